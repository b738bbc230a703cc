"""A person's own scores of a finished call, while they are written and once they are handed in. Pure.

A review stands beside the machine's scorecard and never changes it. It is blind when its writer had not seen
the machine's scores of that call; only blind reviews tell how well people and machine agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from simulator.scoring import Rubric, Scorecard
from simulator.vocabulary import Criterion

LONGEST_NOTE = 1_000  # characters


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(Frozen):
    """One criterion as a person reads it: a level from 0 to 3, or None for "can't say"."""

    level: Annotated[int, Field(ge=0, le=3)] | None
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


class Draft(Frozen):
    """A review being written. `notes` may stand where nothing is answered yet.

    `saw_machine`: the machine's scores were shown to the writer here. `says_unseen` is what somebody who
    reviews their own call answers when asked whether they have read its debrief.
    """

    rubric_hash: str
    levels: dict[Criterion, Annotated[int, Field(ge=0, le=3)] | None] = {}
    notes: dict[Criterion, Annotated[str, Field(max_length=LONGEST_NOTE)]] = {}
    saw_machine: bool = False
    says_unseen: bool | None = None

    def blind(self, *, own: bool) -> bool | None:
        """Whether this is written blind; None where the writer has to be asked."""
        if self.saw_machine:
            return False
        return self.says_unseen if own else True


class Review(Frozen):
    """What was handed in. `at` is UTC, in seconds since 1970."""

    call: str
    reviewer: str
    at: float
    blind: bool
    rubric: str  # its id and version
    rubric_hash: str
    answers: dict[Criterion, Answer]


class Unfinished(Exception):
    """A review that cannot be handed in yet. `missing` are the criteria without an answer."""

    def __init__(self, missing: tuple[Criterion, ...]) -> None:
        super().__init__("the review is not finished")
        self.missing = missing


def handed_in(draft: Draft, rubric: Rubric, *, call: str, reviewer: str, own: bool, at: float) -> Review:
    """The reviews agreement rests on: blind, and of each reviewer the latest for a call and a rubric."""
    missing = tuple(criterion for criterion in rubric.criteria if criterion not in draft.levels)
    blind = draft.blind(own=own)
    if missing or blind is None:
        raise Unfinished(missing)
    return Review(
        call=call,
        reviewer=reviewer,
        at=at,
        blind=blind,
        rubric=f"{rubric.id} {rubric.version}",
        rubric_hash=rubric.hash,
        answers={c: Answer(level=draft.levels[c], note=draft.notes.get(c, "")) for c in rubric.criteria},
    )


def counted(reviews: Iterable[Review]) -> list[Review]:
    """The reviews that agreement rests on: blind, and of each reviewer the latest for a call and rubric."""
    latest: dict[tuple[str, str, str], Review] = {}
    for review in reviews:
        key = (review.call, review.reviewer, review.rubric_hash)
        if review.blind and (key not in latest or latest[key].at <= review.at):
            latest[key] = review
    return list(latest.values())


class Beside(Frozen):
    """One criterion as person and machine read it. A level is None for "can't say" and for unscored."""

    criterion: Criterion
    person: int | None
    machine: int | None

    @property
    def apart(self) -> int | None:
        """Levels between the two; None where there is nothing to compare."""
        if self.person is None or self.machine is None:
            return None
        return abs(self.person - self.machine)


def beside(review: Review, card: Scorecard) -> tuple[Beside, ...]:
    """A review and a card made with the same rubric, criterion by criterion, the furthest apart first."""
    rows = [
        Beside(criterion=c, person=answer.level, machine=card.criteria[c].level)
        for c, answer in review.answers.items()
        if c in card.criteria
    ]
    return tuple(sorted(rows, key=lambda row: -1 if row.apart is None else row.apart, reverse=True))
