"""What a deed of the trainee's did to the customer: a reply, a silence or an action alike.

It reads the deed and reckons the feeling; whether that is written down, and what follows, is desk.py's.
"""

from __future__ import annotations

from simulator.affect import Reply, Silence, react
from simulator.appraisal import Appraisal, appraise
from simulator.appraisal import version as appraiser_version
from simulator.appraisal.outcomes import fact_asked, outcomes_reached
from simulator.call import Call
from simulator.events import ActionTaken, ReplyAppraised, TraineeSpoke, TraineeStayedSilent
from simulator.scenario import Feeling, Scenario
from simulator.timing import pause_points, pause_seconds
from simulator.vocabulary import Move

BROKEN_CALLBACK = Feeling(anger=0.03, trust=-0.05)  # promised over a channel the incident broke


def effect(scenario: Scenario, call: Call) -> ReplyAppraised:
    """What the trainee's last deed did. Raises LookupError for a call in which nothing was done yet."""
    match call.deed:
        case TraineeSpoke() as reply:
            return _of_reply(scenario, call, reply)
        case TraineeStayedSilent() as silence:
            return _of_silence(scenario, call, silence)
        case ActionTaken() as taken:
            return _of_action(scenario, call, taken)
        case None:
            raise LookupError(f"call {call.id} has nothing to appraise")


def _of_reply(scenario: Scenario, call: Call, reply: TraineeSpoke) -> ReplyAppraised:
    person = scenario.person(call.person)
    appraisal = appraise(reply.text, context=call.line, brief=scenario.brief, earlier=call.replies[:-1])
    seconds = pause_seconds(reply.timing, call.line, scenario.channel)
    points = None
    if call.provoked and seconds is not None and call.start.pace.stretch is not None:
        points = pause_points(
            seconds,
            scenario.pause_window_seconds,
            held=appraisal.has(Move.HOLD),
            stretch=call.start.pace.stretch,
        )
    stimulus = Reply(appraisal, call.provoked, points)
    return ReplyAppraised(
        appraisal=appraisal,
        affect=react(call.affect, stimulus, call.move_counts, person.temperament),
        outcomes=_new(call, outcomes_reached(scenario, reply.text, appraisal)),
        asked=fact_asked(person, reply.text, appraisal),
        pause_seconds=seconds,
        pause_points=points,
        appraiser=appraiser_version(),
    )


def _of_silence(scenario: Scenario, call: Call, silence: TraineeStayedSilent) -> ReplyAppraised:
    person = scenario.person(call.person)
    stimulus = Silence(call.silences_in_a_row, call.provoked)
    return ReplyAppraised(
        appraisal=Appraisal(found=()),
        affect=react(call.affect, stimulus, call.move_counts, person.temperament),
        pause_seconds=silence.seconds,
        # A silence that outlasts a provoked customer is that provocation's pause, in full.
        pause_points=1.0 if call.provoked and call.start.pace.stretch is not None else None,
    )


def _of_action(scenario: Scenario, call: Call, taken: ActionTaken) -> ReplyAppraised:
    option = scenario.option(taken.action)
    feel = (option.feel if option else Feeling()) if taken.works else BROKEN_CALLBACK
    reached = tuple(o.id for o in scenario.outcomes if o.action == taken.action and taken.works)
    return ReplyAppraised(
        appraisal=Appraisal(found=()),
        affect=react(call.affect, feel, call.move_counts, scenario.person(call.person).temperament),
        outcomes=_new(call, reached),
    )


def _new(call: Call, outcomes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(outcome for outcome in outcomes if outcome not in call.outcomes)
