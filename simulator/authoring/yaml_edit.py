"""Changes to one value of a YAML text that leave everything else, comments and order included, as it was.

Only the top-level block that holds the value is read and written again, by ruamel.yaml; all other lines stay
as they are, byte for byte. Nothing here knows what a scenario is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from difflib import SequenceMatcher
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, ScalarString, SingleQuotedScalarString

from simulator.scenario.yaml_text import Path, Plain, YamlFault, read_yaml

WIDEST = 100_000  # lines are never broken: a sentence stays on its line


def set_value(text: str, path: Path, value: Plain) -> str:
    """The text with `value` at `path`, put in where there was none. Raises YamlFault, and KeyError for a
    path whose parents are not there."""

    def change(parent: Any) -> None:
        old = parent.get(path[-1]) if isinstance(parent, MutableMapping) else parent[path[-1]]
        new = _styled(value, old)
        if isinstance(new, list) and isinstance(old, CommentedSeq):
            _follow(old, new, lambda item: item)
        else:
            parent[path[-1]] = new

    if len(path) == 1 and path[0] not in _top(text):
        return text.rstrip("\n") + "\n" + _dump(CommentedMap({path[0]: _styled(value, None)}))
    return _in_block(text, path, change)


def set_values(text: str, values: Mapping[Path, Plain]) -> str:
    """The text with all these values, each at its path, which is there. Raises YamlFault and KeyError."""
    for block in dict.fromkeys(path[0] for path in values):
        mine = {path: value for path, value in values.items() if path[0] == block}

        def change(parent: Any, mine: Mapping[Path, Plain] = mine) -> None:
            for path, value in mine.items():
                at = parent
                for part in path[:-1]:
                    at = at[part]
                at[path[-1]] = _styled(value, at[path[-1]])

        text = _in_block(text, (block,), change)
    return text


def set_lines(text: str, path: Path, lines: Sequence[str]) -> str:
    """The text with these sentences as the list at `path`. An entry that holds more than its sentence (a
    mapping with `say`) is kept where its sentence still stands. Raises YamlFault and KeyError."""

    def change(parent: Any) -> None:
        old = parent.get(path[-1]) if isinstance(parent, MutableMapping) else parent[path[-1]]
        if not isinstance(old, CommentedSeq):
            parent[path[-1]] = old = CommentedSeq()
        _follow(old, list(lines), lambda item: item.get("say") if isinstance(item, CommentedMap) else item)

    return _in_block(text, path, change)


def remove(text: str, path: Path) -> str:
    """The text without what stands at `path`. Raises YamlFault and KeyError."""

    def change(parent: Any) -> None:
        del parent[path[-1]]

    return _in_block(text, path, change)


def insert_field(text: str, after: str, key: str, value: Plain) -> str:
    """The text with a top-level field put in behind another, or at the end."""
    lines, tops = text.splitlines(keepends=True), _top(text)
    later = [at for at in tops.values() if at > tops.get(after, len(lines))]
    place = min(later, default=len(lines))
    while place and not lines[place - 1].strip() and after in tops and tops[after] < place - 1:
        place -= 1
    return "".join([*lines[:place], _dump(CommentedMap({key: value})), *lines[place:]])


def _top(text: str) -> dict[str, int]:
    """The index of the line on which each top-level field begins."""
    lines = read_yaml(text).lines
    return {str(path[0]): line - 1 for path, line in lines.items() if len(path) == 1}


def _in_block(text: str, path: Path, change: Callable[[Any], None]) -> str:
    lines, tops = text.splitlines(keepends=True), _top(text)
    if path[0] not in tops:
        raise KeyError(str(path[0]))
    start = tops[str(path[0])]
    end = min((at for at in tops.values() if at > start), default=len(lines))
    # Blank lines and comments before the next field are not the block's: ruamel would move them.
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    try:
        block = _yaml().load("".join(lines[start:end]))
    except YAMLError as error:  # stricter than our reader in a few dark corners
        raise YamlFault(start + 1, str(path[0]), "can't be edited here; write it in the text") from error
    parent: Any = block
    for part in path[:-1]:
        try:
            parent = parent[part]
        except (IndexError, TypeError) as error:
            raise KeyError(str(part)) from error
    try:
        change(parent)
    except (IndexError, TypeError) as error:
        raise KeyError(str(path[-1])) from error
    return "".join([*lines[:start], _dump(block), *lines[end:]])


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = WIDEST
    yaml.indent(mapping=2, sequence=4, offset=2)  # as every file that comes with the program
    return yaml


def _dump(data: Any) -> str:
    out = StringIO()
    _yaml().dump(data, out)
    return out.getvalue()


def _styled(value: Any, old: Any) -> Any:
    """A value in the style of what it replaces; quoted where a plain word would be read as something else."""
    if not isinstance(value, str):
        return value
    if isinstance(old, ScalarString) and isinstance(old, DoubleQuotedScalarString | SingleQuotedScalarString):
        return type(old)(value)
    plain = _dump(CommentedMap({"value": value}))
    return value if read_yaml(plain).data == {"value": value} else DoubleQuotedScalarString(value)


def _follow(old: MutableSequence[Any], new: Sequence[Any], reads: Callable[[Any], Any]) -> None:
    """Make one list into another in place, so that what stays keeps its comments."""
    matcher = SequenceMatcher(
        a=[repr(reads(item)) for item in old], b=[repr(item) for item in new], autojunk=False
    )
    for kind, low, high, start, stop in reversed(matcher.get_opcodes()):
        if kind == "equal":
            continue
        both = min(high - low, stop - start)
        for n in range(both):
            if isinstance(old[low + n], MutableMapping) and isinstance(new[start + n], str):
                old[low + n]["say"] = _styled(new[start + n], old[low + n].get("say"))
            else:
                old[low + n] = _styled(new[start + n], old[low + n])
        for place in reversed(range(low + both, high)):
            del old[place]
        for n in range(both, stop - start):
            beside = old[low + n - 1] if low + n else None
            old.insert(low + n, _styled(new[start + n], beside))
