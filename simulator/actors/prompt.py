"""A Direction as messages for a model: what stays the same over a call first, this line's order last.

The prompt holds what this person knows and may say now. It never holds the brief, outcomes, rubric, affect,
what they are afraid of, or a fact the director has not released: what a model was not told it cannot leak.
Wording lives in prompts/*.md; slots are filled by plain replacement, so nothing in a value is read as a slot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from random import Random

from simulator.actors.history import fenced, first_name, history
from simulator.call import Call
from simulator.events import Direction
from simulator.llm.answers import Message
from simulator.scenario import Lines, Person, Scenario
from simulator.vocabulary import PROVOCATIONS, Action, Intent, Move, Stage

PROMPTS = Path(__file__).parent / "prompts"
VOICE_STAGES = (Stage.QUESTIONING, Stage.RELEASE)  # none that attacks, none that comes down
FEELINGS = (0.2, 0.4, 0.6, 0.8)  # intensity up to each of these is feeling 1 to 4, above them 5
LOW_CEILING, MIDDLE_CEILING = 0.6, 0.75
SAMPLE_CHARACTERS = 80  # an author's longer line is dear to send, and shows the voice no better
QUOTED_CHARACTERS = 40  # enough to find it in the reply above
# Spoken lines are short; longer where the person has something to tell.
USUAL_WORDS = 30
OWN_MANNER = frozenset({Intent.ANSWER, Intent.NUDGE, Intent.FAREWELL, Intent.WALK_OUT})  # whatever the stage
WORDS: Mapping[Intent, int] = {
    Intent.NUDGE: 15,
    Intent.DEFLECT: 20,
    Intent.SOFTEN: 25,
    Intent.ACCEPT: 25,
    Intent.FAREWELL: 20,
    Intent.WALK_OUT: 20,
    Intent.ANSWER: 40,
    Intent.VENT: 40,
    Intent.BREAK_DOWN: 35,
}


@lru_cache(maxsize=1)
def wording() -> dict[str, str]:
    """Every piece of prompt wording by name: "system", "turn", "intent demand", "correction role"."""
    pieces = {name: (PROMPTS / f"{name}.md").read_text("utf-8").strip() for name in ("system", "turn")}
    for file, prefix in (("directions", ""), ("corrections", "correction ")):
        text = (PROMPTS / f"{file}.md").read_text("utf-8")
        for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
            name, _, body = section.partition("\n")
            pieces[prefix + name.strip()] = body.strip()
    return pieces


@lru_cache(maxsize=1)
def prompt_hash() -> str:
    """Names the wording in use; pinned on every line a model spoke."""
    return sha256("\0".join(f"{k}\0{v}" for k, v in sorted(wording().items())).encode()).hexdigest()[:12]


def messages(
    scenario: Scenario, call: Call, direction: Direction, *, correction: str | None = None
) -> list[Message]:
    """What the model is sent for this line. `correction` names the fault its last try was stopped for."""
    person = scenario.person(direction.person)
    voice = _voice(person, call)
    heard = history(scenario, call, person.id)
    orders = _orders(person, call, direction, voice)
    if correction:
        why = wording()[f"correction {correction}"]
        orders.append(_filled("correction", {"why": why, "first": first_name(person.name)}))
    turn = {
        "earlier": heard.earlier + "\n\n" if heard.earlier else "",
        "transcript": heard.transcript or "(Nothing yet.)",
        "first": first_name(person.name),
        "orders": "\n".join(f"- {order}" for order in orders),
    }
    return [Message("system", _system(scenario, person, voice)), Message("user", _filled("turn", turn))]


def _system(scenario: Scenario, person: Person, voice: tuple[str, ...]) -> str:
    ceiling = scenario.hostility_ceiling
    band = "low" if ceiling <= LOW_CEILING else "middle" if ceiling <= MIDDLE_CEILING else "high"
    slots = {
        "channel": wording()[f"channel {scenario.channel}"],
        "name": person.name,
        "role": person.role,
        "first": first_name(person.name),
        "teaser": scenario.teaser,
        "today": person.today,
        "wants_to_hear": person.wants_to_hear,
        "cornered": person.cornered,
        "talks": person.talks,
        "ceiling": wording()[f"ceiling {band}"],
        "samples": "\n".join(f"- {line}" for line in voice),
    }
    return _filled("system", slots)


def _orders(person: Person, call: Call, direction: Direction, voice: tuple[str, ...]) -> list[str]:
    words, intent = wording(), direction.intent
    orders = []
    if direction.takes_up:
        orders.append(_filled("react", {"did": _did(call, direction.takes_up)}))
    orders.append(words[f"intent {intent}"])
    if intent == Intent.NUDGE and direction.silence:
        orders.append(words[f"silence {direction.silence}"])
    if intent == Intent.FAREWELL:
        orders.append(words[f"goodbye {direction.mood}"])
    if intent == Intent.ANSWER:
        fact = next(fact.fact for fact in person.facts if fact.id == direction.fact)
        orders.append(_filled("fact", {"fact": fact, "first": first_name(person.name)}))
    like = _like(person, call, direction, voice)
    if like:
        orders.append(_filled("like", {"line": like}))
    manner = words[f"feeling {1 + sum(direction.intensity > bound for bound in FEELINGS)}"]
    if intent not in OWN_MANNER:
        manner = f"{words[f'stage {direction.stage}']}; {manner}"
    length = str(WORDS.get(intent, USUAL_WORDS))
    orders.append(_filled("measure", {"manner": manner, "words": length}))
    return orders


def _did(call: Call, takes_up: str) -> str:
    if takes_up not in {*Move, *Action}:
        return wording()["did said"]  # an outcome: which one is the trainee's business
    said = wording()[f"did {takes_up}"]
    found = call.appraised.appraisal.found if call.appraised else ()
    quote = next((move.quote for move in found if move.move == takes_up), "")
    return f"{said} ({fenced(quote, head=QUOTED_CHARACTERS, tail=0)})" if quote else said


def _voice(person: Person, call: Call) -> tuple[str, ...]:
    """A handful of the author's lines, the same over a call unless the line bank has said one of them."""
    chance = Random(f"voice:{call.start.seed}:{person.id}")
    chosen = []
    for stage in VOICE_STAGES:
        lines = tuple(
            line
            for intent, said in person.lines.get(stage, {}).items()
            if intent not in PROVOCATIONS
            for line in said
        )
        ready = _plain(lines)
        chance.shuffle(ready)
        chosen += [line for line in ready if line not in call.used][:1]
    return tuple(chosen)


