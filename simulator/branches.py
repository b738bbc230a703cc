"""Another try at a moment of an ended call: a new call whose log begins with a part of the old one's.

Nothing here writes anything down: desk.py enters a branch, storage.py keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.call import Call
from simulator.events import CallResumed, CallStarted, CustomerSpoke, Recorded, ReplyAppraised
from simulator.vocabulary import Mode


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


def rewound(call: Call, seq: int, at: float) -> tuple[Recorded, ...]:
    """The log of another try from the customer's line at `seq`, which is heard again at the time `at`.

    What was said and felt is copied as it was, with its times; the mode alone is practice from the start, or
    an assessment could be taken twice. Raises NoSuchMoment where there is no line to answer.
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
    copied = (_practised(recorded) for recorded in call.log[: seq + 1])
    return (*copied, Recorded(seq=seq + 1, at=at, event=away))


def _practised(recorded: Recorded) -> Recorded:
    if not isinstance(recorded.event, CallStarted):
        return recorded
    return recorded.model_copy(update={"event": recorded.event.model_copy(update={"mode": Mode.PRACTICE})})


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


def untried(call: Call) -> bool:
    """Whether this is another try in which nothing has been said or done as yet."""
    for recorded in reversed(call.log):
        if isinstance(recorded.event, CallResumed) and recorded.event.rewound:
            return True
        if isinstance(recorded.event, ReplyAppraised | CustomerSpoke):
            return False
    return False
