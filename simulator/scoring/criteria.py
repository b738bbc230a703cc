"""What each criterion looks at, exchange by exchange. Levels run from 0 to 3, as the rubric anchors them.

A criterion returns what it observed, each with the words it rests on. Nothing observed means it was never
called for. What was called for and left undone is observed at the lowest level, resting on the
customer's line that called for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulator.scenario import Scenario
from simulator.scoring.exchanges import Exchange, Reading
from simulator.vocabulary import HELPFUL, Action, Criterion, Ending, Move, Stage

FOUND = 0.5  # a move at or above this confidence is there
SPECIFIC = 0.7
HOT = frozenset({Stage.REFUSAL, Stage.RELEASE, Stage.INTIMIDATION})
HEAVY = 2.0  # a wound weighs as much as two kindnesses
AFRAID = 0.35
MURMUR_WORDS = 3
TAKEN_SERIOUSLY = 0.8  # this much of hearing or helping, and the person was taken seriously
SHARE_OF_REPLIES = 0.3  # about one reply in three should ask, and one in three should tell
LET_PASS = 6  # this many attacks without a limit, and one was called for
ASKS_FOR_CERTAINTY = re.compile(
    r"\b(?:estimate|eta|deadline|guarantee|promise me|a (?:time|date|number)|how much longer)\b"
    r"|\b(?:when|how long|how soon|what time|by what|is it going to|will (?:it|i|you|he|she|they)"
    r"|are you going to)\b[^.?!]*\?",
    re.IGNORECASE,
)
ASKS_FOR_HELP = re.compile(
    r"\?|\b(demand|refund|estimate|fix|fixed|repair|replace|cancel|deliver|invoice|order"
    r"|i (?:need|want) (?:it|this|my|you|a)|give me|send me|tell me|get me|can you|could you"
    r"|will you|you (?:need|have) to)\b",
    re.IGNORECASE,
)
SHARE_ASKING = 0.2  # of a customer's lines
ENOUGH_TO_LISTEN = 4  # replies, or lines: fewer say nothing about listening
WORDS_A_REFLECTION = 120  # giving something back once in this many words of one's own is listening


@dataclass(frozen=True)
class Quote:
    """Words somebody said, verbatim, and the turn they stand in."""

    turn: int
    text: str


@dataclass(frozen=True)
class Observed:
    """One thing seen: at which level, how much it weighs, and the words it rests on."""

    level: float
    quotes: tuple[Quote, ...]
    weight: float = 1.0


Observations = list[Observed]


def observe(reading: Reading, scenario: Scenario | None) -> dict[Criterion, Observations]:
    """Everything observed, by criterion. An empty list: never called for."""
    seen = {criterion: look(reading) for criterion, look in LOOKS.items()}
    if scenario is not None:
        for criterion, observed in _outcomes(reading, scenario):
            seen[criterion].append(observed)
    return seen


def _conf(exchange: Exchange, *moves: Move) -> float:
    return max(exchange.appraisal.confidence(move) for move in moves)


def _quotes(exchange: Exchange, *moves: Move) -> tuple[Quote, ...]:
    found = [f for f in exchange.appraisal.found if f.move in moves and f.confidence >= FOUND]
    found.sort(key=lambda f: -f.confidence)
    return tuple(Quote(exchange.turn, f.quote) for f in found[:2])


def _whole(exchange: Exchange) -> tuple[Quote, ...]:
    """The reply itself, or what it left unanswered when nothing was said."""
    if exchange.reply.strip():
        return (Quote(exchange.turn, exchange.reply.strip()[:300].strip()),)
    return _asked(exchange)


def _asked(exchange: Exchange) -> tuple[Quote, ...]:
    if exchange.customer_turn is None:
        return ()
    return (Quote(exchange.customer_turn, exchange.customer),)


def _spoken(reading: Reading) -> list[Exchange]:
    return [exchange for exchange in reading.exchanges if exchange.reply.strip()]


def _unanswered(reading: Reading) -> Observations:
    """Silences that were not the pause after a provocation: something was left undone."""
    return [Observed(0, _asked(e)) for e in reading.exchanges if e.silent and not e.provoked and _asked(e)]


ATTACKS = (Move.RETALIATE, Move.SARCASM, Move.BLAME_CUSTOMER, Move.DISMISS)


def _pausing(reading: Reading) -> Observations:
    if reading.untimed:
        return []
    return [
        Observed(3 * exchange.pause_points, (*_asked(exchange), *_whole(exchange)))
        for exchange in reading.exchanges
        if exchange.provoked and exchange.pause_points is not None
    ]


def _sum(exchange: Exchange, *moves: Move) -> float:
    return sum(exchange.appraisal.confidence(move) for move in moves)


def _evidence(exchange: Exchange) -> float:
    """How much one reply tells about the whole call: a murmur while somebody talks calmly tells little."""
    murmur = len(exchange.reply.split()) <= MURMUR_WORDS
    return 0.2 if murmur and exchange.stage not in HOT and not exchange.provoked else 1.0


def _listening(exchange: Exchange, harm: float) -> float:
    """How far a reply heard the customer rather than telling or hurting them, 0 to 1."""
    heard = _sum(exchange, Move.ACKNOWLEDGE, Move.REFLECT) + 0.7 * _sum(exchange, Move.INQUIRE)
    heard += 0.5 * _sum(exchange, Move.THANK, Move.APOLOGISE, Move.OWN, Move.LEVEL) + 0.15
    told = 0.3 * _sum(exchange, Move.INFORM)
    return heard / (heard + 1.5 * harm + told)


def _valuing(reading: Reading) -> Observations:
    seen = _unanswered(reading)
    wounds = (*ATTACKS, Move.RUSH_OFF, Move.STONEWALL, Move.SCRIPT, Move.DEFEND, Move.BLAME_OTHERS)
    kind = (Move.ACKNOWLEDGE, Move.REFLECT, Move.INQUIRE, Move.THANK, Move.APOLOGISE, Move.OWN)
    useful = (Move.INFORM, Move.LEVEL, Move.COMMIT, Move.OFFER_CHOICE, Move.CLOSE)
    for exchange in _spoken(reading):
        harm = _sum(exchange, *wounds)
        # Helping is a way of taking somebody seriously; sympathy in every reply is not wanted.
        done = min(1.0, (_conf(exchange, *kind) + 0.6 * _conf(exchange, *useful)) / TAKEN_SERIOUSLY)
        level = 3 * _listening(exchange, harm) * (0.25 + 0.75 * done)
        hurt = _conf(exchange, *wounds) >= FOUND
        quotes = _quotes(exchange, *(wounds if hurt else (*kind, *useful))) or _whole(exchange)
        seen.append(Observed(level, quotes, _evidence(exchange) * (HEAVY if hurt else 1.0)))
    return seen


def _reducing_fear(reading: Reading) -> Observations:
    seen = [left for left in map(_left_alone, reading.exchanges) if left]
    harm = (Move.DISMISS, Move.RUSH_OFF, Move.BLAME_CUSTOMER, Move.RETALIATE, Move.SARCASM, Move.STONEWALL)
    concrete = (Move.COMMIT, Move.OWN, Move.INFORM, Move.OFFER_CHOICE, Move.LEVEL)
    warm = (Move.ACKNOWLEDGE, Move.REFLECT, Move.APOLOGISE, Move.INQUIRE)
    for exchange in _spoken(reading):
        if exchange.distress < AFRAID and exchange.stage != Stage.RELEASE:
            continue
        hurt = _conf(exchange, *harm, Move.OVERPROMISE) >= FOUND
        both = _conf(exchange, *concrete) + _conf(exchange, *warm)
        level = max(0.0, 0.4 + 1.6 * min(1.6, both) - 3 * min(1.0, _sum(exchange, *harm, Move.OVERPROMISE)))
        named = (*harm, Move.OVERPROMISE) if hurt else (*concrete, *warm)
        quotes = _quotes(exchange, *named) or _whole(exchange)
        seen.append(Observed(min(3.0, level), quotes, _evidence(exchange) * (HEAVY if hurt else 1.0)))
    return seen


def _left_alone(exchange: Exchange) -> Observed | None:
    if exchange.silent and not exchange.provoked and exchange.distress >= AFRAID and _asked(exchange):
        return Observed(0, _asked(exchange))
    return None


def _share(reading: Reading, moves: Sequence[Move], spoilt_by: Sequence[Move], most: int) -> Observations:
    """One observation: how near the replies that do one of `moves` come to the share that is called for."""
    replies = _spoken(reading)
    called = _called_by(reading)
    if not replies:
        return [Observed(0, called)] if called else []
    done = [e for e in replies if _conf(e, *moves) >= FOUND and _conf(e, *spoilt_by) < FOUND]
    if not done:
        return [Observed(0 if len(replies) > 1 else 0.4, called or _whole(replies[0]))]
    need = min(most, max(1, round(SHARE_OF_REPLIES * len(replies))))
    quotes = tuple(quote for exchange in done[:3] for quote in _quotes(exchange, *moves)[:1])
    return [Observed(1.5 + 1.5 * min(1.0, len(done) / need), quotes)]


def _called_by(reading: Reading) -> tuple[Quote, ...]:
    """The customer's line that called for help: the first the trainee had the chance to answer."""
    return next((_asked(e) for e in reading.exchanges if _asked(e)), ())


