"""What support work adds to the de-escalation scale: the pause, honesty, limits, the next step, the close."""

from __future__ import annotations

from simulator.scoring.calls_for import asks_for_certainty, asks_for_help, says_goodbye, wants_help
from simulator.scoring.exchanges import Exchange, Reading
from simulator.scoring.flags import abuses
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
    quotes,
    spoken,
    whole,
)
from simulator.vocabulary import Action, Ending, Move, Stage

SPECIFIC = 0.7
SURE = 0.9  # what alone puts a criterion at its lowest level has to be nearly certain
LET_PASS = 6  # this many attacks without a limit, and as large a part of the lines, and one was called for
SHARE_LET_PASS = 0.4
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
        if conf(exchange, Move.OVERPROMISE) >= (FOUND if asks else SPECIFIC):
            seen.append(Observed(0, quotes(exchange, Move.OVERPROMISE), HEAVY))
        elif ever and conf(exchange, Move.LEVEL) >= FOUND:
            seen.append(Observed(3, quotes(exchange, Move.LEVEL)))
        elif asks and conf(exchange, *tells) >= FOUND:
            seen.append(Observed(2, quotes(exchange, *tells), 0.5))
        elif asks and dodged < DODGES:
            dodged += 1
            seen.append(Observed(0.5, asked(exchange)))
    return seen


def boundaries(reading: Reading) -> Observations:
    seen: Observations = []
    attacks = [e for e in reading.exchanges if e.provoked]
    for exchange in spoken(reading):
        limit = conf(exchange, Move.SET_BOUNDARY)
        if (exchange.provoked and abuses(exchange)) or conf(exchange, Move.OVERSHARE) >= SURE:
            seen.append(Observed(0, quotes(exchange, Move.RETALIATE, Move.OVERSHARE), HEAVY))
        elif limit >= SPECIFIC and _wants_a_limit(exchange):
            argued = any_of(exchange, Move.DEFEND, Move.BLAME_CUSTOMER, Move.STONEWALL, Move.RETALIATE)
            seen.append(Observed(3 - 1.7 * argued, quotes(exchange, Move.SET_BOUNDARY)))
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
        if conf(exchange, *ATTACKS) >= FOUND:
            continue
        for move, level in ((Move.COMMIT, 3.0), (Move.OWN, 2.0), (Move.CLOSE, 1.5)):
            if (strength := conf(exchange, move)) >= FOUND:
                best = _better(best, Observed(level - (strength < SPECIFIC) * 0.3, quotes(exchange, move)))
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
    if closes := [e for e in replies[-3:] if conf(e, Move.CLOSE) >= FOUND]:
        return Observed(3 * (1 - off / 2), quotes(closes[-1], Move.CLOSE))
    if cut_off(reading):
        return Observed(0, whole(last[-1]))
    if kind := [e for e in last if conf(e, *courteous) >= FOUND]:
        return Observed(2 * (1 - off / 2), quotes(kind[-1], *courteous))
    return Observed(1 - off / 2, whole(last[-1]))
