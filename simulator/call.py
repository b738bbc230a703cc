"""A call as the fold of its events: which events are legal when, and what each party may see.

Nothing here decides what happens next (director.py) or performs it (desk.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from simulator.affect import Affect
from simulator.events import (
    ActionTaken,
    BeatHappened,
    CallEnded,
    CallResumed,
    CallStarted,
    CustomerSpoke,
    Direction,
    Event,
    HintGiven,
    PersonJoined,
    Recorded,
    ReplyAppraised,
    TraineeSpoke,
    TraineeStayedSilent,
)
from simulator.vocabulary import Action, Ending, Move

Deed = TraineeSpoke | TraineeStayedSilent | ActionTaken


class Waiting(StrEnum):
    """What the call is waiting for."""

    START = "start"
    CUSTOMER = "customer"
    TRAINEE = "trainee"
    APPRAISAL = "appraisal"
    NOTHING = "nothing"  # it is over


# What may happen while the call waits for something, and what it waits for afterwards.
LEGAL: Mapping[Waiting, Mapping[type[Event], Waiting]] = {
    Waiting.START: {CallStarted: Waiting.CUSTOMER},
    Waiting.CUSTOMER: {
        BeatHappened: Waiting.CUSTOMER,
        PersonJoined: Waiting.CUSTOMER,
        CustomerSpoke: Waiting.TRAINEE,
        CallResumed: Waiting.CUSTOMER,
        CallEnded: Waiting.NOTHING,
    },
    Waiting.TRAINEE: {
        TraineeSpoke: Waiting.APPRAISAL,
        TraineeStayedSilent: Waiting.APPRAISAL,
        ActionTaken: Waiting.APPRAISAL,
        HintGiven: Waiting.TRAINEE,
        CallResumed: Waiting.TRAINEE,
        CallEnded: Waiting.NOTHING,
    },
    Waiting.APPRAISAL: {
        ReplyAppraised: Waiting.CUSTOMER,
        CallResumed: Waiting.APPRAISAL,
        CallEnded: Waiting.NOTHING,
    },
    Waiting.NOTHING: {},
}


ANOTHER_TRY = "You are back at this moment. From here on it is another try, and counts only as practice."
NOT_FELT_YET = Affect(anger=0, distress=0, trust=0)


class IllegalEvent(Exception):
    """An event that cannot happen in the call's present state; nothing was changed."""


@dataclass(frozen=True)
class Call:
    """One practice conversation as it stands."""

    id: str
    log: tuple[Recorded, ...] = ()
    waiting: Waiting = Waiting.START
    started: CallStarted | None = None
    affect: Affect = NOT_FELT_YET
    person: str = ""  # who speaks for the customer now
    present: tuple[str, ...] = ()  # everybody who has been on the line
    joined: str | None = None  # a person who joined and has not spoken yet
    turn: int = 0  # lines the customer has spoken
    replies: tuple[str, ...] = ()
    deed: Deed | None = None  # what the trainee did last
    appraised: ReplyAppraised | None = None  # what it did to the customer
    directions: tuple[Direction, ...] = ()
    line: str = ""  # the customer's last line
    used: frozenset[str] = frozenset()
    move_counts: Mapping[Move, int] = field(default_factory=lambda: MappingProxyType({}))
    outcomes: tuple[str, ...] = ()
    facts: frozenset[str] = frozenset()
    beats: frozenset[str] = frozenset()
    actions: frozenset[Action] = frozenset()
    silences_in_a_row: int = 0
    silences: int = 0
    ended: Ending | None = None

    @property
    def direction(self) -> Direction | None:
        """The direction behind the customer's last line."""
        return self.directions[-1] if self.directions else None

    @property
    def provoked(self) -> bool:
        """Whether the customer's last line was a provocation."""
        return self.direction is not None and self.direction.provocation

    @property
    def start(self) -> CallStarted:
        """The call's first event. Raises IllegalEvent for a call that has not started."""
        if self.started is None:
            raise IllegalEvent(f"call {self.id} has not started")
        return self.started

    @property
    def seconds(self) -> float:
        """Length of the call so far by its own clock, which leaves out breaks it was resumed from."""
        if not self.log:
            return 0.0
        away = sum(r.event.away_seconds for r in self.log if isinstance(r.event, CallResumed))
        return max(0.0, self.log[-1].at - self.log[0].at - away)


