"""What falls due by itself: beats, and the good ending. Pure conditions over a call as it stands."""

from __future__ import annotations

from simulator.call import Call
from simulator.scenario import Beat, Scenario


def due_beat(scenario: Scenario, call: Call) -> Beat | None:
    """The first beat, in the file's order, whose conditions hold and which has not happened yet."""
    if call.turn == 0 or call.joined:
        return None
    return next((b for b in scenario.beats if b.id not in call.beats and _holds(b, call)), None)


def is_good(scenario: Scenario, call: Call) -> bool:
    """Whether the customer could say goodbye content now."""
    wanted, affect = scenario.good_ending, call.affect
    return (
        all(outcome.id in call.outcomes for outcome in scenario.outcomes if outcome.needed)
        and affect.anger <= wanted.anger_at_most
        and affect.distress <= wanted.distress_at_most
        and affect.trust >= wanted.trust_at_least
    )


def _holds(beat: Beat, call: Call) -> bool:
    when, affect = beat.when, call.affect
    met = (
        when.turn is None or len(call.replies) + call.silences >= when.turn,
        when.anger_at_least is None or affect.anger >= when.anger_at_least,
        when.anger_at_most is None or affect.anger <= when.anger_at_most,
        when.distress_at_least is None or affect.distress >= when.distress_at_least,
        when.trust_at_least is None or affect.trust >= when.trust_at_least,
        when.after_outcome is None or when.after_outcome in call.outcomes,
        when.after_action is None or when.after_action in call.actions,
        when.after_beat is None or when.after_beat in call.beats,
        when.silences is None or call.silences >= when.silences,
    )
    return all(met)
