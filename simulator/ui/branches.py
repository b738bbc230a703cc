"""Trying a moment again: the buttons that lead back to it, and the tries at it side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from simulator.branches import TriedAgain, Try, answerable, lines_answered, tried_at
from simulator.call import Call
from simulator.debrief.steps import Step
from simulator.jobs.tries import tries_around
from simulator.ui import look, session, wording

AGAIN, FROM_HERE = "Try that moment again", "Try again from here"
ICON = ":material/undo:"
IN_A_ROW = 3
CALL_PAGE = "simulator/ui/pages/call.py"
_STYLES = Path(__file__).parent / "branches.css"


def again_at_reply(call: Call, number: int) -> None:
    """The way back to the line that the trainee's deed of that number answered."""
    seq = lines_answered(call)[number - 1]
    if seq in answerable(call):
        _again(call, seq, AGAIN, f"at-{number}", f"Goes back to the line before your reply {number}")


def again_under(call: Call) -> Callable[[int], None]:
    """For a transcript: the way back to each of the customer's lines that can be answered."""
    places = frozenset(answerable(call))

    def under(seq: int) -> None:
        if seq in places:
            _again(call, seq, FROM_HERE, f"under-{seq}", "Goes back to this line", quiet=True)

    return under


def _again(call: Call, seq: int, label: str, key: str, leads: str, *, quiet: bool = False) -> None:
    pressed = st.button(
        label,
        key=f"again-{key}",
        icon=ICON,
        type="tertiary" if quiet else "secondary",
        help=f"{leads}, as practice. This call stays as it is.",
    )
    if pressed:
        branch = session.try_again(call.id, seq)
        st.switch_page(CALL_PAGE, query_params={"call": branch.id})


def whence(call: Call) -> None:
    """Say of a call that it is another try, at what, and lead back to the call it began with."""
    branch, again = session.parts().store.branch_of(call.id), tried_at(call)
    if branch is None or again is None:
        return
    st.html(_STYLES)
    with st.container(key="whence", horizontal=True, vertical_alignment="center"):
        st.text(
            f"{wording.another_try(again)}. Everything before it is as it was; it counts only as practice."
        )
        if st.button("The first call", icon=":material/arrow_back:", type="tertiary"):
            st.switch_page(CALL_PAGE, query_params={"call": branch.root})


def side_by_side(call: Call) -> None:
    """The tries at each moment of a call that was tried again, beside what was said the first time."""
    tried = tries_around(session.parts().desk, call)
    if not tried:
        return
    st.html(_STYLES)
    st.header("Your tries, side by side", anchor=False)
    st.caption("Tries count only as practice, never as an assessment.")
    for again in tried:
        _moment(again, call)


def _moment(again: TriedAgain, here: Call) -> None:
    with st.container(key=f"tried-line-{again.tries[0].call.id}-{again.seq}", gap=None):
        st.text(f"Reply {again.number}, to")
        st.text(f"“{again.line}”")
    overall = [session.overall(each.call) for each in again.tries]
    best = _best([points for points, _ in overall])
    for start in range(0, len(again.tries), IN_A_ROW):
        row = again.tries[start : start + IN_A_ROW]
        for place, column in enumerate(st.columns(min(IN_A_ROW, len(again.tries)))[: len(row)]):
            with column:
                n = start + place
                _try(row[place], n, overall[n][1], here=here, best=n == best)


def _best(overall: Sequence[float | None]) -> int | None:
    """Which has the highest score, where more than one has any and they differ."""
    scored = [points for points in overall if points is not None]
    return overall.index(max(scored)) if len(set(scored)) > 1 else None


def _try(each: Try, place: int, overall: str, *, here: Call, best: bool) -> None:
    call = each.call
    with st.container(key=f"try-{call.id}-{place}", border=True, height="stretch"):
        st.subheader("The first time" if place == 0 else f"Try {place}", anchor=False)
        st.caption(_what_it_is(call, here, best))
        if each.step is None:
            st.text("You left the call here." if call.ended else "Not answered yet.")
        else:
            _deed(each.step, call)
        with st.container(key=f"rest-{call.id}-{place}", gap=None):
            st.text("How the rest went")
            for told in _rest(each, overall):
                st.text(told)
        if call.id != here.id:
            label = "Open" if call.ended else "Go back to the call"
            if st.button(label, key=f"open-try-{call.id}-{place}", help=_named(place, label)):
                st.switch_page(CALL_PAGE, query_params={"call": call.id})


def _named(place: int, label: str) -> str:
    return f"{label}: {'the first time' if place == 0 else f'try {place}'}"


def _what_it_is(call: Call, here: Call, best: bool) -> str:
    told = [wording.mode(call.start.mode, call.start.coaching)]
    if call.id == here.id:
        told.append("the call on this page")
    if best:
        told.append("went best so far")
    return " · ".join(told)


def _deed(step: Step, call: Call) -> None:
    key = f"{call.id}-{step.number}"
    with st.container(key=f"try-said-{key}", gap=None):
        st.text("You said" if step.spoken else "You")
        st.text(step.said)
    st.text(_waited(step))
    with st.container(key=f"try-change-{key}", gap="small"):
        look.changes(f"try-{key}", step.before, step.after)


def _waited(step: Step) -> str:
    if step.silent:
        return "You left it at silence."
    if step.done.pause_seconds is None:
        return "How long you waited was not measured."
    after = " after a provocation" if step.provoked else ""
    return f"You waited {step.done.pause_seconds:.1f} s{after}."


def _rest(each: Try, overall: str) -> list[str]:
    call = each.call
    if call.ended is None:
        return ["Still on the line."]
    felt = call.affect
    told = [
        f"{wording.ENDINGS[call.ended]}.",
        f"Brought about: {each.reached} of {each.needed}.",
        f"In the end: anger {felt.anger * 100:.0f}, distress {felt.distress * 100:.0f}, "
        f"trust {felt.trust * 100:.0f}.",
    ]
    return [*told, f"Overall: {overall}."] if each.over else told
