"""The form of a model's answer, and what is left of it once every quote was looked up in the transcript.

A claim stands on words that somebody said. One that does not, or that no rubric knows, or that contradicts
itself is no claim at all, and says why.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from simulator.appraisal import appraise
from simulator.appraisal.aside import aside
from simulator.scenario import Brief
from simulator.scoring import Exchange, Quoted, Reading
from simulator.vocabulary import HARMFUL, HELPFUL, Criterion

# What is better read than counted. The pause is measured; whether a promise was allowed, what was done in the
# hottest moments, what follows and how the call ended are held against the brief, the actions and the log,
# where rules are surer than a model.
READ: tuple[Criterion, ...] = (
    Criterion.VALUING,
    Criterion.REDUCING_FEAR,
    Criterion.INQUIRING,
    Criterion.GUIDANCE,
    Criterion.AGREEMENTS,
    Criterion.CALM,
    Criterion.BOUNDARIES,
)
LEVELS = range(4)
GOOD = 2  # levels from here on rest on the trainee's own words
FOUND = 0.5
HEARD = 0.3  # a hint of some helpful move: a model alone makes nothing good of a reply
FEWEST_WORDS = 2  # a shorter quote stands in any transcript; a turn that is shorter may be quoted whole
MOST_QUOTES = 3
MARKS = " .,;:!?…-"
LONGEST_SUGGESTION = 240  # characters; what is longer is a speech, and no line for a call


class Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(Form):
    """Words and the turn they stand in."""

    turn: int
    text: str


class Claim(Form):
    """The level of one criterion, None where it was never called for. The quotes come first and decide it;
    for a low level, `better` is what might have been said instead.
    """

    criterion: Literal[
        "valuing", "reducing_fear", "inquiring", "guidance", "agreements", "calm", "boundaries"
    ]
    quotes: list[Evidence]
    level: int | None
    better: str | None = None


class Answer(Form):
    claims: list[Claim]


@dataclass(frozen=True)
class Verdict:
    """What stands of the claims about one criterion: a level with its quotes, or None: not called for.

    `heard` says that the embedded reader hears some good in one of the replies quoted as well. `better` is a
    line the model would have said there, None where it named none or one that would do harm.
    """

    level: int | None
    quotes: tuple[Quoted, ...] = ()
    heard: bool = True
    better: str | None = None


@dataclass(frozen=True)
class Dropped:
    """Nothing stands, and why, as a sentence that begins with "The model" goes on."""

    why: str


def weigh(
    answer: Answer, reading: Reading, asked: Sequence[Criterion], brief: Brief | None = None
) -> dict[Criterion, Verdict | Dropped]:
    """What stands of an answer, for each criterion that was asked for."""
    return {criterion: _weigh_one(answer, reading, criterion, brief) for criterion in asked}


def _weigh_one(
    answer: Answer, reading: Reading, criterion: Criterion, brief: Brief | None
) -> Verdict | Dropped:
    claims = [claim for claim in answer.claims if claim.criterion == criterion]
    if not claims:
        return Dropped("said nothing about it")
    levels = {claim.level for claim in claims}
    if len(levels) > 1:
        return Dropped("contradicted itself")
    level = levels.pop()
    if level is None:
        return Verdict(None)
    if level not in LEVELS:
        return Dropped("gave it a level there is not")
    given = [quote for claim in claims for quote in claim.quotes]
    if not given:
        return Dropped("quoted nothing")
    stand = list(dict.fromkeys(quoted for quote in given if (quoted := _look_up(quote, reading))))
    if not stand:
        return Dropped("quoted words that nobody said")
    theirs = [quoted for quoted in stand if _is_theirs(quoted, reading)]
    if level >= GOOD and not theirs:
        return Dropped("rested a good level on words that are not the trainee's, or that hurt")
    heard = any(_is_heard(quoted, reading) for quoted in theirs)
    better = next((claim.better for claim in claims if claim.better), None) if level < GOOD else None
    said_to = _said_before(stand[0], reading)
    return Verdict(level, tuple(stand[:MOST_QUOTES]), heard, better and suggestion(better, said_to, brief))


def suggestion(words: str, said_to: str, brief: Brief | None) -> str | None:
    """A model's better line, if it is one: speech of a decent length in which nothing hurts or promises
    what nobody may promise.
    """
    line = neutral(words).strip('"“” ')
    if not line or len(line) > LONGEST_SUGGESTION or aside(line):
        return None
    found = appraise(line, context=said_to, brief=brief).found
    return None if any(f.move in HARMFUL and f.confidence >= FOUND for f in found) else line


def _said_before(quoted: Quoted, reading: Reading) -> str:
    """The customer's line that the quoted words answered, or are."""
    lines = [turn.text for turn in reading.turns[: quoted.turn + 1] if turn.speaker == "customer"]
    return lines[-1] if lines else ""


