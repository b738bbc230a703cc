"""The command `shift`: a whole shift by a script."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.reading import UserError, lines_of, on_one_line, read_as
from simulator.jobs.scripts import Scripted
from simulator.jobs.shift_report import ShiftTold, shift_told
from simulator.jobs.shift_scripts import PlayedShift, ShiftDeed, Step, play_shift
from simulator.shift import IllegalShiftEvent, Plan, load_plan
from simulator.wiring import Parts, build

HERE = "local"  # who practises where nobody logs in


def run(options: argparse.Namespace) -> int:
    """Play it, and print what it came to."""
    parts = build()
    plan = _plan_of(parts, options.shift)
    script: list[Step] = [
        _step(text, f"{options.replies}:{number}") for number, text in lines_of(options.replies)
    ]
    try:
        played = play_shift(parts.desk, plan, script, trainee=HERE, model=parts.model_for_new_call())
    except IllegalShiftEvent as error:
        raise UserError(f"the script can't be followed: {error}") from error
    told = shift_told(parts.desk, played.shift, parts.rubric())
    if options.json:
        print(on_one_line(as_json(played, told)))
    else:
        print("\n".join(_lines(plan, played, told)))
    return 0


def _plan_of(parts: Parts, name: str) -> Plan:
    if name.endswith((".yaml", ".yml")):
        return load_plan(Path(name), parts.library().scenarios)
    plans = parts.shifts().plans
    if name not in plans:
        known = ", ".join(plans) or "none; the folder holds no shift that loads"
        raise UserError(f"there is no shift {name}; expected one of {known}, or a path to a .yaml file")
    return plans[name]


def _step(text: str, place: str) -> Step:
    if '"do"' in text:
        return read_as(ShiftDeed, text, place)
    return read_as(Scripted, text, place)


def as_json(played: PlayedShift, told: ShiftTold) -> dict[str, object]:
    """A shift as other programs read it."""
    shift = played.shift
    return {
        "id": shift.id,
        "shift": shift.plan.file.id,
        "plan_hash": shift.start.plan_hash,
        "minutes": round(told.minutes, 2),
        "events": [event.model_dump(mode="json") for event in shift.log],
        "calls": [
            {
                "call": each.row.call,
                "caller": each.row.caller,
                "occasion": each.occasion,
                "waited": round(each.row.waited, 2),
                "ended": each.ended,
                "overall": each.overall,
                "replies": each.row.replies,
                "words": each.row.words,
                "hot": each.row.hot,
                "acknowledged": each.row.heard,
                "pauses": each.row.pauses,
                "sarcasm": each.row.sarcasm,
                "after_break": each.row.after_break,
            }
            for each in told.calls
        ],
        "promises": [
            {
                "caller": each.promise.caller,
                "channel": each.promise.channel,
                "when": each.promise.when,
                "due": each.promise.due,
                "stands": each.stands,
            }
            for each in told.promises
        ],
        "drift": [{"what": each.what, "worse": each.worse} for each in told.findings],
        "breaks": list(told.breaks),
        "left_waiting": told.left_waiting,
        "unused": played.unused,
    }


def _lines(plan: Plan, played: PlayedShift, told: ShiftTold) -> list[str]:
    shift = played.shift
    lines = [f"{plan.file.title}: {len(told.calls)} calls, {told.minutes:.0f} minutes, until {shift.clock()}"]
    for each in told.calls:
        score = "unscored" if each.overall is None else f"{each.overall:.0f}"
        lines.append(
            f"  {each.row.name:20} {each.occasion:11} waited {each.row.waited:4.1f} min  "
            f"{each.row.replies:2} replies  {each.ended:11} {score}"
        )
    for promise in told.promises:
        said = promise.promise
        lines.append(f"  promised {promise.name}: {said.when} by {said.channel}: {promise.stands}")
    lines += [f"  {'! ' if each.worse else ''}{each.what}" for each in told.findings]
    lines.append(f"  breaks: {len(told.breaks)}; left waiting: {told.left_waiting}")
    return lines
