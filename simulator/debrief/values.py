"""What a debrief is made of, as values. Pages, paper and exports lay them out; nothing here is worked out."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from simulator.affect import Affect
from simulator.vocabulary import Criterion, Ending, Move


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Point(Frozen):
    """The customer's affect after one deed of the trainee's; point 0 is how the call began."""

    number: int
    affect: Affect
    deed: str  # what the trainee said or did, as shown
    moves: tuple[Move, ...] = ()
    note: str | None = None  # a beat that fell here
    pause_seconds: float | None = None  # before this deed; None where it was not measured


class Pause(Frozen):
    """One provocation and the pause after it. `seconds` is None where it was not measured."""

    number: int
    line: str
    seconds: float | None
    points: float | None
    silent: bool = False

    def waited(self, window: tuple[float, float]) -> str:
        """How long that was against the calm window, in words."""
        if self.seconds is None:
            return "not measured"
        if self.silent:
            return f"you let {self.seconds:.0f} s pass and they spoke again; that is a full pause"
        if self.seconds < window[0]:
            return f"{self.seconds:.1f} s, shorter than the calm window"
        if self.seconds > window[1]:
            return f"{self.seconds:.1f} s, longer than the calm window"
        return f"{self.seconds:.1f} s, inside the calm window"


class Moment(Frozen):
    """A moment that mattered: what was said, what it did to the customer, and a better line that fits it."""

    number: int
    customer: str
    reply: str
    moves: tuple[Move, ...]
    before: Affect
    after: Affect
    helped: bool
    better: str | None


class Debrief(Frozen):
    """The whole debrief but for the scores."""

    title: str
    ended: Ending | None
    paragraph: str
    trace: tuple[Point, ...]
    pauses: tuple[Pause, ...]
    window: tuple[float, float]
    moments: tuple[Moment, ...]
    reached: tuple[str, ...]
    missed: tuple[tuple[str, str], ...]  # (what was left undone, a line that does it)
    story: str
    seconds: float


class Lesson(Frozen):
    """One weak criterion: where it showed, why it landed so, what could have been said, what to do next.

    `better` is the author's and answers exactly that line; where it does what the whole call lacked instead,
    `anywhere` says so. `suggested` is a model's, and must be shown as such. `also` names other weak criteria
    that the same fault cost.
    """

    criterion: Criterion
    name: str  # as the rubric calls it
    level: int  # 0 or 1
    number: int  # the trainee's deed, as the trace counts them
    customer: str
    reply: str
    seconds: float | None = None  # how long the trainee waited, where that is the lesson
    fault: str  # which entry of lessons.yaml this is
    why: str
    source: str | None = None
    better: str | None = None
    anywhere: bool = False
    suggested: str | None = None
    next: str  # one thing to do in the next call, as a sentence of its own
    also: tuple[str, ...] = ()


class CoolDown(Frozen):
    """A kind word after a hard call: why it is offered, whose role it was, and how their story ended."""

    reason: str
    role: str
    story: str
    stopping: str
