"""What must fit together across a scenario's parts. Each fault names its field; the loader finds the line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.scenario.model import Line, Person, Scenario
from simulator.scenario.yaml_text import Path
from simulator.vocabulary import HOT, Action, Intent, Move, Stage

Faults = Iterator[tuple[Path, str]]

BANK_INTENTS = frozenset(
    {
        Intent.DEMAND,
        Intent.VENT,
        Intent.PLEAD,
        Intent.BREAK_DOWN,
        Intent.ACCUSE,
        Intent.INSULT,
        Intent.THREATEN,
        Intent.PROBE,
        Intent.SOFTEN,
        Intent.ACCEPT,
    }
)
PLACEHOLDERS = frozenset({"time", "said", "channel"})
TO_WRITE = "TO WRITE:"  # how a guided draft marks what its author has yet to put into words
DRAFTED = "DRAFT:"  # and what a model put there, which somebody has yet to accept
LINES_PER_INTENT = 2  # fewer and a second call shows the same sentence in the same place
INTENTS_PER_STAGE = 2
LINES_OF_CALLER = 40  # thirty turns, and some left that a different trainee would have met
LINES_OF_OTHERS = 20
TAKES_UP_OF_CALLER = 20
TAKES_UP_OF_OTHERS = 10


def find_faults(scenario: Scenario, *, short: bool = False) -> Faults:
    """Every fault of a scenario whose shape is right, as (path to the field, message).

    `short` asks no more lines of the caller than of anybody else: one call of many in a shift is over sooner.
    """
    yield from _ids(scenario)
    for index, person in enumerate(scenario.people):
        yield from _person(scenario, person, ("people", index), caller=index == 0 and not short)
    yield from _same_line_twice(scenario)
    yield from _outcomes(scenario)
    yield from _beats(scenario)
    yield from _actions(scenario)
    yield from _rehearsal(scenario)
    low, high = scenario.pause_window_seconds
    if not 1.5 < low < high < 25:
        yield ("pause_window_seconds",), "expected two rising numbers between 1.5 and 25"


def find_unwritten(data: object, path: Path = ()) -> Faults:
    """Every place of a draft that says what is to be written there, or holds what nobody has accepted."""
    if isinstance(data, str) and data.startswith(TO_WRITE):
        yield path, f"still to write: {data.removeprefix(TO_WRITE).strip()}"
    elif isinstance(data, str) and data.startswith(DRAFTED):
        yield path, f"drafted by a model, to be accepted or rewritten: {data.removeprefix(DRAFTED).strip()}"
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from find_unwritten(value, (*path, str(key)))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from find_unwritten(value, (*path, place))


def _ids(scenario: Scenario) -> Faults:
    for field in ("people", "outcomes", "beats"):
        seen: set[str] = set()
        for index, part in enumerate(getattr(scenario, field)):
            if part.id in seen:
                yield (field, index, "id"), f"{part.id} is used twice; ids are unique in a list"
            seen.add(part.id)
    taken = {*Move, *Action}
    for index, outcome in enumerate(scenario.outcomes):
        if outcome.id in taken:
            yield ("outcomes", index, "id"), "is the name of a move or an action; choose another"


def _person(scenario: Scenario, person: Person, path: Path, *, caller: bool) -> Faults:
    total = 0
    for needed in (Stage.QUESTIONING, Stage.TENSION_REDUCTION):
        if needed not in person.lines:
            yield (*path, "lines"), f"no lines for the stage {needed}; everyone can reach it"
    if not HOT & set(person.lines):
        yield (*path, "lines"), "no lines for refusal, release or intimidation; nothing would be hard"
    for stage, intents in person.lines.items():
        if len(intents) < INTENTS_PER_STAGE:
            yield (*path, "lines", stage), f"expected at least {INTENTS_PER_STAGE} intents for a stage"
        for intent, lines in intents.items():
            total += len(lines)
            if intent not in BANK_INTENTS:
                yield (*path, "lines", stage, intent), f"expected one of {', '.join(sorted(BANK_INTENTS))}"
            if len(lines) < LINES_PER_INTENT:
                yield (*path, "lines", stage, intent), f"expected at least {LINES_PER_INTENT} lines"
    if total < (wanted := LINES_OF_CALLER if caller else LINES_OF_OTHERS):
        yield (*path, "lines"), f"{total} lines in all; a call can last 30 turns, write at least {wanted}"
    outcome_ids = {outcome.id for outcome in scenario.outcomes}
    answers = 0
    for key, tinted in person.takes_up.items():
        answers += len(tinted.hot) + len(tinted.cool)
        if key not in {*Move, *Action, *outcome_ids}:
            yield (*path, "takes_up", key), "expected a move, an action or the id of an outcome"
    if answers < (wanted := TAKES_UP_OF_CALLER if caller else TAKES_UP_OF_OTHERS):
        yield (*path, "takes_up"), f"{answers} lines in all; write at least {wanted}"
    for field in ("deflect", "farewell"):
        for mood in ("hot", "cool"):
            if len(getattr(getattr(person, field), mood)) < LINES_PER_INTENT:
                yield (*path, field, mood), f"expected at least {LINES_PER_INTENT} lines"
    for place, line in lines_of(person):
        unknown = set(re.findall(r"\{(.*?)\}", line.say)) - PLACEHOLDERS
        if unknown:
            yield (
                (*path, *place),
                f"{{{min(unknown)}}} is unknown; only {{time}}, {{said}}, {{channel}} are filled in",
            )


def lines_of(person: Person) -> Iterator[tuple[Path, Line]]:
    """Every line the person can say, with its path inside the person."""
    for field in ("opening", "wind_up", "walk_out"):
        for index, line in enumerate(getattr(person, field)):
            yield (field, index), line
    for stage, intents in person.lines.items():
        for intent, lines in intents.items():
            for index, line in enumerate(lines):
                yield ("lines", stage, intent, index), line
    tinted = {("takes_up", key): value for key, value in person.takes_up.items()}
    tinted |= {("deflect",): person.deflect, ("farewell",): person.farewell}  # type: ignore[dict-item]
    for place, value in tinted.items():
        for mood, lines in (("hot", value.hot), ("cool", value.cool)):
            for index, line in enumerate(lines):
                yield (*place, mood, index), line
    for number, fact in enumerate(person.facts):
        for mood, lines in (("hot", fact.hot), ("cool", fact.cool)):
            for index, line in enumerate(lines):
                yield ("facts", number, mood, index), line
    for when in ("after_provocation", "first", "second", "later"):
        for index, line in enumerate(getattr(person.silence, when)):
            yield ("silence", when, index), line


def _same_line_twice(scenario: Scenario) -> Faults:
    seen: dict[str, str] = {}
    for number, person in enumerate(scenario.people):
        for place, line in lines_of(person):
            key = " ".join(re.findall(r"\w+", line.say.lower()))
            if key in seen:
                yield (
                    ("people", number, *place),
                    f"the same line stands at {seen[key]} already; write another",
                )
            seen[key] = ".".join(str(part) for part in (person.id, *place))


def _outcomes(scenario: Scenario) -> Faults:
    offered = {option.do for option in scenario.actions}
    for index, outcome in enumerate(scenario.outcomes):
        if outcome.action and outcome.action not in offered:
            yield ("outcomes", index, "action"), f"{outcome.action} is not among this scenario's actions"
        if not outcome.moves and not outcome.action:
            yield (
                ("outcomes", index, "moves"),
                "expected at least one move, or an action, that brings it about",
            )
        shared = {text.lower() for text in outcome.examples} & {
            text.lower() for text in outcome.counterexamples
        }
        if shared:
            yield ("outcomes", index, "counterexamples"), f"{min(shared)!r} is an example as well"
    if not any(outcome.needed for outcome in scenario.outcomes):
        yield ("outcomes",), "no outcome is needed, so any chatter would be a good ending; mark some"


def _beats(scenario: Scenario) -> Faults:
    people = {person.id for person in scenario.people}
    offered = {option.do for option in scenario.actions}
    beats = {beat.id: beat for beat in scenario.beats}
    outcome_ids = {outcome.id for outcome in scenario.outcomes}
    for index, beat in enumerate(scenario.beats):
        path: Path = ("beats", index)
        when = beat.when
        if not when.model_fields_set:
            yield (*path, "when"), "expected at least one condition, or the beat is never reached"
        if beat.joins and beat.joins not in people:
            yield (
                (*path, "joins"),
                f"there is no person {beat.joins}; expected one of {', '.join(sorted(people))}",
            )
        if beat.joins == scenario.people[0].id:
            yield (*path, "joins"), "this person makes the call; they cannot join it"
        if when.after_outcome and when.after_outcome not in outcome_ids:
            yield (*path, "when", "after_outcome"), f"there is no outcome {when.after_outcome}"
        if when.after_action and when.after_action not in offered:
            yield (*path, "when", "after_action"), f"{when.after_action} is not among this scenario's actions"
        if (when.anger_at_least or 0.0) > (1.0 if when.anger_at_most is None else when.anger_at_most):
            yield (*path, "when"), "anger_at_least is above anger_at_most, so the beat is never reached"
        chain, step = {beat.id}, when.after_beat
        while step:
            if step in chain or step not in beats:
                reason = (
                    "beats wait for each other in a circle" if step in chain else f"there is no beat {step}"
                )
                yield (*path, "when", "after_beat"), f"{reason}, so the beat is never reached"
                break
            chain.add(step)
            step = beats[step].when.after_beat
    joined = {beat.joins for beat in scenario.beats}
    for index, person in enumerate(scenario.people[1:], 1):
        if person.id not in joined:
            yield ("people", index, "id"), f"no beat lets {person.id} join, so nobody would ever meet them"


def _actions(scenario: Scenario) -> Faults:
    seen: set[Action] = set()
    for index, option in enumerate(scenario.actions):
        if option.do in seen:
            yield ("actions", index, "do"), f"{option.do} stands twice; put both under one"
        seen.add(option.do)
        if option.do == Action.SCHEDULE_CALLBACK and not option.channels:
            yield ("actions", index, "channels"), "expected the channels a callback may go over"
        if option.do == Action.COPY_IN and not option.who:
            yield ("actions", index, "who"), "expected whom the trainee may copy in"
        if option.do == Action.END:
            yield ("actions", index, "do"), "`end` is always there; leave it out"


def _rehearsal(scenario: Scenario) -> Faults:
    if scenario.rehearsal is None:
        if scenario.state == "published":
            yield ("state",), "published without a `rehearsal:`; write one and prove the scenario first"
        return
    ids = {outcome.id for outcome in scenario.outcomes}
    for name in scenario.rehearsal.outcomes:
        if name not in ids:
            yield (
                ("rehearsal", "outcomes", name),
                f"expected an outcome's id, one of {', '.join(sorted(ids))}",
            )
    for outcome in scenario.outcomes:
        if outcome.id not in scenario.rehearsal.outcomes:
            yield ("rehearsal", "outcomes"), f"nothing for {outcome.id}; write at least three replies"
