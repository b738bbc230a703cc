"""A call, or a transcript from elsewhere, as what is judged: a customer's line and what answered it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.affect import Affect, Reply, Silence, initial, react, stage
from simulator.appraisal import Appraisal, appraise, provocation
from simulator.appraisal.outcomes import outcomes_reached
from simulator.call import Call, Deed
from simulator.events import (
    ActionTaken,
    BeatHappened,
    CallStarted,
    CustomerSpoke,
    ReplyAppraised,
    TraineeSpoke,
    TraineeStayedSilent,
)
from simulator.scenario import Brief, Scenario, Temperament
from simulator.scoring.calls_for import sounds_afraid
from simulator.timing import Seconds, Timing, pause_points, pause_seconds
from simulator.vocabulary import Action, Channel, Ending, Move, Stage

# How a customer nobody described is taken to feel when a transcript from elsewhere begins: somebody with a
# reason to call a support desk.
UNKNOWN_CUSTOMER = Temperament(anger=0.5, distress=0.42, trust=0.3)
FELT_AS_ATTACK = 0.5
ENDINGS = {Action.END: Ending.ENDED, Action.HAND_OVER: Ending.HANDED_OVER}
USUAL_WINDOW = (5.0, 10.0)
# Anger and distress as one line of a stranger's shows them: a plain line, and an attack or a cry for help.
COOL, HOT = 0.15, 0.8
AT_EASE, AFRAID = 0.2, 0.6


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(Frozen):
    """One turn of a transcript. An empty text of the trainee's is a silence, or the action named."""

    speaker: Literal["customer", "trainee"]
    text: str = Field(max_length=20_000)
    thinking_seconds: Seconds | None = None
    composing_seconds: Seconds | None = None
    silent_seconds: Seconds | None = None
    action: Action | None = None


class Transcript(Frozen):
    """A transcript from elsewhere, as `score FILE` takes it."""

    scenario: str | None = None
    brief: str | Brief | None = None
    turns: tuple[Turn, ...] = Field(min_length=1, max_length=2000)


class Exchange(Frozen):
    """One deed of the trainee's and the customer's line it answers. Turns count from 0 in the transcript."""

    turn: int
    reply: str
    appraisal: Appraisal
    action: Action | None = None
    action_worked: bool = True
    silent: bool = False
    customer_turn: int | None
    customer: str
    stage: Stage  # where the customer stood when the trainee answered
    distress: float
    provoked: bool
    pause_seconds: float | None = None
    pause_points: float | None = None
    outcomes: tuple[str, ...] = ()


class Reading(Frozen):
    """Everything scoring looks at."""

    turns: tuple[Turn, ...]
    exchanges: tuple[Exchange, ...]
    ended: Ending | None = None
    whole: bool  # whether this is all of the call that there will be
    untimed: bool = False


def read_call(call: Call) -> Reading:
    """A call of ours, from its log."""
    turns: list[Turn] = []
    exchanges: list[Exchange] = []
    affect, spoke, spoke_turn = Affect(anger=0, distress=0, trust=0), None, None
    deed: Deed | None = None
    for recorded in call.log:
        match recorded.event:
            case CallStarted() as started:
                affect = started.affect
            case BeatHappened() as beat:
                affect = beat.affect
            case CustomerSpoke() as line:
                spoke, spoke_turn = line, len(turns)
                turns.append(Turn(speaker="customer", text=line.text))
            case TraineeSpoke() | TraineeStayedSilent() | ActionTaken() as done:
                deed = done
                turns.append(_turn(done))
            case ReplyAppraised() as appraised if deed is not None:
                exchanges.append(_exchange(deed, appraised, len(turns) - 1, spoke, spoke_turn, affect))
                affect = appraised.affect
            case _:
                pass
    return Reading(
        turns=tuple(turns),
        exchanges=tuple(exchanges),
        ended=call.ended,
        whole=call.ended is not None,
        untimed=call.started is not None and call.started.pace.stretch is None,
    )


def _turn(deed: Deed) -> Turn:
    match deed:
        case TraineeSpoke(text=text, timing=timing):
            timing = timing or Timing()
            return Turn(
                speaker="trainee",
                text=text,
                thinking_seconds=timing.thinking_seconds,
                composing_seconds=timing.composing_seconds,
            )
        case TraineeStayedSilent(seconds=seconds):
            return Turn(speaker="trainee", text="", silent_seconds=seconds)
        case ActionTaken(action=action):
            return Turn(speaker="trainee", text="", action=action)


