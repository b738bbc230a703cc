"""How a model's reading and the embedded one become one score. The whole policy stands in this table.

| the model says         | embedded reader  | the score is          | because                             |
|------------------------|------------------|-----------------------|-------------------------------------|
| anything               | not called for   | unscored              | what a call calls for is known from the customer's state, not read |
| not called for         | a level          | the embedded one      | nobody averages well by what a model overlooked |
| the same, or one off   | a level          | the model's           | here reading beats counting cues    |
| two or three levels off, above the lowest | a level | one level towards the model's | whoever talks a model round, or meets it in a mood, moves little |
| the lowest             | two or three above | the embedded one    | models know harm badly (kappa 0.17 on "dismissing"); one alone never fails anybody |
| a higher level, on replies in which the embedded reader hears nothing good | a level | the embedded one | one reader alone lifts nobody either |
| nothing that stands    | a level          | unscored, "score again" | what was not read is not guessed  |
| anything               | a flag, or none  | the rules'            | a model alone never raises a flag, nor lifts one |

A level is worth its anchor's points, so that more seen by either reader never ends in less. `pausing` is
measured; `risk`, `honesty`, `follow_up` and `closing` are held against the brief, the actions and the
log. No model is asked about these (evidence.READ). Where something is unscored because a model failed, the
overall is at most what the embedded reader makes of the call: who provokes a failure gains nothing.
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Mapping

from simulator.judge.evidence import GOOD, Dropped, Verdict
from simulator.scoring import Quoted, Rubric, Score, Scorecard
from simulator.scoring.scorecard import QUOTES_SHOWN, overall
from simulator.vocabulary import Criterion

POLICY = "judge-1"  # raise when the same two readings may score otherwise
STEP = 1  # levels a model moves a score by

MOVED = "The model reads it at {level}; a model's reading moves a score by one level at most."
STANDS = "The model reads it at the lowest level; the embedded reading is far from that and stands."


def combine(card: Scorecard, verdicts: Mapping[Criterion, Verdict | Dropped], rubric: Rubric) -> Scorecard:
    """The embedded card with what a model read."""
    criteria = dict(card.criteria)
    for criterion, verdict in verdicts.items():
        if isinstance(verdict, Dropped):
            criteria[criterion] = unread(f"A model read the call and {verdict.why}.")
        else:
            criteria[criterion] = _one(card.criteria[criterion], verdict, rubric, criterion)
    return _with(card, criteria, rubric)


def without_reading(card: Scorecard, asked: Mapping[Criterion, str], rubric: Rubric) -> Scorecard:
    """The embedded card where a model was asked and failed: what needs reading is unscored."""
    return _with(card, {**card.criteria, **{c: unread(why) for c, why in asked.items()}}, rubric)


def unread(why: str) -> Score:
    """A criterion that a model was to read and did not."""
    return Score(points=None, reason=f"{why} Score again to have it read.", unread=True)


def _one(embedded: Score, verdict: Verdict, rubric: Rubric, criterion: Criterion) -> Score:
    if verdict.level is None or embedded.level is None:
        return embedded
    off = verdict.level - embedded.level
    if verdict.level == 0 and -off > STEP:
        return embedded.model_copy(update={"reason": f"{embedded.reason} {STANDS}"})
    if off > 0 and not verdict.heard:
        return embedded
    level = embedded.level + max(-STEP, min(STEP, off))
    reason = rubric.criteria[criterion].levels[level]
    if level != verdict.level:
        reason += " " + MOVED.format(level=verdict.level)
    quotes = verdict.quotes if off else _together(verdict.quotes, embedded.quotes)
    better = verdict.better if level < GOOD else None
    return Score(points=rubric.points[level], level=level, quotes=quotes, reason=reason, better=better)


def _together(first: tuple[Quoted, ...], then: tuple[Quoted, ...]) -> tuple[Quoted, ...]:
    quotes = list(first)
    for quote in then:
        if not any(q.turn == quote.turn and (q.text in quote.text or quote.text in q.text) for q in quotes):
            quotes.append(quote)
    return tuple(sorted(quotes[:QUOTES_SHOWN], key=lambda quote: quote.turn))


def _with(card: Scorecard, criteria: dict[Criterion, Score], rubric: Rubric) -> Scorecard:
    whole = overall(criteria, card.flags, rubric)
    if any(score.unread for score in criteria.values()) and whole is not None and card.overall is not None:
        whole = min(whole, card.overall)
    return card.model_copy(update={"criteria": criteria, "overall": whole})
