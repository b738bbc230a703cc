"""What went wrong in a call, by the names lessons.yaml uses, pinned to the steps where it shows.

A harmful move that was found is a fault of its own name. The rest is what a reply or the whole call left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.debrief.steps import Step
from simulator.events import ActionTaken
from simulator.scoring.emdabs import AFRAID
from simulator.vocabulary import HARMFUL, HELPFUL, HOT, Action, Ending, Intent, Move, Stage

HEARING = frozenset({Move.ACKNOWLEDGE, Move.REFLECT, Move.INQUIRE, Move.HOLD})
SOLVING = frozenset({Move.INFORM, Move.LEVEL, Move.COMMIT, Move.OFFER_CHOICE})
KIND = HEARING | {Move.THANK, Move.APOLOGISE, Move.OWN}
CERTAIN = frozenset({Move.INFORM, Move.COMMIT, Move.OWN, Move.OFFER_CHOICE, Move.LEVEL})
STEADY = frozenset({Move.SET_BOUNDARY, Move.HOLD, Move.ACKNOWLEDGE, Move.REFLECT, Move.OWN, Move.LEVEL})
BARGAIN = frozenset({Move.OFFER_CHOICE, Move.COMMIT, Move.CLOSE, Move.SET_BOUNDARY})
REASONS = frozenset({Move.DEFEND, Move.BLAME_CUSTOMER, Move.STONEWALL})
ATTACKS = frozenset({Intent.INSULT, Intent.THREATEN})
ASKING = frozenset({Intent.DEMAND, Intent.PROBE, Intent.PLEAD})
# Telling somebody that they mocked a customer wants more than its being likelier than not; a promise and a
# private fact are the hardest to tell, as scoring's flags have it.
NAMED = 0.7
SURE = {Move.OVERPROMISE: 0.8, Move.OVERSHARE: 0.8}
FULL_PAUSE = 0.9  # of the points for a pause: from here on there is nothing to teach
A_HITCH = 3.0  # seconds; a shorter pause is an answer fired back
EARLY = 3  # a question belongs in the first replies
LETTING_PASS = 2  # attacks without a limit


def faults_of(steps: Sequence[Step], ended: Ending | None) -> dict[int, frozenset[str]]:
    """For each step's number, what went wrong there; steps with nothing wrong are left out."""
    found: dict[int, set[str]] = {}
    apologies = 0
    for step in steps:
        found[step.number] = _at(step, apologies, steps[step.number - 2] if step.number > 1 else None)
        apologies += Move.APOLOGISE in step.moves
    for number, fault in _left_out(steps, ended):
        found[number].add(fault)
    return {number: frozenset(faults) for number, faults in found.items() if faults}


def _at(step: Step, apologies: int, before: Step | None) -> set[str]:
    """What went wrong in one step."""
    moves = set(step.moves)
    appraisal = step.done.appraisal
    faults = {move.value for move in HARMFUL if appraisal.confidence(move) >= SURE.get(move, NAMED)}
    if pause := _pause(step):
        faults.add(pause)
    if step.silent and not step.provoked:
        faults.add("left_alone")
    if isinstance(step.deed, ActionTaken):
        if step.deed.action == Action.SCHEDULE_CALLBACK and not step.deed.works:
            faults.add("cannot_arrive")
        return faults
    if not step.spoken or step.line is None:
        return faults
    direction = step.line.direction
    missing = {
        "apology_again": Move.APOLOGISE in moves and apologies > (0 if not moves & SOLVING else 1),
        "solved_over_venting": direction.intent in {Intent.VENT, Intent.BREAK_DOWN}
        and bool(moves & SOLVING)
        and not moves & HEARING,
        "unanswered": not moves & KIND and (direction.stage in HOT or not moves & SOLVING),
        "passed_over": step.before.distress >= AFRAID and not moves & (KIND | CERTAIN),
        "not_taken_up": _told_us(step, before) and not moves & {Move.REFLECT, Move.ACKNOWLEDGE},
        "stayed_blank": (step.provoked or direction.stage in HOT) and not moves & (HELPFUL | HARMFUL),
        "let_run": (direction.intent in ATTACKS or direction.stage == Stage.INTIMIDATION)
        and not moves & (STEADY | HARMFUL),
        "stepped_around": direction.intent == Intent.ACCUSE and not moves & (STEADY | HARMFUL),
        "argued": Move.SET_BOUNDARY in moves and bool(moves & REASONS),
        "nobody_named": Move.OWN in moves and Move.COMMIT not in moves,
    }
    return faults | {fault for fault, so in missing.items() if so}


def _pause(step: Step) -> str | None:
    points, seconds = step.done.pause_points, step.done.pause_seconds
    if not step.provoked or points is None or seconds is None or points >= FULL_PAUSE or step.silent:
        return None
    if seconds < A_HITCH:
        return "fired_back"
    return "short_pause" if seconds < 5 else "too_long"


def _told_us(step: Step, before: Step | None) -> bool:
    """Whether the customer's line answers a question of the trainee's."""
    asked = before is not None and Move.INQUIRE in before.moves
    return asked and step.line is not None and step.line.direction.intent == Intent.ANSWER


def _left_out(steps: Sequence[Step], ended: Ending | None) -> list[tuple[int, str]]:
    """What the whole call lacked, each with the steps where it could best have been done."""
    spoken = [step for step in steps if step.spoken and step.line is not None]
    if not spoken:
        return []
    did = {move for step in steps for move in step.moves}
    booked = any(
        isinstance(s.deed, ActionTaken) and s.deed.action == Action.SCHEDULE_CALLBACK and s.deed.works
        for s in steps
    )
    asking = [s for s in spoken if s.line and s.line.direction.intent in ASKING] or spoken
    attacked = [step for step in spoken if step.provoked]
    last = spoken[-1]
    out: list[tuple[int, str]] = []
    if Move.INQUIRE not in did:
        out += [(step.number, "nothing_asked") for step in spoken[:EARLY]]
    if not did & SOLVING:
        out += [(step.number, "nothing_told") for step in asking]
    if not did & BARGAIN:
        out.append((asking[-1].number, "left_open"))
    if Move.LEVEL not in did:
        out += [(step.number, "dodged") for step in asking]
    if Move.SET_BOUNDARY not in did and len(attacked) >= LETTING_PASS:
        out += [(step.number, "no_limit") for step in attacked[LETTING_PASS - 1 :]]
    if not did & {Move.COMMIT, Move.OWN} and not booked:
        out.append((last.number, "no_next_step"))
    if Move.CLOSE not in did:
        ends = {Ending.WALKED_OUT: "walked_out", Ending.ENDED: "cut_off"}
        out.append((last.number, ends.get(ended or Ending.WOUND_UP, "just_stopped")))
    return out
