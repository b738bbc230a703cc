"""Scoring calls again under another rubric or scorer, one after the other, each kept as soon as it is made.

Every earlier card stays. What is done is skipped the next time, so a run that was broken off goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from simulator.call import Call, IllegalEvent
from simulator.cost import Used
from simulator.desk import Desk
from simulator.judge import READ, judge, prompt_hash
from simulator.judge.policy import POLICY
from simulator.llm import Model
from simulator.review.agreement import maker
from simulator.review.changes import Change, compare
from simulator.scenario import Scenario
from simulator.scoring import Provenance, Rubric, Scorecard, read_call, score
from simulator.storage import CallSummary, NoSuchCall, Store
from simulator.vocabulary import Ending

# "scored" made a new card, "first" the first one, "already" found it made; the others made none.
Outcome = Literal["scored", "first", "already", "stopped", "not over", "failed"]
JudgeFor = Callable[[Call], Model | None]


@dataclass(frozen=True)
class Rescored:
    """What became of one call. `change` is against the card it had before, None where there was none.

    `without_model`: a model had read it before, and this card is the embedded scorer's alone.
    """

    summary: CallSummary
    outcome: Outcome
    change: Change | None = None
    why: str = ""
    without_model: bool = False


def rescore(
    desk: Desk, calls: Sequence[CallSummary], rubric: Rubric, judge_for: JudgeFor | None = None
) -> Iterator[Rescored]:
    """Score calls again, yielding each as it is done; to stop, ask for no more.

    A call that was read by a model is read again where `judge_for` gives one, else by the embedded scorer. A
    call whose log cannot be read, or whose model fails, is told of and keeps the card it has.
    """
    names: set[str] = set()  # a server may answer by another name than the model was asked by
    for summary in calls:
        if summary.ended is None or summary.ended == Ending.STOPPED:
            yield Rescored(summary, "stopped" if summary.ended else "not over")
            continue
        try:
            call = desk.store.load(summary.id)
            scenario = desk.scenario(call)
        except (NoSuchCall, LookupError, IllegalEvent, ValidationError) as error:
            yield Rescored(summary, "failed", why=str(error).splitlines()[0])
            continue
        model = judge_for(call) if judge_for else None
        yield _one(desk, summary, call, scenario, rubric, model, names)


def _one(
    desk: Desk,
    summary: CallSummary,
    call: Call,
    scenario: Scenario,
    rubric: Rubric,
    model: Model | None,
    names: set[str],
) -> Rescored:
    kept = cards_of(desk.store, call.id)
    reading = read_call(call)
    card = score(reading, rubric, scenario)
    if model is not None and any(card.criteria[criterion].points is not None for criterion in READ):
        names.add(model.name)
        if kept and _read_so(kept[-1], card, names):
            return Rescored(summary, "already", last_change(kept))
        judged = judge(model, reading, rubric, scenario)
        if judged.tokens is not None:
            desk.store.keep_usage(call.id, Used("judge", judged.model, judged.tokens), desk.clock())
        if judged.failure is not None:
            return Rescored(summary, "failed", why=f"the model could not read it: {judged.failure}")
        card = judged.card
        names.add(judged.model)
    elif kept and maker(kept[-1]) == maker(card):
        return Rescored(summary, "already", last_change(kept))
    desk.store.keep_scorecard(call.id, card.model_dump_json(), desk.clock())
    if not kept:
        return Rescored(summary, "first")
    lost = kept[-1].provenance.model is not None and card.provenance.model is None
    return Rescored(summary, "scored", compare(kept[-1], card), without_model=lost)


def _read_so(kept: Scorecard, embedded: Scorecard, names: set[str]) -> bool:
    """Whether a kept card is what a model of one of these names would be asked to make again."""
    made_by, wanted = kept.provenance, embedded.provenance
    return (
        made_by.rubric_hash == wanted.rubric_hash
        and made_by.scorer == f"{wanted.scorer}+{POLICY}"
        and made_by.prompt_hash == prompt_hash()
        and made_by.model in names
        and not any(each.unread for each in kept.criteria.values())
    )


def chosen(
    store: Store,
    *,
    ids: Collection[str] = (),
    scenario: str | None = None,
    since: float | None = None,
) -> list[CallSummary]:
    """The calls to score again, oldest first: those named, or all of a scenario or from a time on.

    Raises NoSuchCall for a name nobody has.
    """
    calls = store.calls()
    if missing := set(ids) - {summary.id for summary in calls}:
        raise NoSuchCall(f"there is no call {', '.join(sorted(missing))}")
    return [
        summary
        for summary in reversed(calls)
        if (not ids or summary.id in ids)
        and (scenario is None or summary.scenario == scenario)
        and (since is None or summary.started_at >= since)
    ]


def cards_of(store: Store, call_id: str) -> list[Scorecard]:
    """A call's cards, oldest first."""
    return [Scorecard.model_validate_json(body) for body in store.scorecards(call_id)]


def last_change(cards: Sequence[Scorecard]) -> Change | None:
    """The newest card beside the newest that was made another way; None where there is none."""
    for earlier in reversed(cards[:-1]):
        if maker(earlier) != maker(cards[-1]):
            return compare(earlier, cards[-1])
    return None


@dataclass(frozen=True)
class Changed:
    """A call whose newest card was made another way than an earlier one."""

    summary: CallSummary
    change: Change


def changes(store: Store) -> dict[Provenance, list[Changed]]:
    """What scoring again has changed, by what made the newest cards; those that moved furthest come first."""
    found: dict[Provenance, list[Changed]] = {}
    for summary in store.calls():
        cards = cards_of(store, summary.id) if summary.ended else []
        if cards and (change := last_change(cards)):
            found.setdefault(maker(cards[-1]), []).append(Changed(summary, change))
    for each in found.values():
        each.sort(key=lambda changed: -abs(changed.change.points or 0.0))
    return found
