"""One call of a made-up trainee's, from the first line to the last, and what is kept of it for the proof.

Nothing here judges: checks.py does, over many of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from pydantic import BaseModel, ConfigDict

from simulator.actors import LineBank
from simulator.affect import initial, taken_over
from simulator.bots import Kind, deed, seen, taught
from simulator.call import Call, Deed, Waiting, evolve
from simulator.desk import Desk, finish
from simulator.events import (
    ActionTaken,
    BeatHappened,
    CustomerSpoke,
    Event,
    PersonJoined,
    Recorded,
    ReplyAppraised,
    TraineeSpoke,
    TraineeStayedSilent,
)
from simulator.scenario import Scenario
from simulator.scenario.yaml_text import Path
from simulator.scoring import Rubric, read_call, score
from simulator.storage import Store
from simulator.timing import patience
from simulator.vocabulary import Channel, Ending, Flag, Stage

MOST_DEEDS = 45  # the director lets no call go on beyond 30 lines; a bot that gets here has lost its way
ACTION_SECONDS = 4.0  # about what it takes to find and press it
SAME_WORDS = 5  # a sentence this long that comes again is heard as the same line
_SENTENCE = re.compile(r"[^.!?…]+")


class Run(BaseModel):
    """What one call came to. `untouched_anger`: what the anger at the end would be, had nothing been said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    seed: int
    points: float | None
    flags: tuple[Flag, ...]
    flagged: tuple[str, ...]  # the words the flags rest on
    ended: Ending | None
    after_silence: bool  # whether the trainee's last deed was to say nothing
    replies: int
    minutes: float
    untouched_anger: float
    anger: float
    distress: float
    trust: float
    provoked: int
    outcomes: tuple[str, ...]
    facts: tuple[str, ...]
    asked: tuple[tuple[str, float], ...]  # hidden facts a question was about, and the trust it was asked at
    beats: tuple[str, ...]
    people: tuple[str, ...]
    stages: tuple[tuple[str, Stage], ...]  # by person, those they spoke from
    again: tuple[str, ...]  # sentences somebody said in two of their lines
    tried: tuple[tuple[Path, bool], ...]  # rehearsed replies, and whether each did what it is for

    @property
    def ended_well(self) -> bool:
        """Whether they said goodbye content."""
        return self.ended == Ending.GOODBYE

    @property
    def anger_change(self) -> float:
        """What the trainee did to their anger, all told."""
        return self.anger - self.untouched_anger


class InMemory:
    """The part of a store that a desk needs, for calls nobody will look up again."""

    def __init__(self, scenario: Scenario) -> None:
        self.body = scenario.model_dump_json()

    def open_call(self, *_: object) -> None:
        """Nothing is kept."""

    def append(self, call: Call, events: Sequence[Event], at: float) -> Call:
        """The call with the events, by the same rules as in a database."""
        for event in events:
            call = evolve(call, Recorded(seq=len(call.log), at=at, event=event))
        return call

    def scenario_body(self, _hash: str) -> str:
        """The one scenario that is played here."""
        return self.body


@dataclass
class Clock:
    """The call's own time, moved on by what is said in it."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class Player:
    """Plays one scenario with any kind of trainee. Raises LookupError for a scenario without a rehearsal."""

    def __init__(self, scenario: Scenario, rubric: Rubric) -> None:
        self.scenario, self.rubric, self.training = scenario, rubric, taught(scenario)
        self.clock = Clock()
        self.desk = Desk(cast(Store, InMemory(scenario)), LineBank(), self.clock)

    def play(self, kind: Kind, seed: int) -> Run:
        """One call of that kind under that seed, whole."""
        desk, scenario = self.desk, self.scenario
        call = finish(desk.go_on(desk.start(scenario, "bot", seed=seed)))
        for _ in range(MOST_DEEDS):
            if call.waiting == Waiting.NOTHING:
                break
            self.clock.now += _listening(scenario, call)
            call = finish(desk.go_on(_do(desk, self.clock, call, self._deed(call, kind, seed))))
        return _told(scenario, self.rubric, call, kind, seed)

    def _deed(self, call: Call, kind: Kind, seed: int) -> Deed:
        done = deed(seen(self.scenario, call), kind, self.training, seed)
        if not isinstance(done, TraineeStayedSilent):
            return done
        base = call.direction.patience_seconds if call.direction else None
        borne = patience(base, call.line, self.scenario.channel, call.start.pace)
        if borne is not None:
            return TraineeStayedSilent(seconds=borne)
        # They would wait for ever, so the trainee notices that nothing comes of it and does something else.
        return deed(seen(self.scenario, call, waited=done.seconds), kind, self.training, seed)


def _listening(scenario: Scenario, call: Call) -> float:
    """Seconds the customer takes to say their line; in a chat, reading it counts as the trainee's."""
    return len(call.line.split()) / scenario.words_per_second if scenario.channel == Channel.PHONE else 0.0


