"""Trainees made of rules, for proving scenarios: pure, seeded, and given only what a trainee can see.

What they see is seen.py's, the able ones are able.py's, the poor ones poor.py's, with words in lines.yaml.
They know nothing of scores, of affect or of what the director means to do.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from simulator.bots.able import EXCELLENT, GOOD, able_deed
from simulator.bots.kinds import ABLE, POOR, Kind
from simulator.bots.poor import poor_deed
from simulator.bots.seen import Training, View, seen, taught
from simulator.call import Deed
from simulator.scenario.yaml_text import read_yaml

__all__ = ["ABLE", "POOR", "Kind", "Training", "View", "deed", "seen", "taught", "words"]

WORDS = Path(__file__).with_name("lines.yaml")


def deed(view: View, kind: Kind, training: Training, seed: int) -> Deed:
    """What a trainee of that kind does now: the same for the same view, kind, training and seed."""
    own = f"{kind}:{seed}"
    if kind in ABLE:
        manner = EXCELLENT if kind == Kind.EXCELLENT else GOOD
        return able_deed(view, training, manner, words()["clumsy"], own)
    return poor_deed(view, kind, words()[kind], training, own)


@cache
def words() -> dict[str, tuple[str, ...]]:
    """The poor trainees' lines, by kind, and the good one's clumsy ones."""
    data = read_yaml(WORDS.read_text("utf-8")).data
    assert isinstance(data, dict)
    return {kind: tuple(map(str, lines)) for kind, lines in data.items() if isinstance(lines, list)}
