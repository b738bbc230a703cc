"""What commands are given: scenarios by name, files, standard input, with faults told in words; and the
form in which they answer programs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from simulator.scenario import Scenario, load_library, load_scenario
from simulator.scoring import is_rubric, load_rubric
from simulator.shift import load_cast, load_plan
from simulator.wiring import Parts

# Where what trainers write stands in a folder of scenarios.
PARTS = ("*.yaml", "rubrics/*.yaml", "shifts/*.yaml", "shifts/casts/*.yaml")
MOST_INPUT_BYTES = 200_000_000

Read = TypeVar("Read", bound=BaseModel)


class UserError(Exception):
    """Something the caller can mend, in their words."""


def scenario_of(parts: Parts, name: str) -> Scenario:
    """A scenario by its id, or by a path. Raises UserError."""
    if name.endswith((".yaml", ".yml")):
        return load_scenario(Path(name))
    library = parts.library()
    if name not in library.scenarios:
        known = ", ".join(library.scenarios) or "none; the folder holds no scenario that loads"
        raise UserError(f"there is no scenario {name}; expected one of {known}, or a path to a .yaml file")
    return library.scenarios[name]


def check_file(path: Path) -> None:
    """Read a file as what it is: a rubric, a shift, a shift's cast, or a scenario. Raises ScenarioError."""
    if is_rubric(path):
        load_rubric(path)
    elif path.absolute().parent.name == "casts":
        load_cast(path)
    elif path.absolute().parent.name == "shifts":
        load_plan(path, load_library(path.absolute().parent.parent).scenarios)
    else:
        load_scenario(path)


def lines_of(file: str) -> Iterator[tuple[int, str]]:
    """Numbered lines that hold something, from 1."""
    for number, text in enumerate(read(file).split("\n"), 1):
        if text.strip():
            yield number, text


def read(file: str) -> str:
    """A file's text, or standard input's for "-". Raises UserError."""
    try:
        if file == "-":
            data = sys.stdin.buffer.read(MOST_INPUT_BYTES + 1)
        else:
            with Path(file).open("rb") as source:
                data = source.read(MOST_INPUT_BYTES + 1)
        if len(data) > MOST_INPUT_BYTES:
            raise UserError(f"{file} is larger than {MOST_INPUT_BYTES // 1_000_000} MB")
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"{file} is not UTF-8 text (byte {error.start})") from error


def read_as(kind: type[Read], text: str, place: str) -> Read:
    """JSON as a value of that kind. Raises UserError naming `place` and the first fault."""
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise UserError(f"{place}: {field + ': ' if field else ''}{first['msg']}") from error


def on_one_line(told: object) -> str:
    """As JSON, without the characters that some readers of lines take for a line's end."""
    text = json.dumps(told, ensure_ascii=False)
    return text.replace("\u0085", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
