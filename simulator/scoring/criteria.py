"""Everything observed in a call, by criterion: what each looks at, and what the scenario needed.

A criterion returns what it observed, each with the words it rests on. Nothing observed means it was never
called for. What was called for and left undone is observed at the lowest level, resting on the
customer's line that called for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from simulator.scenario import Scenario
from simulator.scoring import emdabs, support
from simulator.scoring.exchanges import Reading
from simulator.scoring.observed import Observations
from simulator.scoring.outcomes import outcomes
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


def observe(reading: Reading, scenario: Scenario | None) -> dict[Criterion, Observations]:
    """Everything observed, by criterion. An empty list: never called for."""
    seen = {criterion: look(reading) for criterion, look in LOOKS.items()}
    if scenario is not None:
        for criterion, others in seen.items():
            if brought := outcomes(reading, scenario, criterion):
                each = max(1.0, sum(o.weight for o in others) / len(brought))
                others += [replace(observed, weight=observed.weight * each) for observed in brought]
    return seen
