"""Calls brought to a chosen point by hand, for the tests of who speaks there; no appraiser, no chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from simulator.actors.secrets import every_line
from simulator.affect import Affect
from simulator.appraisal import Appraisal
from simulator.call import Call, evolve
from simulator.events import (
    CallStarted,
    CustomerSpoke,
    Direction,
    Event,
    Recorded,
    ReplyAppraised,
    TraineeSpoke,
)
from simulator.scenario import Line, Person, Scenario
from simulator.timing import Pace
from simulator.vocabulary import PROVOCATIONS, Ending, Intent, Mode, Stage

FELT = Affect(anger=0.637, distress=0.419, trust=0.283)
HOT = frozenset({Stage.REFUSAL, Stage.RELEASE, Stage.INTIMIDATION})


def direction(scenario: Scenario, intent: Intent = Intent.DEMAND, **changes: Any) -> Direction:
    """An order for the scenario's first person, hot unless told otherwise."""
    ends = {Intent.FAREWELL: Ending.GOODBYE, Intent.WALK_OUT: Ending.WALKED_OUT}.get(intent)
    given: dict[str, Any] = {
        "person": scenario.people[0].id,
        "stage": Stage.REFUSAL,
        "intent": intent,
        "mood": "hot",
        "intensity": 0.5,
        "provocation": intent in PROVOCATIONS,
        "ends": ends,
    }
    return Direction(**(given | changes))


def then(call: Call, *events: Event) -> Call:
    """The call after more has happened, a second each."""
    for event in events:
        call = evolve(call, Recorded(seq=len(call.log), at=float(len(call.log)), event=event))
    return call


def started(scenario: Scenario, *, seed: int = 1) -> Call:
    """A call whose customer has not spoken yet."""
    event = CallStarted(
        scenario=scenario.id,
        version=scenario.version,
        scenario_hash="0" * 12,
        trainee="t",
        mode=Mode.PRACTICE,
        coaching=False,
        seed=seed,
        pace=Pace.USUAL,
        person=scenario.people[0].id,
        affect=FELT,
    )
    return then(Call("call"), event)


def heard(scenario: Scenario, text: str, intent: Intent = Intent.DEMAND, **changes: Any) -> CustomerSpoke:
    """A line of the customer's as an event."""
    return CustomerSpoke(direction=direction(scenario, intent, **changes), text=text, spoken_by="model")


def replied(text: str, appraisal: Appraisal | None = None, **changes: Any) -> tuple[Event, Event]:
    """A reply and what it did."""
    return TraineeSpoke(text=text), ReplyAppraised(appraisal=appraisal or Appraisal(), affect=FELT, **changes)


def under_way(scenario: Scenario, *replies: str, lines: Sequence[str] = ()) -> Call:
    """A call waiting for the customer after these replies; `lines` are the customer's, after the opening."""
    call = then(started(scenario), heard(scenario, scenario.people[0].opening[0].say, Intent.OPEN))
    for number, reply in enumerate(replies or ("I am looking at it now.",)):
        if number:
            line = lines[number - 1] if number <= len(lines) else f"Line {number} of nobody's."
            call = then(call, heard(scenario, line))
        call = then(call, *replied(reply))
    return call


def directed_lines(scenario: Scenario) -> Iterator[tuple[Direction, Line]]:
    """Everything the author wrote but openings, each with a direction it was written for."""
    for person in scenario.people:
        openings = {line.say for line in person.opening}
        orders = dict(_orders(scenario, person))
        for line in every_line(person):
            if line.say not in openings and "{" not in line.say:
                yield orders[line.say], line


def _orders(scenario: Scenario, person: Person) -> Iterator[tuple[str, Direction]]:
    def order(intent: Intent, **changes: Any) -> Direction:
        return direction(scenario, intent, person=person.id, **changes)

    for takes_up, tinted in person.takes_up.items():
        for line in tinted.hot:
            yield line.say, order(Intent.DEMAND, takes_up=takes_up)
        for line in tinted.cool:
            yield line.say, order(Intent.PROBE, takes_up=takes_up, mood="cool", stage=Stage.QUESTIONING)
    for stage, said in person.lines.items():
        for intent, lines in said.items():
            for line in lines:
                yield line.say, order(intent, stage=stage, mood="hot" if stage in HOT else "cool")
    for mood in ("hot", "cool"):
        for line in getattr(person.deflect, mood):
            yield line.say, order(Intent.DEFLECT, mood=mood)
        for line in getattr(person.farewell, mood):
            yield line.say, order(Intent.FAREWELL, mood=mood)
        for fact in person.facts:
            for line in getattr(fact, mood):
                yield line.say, order(Intent.ANSWER, mood=mood, fact=fact.id)
    for when in ("after_provocation", "first", "second", "later"):
        for line in getattr(person.silence, when):
            yield line.say, order(Intent.NUDGE, silence=when)
    for line in person.wind_up:
        yield line.say, order(Intent.WIND_UP)
    for line in person.walk_out:
        yield line.say, order(Intent.WALK_OUT)
