"""A shift as the fold of its events: the clock, the queue, the promises, and what is known by now.

Time passes in calls, breaks and waiting, and stands still between them: nobody has to hurry through a breath.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from simulator.call import Call
from simulator.events import ActionTaken, CustomerSpoke, TraineeSpoke, TraineeStayedSilent
from simulator.scenario import Brief, Scenario
from simulator.shift.events import (
    BreakTaken,
    CallOver,
    CallTaken,
    Occasion,
    PromiseDone,
    ShiftEnded,
    ShiftEvent,
    ShiftStarted,
    Waited,
)
from simulator.shift.plan import Plan, Update
from simulator.shift.promises import Kept, Promise, promised
from simulator.timing import READING_WORDS_PER_SECOND
from simulator.vocabulary import Action, Channel

RINGS_AGAIN_MINUTES = 3.0  # how long they look at the telephone before they ring again
WORD_MINUTES = 1.0  # a text, or a word on the telephone that opens no call
ACTION_SECONDS = 15.0  # finding the colleague, writing the note
LONGEST_REPLY_SECONDS = 120.0  # beyond it the trainee was called away, and nobody is charged for that
# A reply whose pace was not measured, or is not to count, is charged as if it had been spoken.
SPOKEN_WORDS_PER_SECOND, BREATH_SECONDS = 2.7, 3.0


class IllegalShiftEvent(Exception):
    """Something that can't happen in the shift now; nothing was changed."""


@dataclass(frozen=True)
class InLine:
    """Somebody who waits to be picked up, and since which minute."""

    caller: str
    since: float
    occasion: Occasion = Occasion.FIRST


@dataclass(frozen=True)
class Stand:
    """What is known of the incident at some minute: the lists as every call has them then."""

    update: Update
    came_at: float
    facts: tuple[str, ...] = ()
    may_promise: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    broken_channels: tuple[Channel, ...] = ()


