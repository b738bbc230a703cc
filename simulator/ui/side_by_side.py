"""A review that has been handed in beside the machine's scorecard, the differences named."""

from __future__ import annotations

import streamlit as st

from simulator import jobs
from simulator.call import Call
from simulator.jobs.reviewing import card_beside, reviewable
from simulator.review.reviews import Beside, Review, beside
from simulator.scoring import Rubric, Scorecard
from simulator.ui import look, scores, session

PAGE = "simulator/ui/pages/reviews.py"


def show(call: Call, review: Review, rubric: Rubric) -> None:
    """Draw both, the machine's card made now where the call has none."""
    parts = session.parts()
    if not parts.store.scorecards(call.id):
        scores.card_of(call, rubric)
    card = card_beside(parts.store, review)
    if card is None:
        _other_rubric(call, review, rubric)
    else:
        _rows(review, card, rubric)
    waiting = [each for each in reviewable(parts.store, session.me()) if each.state == "none"]
    with st.container(key="review-next", horizontal=True):
        if waiting and st.button("Review the next", type="primary"):
            st.switch_page(PAGE, query_params={"call": waiting[0].summary.id})
        if st.button("Back to the calls"):
            st.switch_page(PAGE)
        if st.button("Change your review", help="Both are kept; the later one is not blind."):
            st.query_params["again"] = "1"
            st.rerun()


def _other_rubric(call: Call, review: Review, rubric: Rubric) -> None:
    st.info(
        "Your review is kept. The machine scored this call with another rubric, so the two can't be compared."
    )
    if review.rubric_hash == rubric.hash and st.button("Score it with the rubric of your review"):
        parts = session.parts()
        with st.spinner("Scoring the call…"):
            jobs.score_again(parts.desk, call, rubric, parts.judge_for(call))
        st.rerun()


def _rows(review: Review, card: Scorecard, rubric: Rubric) -> None:
    rows = beside(review, card)
    alike = sum(row.apart == 0 for row in rows)
    near = sum(row.apart == 1 for row in rows)
    far = sum(row.apart is not None and row.apart > 1 for row in rows)
    overall = "unscored" if card.overall is None else f"{card.overall:.0f} of 100"
    st.text(
        f"Of {alike + near + far} criteria you both scored, you read {alike} alike, {near} one level apart "
        f"and {far} further. The machine's overall is {overall}."
    )
    counts = "counts towards agreement" if review.blind else "does not: you had seen the machine's scores"
    st.caption(f"Your review {'was blind and ' if review.blind else ''}{counts}.")
    for row in rows:
        _row(row, review, card, rubric)


def _row(row: Beside, review: Review, card: Scorecard, rubric: Rubric) -> None:
    anchored, answer, score = (
        rubric.criteria[row.criterion],
        review.answers[row.criterion],
        card.criteria[row.criterion],
    )
    with st.container(key=f"beside-{row.criterion}"):
        named, you, machine = st.columns([3, 4, 4], gap="medium")
        with named:
            st.subheader(look.plain(anchored.name), anchor=False)
            st.text(_apart(row))
        with you, st.container(key=f"beside-you-{row.criterion}", gap="xsmall"):
            st.caption("You")
            look.steps(row.person)
            if row.person is None:
                st.text("Can't say")
            elif review.rubric_hash == rubric.hash:
                st.text(anchored.levels[row.person])
            if answer.note:
                st.text(answer.note)
        with machine, st.container(key=f"beside-machine-{row.criterion}", gap="xsmall"):
            st.caption("The machine")
            look.steps(row.machine)
            st.text(score.reason)
            for quote in score.quotes:
                st.text(f"“{quote.text}”")


def _apart(row: Beside) -> str:
    if row.apart is None:
        return "Nothing to compare"
    if row.apart == 0:
        return "The same"
    higher = "You are higher" if (row.person or 0) > (row.machine or 0) else "The machine is higher"
    return f"{higher} by {row.apart} level{'s' if row.apart > 1 else ''}"
