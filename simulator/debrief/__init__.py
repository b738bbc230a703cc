"""What the trainee reads after a call, as values: pages and exports only lay it out.

    debrief(scenario, call)                  what happened, feelings, pauses, the moments that mattered
    lessons(scenario, call, card, rubric)    of each weak criterion: a moment, why, a better line, what next
    cool_down(scenario, call)                a kind word after a hard call, and after a stopped one

Everything here is worked out from the call's log and its scorecard; nothing is judged anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.call import Call
from simulator.debrief.better import better_line
from simulator.debrief.cool_down import cool_down
from simulator.debrief.lessons import lessons
from simulator.debrief.steps import Beginning, Step, burden, steps_of
from simulator.debrief.telling import paragraph
from simulator.debrief.values import CoolDown, Debrief, Lesson, Moment, Pause, Point
from simulator.director import is_good
from simulator.scenario import Scenario
from simulator.scoring import read_call
from simulator.vocabulary import Ending

__all__ = [
    "CoolDown",
    "Debrief",
    "Lesson",
    "Moment",
    "Pause",
    "Point",
    "cool_down",
    "debrief",
    "lessons",
    "places",
]

MOMENTS = 2
WORTH_SHOWING = 0.02  # a smaller change of feeling is no moment


def debrief(scenario: Scenario, call: Call) -> Debrief:
    """The debrief of a call as it stands; usually it has ended."""
    beginning, steps = steps_of(scenario, call)
    trace, pauses = _trace(beginning, steps), _pauses(steps)
    good = is_good(scenario, call) and call.ended != Ending.STOPPED
    needed = [o for o in scenario.outcomes if o.needed or o.id in call.outcomes]
    return Debrief(
        title=scenario.title,
        ended=call.ended,
        paragraph=paragraph(scenario, call, trace, pauses),
        trace=trace,
        pauses=pauses,
        window=scenario.pause_window_seconds,
        moments=_weightiest([_moment(scenario, step) for step in steps if step.line is not None]),
        reached=tuple(o.says for o in needed if o.id in call.outcomes),
        missed=tuple((o.says, o.better) for o in needed if o.id not in call.outcomes),
        story=scenario.good_ending.story if good else scenario.good_ending.otherwise,
        seconds=call.seconds,
    )


def places(call: Call) -> tuple[str, ...]:
    """For each turn a quote may stand in, what a trainee calls it."""
    found: list[str] = []
    replies = 0
    for turn in read_call(call).turns:
        replies += turn.speaker == "trainee"
        found.append(f"Reply {replies}" if turn.speaker == "trainee" else f"They, before {replies + 1}")
    return tuple(found)


def _trace(beginning: Beginning, steps: Sequence[Step]) -> tuple[Point, ...]:
    start = Point(number=0, affect=beginning.affect, deed="You pick up.", note=beginning.note)
    return (
        start,
        *(
            Point(
                number=step.number,
                affect=step.settled,
                deed=step.said,
                moves=step.moves,
                note=step.note,
                pause_seconds=step.done.pause_seconds,
            )
            for step in steps
        ),
    )


def _pauses(steps: Sequence[Step]) -> tuple[Pause, ...]:
    return tuple(
        Pause(
            number=step.number,
            line=step.line.text,
            seconds=step.done.pause_seconds,
            points=step.done.pause_points,
            silent=step.silent,
        )
        for step in steps
        if step.line is not None and step.provoked
    )


def _moment(scenario: Scenario, step: Step) -> Moment:
    return Moment(
        number=step.number,
        customer=step.line.text if step.line else "",
        reply=step.said,
        moves=step.moves,
        before=step.before,
        after=step.after,
        helped=step.helped,
        better=better_line(scenario, step),
    )


def _weightiest(moments: Sequence[Moment]) -> tuple[Moment, ...]:
    """The two that changed the customer most, in order; one that hurt is always among them."""

    def weight(moment: Moment) -> float:
        return abs(burden(moment.after) - burden(moment.before))

    ranked = sorted((m for m in moments if weight(m) >= WORTH_SHOWING), key=weight, reverse=True)
    chosen = ranked[:MOMENTS]
    hurt = next((m for m in ranked if not m.helped), None)
    if hurt and hurt not in chosen:
        chosen = [chosen[0], hurt]
    return tuple(sorted(chosen, key=lambda moment: moment.number))
