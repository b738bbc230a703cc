"""A shift played from a script: who is picked up when, what is said, and when somebody takes a breath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from simulator.call import Call
from simulator.desk import Desk, finish
from simulator.jobs.scripts import Scripted, follow
from simulator.jobs.shifts import begin, catch_up, finish_shift, keep_promise, pick_up_next, take_break, wait
from simulator.shift import Plan, Shift
from simulator.vocabulary import Action


class ShiftDeed(BaseModel):
    """A line of a script that is done between calls. `keep` does what was promised to a caller."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    do: Literal["next", "break", "wait", "keep", "end"]
    caller: str | None = None


Step = ShiftDeed | Scripted


@dataclass(frozen=True)
class PlayedShift:
    """A scripted shift, and how many lines were left over by calls that ended before them."""

    shift: Shift
    unused: int


def play_shift(
    desk: Desk, plan: Plan, script: Sequence[Step], *, trainee: str, model: str | None = None
) -> PlayedShift:
    """Play a script through a shift, and end it. A call still on the line when the script goes on is ended.

    `next` waits for the next ring where nobody is in line. Raises IllegalShiftEvent and ActionError.
    """
    shift, unused = begin(desk, plan, trainee, model=model), 0
    for deed, said in _blocks(script):
        shift, call = _between(desk, shift, deed)
        if call is None:
            unused += len(said)
            continue
        played = follow(desk, call, said)
        unused += len(played.unused)
        if played.call.ended is None:
            finish(desk.go_on(desk.act(played.call, Action.END)))
        shift, _ = catch_up(desk, shift.id)
    if shift.ended is None:
        shift = finish_shift(desk, shift)
    return PlayedShift(shift, unused)


def _blocks(script: Sequence[Step]) -> list[tuple[ShiftDeed, list[Scripted]]]:
    """Each deed between calls with the lines that follow it; a script may begin in its first call."""
    blocks: list[tuple[ShiftDeed, list[Scripted]]] = []
    for step in script:
        if isinstance(step, ShiftDeed):
            blocks.append((step, []))
        elif blocks:
            blocks[-1][1].append(step)
        else:
            blocks.append((ShiftDeed(do="next"), [step]))
    return blocks


def _between(desk: Desk, shift: Shift, deed: ShiftDeed) -> tuple[Shift, Call | None]:
    match deed.do:
        case "next":
            while not shift.waiting() and shift.to_come():
                shift = wait(desk, shift)
            return pick_up_next(desk, shift)
        case "keep":
            return keep_promise(desk, shift, deed.caller or "")
        case "break":
            return take_break(desk, shift), None
        case "wait":
            return wait(desk, shift), None
        case "end":
            return finish_shift(desk, shift), None
