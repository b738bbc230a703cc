"""The rubric: what is scored, on four anchored levels each, and its weight. YAML a trainer can edit."""

from __future__ import annotations

import hashlib
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from simulator.scenario.loader import Fault, ScenarioError
from simulator.scenario.yaml_text import YamlFault, dotted, read_yaml
from simulator.vocabulary import Criterion, Flag

Words = Annotated[str, Field(min_length=1, max_length=600)]
Points = Annotated[float, Field(ge=0, le=100)]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Anchored(Frozen):
    """One criterion. `levels` are observable behaviour, lowest first."""

    name: Words
    asks: Words
    weight: Annotated[float, Field(gt=0, le=100)]
    levels: tuple[Words, Words, Words, Words]
    source: Words


class Cap(Frozen):
    """An automatic flag, and the most a call that raised it can reach overall."""

    name: Words
    means: Words
    overall_at_most: Points


class Rubric(Frozen):
    """What is scored. `points` says what each of the four levels is worth."""

    id: Words
    version: Annotated[int, Field(ge=1)]
    weighting: Words
    points: tuple[Points, Points, Points, Points]
    criteria: dict[Criterion, Anchored]
    flags: dict[Flag, Cap]

    @model_validator(mode="after")
    def _complete(self) -> Rubric:
        if list(self.points) != sorted(self.points):
            raise ValueError("points must rise from the lowest level to the highest")
        missing = [c for c in Criterion if c not in self.criteria] + [f for f in Flag if f not in self.flags]
        if missing:
            raise ValueError(f"missing: {', '.join(missing)}")
        return self

    @property
    def hash(self) -> str:
        """Twelve hex digits over the rubric's content."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def worth(self, level: float) -> float:
        """Points for a level between 0 and 3, in a straight line between the anchors."""
        low = min(int(level), 2)
        return self.points[low] + (level - low) * (self.points[low + 1] - self.points[low])


def parse_rubric(text: str, file: str = "rubric") -> Rubric:
    """Rubric from YAML text. Raises ScenarioError naming every fault, for the person who edited it."""
    try:
        document = read_yaml(text)
        return Rubric.model_validate(document.data)
    except YamlFault as fault:
        raise ScenarioError([Fault(file, fault.line, fault.field, fault.message)]) from fault
    except ValidationError as error:
        faults = []
        for detail in error.errors(include_url=False):
            path = tuple(part for part in detail["loc"] if part != "[key]")
            faults.append(Fault(file, document.line(path), dotted(path), detail["msg"]))
        raise ScenarioError(faults) from error
