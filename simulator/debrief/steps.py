"""A call's log folded once into steps: what the customer said, what the trainee did, what that changed.

Everything else in a debrief is read off these steps. Knows no scores.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.affect import Affect
from simulator.call import Call, Deed
from simulator.events import (
    ActionTaken,
    BeatHappened,
    CallStarted,
    CustomerSpoke,
    PersonJoined,
    ReplyAppraised,
    TraineeSpoke,
    TraineeStayedSilent,
)
from simulator.scenario import Scenario
from simulator.vocabulary import HARMFUL, Move


@dataclass(frozen=True)
class Step:
    """One deed of the trainee's, counted from 1, and the customer's line it answers.

    `turn` and `line_turn` are the places both have in the transcript as scoring counts it, from 0, so that a
    score's quote can be found again. `settled` is how the customer felt once what happened by itself
    (`note`) had sunk in as well.
    """

    number: int
    turn: int
    line_turn: int
    line: CustomerSpoke | None
    deed: Deed
    done: ReplyAppraised
    before: Affect
    settled: Affect
    note: str | None = None

    @property
    def after(self) -> Affect:
        """How the customer felt right after the deed."""
        return self.done.affect

    @property
    def said(self) -> str:
        """The deed as shown."""
        match self.deed:
            case TraineeSpoke(text=text):
                return text
            case TraineeStayedSilent(seconds=seconds):
                return f"(You said nothing for {seconds:.0f} s.)"
            case ActionTaken(result=result):
                return f"({result})"

    @property
    def silent(self) -> bool:
        return isinstance(self.deed, TraineeStayedSilent)

    @property
    def spoken(self) -> bool:
        """Whether there are words of the trainee's."""
        return isinstance(self.deed, TraineeSpoke) and bool(self.deed.text.strip())

    @property
    def provoked(self) -> bool:
        return self.line is not None and self.line.direction.provocation

    @property
    def moves(self) -> tuple[Move, ...]:
        appraisal = self.done.appraisal
        return tuple(found.move for found in appraisal.found if appraisal.has(found.move))

    @property
    def weight(self) -> float:
        """How far the deed moved the customer, up or down; above 0 it hurt."""
        return burden(self.after) - burden(self.before)

    @property
    def helped(self) -> bool:
        return self.weight < 0 and not set(self.moves) & HARMFUL


def burden(affect: Affect) -> float:
    """How heavily it weighs on the customer, in one number; lower is better."""
    return affect.anger + affect.distress - affect.trust


@dataclass(frozen=True)
class Beginning:
    """How the customer felt when the call began, and what happened by itself before the first deed."""

    affect: Affect
    note: str | None = None


def steps_of(scenario: Scenario, call: Call) -> tuple[Beginning, tuple[Step, ...]]:
    """The call as it began, and its steps in order."""
    beginning = Beginning(Affect(anger=0, distress=0, trust=0))
    steps: list[Step] = []
    line, line_turn, turns = None, -1, 0
    deed: Deed | None = None

    def happened(affect: Affect | None, note: str | None) -> None:
        nonlocal beginning
        if steps:
            last = steps[-1]
            steps[-1] = replace(last, settled=affect or last.settled, note=note or last.note)
        else:
            beginning = Beginning(affect or beginning.affect, note or beginning.note)

    for recorded in call.log:
        match recorded.event:
            case CallStarted(affect=affect):
                beginning = Beginning(affect)
            case BeatHappened(affect=affect, note=note):
                happened(affect, note)
            case PersonJoined(person=person):
                happened(None, f"{scenario.person(person).name} joins.")
            case CustomerSpoke() as spoke:
                line, line_turn, turns = spoke, turns, turns + 1
            case TraineeSpoke() | TraineeStayedSilent() | ActionTaken() as deed:
                turns += 1
            case ReplyAppraised() as done if deed is not None:
                before = steps[-1].settled if steps else beginning.affect
                number = len(steps) + 1
                steps.append(Step(number, turns - 1, line_turn, line, deed, done, before, done.affect))
            case _:
                pass
    return beginning, tuple(steps)