def _inquiring(reading: Reading) -> Observations:
    seen = _share(reading, (Move.INQUIRE,), ATTACKS, most=4)
    replies = [e for e in _spoken(reading) if e.customer]
    if len(replies) < ENOUGH_TO_LISTEN:
        return seen
    words = sum(len(e.reply.split()) for e in replies)
    heard = sum(_conf(e, Move.REFLECT) for e in replies) / max(1.0, words / WORDS_A_REFLECTION)
    best = max(replies, key=lambda e: e.appraisal.confidence(Move.REFLECT))
    return [*seen, Observed(3 * min(1.0, heard), _quotes(best, Move.REFLECT) or _whole(best), 0.7)]


def _asks_for_help(reading: Reading) -> bool:
    """Whether the customer wants something done or answered; somebody who only talks wants to be heard."""
    lines = [turn.text for turn in reading.turns if turn.speaker == "customer"]
    asking = sum(bool(ASKS_FOR_HELP.search(line)) for line in lines)
    return len(lines) < ENOUGH_TO_LISTEN or asking >= SHARE_ASKING * len(lines)


def _guidance(reading: Reading) -> Observations:
    if not _asks_for_help(reading):
        return []
    seen = _share(reading, (Move.INFORM, Move.LEVEL, Move.OFFER_CHOICE, Move.COMMIT), ATTACKS, most=4)
    walls = (Move.STONEWALL, Move.BLAME_OTHERS)
    return seen + [Observed(0, _quotes(e, *walls)) for e in _spoken(reading) if _conf(e, *walls) >= FOUND]


