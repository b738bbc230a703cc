"""The embedded customer: the scenario's own lines, none of them twice in a call.

It chooses wording only. A line is a short answer to what the trainee just did, where the director asks
for one, and then the line for the stage and intent; `{time}`, `{said}` and `{channel}` are filled from the
trainee's words as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from random import Random

from simulator.actors.spoken import Spoken
from simulator.call import Call
from simulator.events import Direction, TraineeSpoke
from simulator.scenario import Line, Lines, Person, Scenario, Tinted
from simulator.vocabulary import Intent

LONGEST_QUOTE_WORDS = 6  # longer, and people would paraphrase
_NUMBER = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|forty|half an)"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
TIMES = re.compile(
    rf"\b(?:in {_NUMBER} (?:minutes?|hours?)"
    r"|\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|o['’]clock)|\d{1,2}:\d\d|noon|midday|midnight"
    r"|(?:half past|quarter past|quarter to) \w+"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: o['’]clock|-thirty| thirty)"
    r"|(?<=\bat )(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?! \w+s\b)"
    r"|(?<=\bby )(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?! \w+s\b)"
    rf"|(?:tomorrow|{_DAY})(?: (?:morning|afternoon|evening))?"
    r"|(?:the )?end of (?:the )?(?:day|week)|every (?:half hour|hour|two hours))\b",
    re.IGNORECASE,
)
CHANNEL_WORDS = re.compile(r"\b(phone|call|ring|email|e-mail|text|message)\b", re.IGNORECASE)
CHANNEL_NAMES = {"call": "phone", "ring": "phone", "e-mail": "email", "message": "text"}


class LineBank:
    """Speaks from the scenario's lines, the same ones for the same call, seed and turn."""

    def speak(self, scenario: Scenario, call: Call, direction: Direction) -> Generator[str, None, Spoken]:
        """The line, whole, in one piece."""
        person = scenario.person(direction.person)
        chance = Random(f"line:{call.start.seed}:{call.turn}:{direction.person}")
        details = _details(call, direction)
        chosen: list[Line] = []
        for lines in (_answer(person, direction), _body(person, direction)):
            line = _choose(lines, call.used, details, chance)
            if line:
                chosen.append(line)
        if not chosen:  # the director counts what is left, so only a changed file brings us here
            chosen = [_choose(person.wind_up, frozenset(), details, chance) or person.wind_up[0]]
        text = " ".join(_filled(line.say, details) for line in chosen)
        yield text
        better = next((line.better for line in reversed(chosen) if line.better), None)
        return Spoken(text, "line_bank", tuple(line.say for line in chosen), better)


def _answer(person: Person, direction: Direction) -> Lines:
    if direction.takes_up is None:
        return ()
    tinted = person.takes_up.get(direction.takes_up, Tinted())
    return tinted.hot if direction.mood == "hot" else tinted.cool


def _body(person: Person, direction: Direction) -> Lines:
    hot = direction.mood == "hot"
    match direction.intent:
        case Intent.OPEN | Intent.INTRODUCE:
            return person.opening
        case Intent.ANSWER:
            fact = next(fact for fact in person.facts if fact.id == direction.fact)
            return fact.hot if hot else fact.cool
        case Intent.DEFLECT:
            return person.deflect.hot if hot else person.deflect.cool
        case Intent.NUDGE:
            lines: Lines = getattr(person.silence, direction.silence or "first")
            return lines
        case Intent.WIND_UP:
            return person.wind_up
        case Intent.FAREWELL:
            return person.farewell.hot if hot else person.farewell.cool
        case Intent.WALK_OUT:
            return person.walk_out
        case _:
            return person.lines.get(direction.stage, {}).get(direction.intent, ())


def _choose(
    lines: Sequence[Line], used: frozenset[str], details: dict[str, str], chance: Random
) -> Line | None:
    """One unused line whose details are all known; one that takes up the trainee's words comes first."""
    fresh = [line for line in lines if line.say not in used]
    ready = [line for line in fresh if set(re.findall(r"\{(\w+)\}", line.say)) <= details.keys()]
    personal = [line for line in ready if "{" in line.say]
    if personal and chance.random() < 0.7:  # not always, or the trick shows
        return chance.choice(personal)
    plain = [line for line in ready if "{" not in line.say]
    return chance.choice(plain or ready) if ready else None


def _details(call: Call, direction: Direction) -> dict[str, str]:
    if not isinstance(call.deed, TraineeSpoke):
        return {}
    text, details = call.deed.text, {}
    if time := TIMES.search(text):
        details["time"] = re.sub(r"^in ", "", time.group(0), flags=re.IGNORECASE)
    if channel := CHANNEL_WORDS.search(text):
        word = channel.group(1).lower()
        details["channel"] = CHANNEL_NAMES.get(word, word)
    found = call.appraised.appraisal.found if call.appraised else ()
    quote = next((move.quote for move in found if move.move == direction.takes_up), "")
    words = re.sub(r"[^\w\s'’-]", " ", quote).split()
    if 2 <= len(words) <= LONGEST_QUOTE_WORDS:
        details["said"] = " ".join(words)
    return details


def _filled(text: str, details: dict[str, str]) -> str:
    for name, value in details.items():
        text = text.replace("{" + name + "}", value)
    return text[:1].upper() + text[1:]
