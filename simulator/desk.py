"""Runs a call: the only place where effects are put in order.

What the trainee did is written down before anything can fail; `go_on` then takes the call from wherever
its log stands to the customer's next whole line, so a retry and a return after a crash are the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from uuid import uuid4

from simulator.actors import Actor
from simulator.affect import initial, react, taken_over
from simulator.branches import Branch, rewound
from simulator.call import Call, Waiting
from simulator.director import direct, due_beat, hint
from simulator.effects import effect
from simulator.events import (
    ActionTaken,
    BeatHappened,
    CallEnded,
    CallResumed,
    CallStarted,
    CustomerSpoke,
    Event,
    HintGiven,
    PersonJoined,
    ReplyAppraised,
    TraineeSpoke,
    TraineeStayedSilent,
)
from simulator.scenario import Option, Scenario, content_hash
from simulator.storage import Store
from simulator.timing import Pace, Timing
from simulator.vocabulary import Action, Channel, Ending, Mode

AWAY_SECONDS = 120.0  # a gap longer than any patience: the trainee was gone, and the clock leaves it out

Telling = Generator[str, None, Call]


class ActionError(Exception):
    """The trainee asked for an action this scenario does not offer, or left out a part of it."""


class Desk:
    """Conducts calls over a store and an actor. `clock` gives UTC seconds since 1970.

    `model_actor` speaks in the calls that were started with a model, and in no others.
    """

    def __init__(
        self, store: Store, actor: Actor, clock: Callable[[], float], model_actor: Actor | None = None
    ) -> None:
        self.store, self.actor, self.clock = store, actor, clock
        self.model_actor = model_actor or actor
        self._played: dict[str, Scenario] = {}

    def start(
        self,
        scenario: Scenario,
        trainee: str,
        *,
        mode: Mode = Mode.PRACTICE,
        coaching: bool = False,
        pace: Pace = Pace.USUAL,
        seed: int = 0,
        model: str | None = None,
        call_id: str | None = None,
    ) -> Call:
        """Pick up the phone. The customer has not spoken yet: `go_on` lets them."""
        call = Call(call_id or new_id())
        now, digest = self.clock(), content_hash(scenario)
        self.store.open_call(call.id, trainee, mode, (scenario.id, digest, scenario.model_dump_json()), now)
        started = CallStarted(
            scenario=scenario.id,
            version=scenario.version,
            scenario_hash=digest,
            trainee=trainee,
            mode=mode,
            coaching=coaching and mode == Mode.PRACTICE,
            seed=seed,
            pace=pace,
            person=scenario.people[0].id,
            affect=initial(scenario.people[0].temperament),
            model=model,
        )
        return self.store.append(call, [started], now)

    def rewind(self, call: Call, seq: int, *, model: bool = True) -> Call:
        """Another try from the customer's line at `seq` of an ended call: a new call, always practice.

        A line that a try shares with the call it came from belongs to that call, and so does the new try. The
        call's model speaks in it as well, unless `model` says that none may be used now. Raises NoSuchMoment
        where there is no line to answer.
        """
        log = rewound(call, seq, self.clock(), model=model)
        parent, branch = call.id, self.store.branch_of(call.id)
        while branch is not None and seq <= branch.seq:
            parent, branch = branch.parent, self.store.branch_of(branch.parent)
        root = branch.root if branch else parent
        return self.store.open_branch(Branch(new_id(), parent, root, seq), log)

    def scenario(self, call: Call) -> Scenario:
        """The scenario exactly as this call is played with it, whatever became of the file since."""
        digest = call.start.scenario_hash
        if digest not in self._played:
            body = self.store.scenario_body(digest)
            if body is None:
                raise LookupError(f"call {call.id} was played with scenario {digest}, which is not kept")
            self._played[digest] = Scenario.model_validate_json(body)
        return self._played[digest]

    def say(self, call: Call, text: str, timing: Timing | None = None) -> Call:
        """Write down the trainee's reply. Raises StaleCall and IllegalEvent; the reply is then not taken."""
        return self._append(call, TraineeSpoke(text=text, timing=timing))

    def stay_silent(self, call: Call, seconds: float) -> Call:
        """Write down that the customer's patience ran out."""
        return self._append(call, TraineeStayedSilent(seconds=seconds))

    def act(
        self,
        call: Call,
        action: Action,
        *,
        who: str | None = None,
        when: str | None = None,
        channel: Channel | None = None,
    ) -> Call:
        """Write down an action. Raises ActionError when this scenario does not offer it as asked."""
        if action == Action.END:
            return self._append(call, ActionTaken(action=action, result="You ended the call."))
        scenario = self.scenario(call)
        option = scenario.option(action)
        if option is None:
            offered = ", ".join([*(o.do for o in scenario.actions), Action.END])
            raise ActionError(f"{action} is not possible in this call; choose one of {offered}")
        who = _chosen(option, who)
        if action == Action.SCHEDULE_CALLBACK and (
            not (when or "").strip() or channel not in option.channels
        ):
            channels = ", ".join(option.channels)
            raise ActionError(f"a callback needs a time and a channel, one of {channels}")
        works = channel not in scenario.brief.broken_channels
        taken = ActionTaken(
            action=action, who=who, when=when, channel=channel, result=option.result, works=works
        )
        return self._append(call, taken)

    def stop(self, call: Call) -> Call:
        """Leave the practice. Always possible, never a failure."""
        return self._append(call, CallEnded(how=Ending.STOPPED))

    def give_hint(self, call: Call) -> Call:
        """Coach once on the customer's last line."""
        return self._append(call, HintGiven(text=hint(self.scenario(call), call)))

    def come_back(self, call: Call) -> Call:
        """Note a return after a long gap, so that the call's clock leaves it out; else change nothing."""
        gap = self.clock() - call.log[-1].at
        if call.waiting == Waiting.NOTHING or gap < AWAY_SECONDS:
            return call
        return self._append(call, CallResumed(away_seconds=gap))

    def settle(self, call: Call) -> Call:
        """Bring the call to where the customer is about to speak: all is known but their words."""
        if call.waiting == Waiting.APPRAISAL:
            call = self._appraise(call)
        if call.waiting == Waiting.CUSTOMER and not _beat_since_deed(call):
            call = self._let_beat_happen(call)
        return call

    def go_on(self, call: Call) -> Telling:
        """Bring the call to the trainee's turn or its end, yielding the customer's words as they come."""
        call = self.settle(call)
        if call.waiting == Waiting.CUSTOMER:
            call = yield from self._let_customer_speak(call)
        return call

    def _append(self, call: Call, *events: Event) -> Call:
        return self.store.append(call, events, self.clock())

    def _appraise(self, call: Call) -> Call:
        scenario = self.scenario(call)
        appraised = effect(scenario, call)
        ending = _ending_action(scenario, call.deed)
        return self._append(call, appraised, *([CallEnded(how=ending)] if ending else []))

    def _let_beat_happen(self, call: Call) -> Call:
        scenario = self.scenario(call)
        beat = due_beat(scenario, call)
        if beat is None:
            return call
        person = scenario.person(beat.joins or call.person)
        affect = taken_over(call.affect, person.temperament) if beat.joins else call.affect
        events: list[Event] = [
            BeatHappened(
                beat=beat.id,
                note=beat.note,
                affect=react(affect, beat.feel, call.move_counts, person.temperament),
            )
        ]
        if beat.joins:
            events.append(PersonJoined(person=beat.joins, beat=beat.id))
        if beat.drops_line:
            events.append(CallEnded(how=Ending.DROPPED))
        return self._append(call, *events)

    def _let_customer_speak(self, call: Call) -> Telling:
        scenario = self.scenario(call)
        direction = direct(scenario, call)
        actor = self.model_actor if call.start.model else self.actor
        spoken = yield from actor.speak(scenario, call, direction)
        said = CustomerSpoke(
            direction=direction,
            text=spoken.text,
            spoken_by=spoken.spoken_by,
            used=spoken.used,
            better=spoken.better,
            notice=spoken.notice,
            stopped=spoken.stopped,
            fault=spoken.fault,
            model=spoken.model,
            prompt_hash=spoken.prompt_hash,
            parameters=spoken.parameters,
            usage=spoken.usage,
        )
        return self._append(call, said, *([CallEnded(how=direction.ends)] if direction.ends else []))


