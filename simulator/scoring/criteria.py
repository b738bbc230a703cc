"""Everything observed in a call, by criterion: what each looks at, and what the scenario needed.

A criterion returns what it observed, each with the words it rests on. Nothing observed means it was never
called for. What was called for and left undone is observed at the lowest level, resting on the
customer's line that called for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from simulator.scenario import Outcome, Scenario
from simulator.scoring import emdabs, support
from simulator.scoring.exchanges import Reading
from simulator.scoring.observed import Observations, Observed, called_by, whole
from simulator.vocabulary import Criterion

LOOKS: Mapping[Criterion, Callable[[Reading], Observations]] = {
    Criterion.PAUSING: support.pausing,
    Criterion.VALUING: emdabs.valuing,
    Criterion.REDUCING_FEAR: emdabs.reducing_fear,
    Criterion.INQUIRING: emdabs.inquiring,
    Criterion.GUIDANCE: emdabs.guidance,
    Criterion.AGREEMENTS: emdabs.agreements,
    Criterion.CALM: emdabs.calm,
    Criterion.RISK: emdabs.risk,
    Criterion.HONESTY: support.honesty,
    Criterion.BOUNDARIES: support.boundaries,
    Criterion.FOLLOW_UP: support.follow_up,
    Criterion.CLOSING: support.closing,
}


# An outcome is what the call was for: together they weigh as much as all else the criterion saw, and one left
# undone three times as much, so that nothing said in passing makes up for it.
UNDONE = 3.0


def observe(reading: Reading, scenario: Scenario | None) -> dict[Criterion, Observations]:
    """Everything observed, by criterion. An empty list: never called for."""
    seen = {criterion: look(reading) for criterion, look in LOOKS.items()}
    if scenario is not None:
        for criterion in Criterion:
            outcomes = [outcome for outcome in scenario.outcomes if outcome.criterion == criterion]
            if judged := [observed for outcome in outcomes if (observed := _outcome(reading, outcome))]:
                each = max(1.0, sum(o.weight for o in seen[criterion]) / len(judged))
                seen[criterion] += [replace(o, weight=o.weight * each) for o in judged]
    return seen


def _outcome(reading: Reading, outcome: Outcome) -> Observed | None:
    reached = next((e for e in reading.exchanges if outcome.id in e.outcomes), None)
    if reached is not None:
        return Observed(3, whole(reached))
    if not outcome.needed or not (called := called_by(reading)):
        return None
    return Observed(0, called, UNDONE, note=f"Left undone: {outcome.says}")
