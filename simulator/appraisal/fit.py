"""Fits the appraiser's two linear models on the written examples: `python -m simulator.appraisal.fit`.

The only file that imports scikit-learn. What it writes is plain JSON that a person can read: per feature,
the weight for each move. Deterministic: the same examples and code give the same file, byte for byte.
"""

import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped,import-not-found,unused-ignore]

from simulator.appraisal.briefs import brief_from_text
from simulator.appraisal.cues import features, line_features, line_weight, scale
from simulator.appraisal.examples import Example, Provocation, written
from simulator.appraisal.model import TONE, digests, weights_path
from simulator.appraisal.scene import flags, set_scene
from simulator.appraisal.text import clauses
from simulator.vocabulary import HARMFUL, HELPFUL, Move

RARE = 2  # word and class n-grams seen in fewer clauses than this are left out
# C of the logistic regressions: low, since people we never met matter more than our examples. Harm is said in
# more ways than help and needs a little more room. Chosen between few settings, by cross-validation over our own
# examples and by how talk that nobody here wrote was then read (benchmarks/validity.py).
HELPFUL_C = 0.05
HARMFUL_C = 0.4
# A clause that makes a move, against one that does not: of those there are twenty to fifty times as many.
HELPFUL_WEIGHT = 8.0
# Saying back, asking and telling are most of what listening talk does; on our own examples of it, held out in
# turn, reading them half a logit sooner tells the four kinds of turn apart best.
LISTENING = frozenset({Move.REFLECT, Move.INQUIRE, Move.INFORM, Move.OFFER_CHOICE})
LISTENING_WEIGHT = 16.0
HEARING_WEIGHT = 6.0  # of acknowledging, the commonest move of all, which a plain statement is soon taken for
HARMFUL_WEIGHT = 4.0  # a false alarm hurts a kind trainee more than a missed sneer helps a rude one
# Harm that is an attitude more than an act; these lean on each other, a false promise doesn't.
ATTITUDES = frozenset(
    {
        Move.DISMISS,
        Move.BLAME_CUSTOMER,
        Move.BLAME_OTHERS,
        Move.SARCASM,
        Move.DEFEND,
        Move.RETALIATE,
        Move.STONEWALL,
    }
)
ANY_HARM = 0.4  # how far what all harm has in common speaks for each harmful move
ANY_HELP = -0.2  # and what all help has in common against it
PROVOCATION_C = 0.3
PROVOCATION_WEIGHT = 4.0  # there are about that many times as many lines and replies that provoke nobody
TOLERANCE = 0.02  # of the solver: finer than the rounding of the weights
SMALLEST = 0.02  # weights nearer to nothing than this are dropped
HALF = 0.5  # of a clause (or of a span) that the two must share for the clause to bear the span's move

Solved = tuple[np.ndarray[Any, Any], float]  # the weights and the bias of one logistic regression


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


def matrix(
    found: Sequence[Sequence[str]],
    names: Sequence[str],
    weigh: Callable[[Sequence[str]], float] | None = None,
) -> csr_matrix:
    place = {name: column for column, name in enumerate(names)}
    scales = [scale(name) for name in names]
    columns: list[int] = []
    values: list[float] = []
    starts = [0]
    for row in found:
        each = weigh(row) if weigh else 1.0
        known = [place[name] for name in row if name in place]
        columns.extend(known)
        values.extend(scales[column] * each for column in known)
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(found), len(names)))


def solve(data: csr_matrix, labels: Sequence[bool], strength: float, positive: float) -> Solved:
    """Weights and bias of one logistic regression; nothing at all when only one side is there."""
    if len(set(labels)) < 2:
        return np.zeros(data.shape[1]), -6.0
    model = LogisticRegression(
        C=strength,
        class_weight={True: positive, False: 1.0},
        solver="liblinear",
        random_state=0,
        max_iter=300,
        tol=TOLERANCE,
    )
    model.fit(data, np.array(labels))
    return model.coef_[0], float(model.intercept_[0])


def fit_moves(found: Sequence[Sequence[str]], moves: Sequence[frozenset[Move]]) -> dict[str, Any]:
    """One linear model per move; the harmful ones share what sets harm apart from help."""
    names = vocabulary(found)
    data = matrix(found, names)
    harm = solve(data, [bool(row & HARMFUL) for row in moves], HARMFUL_C, 2.0)
    help_ = solve(data, [bool(row & HELPFUL) for row in moves], HARMFUL_C, 1.0)
    solved: dict[str, Solved] = {}
    for move in Move:
        truth = [move in row for row in moves]
        if move in HELPFUL:
            solved[move.value] = solve(data, truth, HELPFUL_C, _weight(move))
        else:
            own = solve(data, truth, HARMFUL_C, HARMFUL_WEIGHT)
            solved[move.value] = lean(own, harm, help_) if move in ATTITUDES else own
    return readable(names, {**solved, TONE: harm})


def _weight(move: Move) -> float:
    if move is Move.ACKNOWLEDGE:
        return HEARING_WEIGHT
    return LISTENING_WEIGHT if move in LISTENING else HELPFUL_WEIGHT


def lean(own: Solved, harm: Solved, help_: Solved) -> Solved:
    """A harmful move's own model, leaning on what all harm has in common."""
    weights = own[0] + ANY_HARM * harm[0] + ANY_HELP * help_[0]
    return weights, own[1] + ANY_HARM * harm[1] + ANY_HELP * help_[1]


def fit_lines(
    lines: Sequence[Provocation], examples: Sequence[Example], keep: Callable[[str], bool] = bool
) -> dict[str, Any]:
    """The one linear model of what provokes; a harmless reply is a line that doesn't, an insulting one does.

    Only features that `keep` says yes to are looked at.
    """
    said = [(line.line, line.kind != "none") for line in lines]
    said += [
        (one.reply, Move.RETALIATE in one.moves)
        for one in examples
        if Move.RETALIATE in one.moves or not one.moves & HARMFUL
    ]
    found = [list(filter(keep, line_features(line))) for line, _ in said]
    names = vocabulary(found)
    data = matrix(found, names, line_weight)
    return readable(
        names, {"provocation": solve(data, [hurts for _, hurts in said], PROVOCATION_C, PROVOCATION_WEIGHT)}
    )


def readable(names: Sequence[str], solved: Mapping[str, Solved]) -> dict[str, Any]:
    """{"bias": {label: b}, "weights": {feature: {label: w}}}, rounded, without what weighs next to nothing."""
    weights: dict[str, dict[str, float]] = {}
    for label, (coefficients, _) in solved.items():
        for column, name in enumerate(names):
            weight = round(float(coefficients[column]) * scale(name), 3)
            if abs(weight) >= SMALLEST:
                weights.setdefault(name, {})[label] = weight
    return {
        "bias": {label: round(float(bias), 3) for label, (_, bias) in solved.items()},
        "weights": {name: weights[name] for name in sorted(weights)},
    }


def fit(examples: Sequence[Example], lines: Sequence[Provocation]) -> dict[str, Any]:
    """Both models as plain data."""
    found, moves, _ = rows(examples)
    with threadpool_limits(limits=1):  # more threads only spin: the sums are small and sparse
        return {"moves": fit_moves(found, moves), "lines": fit_lines(lines, examples)}


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
