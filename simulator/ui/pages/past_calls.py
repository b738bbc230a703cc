"""Past calls, newest first, each with the tries at its moments; each opens again as it was."""

from __future__ import annotations

import streamlit as st

from simulator.branches import tried_at
from simulator.storage import CallSummary
from simulator.ui import look, session, wording


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
    families: dict[str, list[CallSummary]] = {}
    for summary in calls:
        families.setdefault(summary.branch.root if summary.branch else summary.id, []).append(summary)
    for family in families.values():
        in_order = sorted(family, key=lambda each: each.branch is not None)
        for summary in in_order:
            _row(summary, under_its_call=in_order[0].branch is None)
    if len(calls) == session.NEWEST_CALLS:
        st.caption(f"The newest {session.NEWEST_CALLS} calls are shown.")


def _row(summary: CallSummary, *, under_its_call: bool) -> None:
    call = session.my_call(summary.id)
    if call is None:
        return
    title, again = session.parts().desk.scenario(call).title, tried_at(call)
    if again is not None:
        title = wording.another_try(again, "" if under_its_call else title)
    when = wording.moment(summary.started_at, look.zone())
    ended = wording.ENDINGS[call.ended] if call.ended else "Still on the line"
    kind = "call" if again is None else "try"
    with st.container(
        key=f"past-{kind}-{call.id}", border=True, horizontal=True, vertical_alignment="center"
    ):
        with st.container(key=f"past-what-{call.id}", gap=None):
            st.subheader(look.plain(title), anchor=False)
            st.text(
                f"{when} · {wording.mode(call.start.mode, call.start.coaching)}"
                f" · {wording.length(call.seconds)} · {ended}"
            )
        st.text(session.overall(call)[1])
        label = "Open" if call.ended else "Go back to the call"
        if st.button(label, key=f"open-{call.id}", help=f"{label}: {look.plain(title)}, {when}"):
            st.switch_page("simulator/ui/pages/call.py", query_params={"call": call.id})


show()
