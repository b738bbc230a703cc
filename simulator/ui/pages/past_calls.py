"""Past calls, newest first; each opens again as it was."""

from __future__ import annotations

import streamlit as st

from simulator import jobs
from simulator.call import Call
from simulator.storage import CallSummary
from simulator.ui import look, session, wording
from simulator.vocabulary import Ending


def show() -> None:
    """Draw the page."""
    look.from_the_top("past calls")
    st.title("Past calls", anchor=False)
    calls = session.my_calls()
    if not calls:
        st.text("No call yet. The first one is the hardest, and you can stop at any time.")
        if st.button("Choose a call", type="primary"):
            st.switch_page("simulator/ui/pages/practise.py")
        return
    st.caption("Only you see your practice calls.")
    for summary in calls:
        _row(summary)
    if len(calls) == session.NEWEST_CALLS:
        st.caption(f"The newest {session.NEWEST_CALLS} calls are shown.")


def _row(summary: CallSummary) -> None:
    call = session.my_call(summary.id)
    if call is None:
        return
    title = session.parts().desk.scenario(call).title
    when = wording.moment(summary.started_at, look.zone())
    ended = wording.ENDINGS[call.ended] if call.ended else "Still on the line"
    with st.container(key=f"past-call-{call.id}", border=True, horizontal=True, vertical_alignment="center"):
        with st.container(key=f"past-what-{call.id}", gap=None):
            st.subheader(look.plain(title), anchor=False)
            st.text(
                f"{when} · {wording.mode(call.start.mode, call.start.coaching)}"
                f" · {wording.length(call.seconds)} · {ended}"
            )
        st.text(_overall(call))
        label = "Open" if call.ended else "Go back to the call"
        if st.button(label, key=f"open-{call.id}", help=f"{label}: {look.plain(title)}, {when}"):
            st.switch_page("simulator/ui/pages/call.py", query_params={"call": call.id})


def _overall(call: Call) -> str:
    if call.ended is None or call.ended == Ending.STOPPED:
        return "—"
    parts = session.parts()
    if parts.judge_for(call) is not None and not parts.store.scorecards(call.id):
        return "not read yet"  # a model reads it when it is opened; a list is no place to wait for that
    overall = jobs.scorecard_of(parts.desk, call, parts.rubric()).overall
    return "unscored" if overall is None else f"{overall:.0f}"


show()
