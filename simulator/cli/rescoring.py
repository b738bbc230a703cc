"""`rescore`: calls scored again, with progress, and what that changed for whom."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from simulator.cli.reading import UserError
from simulator.jobs.rescoring import Rescored, chosen, rescore
from simulator.review.changes import Change, LevelChange, summary
from simulator.scoring import Rubric, parse_rubric
from simulator.storage import CallSummary
from simulator.wiring import Parts, build

GO_ON = "What is done is kept; the same command goes on from there."


def run(options: argparse.Namespace) -> int:
    """Score the chosen calls again. 1 where a call could not be scored, or the run was broken off."""
    parts = build()
    rubric = parts.rubric()
    in_use = rubric.hash
    if options.rubric is not None:
        rubric = parse_rubric(options.rubric.read_text("utf-8"), str(options.rubric))
    calls = _calls(parts, options)
    if options.model and (why := parts.no_model()):
        raise UserError(f"no model can read now. {why}")
    done, broken_off = _go(parts, calls, rubric, options.model)
    if options.json:
        print(json.dumps(_as_json(done, rubric), ensure_ascii=False, indent=2))
    else:
        _print(done, rubric, in_use)
    for each in done:
        if each.outcome == "failed":
            print(f"{each.summary.id}: {each.why}", file=sys.stderr)
    if broken_off:
        print(f"{broken_off} after {len(done)} of {len(calls)} calls. {GO_ON}", file=sys.stderr)
    return 1 if broken_off or any(each.outcome == "failed" for each in done) else 0


def _calls(parts: Parts, options: argparse.Namespace) -> list[CallSummary]:
    ways = [bool(options.calls), options.scenario is not None or options.since is not None, options.all]
    if sum(ways) != 1:
        raise UserError("name calls, or say --scenario ID, --since DATE or both, or --all")
    since = None
    if options.since is not None:
        try:
            since = datetime.fromisoformat(options.since).timestamp()
        except ValueError as error:
            raise UserError(f"--since {options.since}: expected a date such as 2026-11-22") from error
    calls = chosen(parts.store, ids=options.calls, scenario=options.scenario, since=since)
    if not calls:
        raise UserError("no call here is among those")
    return calls


def _go(
    parts: Parts, calls: Sequence[CallSummary], rubric: Rubric, with_model: bool
) -> tuple[list[Rescored], str]:
    """What became of each call, and why it was broken off before the last; "" when it was not."""
    done: list[Rescored] = []
    steps = rescore(parts.desk, calls, rubric, parts.judge_for if with_model else None)
    try:
        for call in calls:
            if with_model and (why := parts.no_model()):
                return done, why
            done.append(next(steps))
            print(f"{len(done)} of {len(calls)}  {call.id}  {done[-1].outcome}", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        return done, "Stopped"
    return done, ""


def _print(done: Sequence[Rescored], rubric: Rubric, in_use: str) -> None:
    changes = [each.change for each in done if each.change is not None]
    told = summary(changes)
    counts = Counter(each.outcome for each in done)
    how_many = ", ".join(f"{n} {outcome}" for outcome, n in counts.items())
    print(f"Rubric {rubric.id} {rubric.version} ({rubric.hash}): {how_many or 'nothing done'}.")
    if told.calls:
        print(f"{told.changed} of {told.calls} changed: {told.up} up, {told.down} down.")
    if told.median is not None and told.biggest is not None:
        print(f"Median change {told.median:+.1f}, biggest {told.biggest:+.1f}.")
    if rubric.hash != in_use:
        print("This is not the rubric in use: calls that end from now on are scored with that one.")
    if lost := sum(each.without_model for each in done):
        print(
            f"{lost} had been read by a model and now have the embedded scorer's card as well; --model reads."
        )
    for each in sorted(done, key=_furthest):
        if each.change is not None and each.change.any:
            print(_line(each.summary, each.change))


def _furthest(each: Rescored) -> tuple[float, str]:
    points = each.change.points if each.change else None
    return (-abs(points or 0.0), each.summary.id)


def _line(call: CallSummary, change: Change) -> str:
    began = time.strftime("%Y-%m-%d", time.localtime(call.started_at))
    moved = "" if change.points is None else f" ({change.points:+.1f})"
    said = [f"{_points(change.before)} → {_points(change.after)}{moved}"]
    said += [f"{each.criterion} {_level(each.before)} → {_level(each.after)}" for each in change.levels]
    said += [f"flag {flag} came" for flag in change.flags_came]
    said += [f"flag {flag} went" for flag in change.flags_went]
    return f"{call.id}  {began}  {call.trainee}  {call.scenario}  " + "; ".join(said)


def _points(points: float | None) -> str:
    return "unscored" if points is None else f"{points:.1f}"


def _level(level: int | None) -> str:
    return "unscored" if level is None else f"level {level}"


def _as_json(done: Sequence[Rescored], rubric: Rubric) -> dict[str, object]:
    told = summary([each.change for each in done if each.change is not None])
    calls = [
        {
            "call": each.summary.id,
            "trainee": each.summary.trainee,
            "scenario": each.summary.scenario,
            "outcome": each.outcome,
            "why": each.why or None,
            "change": _change(each.change) if each.change else None,
        }
        for each in done
    ]
    return {"rubric": f"{rubric.id} {rubric.version}", "rubric_hash": rubric.hash} | {
        "summary": asdict(told),
        "calls": calls,
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "overall": {"before": change.before, "after": change.after},
        "levels": {each.criterion: _both(each) for each in change.levels},
        "flags_came": change.flags_came,
        "flags_went": change.flags_went,
    }


def _both(each: LevelChange) -> dict[str, int | None]:
    return {"before": each.before, "after": each.after}
