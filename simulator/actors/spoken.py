"""What every actor takes and gives."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal, Protocol

from simulator.call import Call
from simulator.events import Direction
from simulator.scenario import Scenario


@dataclass(frozen=True)
class Spoken:
    """One whole line of the customer's. `used` are the scenario's lines it was made of, as written."""

    text: str
    spoken_by: Literal["line_bank", "model", "list"]
    used: tuple[str, ...] = ()
    better: str | None = None


class Actor(Protocol):
    def speak(self, scenario: Scenario, call: Call, direction: Direction) -> Generator[str, None, Spoken]:
        """Put the direction into words, yielding pieces as they come and returning the line whole."""
        ...