def _like(person: Person, call: Call, direction: Direction, voice: tuple[str, ...]) -> str | None:
    """One of the author's lines for just this moment, unless it is spent."""
    lines = _plain(author_lines(person, direction))
    fresh = [line for line in lines if line not in call.used and line not in voice]
    return Random(f"like:{call.start.seed}:{call.turn}:{person.id}").choice(fresh) if fresh else None


def author_lines(person: Person, direction: Direction) -> Lines:
    """The lines the author wrote for what the direction asks; () where there are none."""
    hot = direction.mood == "hot"
    match direction.intent:
        case Intent.ANSWER:
            fact = next(fact for fact in person.facts if fact.id == direction.fact)
            return fact.hot if hot else fact.cool
        case Intent.DEFLECT:
            return person.deflect.hot if hot else person.deflect.cool
        case Intent.FAREWELL:
            return person.farewell.hot if hot else person.farewell.cool
        case Intent.NUDGE:
            lines: Lines = getattr(person.silence, direction.silence or "first")
            return lines
        case Intent.WIND_UP:
            return person.wind_up
        case Intent.WALK_OUT:
            return person.walk_out
        case _:
            return person.lines.get(direction.stage, {}).get(direction.intent, ())


@lru_cache(maxsize=256)
def _runs(text: str, length: int) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.lower().replace("’", "'"))
    return frozenset(tuple(words[at : at + length]) for at in range(len(words) - length + 1))


def instruction_words(person: Person, length: int) -> frozenset[tuple[str, ...]]:
    """Every run of so many words that stands in a prompt to be obeyed and not to be said."""
    unquoted = re.sub(r"“[^”]*”", " / ", " / ".join((person.cornered, person.wants_to_hear, person.talks)))
    wordings = (_runs(re.sub(r"\{\w+\}", " / ", text), length) for text in wording().values())
    return frozenset().union(_runs(unquoted, length), *wordings)


def _plain(lines: Lines) -> list[str]:
    """The lines that need nothing filled in, and of those the short ones where there are any."""
    plain = [line.say for line in lines if "{" not in line.say]
    return [say for say in plain if len(say) <= SAMPLE_CHARACTERS] or plain


def _filled(name: str, slots: Mapping[str, str]) -> str:
    """The wording with its slots filled, in one pass: a brace in a value stays a brace."""
    return re.sub(r"\{(\w+)\}", lambda slot: slots[slot.group(1)], wording()[name])
