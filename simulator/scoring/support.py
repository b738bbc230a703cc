"""What support work adds to the de-escalation scale: the pause, honesty, limits, the next step, the close."""

from __future__ import annotations

from simulator.scoring.calls_for import asks_for_certainty, asks_for_help, says_goodbye, wants_help
from simulator.scoring.exchanges import Exchange, Reading
from simulator.scoring.flags import abuses, promised
from simulator.scoring.observed import (
    ATTACKS,
    FOUND,
    HEAVY,
    Observations,
    Observed,
    any_of,
    asked,
    called_by,
    conf,
    cut_off,
    kindly,
    made,
    named,
    quotes,
    spoken,
    whole,
)
from simulator.vocabulary import Action, Ending, Move, Stage

SPECIFIC = 0.7
SURE = 0.9  # what alone puts a criterion at its lowest level has to be nearly certain
HALF_MADE = 0.75  # a limit less clear than this was none
LET_PASS = 6  # this many attacks without a limit, and as large a part of the lines, and one was called for
SHARE_LET_PASS = 0.4
DODGED = 0.5  # the level of a question for certainty that was passed over
DODGES = 3  # asking a fourth time adds nothing to what three dodges said


def pausing(reading: Reading) -> Observations:
    if reading.untimed:
        return []
    return [
        Observed(3 * exchange.pause_points, (*asked(exchange), *whole(exchange)))
        for exchange in reading.exchanges
        if exchange.provoked and exchange.pause_points is not None
    ]


def honesty(reading: Reading) -> Observations:
    seen: Observations = []
    dodged = 0
    tells = (Move.INFORM, Move.COMMIT, Move.OWN)
    ever = any(asks_for_certainty(exchange.customer) for exchange in reading.exchanges)
    for exchange in spoken(reading):
        asks = asks_for_certainty(exchange.customer)
        level, told = made(exchange, Move.LEVEL), made(exchange, *tells)
        if broken := promised(exchange, FOUND if asks else SURE):
            seen.append(Observed(0, tuple(broken), HEAVY))
        elif ever and level > told / 2:
            best = 3 * level + (1 - level) * (2 * told if asks else 2)
            seen.append(Observed(best, named(exchange, Move.LEVEL), 1.0 if asks else level))
        elif asks and told:
            seen.append(Observed(DODGED + (2 - DODGED) * told, named(exchange, *tells), 0.5))
        elif asks and dodged < DODGES:
            dodged += 1
            seen.append(Observed(DODGED, asked(exchange)))
    return seen


def boundaries(reading: Reading) -> Observations:
    seen: Observations = []
    attacks = [e for e in reading.exchanges if e.provoked]
    for exchange in spoken(reading):
        limit = made(exchange, Move.SET_BOUNDARY)
        if (exchange.provoked and abuses(exchange)) or conf(exchange, Move.OVERSHARE) >= SURE:
            seen.append(Observed(0, quotes(exchange, Move.RETALIATE, Move.OVERSHARE), HEAVY))
        elif limit > HALF_MADE and _wants_a_limit(exchange):
            argued = any_of(exchange, Move.DEFEND, Move.BLAME_CUSTOMER, Move.STONEWALL, Move.RETALIATE)
            firm = (limit - HALF_MADE) / (1 - HALF_MADE)
            seen.append(Observed(2 + firm - 1.7 * argued, named(exchange, Move.SET_BOUNDARY), firm))
    if not seen and len(attacks) >= max(LET_PASS, SHARE_LET_PASS * len(reading.exchanges)):
        seen.append(Observed(1, asked(attacks[-1])))
    return seen


def _wants_a_limit(exchange: Exchange) -> bool:
    pressing = exchange.stage in {Stage.REFUSAL, Stage.INTIMIDATION}
    return exchange.provoked or pressing or asks_for_help(exchange.customer)


def follow_up(reading: Reading) -> Observations:
    if not wants_help([turn.text for turn in reading.turns if turn.speaker == "customer"]):
        return []
    best = Observed(0, called_by(reading))
    for exchange in reading.exchanges:
        if exchange.action == Action.SCHEDULE_CALLBACK:
            best = _better(best, Observed(3 if exchange.action_worked else 0, asked(exchange)))
        for move, level in ((Move.COMMIT, 3.0), (Move.OWN, 2.0), (Move.CLOSE, 1.5)):
            best = _better(best, Observed(level * kindly(exchange, move), named(exchange, move)))
    return [best] if best.quotes else []


def _better(one: Observed, other: Observed) -> Observed:
    return other if other.level > one.level else one


def closing(reading: Reading) -> Observations:
    replies = spoken(reading)
    if not reading.whole or not reading.exchanges or not (reading.ended or _shows_its_end(reading)):
        return []
    if reading.ended == Ending.WALKED_OUT or not replies:
        return [Observed(0, asked(reading.exchanges[-1]))]
    return [_ends(reading, replies)]


def _shows_its_end(reading: Reading) -> bool:
    """Whether a transcript from elsewhere goes on to the call's end; an excerpt tells nothing of it."""
    last = spoken(reading)[-2:]
    ends = any(conf(e, Move.RUSH_OFF, Move.CLOSE) >= SPECIFIC for e in last)
    return ends or any(says_goodbye(turn.text) for turn in reading.turns[-3:])


def _ends(reading: Reading, replies: list[Exchange]) -> Observed:
    cut = (Move.RUSH_OFF, Move.STONEWALL)
    courteous = (Move.THANK, Move.COMMIT, Move.OWN)
    last = replies[-2:]
    rudest = max(last, key=lambda e: conf(e, *cut, *ATTACKS))
    off = conf(rudest, *cut, *ATTACKS)
    if conf(rudest, *cut) >= SPECIFIC or off >= SURE:
        return Observed(0, quotes(rudest, *cut, *ATTACKS))
    closer = max(replies[-3:], key=lambda e: conf(e, Move.CLOSE))
    kind = max(last, key=lambda e: conf(e, *courteous))
    closed, civil = made(closer, Move.CLOSE), made(kind, *courteous)
    if cut_off(reading):
        return Observed(0, whole(last[-1]))
    level = max(3 * closed, 1 + civil) * (1 - off / 2)
    words = named(closer, Move.CLOSE) if 3 * closed > 1 + civil else named(kind, *courteous)
    return Observed(level, words)
