"""How clearly each of a scenario's outcomes was brought about: evidence as soft as any other.

The call itself takes an outcome as reached or not, for the customer goes by it. Between nearly and barely
there is a hair's breadth, a slip of the finger even, and no score should hang on it.
"""

from __future__ import annotations

from simulator.appraisal import closeness
from simulator.appraisal.outcomes import NEAR, SPOILED_BY
from simulator.scenario import Outcome, Scenario
from simulator.scoring.exchanges import Exchange, Reading
from simulator.scoring.observed import FOUND, Observed, called_by, conf, kindly, spoken, whole
from simulator.vocabulary import Criterion

# An outcome is what the call was for: together they weigh as much as all else the criterion saw, and one left
# undone twice as much, so that nothing said in passing makes up for it.
UNDONE = 2.0
FAR, CLOSE = 0.7 * NEAR, 1.3 * NEAR  # from words that are about something else to words that plainly say it
BARELY, NEARLY = 0.7, 0.4  # what the call took as reached counts for at least, and what it did not at most


def outcomes(reading: Reading, scenario: Scenario, criterion: Criterion) -> list[Observed]:
    """What the outcomes of one criterion add to it. One that was not needed adds nothing left undone."""
    seen = [_observed(reading, each) for each in scenario.outcomes if each.criterion == criterion]
    return [observed for observed in seen if observed]


def _observed(reading: Reading, outcome: Outcome) -> Observed | None:
    reached = next((e for e in reading.exchanges if outcome.id in e.outcomes), None)
    if reached is not None:
        clear = 1.0 if reached.action else max(BARELY, _clear(reached, outcome))
        return Observed(3 * clear, whole(reached), _weight(clear))
    called = called_by(reading)
    if not outcome.needed or not called:
        return None
    clear, best = max(((_clear(e, outcome), e.turn) for e in spoken(reading)), default=(0.0, 0))
    clear = min(NEARLY, clear)
    words = next(whole(e) for e in reading.exchanges if e.turn == best) if clear else called
    return Observed(3 * clear, words, _weight(clear), note="" if clear else f"Left undone: {outcome.says}")


def _weight(clear: float) -> float:
    return UNDONE + (1 - UNDONE) * clear


def _clear(exchange: Exchange, outcome: Outcome) -> float:
    """How clearly one reply brings the outcome about, 0 to 1; what is said with contempt is not heard."""
    likely = kindly(exchange, *outcome.moves) if outcome.moves else 0.0
    if likely == 0 or conf(exchange, *SPOILED_BY) > FOUND:
        return 0.0
    near = closeness(exchange.reply, (*outcome.examples, outcome.better))
    if near <= closeness(exchange.reply, outcome.counterexamples):
        return 0.0
    return min(likely, min(1.0, max(0.0, (near - FAR) / (CLOSE - FAR))))
