"""What a call left to measure: what the customer felt, how long the trainee waited, what came about."""

from __future__ import annotations

import streamlit as st

from simulator import paper
from simulator.debrief import Debrief
from simulator.ui import look, printing, wording
from simulator.ui.moments import said

LEGEND = (
    "Anger, distress and trust from 0 to 100 after each of your replies. Along the foot, what you did: "
    "▲ helped, ▼ hurt, ◆ both, ● neither. A dashed line marks something that happened by itself."
)


def feelings(told: Debrief) -> None:
    """Anger, distress and trust over the replies, as a chart and as a table."""
    from simulator.ui import charts  # with Altair, which no other page needs

    with st.container(key="legend"):
        st.caption(LEGEND)
    st.altair_chart(
        charts.feelings(told.trace, st.context.theme.type),
        alt="The customer's anger, distress and trust over your replies",
    )
    printing.on_paper_only(paper.feelings(told.trace), "feelings")
    with st.container(key="table"), st.expander("The same as a table", icon=":material/table_rows:"):
        st.table(
            {
                "Reply": [str(point.number) for point in told.trace],
                "Anger": [f"{point.affect.anger * 100:.0f}" for point in told.trace],
                "Distress": [f"{point.affect.distress * 100:.0f}" for point in told.trace],
                "Trust": [f"{point.affect.trust * 100:.0f}" for point in told.trace],
                "What you did": [wording.moves(point.moves) or "—" for point in told.trace],
                "You": [look.plain(point.deed) for point in told.trace],
                "Happened": [look.plain(point.note or "—") for point in told.trace],
            }
        )


def pauses(told: Debrief) -> None:
    """The wait before every reply against the calm window."""
    from simulator.ui import charts

    low, high = told.window
    if not told.pauses:
        st.text("Nobody provoked you in this call, so there was no pause to score.")
    else:
        st.caption(
            f"◆ marks a provocation; the band is the calm window from {low:.0f} to {high:.0f} seconds. "
            "After an insult those seconds let both of you settle. Elsewhere quick is fine."
        )
    if any(point.pause_seconds is not None for point in told.trace):
        st.altair_chart(
            charts.pauses(told, st.context.theme.type),
            alt="Seconds before each reply against the calm window",
        )
        printing.on_paper_only(paper.pauses(told), "pauses")
    for pause in told.pauses:
        with st.container(key=f"pause-{pause.number}", gap=None):
            st.text(f"Before your reply {pause.number}: {pause.waited(told.window)}")
            st.text(f"“{pause.line}”")


def outcomes(told: Debrief) -> None:
    """What the call needed: what was brought about, and what was left undone."""
    if told.reached:
        st.subheader("What you brought about", anchor=False)
        look.bullets(told.reached)
    if told.missed:
        st.subheader("What was left undone", anchor=False)
        for number, (undone, better) in enumerate(told.missed):
            with st.container(key=f"undone-{number}", gap="small"):
                st.text(undone)
                said("For example", better, f"better-undone-{number}")
