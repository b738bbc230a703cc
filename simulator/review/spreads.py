"""Spread and luck in small groups of figures: medians with their middle half, and whether groups differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

ENOUGH = 3  # fewer points have no spread worth the name
# Of the changes called clear, so many at most are luck. A dozen skills are looked at together, and at 1 in 20
# for each, luck would "change" one of them half the time; so they are judged together (Benjamini–Hochberg).
LUCK = 0.05


@dataclass(frozen=True)
class Spread:
    """`n` values, at least three: their median and their middle half."""

    n: int
    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread | None:
    """Median and middle half; None below three values."""
    if len(values) < ENOUGH:
        return None
    low, _, high = quantiles(values, n=4, method="inclusive")
    return Spread(len(values), median(values), low, high)


def by_luck(recent: Sequence[float], earlier: Sequence[float]) -> float:
    """How often chance alone would part two such groups at least as far, 0 to 1.

    The exact two-sided Mann–Whitney test (1947): of all the ways to deal the ranks out, the share in which
    the first group's sum lies as far from its middle. Nothing is assumed of how points are spread; ties
    share a rank.
    """
    ordered = sorted([*recent, *earlier])
    # Twice the mean rank of each value, so that ties stay whole numbers.
    rank = {value: 2 * ordered.index(value) + ordered.count(value) + 1 for value in ordered}
    ways: list[Counter[int]] = [Counter({0: 1}), *(Counter() for _ in recent)]
    for value in ordered:
        for size in range(len(recent), 0, -1):
            for total, count in ways[size - 1].items():
                ways[size][total + rank[value]] += count
    middle = len(recent) * (len(ordered) + 1)
    apart = abs(sum(rank[value] for value in recent) - middle)
    dealt = ways[len(recent)]
    return sum(n for total, n in dealt.items() if abs(total - middle) >= apart) / sum(dealt.values())


def clear_up_to(chances: Sequence[float]) -> float:
    """Up to which chance a change is clear, so that of all called clear at most LUCK are not."""
    ranked = sorted(chances)
    held = [chance for n, chance in enumerate(ranked, start=1) if chance <= LUCK * n / len(ranked)]
    return max(held, default=0.0)