def evolve(call: Call, recorded: Recorded) -> Call:
    """The call after one more event. Raises IllegalEvent, changing nothing, when it cannot happen now."""
    event = recorded.event
    if type(event) not in LEGAL[call.waiting]:
        raise IllegalEvent(f"{event.kind} cannot happen while the call waits for {call.waiting}")
    if recorded.seq != len(call.log):
        raise IllegalEvent(f"event {recorded.seq} does not follow event {len(call.log) - 1}")
    after = replace(call, log=(*call.log, recorded), waiting=LEGAL[call.waiting][type(event)])
    match event:
        case CallStarted():
            return replace(
                after, started=event, affect=event.affect, person=event.person, present=(event.person,)
            )
        case CustomerSpoke():
            return _heard(after, event)
        case PersonJoined():
            return replace(
                after, person=event.person, joined=event.person, present=(*call.present, event.person)
            )
        case BeatHappened():
            return replace(after, affect=event.affect, beats=call.beats | {event.beat})
        case TraineeSpoke():
            return replace(after, deed=event, replies=(*call.replies, event.text), silences_in_a_row=0)
        case TraineeStayedSilent():
            return replace(
                after, deed=event, silences=call.silences + 1, silences_in_a_row=call.silences_in_a_row + 1
            )
        case ActionTaken():
            return replace(after, deed=event, actions=call.actions | {event.action}, silences_in_a_row=0)
        case ReplyAppraised():
            return _appraised(after, event)
        case CallEnded():
            return replace(after, ended=event.how)
        case HintGiven() | CallResumed():
            return after


def _heard(call: Call, event: CustomerSpoke) -> Call:
    told = {event.direction.fact} if event.direction.fact and event.direction.intent == "answer" else set()
    return replace(
        call,
        turn=call.turn + 1,
        directions=(*call.directions, event.direction),
        line=event.text,
        used=call.used | set(event.used),
        facts=call.facts | told,
        joined=None,
    )


def _appraised(call: Call, event: ReplyAppraised) -> Call:
    counts = dict(call.move_counts)
    for found in event.appraisal.found:
        if event.appraisal.has(found.move):
            counts[found.move] = counts.get(found.move, 0) + 1
    new = tuple(outcome for outcome in event.outcomes if outcome not in call.outcomes)
    return replace(
        call,
        appraised=event,
        affect=event.affect,
        move_counts=MappingProxyType(counts),
        outcomes=call.outcomes + new,
    )


def replay(call_id: str, log: Iterable[Recorded]) -> Call:
    """The call a log tells of. Raises IllegalEvent when the log could not have happened."""
    call = Call(call_id)
    for recorded in log:
        call = evolve(call, recorded)
    return call


@dataclass(frozen=True)
class Shown:
    """One thing the trainee can see in the transcript. `who` is a person's id, "trainee" or "note"."""

    seq: int
    who: str
    text: str
    turn: int | None = None  # for a customer's line: which one, from 1


def trainee_view(call: Call) -> tuple[Shown, ...]:
    """The transcript as the trainee may see it: words and notes, never affect or direction."""
    shown: list[Shown] = []
    turn = 0
    for recorded in call.log:
        match recorded.event:
            case CustomerSpoke() as spoke:
                turn += 1
                shown.append(Shown(recorded.seq, spoke.direction.person, spoke.text, turn))
                if spoke.notice:
                    shown.append(Shown(recorded.seq, "note", spoke.notice))
            case TraineeSpoke() as reply:
                shown.append(Shown(recorded.seq, "trainee", reply.text))
            case TraineeStayedSilent(seconds=seconds):
                shown.append(Shown(recorded.seq, "note", f"You said nothing for {seconds:.0f} s."))
            case ActionTaken() as action:
                shown.append(Shown(recorded.seq, "note", action.result))
            case BeatHappened(note=str(note)):
                shown.append(Shown(recorded.seq, "note", note))
            case HintGiven() as hint:
                shown.append(Shown(recorded.seq, "hint", hint.text))
            case CallResumed(rewound=True):
                line = max(place for place, each in enumerate(shown) if each.turn is not None)
                shown.insert(line, Shown(recorded.seq, "note", ANOTHER_TRY))
            case CallResumed() as resumed:
                minutes = max(1, round(resumed.away_seconds / 60))
                text = f"You were away for about {minutes} min. The call's clock leaves that out."
                shown.append(Shown(recorded.seq, "note", text))
            case _:
                pass
    return tuple(shown)
