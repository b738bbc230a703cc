"""Fits the appraiser's two linear models on the written examples: `python -m simulator.appraisal.fit`.

The only file that imports scikit-learn. What it writes is plain JSON that a person can read: per feature,
the weight for each move. Deterministic: the same examples and code give the same file, byte for byte.
"""

import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from simulator.appraisal.briefs import brief_from_text
from simulator.appraisal.cues import features, line_features, scale
from simulator.appraisal.examples import Example, Provocation, written
from simulator.appraisal.model import digests, weights_path
from simulator.appraisal.scene import flags, set_scene
from simulator.appraisal.text import clauses
from simulator.vocabulary import Move

REGULARISATION = (
    0.6  # C of the logistic regression: low, since people we never met matter more than our examples
)
RARE = 2  # word and class n-grams seen in fewer clauses than this are left out
POSITIVE_WEIGHT = (
    3.0  # a clause that makes a move against one that doesn't: there are twenty times as many of these
)
PROVOCATION_C = 0.6
SMALLEST = 0.02  # weights nearer to nothing than this are dropped
HALF = 0.5  # of a clause (or of a span) that the two must share for the clause to bear the span's move


def rows(examples: Sequence[Example]) -> tuple[list[list[str]], list[frozenset[Move]], list[int]]:
    """Per clause of every example: its features, its moves, and the example's number."""
    found, labels, owners = [], [], []
    for number, example in enumerate(examples):
        scene = set_scene(example.context, brief_from_text(example.brief) if example.brief else None, ())
        for clause in clauses(example.reply):
            moves: set[Move] = set()
            for span in example.spans:
                shared = min(span.end, clause.end) - max(span.start, clause.start)
                shorter = min(span.end - span.start, clause.end - clause.start)
                if shared > 0 and shared >= HALF * shorter:
                    moves.update(span.moves)
            found.append(features(clause, scene.stems, flags(clause, scene)))
            labels.append(frozenset(moves))
            owners.append(number)
    return found, labels, owners


def vocabulary(found: Sequence[Sequence[str]]) -> list[str]:
    """The features worth a weight, in order of name."""
    counts = Counter(name for row in found for name in row)
    return sorted(name for name, count in counts.items() if count >= RARE)


def matrix(found: Sequence[Sequence[str]], names: Sequence[str]) -> csr_matrix:
    place = {name: column for column, name in enumerate(names)}
    scales = [scale(name) for name in names]
    columns, starts = [], [0]
    for row in found:
        columns.extend(place[name] for name in row if name in place)
        starts.append(len(columns))
    values = [scales[column] for column in columns]
    return csr_matrix((values, columns, starts), shape=(len(found), len(names)))


def solve(
    data: csr_matrix, labels: Sequence[bool], strength: float, positive: float
) -> tuple[np.ndarray[Any, Any], float]:
    """Weights and bias of one logistic regression; nothing at all when only one side is there."""
    if len(set(labels)) < 2:
        return np.zeros(data.shape[1]), -6.0
    model = LogisticRegression(
        C=strength,
        class_weight={True: positive, False: 1.0},
        solver="liblinear",
        random_state=0,
        max_iter=300,
    )
    model.fit(data, np.array(labels))
    return model.coef_[0], float(model.intercept_[0])


def fit_heads(
    found: Sequence[Sequence[str]], labels: dict[str, list[bool]], strength: float, positive: float
) -> dict[str, Any]:
    """One linear model per label: {"bias": {label: b}, "weights": {feature: {label: w}}}."""
    names = vocabulary(found)
    data = matrix(found, names)
    bias: dict[str, float] = {}
    weights: dict[str, dict[str, float]] = {}
    for label, truth in labels.items():
        coefficients, bias[label] = solve(data, truth, strength, positive)
        for column, name in enumerate(names):
            weight = round(float(coefficients[column]) * scale(name), 3)
            if abs(weight) >= SMALLEST:
                weights.setdefault(name, {})[label] = weight
    return {
        "bias": {label: round(value, 3) for label, value in bias.items()},
        "weights": {name: weights[name] for name in sorted(weights)},
    }


def fit(examples: Sequence[Example], lines: Sequence[Provocation]) -> dict[str, Any]:
    """Both models as plain data."""
    found, moves, _ = rows(examples)
    move_labels = {move.value: [move in row for row in moves] for move in Move}
    line_rows = [line_features(line.line) for line in lines]
    provoked = {"provocation": [line.kind != "none" for line in lines]}
    return {
        "moves": fit_heads(found, move_labels, REGULARISATION, POSITIVE_WEIGHT),
        "lines": fit_heads(line_rows, provoked, PROVOCATION_C, 1.0),
    }


def write(path: Path) -> dict[str, Any]:
    """Fit on all examples and put the weights at path, whole or not at all. Returns what was written."""
    examples = written()
    for fault in examples.faults:
        print(f"appraiser: left out {fault}", file=sys.stderr)
    data = {**digests(), **fit(examples.replies, examples.lines)}
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=0, ensure_ascii=False)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return data


if __name__ == "__main__":
    target = weights_path()
    fitted = write(target)
    print(
        f"{target}: {len(fitted['moves']['weights'])} + {len(fitted['lines']['weights'])} features",
        file=sys.stderr,
    )
