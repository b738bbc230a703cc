"""YAML text to plain data, with the line each value stands on. Nothing here knows what a scenario is.

Strict on purpose: no anchors or aliases (they can blow up memory), no tags (they can run code), no
duplicate keys, one document, YAML 1.2's plain `true`/`false` only, so that a customer called `No` stays
a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml
from yaml import CSafeLoader

MAX_BYTES = 400_000  # five times the largest scenario; a file beyond it is not one
MAX_DEPTH = 20
MAX_NODES = 20_000

Path = tuple[str | int, ...]
Plain = dict[str, object] | list[object] | str | int | float | bool | None


class YamlFault(Exception):
    """The text cannot be read as the YAML we take. `line` counts from 1; `field` is dotted or empty."""

    def __init__(self, line: int, field: str, message: str) -> None:
        super().__init__(message)
        self.line, self.field, self.message = line, field, message


@dataclass(frozen=True)
class Document:
    """Plain data and, for every path in it, the line it stands on (from 1)."""

    data: Plain
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing above it that the file does have."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Loader(CSafeLoader):
    yaml_implicit_resolvers = {  # noqa: RUF012 - how PyYAML is configured
        key: [(tag, pattern) for tag, pattern in pairs if tag.rsplit(":", 1)[1] in {"null", "int", "float"}]
        for key, pairs in CSafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read_yaml(text: str) -> Document:
    """Read one YAML document. Raises YamlFault with the line to look at."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise YamlFault(1, "", f"the file is larger than {MAX_BYTES // 1000} kB; split it or shorten it")
    try:
        _refuse_dangerous_parts(text)
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            raise YamlFault(1, "", "the file is empty; expected a mapping of fields")
        lines: dict[Path, int] = {}
        return Document(_plain(loader, node, (), lines), lines)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1 if isinstance(error.position, int) else 1
        raise YamlFault(line, "", "a character that text files do not hold (a control character?)") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(part for part in (error.context, error.problem) if part)
        line = min(mark.line, text.count("\n")) + 1 if mark else 1  # never past the end of what was cut off
        raise YamlFault(line, "", f"not YAML: {said}") from error
    except UnicodeEncodeError as error:
        raise YamlFault(1, "", "the text is not valid UTF-8") from error


def _refuse_dangerous_parts(text: str) -> None:
    depth = documents = 0
    for nodes, event in enumerate(yaml.parse(text, Loader=CSafeLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlFault(line, "", "anchors and aliases (& and *) are not used here; write the value out")
        tag = getattr(event, "tag", None)
        if tag:
            raise YamlFault(line, "", f"tags such as {tag} are not used here; remove it")
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise YamlFault(line, "", "a second document begins here (---); expected one per file")
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
            if depth > MAX_DEPTH:
                raise YamlFault(line, "", f"nested more than {MAX_DEPTH} deep")
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        if nodes > MAX_NODES:
            raise YamlFault(line, "", f"more than {MAX_NODES:,} values; this is no scenario")


def _plain(loader: _Loader, node: yaml.Node, path: Path, lines: dict[Path, int]) -> Plain:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, item, (*path, index), lines) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        result: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise YamlFault(
                    line, dotted(path), "a list or mapping stands as a key; expected a plain word"
                )
            key = str(key_node.value)
            if key in result:
                raise YamlFault(line, dotted((*path, key)), "this key stands twice; keep one of them")
            result[key] = _plain(loader, value_node, (*path, key), lines)
            lines[(*path, key)] = line
        return result
    if node.tag == "tag:yaml.org,2002:int" or node.tag == "tag:yaml.org,2002:float":
        return _number(node)
    if node.tag == "tag:yaml.org,2002:bool":
        return bool(node.value == "true")
    return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)


def _number(node: yaml.Node) -> int | float | str:
    text = str(node.value)
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text  # 1.1's octal, sexagesimal and underscored forms stay the words they look like


def dotted(path: Path) -> str:
    """`("people", 0, "name")` as `people[0].name`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
