"""What each part of the appraiser earns: `python -m benchmarks.ablation [--data DIR] [--every N]`.

Each part is left out in turn, the weights are fitted anew without it where it is a kind of feature, and
every measure of benchmarks/validity.py is taken again. The table shows the whole, then the change each
part's absence makes: below zero, the part earns its place. `--every N` looks at every Nth row of the
labelled sets only.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks import validity
from simulator.appraisal import fit, reading
from simulator.appraisal.examples import Written, written
from simulator.appraisal.model import Model, model_from
from simulator.vocabulary import Move

Rows = tuple[list[list[str]], list[frozenset[Move]]]


@dataclass(frozen=True)
class Part:
    """A part as what takes it away: features by the beginnings of their names, or settings of a module."""

    name: str
    features: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)  # of reading.py
    fitting: Mapping[str, Any] = field(default_factory=dict)  # of fit.py


def _as_it_is(clause: Any, flags: Any, scores: dict[Move, float]) -> dict[Move, float]:
    del clause, flags
    return dict(scores)


PARTS = (
    Part("words and pairs of words", ("w:",)),
    Part("word classes", ("c:", "n:")),
    Part("whom a class is said of", ("p:",)),
    Part("runs of classes", ("g:",)),
    Part("turns of phrase", ("cue:",)),
    Part("shape of the clause", ("is:", "len=")),
    Part("echo of the customer's line", ("ctx:",)),
    Part("brief and earlier replies", ("scene:",)),
    Part("letters of a line's words", ("x:",)),
    Part("rules", settings={"amend": _as_it_is}),
    Part("what all harm has in common", fitting={"ANY_HARM": 0.0, "ANY_HELP": 0.0}),
    Part("harm only where something is harmful", settings={"OPENLY": 1e-9}),
    Part("the clearer help speaks against harm", settings={"EITHER_OR": 0.0}),
    Part("what would provoke, said to somebody", settings={"HURLED": {}}),
    Part("a second clause lends support", settings={"ECHO": 0.0}),
    Part("little of a long reply counts for less", settings={"BURIED": 0.0}),
    Part("contempt hears nobody", settings={"SPOILS": 0.0}),
    Part("apologies heaped up", settings={"GROVEL": 1.0}),
)


@contextmanager
def without(part: Part | None, examples: Written, rows: Rows, whole: Model) -> Iterator[None]:
    """The appraiser with one part taken away."""
    model = whole
    if part and (part.features or part.fitting):
        dropped = part.features or ("\0",)
        with patch.multiple(fit, **part.fitting) if part.fitting else nullcontext():
            found = [[name for name in row if not name.startswith(dropped)] for row in rows[0]]
            model = model_from(
                {
                    "moves": fit.fit_moves(found, rows[1]),
                    "lines": fit.fit_lines(
                        examples.lines,
                        examples.replies,
                        keep=lambda name: not name.startswith(dropped),
                    ),
                }
            )
    with patch.multiple(reading, load=lambda: model, **(part.settings if part else {})):
        reading.provocation.cache_clear()
        yield
    reading.provocation.cache_clear()


def values(data: Mapping[str, Sequence[validity.Row]]) -> dict[str, float]:
    """Every measure, without its interval."""
    with patch.object(validity, "RESAMPLES", 1), patch.object(validity, "session_quality", return_value=[]):
        results = validity.own_pairs()[:1]
        for name, rows in data.items():
            results += validity.SETS[name](rows)
    return {one.measure.split(",")[0]: one.value for one in results}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the labelled sets")
    parser.add_argument("--every", type=int, default=1, help="look at every Nth row of them")
    asked = parser.parse_args()
    data: dict[str, Sequence[validity.Row]] = {}
    if asked.data is None:
        print("No --data folder: only our own held-apart pairs are run.")
    else:
        data = {
            name: validity.load(asked.data / name)[:: asked.every]
            for name in validity.SETS
            if (asked.data / name).exists()
        }
    examples = written()
    found, moves, _ = fit.rows(examples.replies)
    rows = (found, moves)
    whole = model_from(fit.fit(examples.replies, examples.lines))
    with without(None, examples, rows, whole):
        first = values(data)
    report(first, "the whole", lambda name: f"{first[name]:.3f}", heading=True)
    for part in PARTS:
        with without(part, examples, rows, whole):
            now = values(data)
        report(first, part.name, lambda name, now=now: f"{now[name] - first[name]:+.3f}")


def report(
    names: Mapping[str, float], part: str, cell: Callable[[str], str], *, heading: bool = False
) -> None:
    if heading:
        for number, name in enumerate(names, 1):
            print(f"  {number:>2} {name}")
        print(f"\n{'':<42}" + "".join(f"{number:>8}" for number in range(1, len(names) + 1)))
    print(f"{part:<42}" + "".join(f"{cell(name):>8}" for name in names), flush=True)


if __name__ == "__main__":
    main()
