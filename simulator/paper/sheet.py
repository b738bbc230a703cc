"""Everything a debrief says on paper, gathered in one value."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.branches import tried_at
from simulator.call import Call, trainee_view
from simulator.debrief import CoolDown, Debrief, Lesson, cool_down, debrief, lessons, places
from simulator.scenario import Scenario
from simulator.scoring import Rubric, Scorecard
from simulator.vocabulary import Ending, Mode

WHO = {"trainee": "You", "note": "", "hint": "Hint"}


@dataclass(frozen=True)
class Said:
    """One line of the transcript. `who` is "" for a note."""

    who: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """A debrief and what it rests on. `card` is None for a call that was stopped, which is never scored."""

    told: Debrief
    how: str  # "Practice", "Practice with coaching" or "Assessment", and whether it was another try
    at: float  # when the call began, in seconds since 1970
    card: Scorecard | None
    rubric: Rubric
    lessons: tuple[Lesson, ...]
    note: CoolDown | None
    places: tuple[str, ...]  # of each turn, for the quotes a score rests on
    said: tuple[Said, ...]

    @property
    def stopped(self) -> bool:
        return self.told.ended == Ending.STOPPED


def sheet(scenario: Scenario, call: Call, card: Scorecard, rubric: Rubric) -> Sheet:
    """The sheet of a call as it stands."""
    names = {person.id: person.name for person in scenario.people} | WHO
    how = "Assessment" if call.start.mode == Mode.ASSESSMENT else "Practice"
    how = f"{how} with coaching" if call.start.coaching else how
    again = tried_at(call)
    return Sheet(
        told=debrief(scenario, call),
        how=how if again is None else f"{how}, another try at reply {again}",
        at=call.log[0].at,
        card=None if call.ended == Ending.STOPPED else card,
        rubric=rubric,
        lessons=lessons(scenario, call, card, rubric),
        note=cool_down(scenario, call),
        places=places(call),
        said=tuple(Said(names[shown.who], shown.text) for shown in trainee_view(call)),
    )
