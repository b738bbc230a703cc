"""What nobody should read in a scenario: slurs, and what may belong to a real person.

Everything here is a word to the trainer at its line, never a refusal: a list of words knows no context, and
a number that looks like a telephone's may be a parcel's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from simulator.scenario.yaml_text import Document, Path

WORDS_FILE = (
    "words.txt"  # beside the scenarios: the trainers' own list, one word or phrase a line, # for notes
)

# Numbers that nobody has: 555-0100 to 0199 in North America, and those Ofcom keeps for drama in Britain.
_KEPT_FREE = re.compile(
    r"555[ .-]?01\d\d$"
    r"|^(?:\+?44|0)?(?:1632960\d{3}|7700900\d{3}|2079460\d{3}|8081570\d{3}|9098790\d{3}|3069990\d{3})$"
)
_NUMBER = re.compile(
    r"(?<![\w.,-])(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,5}\)[ .-]?)?\d{2,5}(?:[ .-]\d{2,5}){1,5}(?![\w-])"
)
_LONG_NUMBER = re.compile(r"(?<![\w.-])\+?\d{9,19}(?![\w-])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}")
_EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_WEB = re.compile(r"\b(?:https?://|www\.)([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_EXAMPLE = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|org|net))?|test|invalid|localhost)$", re.IGNORECASE)
_POSTCODES = re.compile(
    r"\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b"  # British
    r"|\b[A-Z]{2} \d{5}(?:-\d{4})?\b"  # American, with its state
    r"|\b[A-CEGHJ-NPR-TVXY]\d[A-Z] \d[A-Z]\d\b"  # Canadian
)
_STREET = re.compile(
    r"\b\d{1,5}[a-z]? (?:[A-Z][\w\u2019'-]+ ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Boulevard|Close|Court)\b"
)
SHORTEST_PHONE = 7  # digits; fewer are a price, a time or an order


def texts(data: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text in plain data, with its path."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from texts(value, (*path, str(key)))
    elif isinstance(data, Sequence):
        for place, value in enumerate(data):
            yield from texts(value, (*path, place))


def own_words(folder: FilePath) -> tuple[str, ...]:
    """The trainers' own list; empty where there is none or it can't be read."""
    try:
        lines = (folder / WORDS_FILE).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    return tuple(word for line in lines if (word := line.split("#")[0].strip()))


def concerns(document: Document, own: Iterable[str] = ()) -> Iterator[tuple[Path, str]]:
    """Each thing to look at, as (path to the text, what it is)."""
    own = tuple(own)
    for path, words in texts(document.data):
        for what in (*_slurs(words, own), *private(words)):
            yield path, what


def _slurs(words: str, own: Sequence[str]) -> Iterator[str]:
    for word in _listed(words):
        yield f"“{word}” is on a list of slurs and obscenities; does the call need it?"
    for word in own:
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", words, re.IGNORECASE):
            yield f"“{word}” is on your own list of words to leave out"


@lru_cache(maxsize=20_000)  # a text is looked at anew with every change of any of its lines
def _listed(words: str) -> tuple[str, ...]:
    found = _filter().check_profanity(words)
    return tuple(sorted({str(word) for word in found.get("profane_words", ())}))


@lru_cache(maxsize=1)
def _filter() -> Any:
    from glin_profanity import Filter  # a quarter of a second to load; only writing needs it

    return Filter({"languages": ["english"]})


def private(words: str) -> Iterator[str]:
    """What may belong to a real person, each in words."""
    for found in _EMAIL.finditer(words):
        if not _EXAMPLE.search(found[1]):
            yield f"{found[0]} may be a real address; use one that ends in .example"
    for found in _WEB.finditer(words):
        if not _EXAMPLE.search(found[1]):
            yield f"{found[1]} may be a real site; use one that ends in .example"
    without_dates = _DATE.sub(lambda date: " " * len(date[0]), words)
    for found in (*_NUMBER.finditer(without_dates), *_LONG_NUMBER.finditer(without_dates)):
        digits = re.sub(r"\D", "", found[0])
        if len(digits) >= SHORTEST_PHONE and not (_KEPT_FREE.search(found[0]) or _KEPT_FREE.search(digits)):
            yield f"{found[0]} may be somebody’s number; 555-0100 to 555-0199 belong to nobody"
    for found in (*_POSTCODES.finditer(words), *_STREET.finditer(words)):
        yield f"{found[0]} may be a real address; is it made up?"
