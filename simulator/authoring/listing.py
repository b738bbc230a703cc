"""Every scenario file as a trainer sees it in a list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from simulator.authoring.drafts import WritingDesk
from simulator.authoring.folder import names
from simulator.authoring.publishing import proof_now
from simulator.jobs.proving import Proof
from simulator.scenario import Fault, Scenario, ScenarioError, load_library, load_scenario
from simulator.scoring import Rubric
from simulator.storage.writing import times_played

State = Literal["draft", "proven", "published", "retired", "broken", "missed", "unsaved"]


@dataclass(frozen=True)
class Row:
    """One file. `scenario` is None where it does not load, for the `faults`, or is not saved yet.

    `proof` is of the content as it stands, passed or not, by the proving of today. `missed`: it says that
    it is published, and trainees miss it because it does not load.
    """

    file: str
    scenario: Scenario | None
    proof: Proof | None
    played: int
    faults: tuple[Fault, ...]
    unsaved: bool
    missed: bool = False

    @property
    def state(self) -> State:
        """In one word: a draft with a passing proof is proven; what does not load is broken, or missed."""
        if self.scenario is None:
            return "missed" if self.missed else "broken" if self.faults else "unsaved"
        if self.scenario.state == "draft" and self.proof is not None and self.proof.passed:
            return "proven"
        return self.scenario.state


def rows(writing: WritingDesk, rubric: Rubric) -> list[Row]:
    """Every file there is or is to be, by name. A second use of an id is a fault of the later file."""
    played, unsaved = times_played(writing.store), set(writing.unsaved())
    found, taken = [], dict[str, str]()
    on_disk = names(writing.folder)
    missed = {Path(fault.file).name for fault in load_library(writing.folder).missed}
    for name in on_disk:
        path = writing.folder / name
        scenario, faults = _loaded(path)
        if scenario is not None and scenario.id in taken:
            said = f"{taken[scenario.id]} is called {scenario.id} already; give this one another id"
            scenario, faults = None, (Fault(name, 1, "id", said),)
        proof = proof_now(writing.store, scenario, rubric) if scenario else None
        if scenario is not None:
            taken[scenario.id] = name
        count = played.get(scenario.id, 0) if scenario else 0
        found.append(Row(name, scenario, proof, count, faults, name in unsaved, name in missed))
    new = sorted(unsaved - set(on_disk))
    return found + [Row(name, None, None, 0, (), True) for name in new]


def _loaded(path: Path) -> tuple[Scenario | None, tuple[Fault, ...]]:
    try:
        return load_scenario(path), ()
    except ScenarioError as error:
        return None, error.faults
