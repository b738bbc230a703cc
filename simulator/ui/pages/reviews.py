"""Reviews: assessments to score blind, how well people and machine agree, and scoring calls again."""

from __future__ import annotations

import streamlit as st

from simulator.jobs.reviewing import Reviewable, call_to_review, reviewable
from simulator.ui import agreeing, look, rescoring, reviewing, session, side_by_side, wording

PARTS = ("Calls", "Agreement", "Score again")
STATES = {
    "none": "Not reviewed",
    "blind": "Reviewed blind",
    "seen": "Reviewed after seeing the machine's scores",
}


def show() -> None:
    """Draw the page."""
    reviewing.dress()
    call_id = st.query_params.get("call")
    if call_id is not None:
        call = call_to_review(session.parts().store, call_id)
        if call is None:
            st.title("There is no such call to review.", anchor=False)
            if st.button("Back to the calls", type="primary"):
                st.switch_page(side_by_side.PAGE)
        else:
            reviewing.show(call, again=st.query_params.get("again") == "1")
        return
    look.from_the_top("reviews")
    st.title("Reviews", anchor=False)
    calls, agreement, again = st.tabs(PARTS, key="reviews-parts", on_change="rerun")
    if calls.open:
        with calls:
            _calls()
    if agreement.open:
        with agreement:
            agreeing.show(session.parts().rubric())
    if again.open:
        with again:
            rescoring.show()


def _calls() -> None:
    found = reviewable(session.parts().store, session.me())
    if not found:
        st.text(
            "No assessment has ended yet. Practice calls stay with the trainee and are never listed here."
        )
        return
    waiting = [each for each in found if each.state == "none"]
    with st.container(key="reviews-head", horizontal=True, vertical_alignment="center"):
        st.text(
            "Score a call before you see the machine's scores: it shows how far the machine can be trusted. "
            f"{len(waiting)} of {len(found)} are not reviewed yet."
        )
        if waiting and st.button("Review the newest", type="primary"):
            _open(waiting[0].summary.id)
    for each in found[: session.NEWEST_CALLS]:
        _row(each)
    if len(found) > session.NEWEST_CALLS:
        st.caption(f"The newest {session.NEWEST_CALLS} of {len(found)} are shown.")


def _row(each: Reviewable) -> None:
    summary = each.summary
    scenario = session.parts().library().scenarios.get(summary.scenario)
    title = scenario.title if scenario else summary.scenario
    when = wording.moment(summary.started_at, look.zone())
    with st.container(
        key=f"review-call-{summary.id}", border=True, horizontal=True, vertical_alignment="center"
    ):
        with st.container(key=f"review-what-{summary.id}", gap=None):
            st.subheader(look.plain(title), anchor=False)
            st.text(f"{when} · {reviewing.who(summary.trainee)} · {STATES[each.state]}")
        label = "Open your review" if each.mine else "Review"
        if st.button(label, key=f"review-{summary.id}", help=f"{label}: {look.plain(title)}, {when}"):
            _open(summary.id)


def _open(call_id: str) -> None:
    st.switch_page(side_by_side.PAGE, query_params={"call": call_id})


show()