def _agreements(reading: Reading) -> Observations:
    if not _asks_for_help(reading):
        return []
    kinds = (Move.OFFER_CHOICE, Move.COMMIT, Move.CLOSE, Move.SET_BOUNDARY)
    done = [e for e in _spoken(reading) if _conf(e, *kinds) >= FOUND and _conf(e, *ATTACKS) < FOUND]
    walls = [e for e in _spoken(reading) if _conf(e, Move.STONEWALL) >= FOUND]
    refused = [Observed(0, _quotes(e, Move.STONEWALL)) for e in walls]
    if not done:
        called = _called_by(reading)
        return refused or ([Observed(0.3, called)] if called else [])
    used = {kind for e in done for kind in kinds if _conf(e, kind) >= FOUND}
    quotes = tuple(quote for exchange in done[:3] for quote in _quotes(exchange, *kinds)[:1])
    return [Observed(2 if len(used) == 1 else 3, quotes, HEAVY), *refused]


def _calm(reading: Reading) -> Observations:
    seen: Observations = []
    lost = (Move.RETALIATE, Move.SARCASM)
    bristled = (Move.DEFEND, Move.BLAME_CUSTOMER, Move.DISMISS, Move.RUSH_OFF, Move.STONEWALL)
    steady = tuple(HELPFUL)
    for exchange in _spoken(reading):
        hot = exchange.provoked or exchange.stage in HOT
        heat = min(1.0, _sum(exchange, *lost) + 0.6 * _sum(exchange, *bristled))
        level = (1.5 + 1.5 * _conf(exchange, *steady)) * (1 - heat)
        hurt = _conf(exchange, *lost, *bristled) >= FOUND
        if hurt or hot or _conf(exchange, *steady) >= FOUND:
            quotes = _quotes(exchange, *((*lost, *bristled) if hurt else steady)) or _whole(exchange)
            weight = HEAVY if _conf(exchange, *lost) >= FOUND else 1.0 if hot or hurt else 0.5
            seen.append(Observed(level, quotes, _evidence(exchange) * weight))
    return seen


