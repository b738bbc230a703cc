"""The excellent and the good trainee: what they were taught, said in a sensible order, with room to listen.

A pure policy: the same view, training and seed give the same deed. What was said before is read off the view.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from simulator.appraisal import provocation
from simulator.bots.seen import Offered, Training, View
from simulator.call import Deed
from simulator.events import ActionTaken, TraineeSpoke
from simulator.timing import Timing, reading_allowance
from simulator.vocabulary import Action, Channel

ATTACKED = 0.5  # a line this provoking is an attack, and asks for the long pause
SHARP = 0.3  # and one this provoking for some care
WORDS_A_SECOND = 1.0  # how fast they type: sixty words a minute, somebody used to it
BLOW = re.compile(
    r"…|\b(?:sorry|cry|crying|tears?|can't (?:do|go|take|think|stop)|don't know what|scared|afraid|fear"
    r"|alone|nobody|please|lost|lose|losing|sack(?:ed)?|fired|died|dying|funeral|three days"
    r"|all (?:day|night|morning))\b",
    re.IGNORECASE,
)
CALLBACK_WHEN = "in an hour"
ROUNDS = 3  # a rehearsal has three ways to say a thing at least


@dataclass(frozen=True)
class Manner:
    """What makes an able trainee excellent, or only good."""

    pause: tuple[float, float]  # seconds before answering an attack
    usual: tuple[float, float]  # and before answering anything else
    only_listens: float  # how likely a blow or tears get a reply that does nothing but hear them
    hears_first: float  # and how likely one that hears them first and then goes on
    asks: tuple[int, int]  # questions asked of their own accord
    attacks_borne: int  # before a limit is set
    misses: float  # how likely a step is left out at first
    clumsy: float  # how likely a reply comes out wrong
    rounds: int  # how often they come back to what has not worked


EXCELLENT = Manner((6.0, 8.0), (3.0, 5.0), 0.3, 0.8, (1, 6), 2, 0.0, 0.0, ROUNDS)
GOOD = Manner((4.0, 6.0), (2.0, 4.0), 0.1, 0.2, (0, 4), 4, 0.2, 0.18, 2)

Step = str | Action  # what is said or done next, as planned


def able_deed(view: View, training: Training, manner: Manner, clumsy: Sequence[str], seed: str) -> Deed:
    """What an able trainee does now."""
    chance = Random(f"{seed}:{len(view.mine)}")
    unplanned = frozenset((*training.rehearsal.listening, *_limits(training), *clumsy))
    reply = _unplanned(view, training, manner, clumsy, chance)
    if reply is None:
        done = sum(not (isinstance(deed, TraineeSpoke) and deed.text in unplanned) for deed in view.mine)
        plan = _plan(training, frozenset(each.do for each in view.actions), manner, seed)
        step = plan[done] if done < len(plan) else Action.END
        if isinstance(step, Action):
            return action_taken(step, view.offered(step), view.brief.broken_channels)
        heard = _hearing_out(view, training, chance) if chance.random() < manner.hears_first else None
        reply = f"{heard} {step}" if heard else step
    return spoken(reply, _pause(view, manner, chance), view)


def _limits(training: Training) -> tuple[str, ...]:
    own = (text for name in sorted(training.limits) for text in training.rehearsal.outcomes[name])
    return (*training.rehearsal.limits, *own)


def _unplanned(
    view: View, training: Training, manner: Manner, clumsy: Sequence[str], chance: Random
) -> str | None:
    """A reply that is all about how the line was said: a limit, or hearing them out and no more."""
    if chance.random() < manner.clumsy and (fresh := [line for line in clumsy if not view.has_said(line)]):
        return chance.choice(fresh)
    limits = _limits(training)
    left = [text for text in limits if not view.has_said(text)]
    attack = provocation(view.line) >= ATTACKED
    if attack and left and _attacks_since_limit(view, frozenset(limits)) >= manner.attacks_borne:
        return chance.choice(left)
    return _hearing_out(view, training, chance) if chance.random() < manner.only_listens else None


def _hearing_out(view: View, training: Training, chance: Random) -> str | None:
    """Something that shows they were heard, where the line was a blow, an attack or the first of the call."""
    if view.mine and BLOW.search(view.line) is None and provocation(view.line) < SHARP:
        return None
    fresh = [text for text in training.rehearsal.listening if not view.has_said(text)]
    return chance.choice(fresh) if fresh else None


def _attacks_since_limit(view: View, limits: frozenset[str]) -> int:
    attacks = 0
    for shown in view.transcript:
        if shown.who == "trainee" and shown.text in limits:
            attacks = 0
        elif shown.turn is not None:
            attacks += provocation(shown.text) >= ATTACKED
    return attacks


def _plan(training: Training, offered: frozenset[Action], manner: Manner, seed: str) -> tuple[Step, ...]:
    """Everything to be said and done in this call, in order, if nothing comes between."""
    chance = Random(f"{seed}:plan")
    rehearsal = training.rehearsal
    voices = {name: chance.sample(texts, len(texts)) for name, texts in rehearsal.outcomes.items()}
    # In the file's order, as they were written: what asks for trust is best asked late.
    some = min(chance.randint(*manner.asks), len(rehearsal.asking))
    asking = [rehearsal.asking[n] for n in sorted(chance.sample(range(len(rehearsal.asking)), some))]
    closing = chance.sample(rehearsal.closing, len(rehearsal.closing))
    extra = _extra(offered, frozenset(training.actions.values()), chance)
    steps: list[Step] = []
    for number in range(manner.rounds):
        todo = [name for name in training.order if name not in training.limits]
        for place, name in enumerate(todo):
            if number == 0 and chance.random() < manner.misses:
                continue
            last = place == len(todo) - 1
            if extra and last and number == 0:
                steps.append(extra)
            # Questions come while there is still something to do about the answers.
            while asking and not last and chance.random() < len(asking) / (len(todo) - place):
                steps.append(asking.pop(0))
            steps += _one(name, training, voices[name], number, offered, chance)
        steps += closing[number : number + 1]
    return tuple(steps)


def _one(
    name: str,
    training: Training,
    voices: Sequence[str],
    number: int,
    offered: frozenset[Action],
    chance: Random,
) -> Iterator[Step]:
    """One thing that has to come about, by word or deed: said, and done as well where a deed does it."""
    action = training.actions.get(name)
    acts = action in offered and (number == 1 or (number == 0 and chance.random() < 0.6))
    if acts and action is not None:
        yield action
    if number < len(voices):
        yield voices[number]


def _extra(offered: frozenset[Action], needed: frozenset[Action], chance: Random) -> Action | None:
    """Now and then something else the page offers: fetching help, or asking them to hold."""
    spare = sorted(
        (offered - needed) & {Action.COPY_IN, Action.ESCALATE, Action.HOLD, Action.SCHEDULE_CALLBACK}
    )
    return chance.choice(spare) if spare and chance.random() < 0.4 else None


def _pause(view: View, manner: Manner, chance: Random) -> float:
    sharp = provocation(view.line) >= SHARP
    return round(chance.uniform(*(manner.pause if sharp else manner.usual)), 2)


def spoken(text: str, seconds: float, view: View) -> TraineeSpoke:
    """A reply after that many seconds of thought; in a chat the line is read first."""
    thinking = view.waited + seconds + reading_allowance(view.line, view.channel)
    composing = round(len(text.split()) / WORDS_A_SECOND, 2)
    return TraineeSpoke(text=text, timing=Timing(thinking_seconds=thinking, composing_seconds=composing))


def action_taken(action: Action, offered: Offered | None, broken: Sequence[Channel] = ()) -> ActionTaken:
    """An action as the page asks for it: the first person it may be for, a channel that is not `broken`."""
    if offered is None:
        return ActionTaken(action=Action.END)
    who = offered.who[0] if offered.who else None
    if action != Action.SCHEDULE_CALLBACK:
        return ActionTaken(action=action, who=who)
    works = [channel for channel in offered.channels if channel not in broken] or list(offered.channels)
    return ActionTaken(action=action, who=who, when=CALLBACK_WHEN, channel=works[0])
