"""Scores and scorecards: what was observed, weighed by the rubric, resting on verbatim quotes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from simulator.appraisal import version as appraiser_version
from simulator.scenario import Scenario, content_hash
from simulator.scoring.criteria import observe
from simulator.scoring.exchanges import Reading, Turn
from simulator.scoring.flags import flags
from simulator.scoring.observed import Observed, Quote
from simulator.scoring.rubric import Rubric
from simulator.vocabulary import Criterion, Ending, Flag

SCORER = "2"  # raise when the same transcript may score otherwise
QUOTES_SHOWN = 4
READABLE = 0.5  # share of a trainee's letters that must be Latin for the embedded reader to judge them
UNSCORED = {
    Criterion.PAUSING: "No provocation was answered with its timing measured.",
    Criterion.REDUCING_FEAR: "The customer was not afraid or exhausted.",
    Criterion.GUIDANCE: "The customer asked for nothing to be done.",
    Criterion.AGREEMENTS: "The customer asked for nothing to be done.",
    Criterion.FOLLOW_UP: "The customer asked for nothing to be done.",
    Criterion.RISK: "Nothing in the call became dangerous.",
    Criterion.HONESTY: "Nobody asked for what could not be known.",
    Criterion.BOUNDARIES: "No limit was called for.",
    Criterion.CLOSING: "The call had not come to its end.",
}
NOTHING_TO_JUDGE = "There is nothing of the trainee's to judge."
STOPPED = "You stopped the practice. Stopping is always fine, and nothing is scored."
UNREADABLE = "The replies are mostly in a script the embedded reader cannot read."
UNCLEAR = (
    "The reader hears a hint of a sneer or of brushing off, as in “{}”, and cannot tell. It reads polite "
    "condescension badly, so a person should judge this."
)
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
    raised = _flags(reading)
    return Scorecard(
        overall=overall(scores, raised, rubric),
        criteria=scores,
        flags=tuple(raised),
        flag_quotes=raised,
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
    if sum(o.weight for o, _ in kept if not o.sure) > weight / 2:
        doubtful = tuple(dict.fromkeys(quote for o, found in kept if not o.sure for quote in found))
        return Score(points=None, quotes=doubtful[:QUOTES_SHOWN], reason=UNCLEAR.format(doubtful[0].text))
    points = sum(rubric.worth(o.level) * o.weight for o, _ in kept) / weight
    level = min(range(4), key=lambda n: abs(rubric.points[n] - points))
    # The quotes that speak for the level reached come first, then what pulled the other way.
    kept.sort(key=lambda pair: abs(rubric.worth(pair[0].level) - points))
    quotes = _apart(quote for _, each in kept for quote in each)[:QUOTES_SHOWN]
    quotes.sort(key=lambda quote: quote.turn)
    notes = dict.fromkeys(o.note for o, _ in kept if o.note)
    return Score(
        points=round(points, 1),
        level=level,
        quotes=tuple(quotes),
        reason=" ".join([rubric.criteria[criterion].levels[level], *notes]),
    )


def _apart(quotes: Iterable[Quoted]) -> list[Quoted]:
    """The quotes in their order, without those whose words stand in an earlier one of the same turn."""
    kept: list[Quoted] = []
    for quote in quotes:
        if not any(quote.turn == each.turn and quote.text in each.text for each in kept):
            kept = [each for each in kept if each.turn != quote.turn or each.text not in quote.text]
            kept.append(quote)
    return kept


def _verified(quotes: Iterable[Quote], turns: Sequence[Turn]) -> tuple[Quoted, ...]:
    """Only quotes that stand verbatim in the turn they name."""
    return tuple(
        Quoted(turn=quote.turn, text=quote.text)
        for quote in quotes
        if 0 <= quote.turn < len(turns) and quote.text and quote.text in turns[quote.turn].text
    )


def _flags(reading: Reading) -> dict[Flag, tuple[Quoted, ...]]:
    kept = {flag: _verified(quotes, reading.turns)[:QUOTES_SHOWN] for flag, quotes in flags(reading).items()}
    return {flag: quotes for flag, quotes in kept.items() if quotes}


def overall(scores: Mapping[Criterion, Score], raised: Iterable[Flag], rubric: Rubric) -> float | None:
    """The weighted mean of what was scored, under the flags' caps; None when nothing was."""
    judged = [(rubric.criteria[c].weight, s.points) for c, s in scores.items() if s.points is not None]
    if not judged:
        return None
    mean = sum(weight * points for weight, points in judged) / sum(weight for weight, _ in judged)
    return round(min([mean, *(rubric.flags[flag].overall_at_most for flag in raised)]), 1)
