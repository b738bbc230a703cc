"""What a trainee chooses for themselves. Kept as soon as it is chosen."""

from __future__ import annotations

import streamlit as st

from simulator.timing import Pace
from simulator.ui import look, session, wording
from simulator.ui.session import Personal


def show() -> None:
    """Draw the page."""
    look.from_the_top("settings")
    chosen = session.personal()
    st.title("Settings", anchor=False)
    st.text("These are yours. They hold from your next call on, and nobody is told.")
    with st.container(key="settings"):
        st.header("Time", anchor=False)
        st.radio(
            "How much time do you want?",
            list(Pace),
            index=list(Pace).index(chosen.pace),
            format_func=lambda pace: wording.PACES[pace][0],
            captions=[caption for _, caption in wording.PACES.values()],
            key="pace",
            on_change=_keep,
        )
        st.header("Motion", anchor=False)
        st.toggle(
            "Reduced motion: nothing moves or breathes",
            value=chosen.reduced_motion,
            key="reduced-motion",
            on_change=_keep,
        )
        st.header("Coaching", anchor=False)
        st.toggle(
            "Start with coaching switched on",
            value=chosen.coaching,
            key="coaching",
            on_change=_keep,
        )
    if message := session.told():
        st.success(message, icon=":material/check:")


def _keep() -> None:
    state = st.session_state
    session.keep_personal(
        Personal(pace=state["pace"], reduced_motion=state["reduced-motion"], coaching=state["coaching"])
    )
    session.tell("Saved.")


show()
