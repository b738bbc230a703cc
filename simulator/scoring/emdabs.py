"""The seven criteria of the De-escalating Aggressive Behaviour Scale, judged given the customer's stage.

What is right depends on where the customer stands (CPI's verbal escalation continuum): a question wants an
answer, a refusal a simple limit or a choice, venting wants listening and no solutions, intimidation a limit
or help fetched, and tension going down wants rapport.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.appraisal.aside import aside
from simulator.scoring.calls_for import wants_help
from simulator.scoring.exchanges import Exchange, Reading
from simulator.scoring.observed import (
    ANSWERS,
    ATTACKS,
    FOUND,
    HEAVY,
    WALLS,
    Observations,
    Observed,
    any_of,
    asked,
    called_by,
    called_for_an_answer,
    conf,
    cut_off,
    fresh,
    hurt,
    kindly,
    made,
    named,
    quotes,
    spoken,
    unclear,
    weight,
    whole,
)
from simulator.vocabulary import HELPFUL, Action, Move, Stage

AFRAID = 0.35  # from this distress on fear is there to be reduced
SHARE_OF_REPLIES = 0.3  # about one reply in three should ask, and one in three should tell
MOST_CALLED_FOR = 4  # replies of a kind; a long call does not want more and more of them
# How a reply divides between taking the person seriously, talking past them and hurting them. SLIGHT is what
# a reply does that does nothing; MOSTLY is all that can be asked of a reply that helps as well.
SLIGHT, MOSTLY = 0.2, 0.75
AT_LEAST = 1.0  # what a reply is taken to do at least, lest saying next to nothing weigh next to nothing
HARM_COUNTS = 1.5  # harm done in a reply is not made up for by as much kindness in it
WOUND = 0.5  # what a clear wound weighs beyond that, however few its words
TOLD_WHEN_ASKED = 0.7  # telling where the line had asked: wanted, and still not listening
LISTENED = 0.6  # this part asked or given back, against what was told, is listening
WORN = 1.0  # levels that grovelling, or sympathy without help, costs a reply
SYMPATHY_ENOUGH = 2  # replies in a row of bare sympathy to a question; from the next on it is instead of help
LISTENING_FIRST = frozenset({Stage.RELEASE, Stage.INTIMIDATION})  # nobody takes in a solution there
LEFT_OPEN = 0.3  # the level of a call in which nothing was offered to agree on
CUT_OFF = "The call was ended before it had been summed up."
GROVELLING = "An apology after the first costs (Singh, HBR 2018)."
ONLY_SYMPATHY = "Sympathy again and again instead of help costs (Singh, HBR 2018)."

LISTENING = (Move.ACKNOWLEDGE, Move.REFLECT)
POLITE = (Move.THANK, Move.APOLOGISE, Move.OWN)


def valuing(reading: Reading) -> Observations:
    seen = _unanswered(reading)
    worn, helping = _worn(reading), asks_for_help(reading)
    for exchange in spoken(reading):
        heard = _heard(exchange, helping) * fresh(exchange)
        past, harm = _talking_past(exchange, helping), hurt(exchange)
        # Of all that a reply does, the part that takes the person seriously. Next to nothing done is level 1.
        does = SLIGHT + heard + past + HARM_COUNTS * harm
        note = worn.get(exchange.turn, "")
        level = 3 * min(1.0, (SLIGHT / 3 + heard) / does / MOSTLY)
        kind = quotes(exchange, *LISTENING, Move.INQUIRE, *POLITE) or whole(exchange)
        each = weight(exchange) * max(AT_LEAST, does)
        level = max(0.0, level - (WORN if note else 0.0))
        seen.append(Observed(level, kind, each, sure=not unclear(exchange), note=note))
        clear = 2 * conf(exchange, *ATTACKS, *WALLS) - 1
        if clear > 0:  # a wound is as deep in five words as in fifty
            seen.append(Observed(0, quotes(exchange, *ATTACKS, *WALLS), WOUND * clear))
    return _hung_up_on(reading, seen)


def _hung_up_on(reading: Reading, seen: Observations) -> Observations:
    """What was seen, and where the trainee rang off on the customer, that as half as much again."""
    if not cut_off(reading):
        return seen
    half = max(1.0, sum(o.weight for o in seen) / 2)
    return [*seen, Observed(0, asked(reading.exchanges[-1]), half, note=CUT_OFF)]


def _talking_past(exchange: Exchange, helping: bool) -> float:
    """How far a reply told rather than listened: less where the line had asked, whole where nobody had."""
    if not any(found.move in HELPFUL for found in exchange.appraisal.found) and aside(exchange.reply):
        return 1.0  # words to the scorer: nothing of them is for the customer
    wanted = helping and called_for_an_answer(exchange)
    return conf(exchange, Move.INFORM) * (TOLD_WHEN_ASKED if wanted else 1.0)


def _heard(exchange: Exchange, helping: bool) -> float:
    """How far a reply takes the person seriously, 0 to 1: by listening, or by help that was asked for."""
    heard = 1 - (1 - any_of(exchange, *LISTENING)) * (1 - 0.8 * conf(exchange, Move.INQUIRE))
    heard = 1 - (1 - heard) * (1 - 0.5 * any_of(exchange, *POLITE))
    if helping and called_for_an_answer(exchange):
        heard = 1 - (1 - heard) * (1 - 0.6 * conf(exchange, *ANSWERS))
    return heard


def _worn(reading: Reading) -> dict[int, str]:
    """Turns whose apology or sympathy no longer does any good, and why."""
    worn: dict[int, str] = {}
    apologies = bare = 0
    helps = (*ANSWERS, Move.INQUIRE, Move.REFLECT, Move.SET_BOUNDARY)
    for exchange in spoken(reading):
        if conf(exchange, Move.APOLOGISE) >= FOUND:
            apologies += 1
            if apologies > 1:
                worn[exchange.turn] = GROVELLING
        sympathy = conf(exchange, Move.ACKNOWLEDGE, Move.APOLOGISE) >= FOUND
        if sympathy and called_for_an_answer(exchange) and conf(exchange, *helps) < FOUND:
            bare += 1
            if bare > SYMPATHY_ENOUGH:
                worn.setdefault(exchange.turn, ONLY_SYMPATHY)
        elif conf(exchange, *helps) >= FOUND:
            bare = 0
    return worn


def _unanswered(reading: Reading) -> Observations:
    """Silences that were not the pause after a provocation: something was left undone."""
    return [Observed(0, asked(e)) for e in reading.exchanges if e.silent and not e.provoked and asked(e)]


def reducing_fear(reading: Reading) -> Observations:
    seen: Observations = []
    harm = (*ATTACKS, Move.RUSH_OFF, Move.STONEWALL, Move.OVERPROMISE)
    concrete = (Move.COMMIT, Move.OWN, Move.INFORM, Move.OFFER_CHOICE, Move.LEVEL)
    warm = (Move.ACKNOWLEDGE, Move.REFLECT, Move.APOLOGISE, Move.INQUIRE)
    for exchange in reading.exchanges:
        if exchange.distress < AFRAID:
            continue
        if exchange.silent and not exchange.provoked:
            seen.append(Observed(0, asked(exchange)))
        if not exchange.reply.strip():
            continue
        lost = any_of(exchange, *harm)
        comfort, hold = (fresh(exchange) * any_of(exchange, *kind) for kind in (warm, concrete))
        # Whoever lets it out wants to be heard first; something to hold on to comes after that.
        ease = 1.5 * comfort + 0.5 * hold if exchange.stage == Stage.RELEASE else comfort + hold
        named = quotes(exchange, *(harm if lost >= FOUND else (*concrete, *warm))) or whole(exchange)
        seen.append(Observed((1 + ease) * (1 - lost), named, weight(exchange) * (1 + lost)))
    frightened = bool(reading.exchanges) and reading.exchanges[-1].distress >= AFRAID
    return _hung_up_on(reading, seen) if frightened else seen


def inquiring(reading: Reading) -> Observations:
    replies, helping = spoken(reading), asks_for_help(reading)
    seen = _share(reading, (Move.INQUIRE,), replies)
    answering = [e for e in replies if e.customer]
    if not answering:
        return seen
    heard = told = 0.0
    for exchange in answering:
        harm = any_of(exchange, *ATTACKS)
        heard += weight(exchange) * (1 - harm) * fresh(exchange) * conf(exchange, Move.INQUIRE, Move.REFLECT)
        told += weight(exchange) * (_talking_past(exchange, helping) + SLIGHT)
    if seen[0].level == 0 and helping:
        return seen
    best = max(answering, key=lambda e: conf(e, Move.REFLECT, Move.INQUIRE))
    words = quotes(best, Move.REFLECT, Move.INQUIRE) or whole(best)
    listened = Observed(3 * min(1.0, heard / (heard + told) / LISTENED), words)
    return [*seen, listened] if helping else [listened]


def _share(reading: Reading, moves: Sequence[Move], replies: Sequence[Exchange]) -> Observations:
    """One observation: how near the replies that do one of `moves` come to the share that is called for."""
    called = called_by(reading)
    if not replies:
        return [Observed(0, called)] if called else []
    done = sorted(((kindly(e, *moves), e) for e in replies), key=lambda pair: -pair[0])
    best = done[0][0]
    if best == 0:
        return [Observed(0 if len(replies) > 1 else 0.4, called or whole(replies[0]))]
    ready = [e for e in replies if e.stage not in LISTENING_FIRST]
    need = min(MOST_CALLED_FOR, max(1, round(SHARE_OF_REPLIES * len(ready))))
    level = 1.5 * best + 1.5 * min(1.0, sum(each for each, _ in done) / need)
    return [Observed(level, tuple(quote for each, e in done[:3] if each for quote in named(e, *moves)))]


def asks_for_help(reading: Reading) -> bool:
    return wants_help([turn.text for turn in reading.turns if turn.speaker == "customer"])


def guidance(reading: Reading) -> Observations:
    if not asks_for_help(reading):
        return []
    tells = (Move.INFORM, Move.LEVEL, Move.OFFER_CHOICE, Move.COMMIT)
    seen = _share(reading, tells, spoken(reading))
    return seen + _walls(reading, Move.STONEWALL, Move.BLAME_OTHERS)


def _walls(reading: Reading, *moves: Move) -> Observations:
    return [Observed(0, named(e, *moves), made(e, *moves)) for e in spoken(reading) if made(e, *moves)]


def agreements(reading: Reading) -> Observations:
    called = called_by(reading)
    if not asks_for_help(reading) or not called:
        return []
    refused = _walls(reading, Move.STONEWALL)
    kinds = (Move.OFFER_CHOICE, Move.COMMIT, Move.CLOSE, Move.SET_BOUNDARY)
    best = [max(spoken(reading), key=lambda e: kindly(e, kind), default=None) for kind in kinds]
    made_of = {kind: e for kind, e in zip(kinds, best, strict=True) if e and kindly(e, kind)}
    done = sum(kindly(e, kind) for kind, e in made_of.items())
    if not done:
        return refused or [Observed(LEFT_OPEN, called)]
    level = LEFT_OPEN + (2 - LEFT_OPEN) * min(1.0, done) + min(1.0, max(0.0, done - 1))
    words = tuple(dict.fromkeys(quote for kind, e in made_of.items() for quote in named(e, kind)))
    return [Observed(level, words[:3], HEAVY), *refused]


def calm(reading: Reading) -> Observations:
    seen: Observations = []
    lost = (Move.RETALIATE, Move.SARCASM)
    bristled = (Move.DEFEND, Move.BLAME_CUSTOMER, Move.DISMISS, Move.RUSH_OFF, Move.STONEWALL)
    warm = (Move.ACKNOWLEDGE, Move.REFLECT, Move.INQUIRE, Move.THANK)
    steady = (*warm, Move.SET_BOUNDARY, Move.HOLD, Move.LEVEL)
    for exchange in spoken(reading):
        heat = 1 - (1 - any_of(exchange, *lost)) * (1 - 0.6 * any_of(exchange, *bristled))
        # Under attack a limit or a moment asked for is as level as warmth is; elsewhere it is only civil.
        kept = steady if exchange.provoked or exchange.stage == Stage.INTIMIDATION else warm
        level = (2 + fresh(exchange) * conf(exchange, *kept)) * (1 - heat)
        bad = conf(exchange, *lost, *bristled) >= FOUND
        words = quotes(exchange, *((*lost, *bristled) if bad else kept)) or whole(exchange)
        seen.append(Observed(level, words, 1 + heat, sure=not unclear(exchange)))
    return seen


def risk(reading: Reading) -> Observations:
    seen: Observations = []
    oil = (*ATTACKS, Move.OVERSHARE)
    feeds = (Move.DEFEND, Move.STONEWALL, Move.RUSH_OFF, Move.BLAME_OTHERS, Move.OVERPROMISE)
    steadies = (Move.SET_BOUNDARY, Move.HOLD, Move.ACKNOWLEDGE, Move.REFLECT, Move.OWN, Move.LEVEL)
    helps = {Action.ESCALATE, Action.HAND_OVER, Action.HOLD}
    for exchange in reading.exchanges:
        if conf(exchange, Move.OVERSHARE) >= FOUND:
            seen.append(Observed(0, quotes(exchange, Move.OVERSHARE), HEAVY))
        elif not exchange.provoked and exchange.stage != Stage.INTIMIDATION:
            continue
        elif exchange.action in helps:
            seen.append(Observed(3, asked(exchange)))
        elif exchange.reply.strip():
            burns, feeding = any_of(exchange, *oil), any_of(exchange, *feeds)
            level = (1.3 + 1.7 * conf(exchange, *steadies)) * (1 - burns) * (1 - 0.6 * feeding)
            named = oil if burns >= FOUND else feeds if feeding >= FOUND else steadies
            words = quotes(exchange, *named) or whole(exchange)
            seen.append(Observed(level, words, 1 + burns))
    return seen
