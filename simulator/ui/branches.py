"""Trying a moment again: the buttons that lead back to it, and the tries at it side by side."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from simulator.branches import answerable, lines_answered
from simulator.call import Call
from simulator.scenario import Scenario
from simulator.ui import session

AGAIN = "Try that moment again"
ICON = ":material/undo:"


def again_at_reply(call: Call, number: int) -> None:
    """The way back to the line that the trainee's deed of that number answered."""
    seq = lines_answered(call)[number - 1]
    if seq in answerable(call):
        _again(call, seq, f"at-{number}", f"Goes back to the line before your reply {number}")


def again_under(call: Call) -> Callable[[int], None]:
    """For a transcript: the way back to each of the customer's lines that can be answered."""
    places = frozenset(answerable(call))

    def under(seq: int) -> None:
        if seq in places:
            _again(call, seq, f"under-{seq}", "Goes back to this line")

    return under


def _again(call: Call, seq: int, key: str, leads: str) -> None:
    if st.button(
        AGAIN, key=f"again-{key}", icon=ICON, help=f"{leads}, as practice. This call stays as it is."
    ):
        branch = session.try_again(call.id, seq)
        st.switch_page("simulator/ui/pages/call.py", query_params={"call": branch.id})


def whence(call: Call) -> None:
    """Say of a call that it is another try, and at what."""


def side_by_side(call: Call, scenario: Scenario) -> None:
    """The tries at each moment of a call that was tried again."""
