"""Proving a scenario: made-up trainees of every kind play it over many seeds, and what they show is checked.

runs.py plays one call, spreading.py many; checks.py, reached.py and wording.py look at them; proof.py is what
comes out.
"""

from __future__ import annotations

from simulator.appraisal import version as appraiser_version
from simulator.jobs.proving.checks import checks, difficulty, minutes, told
from simulator.jobs.proving.proof import PROVER, Check, Look, Proof, Told
from simulator.jobs.proving.spreading import Told as Progress
from simulator.jobs.proving.spreading import WorkersError, play_all
from simulator.scenario import Fault, Scenario, ScenarioError, content_hash, parse_scenario
from simulator.scenario.yaml_text import Path, dotted, read_yaml
from simulator.scoring import Rubric
from simulator.storage import Store

__all__ = [
    "SEEDS",
    "Check",
    "Look",
    "Proof",
    "Told",
    "WorkersError",
    "keep_proof",
    "made_with_this",
    "proof_of",
    "prove",
]

SEEDS = 20  # 180 calls: enough that a kind's mean wanders by about a point


def prove(
    text: str,
    file: str,
    rubric: Rubric,
    *,
    seeds: int = SEEDS,
    workers: int | str = 1,
    progress: Progress = lambda _done, _of: None,
) -> Proof:
    """Prove a scenario as its author wrote it, saved or not.

    Raises ScenarioError where the text does not load or has no rehearsal, and WorkersError.
    """
    scenario, document = parse_scenario(text, file), read_yaml(text)
    if scenario.rehearsal is None:
        missing = "missing; the trainees who prove the scenario have nothing to say without it"
        raise ScenarioError([Fault(file, 1, "rehearsal", missing)])
    runs = play_all(scenario, rubric, range(1, seeds + 1), workers, progress)

    def where(path: Path, says: str) -> Look:
        return Look(line=document.line(path), field=dotted(path), says=says)

    each = told(runs)
    return Proof(
        scenario=scenario.id,
        version=scenario.version,
        scenario_hash=content_hash(scenario),
        prover=PROVER,
        appraiser=appraiser_version(),
        rubric=f"{rubric.id} {rubric.version}",
        rubric_hash=rubric.hash,
        seeds=seeds,
        told=each,
        difficulty=difficulty(each),
        minutes=minutes(runs),
        checks=checks(scenario, runs, where),
    )


def keep_proof(store: Store, proof: Proof, at: float) -> None:
    """Keep a proof by its scenario's content, in place of an earlier one."""
    store.keep_proof(proof.scenario_hash, proof.model_dump_json(), at)


def proof_of(store: Store, scenario: Scenario) -> Proof | None:
    """The proof kept for a scenario of exactly this content, whatever made it."""
    body = store.proof(content_hash(scenario))
    return Proof.model_validate_json(body) if body else None


def made_with_this(proof: Proof, rubric: Rubric) -> bool:
    """Whether proving again could not come out otherwise: the same bots and bars, reader and rubric."""
    made = (proof.prover, proof.appraiser, proof.rubric_hash)
    return made == (PROVER, appraiser_version(), rubric.hash)
