"""What another scoring changed: two cards of one call, and many such pairs summed up. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from simulator.scoring import Scorecard
from simulator.vocabulary import Criterion, Flag


@dataclass(frozen=True)
class LevelChange:
    """A criterion whose level, 0 to 3, is another now. None: unscored."""

    criterion: Criterion
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Change:
    """An older card beside a newer one. The overalls run from 0 to 100; None: unscored."""

    before: float | None
    after: float | None
    levels: tuple[LevelChange, ...]
    flags_came: tuple[Flag, ...]
    flags_went: tuple[Flag, ...]

    @property
    def points(self) -> float | None:
        """How far the overall moved; None where one of the two is unscored."""
        if self.before is None or self.after is None:
            return None
        return round(self.after - self.before, 1)

    @property
    def any(self) -> bool:
        """Whether anything changed that somebody could see."""
        return self.before != self.after or bool(self.levels or self.flags_came or self.flags_went)


@dataclass(frozen=True)
class Summary:
    """Many changes in a few figures. `median` is of the calls that changed; `biggest` is their furthest."""

    calls: int
    changed: int
    up: int
    down: int
    median: float | None
    biggest: float | None


def compare(before: Scorecard, after: Scorecard) -> Change:
    """What is different in the newer of two cards of one call, whatever made them."""
    criteria = [c for c in Criterion if c in before.criteria or c in after.criteria]
    levels = [LevelChange(c, _level(before, c), _level(after, c)) for c in criteria]
    return Change(
        before=before.overall,
        after=after.overall,
        levels=tuple(each for each in levels if each.before != each.after),
        flags_came=tuple(flag for flag in after.flags if flag not in before.flags),
        flags_went=tuple(flag for flag in before.flags if flag not in after.flags),
    )


def _level(card: Scorecard, criterion: Criterion) -> int | None:
    score = card.criteria.get(criterion)
    return score.level if score else None


def summary(changes: Sequence[Change]) -> Summary:
    """The figures that stand first."""
    changed = [change for change in changes if change.any]
    points = [change.points for change in changed if change.points is not None]
    return Summary(
        calls=len(changes),
        changed=len(changed),
        up=sum(each > 0 for each in points),
        down=sum(each < 0 for each in points),
        median=median(points) if points else None,
        biggest=max(points, key=abs) if points else None,
    )
