"""Scenario files to Scenarios. The only file of the pure core that reads files, and it reads only these."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from simulator.scenario.checks import find_faults, find_unwritten
from simulator.scenario.model import Scenario
from simulator.scenario.yaml_text import Document, YamlFault, dotted, read_yaml
from simulator.scenario.yaml_text import Path as FieldPath

Kind = TypeVar("Kind", bound=BaseModel)


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a file, for its author: where it is, what is wrong, what is expected."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field or '(file)'}: {self.message}"


class ScenarioError(Exception):
    """A scenario file its author must mend; `faults` holds every one found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Library:
    """Every scenario that loads, by id, and the faults of the files that don't.

    `missed` are the faults of those among them that say they are published: trainees miss these.
    """

    scenarios: dict[str, Scenario]
    faults: tuple[Fault, ...]
    missed: tuple[Fault, ...] = ()

    @property
    def published(self) -> dict[str, Scenario]:
        """Those that trainees are offered."""
        return {name: scenario for name, scenario in self.scenarios.items() if scenario.state == "published"}


def content_hash(scenario: Scenario) -> str:
    """Twelve hex digits of SHA-256 over the scenario's content: comments, layout and state don't count."""
    return hashlib.sha256(scenario.model_dump_json(exclude={"state"}).encode()).hexdigest()[:12]


def parse_scenario(text: str, file: str = "scenario") -> Scenario:
    """Scenario from YAML text. Raises ScenarioError naming every fault found."""
    scenario, document = read_as(Scenario, text, file)
    found = [
        Fault(file, document.line(path), dotted(path), message)
        for path, message in (*find_unwritten(document.data), *find_faults(scenario))
    ]
    if found:
        raise ScenarioError(found)
    return scenario


def read_as(
    kind: type[Kind], text: str, file: str, reference: str = "docs/scenario-fields.md"
) -> tuple[Kind, Document]:
    """YAML text as a value of that kind, and where each field stands. Raises ScenarioError for its shape.

    `reference` is the page that names the kind's fields.
    """
    try:
        document = read_yaml(text)
    except YamlFault as fault:
        raise ScenarioError([Fault(file, fault.line, fault.field, fault.message)]) from fault
    if not isinstance(document.data, dict):
        raise ScenarioError([Fault(file, 1, "", "expected a mapping of fields such as `title:`")])
    try:
        return kind.model_validate(document.data), document
    except ValidationError as error:
        raise ScenarioError(_faults_of(error, document, file, reference)) from error


def text_of(path: Path) -> str:
    """A file's text. Raises ScenarioError when it can't be read or is not UTF-8."""
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise ScenarioError([Fault(str(path), 1, "", f"can't be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise ScenarioError([Fault(str(path), 1, "", "not UTF-8 text; save it as UTF-8")]) from error


def load_scenario(path: Path) -> Scenario:
    """Scenario from a file. Raises ScenarioError, also when the file can't be read or is not text."""
    try:
        stat = path.stat()
    except OSError as error:
        raise ScenarioError([Fault(str(path), 1, "", f"can't be read: {error.strerror}")]) from error
    return _load_version(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _load_version(path: Path, _modified: int, _size: int) -> Scenario:
    return parse_scenario(text_of(path), str(path))


def load_library(folder: Path) -> Library:
    """Every `*.yaml` in `folder`. A broken file costs only itself; so does a second use of an id."""
    scenarios: dict[str, Scenario] = {}
    faults: list[Fault] = []
    missed: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            scenario = load_scenario(path)
        except ScenarioError as error:
            faults += error.faults
            missed += error.faults if _says_published(path) else ()
            continue
        if scenario.id in scenarios:
            said = f"another file is called {scenario.id} already; rename one"
            faults.append(Fault(str(path), 1, "id", said))
            missed += faults[-1:] if scenario.state == "published" else ()
        else:
            scenarios[scenario.id] = scenario
    return Library(scenarios, tuple(faults), tuple(missed))


def _says_published(path: Path) -> bool:
    """Whether a file that does not load says that it is published, as far as it can be read."""
    try:
        return bool(re.search(r"^state:[ \t]*published\b", path.read_text("utf-8"), re.MULTILINE))
    except (OSError, UnicodeDecodeError):
        return True  # nobody can say; better a word too many


def _faults_of(error: ValidationError, document: Document, file: str, reference: str) -> list[Fault]:
    faults = []
    for detail in error.errors(include_url=False):
        path: FieldPath = tuple(part for part in detail["loc"] if part != "[key]")
        message = detail["msg"].removeprefix("Value error, ")
        message = message[0].lower() + message[1:]
        if detail["type"] == "extra_forbidden":
            message = f"unknown field; check the spelling against {reference}"
        elif detail["type"] == "missing":
            message = "missing; this field is required"
        elif not isinstance(detail["input"], (dict, list)):
            message += f"; found {str(detail['input'])[:60]!r}"
        faults.append(Fault(file, document.line(path), dotted(path), message))
    return faults
