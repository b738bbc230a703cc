"""What a proof is: what each kind of trainee came to, and what was checked. Only shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.bots import Kind
from simulator.scenario.yaml_text import Path
from simulator.vocabulary import Ending

PROVER = "3"  # raise when the same scenario may prove otherwise: other bots, other bars


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Look(Frozen):
    """A place in the scenario file, and what to look for there. `field` is dotted, as in faults."""

    line: int
    field: str
    says: str


class Check(Frozen):
    """One thing that was checked: a number beside its bar, and where to look where it falls short.

    A check that is `must` decides whether the scenario is proven; the others are for the author to know.
    """

    name: str
    must: bool
    passed: bool
    value: float
    bar: float
    says: str
    look: tuple[Look, ...] = ()


Where = Callable[[Path, str], Look]  # a place in the file, by its path, and what to look for there


def check(
    name: str, value: float, bar: float, passed: bool, says: str, look: tuple[Look, ...], *, must: bool = True
) -> Check:
    """A check as it came out."""
    return Check(name=name, must=must, passed=passed, value=value, bar=bar, says=says, look=look)


def share_of(found: Iterable[bool]) -> float:
    """The share that is so, 0 to 1; 0 of nothing."""
    all_found = list(found)
    return round(sum(all_found) / len(all_found), 3) if all_found else 0.0


class Told(Frozen):
    """What one kind of trainee came to over all its calls. `points`: of 100, None where none was scored."""

    kind: Kind
    calls: int
    points: float | None
    lowest: float | None
    highest: float | None
    ended_well: Annotated[float, Field(ge=0, le=1)]  # the share that did
    anger_change: float  # the mean, from what it would have been with nothing said
    replies: float  # the median
    minutes: float
    endings: dict[Ending, int]


class Proof(Frozen):
    """A scenario played by every kind of trainee. The same scenario, engine and seeds give the same proof."""

    scenario: str
    version: int
    scenario_hash: str
    prover: str
    appraiser: str
    rubric: str
    rubric_hash: str
    seeds: int  # each kind played the seeds from 1 to this
    told: tuple[Told, ...]
    difficulty: int  # 1 to 5, as it proved
    minutes: float  # how long it takes somebody able
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether the scenario may be published as far as proving goes."""
        return all(check.passed for check in self.checks if check.must)

    @property
    def state(self) -> Literal["proven", "failed"]:
        """In one word."""
        return "proven" if self.passed else "failed"
