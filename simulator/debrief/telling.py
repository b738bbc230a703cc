"""What happened in a call, as one plain paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.affect import Affect
from simulator.call import Call
from simulator.debrief.faults import FULL_PAUSE
from simulator.debrief.values import Pause, Point
from simulator.scenario import Scenario
from simulator.vocabulary import Ending

ENDINGS = {
    Ending.GOODBYE: "{name} said goodbye.",
    Ending.WALKED_OUT: "{name} hung up on you.",
    Ending.WOUND_UP: "{name} had nothing more to say and rang off.",
    Ending.ENDED: "You ended the call.",
    Ending.HANDED_OVER: "You handed the call over.",
    Ending.DROPPED: "The line dropped.",
    Ending.STOPPED: "You stopped the practice, which is always fine.",
}


def paragraph(scenario: Scenario, call: Call, trace: Sequence[Point], pauses: Sequence[Pause]) -> str:
    """The paragraph a debrief opens with."""
    name = scenario.person(call.person).name
    first, last = trace[0].affect, trace[-1].affect
    worst = max(trace, key=lambda point: point.affect.anger)
    parts = [f"{scenario.person(call.start.person).name} came on the line {_mood(first)}."]
    if worst.number not in {0, trace[-1].number} and worst.affect.anger > max(first.anger, last.anger) + 0.05:
        parts.append(f"After your reply {worst.number} it was at its worst: {_mood(worst.affect)}.")
    if len(call.present) > 1:
        joined = " and ".join(scenario.person(p).name for p in call.present[1:])
        parts.append(f"{joined} took the phone.")
    parts.append(_pauses_in_words(pauses))
    if call.ended != Ending.STOPPED:  # stopping leaves nothing undone
        parts.append(_outcomes_in_words(scenario, call))
    parts.append(f"At the end the customer was {_mood(last)}.")
    parts.append(ENDINGS[call.ended].format(name=name) if call.ended else "The call is not over yet.")
    return " ".join(part for part in parts if part)


def _outcomes_in_words(scenario: Scenario, call: Call) -> str:
    needed = [o for o in scenario.outcomes if o.needed]
    reached = [o for o in needed if o.id in call.outcomes]
    done = f"all {len(needed)}" if len(reached) == len(needed) > 1 else len(reached) or "none"
    return f"Of the {len(needed)} things this call needed, you brought about {done}."


def _pauses_in_words(pauses: Sequence[Pause]) -> str:
    measured = [pause for pause in pauses if pause.points is not None]
    if not pauses:
        return "Nobody provoked you."
    times = {1: "once", 2: "twice"}.get(len(pauses), f"{len(pauses)} times")
    if not measured:
        return f"You were provoked {times}; how long you waited was not measured."
    calm = sum((pause.points or 0) >= FULL_PAUSE for pause in measured)
    if not calm:
        return f"You were provoked {times} and never left a calm pause."
    kept = "every time" if calm == len(measured) > 1 else f"after {calm} of {len(measured)}"
    return f"You were provoked {times} and left a calm pause{'' if len(measured) == 1 else f' {kept}'}."


def _mood(affect: Affect) -> str:
    words = []
    if affect.anger >= 0.75:
        words.append("furious")
    elif affect.anger >= 0.5:
        words.append("angry")
    elif affect.anger >= 0.3:
        words.append("on edge")
    if affect.distress >= 0.7:
        words.append("desperate")
    elif affect.distress >= 0.45:
        words.append("anxious")
    if not words:
        words.append("calm")
    if affect.trust >= 0.6:
        words.append("trusting you")
    elif affect.trust <= 0.15:
        words.append("trusting nothing you said")
    return " and ".join(words)