def _look_up(quote: Evidence, reading: Reading) -> Quoted | None:
    if not 0 <= quote.turn < len(reading.turns):
        return None
    turn = reading.turns[quote.turn]
    found = find(quote.text, turn.text)
    if found is None or (turn.speaker == "trainee" and aside(turn.text)):
        return None
    return Quoted(turn=quote.turn, text=found)


def _is_theirs(quoted: Quoted, reading: Reading) -> bool:
    """The trainee's own words, and not those the embedded reader found to hurt."""
    exchange = _exchange(quoted, reading)
    if exchange is None:
        return False
    said = quoted.text.strip(MARKS)  # a model may leave out a full stop
    hurts = [
        f.quote.strip(MARKS) for f in exchange.appraisal.found if f.move in HARMFUL and f.confidence >= FOUND
    ]
    return not any(hurt in said or said in hurt for hurt in hurts)


def _is_heard(quoted: Quoted, reading: Reading) -> bool:
    """The embedded reader heard some good in that reply too."""
    exchange = _exchange(quoted, reading)
    found = exchange.appraisal.found if exchange else ()
    return any(f.move in HELPFUL and f.confidence >= HEARD for f in found)


def _exchange(quoted: Quoted, reading: Reading) -> Exchange | None:
    return next((each for each in reading.exchanges if each.turn == quoted.turn), None)


def find(quote: str, text: str) -> str | None:
    """The stretch of `text` that a quote repeats word for word, as it stands there; None where there is none.

    Capitals, spaces, kinds of quotation marks, dashes and brackets make no difference.
    """
    wanted = "".join(_plain(quote)[0]).strip(" \"'.,;:-")
    if not any(letter.isalnum() for letter in wanted):
        return None
    letters, places = _plain(text)
    whole = "".join(letters)
    at = whole.find(wanted)
    while at >= 0 and not _whole_words(whole, at, at + len(wanted)):
        at = whole.find(wanted, at + 1)
    if at < 0 or (len(wanted.split()) < FEWEST_WORDS and wanted != whole.strip(" \"'.,;:-!?")):
        return None
    return text[places[at] : places[at + len(wanted) - 1] + 1]


def _whole_words(text: str, start: int, end: int) -> bool:
    before = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    return before and (end == len(text) or not (text[end].isalnum() and text[end - 1].isalnum()))


INVISIBLE = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})
# Marks by which a reader of prompts might be led astray, and what is shown in their place.
_NEUTRAL = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "{": "(", "}": ")", "`": "'", "|": "/"})
_PLAIN = {
    **dict.fromkeys("‹<[{", "("),
    **dict.fromkeys("›>]}", ")"),
    **dict.fromkeys("`’‘′", "'"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("–—−‑", "-"),
    "|": "/",
    "…": "...",
}


def neutral(text: str) -> str:
    """The text on one line, without invisible characters and without marks that prompts are made of."""
    seen = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in INVISIBLE
    )
    return " ".join(seen.translate(_NEUTRAL).split())


def _plain(text: str) -> tuple[list[str], list[int]]:
    """The text's letters made comparable, and for each the place it has in the text."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if letter.isspace():
            if letters and letters[-1] != " ":
                letters.append(" ")
                places.append(place)
        elif unicodedata.category(letter) not in INVISIBLE:
            for each in _PLAIN.get(letter, letter.lower()):
                letters.append(each)
                places.append(place)
    return letters, places
