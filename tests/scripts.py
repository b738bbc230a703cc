"""The scripted trainees of tests/calls, played and scored; each call once for all tests that ask about it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from simulator.appraisal import version
from simulator.call import Call, Waiting
from simulator.desk import finish
from simulator.jobs import Played, Scripted, play
from simulator.scenario import Scenario, load_library
from simulator.scoring import Rubric, Scorecard, parse_rubric, read_call, score
from simulator.timing import Timing
from tests.fakes import desk_in_memory

ROOT = Path(__file__).resolve().parent.parent
SCENARIO_IDS = tuple(
    sorted(path.name for path in (ROOT / "tests" / "calls").iterdir())
)  # those with scripts of their own
SEEDS = (1, 2, 3)


@cache
def scenario_of(scenario_id: str) -> Scenario:
    return load_library(ROOT / "scenarios").scenarios[scenario_id]


@cache
def the_rubric() -> Rubric:
    path = ROOT / "scenarios" / "rubrics" / "even-keel.yaml"
    return parse_rubric(path.read_text("utf-8"), str(path))


@cache
def script_of(scenario_id: str, trainee: str) -> tuple[Scripted, ...]:
    text = (ROOT / "tests" / "calls" / scenario_id / f"{trainee}.jsonl").read_text("utf-8")
    return tuple(Scripted.model_validate_json(line) for line in text.splitlines() if line.strip())


def played(scenario_id: str, script: Sequence[Scripted], seed: int = 1) -> Played:
    return play(desk_in_memory(), scenario_of(scenario_id), list(script), seed=seed, trainee="t")


def card_of(call: Call) -> Scorecard:
    return score(read_call(call), the_rubric(), scenario_of(call.start.scenario))


@cache
def scripted(scenario_id: str, trainee: str, seed: int = 1) -> Call:
    return played(scenario_id, script_of(scenario_id, trainee), seed).call


@cache
def overall(scenario_id: str, trainee: str, seed: int = 1) -> float:
    points = card_of(scripted(scenario_id, trainee, seed)).overall
    assert points is not None, (scenario_id, trainee, seed, version())
    return points


def repeated(scenario_id: str, text: str, seed: int = 1, times: int = 10) -> Call:
    """A call in which the trainee says one thing over and over, unhurried."""
    step = Scripted(text=text, thinking_seconds=4, composing_seconds=6)
    return played(scenario_id, [step] * times, seed).call


def paced(scenario_id: str, trainee: str, *, provoked: float, otherwise: float, seed: int = 1) -> Call:
    """The script's words with one pause after provocations and another everywhere else."""
    scenario, desk = scenario_of(scenario_id), desk_in_memory()
    call = finish(desk.go_on(desk.start(scenario, "t", seed=seed)))
    for step in script_of(scenario_id, trainee):
        if call.waiting == Waiting.NOTHING:
            break
        assert step.text is not None
        wait = provoked if call.provoked else otherwise
        call = finish(
            desk.go_on(desk.say(call, step.text, Timing(thinking_seconds=wait, composing_seconds=8)))
        )
    return call
