"""What every actor takes and gives."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal, Protocol

from simulator.call import Call
from simulator.events import Direction, Tokens
from simulator.scenario import Scenario


@dataclass(frozen=True)
class Spoken:
    """One whole line of the customer's; the fields are CustomerSpoke's of the same names."""

    text: str
    spoken_by: Literal["line_bank", "model", "list"]
    used: tuple[str, ...] = ()
    better: str | None = None
    notice: str | None = None
    stopped: tuple[str, ...] = ()
    fault: str | None = None
    model: str | None = None
    prompt_hash: str | None = None
    parameters: str | None = None
    usage: Tokens | None = None


class Actor(Protocol):
    def speak(self, scenario: Scenario, call: Call, direction: Direction) -> Generator[str, None, Spoken]:
        """Put the direction into words, yielding pieces as they come and returning the line whole."""
        ...
