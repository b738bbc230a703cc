"""An actor that reads its lines from a list, for tests and demonstrations."""

from __future__ import annotations

from collections.abc import Generator, Iterable

from simulator.actors.spoken import Spoken
from simulator.call import Call
from simulator.events import Direction
from simulator.scenario import Scenario


class ListedLines:
    """Speaks the given lines in order and keeps the directions it was given. Running dry is an error."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = list(lines)
        self.directions: list[Direction] = []

    def speak(self, scenario: Scenario, call: Call, direction: Direction) -> Generator[str, None, Spoken]:
        """The next line of the list. Raises LookupError when there is none left."""
        if len(self.directions) >= len(self._lines):
            raise LookupError(f"the list holds {len(self._lines)} lines and another was asked for")
        text = self._lines[len(self.directions)]
        self.directions.append(direction)
        yield text
        return Spoken(text, "list")
