"""Scripts by people who had not seen the engine or its examples: a pass here is not a fit to ourselves.

The scripts are `tests/calls/<scenario>/stranger-*.jsonl`. They are never adapted to a result: a reply may be
mended where it makes no sense, not where it is read wrongly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from simulator.appraisal import appraise
from simulator.jobs import Scripted, play, score_call
from simulator.scenario import Library
from simulator.scoring import Rubric
from simulator.vocabulary import HARMFUL
from simulator.wiring import Settings, build

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = (
    "email-is-down",
    "if-you-worked-for-me",
    "lines-cut-for-good",
    "my-phone-not-yours",
    "the-man-in-tears",
)
SEEDS = (0, 1, 2)
OVER_DISMISSIVE, OVER_RUDE = 30, 50  # points the program promises between kinds of trainee
RUDE_BELOW = 15
BY_ACCIDENT = {"dismissive": 1, "rude": 0}  # needed outcomes: a curt "no" can still be a true word
# Share of good replies read as harmful, each of which angers the customer for nothing, and of rude ones read
# as harmless. Where the embedded reader stands; the goals are 0.05 and 0.1.
FALSE_HARM = 0.07
MISSED_RUDENESS = 0.2
ENOUGH_SCENARIOS = 4  # of five, in which a good stranger brings about all that is needed but one thing

Stranger = Callable[[str, str, int], "Result"]


@dataclass(frozen=True)
class Result:
    """How one script fared: points overall, and the needed outcomes it brought about and did not."""

    overall: float
    met: frozenset[str]
    missed: frozenset[str]


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory, library: Library, rubric: Rubric) -> Stranger:
    """Plays a stranger's script: scenario, kind and seed to its result. Each call is played once."""
    parts = build(Settings(ROOT / "scenarios", tmp_path_factory.mktemp("var"), "sqlite://"))

    @cache
    def fared(name: str, kind: str, seed: int) -> Result:
        scenario = library.scenarios[name]
        call = play(parts.desk, scenario, _script(name, kind), seed=seed, trainee="stranger").call
        card = score_call(parts.desk, call, rubric, keep=False)
        assert card.overall is not None, f"{name} {kind} went unscored"
        needed = {outcome.id for outcome in scenario.outcomes if outcome.needed}
        met = frozenset(needed & set(call.outcomes))
        return Result(card.overall, met, frozenset(needed - met))

    return fared


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_good_stranger_beats_a_dismissive_one_by_thirty(stranger: Stranger, name: str, seed: int) -> None:
    good, dismissive = (stranger(name, kind, seed).overall for kind in ("good", "dismissive"))
    assert good >= dismissive + OVER_DISMISSIVE


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_good_stranger_beats_a_rude_one_by_fifty(stranger: Stranger, name: str, seed: int) -> None:
    assert stranger(name, "good", seed).overall >= stranger(name, "rude", seed).overall + OVER_RUDE


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_an_average_new_hire_lies_between_good_and_dismissive(
    stranger: Stranger, name: str, seed: int
) -> None:
    good, plain, dismissive = (stranger(name, kind, seed).overall for kind in ("good", "plain", "dismissive"))
    assert good > plain > dismissive


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_rude_stranger_scores_next_to_nothing(stranger: Stranger, name: str, seed: int) -> None:
    assert stranger(name, "rude", seed).overall < RUDE_BELOW


@pytest.mark.parametrize("seed", SEEDS)
def test_a_good_stranger_brings_about_nearly_all_that_is_needed(stranger: Stranger, seed: int) -> None:
    missed = {name: stranger(name, "good", seed).missed for name in SCENARIOS}
    assert sum(len(outcomes) <= 1 for outcomes in missed.values()) >= ENOUGH_SCENARIOS, missed


@pytest.mark.parametrize("kind", BY_ACCIDENT)
def test_who_brushes_people_off_brings_about_next_to_nothing(stranger: Stranger, kind: str) -> None:
    met = {
        (name, seed): stranger(name, kind, seed).met
        for name in SCENARIOS
        for seed in SEEDS
        if len(stranger(name, kind, seed).met) > BY_ACCIDENT[kind]
    }
    assert not met


def test_good_replies_are_hardly_ever_read_as_harmful(library: Library) -> None:
    read = _read_as_harmful(library, "good")
    harmful = [reply for reply, harm in read.items() if harm]
    assert len(harmful) <= FALSE_HARM * len(read), harmful


def test_rude_replies_are_nearly_always_read_as_harmful(library: Library) -> None:
    read = _read_as_harmful(library, "rude")
    harmless = [reply for reply, harm in read.items() if not harm]
    assert len(harmless) <= MISSED_RUDENESS * len(read), harmless


def _script(name: str, kind: str) -> list[Scripted]:
    lines = (ROOT / "tests" / "calls" / name / f"stranger-{kind}.jsonl").read_text("utf-8").splitlines()
    return [Scripted.model_validate_json(line) for line in lines]


def _read_as_harmful(library: Library, kind: str) -> dict[str, bool]:
    """Every reply of a kind, played or not, with whether a harmful move was found in it."""
    return {
        step.text: any(appraise(step.text, brief=library.scenarios[name].brief).has(move) for move in HARMFUL)
        for name in SCENARIOS
        for step in _script(name, kind)
        if step.text
    }
