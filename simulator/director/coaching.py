"""The one hint a trainee may ask for in practice."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.affect import stage
from simulator.call import Call
from simulator.scenario import Scenario
from simulator.vocabulary import Stage

# The right answer to each stage of CPI's continuum, in words for somebody in the middle of a call.
STAGE_HINTS: Mapping[Stage, str] = {
    Stage.QUESTIONING: "They are asking. Answer the question itself, even if the answer is “I don't know”.",
    Stage.REFUSAL: "They are digging in. Offer something small and reasonable to say yes to.",
    Stage.RELEASE: "They are letting it out. Hear them to the end before you solve anything.",
    Stage.INTIMIDATION: "They are attacking. Wait, keep your voice level, and say what you will do.",
    Stage.TENSION_REDUCTION: "They are coming down. Go slowly, and be exact about what happens next.",
}
PAUSE_HINT = "That one was meant to sting. Nothing has to be answered in the first five seconds."


def hint(scenario: Scenario, call: Call) -> str:
    """One nudge: what this stage asks for, and the next outcome still missing."""
    first = PAUSE_HINT if call.provoked else STAGE_HINTS[stage(call.affect)]
    missing = [o for o in scenario.outcomes if o.needed and o.id not in call.outcomes]
    return f"{first} {missing[0].hint}" if missing else first