@dataclass(frozen=True)
class Shift:
    """One shift as it stands between two deeds. `minute` leaves out the call that is on the line."""

    id: str
    plan: Plan
    log: tuple[ShiftEvent, ...] = ()
    minute: float = 0.0
    started: ShiftStarted | None = None
    on_the_line: CallTaken | None = None
    taken: tuple[CallTaken, ...] = ()
    done: tuple[CallOver, ...] = ()
    promises: tuple[Promise, ...] = ()
    breaks: tuple[int, ...] = ()  # after how many calls each was taken
    actions: Mapping[Action, float] | None = None  # when each was first taken, by the end of its call
    ended: ShiftEnded | None = None

    @property
    def start(self) -> ShiftStarted:
        """The first event. Raises IllegalShiftEvent for a shift without one."""
        if self.started is None:
            raise IllegalShiftEvent(f"shift {self.id} has not started")
        return self.started

    def updates(self, minute: float | None = None) -> tuple[tuple[float, Update], ...]:
        """The incident's updates that have come in by that minute (now), each with when, oldest first."""
        now = self.minute if minute is None else minute
        due = [
            (self._due(update), place, update) for place, update in enumerate(self.plan.file.incident.updates)
        ]
        return tuple((at, update) for at, _, update in sorted(due, key=lambda d: d[:2]) if at <= now)

    def _due(self, update: Update) -> float:
        """When an update comes in: as planned, or sooner where somebody was asked, but not before that."""
        at = update.at
        for action, by in update.sooner.items():
            asked = (self.actions or {}).get(action)
            if asked is not None and asked < update.at:
                at = min(at, max(asked, update.at - by))
        return at

    def stand(self, minute: float | None = None) -> Stand:
        """What is known of the incident by that minute."""
        come = self.updates(minute)
        stand = Stand(come[0][1], come[0][0])
        for at, update in come:
            stand = replace(stand, update=update, came_at=at)
            for name in ("facts", "may_promise", "unknown", "must_not", "broken_channels"):
                if (told := getattr(update, name)) is not None:
                    stand = replace(stand, **{name: told})
        return stand

    def brief(self, minute: float | None = None) -> Brief:
        """The incident's part of the brief of a call taken at that minute."""
        stand = self.stand(minute)
        return Brief(
            role=self.plan.file.role,
            facts=(f"It is {self.clock(minute)}.", *stand.facts),
            may_promise=stand.may_promise,
            unknown=stand.unknown,
            must_not=stand.must_not,
            broken_channels=stand.broken_channels,
        )

    def clock(self, minute: float | None = None) -> str:
        """What the clock on the wall shows at that minute."""
        hour, minutes = map(int, self.plan.file.incident.starts.split(":"))
        total = int(hour * 60 + minutes + (self.minute if minute is None else minute))
        return f"{total // 60 % 24}:{total % 60:02}"

    def waiting(self, minute: float | None = None) -> tuple[InLine, ...]:
        """Who waits at that minute, longest first."""
        now = self.minute if minute is None else minute
        return tuple(each for each in self.to_come() if each.since <= now)

    def to_come(self) -> tuple[InLine, ...]:
        """Everybody who has still to be picked up, those who ring later included, in order of ringing."""
        begun = {(each.caller, each.occasion) for each in self.taken}
        line = [
            InLine(caller.id, caller.rings_at)
            for caller in self.plan.file.callers
            if (caller.id, Occasion.FIRST) not in begun
        ]
        line += [
            InLine(promise.caller, promise.until + RINGS_AGAIN_MINUTES, Occasion.RANG_AGAIN)
            for promise in self.promises
            if promise.until is not None
            and self.plan.caller(promise.caller).broken
            and (promise.done_at is None or not promise.arrived or promise.done_at > promise.until)
            and not {(promise.caller, Occasion.RANG_AGAIN), (promise.caller, Occasion.RUNG_BACK)} & begun
        ]
        places = {caller.id: place for place, caller in enumerate(self.plan.file.callers)}
        return tuple(sorted(line, key=lambda each: (each.since, places[each.caller])))

    def next_thing(self) -> float | None:
        """The next minute at which somebody rings or a promise may be done; None when nothing is left."""
        rings = [each.since for each in self.to_come()]
        due = [p.due for p in self.promises if p.due is not None and p.stands(self.minute) == Kept.OPEN]
        return min((at for at in (*rings, *due) if at > self.minute), default=None)

    def promise_to(self, caller: str) -> Promise | None:
        """The last promise to a caller."""
        return next((p for p in reversed(self.promises) if p.caller == caller), None)

    def last_call(self, caller: str) -> CallOver | None:
        """The last call with a caller that is over."""
        return next((each for each in reversed(self.done) if each.caller == caller), None)


def over(shift: Shift) -> bool:
    """Whether there is nothing left to do: nobody rings any more, and nothing that was promised falls due."""
    open_ = any(p.due is not None and p.stands(shift.minute) == Kept.OPEN for p in shift.promises)
    return not shift.on_the_line and not shift.to_come() and not open_


def evolve_shift(shift: Shift, event: ShiftEvent) -> Shift:
    """The shift after one more event. Raises IllegalShiftEvent, changing nothing, where it can't happen."""
    _refuse(shift, event)
    after = replace(shift, log=(*shift.log, event))
    match event:
        case ShiftStarted():
            return replace(after, started=event)
        case CallTaken():
            return replace(after, on_the_line=event, taken=(*shift.taken, event))
        case CallOver():
            return _over(after, event)
        case PromiseDone(caller=caller, minutes=minutes, arrived=arrived):
            at = shift.minute + minutes
            return replace(after, minute=at, promises=_done(shift.promises, caller, at, arrived))
        case BreakTaken(minutes=minutes):
            return replace(after, minute=shift.minute + minutes, breaks=(*shift.breaks, len(shift.done)))
        case Waited(minutes=minutes):
            return replace(after, minute=shift.minute + minutes)
        case ShiftEnded():
            return replace(after, ended=event)


def fold(shift_id: str, plan: Plan, log: Iterable[ShiftEvent]) -> Shift:
    """The shift a log tells of. Raises IllegalShiftEvent when it could not have happened."""
    shift = Shift(shift_id, plan)
    for event in log:
        shift = evolve_shift(shift, event)
    return shift