def _do(desk: Desk, clock: Clock, call: Call, done: Deed) -> Call:
    match done:
        case TraineeSpoke(text=text, timing=timing):
            if timing is not None:
                clock.now += (timing.thinking_seconds or 0.0) + (timing.composing_seconds or 0.0)
            return desk.say(call, text, timing)
        case TraineeStayedSilent(seconds=seconds):
            clock.now += seconds
            return desk.stay_silent(call, seconds)
        case ActionTaken():
            clock.now += ACTION_SECONDS
            return desk.act(call, done.action, who=done.who, when=done.when, channel=done.channel)


def _told(scenario: Scenario, rubric: Rubric, call: Call, kind: Kind, seed: int) -> Run:
    card = score(read_call(call), rubric, scenario)
    events = [recorded.event for recorded in call.log]
    return Run(
        kind=kind,
        seed=seed,
        points=card.overall,
        flags=card.flags,
        flagged=tuple(quote.text for quotes in card.flag_quotes.values() for quote in quotes),
        ended=call.ended,
        after_silence=isinstance(call.deed, TraineeStayedSilent),
        replies=len(call.replies),
        minutes=round(call.seconds / 60, 2),
        untouched_anger=_untouched(scenario, events),
        anger=call.affect.anger,
        distress=call.affect.distress,
        trust=call.affect.trust,
        provoked=sum(direction.provocation for direction in call.directions),
        outcomes=call.outcomes,
        facts=tuple(sorted(call.facts)),
        asked=tuple(
            (event.asked, event.affect.trust)
            for event in events
            if isinstance(event, ReplyAppraised) and event.asked is not None
        ),
        beats=tuple(sorted(call.beats)),
        people=call.present,
        stages=tuple(
            sorted(
                {
                    (each.person, each.stage)
                    for each in call.directions
                    if each.intent in scenario.person(each.person).lines.get(each.stage, {})
                }
            )
        ),
        again=said_again(
            [(event.direction.person, event.text) for event in events if isinstance(event, CustomerSpoke)]
        ),
        tried=tuple(_tried(scenario, events)),
    )


def _tried(scenario: Scenario, events: Sequence[Event]) -> Iterator[tuple[Path, bool]]:
    """Each rehearsed reply said while its outcome was still to come, and whether it then came; each rehearsed
    question, and whether it was about a hidden fact.
    """
    rehearsal = scenario.rehearsal
    said, reached = "", set[str]()
    for event in events:
        if isinstance(event, TraineeSpoke):
            said = event.text
        elif isinstance(event, ReplyAppraised) and rehearsal is not None:
            for outcome, texts in rehearsal.outcomes.items():
                for place, text in enumerate(texts):
                    if text in said and outcome not in reached:
                        yield ("outcomes", outcome, place), outcome in event.outcomes
            for place, text in enumerate(rehearsal.asking):
                if text in said:
                    yield ("asking", place), event.asked is not None
            reached.update(event.outcomes)
            said = ""


def _untouched(scenario: Scenario, events: Sequence[Event]) -> float:
    """The anger they began with, as other people took the phone and as the story itself eased it."""
    affect = initial(scenario.people[0].temperament)
    feel = {beat.id: beat.feel.anger for beat in scenario.beats}
    for event in events:
        if isinstance(event, PersonJoined):
            affect = taken_over(affect, scenario.person(event.person).temperament)
        elif isinstance(event, BeatHappened):
            eased = affect.anger + min(0.0, feel.get(event.beat, 0.0))
            affect = affect.model_copy(update={"anger": max(0.0, eased)})
    return affect.anger


def plain(text: str) -> str:
    """The words alone, as the ear has them."""
    return " ".join(re.findall(r"\w+", text.lower()))


def said_again(lines: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The sentences, short ones aside, that one person says again in a later line. Lines are (who, what).

    Within a line people repeat themselves for a reason, and they quote one another.
    """
    heard: set[tuple[str, str]] = set()
    again: list[str] = []
    for who, line in lines:
        now = {}
        for sentence in _SENTENCE.findall(line):
            key = plain(sentence)
            if key.count(" ") + 1 >= SAME_WORDS:
                now[who, key] = sentence.strip()
        again += [sentence for key, sentence in now.items() if key in heard]
        heard.update(now)
    return tuple(dict.fromkeys(again))
