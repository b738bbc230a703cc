"""A finished call read several times, and once with padding that does nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from simulator.call import Call
from simulator.cost import Used
from simulator.judge import READ, judge
from simulator.judge.evidence import Answer, Dropped, weigh
from simulator.llm import Completion, Limits, Message, Model
from simulator.llm.answers import USUAL
from simulator.llm.chat import Form, Telling
from simulator.modelcheck.tally import Tally
from simulator.scenario import Scenario
from simulator.scoring import Reading, Rubric, Scorecard, read_call
from simulator.vocabulary import Criterion

READINGS = 3  # of the same transcript: the first is what the others are compared with


@dataclass
class _Overheard:
    """A model, and what it last answered."""

    model: Model
    answer: BaseModel | None = None

    @property
    def name(self) -> str:
        return self.model.name

    def stream(self, messages: Sequence[Message], limits: Limits = USUAL) -> Telling:
        return self.model.stream(messages, limits)

    def ask(
        self, messages: Sequence[Message], form: type[Form], limits: Limits = USUAL
    ) -> tuple[Form, Completion]:
        self.answer = None
        self.answer, completion = self.model.ask(messages, form, limits)
        return self.answer, completion


Levels = dict[Criterion, frozenset[int | None]]


def count_readings(
    tally: Tally, reader: Model, scenario: Scenario, call: Call, rubric: Rubric, padding: str
) -> Iterator[Used]:
    """Add one call's readings to the tally; yields what each took."""
    reading = read_call(call)
    heard, first = _Overheard(reader), None
    for which in [reading] * READINGS + [_padded(reading, padding)]:
        judged = judge(heard, which, rubric, scenario)
        if judged.tokens is None:
            return  # nothing in this call calls for reading
        yield Used("judge", judged.model, judged.tokens)
        tally.asked += 1
        if not isinstance(heard.answer, Answer):
            tally.unread += 1
            continue
        levels = _levels(heard.answer)
        if first is None:
            first = (levels, judged.card)
            stands = weigh(heard.answer, reading, list(levels))
            tally.claims += len(stands)
            tally.unfounded += sum(isinstance(each, Dropped) for each in stands.values())
        elif which is reading:
            tally.same += _agree(first[0], levels)
            tally.scores += _agree_in_points(first[1], judged.card)
        else:
            tally.padded += _agree(first[0], levels)
            tally.raised += sum(_highest(levels, c) > _highest(first[0], c) for c in {*first[0], *levels})


def _padded(reading: Reading, padding: str) -> Reading:
    """The same call with words that do nothing at the end of each reply; what was found in it stays."""
    turns = (
        turn.model_copy(update={"text": turn.text + padding})
        if turn.speaker == "trainee" and turn.text
        else turn
        for turn in reading.turns
    )
    return reading.model_copy(update={"turns": tuple(turns)})


def _levels(answer: Answer) -> Levels:
    """What was said of each criterion; two levels where it contradicted itself."""
    named = {Criterion(claim.criterion) for claim in answer.claims}
    return {c: frozenset(claim.level for claim in answer.claims if claim.criterion == c) for c in named}


def _highest(levels: Levels, criterion: Criterion) -> int:
    return max((-1 if level is None else level for level in levels.get(criterion, ())), default=-1)


def _agree(first: Levels, again: Levels) -> list[bool]:
    return [first.get(c) == again.get(c) for c in READ if c in first or c in again]


def _agree_in_points(first: Scorecard, again: Scorecard) -> list[bool]:
    return [
        first.criteria[c].points == again.criteria[c].points
        for c in READ
        if not (first.criteria[c].points is None and again.criteria[c].points is None)
    ]
