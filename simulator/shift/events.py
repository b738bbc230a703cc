"""Everything that can happen in a shift. Past tense, frozen, and holding results, like a call's events.

What is said in a call stands in that call's own log; `CallOver` keeps what the shift carries on from it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from simulator.affect import Affect
from simulator.timing import Pace
from simulator.vocabulary import Action, Channel, Ending

Minutes = Annotated[float, Field(ge=0, le=100_000)]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Occasion(StrEnum):
    """Why there is a call."""

    FIRST = "first"  # they ring
    RUNG_BACK = "rung_back"  # the trainee rings them back, as promised
    RANG_AGAIN = "rang_again"  # nobody rang them back


class ShiftStarted(Frozen):
    kind: Literal["shift_started"] = "shift_started"
    shift: str
    version: int
    plan_hash: str
    trainee: str
    coaching: bool
    pace: Pace
    model: str | None = None


class CallTaken(Frozen):
    """The trainee picked up, or rang back. The call may not have begun yet: a process can die in between."""

    kind: Literal["call_taken"] = "call_taken"
    call: str
    caller: str
    occasion: Occasion
    waited: Minutes


class Promised(Frozen):
    """The last word given in a call on when and how the customer hears from the trainee next.

    `due` is a minute of the shift; None where the words name no hour.
    """

    channel: Channel
    when: str
    due: float | None


class CallOver(Frozen):
    kind: Literal["call_over"] = "call_over"
    call: str
    caller: str
    minutes: Minutes
    ended: Ending
    affect: Affect
    actions: tuple[Action, ...] = ()
    promise: Promised | None = None
    used: tuple[str, ...] = ()  # the lines they have said, which a second call leaves out
    facts: tuple[str, ...] = ()  # the facts they have told


class PromiseDone(Frozen):
    """The trainee did what was promised without a call: a text, an email, a word on the telephone."""

    kind: Literal["promise_done"] = "promise_done"
    caller: str
    minutes: Minutes
    arrived: bool


class BreakTaken(Frozen):
    kind: Literal["break_taken"] = "break_taken"
    minutes: Minutes


class Waited(Frozen):
    """Nobody was on the line, and nothing was due."""

    kind: Literal["waited"] = "waited"
    minutes: Minutes


class ShiftEnded(Frozen):
    kind: Literal["shift_ended"] = "shift_ended"
    left_early: bool = False


ShiftEvent = Annotated[
    ShiftStarted | CallTaken | CallOver | PromiseDone | BreakTaken | Waited | ShiftEnded,
    Field(discriminator="kind"),
]
SHIFT_EVENT: TypeAdapter[ShiftEvent] = TypeAdapter(ShiftEvent)