def _risk(reading: Reading) -> Observations:
    seen: Observations = []
    oil = (*ATTACKS, Move.OVERSHARE)
    feeds = (Move.DEFEND, Move.STONEWALL, Move.RUSH_OFF, Move.BLAME_OTHERS, Move.OVERPROMISE)
    steadies = (Move.SET_BOUNDARY, Move.HOLD, Move.ACKNOWLEDGE, Move.REFLECT, Move.OWN, Move.LEVEL)
    helps = {Action.ESCALATE, Action.HAND_OVER, Action.HOLD}
    for exchange in reading.exchanges:
        hottest = exchange.provoked or exchange.stage == Stage.INTIMIDATION
        if _conf(exchange, Move.OVERSHARE) >= FOUND:
            seen.append(Observed(0, _quotes(exchange, Move.OVERSHARE), HEAVY))
        elif not hottest:
            continue
        elif exchange.action in helps:
            seen.append(Observed(3, _asked(exchange)))
        elif not exchange.reply.strip():
            continue
        elif _conf(exchange, *oil) >= FOUND:
            seen.append(Observed(0, _quotes(exchange, *oil), HEAVY))
        elif _conf(exchange, *feeds) >= FOUND:
            seen.append(Observed(1, _quotes(exchange, *feeds)))
        elif _conf(exchange, *steadies) >= FOUND:
            seen.append(Observed(3, _quotes(exchange, *steadies)))
        else:
            seen.append(Observed(1.3, _whole(exchange)))
    return seen


def _honesty(reading: Reading) -> Observations:
    seen: Observations = []
    dodged = 0
    tells = (Move.INFORM, Move.COMMIT, Move.OWN)
    for exchange in _spoken(reading):
        asked = bool(ASKS_FOR_CERTAINTY.search(exchange.customer))
        if _conf(exchange, Move.OVERPROMISE) >= FOUND:
            seen.append(Observed(0, _quotes(exchange, Move.OVERPROMISE), HEAVY))
        elif _conf(exchange, Move.LEVEL) >= FOUND:
            seen.append(Observed(3, _quotes(exchange, Move.LEVEL)))
        elif asked and _conf(exchange, *tells) >= FOUND:
            seen.append(Observed(2, _quotes(exchange, *tells), 0.5))
        elif asked and dodged < 3:  # asking a fourth time adds nothing to what three dodges said
            dodged += 1
            seen.append(Observed(0.5, _asked(exchange)))
    return seen


