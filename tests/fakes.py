"""Stand-ins for the parts that touch the world, and a small complete scenario nobody will ever practise.

The fakes are real classes with the interface of what they stand for; none of them is patched in by name
unless a test says so.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Sequence
from typing import Any

from simulator.actors import Actor, LineBank, Spoken
from simulator.appraisal import Appraisal, FoundMove
from simulator.call import Call, Waiting, evolve
from simulator.desk import Desk, finish
from simulator.events import Direction, Event, Recorded
from simulator.scenario import Scenario
from simulator.scenario.checks import find_faults
from simulator.timing import Timing
from simulator.vocabulary import Move

NAMES = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "islet", "jetty")


class Clock:
    """A clock that moves only when told to, and a little each time it is looked at."""

    def __init__(self, now: float = 1_700_000_000.0, tick: float = 0.5) -> None:
        self.now, self.tick = now, tick

    def __call__(self) -> float:
        self.now += self.tick
        return self.now


class ProviderDown(Exception):
    """What a failing actor raises."""


class FailingActor:
    """Fails so many times, each time after a first piece of the line, then speaks as `then` does."""

    def __init__(self, failures: int, then: Actor | None = None) -> None:
        self.failures, self.then = failures, then or LineBank()

    def speak(self, scenario: Scenario, call: Call, direction: Direction) -> Generator[str, None, Spoken]:
        if self.failures > 0:
            self.failures -= 1
            yield "Well, I"
            raise ProviderDown("the line went quiet")
        return (yield from self.then.speak(scenario, call, direction))


class MemoryStore:
    """The part of the store a desk needs, without a database: the rules of the log, and nothing kept."""

    def __init__(self) -> None:
        self.bodies: dict[str, str] = {}
        self.logs: dict[str, tuple[Recorded, ...]] = {}

    def open_call(
        self, call_id: str, trainee: str, mode: str, scenario: tuple[str, str, str], at: float
    ) -> None:
        self.bodies[scenario[1]] = scenario[2]

    def append(self, call: Call, events: Sequence[Event], at: float) -> Call:
        for event in events:
            call = evolve(call, Recorded(seq=len(call.log), at=at, event=event))
        self.logs[call.id] = call.log
        return call

    def scenario_body(self, content_hash: str) -> str | None:
        return self.bodies.get(content_hash)


def desk_in_memory(actor: Actor | None = None) -> Desk:
    """A desk over nothing but memory."""
    return Desk(MemoryStore(), actor or LineBank(), Clock())  # type: ignore[arg-type]


def found(**confidences: float) -> Appraisal:
    """An appraisal as if read: `found(acknowledge=0.9)`."""
    return Appraisal(
        found=tuple(
            FoundMove(move=move, quote=move.value, confidence=confidences[move.value])
            for move in Move
            if move.value in confidences
        )
    )


class Behaviour:
    """A trainee as the engine meets one: moves, outcomes and questions drawn by a seed, whatever was said.

    `harm` is how often a reply holds a harmful move; a `diligent` trainee brings about one outcome after the
    other and is never silent. Patched into the desk, it makes calls of any length and temper without a word
    being read.
    """

    def __init__(self, scenario: Scenario, seed: int, *, harm: float = 0.15, diligent: bool = False) -> None:
        self.scenario, self.chance, self.harm = scenario, random.Random(seed), harm
        self.diligent, self.replies = diligent, 0

    def appraise(self, reply: str, **_: object) -> Appraisal:
        self.replies += 1
        if self.diligent:
            kinds = ("acknowledge", "commit", "reflect", "level", "inform", "own", "offer_choice", "close")
            return found(**{kinds[(self.replies + n) % len(kinds)]: 0.9 for n in range(3)})
        moves = self.chance.sample(list(Move)[:13], self.chance.randint(0, 3))
        if self.chance.random() < self.harm:
            moves.append(self.chance.choice(list(Move)[13:]))
        return found(**{move.value: round(self.chance.uniform(0.3, 1.0), 3) for move in moves})

    def outcomes_reached(self, *_: object) -> tuple[str, ...]:
        if self.diligent:
            return (self.scenario.outcomes[self.replies % len(self.scenario.outcomes)].id,)
        if self.chance.random() < 0.7:
            return ()
        return (self.chance.choice(self.scenario.outcomes).id,)

    def fact_asked(self, person: Any, reply: str, appraisal: Appraisal) -> str | None:
        if not appraisal.has(Move.INQUIRE):
            return None
        return self.chance.choice([None, *(fact.id for fact in person.facts)])

    def deed(self, desk: Desk, call: Call) -> Call:
        """One deed: mostly a reply, now and then a silence or an action."""
        lot = 1.0 if self.diligent else self.chance.random()
        if lot < 0.12:
            return desk.stay_silent(call, 15.0)
        option = self.chance.choice(self.scenario.actions or (None,))
        if lot < 0.2 and option is not None and not option.ends:
            channel = option.channels[0] if option.channels else None
            return desk.act(
                call, option.do, who=option.who[0] if option.who else None, when="noon", channel=channel
            )
        return desk.say(call, "I will ring you at noon.", Timing(thinking_seconds=self.chance.uniform(0, 12)))


def behave(
    desk: Desk,
    scenario: Scenario,
    patch: Callable[[str, object], None],
    *,
    seed: int,
    turns: int = 40,
    harm: float = 0.15,
    diligent: bool = False,
    trainee_seed: int | None = None,
) -> Call:
    """A whole call of a made-up behaviour. `patch` sets an attribute by its dotted name for this test."""
    behaviour = Behaviour(
        scenario, seed if trainee_seed is None else trainee_seed, harm=harm, diligent=diligent
    )
    patch("simulator.effects.appraise", behaviour.appraise)
    patch("simulator.effects.outcomes_reached", behaviour.outcomes_reached)
    patch("simulator.effects.fact_asked", behaviour.fact_asked)
    call = finish(desk.go_on(desk.start(scenario, "t", seed=seed)))
    for _ in range(turns):
        if call.waiting == Waiting.NOTHING:
            break
        call = finish(desk.go_on(behaviour.deed(desk, call)))
    return call


def _lines(subject: str, count: int) -> list[str]:
    return [f"The {NAMES[number % 10]} {subject} {number}." for number in range(count)]


def _person(person_id: str, *, caller: bool, **temperament: object) -> dict[str, Any]:
    each = 3 if caller else 2
    subject = f"of {person_id}"
    return {
        "id": person_id,
        "name": person_id.title(),
        "role": "somebody who calls",
        "today": "Missed a train.",
        "afraid_of": "Missing another.",
        "wants_to_hear": "That somebody knows.",
        "cornered": "Goes quiet.",
        "worse": "Being laughed at.",
        "good_ending": "Gets a seat.",
        "talks": "Briefly.",
        "temperament": {"anger": 0.55, "distress": 0.4, "trust": 0.3, **temperament},
        "facts": [
            {
                "id": f"train-{person_id}",
                "fact": "The train leaves at six.",
                "asked": ["When does your train leave?", "What time is your train?"],
                "trust_needed": 0.2,
                "hot": [f"Six, {subject}, and you know it."],
                "cool": [f"At six, {subject}."],
            }
        ],
        "opening": _lines(f"opening {subject}", 2),
        "lines": {
            stage: {
                intent: _lines(f"{stage} {intent} {subject}", each) for intent in ("demand", "vent", "accuse")
            }
            | ({"insult": _lines(f"{stage} insult {subject}", each)} if stage == "intimidation" else {})
            | ({"accept": _lines(f"{stage} accept {subject}", each)} if stage == "tension_reduction" else {})
            for stage in ("questioning", "refusal", "release", "intimidation", "tension_reduction")
        },
        "takes_up": {
            move: {
                "hot": [*_lines(f"hot {move} {subject}", 2), f"Hot {{time}}, {move} {subject}."],
                "cool": [*_lines(f"cool {move} {subject}", 2), f"Cool {{time}}, {move} {subject}."],
            }
            for move in ("acknowledge", "commit", "dismiss", "apologise")
        },
        "deflect": {
            "hot": _lines(f"deflect hot {subject}", 2),
            "cool": _lines(f"deflect cool {subject}", 2),
        },
        "silence": {
            when: _lines(f"silence {when} {subject}", 2)
            for when in ("after_provocation", "first", "second", "later")
        },
        "wind_up": _lines(f"wind up {subject}", 2),
        "farewell": {
            "hot": _lines(f"farewell hot {subject}", 2),
            "cool": _lines(f"farewell cool {subject}", 2),
        },
        "walk_out": _lines(f"walk out {subject}", 2),
    }


def small_scenario_data(**changes: object) -> dict[str, Any]:
    """A small complete scenario as plain data, as an author's YAML would hold it."""
    return {
        "id": "a-missed-train",
        "title": "A missed train",
        "teaser": "Somebody missed a train.",
        "channel": "phone",
        "difficulty": 2,
        "minutes": 5,
        "skills": ["valuing"],
        "content_notice": "Raised voices.",
        "hostility_ceiling": 0.8,
        "brief": {
            "role": "You are on the desk of a railway.",
            "facts": ["The trains are late."],
            "may_promise": ["A call back at noon."],
            "unknown": ["When the trains will run again."],
            "must_not": ["Name a time for the trains."],
            "broken_channels": ["email"],
            "private": ["555-0199"],
        },
        "ticket": {"Caller": "Ann"},
        "people": [_person("ann", caller=True), _person("boss", caller=False, anger=0.7, trust=0.2)],
        "outcomes": [
            {
                "id": "says-unknown",
                "says": "Said that nobody knows when.",
                "criterion": "honesty",
                "moves": ["level"],
                "examples": [
                    "I don't know when the trains will run.",
                    "Nobody has told us a time.",
                    "There is no estimate for the trains yet.",
                ],
                "counterexamples": ["The trains will run at six.", "Soon, I'm sure."],
                "hint": "Nobody knows when. Say so.",
                "better": "I don't know when they'll run.",
            },
            {
                "id": "callback",
                "says": "Set a time to call back.",
                "criterion": "follow_up",
                "moves": ["commit"],
                "action": "schedule_callback",
                "examples": [
                    "I'll ring you at noon.",
                    "I will call you back at twelve.",
                    "You'll hear from me by noon, by phone.",
                ],
                "counterexamples": ["Somebody will be in touch.", "Ring us later."],
                "hint": "When will they hear from you?",
                "better": "I'll ring you at noon.",
            },
        ],
        "beats": [
            {"id": "note", "when": {"turn": 2}, "note": "No trains yet.", "feel": {"anger": 0.1}},
            {"id": "boss-joins", "when": {"turn": 5}, "joins": "boss", "provokes": True},
        ],
        "actions": [
            {"do": "hold", "label": "Hold", "result": "They wait."},
            {"do": "copy_in", "label": "Copy in", "who": ["Seth Marsh", "Dora Quill"], "result": "Copied."},
            {
                "do": "schedule_callback",
                "label": "Call back",
                "channels": ["phone", "email"],
                "result": "It is in the diary.",
                "feel": {"trust": 0.05},
            },
            {
                "do": "hand_over",
                "label": "Hand over",
                "who": ["Shift lead"],
                "result": "They have the call.",
                "ends": True,
            },
        ],
        "good_ending": {"story": "She got a seat.", "otherwise": "She stood."},
        "better_lines": [
            {"to": intent, "say": f"A better line to {intent}."}
            for intent in ("demand", "vent", "accuse", "insult")
        ],
    } | changes


def small_scenario(**changes: object) -> Scenario:
    """The small scenario, or a variation of it. Fails when it would not load."""
    scenario = Scenario.model_validate(small_scenario_data(**changes))
    faults = list(find_faults(scenario))
    assert not faults, faults
    return scenario