def _exchange(
    deed: Deed,
    appraised: ReplyAppraised,
    turn: int,
    spoke: CustomerSpoke | None,
    spoke_turn: int | None,
    affect: Affect,
) -> Exchange:
    return Exchange(
        turn=turn,
        reply=deed.text if isinstance(deed, TraineeSpoke) else "",
        appraisal=appraised.appraisal,
        action=deed.action if isinstance(deed, ActionTaken) else None,
        action_worked=deed.works if isinstance(deed, ActionTaken) else True,
        silent=isinstance(deed, TraineeStayedSilent),
        customer_turn=spoke_turn,
        customer=spoke.text if spoke else "",
        stage=stage(affect),
        distress=affect.distress,
        provoked=spoke is not None and spoke.direction.provocation,
        pause_seconds=appraised.pause_seconds,
        pause_points=appraised.pause_points,
        outcomes=appraised.outcomes,
    )


def read_transcript(turns: Sequence[Turn], brief: Brief | None, scenario: Scenario | None = None) -> Reading:
    """A transcript from elsewhere: provocations are read in the customer's lines, affect is estimated."""
    who = scenario.people[0].temperament if scenario else UNKNOWN_CUSTOMER
    window = scenario.pause_window_seconds if scenario else USUAL_WINDOW
    affect = initial(who)
    reached: set[str] = set()
    counts: Counter[Move] = Counter()
    earlier: list[str] = []
    exchanges: list[Exchange] = []
    said, said_turn, heard, provoked, silences = "", None, "", False, 0
    for index, turn in enumerate(turns):
        if turn.speaker == "customer":
            attack = provocation(turn.text)
            answered = bool(exchanges) and exchanges[-1].customer_turn == said_turn
            fresh = said_turn is None or answered
            heard = turn.text if fresh else f"{heard} {turn.text}"
            said, said_turn = turn.text, index
            provoked = attack >= FELT_AS_ATTACK or (provoked and not fresh)
            affect = _shown(affect, attack, turn.text)
            continue
        appraisal = appraise(turn.text, context=heard, brief=brief, earlier=earlier)
        silent = not turn.text.strip() and turn.action is None
        seconds, points = _pause(turn, said, provoked, silent, appraisal, window)
        new = _new_outcomes(scenario, turn, appraisal, reached)
        reached |= set(new)
        exchanges.append(
            Exchange(
                turn=index,
                reply=turn.text,
                appraisal=appraisal,
                action=turn.action,
                silent=silent,
                customer_turn=said_turn,
                customer=said,
                stage=stage(affect),
                distress=affect.distress,
                provoked=provoked,
                pause_seconds=seconds,
                pause_points=points,
                outcomes=new,
            )
        )
        silences = silences + 1 if silent else 0
        if turn.action is None:
            stimulus = Silence(silences, provoked) if silent else Reply(appraisal, provoked, points)
            affect = react(affect, stimulus, counts, who)
        counts.update(found.move for found in appraisal.found if appraisal.has(found.move))
        earlier.append(turn.text)
    ended = ENDINGS.get(turns[-1].action) if turns and turns[-1].action else None
    return Reading(turns=tuple(turns), exchanges=tuple(exchanges), ended=ended, whole=True)


def _shown(affect: Affect, attack: float, line: str) -> Affect:
    """How the customer feels as far as the line shows it: people say it better than our arithmetic does."""
    anger = COOL + (HOT - COOL) * attack
    distress = AFRAID if sounds_afraid(line) else AT_EASE
    if attack < FELT_AS_ATTACK or anger < affect.anger:
        anger = (affect.anger + anger) / 2
    return affect.model_copy(
        update={
            "anger": round(anger, 4),
            "distress": round(max(distress, (affect.distress + distress) / 2), 4),
        }
    )


def _new_outcomes(
    scenario: Scenario | None, turn: Turn, appraisal: Appraisal, reached: set[str]
) -> tuple[str, ...]:
    if scenario is None:
        return ()
    done = outcomes_reached(scenario, turn.text, appraisal)
    acted = (o.id for o in scenario.outcomes if turn.action is not None and o.action == turn.action)
    return tuple(outcome for outcome in (*done, *acted) if outcome not in reached)


def _pause(
    turn: Turn,
    said: str,
    provoked: bool,
    silent: bool,
    appraisal: Appraisal,
    window: tuple[float, float],
) -> tuple[float | None, float | None]:
    if silent and turn.silent_seconds is not None:
        return turn.silent_seconds, 1.0 if provoked else None
    timing = Timing(thinking_seconds=turn.thinking_seconds)
    seconds = pause_seconds(timing, said, Channel.PHONE)
    if seconds is None or not provoked:
        return seconds, None
    return seconds, pause_points(seconds, window, held=appraisal.has(Move.HOLD))
