"""The rubric: what is scored, on four anchored levels each, and its weight. YAML a trainer can edit."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from simulator.scenario.loader import read_as, text_of
from simulator.vocabulary import Criterion, Flag

Words = Annotated[str, Field(min_length=1, max_length=600)]
Paragraph = Annotated[str, Field(min_length=1, max_length=1200)]
Points = Annotated[float, Field(ge=0, le=100)]
LEVELS = 4  # what criteria.py observes runs from 0 to 3
REFERENCE = "docs/scoring.md"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Anchored(Frozen):
    """One criterion. `levels` are observable behaviour, lowest first."""

    name: Words
    asks: Words
    weight: Annotated[float, Field(gt=0, le=100)]
    levels: tuple[Words, ...]
    source: Words

    @field_validator("levels")
    @classmethod
    def _four(cls, levels: tuple[str, ...]) -> tuple[str, ...]:
        if len(levels) != LEVELS:
            raise ValueError(f"expected {LEVELS} levels, from the lowest to the highest; found {len(levels)}")
        return levels


class Cap(Frozen):
    """An automatic flag, and the most a call that raised it can reach overall."""

    name: Words
    means: Words
    overall_at_most: Points


class Rubric(Frozen):
    """What is scored. `points` says what each of the four levels is worth."""

    id: Words
    version: Annotated[int, Field(ge=1)]
    weighting: Paragraph
    points: tuple[Points, ...]
    criteria: dict[Criterion, Anchored]
    flags: dict[Flag, Cap]

    @field_validator("points")
    @classmethod
    def _rising(cls, points: tuple[float, ...]) -> tuple[float, ...]:
        if len(points) != LEVELS or list(points) != sorted(points):
            raise ValueError(f"expected the points of {LEVELS} levels, rising from the lowest to the highest")
        return points

    @field_validator("criteria")
    @classmethod
    def _all_criteria(cls, criteria: dict[Criterion, Anchored]) -> dict[Criterion, Anchored]:
        if missing := [criterion for criterion in Criterion if criterion not in criteria]:
            raise ValueError(f"missing: {', '.join(missing)}; every criterion needs its levels and a weight")
        return criteria

    @field_validator("flags")
    @classmethod
    def _all_flags(cls, flags: dict[Flag, Cap]) -> dict[Flag, Cap]:
        if missing := [flag for flag in Flag if flag not in flags]:
            raise ValueError(f"missing: {', '.join(missing)}; every flag needs the most a call can reach")
        return flags

    @property
    def hash(self) -> str:
        """Twelve hex digits over the rubric's content."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def worth(self, level: float) -> float:
        """Points for a level between 0 and 3, in a straight line between the anchors."""
        low = min(int(level), 2)
        return self.points[low] + (level - low) * (self.points[low + 1] - self.points[low])


def is_rubric(path: Path) -> bool:
    """Whether a file is meant for a rubric and not a scenario: by its folder, else by having criteria."""
    try:
        return path.parent.name == "rubrics" or "\ncriteria:" in path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def load_rubric(path: Path) -> Rubric:
    """Rubric from a file. Raises ScenarioError naming every fault, also when the file can't be read."""
    return parse_rubric(text_of(path), str(path))


def parse_rubric(text: str, file: str = "rubric") -> Rubric:
    """Rubric from YAML text. Raises ScenarioError naming every fault, for the person who edited it."""
    return read_as(Rubric, text, file, REFERENCE)[0]
