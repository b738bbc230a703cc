"""The trainees who do badly, each in one way, and what becomes of a call when they do.

A pure policy over what a trainee sees: the same view, kind and seed give the same deed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from simulator.bots.able import GOOD, able_deed, action_taken, spoken
from simulator.bots.kinds import Kind
from simulator.bots.seen import Training, View
from simulator.call import Deed
from simulator.events import ActionTaken, TraineeSpoke, TraineeStayedSilent
from simulator.vocabulary import Action, Channel

LONG_SILENCE = 90.0  # seconds; longer than anybody's patience, so that they speak again where they ever will
HANDS_OVER = 0.25  # how often the dismissive one gets rid of the caller that way, where it is offered


@dataclass(frozen=True)
class Habit:
    """How one kind of poor trainee behaves, whatever they say."""

    thinks: tuple[float, float]  # seconds before any answer
    deeds: tuple[int, int]  # after how many they put the phone down, if nobody else has
    again: bool = False  # says the same thing again and again: that is the point of them
    silence: float = 0.0  # how likely they say nothing


# Beyond 27 lines the customer has nothing more to say, so the patient kinds see a call to its very end.
HABITS: Mapping[Kind, Habit] = {
    Kind.OVER_PROMISING: Habit((1.5, 3.5), (12, 28)),
    Kind.ROBOTIC: Habit((1.0, 2.0), (14, 40), again=True),
    Kind.SARCASTIC: Habit((0.3, 0.9), (7, 14)),
    Kind.DISMISSIVE: Habit((0.4, 1.2), (8, 18)),
    Kind.RUDE: Habit((0.3, 0.9), (10, 20)),
    Kind.SILENT: Habit((1.0, 3.0), (12, 30), silence=0.8),
    Kind.STUFFING: Habit((1.0, 2.5), (14, 40), again=True),
}
# Now and then somebody knows how it is done, begins well and then tires of it: how often, and for how long.
TIRES, WELL_FOR, TIRED_FOR = 0.3, (5, 9), 12
FAVOURITES = 6  # how many of their phrases somebody who repeats themselves goes round in


def poor_deed(view: View, kind: Kind, lines: Sequence[str], training: Training, seed: str) -> Deed:
    """What a poor trainee of that kind does now."""
    habit, chance = HABITS[kind], Random(f"{seed}:{len(view.mine)}")
    call_long = Random(f"{seed}:call")
    most = call_long.randint(*habit.deeds)
    if kind == Kind.DISMISSIVE and call_long.random() < TIRES:
        well = call_long.randint(*WELL_FOR)
        begun = able_deed(view, _half(training), GOOD, (), seed)
        if len(view.mine) < well and begun != ActionTaken(action=Action.END):
            return begun
        most = well + TIRED_FOR
    mine = call_long.sample(list(lines), FAVOURITES if habit.again else len(lines))
    said = sum(isinstance(deed, TraineeSpoke) for deed in view.mine)
    if len(view.mine) >= most or (said >= len(mine) and not habit.again):
        return _gone(view, kind, call_long)
    if habit.silence and not view.waited and chance.random() < habit.silence:
        return TraineeStayedSilent(seconds=LONG_SILENCE)
    callback = view.offered(Action.SCHEDULE_CALLBACK)
    if kind == Kind.OVER_PROMISING and callback and len(view.mine) == most // 2:
        return action_taken(Action.SCHEDULE_CALLBACK, callback, _working(callback.channels, view))
    return spoken(mine[said % len(mine)], chance.uniform(*habit.thinks), view)


def _half(training: Training) -> Training:
    """What somebody who will tire has of it: half the outcomes, no summing-up, so that no call ends well."""
    rehearsal = training.rehearsal.model_copy(update={"closing": ()})
    return replace(training, rehearsal=rehearsal, order=training.order[: len(training.order) // 2])


def _working(channels: Sequence[Channel], view: View) -> list[Channel]:
    """The channels that would do, so as to leave them out: who promises anything does not look."""
    return [channel for channel in channels if channel not in view.brief.broken_channels]


def _gone(view: View, kind: Kind, call_long: Random) -> Deed:
    hand_over = view.offered(Action.HAND_OVER)
    if kind == Kind.DISMISSIVE and hand_over and call_long.random() < HANDS_OVER:
        return action_taken(Action.HAND_OVER, hand_over)
    return ActionTaken(action=Action.END)
