"""What the trainee did differently as the shift wore on: replies, acknowledgements, sarcasm, pauses, by call.

A comparison is made between the calls of the first half and those of the second, on what can be counted, and
said only where both halves hold enough and the difference is plain. Nothing is judged anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

from simulator.call import Call
from simulator.scoring import Exchange, read_call
from simulator.vocabulary import HARMFUL, Move, Stage

HEARD = (Move.ACKNOWLEDGE, Move.REFLECT, Move.APOLOGISE)
# Where somebody lets it out or attacks, being heard comes before anything else (CPI); after a blow as well.
HOT = frozenset({Stage.RELEASE, Stage.INTIMIDATION})
ENOUGH_REPLIES, ENOUGH_HOT, ENOUGH_PAUSES = 6, 3, 2  # in each half; fewer and it is chance
SHORTER = 0.75  # of the words before
SKIPPED = 0.2  # a fifth fewer of the hot lines acknowledged
FASTER_SECONDS = 1.5


@dataclass(frozen=True)
class Row:
    """One call in numbers. None where the call held nothing to count."""

    call: str
    caller: str
    name: str
    replies: int
    words: float | None  # in a reply, on average
    hot: int  # attacks, and lines said while venting or attacking
    heard: int  # and how many of them were acknowledged or given back
    provoked: int
    pauses: tuple[float, ...]  # seconds after a provocation, those that were measured
    sarcasm: int
    harmful: int
    waited: float = 0.0  # minutes, before it was taken
    after_break: bool = False

    @property
    def pause(self) -> float | None:
        """The middle pause after a provocation."""
        return median(self.pauses) if self.pauses else None


@dataclass(frozen=True)
class Finding:
    """One thing that changed, or did not: `worse` where it is drift, None where it held."""

    what: str
    worse: bool


def row_of(call: Call, *, caller: str, name: str, waited: float = 0.0, after_break: bool = False) -> Row:
    """One call in numbers."""
    exchanges = read_call(call).exchanges
    said = [each for each in exchanges if each.reply.strip()]
    hot = [each for each in said if each.provoked or each.stage in HOT]
    return Row(
        call=call.id,
        caller=caller,
        name=name,
        replies=len(said),
        words=mean(len(each.reply.split()) for each in said) if said else None,
        hot=len(hot),
        heard=sum(_did(each, HEARD) for each in hot),
        provoked=sum(each.provoked for each in exchanges),
        pauses=tuple(
            each.pause_seconds for each in exchanges if each.provoked and each.pause_seconds is not None
        ),
        sarcasm=sum(_did(each, (Move.SARCASM,)) for each in said),
        harmful=sum(_did(each, tuple(HARMFUL)) for each in said),
        waited=waited,
        after_break=after_break,
    )


def findings(rows: Sequence[Row]) -> tuple[Finding, ...]:
    """What changed from the first half of the calls to the second, and what held. Empty below two calls."""
    spoken = [row for row in rows if row.replies]
    if len(spoken) < 2:
        return ()
    middle = (len(spoken) + 1) // 2
    first, second = spoken[:middle], spoken[middle:]
    found = (_words(first, second), _heard(first, second), _pauses(first, second), _sarcasm(first, second))
    return tuple(each for each in found if each is not None)


def _did(exchange: Exchange, moves: Sequence[Move]) -> bool:
    return any(exchange.appraisal.has(move) for move in moves)


def _words(first: Sequence[Row], second: Sequence[Row]) -> Finding | None:
    if min(sum(row.replies for row in half) for half in (first, second)) < ENOUGH_REPLIES:
        return None
    was, now = (
        sum((row.words or 0) * row.replies for row in half) / sum(row.replies for row in half)
        for half in (first, second)
    )
    if now < SHORTER * was:
        return Finding(f"Your replies grew shorter: from {was:.0f} words to {now:.0f}.", worse=True)
    return Finding(f"Your replies kept their length: {was:.0f} words, then {now:.0f}.", worse=False)


def _heard(first: Sequence[Row], second: Sequence[Row]) -> Finding | None:
    if min(sum(row.hot for row in half) for half in (first, second)) < ENOUGH_HOT:
        return None
    (was, of), (now, then) = (
        (sum(row.heard for row in half), sum(row.hot for row in half)) for half in (first, second)
    )
    words = f"{was} of {of} heated lines acknowledged in the first half, {now} of {then} in the second."
    return Finding(words, worse=now / then < was / of - SKIPPED)


def _pauses(first: Sequence[Row], second: Sequence[Row]) -> Finding | None:
    was, now = ([pause for row in half for pause in row.pauses] for half in (first, second))
    if min(len(was), len(now)) < ENOUGH_PAUSES:
        return None
    halves = f"{median(was):.1f} s in the first half, {median(now):.1f} s in the second"
    return Finding(
        f"After a provocation you waited {halves}.", worse=median(now) < median(was) - FASTER_SECONDS
    )


def _sarcasm(first: Sequence[Row], second: Sequence[Row]) -> Finding | None:
    was, now = (sum(row.sarcasm for row in half) for half in (first, second))
    if was + now == 0:
        return Finding("No sarcasm, from the first call to the last.", worse=False)
    return Finding(f"Sarcasm: {was} in the first half, {now} in the second.", worse=now > was)
