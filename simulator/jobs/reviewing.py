"""Reviews as they are kept: what waits for one, drafts, handing in, and how people and machine agree.

Only assessments are reviewed. Practice is the trainee's own, another try at a moment is practice, and a call
somebody stopped is no reviewer's business.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pydantic import ValidationError

from simulator.call import Call
from simulator.desk import Desk
from simulator.review.agreement import Agreement, Pair, agreement, maker, pairs
from simulator.review.reviews import Draft, Review, handed_in
from simulator.scoring import Provenance, Rubric, Scorecard
from simulator.storage import CallSummary, NoSuchCall, Store
from simulator.vocabulary import Criterion, Ending, Mode

State = Literal["none", "blind", "seen"]


@dataclass(frozen=True)
class Reviewable:
    """A call that may be reviewed, and how far that has come: by anybody, and by who asks."""

    summary: CallSummary
    state: State
    mine: bool


def reviewable(store: Store, reviewer: str) -> list[Reviewable]:
    """The calls that may be reviewed, newest first."""
    done = defaultdict(list)
    for review in all_reviews(store):
        done[review.call].append(review)
    return [
        Reviewable(summary, _state(done[summary.id]), any(r.reviewer == reviewer for r in done[summary.id]))
        for summary in store.calls()
        if _may_be(summary.mode, summary.ended, summary.branch is not None)
    ]


def _state(reviews: list[Review]) -> State:
    if not reviews:
        return "none"
    return "blind" if any(review.blind for review in reviews) else "seen"


def _may_be(mode: str, ended: Ending | None, branch: bool) -> bool:
    return mode == Mode.ASSESSMENT and ended is not None and ended != Ending.STOPPED and not branch


def call_to_review(store: Store, call_id: str) -> Call | None:
    """The call of that id where it may be reviewed; any other is as good as none."""
    try:
        call = store.load(call_id)
    except NoSuchCall:
        return None
    return call if _may_be(call.start.mode, call.ended, store.branch_of(call_id) is not None) else None


def draft_of(store: Store, call_id: str, reviewer: str, rubric: Rubric) -> Draft:
    """What a reviewer has written so far. Answers to another rubric's questions are left behind."""
    try:
        draft = Draft.model_validate_json(store.review_draft(call_id, reviewer) or "")
    except ValidationError:
        return Draft(rubric_hash=rubric.hash)
    if draft.rubric_hash == rubric.hash:
        return draft
    return Draft(rubric_hash=rubric.hash, saw_machine=draft.saw_machine, says_unseen=draft.says_unseen)


def keep_draft(store: Store, call_id: str, reviewer: str, draft: Draft) -> None:
    """Remember what a reviewer has written so far."""
    store.keep_review_draft(call_id, reviewer, draft.model_dump_json())


def hand_in(desk: Desk, call: Call, reviewer: str, rubric: Rubric) -> Review:
    """Make a review of the draft. Raises Unfinished where answers are missing.

    From now on the machine's scores are shown to this reviewer, so a second review of theirs is not blind.
    """
    draft = draft_of(desk.store, call.id, reviewer, rubric)
    own = call.start.trainee == reviewer
    review = handed_in(draft, rubric, call=call.id, reviewer=reviewer, own=own, at=desk.clock())
    keep_draft(desk.store, call.id, reviewer, draft.model_copy(update={"saw_machine": True}))
    desk.store.keep_review(call.id, reviewer, review.model_dump_json(), review.at)
    return review


def all_reviews(store: Store) -> list[Review]:
    """Every review there is, oldest first."""
    return [Review.model_validate_json(body) for body in store.reviews()]


def latest_review(store: Store, call_id: str, reviewer: str) -> Review | None:
    """The reviewer's newest review of a call."""
    reviews = [Review.model_validate_json(body) for body in store.reviews(call_id)]
    return next((review for review in reversed(reviews) if review.reviewer == reviewer), None)


def card_beside(store: Store, review: Review) -> Scorecard | None:
    """The newest card made with the review's own rubric, which alone its levels can be held against."""
    cards = [Scorecard.model_validate_json(body) for body in store.scorecards(review.call)]
    alike = (card for card in reversed(cards) if card.provenance.rubric_hash == review.rubric_hash)
    return next(alike, None)


def agreements(store: Store) -> dict[Provenance, dict[Criterion, Agreement]]:
    """Agreement by what made the machine's cards, the makers of the newest cards first."""
    return {made_by: agreement(found) for made_by, found in _pairs(store).items()}


def agreement_with(store: Store, card: Scorecard) -> dict[Criterion, Agreement]:
    """How well people agree with cards made as this one was."""
    return _with(store, maker(card), store.review_stamp())


@lru_cache(maxsize=8)  # every debrief asks, and hundreds of reviews take half a second
def _with(store: Store, made_by: Provenance, _stamp: tuple[int, int]) -> dict[Criterion, Agreement]:
    return agreement(_pairs(store, made_by.scorer).get(made_by, ()))


def _pairs(store: Store, scorer: str | None = None) -> dict[Provenance, tuple[Pair, ...]]:
    reviews = all_reviews(store)
    if not reviews:
        return {}
    cards: dict[str, list[Scorecard]] = defaultdict(list)
    newest: dict[Provenance, int] = {}
    for number, (call_id, body) in enumerate(store.reviewed_scorecards(scorer)):
        card = Scorecard.model_validate_json(body)
        cards[call_id].append(card)
        newest[maker(card)] = number
    found = pairs(reviews, cards)
    return {made_by: found[made_by] for made_by in sorted(found, key=lambda each: -newest[each])}
