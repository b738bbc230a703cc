"""The few automatic flags, each resting on verbatim words. A flag caps a whole call, so likely is not enough.

Of hundreds of replies in a long call the reader misreads one sooner or later, however sure it is. So what it
finds must be borne out: abuse by a word that abuses, or by a second reader that knows customers' attacks and
no trainees, hearing it more than once.
"""

from __future__ import annotations

import re

from simulator.appraisal import provocation
from simulator.appraisal.cues import line_features
from simulator.scoring.exchanges import Exchange, Reading
from simulator.scoring.observed import Quote
from simulator.vocabulary import Flag, Move

SURE = 0.9  # nearly certain
ATTACK = 0.5  # a fair listener would feel attacked
AGREED = 0.8  # what the second reader has to hear where one reply settles it
# What no single word settles: two replies at least and a seventh of all abuse, as both readers hear it.
HINTED, SHARE = 0.5, 0.15
ABUSIVE_WORDS = frozenset({"c:INSULT", "c:HOSTILE", "c:NAMECALL", "c:SWEAR", "c:SLUR", "c:DEMEAN"})
# A promise is about what will be: "absolutely right" is none, however certain it sounds.
PROMISES = re.compile(
    r"\b(?:will|won't|shall|going to|gonna|promise|guarantee\w*|swear|word on it|count on"
    r"|be (?:back|fixed|done|sorted)|in (?:an|one|two|\d+) \w+"
    r"|by (?:\d|noon|midday|midnight|tonight|tomorrow|today|lunch|\w+day|the end))\b|'ll\b",
    re.IGNORECASE,
)
PROMISED = 0.8  # the brief makes a promise surer than words alone do (appraisal/rules.py)


def flags(reading: Reading) -> dict[Flag, list[Quote]]:
    """The flags raised and the words each rests on; quotes are still to be verified."""
    raised = {
        Flag.ABUSE: _abuse(reading),
        Flag.PROHIBITED_PROMISE: [quote for e in reading.exchanges for quote in promised(e, PROMISED)],
        Flag.PRIVATE_DATA: [quote for e in reading.exchanges for quote in _said(e, Move.OVERSHARE, SURE)],
    }
    return {flag: quotes for flag, quotes in raised.items() if quotes}


def promised(exchange: Exchange, sure: float) -> list[Quote]:
    """The words in which a reply promises what it may not, at least this surely."""
    return [quote for quote in _said(exchange, Move.OVERPROMISE, sure) if PROMISES.search(quote.text)]


def abuses(exchange: Exchange) -> bool:
    """Whether one reply is abuse beyond doubt: both readers sure of it, and in words that abuse."""
    return any(
        attack(exchange.reply, quote.text) >= AGREED and ABUSIVE_WORDS & set(line_features(quote.text))
        for quote in _said(exchange, Move.RETALIATE, SURE)
    )


def attack(reply: str, words: str) -> float:
    """How far the reader of customers' lines hears an attack both in the words and in the whole reply."""
    return min(provocation(reply), provocation(words))


def _abuse(reading: Reading) -> list[Quote]:
    found = [(e, quote) for e in reading.exchanges for quote in _said(e, Move.RETALIATE, HINTED)]
    heard = [e.appraisal.confidence(Move.RETALIATE) * attack(e.reply, quote.text) for e, quote in found]
    twice = sum(weight >= ATTACK for weight in heard) > 1
    often = twice and sum(heard) >= SHARE * len(reading.exchanges)
    return [
        quote
        for (e, quote), weight in zip(found, heard, strict=True)
        if abuses(e) or (often and weight >= ATTACK)
    ]


def _said(exchange: Exchange, move: Move, sure: float) -> list[Quote]:
    return [
        Quote(exchange.turn, found.quote)
        for found in exchange.appraisal.found
        if found.move == move and found.confidence >= sure
    ]
