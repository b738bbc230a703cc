"""A finished call as somebody who scores it hears it: words, pauses, silences and provocations. Pure.

Nothing of how the machine read it: no moves, no feelings, no scores.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from simulator.call import Call
from simulator.events import (
    ActionTaken,
    BeatHappened,
    CustomerSpoke,
    HintGiven,
    PersonJoined,
    ReplyAppraised,
    TraineeSpoke,
    TraineeStayedSilent,
)
from simulator.vocabulary import Action

Kind = Literal["customer", "reply", "silence", "action", "joined", "note", "hint"]


@dataclass(frozen=True)
class Heard:
    """One thing that was said or happened, in order of `seq`.

    `person` is who spoke or joined for the customer. `pause_seconds` stands before a reply or an action, and
    is how long a silence was; None where it was not measured. `number` counts what the trainee did, from 1.
    """

    seq: int
    kind: Kind
    text: str = ""
    person: str = ""
    provocation: bool = False
    provoked: bool = False
    pause_seconds: float | None = None
    number: int = 0
    action: Action | None = None


def heard(call: Call) -> tuple[Heard, ...]:
    """The call in order."""
    told: list[Heard] = []
    provoked, done = False, 0
    for recorded in call.log:
        seq = recorded.seq
        match recorded.event:
            case CustomerSpoke() as spoke:
                provoked = spoke.direction.provocation
                who = spoke.direction.person
                told.append(Heard(seq, "customer", spoke.text, who, provocation=provoked))
            case TraineeSpoke() | TraineeStayedSilent() | ActionTaken() as deed:
                done += 1
                told.append(replace(_deed(seq, deed), number=done, provoked=provoked))
            case ReplyAppraised(pause_seconds=seconds) if told and told[-1].number == done:
                told[-1] = replace(told[-1], pause_seconds=seconds)
            case PersonJoined(person=person):
                told.append(Heard(seq, "joined", person=person))
            case BeatHappened(note=str(note)):
                told.append(Heard(seq, "note", note))
            case HintGiven(text=text):
                told.append(Heard(seq, "hint", text))
            case _:
                pass
    return tuple(told)


def _deed(seq: int, deed: TraineeSpoke | TraineeStayedSilent | ActionTaken) -> Heard:
    match deed:
        case TraineeSpoke(text=text):
            return Heard(seq, "reply", text)
        case TraineeStayedSilent():
            return Heard(seq, "silence")
        case ActionTaken(action=action, result=result):
            return Heard(seq, "action", result, action=action)
