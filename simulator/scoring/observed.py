"""What a criterion's look at an exchange returns, and how the moves heard in a reply are weighed.

Evidence is soft: a move heard faintly counts a little, one heard clearly counts nearly whole, so that no
score hangs on one confidence falling a hair to this side of one half or to that.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from simulator.scoring.calls_for import asks_for_help
from simulator.scoring.exchanges import Exchange, Reading
from simulator.vocabulary import Ending, Move, Stage

FOUND = 0.5  # a move at or above this confidence is there, and may be quoted
HEAVY = 2.0  # a wound weighs as much as two kindnesses
ATTACKS = (Move.RETALIATE, Move.SARCASM, Move.BLAME_CUSTOMER, Move.DISMISS)
# Refusing, fleeing and justifying oneself hurt less than an attack does.
WALLS = (Move.STONEWALL, Move.RUSH_OFF, Move.DEFEND, Move.BLAME_OTHERS, Move.SCRIPT)
ANSWERS = (Move.INFORM, Move.LEVEL, Move.COMMIT, Move.OWN, Move.OFFER_CHOICE, Move.CLOSE)
# What the embedded reader knows badly: a sneer in polite words, and brushing somebody off politely.
SUBTLE = (Move.SARCASM, Move.DISMISS)
HINT, CLEAR = 0.3, 0.7
BY_ROTE = 0.7  # what a sentence said before takes from whatever good the reply does
# A reply says as much about the trainee as it has words, up to a few sentences: a murmur says little and a
# lecture more than a sentence, but nobody outweighs an insult by talking on.
FEWEST_WORDS, SENTENCE, MOST_WORDS = 4, 15, 60


@dataclass(frozen=True)
class Quote:
    """Words somebody said, verbatim, and the turn they stand in."""

    turn: int
    text: str


@dataclass(frozen=True)
class Observed:
    """One thing seen: at which level (0 to 3), how much it weighs, and the words it rests on.

    `sure` is false where the reader can't tell what was seen; `note` adds to the reason what the level's
    own words don't say.
    """

    level: float
    quotes: tuple[Quote, ...]
    weight: float = 1.0
    sure: bool = True
    note: str = ""


Observations = list[Observed]


def conf(exchange: Exchange, *moves: Move) -> float:
    """How sure the reader is of the clearest of these moves."""
    return max(exchange.appraisal.confidence(move) for move in moves)


def total(exchange: Exchange, *moves: Move) -> float:
    """How many of these moves the reply makes, as expected from the confidences."""
    return sum(exchange.appraisal.confidence(move) for move in moves)


def any_of(exchange: Exchange, *moves: Move) -> float:
    """How likely the reply makes at least one of these moves, taking the confidences as independent."""
    return 1 - prod(1 - exchange.appraisal.confidence(move) for move in moves)


def made(exchange: Exchange, *moves: Move) -> float:
    """How far the reply makes one of these moves, 0 to 1: no step between a hint and near certainty."""
    return _ramp(conf(exchange, *moves))


def kindly(exchange: Exchange, *moves: Move) -> float:
    """How far the reply makes one of these moves with no attack in the same breath, and not by rote."""
    return made(exchange, *moves) * (1 - _ramp(any_of(exchange, *ATTACKS))) * fresh(exchange)


def fresh(exchange: Exchange) -> float:
    """How far a reply is the trainee's own to this line, and not the same canned sentence again."""
    return 1 - BY_ROTE * made(exchange, Move.SCRIPT)


def _ramp(confidence: float) -> float:
    return min(1.0, max(0.0, (confidence - HINT) / (CLEAR - HINT)))


def hurt(exchange: Exchange) -> float:
    """How likely the reply hurt: an attack counts whole, a wall in part."""
    return 1 - (1 - any_of(exchange, *ATTACKS)) * (1 - 0.6 * any_of(exchange, *WALLS))


def called_for_an_answer(exchange: Exchange) -> bool:
    """Whether the line wants something said or done. Who vents wants listening, question mark or not."""
    return exchange.stage != Stage.RELEASE and asks_for_help(exchange.customer)


def quotes(exchange: Exchange, *moves: Move) -> tuple[Quote, ...]:
    """The clearest two of the moves, in the reply's words; none below one half."""
    found = [f for f in exchange.appraisal.found if f.move in moves and f.confidence >= FOUND]
    found.sort(key=lambda f: -f.confidence)
    return tuple(Quote(exchange.turn, f.quote) for f in found[:2])


def named(exchange: Exchange, *moves: Move) -> tuple[Quote, ...]:
    """The words that make the clearest of the moves, and the whole reply where none makes one clearly."""
    return quotes(exchange, *moves)[:1] or whole(exchange)


def whole(exchange: Exchange) -> tuple[Quote, ...]:
    """The reply itself, or what it left unanswered when nothing was said."""
    if exchange.reply.strip():
        return (Quote(exchange.turn, exchange.reply.strip()[:300].strip()),)
    return asked(exchange)


def asked(exchange: Exchange) -> tuple[Quote, ...]:
    """The customer's line that the deed answers."""
    if exchange.customer_turn is None:
        return ()
    return (Quote(exchange.customer_turn, exchange.customer),)


def spoken(reading: Reading) -> list[Exchange]:
    return [exchange for exchange in reading.exchanges if exchange.reply.strip()]


def cut_off(reading: Reading) -> bool:
    """Whether the trainee ended the call without having summed it up, however kindly."""
    closed = any(conf(e, Move.CLOSE) >= FOUND for e in spoken(reading)[-3:])
    return reading.ended == Ending.ENDED and not closed


def called_by(reading: Reading) -> tuple[Quote, ...]:
    """The customer's line that called for help: the first the trainee had the chance to answer."""
    return next((asked(e) for e in reading.exchanges if asked(e)), ())


def weight(exchange: Exchange) -> float:
    """How much one reply tells about the whole call, 1 for a sentence; under fire every word tells."""
    words = len(exchange.reply.split())
    least = SENTENCE if exchange.provoked or exchange.stage == Stage.INTIMIDATION else FEWEST_WORDS
    return min(MOST_WORDS, max(least, words)) / SENTENCE


def unclear(exchange: Exchange) -> bool:
    """Whether all that would tell kindness from condescension here is a hint the reader can't settle."""
    hint = conf(exchange, *SUBTLE)
    others = [f.confidence for f in exchange.appraisal.found if f.move not in SUBTLE]
    return HINT <= hint < FOUND and max(others, default=0.0) < FOUND
