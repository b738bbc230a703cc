"""The strip that shows where a shift stands: the clock, who waits and how long, and the latest word."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from simulator.call import Call
from simulator.scenario import Scenario
from simulator.shift import Kept, Promise, Shift, call_minutes
from simulator.ui import look, wording

STANDS = {
    "found": "Found",
    "cause_known": "Cause known",
    "estimate": "An estimate",
    "wrong_estimate": "The estimate was wrong",
    "fixed": "Fixed",
}
_STYLES = Path(__file__).parent / "shift.css"


def styles() -> None:
    """Give what shifts add to a page its looks."""
    st.html(_STYLES)


def in_call(shift: Shift, scenario: Scenario, call: Call) -> None:
    """The strip above a call: the clock with this call's minutes on it; news waits until it is over."""
    styles()
    now = shift.minute + call_minutes(scenario, call)
    with st.container(key="queue-strip", horizontal=True, vertical_alignment="center"):
        st.text(shift.clock(now))
        st.text(line_in_words(shift, now))
        st.text(look_at(shift))


def between(shift: Shift) -> None:
    """The strip between calls, at rest."""
    styles()
    came, update = shift.updates()[-1]
    with st.container(key="queue-board", border=True):
        with st.container(key="queue-clock", gap=None):
            st.text(shift.clock())
            st.text(shift.plan.file.incident.title)
        with st.container(key="queue-word", gap=None):
            st.caption(f"**{STANDS[update.stands]}** · {shift.clock(came)}")
            st.text(update.told)
        with st.container(key="queue-line", gap=None):
            st.caption(look.plain(line_in_words(shift, shift.minute)))
            for each in shift.waiting():
                st.text(f"{shift.plan.name(each.caller)}, {minutes(shift.minute - each.since)}")


def look_at(shift: Shift) -> str:
    """The latest word, in one line."""
    return shift.updates()[-1][1].told


def line_in_words(shift: Shift, now: float) -> str:
    """Who waits, in a few words."""
    waiting = shift.waiting(now)
    if not waiting:
        return "Nobody in line"
    return f"{len(waiting)} in line, the longest for {minutes(now - waiting[0].since)}"


def minutes(length: float) -> str:
    """A wait as people say it."""
    whole = int(length)
    return "less than a minute" if whole < 1 else "1 minute" if whole == 1 else f"{whole} minutes"


def promise_in_words(shift: Shift, promise: Promise) -> str:
    """What was promised to whom, for when, and by what."""
    due = f" ({shift.clock(promise.due)})" if promise.due is not None else ""
    by = wording.CHANNELS[promise.channel].lower()
    return f"{shift.plan.name(promise.caller)}: {promise.when}{due}, by {by}"


def still_open(shift: Shift) -> list[Promise]:
    """The promises that can still be kept."""
    return [promise for promise in shift.promises if promise.stands(shift.minute) == Kept.OPEN]
