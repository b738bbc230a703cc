"""Shift and cast files to plans: strict, and every fault names its file, line and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from simulator.scenario import Fault, Scenario, ScenarioError
from simulator.scenario.checks import PLACEHOLDERS, find_faults
from simulator.scenario.loader import read_as, text_of
from simulator.scenario.yaml_text import Document, dotted
from simulator.scenario.yaml_text import Path as FieldPath
from simulator.shift.carrying import with_outcomes_of
from simulator.shift.plan import Cast, Plan, ShiftFile

Faults = Iterator[tuple[FieldPath, str]]


@dataclass(frozen=True)
class ShiftLibrary:
    """Every shift that loads, by id, and the faults of the files that don't."""

    plans: dict[str, Plan]
    faults: tuple[Fault, ...]

    @property
    def published(self) -> dict[str, Plan]:
        """Those that trainees are offered."""
        return {name: plan for name, plan in self.plans.items() if plan.file.state == "published"}


def parse_cast(text: str, file: str = "cast") -> Cast:
    """The cast of a desk from YAML text. Raises ScenarioError naming every fault found."""
    cast, document = read_as(Cast, text, file)
    _raise_any(file, document, _cast_faults(cast))
    return cast


def load_cast(path: Path) -> Cast:
    """The cast of a desk from a file. Raises ScenarioError, also when the file can't be read."""
    return parse_cast(text_of(path), str(path))


def parse_plan(
    text: str, casts: Mapping[str, Cast], scenarios: Mapping[str, Scenario], file: str = "shift"
) -> Plan:
    """A plan from a shift file's text. Raises ScenarioError naming every fault found."""
    written, document = read_as(ShiftFile, text, file)
    if written.cast not in casts:
        known = ", ".join(sorted(casts)) or "none that loads"
        _raise_any(
            file, document, iter([(("cast",), f"there is no cast {written.cast}; expected one of {known}")])
        )
    cast = casts[written.cast]
    _raise_any(file, document, _file_faults(written, cast, scenarios))
    return Plan(
        file=written, scenarios={c.id: _scenario(c.id, written, cast, scenarios) for c in written.callers}
    )


def load_plan(path: Path, scenarios: Mapping[str, Scenario]) -> Plan:
    """A plan from a file; its cast is looked for in the folder casts/ beside it. Raises ScenarioError."""
    casts, faults = _casts(path.parent / "casts")
    try:
        return parse_plan(text_of(path), casts, scenarios, str(path))
    except ScenarioError as error:
        raise ScenarioError([*faults, *error.faults]) from error


def load_shifts(folder: Path, scenarios: Mapping[str, Scenario]) -> ShiftLibrary:
    """Every shift in a folder. A broken file costs only itself, and a broken cast those that name it."""
    casts, faults = _casts(folder / "casts")
    plans: dict[str, Plan] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            plan = parse_plan(text_of(path), casts, scenarios, str(path))
        except ScenarioError as error:
            faults += error.faults
            continue
        if plan.file.id in plans:
            faults.append(
                Fault(str(path), 1, "id", f"another file is called {plan.file.id} already; rename one")
            )
        else:
            plans[plan.file.id] = plan
    return ShiftLibrary(plans, tuple(faults))


def _casts(folder: Path) -> tuple[dict[str, Cast], list[Fault]]:
    casts: dict[str, Cast] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            cast = load_cast(path)
        except ScenarioError as error:
            faults += error.faults
        else:
            casts[cast.id] = cast
    return casts, faults


def _raise_any(file: str, document: Document, found: Faults) -> None:
    faults = [Fault(file, document.line(path), dotted(path), message) for path, message in found]
    if faults:
        raise ScenarioError(faults)


def _cast_faults(cast: Cast) -> Faults:
    seen: set[str] = set()
    for index, member in enumerate(cast.people):
        path: FieldPath = ("people", index)
        if member.person.id in seen:
            yield (*path, "person", "id"), f"{member.person.id} is used twice; ids are unique in a list"
        seen.add(member.person.id)
        for place, message in find_faults(cast.scenario(member, "You are on the desk."), short=True):
            if place[:2] == ("people", 0):
                yield (*path, "person", *place[2:]), message
            elif index == 0:  # what they share is told of once
                yield place, message


def _file_faults(written: ShiftFile, cast: Cast, scenarios: Mapping[str, Scenario]) -> Faults:
    people = {member.person.id for member in cast.people}
    updates = written.incident.updates
    if updates[0].at != 0:
        yield ("incident", "updates", 0, "at"), "the first update is what is known at the start; expected 0"
    for index, update in enumerate(updates[1:], 1):
        if update.at <= updates[index - 1].at:
            yield ("incident", "updates", index, "at"), "expected a later minute than the update before it"
    seen: set[str] = set()
    for index, caller in enumerate(written.callers):
        path: FieldPath = ("callers", index)
        if caller.id in seen:
            yield (*path, "id"), f"{caller.id} is used twice; ids are unique in a list"
        if (caller.person is None) == (caller.scenario is None):
            yield path, "expected either `person` or `scenario`"
        elif caller.person is not None and caller.person not in people:
            yield (*path, "person"), f"not in the cast; expected one of {', '.join(sorted(people))}"
        elif caller.scenario is not None:
            yield from _scenario_faults(path, caller.scenario, caller.keep_beats, scenarios)
        if caller.knows is not None and caller.knows not in seen:
            yield (*path, "knows"), "expected a caller who stands before this one"
        for field in ("late", "kept", "broken", "heard_well", "heard_badly"):
            for number, line in enumerate(getattr(caller, field)):
                if "{" in line.say and (
                    field in {"late", "heard_well", "heard_badly"} or not _fillable(line.say)
                ):
                    yield (*path, field, number), "only {time} and {channel} of a promise are filled in here"
        seen.add(caller.id)
    if not any(caller.rings_at == 0 for caller in written.callers):
        yield ("callers", 0, "rings_at"), "nobody rings at 0; a shift begins with a telephone ringing"


def _fillable(text: str) -> bool:
    for name in PLACEHOLDERS - {"said"}:
        text = text.replace("{" + name + "}", "")
    return "{" not in text


def _scenario_faults(
    path: FieldPath, name: str, keep: tuple[str, ...], scenarios: Mapping[str, Scenario]
) -> Faults:
    scenario = scenarios.get(name)
    if scenario is None:
        yield (*path, "scenario"), f"there is no scenario {name} that loads"
        return
    beats = {beat.id: beat for beat in scenario.beats}
    for place, beat in enumerate(keep):
        if beat not in beats:
            yield (*path, "keep_beats", place), f"{name} has no beat {beat}"
    if lost := [beat.joins for beat in scenario.beats if beat.joins and beat.id not in keep]:
        yield (*path, "keep_beats"), f"keep the beat that brings in {lost[0]}, or nobody would ever meet them"


def _scenario(caller_id: str, written: ShiftFile, cast: Cast, scenarios: Mapping[str, Scenario]) -> Scenario:
    caller = next(each for each in written.callers if each.id == caller_id)
    if caller.scenario is None:
        member = next(each for each in cast.people if each.person.id == caller.person)
        return cast.scenario(member, written.role)
    scenario = scenarios[caller.scenario]
    if caller.cast_outcomes:
        scenario = with_outcomes_of(scenario, cast.scenario(cast.people[0], written.role))
    return scenario
