"""What the trainee reads before picking up, and has at hand during the call."""

from __future__ import annotations

import streamlit as st

from simulator.scenario import Brief, Scenario
from simulator.ui import look, session, wording
from simulator.vocabulary import Mode

PRIVATE = "Practice calls are private to you. Nobody else sees what you say or how it scores."
ASSESSED = "This is an assessment: nothing helps you during the call, and a manager can see it afterwards."
STOPPING = "Stopping is always fine and never scored."


def show(scenario: Scenario, kind: str, *, coaching: bool) -> None:
    """The page before the call. `kind` is the mode as the address names it; anything unknown is practice."""
    mode = Mode.ASSESSMENT if kind == Mode.ASSESSMENT else Mode.PRACTICE
    coaching = coaching and mode == Mode.PRACTICE
    look.from_the_top(f"brief {scenario.id}")
    with st.container(key="brief-head"):
        st.caption(f"{look.plain(scenario.title)} · {wording.mode(mode, coaching)}")
        st.title("Brief", anchor=False)
        st.text(scenario.brief.role)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _lists(scenario.brief)
    with right, st.container(key="ticket-card", border=True):
        _ticket(scenario)
    with st.container(key="brief-foot"):
        st.text(ASSESSED if mode == Mode.ASSESSMENT else PRIVATE)
        st.caption(f"{look.plain(scenario.content_notice)}  \n{STOPPING}")
        parts = session.parts()
        if parts.models is not None and (why := parts.no_model()):
            st.caption(look.plain(f"{why} The embedded customer plays this call."))
        with st.container(horizontal=True):
            if st.button("Pick up the call", type="primary", icon=":material/call:"):
                call = session.pick_up(scenario, mode, coaching=coaching)
                st.query_params.from_dict({"call": call.id})
                st.rerun()
            if st.button("Choose another", type="tertiary"):
                st.switch_page("simulator/ui/pages/practise.py")
    session.warm_appraiser()


def at_hand(scenario: Scenario) -> None:
    """Brief and ticket beside the call; where there is no room for that, `at_hand_folded` shows."""
    with st.sidebar, st.container(key="at-hand"):
        _ticket(scenario)
        _lists(scenario.brief)


def at_hand_folded(scenario: Scenario) -> None:
    """The same, folded up above the call."""
    with st.container(key="at-hand-folded"), st.expander("Brief and ticket", icon=":material/description:"):
        _ticket(scenario)
        _lists(scenario.brief)


def _lists(brief: Brief) -> None:
    for words, points in (
        ("What you know", brief.facts),
        ("What you may promise", brief.may_promise),
        ("What nobody knows", brief.unknown),
        ("What you must not do", brief.must_not),
    ):
        if points:
            st.header(words, anchor=False)
            look.bullets(points)


def _ticket(scenario: Scenario) -> None:
    st.header("Ticket", anchor=False)
    # One element: the call page sends all of it again with every reply.
    st.markdown("\n\n".join(f"**{look.plain(n)}**  \n{look.plain(v)}" for n, v in scenario.ticket.items()))
