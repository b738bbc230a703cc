"""Versions of a scenario and what differs between two, in words: where, what it said, what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from simulator.scenario import Scenario, ScenarioError, parse_scenario
from simulator.scenario.yaml_text import YamlFault, read_yaml
from simulator.storage import Store
from simulator.storage.writing import versions_played, versions_seen

Data = Mapping[str, object]


@dataclass(frozen=True)
class Version:
    """A version there is something to compare with. `at` is when it was seen, None for one only played."""

    version: int
    state: str
    hash: str
    at: float | None
    data: Data


@dataclass(frozen=True)
class Change:
    """One difference: where, from the top down; what it said before and says after, None where nothing."""

    where: tuple[str, ...]
    before: str | None
    after: str | None


def versions(store: Store, scenario: str) -> list[Version]:
    """Every version that was seen in its file or played in a call, newest first, each content once."""
    found: dict[str, Version] = {}
    for digest, body in versions_played(store, scenario).items():
        played = Scenario.model_validate_json(body)
        found[digest] = Version(played.version, played.state, digest, None, _data(played))
    for seen in versions_seen(store, scenario):
        found[seen.hash] = Version(seen.version, seen.state, seen.hash, seen.at, data_of(seen.text))
    return sorted(found.values(), key=lambda each: (each.version, each.at or 0.0), reverse=True)


def data_of(text: str) -> Data:
    """What a text says as plain data, defaults left out; nothing where it can't be read at all."""
    try:
        return _data(parse_scenario(text))
    except ScenarioError:
        pass
    try:
        data = read_yaml(text).data
    except YamlFault:
        return {}
    return data if isinstance(data, dict) else {}


def _data(scenario: Scenario) -> Data:
    return scenario.model_dump(mode="json", exclude_defaults=True)


def changes(before: Data, after: Data) -> list[Change]:
    """What differs, in the order of the newer one."""
    return list(_compared(before, after, ()))


def _compared(before: object, after: object, where: tuple[str, ...]) -> Iterator[Change]:
    before, after = _plain(before), _plain(after)
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*after, *(key for key in before if key not in after)]:
            yield from _compared(before.get(key), after.get(key), (*where, _name(key)))
    elif isinstance(before, list | type(None)) and isinstance(after, list | type(None)):
        yield from _lists(before or [], after or [], where)
    elif isinstance(before, Mapping | list) or isinstance(after, Mapping | list):
        yield from _all(before, where, gone=True)
        yield from _all(after, where, gone=False)
    else:
        yield Change(where, _words(before), _words(after))


def _lists(before: Sequence[object], after: Sequence[object], where: tuple[str, ...]) -> Iterator[Change]:
    named = [_id(each) for each in (*before, *after)]
    if named and all(named):
        old, new = ({_id(each): each for each in side} for side in (before, after))
        for name in [*new, *(name for name in old if name not in new)]:
            yield from _compared(old.get(name), new.get(name), (*where, name))
        return
    matcher = SequenceMatcher(
        a=[repr(_plain(x)) for x in before], b=[repr(_plain(x)) for x in after], autojunk=False
    )
    for kind, low, high, start, stop in matcher.get_opcodes():
        if kind == "equal":
            continue
        for n in range(max(high - low, stop - start)):
            old_one = before[low + n] if low + n < high else None
            new_one = after[start + n] if start + n < stop else None
            yield from _compared(old_one, new_one, where)


def _all(value: object, where: tuple[str, ...], *, gone: bool) -> Iterator[Change]:
    value = _plain(value)
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _all(each, (*where, _name(key)), gone=gone)
    elif isinstance(value, list):
        for each in value:
            yield from _all(each, (*where, name) if (name := _id(each)) else where, gone=gone)
    elif value is not None:
        yield Change(where, _words(value) if gone else None, None if gone else _words(value))


def _plain(value: object) -> object:
    """A line with nothing but its sentence is its sentence, however it was written."""
    if isinstance(value, Mapping) and set(value) == {"say"}:
        return value["say"]
    return list(value) if isinstance(value, tuple) else value


def _id(value: object) -> str:
    """What a part is known by: a person's name before their id."""
    if not isinstance(value, Mapping):
        return ""
    return str(value.get("name") or value.get("id") or value.get("do") or "")


def _name(key: object) -> str:
    return str(key).replace("_", " ")


def _words(value: object) -> str | None:
    if value is None:
        return None
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
