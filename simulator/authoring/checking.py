"""What is wrong with a text, what is still to write, and what a trainer should look at again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

from simulator.authoring.safety import concerns, own_words
from simulator.scenario import Fault, Scenario, ScenarioError, parse_scenario
from simulator.scenario.checks import find_unwritten
from simulator.scenario.yaml_text import Path, YamlFault, dotted, read_yaml


@dataclass(frozen=True)
class Checked:
    """A text looked at. `data` is its plain content, None while it can't be read as YAML at all.

    `scenario` is there once nothing is missing; `concerns` are only for a trainer to look at.
    """

    data: Mapping[str, object] | None
    scenario: Scenario | None
    to_write: tuple[Fault, ...]
    faults: tuple[Fault, ...]
    concerns: tuple[Fault, ...]

    @property
    def missing(self) -> tuple[Fault, ...]:
        """All that keeps it from loading, in the order of the file."""
        return tuple(sorted((*self.to_write, *self.faults), key=lambda fault: fault.line))

    def at(self, field: str) -> tuple[Fault, ...]:
        """Everything that was found at a field or inside it; `field` is dotted."""
        found = (*self.to_write, *self.faults, *self.concerns)
        return tuple(f for f in found if f.field == field or f.field.startswith((f"{field}.", f"{field}[")))


def check(text: str, file: str, folder: FilePath | None = None) -> Checked:
    """Look at a text as it stands, saved or not. `folder` may hold the trainers' own list of words."""
    try:
        document = read_yaml(text)
    except YamlFault as fault:
        return Checked(None, None, (), (Fault(file, fault.line, fault.field, fault.message),), ())
    if not isinstance(document.data, dict):
        said = "expected a mapping of fields such as `title:`"
        return Checked(None, None, (), (Fault(file, 1, "", said),), ())

    def placed(found: Iterable[tuple[Path, str]]) -> tuple[Fault, ...]:
        return tuple(Fault(file, document.line(path), dotted(path), message) for path, message in found)

    to_write = placed(find_unwritten(document.data))
    found = placed(concerns(document, own_words(folder) if folder else ()))
    try:
        return Checked(document.data, parse_scenario(text, file), (), (), found)
    except ScenarioError as error:
        marked = {fault.field for fault in to_write}
        faults = tuple(fault for fault in error.faults if fault.field not in marked)
        return Checked(document.data, None, to_write, faults, found)
