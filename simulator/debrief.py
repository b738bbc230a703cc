"""What the trainee reads after a call, as values: pages and exports only lay it out.

Everything here is worked out from the call's log and its scorecard; nothing is judged anew.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from simulator.affect import Affect
from simulator.call import Call
from simulator.director import is_good
from simulator.events import (
    ActionTaken,
    BeatHappened,
    CallStarted,
    CustomerSpoke,
    PersonJoined,
    ReplyAppraised,
    TraineeSpoke,
    TraineeStayedSilent,
)
from simulator.scenario import Scenario
from simulator.vocabulary import HARMFUL, Ending, Intent, Move

MOMENTS = 2
WORTH_SHOWING = 0.02  # a smaller change of feeling is no moment


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Point(Frozen):
    """The customer's affect after one deed of the trainee's; point 0 is how the call began."""

    number: int
    affect: Affect
    deed: str  # what the trainee said or did, as shown
    moves: tuple[Move, ...] = ()
    note: str | None = None  # a beat that fell here
    pause_seconds: float | None = None  # before this deed; None where it was not measured


class Pause(Frozen):
    """One provocation and the pause after it. `seconds` is None where it was not measured."""

    number: int
    line: str
    seconds: float | None
    points: float | None
    silent: bool = False


class Moment(Frozen):
    """A moment that mattered: what was said, what it did to the customer, and a better line."""

    number: int
    customer: str
    reply: str
    moves: tuple[Move, ...]
    before: Affect
    after: Affect
    helped: bool
    better: str | None


class Debrief(Frozen):
    """The whole debrief but for the scores."""

    title: str
    ended: Ending | None
    paragraph: str
    trace: tuple[Point, ...]
    pauses: tuple[Pause, ...]
    window: tuple[float, float]
    moments: tuple[Moment, ...]
    reached: tuple[str, ...]
    missed: tuple[tuple[str, str], ...]  # (what was left undone, a line that does it)
    story: str
    seconds: float


def debrief(scenario: Scenario, call: Call) -> Debrief:
    """The debrief of a call as it stands; usually it has ended."""
    moments, trace, pauses = _walk(scenario, call)
    good = is_good(scenario, call) and call.ended != Ending.STOPPED
    needed = [o for o in scenario.outcomes if o.needed or o.id in call.outcomes]
    return Debrief(
        title=scenario.title,
        ended=call.ended,
        paragraph=_paragraph(scenario, call, trace, pauses),
        trace=tuple(trace),
        pauses=tuple(pauses),
        window=scenario.pause_window_seconds,
        moments=_weightiest(moments),
        reached=tuple(o.says for o in needed if o.id in call.outcomes),
        missed=tuple((o.says, o.better) for o in needed if o.id not in call.outcomes),
        story=scenario.good_ending.story if good else scenario.good_ending.otherwise,
        seconds=call.seconds,
    )


def _walk(scenario: Scenario, call: Call) -> tuple[list[Moment], list[Point], list[Pause]]:
    moments: list[Moment] = []
    trace: list[Point] = []
    pauses: list[Pause] = []
    affect, line, deed = Affect(anger=0, distress=0, trust=0), None, ""
    silent = False
    missing = list(scenario.outcomes)
    for recorded in call.log:
        match recorded.event:
            case CallStarted() as started:
                affect = started.affect
                trace.append(Point(number=0, affect=affect, deed="You pick up."))
            case BeatHappened() as beat:
                affect = beat.affect
                trace[-1] = trace[-1].model_copy(
                    update={"affect": affect, "note": beat.note or trace[-1].note}
                )
            case PersonJoined() as joined:
                note = f"{scenario.person(joined.person).name} joins."
                trace[-1] = trace[-1].model_copy(update={"note": note})
            case CustomerSpoke() as spoke:
                line = spoke
            case TraineeSpoke(text=text):
                deed, silent = text, False
            case TraineeStayedSilent(seconds=seconds):
                deed, silent = f"(You said nothing for {seconds:.0f} s.)", True
            case ActionTaken(result=result):
                deed, silent = f"({result})", False
            case ReplyAppraised() as appraised:
                number = len(trace)
                moves = tuple(f.move for f in appraised.appraisal.found if appraised.appraisal.has(f.move))
                trace.append(
                    Point(
                        number=number,
                        affect=appraised.affect,
                        deed=deed,
                        moves=moves,
                        pause_seconds=appraised.pause_seconds,
                    )
                )
                if line is not None:
                    better = line.better or _for_intent(scenario, line.direction.intent)
                    # Where the author wrote no answer to this, what the call still needed is never wrong.
                    better = better or (missing[0].better if missing else None)
                    moments.append(_moment(number, line, deed, appraised, affect, better))
                    if line.direction.provocation:
                        pauses.append(
                            Pause(
                                number=number,
                                line=line.text,
                                seconds=appraised.pause_seconds,
                                points=appraised.pause_points,
                                silent=silent,
                            )
                        )
                affect = appraised.affect
                missing = [outcome for outcome in missing if outcome.id not in appraised.outcomes]
            case _:
                pass
    return moments, trace, pauses


def _moment(
    number: int, line: CustomerSpoke, deed: str, done: ReplyAppraised, before: Affect, better: str | None
) -> Moment:
    moves = tuple(f.move for f in done.appraisal.found if done.appraisal.has(f.move))
    return Moment(
        number=number,
        customer=line.text,
        reply=deed,
        moves=moves,
        before=before,
        after=done.affect,
        helped=_burden(done.affect) < _burden(before) and not set(moves) & HARMFUL,
        better=better,
    )


def _burden(affect: Affect) -> float:
    return affect.anger + affect.distress - affect.trust


def _for_intent(scenario: Scenario, intent: Intent) -> str | None:
    return next((line.say for line in scenario.better_lines if line.to == intent), None)


def _weightiest(moments: list[Moment]) -> tuple[Moment, ...]:
    """The two that changed the customer most, in order; one that hurt is always among them."""

    def weight(moment: Moment) -> float:
        return abs(_burden(moment.after) - _burden(moment.before))

    ranked = sorted((m for m in moments if weight(m) >= WORTH_SHOWING), key=weight, reverse=True)
    chosen = ranked[:MOMENTS]
    hurt = next((m for m in ranked if not m.helped), None)
    if hurt and hurt not in chosen:
        chosen = [chosen[0], hurt]
    return tuple(sorted(chosen, key=lambda moment: moment.number))


ENDINGS = {
    Ending.GOODBYE: "{name} said goodbye.",
    Ending.WALKED_OUT: "{name} hung up on you.",
    Ending.WOUND_UP: "{name} had nothing more to say and rang off.",
    Ending.ENDED: "You ended the call.",
    Ending.HANDED_OVER: "You handed the call over.",
    Ending.DROPPED: "The line dropped.",
    Ending.STOPPED: "You stopped the practice, which is always fine.",
}


def _paragraph(scenario: Scenario, call: Call, trace: list[Point], pauses: list[Pause]) -> str:
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


def _pauses_in_words(pauses: list[Pause]) -> str:
    measured = [pause for pause in pauses if pause.points is not None]
    if not pauses:
        return "Nobody provoked you."
    times = {1: "once", 2: "twice"}.get(len(pauses), f"{len(pauses)} times")
    if not measured:
        return f"You were provoked {times}; how long you waited was not measured."
    calm = sum((pause.points or 0) >= 0.9 for pause in measured)
    kept = (
        "every time" if calm == len(measured) else "never" if not calm else f"after {calm} of {len(measured)}"
    )
    return f"You were provoked {times} and left a calm pause {kept}."


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