def _boundaries(reading: Reading) -> Observations:
    seen: Observations = []
    attacks = [e for e in reading.exchanges if e.provoked]
    for exchange in _spoken(reading):
        limit = _conf(exchange, Move.SET_BOUNDARY)
        broke = (Move.RETALIATE, Move.OVERSHARE)
        if _conf(exchange, *broke) >= FOUND:
            if exchange.provoked or limit >= FOUND or _conf(exchange, Move.OVERSHARE) >= FOUND:
                seen.append(Observed(0, _quotes(exchange, *broke), HEAVY))
        elif limit >= FOUND:
            argued = _conf(exchange, Move.DEFEND, Move.BLAME_CUSTOMER, Move.STONEWALL) >= FOUND
            seen.append(Observed(1.3 if argued else 3, _quotes(exchange, Move.SET_BOUNDARY)))
    if not seen and len(attacks) >= LET_PASS:
        seen.append(Observed(1, _asked(attacks[-1])))
    return seen


def _follow_up(reading: Reading) -> Observations:
    if not _asks_for_help(reading):
        return []
    best = Observed(0, _called_by(reading))
    for exchange in reading.exchanges:
        if exchange.action == Action.SCHEDULE_CALLBACK:
            best = _better(best, Observed(3 if exchange.action_worked else 0, _asked(exchange)))
        if _conf(exchange, *ATTACKS) >= FOUND:
            continue
        for move, level in ((Move.COMMIT, 3.0), (Move.OWN, 2.0), (Move.CLOSE, 1.5)):
            if (strength := _conf(exchange, move)) >= FOUND:
                best = _better(best, Observed(level - (strength < SPECIFIC) * 0.3, _quotes(exchange, move)))
    return [best] if best.quotes else []


def _better(one: Observed, other: Observed) -> Observed:
    return other if other.level > one.level else one


def _closing(reading: Reading) -> Observations:
    replies = _spoken(reading)
    last = replies[-2:]
    if not reading.whole or not reading.exchanges or (reading.ended is None and len(replies) < 3):
        return []
    if reading.ended == Ending.WALKED_OUT or not replies:
        return [Observed(0, _asked(reading.exchanges[-1]))]
    cut = (Move.RUSH_OFF, Move.RETALIATE, Move.STONEWALL, Move.DISMISS)
    courteous = (Move.THANK, Move.COMMIT, Move.OWN)
    if any(_conf(e, *cut) >= FOUND for e in last):
        return [Observed(0, tuple(q for e in last for q in _quotes(e, *cut)))]
    if closes := [e for e in replies[-3:] if _conf(e, Move.CLOSE) >= FOUND]:
        return [Observed(3, _quotes(closes[-1], Move.CLOSE))]
    if reading.ended == Ending.ENDED:  # kind words or not, nothing was summed up and the customer was cut off
        return [Observed(0, _whole(last[-1]))]
    if kind := [e for e in last if _conf(e, *courteous) >= FOUND]:
        return [Observed(2, _quotes(kind[-1], *courteous))]
    return [Observed(1, _whole(last[-1]))]


def _outcomes(reading: Reading, scenario: Scenario) -> list[tuple[Criterion, Observed]]:
    seen = []
    for outcome in scenario.outcomes:
        reached = next((e for e in reading.exchanges if outcome.id in e.outcomes), None)
        if reached is not None:
            seen.append((outcome.criterion, Observed(3, _whole(reached))))
        elif outcome.needed and (called := _called_by(reading)):
            seen.append((outcome.criterion, Observed(0, called)))
    return seen


LOOKS: Mapping[Criterion, Callable[[Reading], Observations]] = {
    Criterion.PAUSING: _pausing,
    Criterion.VALUING: _valuing,
    Criterion.REDUCING_FEAR: _reducing_fear,
    Criterion.INQUIRING: _inquiring,
    Criterion.GUIDANCE: _guidance,
    Criterion.AGREEMENTS: _agreements,
    Criterion.CALM: _calm,
    Criterion.RISK: _risk,
    Criterion.HONESTY: _honesty,
    Criterion.BOUNDARIES: _boundaries,
    Criterion.FOLLOW_UP: _follow_up,
    Criterion.CLOSING: _closing,
}
