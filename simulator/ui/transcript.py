"""The conversation as the trainee may see it: who said what, as typed, and quiet notes of what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from simulator.call import Shown
from simulator.scenario import Scenario
from simulator.ui.line import old_line

ON_THE_LINE = "{name} is on the line now."


def show(
    scenario: Scenario,
    view: Sequence[Shown],
    *,
    speaker: str | None = None,
    under: Callable[[int], None] | None = None,
) -> str | None:
    """Draw what was shown; return whoever of the customer's side spoke last, `speaker` if nobody did.

    `under` draws what belongs under a customer's line, given its place in the log.
    """
    for each in view:
        if each.who in {"note", "hint", "trainee"}:
            _aside(each)
            continue
        name = scenario.person(each.who).name
        if each.who != speaker:
            announce(name, each.turn or 0, first=speaker is None)
        speaker = each.who
        with st.container(key=f"theirs-{each.turn}", gap=None):
            st.text(name)
            old_line(each.turn or 0, each.text)
            if under is not None:
                under(each.seq)
    return speaker


def announce(name: str, turn: int, *, first: bool) -> None:
    """Say who has come on the line, where somebody else was before."""
    if not first:
        with st.container(key=f"joined-{turn}"):
            st.text(ON_THE_LINE.format(name=name))


def _aside(each: Shown) -> None:
    key = {"note": "note", "hint": "hint", "trainee": "mine"}[each.who]
    with st.container(key=f"{key}-{each.seq}", gap=None):
        if each.who != "note":
            st.text("Hint" if each.who == "hint" else "You")
        st.text(each.text)
