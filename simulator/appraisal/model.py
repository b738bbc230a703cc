"""The fitted weights: where they lie, whether they are current, and what they say of a clause or a line.

Plain Python, loaded once on first use. Weights that are missing, unreadable or fitted on other examples
or code are fitted anew, by whichever process comes first. Knows no rule and no brief.
"""

import hashlib
import json
import math
import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from simulator.appraisal.examples import EXAMPLES

HERE = Path(__file__).parent
CODE = (
    "briefs.py",
    "cues.py",
    "examples.py",
    "fit.py",
    "lexicon.py",
    "nearness.py",
    "patterns.py",
    "scene.py",
    "text.py",
)  # what the weights depend on
RULES = "rules-4"
_loading = threading.Lock()
TONE = "any_harm"  # a label of its own beside the moves: how far a clause does harm of whatever kind


@dataclass(frozen=True)
class Head:
    """A set of linear models that share their features."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    weights: dict[str, tuple[tuple[int, float], ...]]

    def score(self, found: Sequence[str], each: float = 1.0) -> list[float]:
        """Per label the probability, 0 to 1; each feature counts for `each`."""
        sums = list(self.bias)
        for name in found:
            for place, weight in self.weights.get(name, ()):
                sums[place] += weight * each
        return [1 / (1 + math.exp(-max(-30.0, min(30.0, value)))) for value in sums]


@dataclass(frozen=True)
class Model:
    moves: Head
    lines: Head
    digest: str


def weights_path() -> Path:
    """var/appraiser.json beside the package root, or in the folder EVENKEEL_VAR names."""
    return Path(os.environ.get("EVENKEEL_VAR") or Path(__file__).parents[2] / "var") / "appraiser.json"


def digests() -> dict[str, str]:
    """Hashes of the examples and of the code the weights were fitted with."""
    return {
        "examples": _digest(sorted(EXAMPLES.glob("*.txt"))),
        "code": _digest([HERE / name for name in CODE]),
    }


def _digest(paths: Sequence[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def load() -> Model:
    """The model in use; fits it anew where the weights on disk are missing or not current."""
    with _loading:  # of ten threads that come before it is there, one fits and nine wait
        return _loaded()


@cache
def _loaded() -> Model:
    path = weights_path()
    data = _read(path)
    if data is None:
        print(f"appraiser: fitting the model on the written examples into {path}", file=sys.stderr)
        from simulator.appraisal.fit import write  # scikit-learn, only when it is needed

        data = write(path)  # whole or not at all: two processes at once do the work twice, nothing worse
    return model_from(data)


def model_from(data: dict[str, Any]) -> Model:
    """The model of weights as `fit` gives them."""
    body = json.dumps([data["moves"], data["lines"]], sort_keys=True).encode()
    return Model(_head(data["moves"]), _head(data["lines"]), hashlib.sha256(body).hexdigest()[:8])


def _read(path: Path) -> dict[str, Any] | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    current = isinstance(data, dict) and all(data.get(key) == value for key, value in digests().items())
    return data if current and "moves" in data and "lines" in data else None


def _head(data: dict[str, Any]) -> Head:
    labels = tuple(data["bias"])
    place = {label: number for number, label in enumerate(labels)}
    weights = {
        name: tuple((place[label], weight) for label, weight in row.items())
        for name, row in data["weights"].items()
    }
    return Head(labels, tuple(data["bias"].values()), weights)
