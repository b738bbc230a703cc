"""What a shift came to: each call with its score, what became of every promise, and the drift across them."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.desk import Desk
from simulator.jobs.scoring import scorecard_of
from simulator.jobs.shifts import rows
from simulator.scoring import Rubric
from simulator.shift import Kept, Occasion, Promise, Shift
from simulator.shift.drift import Finding, Row, findings
from simulator.vocabulary import Ending


@dataclass(frozen=True)
class CallTold:
    """One call of the shift. `overall` is None where nothing was scored, or a model has yet to read it."""

    row: Row
    occasion: Occasion
    ended: Ending
    overall: float | None


@dataclass(frozen=True)
class PromiseTold:
    """A promise, to whom, and what became of it by the shift's end."""

    promise: Promise
    name: str
    stands: Kept


@dataclass(frozen=True)
class ShiftTold:
    """The whole of a shift, as its debrief and its exports tell it."""

    calls: tuple[CallTold, ...]
    promises: tuple[PromiseTold, ...]
    findings: tuple[Finding, ...]
    breaks: tuple[int, ...]  # after how many calls each was taken
    minutes: float
    left_waiting: int  # who was never picked up


def shift_told(desk: Desk, shift: Shift, rubric: Rubric) -> ShiftTold:
    """What the shift came to as far as it has gone. Calls are scored as they are for their own debriefs."""
    counted = rows(desk, shift)
    occasions = {taken.call: taken.occasion for taken in shift.taken}
    return ShiftTold(
        calls=tuple(
            CallTold(
                row,
                occasions[done.call],
                done.ended,
                _overall(desk, shift, done.call, rubric),
            )
            for row, done in zip(counted, shift.done, strict=True)
        ),
        promises=tuple(
            PromiseTold(promise, shift.plan.name(promise.caller), promise.stands(shift.minute))
            for promise in shift.promises
        ),
        findings=findings(counted),
        breaks=shift.breaks,
        minutes=shift.minute,
        left_waiting=len(shift.waiting()),
    )


def _overall(desk: Desk, shift: Shift, call_id: str, rubric: Rubric) -> float | None:
    if shift.start.model is not None and not desk.store.scorecards(call_id):
        return None  # its own debrief has it read; a list is no place to wait for that
    return scorecard_of(desk, desk.store.load(call_id), rubric).overall