def _refuse(shift: Shift, event: ShiftEvent) -> None:
    line = shift.on_the_line
    if (shift.started is None) != isinstance(event, ShiftStarted):
        raise IllegalShiftEvent(f"{event.kind} can't happen: a shift starts once")
    if shift.ended is not None:
        raise IllegalShiftEvent(f"{event.kind} can't happen: the shift is over")
    if isinstance(event, CallOver):
        if line is None or line.call != event.call:
            raise IllegalShiftEvent(f"call {event.call} is not on the line")
    elif line is not None and not isinstance(event, ShiftEnded):
        raise IllegalShiftEvent(f"{event.kind} can't happen while call {line.call} is on the line")
    if isinstance(event, PromiseDone) and not any(
        p.caller == event.caller and p.may_be_done(shift.minute) for p in shift.promises
    ):
        raise IllegalShiftEvent(f"there is nothing to do for {event.caller} now")


def _over(shift: Shift, event: CallOver) -> Shift:
    taken = shift.taken[-1]
    promises = shift.promises
    if taken.occasion == Occasion.RUNG_BACK:
        promises = _done(promises, event.caller, shift.minute, True)
    at = shift.minute + event.minutes
    actions = dict(shift.actions or {})
    for action in event.actions:
        actions.setdefault(action, at)
    if made := event.promise:
        promises = (*promises, Promise(event.caller, event.call, made.channel, made.when, made.due))
    return replace(
        shift, minute=at, on_the_line=None, done=(*shift.done, event), promises=promises, actions=actions
    )


def _done(promises: tuple[Promise, ...], caller: str, at: float, arrived: bool) -> tuple[Promise, ...]:
    last = max((n for n, p in enumerate(promises) if p.caller == caller and p.done_at is None), default=None)
    return tuple(
        replace(each, done_at=at, arrived=arrived) if place == last else each
        for place, each in enumerate(promises)
    )


def call_minutes(scenario: Scenario, call: Call) -> float:
    """How long a call has been on the shift's clock: what was said at speaking pace, and what was waited.

    Taken from the log's own measures and never from the time of day, so that a slow machine costs nobody
    anything; a trainee who was given more time is charged the usual share of it.
    """
    pace = scenario.words_per_second if scenario.channel == Channel.PHONE else READING_WORDS_PER_SECOND
    seconds = 0.0
    for recorded in call.log:
        match recorded.event:
            case CustomerSpoke(text=text):
                seconds += len(text.split()) / pace
            case TraineeSpoke() as reply:
                seconds += _reply_seconds(reply, call.start.pace.stretch)
            case TraineeStayedSilent(seconds=silent):
                seconds += min(silent, LONGEST_REPLY_SECONDS) / (call.start.pace.stretch or 1.0)
            case ActionTaken():
                seconds += ACTION_SECONDS
            case _:
                pass
    return round(seconds / 60, 4)


def _reply_seconds(reply: TraineeSpoke, stretch: float | None) -> float:
    timing = reply.timing
    if stretch is None or timing is None or timing.thinking_seconds is None:
        return BREATH_SECONDS + len(reply.text.split()) / SPOKEN_WORDS_PER_SECOND
    measured = timing.thinking_seconds + (timing.composing_seconds or 0.0)
    return min(measured, LONGEST_REPLY_SECONDS) / stretch


def call_over(shift: Shift, scenario: Scenario, call: Call) -> CallOver:
    """What the shift carries on from the call on the line, which has ended."""
    if shift.on_the_line is None or call.ended is None:
        raise IllegalShiftEvent(f"call {call.id} is not a call that is over")
    minutes = call_minutes(scenario, call)
    acted = (
        r.event.action for r in call.log if isinstance(r.event, ActionTaken) and r.event.action != Action.END
    )
    return CallOver(
        call=call.id,
        caller=shift.on_the_line.caller,
        minutes=minutes,
        ended=call.ended,
        affect=call.affect,
        actions=tuple(dict.fromkeys(acted)),
        promise=promised(call, shift.minute + minutes, shift.plan.file.incident.starts),
        used=tuple(sorted(call.used)),
        facts=tuple(sorted(call.facts)),
    )
