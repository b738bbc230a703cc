"""The author's better line for a moment, or none: a line beside the point teaches nothing."""

from __future__ import annotations

from simulator.debrief.steps import Step
from simulator.scenario import Scenario
from simulator.vocabulary import Intent

# For these the author's line for the kind of moment fits whatever exactly was said: an attack and tears are
# answered as such. A demand, a question or a plea wants its own answer.
FITS_ANY = frozenset({Intent.ACCUSE, Intent.INSULT, Intent.THREATEN, Intent.BREAK_DOWN})


def better_line(scenario: Scenario, step: Step) -> str | None:
    """What the author would have said to exactly this line, or to this kind of attack; None: nothing fits."""
    if step.line is None:
        return None
    intent = step.line.direction.intent
    if step.line.better or intent not in FITS_ANY:
        return step.line.better
    return next((line.say for line in scenario.better_lines if line.to == intent), None)
