"""Which of a scenario's outcomes a reply brings about, and which hidden fact a question is about."""

from __future__ import annotations

from simulator.appraisal import Appraisal, closeness
from simulator.scenario import Outcome, Person, Scenario
from simulator.vocabulary import Move

NEAR = 0.34  # with one of the outcome's moves found, this close to an example is enough
VERY_NEAR = 0.62  # this close, the words nearly say it themselves and a hint of one of the moves is enough
HINT = 0.2
THE_SAME = 0.95  # the author's own words, give or take one: whatever the reader makes of their form
FOUND = 0.5
MARGIN = 0.02  # and closer to an example than to any counterexample by this much
# A thing said with contempt is not heard as the thing it says.
SPOILED_BY = (Move.RETALIATE, Move.SARCASM, Move.DISMISS, Move.BLAME_CUSTOMER, Move.STONEWALL)
ABOUT_THE_FACT = 0.30  # a question this close to one of the fact's own is about it


def outcomes_reached(scenario: Scenario, reply: str, appraisal: Appraisal) -> tuple[str, ...]:
    """The ids of the outcomes this one reply brings about."""
    return tuple(outcome.id for outcome in scenario.outcomes if _reached(outcome, reply, appraisal))


def _reached(outcome: Outcome, reply: str, appraisal: Appraisal) -> bool:
    if not outcome.moves:
        return False
    near = closeness(reply, (*outcome.examples, outcome.better))
    if near >= THE_SAME:
        return True
    if any(appraisal.has(move) for move in SPOILED_BY):
        return False
    if near < closeness(reply, outcome.counterexamples) + MARGIN:
        return False
    strength = max(appraisal.confidence(move) for move in outcome.moves)
    return (near >= VERY_NEAR and strength >= HINT) or (near >= NEAR and strength >= FOUND)


def fact_asked(person: Person, reply: str, appraisal: Appraisal) -> str | None:
    """The id of the hidden fact the reply asks about, the nearest of them; None where it asks about none."""
    inquires = appraisal.has(Move.INQUIRE)
    if not inquires and "?" not in reply:
        return None
    question = appraisal.quote(Move.INQUIRE) or reply
    near = {
        fact.id: max(closeness(question, fact.asked), closeness(reply, fact.asked)) for fact in person.facts
    }
    best = max(near, key=lambda fact: near[fact], default=None)
    # Nearly the author's own question is one, whatever the reader makes of its form.
    wanted = ABOUT_THE_FACT if inquires else VERY_NEAR
    return best if best is not None and near[best] >= wanted else None
