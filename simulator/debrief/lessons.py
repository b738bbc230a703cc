"""What a weak criterion teaches: one moment, why it landed so, a better line, and one thing to do next.

The words stand in lessons.yaml, by criterion and by what went wrong (faults.py finds it). Nothing is scored
here: which criteria are weak, and which words that rests on, is the scorecard's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import Field, model_validator

from simulator.call import Call
from simulator.debrief.better import LEFT_UNDONE, better_for
from simulator.debrief.faults import faults_of
from simulator.debrief.steps import Step, steps_of
from simulator.debrief.values import Frozen, Lesson
from simulator.scenario import Outcome, Scenario
from simulator.scoring import Rubric, Score, Scorecard
from simulator.vocabulary import Criterion, Ending

MOST_LESSONS = 3  # more than three things at once teach none
WEAK = 1  # the highest level that is taught; from 2 on a criterion is fine
TABLE = Path(__file__).with_name("lessons.yaml")


class Words(Frozen):
    """Why something landed as it did, with its source where there is one, and what to do next."""

    why: str
    source: str | None = None
    next: str


class OwnWords(Frozen):
    """What a criterion says otherwise than the fault itself."""

    why: str | None = None
    source: str | None = None
    next: str | None = None


class Fault(Words):
    in_: Mapping[Criterion, OwnWords] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _named_in(cls, data: object) -> object:
        return {("in_" if k == "in" else k): v for k, v in data.items()} if isinstance(data, dict) else data

    def words(self, criterion: Criterion) -> Words:
        own = self.in_.get(criterion, OwnWords())
        return Words(
            why=own.why or self.why,
            source=own.source or (None if own.why else self.source),
            next=own.next or self.next,
        )


class Table(Frozen):
    """lessons.yaml: the faults each criterion looks for, the gravest first, and the words for each."""

    criteria: dict[Criterion, tuple[str, ...]]
    faults: dict[str, Fault]

    @model_validator(mode="after")
    def _whole(self) -> Table:
        named = {fault for faults in self.criteria.values() for fault in faults} | {LEFT_UNDONE}
        if named != set(self.faults) or set(self.criteria) != set(Criterion):
            raise ValueError(f"faults without words or use: {sorted(named ^ set(self.faults))}")
        return self


@cache
def table() -> Table:
    """The words, read once."""
    return Table.model_validate(yaml.safe_load(TABLE.read_text("utf-8")))


def lessons(scenario: Scenario, call: Call, card: Scorecard, rubric: Rubric) -> tuple[Lesson, ...]:
    """The lessons of a scored call, the weightiest first: at most three, none for a call that was stopped."""
    if call.ended == Ending.STOPPED:
        return ()
    _, steps = steps_of(scenario, call)
    found = faults_of(steps, call.ended)
    taught: list[Lesson] = []
    for criterion in _weakest_first(card, rubric):
        score, name = card.criteria[criterion], rubric.criteria[criterion].name
        step, fault = _moment(criterion, score, scenario, steps, found, taught)
        if step is None:
            continue
        same = next((n for n, lesson in enumerate(taught) if lesson.fault == fault), None)
        if same is not None:  # one fault that cost several things is one lesson
            taught[same] = taught[same].model_copy(update={"also": (*taught[same].also, name)})
        elif len(taught) < MOST_LESSONS:
            left = _left(scenario, steps, criterion)
            taught.append(_lesson(criterion, name, score, scenario, step, fault, left))
    return tuple(taught)


def _weakest_first(card: Scorecard, rubric: Rubric) -> list[Criterion]:
    """Weak criteria, by what they cost the whole: their weight times how far they fall short."""
    weak = [c for c, score in card.criteria.items() if score.level is not None and score.level <= WEAK]
    return sorted(weak, key=lambda c: -rubric.criteria[c].weight * (100 - (card.criteria[c].points or 0)))


def _moment(
    criterion: Criterion,
    score: Score,
    scenario: Scenario,
    steps: Sequence[Step],
    found: Mapping[int, Collection[str]],
    taught: Sequence[Lesson],
) -> tuple[Step | None, str]:
    """Where it shows best, and what went wrong there."""
    order = table().criteria[criterion]
    quoted = {quote.turn for quote in score.quotes}
    pinned = score.quotes[0].turn if score.better and score.quotes else None
    shown = {lesson.number for lesson in taught}

    def fit(step: Step, rank: int) -> tuple[bool, bool, int, bool, float]:
        """Lowest is best: words the score rests on, a moment not shown yet, the gravest, a line to offer."""
        rests = bool(quoted & {step.turn, step.line_turn})
        better, _ = better_for(scenario, step, criterion, order[rank], None)
        return (not rests, step.number in shown, rank, better is None, -step.weight)

    fits = [
        (fit(step, rank), step, fault)
        for step in steps
        for rank, fault in enumerate(order)
        if fault in found.get(step.number, ()) and pinned in {None, step.turn, step.line_turn}
    ]
    if fits:
        _, step, fault = min(fits, key=lambda each: each[0])
        return step, fault
    spoken = [step for step in steps if step.spoken and step.line is not None]
    if not spoken:
        return None, order[-1]
    meant = [step for step in spoken if pinned in {step.turn, step.line_turn}]
    if not meant and _left(scenario, steps, criterion):
        return spoken[-1], LEFT_UNDONE
    rest = meant or [step for step in spoken if quoted & {step.turn, step.line_turn}] or spoken
    afraid = criterion == Criterion.REDUCING_FEAR  # then it shows best where the fear was greatest
    return max(rest, key=lambda step: step.before.distress if afraid else step.weight), order[-1]


def _left(scenario: Scenario, steps: Sequence[Step], criterion: Criterion) -> Outcome | None:
    """What the call needed under this criterion and never got."""
    reached = {outcome for step in steps for outcome in step.done.outcomes}
    needed = (o for o in scenario.outcomes if o.needed and o.criterion == criterion)
    return next((outcome for outcome in needed if outcome.id not in reached), None)


def _words(criterion: Criterion, fault: str, left: Outcome | None) -> Words:
    words = table().faults[fault].words(criterion)
    if fault != LEFT_UNDONE or left is None:
        return words
    return words.model_copy(update={"why": words.why.format(left=left.says.rstrip(".")), "next": left.hint})


def _lesson(
    criterion: Criterion,
    name: str,
    score: Score,
    scenario: Scenario,
    step: Step,
    fault: str,
    left: Outcome | None,
) -> Lesson:
    words = _words(criterion, fault, left)
    better, anywhere = better_for(scenario, step, criterion, fault, left)
    return Lesson(
        criterion=criterion,
        name=name,
        level=score.level or 0,
        number=step.number,
        customer=step.line.text if step.line else "",
        reply=step.said,
        seconds=step.done.pause_seconds if criterion == Criterion.PAUSING else None,
        fault=fault,
        why=words.why,
        source=words.source,
        better=better,
        anywhere=anywhere,
        suggested=score.better,
        next=words.next,
    )
