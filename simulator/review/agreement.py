"""How well people and machine agree, criterion by criterion, for cards made in one and the same way. Pure.

Agreement is Cohen's kappa with quadratic weights (1968): 1 is full agreement, 0 what chance would bring, and
two levels apart count four times what one does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.review.reviews import Review, beside, counted
from simulator.scoring import Provenance, Scorecard
from simulator.vocabulary import Criterion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEVELS = 4
ENOUGH = 20  # reviews; with fewer the interval is wider than any use of it
BAR = 0.6  # contact centres ask this of two reviewers before either scores alone
DRAWS = 2_000  # of the bootstrap: the ends of its interval then move by about 0.01
SEED = 1
MIDDLE = 95  # percent of the draws inside the interval


class State(StrEnum):
    """What the agreement on a criterion allows."""

    FEW = "few"  # not enough reviews yet
    ALIKE = "alike"  # all at one level, so nothing shows whether the two would part
    ADVISORY = "advisory"
    TRUSTED = "trusted"


@dataclass(frozen=True)
class Estimate:
    """A value with the ends of its bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Agreement:
    """One criterion: over `n` reviews of `calls` calls, kappa and the share within one level (0–1).

    `kappa` is None where nothing varies and it has no meaning; `within_one` where there is no review.
    """

    n: int
    calls: int
    kappa: Estimate | None
    within_one: Estimate | None

    @property
    def state(self) -> State:
        """Advisory below BAR; nothing is said before there are ENOUGH reviews."""
        if self.n < ENOUGH:
            return State.FEW
        if self.kappa is None:
            return State.ALIKE
        return State.TRUSTED if self.kappa.value >= BAR else State.ADVISORY


@dataclass(frozen=True)
class Pair:
    """One criterion of one call as a person and the machine read it, both from 0 to 3."""

    criterion: Criterion
    call: str
    person: int
    machine: int


def maker(card: Scorecard) -> Provenance:
    """How a card was made, whatever the scenario: cards of unlike makers are never put together."""
    return card.provenance.model_copy(update={"scenario": None, "scenario_hash": None})


def pairs(
    reviews: Iterable[Review], cards: Mapping[str, Sequence[Scorecard]]
) -> dict[Provenance, tuple[Pair, ...]]:
    """What can be compared, by maker. `cards` are each call's, oldest first; of a maker the newest counts."""
    found: dict[Provenance, list[Pair]] = defaultdict(list)
    for review in counted(reviews):
        newest = {maker(card): card for card in cards.get(review.call, ())}
        for made_by, card in newest.items():
            if made_by.rubric_hash == review.rubric_hash:
                found[made_by] += [
                    Pair(row.criterion, review.call, row.person, row.machine)
                    for row in beside(review, card)
                    if row.person is not None and row.machine is not None
                ]
    return {made_by: tuple(each) for made_by, each in found.items()}


def agreement(found: Sequence[Pair]) -> dict[Criterion, Agreement]:
    """The agreement on each criterion over the pairs of one maker."""
    return {c: _one([pair for pair in found if pair.criterion == c]) for c in Criterion}


def _one(found: Sequence[Pair]) -> Agreement:
    if not found:
        return Agreement(0, 0, None, None)
    import numpy as np  # a tenth of a second that commands without reviews need not wait for

    calls = {call: number for number, call in enumerate(dict.fromkeys(pair.call for pair in found))}
    tables = np.zeros((len(calls), LEVELS, LEVELS))
    for pair in found:
        tables[calls[pair.call], pair.person, pair.machine] += 1
    # Whole calls are drawn, since two reviews of one call tell less than reviews of two.
    drawn = np.tensordot(_redraws(len(calls)), tables, axes=1)
    whole = tables.sum(axis=0, keepdims=True)
    near = _estimate(_within_one(whole), _within_one(drawn))
    return Agreement(len(found), len(calls), _estimate(_kappa(whole), _kappa(drawn)), near)


@lru_cache(maxsize=4)  # the criteria of one rubric are mostly scored in the same number of calls
def _redraws(calls: int) -> NDArray[np.float64]:
    """How often each call is in each of the draws."""
    import numpy as np

    drawn = np.random.default_rng(SEED).integers(calls, size=(DRAWS, calls))
    places = drawn + calls * np.arange(DRAWS)[:, None]
    return np.bincount(places.ravel(), minlength=DRAWS * calls).reshape(DRAWS, calls).astype(float)


def _kappa(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted kappa of each table of counts; not a number where all stands at one level."""
    import numpy as np

    weights = np.subtract.outer(np.arange(LEVELS), np.arange(LEVELS)) ** 2
    people, machine = tables.sum(axis=2), tables.sum(axis=1)
    chance = people[:, :, None] * machine[:, None, :] / tables.sum(axis=(1, 2))[:, None, None]
    apart, by_chance = (weights * tables).sum(axis=(1, 2)), (weights * chance).sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(by_chance > 0, 1 - apart / by_chance, np.nan)


def _within_one(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    near = np.abs(np.subtract.outer(np.arange(LEVELS), np.arange(LEVELS))) <= 1
    return np.asarray((tables * near).sum(axis=(1, 2)) / tables.sum(axis=(1, 2)))


def _estimate(whole: NDArray[np.float64], drawn: NDArray[np.float64]) -> Estimate | None:
    import numpy as np

    if np.isnan(whole[0]):
        return None
    low, high = np.nanpercentile(drawn, [(100 - MIDDLE) / 2, (100 + MIDDLE) / 2])
    return Estimate(float(whole[0]), float(low), float(high))
