"""Scores and scorecards: what was observed, weighed by the rubric, resting on verbatim quotes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from simulator.appraisal import version as appraiser_version
from simulator.scenario import Scenario, content_hash
from simulator.scoring.criteria import Observed, Quote, observe
from simulator.scoring.exchanges import Exchange, Reading, Turn
from simulator.scoring.rubric import Rubric
from simulator.vocabulary import Criterion, Ending, Flag, Move

SCORER = "1"  # raise when the same transcript may score otherwise
QUOTES_SHOWN = 4
# A flag fails a call, so it wants more than a move's being likelier than not.
# A promise is the hardest of the three to tell from a fact, and the brief makes it surer (rules.py).
FLAGGED = {
    Flag.ABUSE: (Move.RETALIATE, 0.7),
    Flag.PROHIBITED_PROMISE: (Move.OVERPROMISE, 0.8),
    Flag.PRIVATE_DATA: (Move.OVERSHARE, 0.8),
}
READABLE = 0.5  # share of a trainee's letters that must be Latin for the embedded reader to judge them
UNSCORED = {
    Criterion.PAUSING: "No provocation was answered with its timing measured.",
    Criterion.REDUCING_FEAR: "The customer was not afraid or exhausted.",
    Criterion.RISK: "Nothing in the call became dangerous.",
    Criterion.HONESTY: "Nobody asked for what could not be known.",
    Criterion.BOUNDARIES: "No limit was called for.",
    Criterion.CLOSING: "The call had not come to its end.",
}
NOTHING_TO_JUDGE = "There is nothing of the trainee's to judge."
STOPPED = "You stopped the practice. Stopping is always fine, and nothing is scored."
UNREADABLE = "The replies are mostly in a script the embedded reader cannot read."
UNTIMED = "Timing was switched off by a personal setting."


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quoted(Frozen):
    """Words that stand in the transcript, verbatim, and the turn they stand in (from 0)."""

    turn: int
    text: str


class Score(Frozen):
    """One criterion: points from 0 to 100, or None when it could not be judged, and always why.

    `unread` says that a model was to read it and failed, so that scoring again may bring points. `better` is
    what a model would have said instead of the words first quoted; it is shown as the model's own.
    """

    points: float | None
    level: int | None = None
    quotes: tuple[Quoted, ...] = ()
    reason: str
    unread: bool = False
    better: str | None = None


class Provenance(Frozen):
    """What the scorecard was made by, so that unlike cards are never averaged together."""

    scenario: str | None
    scenario_hash: str | None
    rubric: str
    rubric_hash: str
    scorer: str
    model: str | None = None
    prompt_hash: str | None = None
    parameters: str | None = None  # what the model was asked with


class Scorecard(Frozen):
    """All the scores of one call. `overall` is None when nothing could be judged."""

    overall: float | None
    criteria: dict[Criterion, Score]
    flags: tuple[Flag, ...] = ()
    flag_quotes: dict[Flag, tuple[Quoted, ...]] = {}
    provenance: Provenance


def score(reading: Reading, rubric: Rubric, scenario: Scenario | None) -> Scorecard:
    """Judge a call or transcript. Deterministic; every quote is checked against the transcript."""
    provenance = Provenance(
        scenario=scenario.id if scenario else None,
        scenario_hash=content_hash(scenario) if scenario else None,
        rubric=f"{rubric.id} {rubric.version}",
        rubric_hash=rubric.hash,
        scorer=f"{SCORER}+{appraiser_version()}",
    )
    reason = _why_nothing(reading)
    if reason:
        blank = {criterion: Score(points=None, reason=reason) for criterion in rubric.criteria}
        return Scorecard(overall=None, criteria=blank, provenance=provenance)
    observed = observe(reading, scenario)
    scores = {c: _score(c, observed[c], reading, rubric) for c in rubric.criteria}
    flags = _flags(reading)
    return Scorecard(
        overall=overall(scores, flags, rubric),
        criteria=scores,
        flags=tuple(flags),
        flag_quotes=flags,
        provenance=provenance,
    )


def _why_nothing(reading: Reading) -> str | None:
    if reading.ended == Ending.STOPPED:
        return STOPPED
    if not reading.exchanges:
        return NOTHING_TO_JUDGE
    letters = [letter for e in reading.exchanges for letter in e.reply if letter.isalpha()]
    latin = sum("LATIN" in unicodedata.name(letter, "") for letter in letters)
    return UNREADABLE if letters and latin < READABLE * len(letters) else None


def _score(criterion: Criterion, seen: Sequence[Observed], reading: Reading, rubric: Rubric) -> Score:
    kept = [(o, found) for o in seen if (found := _verified(o.quotes, reading.turns))]
    if not kept:
        untimed = criterion == Criterion.PAUSING and reading.untimed
        return Score(points=None, reason=UNTIMED if untimed else UNSCORED.get(criterion, NOTHING_TO_JUDGE))
    weight = sum(o.weight for o, _ in kept)
    points = sum(rubric.worth(o.level) * o.weight for o, _ in kept) / weight
    level = min(range(4), key=lambda n: abs(rubric.points[n] - points))
    # The quotes that speak for the level reached come first, then what pulled the other way.
    kept.sort(key=lambda pair: abs(rubric.worth(pair[0].level) - points))
    quotes = list(dict.fromkeys(quote for _, each in kept for quote in each))[:QUOTES_SHOWN]
    quotes.sort(key=lambda quote: quote.turn)
    return Score(
        points=round(points, 1),
        level=level,
        quotes=tuple(quotes),
        reason=rubric.criteria[criterion].levels[level],
    )


def _verified(quotes: Iterable[Quote], turns: Sequence[Turn]) -> tuple[Quoted, ...]:
    """Only quotes that stand verbatim in the turn they name."""
    return tuple(
        Quoted(turn=quote.turn, text=quote.text)
        for quote in quotes
        if 0 <= quote.turn < len(turns) and quote.text and quote.text in turns[quote.turn].text
    )


def _flags(reading: Reading) -> dict[Flag, tuple[Quoted, ...]]:
    raised: dict[Flag, tuple[Quoted, ...]] = {}
    for flag, (move, sure) in FLAGGED.items():
        quotes = [q for exchange in reading.exchanges for q in _evidence(exchange, move, sure)]
        if kept := _verified(quotes, reading.turns):
            raised[flag] = kept[:QUOTES_SHOWN]
    return raised


def _evidence(exchange: Exchange, move: Move, sure: float) -> list[Quote]:
    return [
        Quote(exchange.turn, found.quote)
        for found in exchange.appraisal.found
        if found.move == move and found.confidence >= sure
    ]


def overall(scores: Mapping[Criterion, Score], flags: Iterable[Flag], rubric: Rubric) -> float | None:
    """The weighted mean of what was scored, under the flags' caps; None when nothing was."""
    judged = [(rubric.criteria[c].weight, s.points) for c, s in scores.items() if s.points is not None]
    if not judged:
        return None
    mean = sum(weight * points for weight, points in judged) / sum(weight for weight, _ in judged)
    return round(min([mean, *(rubric.flags[flag].overall_at_most for flag in flags)]), 1)
