"""How well the appraiser reads people nobody here wrote: `python -m benchmarks.validity [--data DIR]`.

One table: measure, n, value, 95% bootstrap interval. DIR holds the labelled sets (JSON Lines); without it
only our own held-apart minimal pairs (benchmarks/pairs.jsonl) are run. Everything is measured on what the
product puts out; nothing is fitted here.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from simulator.appraisal import Appraisal, appraise, brief_from_text, provocation, version
from simulator.jobs import score_transcript
from simulator.scoring import Transcript, Turn, parse_rubric
from simulator.vocabulary import Move

RESAMPLES = 400
PAIRS = Path(__file__).parent / "pairs.jsonl"
RUBRIC = Path(__file__).parents[1] / "scenarios" / "rubrics" / "even-keel.yaml"
THERAPIST = ("question", "reflection", "therapist_input", "other")

Row = dict[str, Any]
Measure = Callable[[np.ndarray[Any, Any], np.ndarray[Any, Any]], float]


@dataclass(frozen=True)
class Result:
    measure: str
    n: int
    value: float
    low: float
    high: float
    bar: str


def auroc(truth: np.ndarray[Any, Any], scores: np.ndarray[Any, Any]) -> float:
    """The chance that a true row outranks a false one, ties counted half."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.bincount(places, ranks) / counts)[places]
    positive = int(truth.sum())
    negative = len(truth) - positive
    if not positive or not negative:
        return float("nan")
    return float((ranks[truth == 1].sum() - positive * (positive + 1) / 2) / (positive * negative))


def kappa(truth: np.ndarray[Any, Any], given: np.ndarray[Any, Any]) -> float:
    """Cohen's kappa, unweighted."""
    same = float(np.mean(truth == given))
    chance = sum(
        float(np.mean(truth == label)) * float(np.mean(given == label)) for label in np.unique(truth)
    )
    return (same - chance) / (1 - chance)


def share(truth: np.ndarray[Any, Any], given: np.ndarray[Any, Any]) -> float:
    return float(np.mean(truth == given))


def measured(name: str, truth: Sequence[int], scores: Sequence[float], how: Measure, bar: str) -> Result:
    """The measure with its interval over resampled rows."""
    left, right = np.asarray(truth), np.asarray(scores)
    chance = np.random.default_rng(7)
    draws = [how(left[pick], right[pick]) for pick in chance.integers(0, len(left), (RESAMPLES, len(left)))]
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return Result(name, len(left), how(left, right), float(low), float(high), bar)


def load(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def empathy(rows: Sequence[Row]) -> list[Result]:
    read = [appraise(row["reply"], context=row["context"]) for row in rows]
    return [
        measured(
            "emotional reaction: acknowledge, AUROC",
            [row["emotional_reaction"] > 0 for row in rows],
            [one.confidence(Move.ACKNOWLEDGE) for one in read],
            auroc,
            "0.78",
        ),
        measured(
            "exploration: inquire, AUROC",
            [row["exploration"] > 0 for row in rows],
            [one.confidence(Move.INQUIRE) for one in read],
            auroc,
            "0.92",
        ),
    ]


def therapist_move(read: Appraisal) -> str:
    """The largest of inquire, reflect, inform or offer_choice; other where none of them counts as made."""
    scores = {
        "question": read.confidence(Move.INQUIRE),
        "reflection": read.confidence(Move.REFLECT),
        "therapist_input": max(read.confidence(Move.INFORM), read.confidence(Move.OFFER_CHOICE)),
    }
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] >= 0.5 else "other"


def counselling(sessions: Sequence[Row]) -> list[Result]:
    truth, given = [], []
    for session in sessions:
        said = ""
        for turn in session["turns"]:
            if turn["speaker"] != "therapist":
                said = turn["text"]
            elif turn.get("behaviour") in THERAPIST:
                truth.append(THERAPIST.index(turn["behaviour"]))
                given.append(THERAPIST.index(therapist_move(appraise(turn["text"], context=said))))
    return [measured("therapist moves, kappa", truth, given, kappa, "0.60"), *session_quality(sessions)]


