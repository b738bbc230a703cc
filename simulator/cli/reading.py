"""What commands are given: scenarios by name, files, standard input, with faults told in words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from simulator.scenario import Scenario, load_scenario
from simulator.wiring import Parts

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