def new_id() -> str:
    """An id nothing else has."""
    return uuid4().hex[:12]


def finish(telling: Telling) -> Call:
    """Run a telling to its end, for callers that show nothing meanwhile."""
    while True:
        try:
            next(telling)
        except StopIteration as done:
            call: Call = done.value
            return call


def _beat_since_deed(call: Call) -> bool:
    """Whether a beat has fallen in this turn already: one is enough, also when a turn is taken up again."""
    for recorded in reversed(call.log):
        if isinstance(recorded.event, ReplyAppraised):
            return False
        if isinstance(recorded.event, BeatHappened):
            return True
    return False


def _chosen(option: Option, who: str | None) -> str | None:
    if not option.who:
        return None
    if who is None and len(option.who) == 1:
        return option.who[0]
    asked = (who or "").strip().lower()
    match = next((name for name in option.who if asked and asked in name.lower()), None)
    if match is None:
        raise ActionError(f"{option.do} needs a name, one of {', '.join(option.who)}")
    return match


def _ending_action(scenario: Scenario, deed: object) -> Ending | None:
    if not isinstance(deed, ActionTaken):
        return None
    if deed.action == Action.END:
        return Ending.ENDED
    option = scenario.option(deed.action)
    return Ending.HANDED_OVER if option and option.ends else None