def session_quality(sessions: Sequence[Row]) -> list[Result]:
    """Good against bad sessions by the scorecard's `overall`, and by their number of turns alone."""
    rubric = parse_rubric(RUBRIC.read_text("utf-8"), str(RUBRIC))
    cards = [score_transcript(as_transcript(session), rubric, {}) for session in sessions]
    judged = [(s, c.overall) for s, c in zip(sessions, cards, strict=True) if c.overall is not None]
    good = [session["quality"] == "high" for session, _ in judged]
    turns = [len(session["turns"]) for session, _ in judged]
    return [
        measured("session quality: overall, AUROC", good, [points for _, points in judged], auroc, "0.85"),
        measured("  by the number of turns alone", good, turns, auroc, "(−0.10)"),
    ]


def as_transcript(session: Row) -> Transcript:
    told = (
        Turn(speaker="trainee" if turn["speaker"] == "therapist" else "customer", text=turn["text"])
        for turn in session["turns"]
    )
    return Transcript(turns=tuple(told))


def support(rows: Sequence[Row]) -> list[Result]:
    read = [appraise(row["reply"], context=row["context"]) for row in rows]
    wanted = (
        ("acknowledge", Move.ACKNOWLEDGE, ("Reflection of feelings", "Affirmation and Reassurance"), "0.75"),
        ("questions: inquire", Move.INQUIRE, ("Questions",), "0.92"),
        ("restatement: reflect", Move.REFLECT, ("Restatement or Paraphrasing",), ""),
    )
    return [
        measured(
            f"support talk {name}, AUROC",
            [row["strategy"] in strategies for row in rows],
            [one.confidence(move) for one in read],
            auroc,
            bar,
        )
        for name, move, strategies, bar in wanted
    ]


def abusive(rows: Sequence[Row]) -> list[Result]:
    scores = [provocation(row["line"]) for row in rows]
    return [
        measured(
            "abusive lines: provocation, AUROC",
            [row["class"] != "neither" for row in rows],
            scores,
            auroc,
            "0.92",
        )
    ]


def unhealthy(rows: Sequence[Row]) -> list[Result]:
    provoked = [provocation(row["text"]) for row in rows]
    read = [appraise(row["text"]) for row in rows]
    sneered = [max(one.confidence(Move.SARCASM), one.confidence(Move.DISMISS)) for one in read]
    mocked = [one.confidence(Move.SARCASM) for one in read]
    return [
        measured(
            "hostile comments: provocation, AUROC", [r["hostile"] for r in rows], provoked, auroc, "0.65"
        ),
        measured(
            "condescending: worse of two, AUROC", [r["condescending"] for r in rows], sneered, auroc, "0.62"
        ),
        measured("sarcastic: sarcasm, AUROC", [r["sarcastic"] for r in rows], mocked, auroc, ""),
    ]


SETS: dict[str, Callable[[Sequence[Row]], list[Result]]] = {
    "empathy_replies.jsonl": empathy,
    "counselling_sessions.jsonl": counselling,
    "support_strategies.jsonl": support,
    "abusive_lines.jsonl": abusive,
    "unhealthy_comments.jsonl": unhealthy,
}


def ordered_right(pair: Row) -> bool:
    """Whether the reply that makes the pair's move is read as likelier to make it than its twin."""
    brief = brief_from_text(pair["brief"]) if pair.get("brief") else None
    more, less = (
        appraise(pair[side], context=pair["context"], brief=brief).confidence(Move(pair["move"]))
        for side in ("more", "less")
    )
    return more > less


def own_pairs() -> list[Result]:
    """All held-apart pairs, and each kind of contrast by itself."""
    pairs = load(PAIRS)
    right = [ordered_right(pair) for pair in pairs]
    results = [measured("own minimal pairs, ordered right", [1] * len(right), right, share, "0.90")]
    for kind in dict.fromkeys(pair["kind"] for pair in pairs):
        of_kind = [one for one, pair in zip(right, pairs, strict=True) if pair["kind"] == kind]
        results.append(measured(f"  {kind.replace('_', ' ')}", [1] * len(of_kind), of_kind, share, ""))
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the labelled sets")
    folder: Path | None = parser.parse_args().data
    results = own_pairs()
    if folder is None:
        print("No --data folder: the labelled sets are left out, only our own held-apart pairs are run.")
    else:
        for name, run in SETS.items():
            path = folder / name
            if path.exists():
                results += run(load(path))
            else:
                print(f"{path} is not there: left out.")
    print(f"appraiser {version()}\n\n{'measure':<44} {'n':>6} {'value':>7}  {'95% interval':<15} bar")
    for one in results:
        print(f"{one.measure:<44} {one.n:>6} {one.value:>7.3f}  {one.low:.3f} to {one.high:.3f}  {one.bar}")


if __name__ == "__main__":
    main()
