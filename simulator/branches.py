"""Another try at a moment of an ended call: a new call whose log begins with a part of the old one's.

Nothing here writes anything down: desk.py enters a branch, storage.py keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.call import Call
from simulator.debrief.steps import Step, steps_of
from simulator.events import (
    CallEnded,
    CallResumed,
    CustomerSpoke,
    HintGiven,
    Recorded,
    ReplyAppraised,
)
from simulator.scenario import Scenario
from simulator.vocabulary import Ending, Mode


class NoSuchMoment(Exception):
    """There is nothing to try again there; the message says why."""


@dataclass(frozen=True)
class Branch:
    """Where a call that is another try comes from: its log is `parent`'s up to the line at `seq`.

    `root` is the call that all the tries at it go back to, itself no branch.
    """

    call: str
    parent: str
    root: str
    seq: int


def rewound(call: Call, seq: int, at: float, *, model: bool = True) -> tuple[Recorded, ...]:
    """The log of another try from the customer's line at `seq`, which is heard again at the time `at`.

    What was said and felt is copied as it was, with its times; but the mode is practice from the start, or an
    assessment could be taken twice, and without `model` the line bank speaks from here on.
    Raises NoSuchMoment where there is no line to answer.
    """
    if call.ended is None:
        raise NoSuchMoment(f"call {call.id} is not over yet; a moment can be tried again once it is")
    if not 0 <= seq < len(call.log):
        raise NoSuchMoment(f"call {call.id} has no event {seq}")
    line = call.log[seq]
    if not isinstance(line.event, CustomerSpoke):
        raise NoSuchMoment(f"event {seq} of call {call.id} is no line of the customer's")
    if line.event.direction.ends is not None:
        raise NoSuchMoment(f"line {seq} ended call {call.id}, so there is nothing to answer")
    away = CallResumed(away_seconds=max(0.0, at - line.at), rewound=True)
    changed = {"mode": Mode.PRACTICE} if model else {"mode": Mode.PRACTICE, "model": None}
    started = call.log[0].model_copy(update={"event": call.start.model_copy(update=changed)})
    return (started, *call.log[1 : seq + 1], Recorded(seq=seq + 1, at=at, event=away))


def answerable(call: Call) -> tuple[int, ...]:
    """The places in the log of the customer's lines that can be tried again, in order."""
    return tuple(
        recorded.seq
        for recorded in call.log
        if isinstance(recorded.event, CustomerSpoke) and recorded.event.direction.ends is None
    )


def lines_answered(call: Call) -> tuple[int, ...]:
    """For each of the trainee's deeds in order, the place in the log of the customer's line it answered."""
    answered, line = [], 0
    for recorded in call.log:
        if isinstance(recorded.event, CustomerSpoke):
            line = recorded.seq
        elif isinstance(recorded.event, ReplyAppraised):
            answered.append(line)
    return tuple(answered)


def reply_number(log: Sequence[Recorded], seq: int) -> int:
    """Which of the trainee's deeds answers the line at `seq`, from 1."""
    return 1 + sum(isinstance(recorded.event, ReplyAppraised) for recorded in log[:seq])


def tried_at(call: Call) -> int | None:
    """Which of the trainee's deeds a call tries again, from 1; None for a call that is no other try."""
    for recorded in reversed(call.log):
        if isinstance(recorded.event, CallResumed) and recorded.event.rewound:
            return reply_number(call.log, recorded.seq)
    return None


def untried(call: Call) -> bool:
    """Whether this is another try in which nothing has been said or done as yet."""
    for recorded in reversed(call.log):
        if isinstance(recorded.event, CallResumed) and recorded.event.rewound:
            return True
        if not isinstance(recorded.event, HintGiven | CallResumed | CallEnded):
            return False
    return False


@dataclass(frozen=True)
class Try:
    """One way in which a line of the customer's was answered, and what came of it."""

    call: Call
    step: Step | None  # the deed that answered the line; None: nothing was said or done
    reached: int  # how many of the things the call needed were brought about, by its end
    needed: int

    @property
    def over(self) -> bool:
        """Whether it was lived to an end, so that how the rest went can be told."""
        return self.call.ended not in (None, Ending.STOPPED)


@dataclass(frozen=True)
class TriedAgain:
    """A line of the customer's that was answered more than once: the first time, and each try since."""

    seq: int
    number: int  # which of the trainee's deeds answers it, from 1
    line: str
    tries: tuple[Try, ...]


def side_by_side(scenario: Scenario, first: Call, later: Sequence[Call], seq: int) -> TriedAgain:
    """The line at `seq` of the call `first` as it was answered there and in the tries that begin with it."""
    line = first.log[seq].event
    number = reply_number(first.log, seq)
    return TriedAgain(
        seq=seq,
        number=number,
        line=line.text if isinstance(line, CustomerSpoke) else "",
        tries=tuple(_try(scenario, call, number) for call in (first, *later)),
    )


def _try(scenario: Scenario, call: Call, number: int) -> Try:
    _, steps = steps_of(scenario, call)
    needed = [outcome.id for outcome in scenario.outcomes if outcome.needed]
    return Try(
        call=call,
        step=steps[number - 1] if len(steps) >= number else None,
        reached=sum(outcome in call.outcomes for outcome in needed),
        needed=len(needed),
    )
