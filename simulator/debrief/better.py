"""The author's better line for a moment, or none: a line beside the point teaches nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from simulator.appraisal import appraise
from simulator.debrief.steps import Step
from simulator.scenario import Brief, Outcome, Scenario
from simulator.vocabulary import Criterion, Intent, Move

LEFT_UNDONE = "left_undone"  # the fault of a call that lacked an outcome and shows no other
# For these the author's line for the kind of moment fits whatever exactly was said: an attack and tears are
# answered as such. A demand, a question or a plea wants its own answer.
FITS_ANY = frozenset({Intent.ACCUSE, Intent.INSULT, Intent.THREATEN, Intent.BREAK_DOWN})
# What a line has to do to show how something left undone is done. Where a reply hurt, any line that answers
# the same words without hurting shows it.
SHOWS: Mapping[Criterion, frozenset[Move]] = {
    Criterion.INQUIRING: frozenset({Move.INQUIRE}),
    Criterion.GUIDANCE: frozenset({Move.INFORM, Move.LEVEL, Move.COMMIT, Move.OFFER_CHOICE}),
    Criterion.AGREEMENTS: frozenset({Move.OFFER_CHOICE, Move.COMMIT}),
    Criterion.HONESTY: frozenset({Move.LEVEL}),
    Criterion.BOUNDARIES: frozenset({Move.SET_BOUNDARY}),
    Criterion.FOLLOW_UP: frozenset({Move.COMMIT}),
    Criterion.CLOSING: frozenset({Move.CLOSE}),
}


def better_line(scenario: Scenario, step: Step) -> str | None:
    """What the author would have said to exactly this line, or to this kind of attack; None: nothing fits."""
    if step.line is None:
        return None
    intent = step.line.direction.intent
    if step.line.better or intent not in FITS_ANY:
        return step.line.better
    return next((line.say for line in scenario.better_lines if line.to == intent), None)


def better_for(
    scenario: Scenario, step: Step, criterion: Criterion, fault: str, left: Outcome | None
) -> tuple[str | None, bool]:
    """A line that does here what the criterion lacked, and whether it stands for the whole call instead.

    The line for this very moment comes first; one that brings about `left`, an outcome the call never
    reached, is next, which may be said at many a moment; then none.
    """
    line = better_line(scenario, step)
    wanted = SHOWS.get(criterion)
    hurt = fault in {move.value for move in step.moves}
    if line and (
        wanted is None or hurt or wanted & _does(line, step.line.text if step.line else "", scenario.brief)
    ):
        return line, False
    if left is None or hurt or (wanted is None and fault != LEFT_UNDONE):
        return None, False
    return left.better, True


@lru_cache(maxsize=512)
def _does(line: str, context: str, brief: Brief) -> frozenset[Move]:
    appraisal = appraise(line, context=context, brief=brief)
    return frozenset(found.move for found in appraisal.found if appraisal.has(found.move))
