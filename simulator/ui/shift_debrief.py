"""The debrief of a shift: how the trainee changed over it, the promises, and every call with its score."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from simulator.jobs.shift_report import CallTold, PromiseTold, ShiftTold, shift_told
from simulator.shift import Kept, Occasion, Shift
from simulator.ui import look, queue, session, shifting, wording
from simulator.vocabulary import Ending

STANDS = {
    Kept.KEPT: "Kept",
    Kept.LATE: "Done, but late",
    Kept.LOST: "Never arrived",
    Kept.BROKEN: "Broken",
    Kept.OPEN: "Not due yet when the shift ended",
}
STANDS_ICONS = {
    Kept.KEPT: ":material/check_circle:",
    Kept.LATE: ":material/schedule:",
    Kept.LOST: ":material/unsubscribe:",
    Kept.BROKEN: ":material/heart_broken:",
    Kept.OPEN: ":material/hourglass_empty:",
}
OCCASIONS = {Occasion.RUNG_BACK: "you rang back", Occasion.RANG_AGAIN: "rang again"}
COMPARED = 3  # of the four things counted; with fewer nothing is said of the whole
TOO_FEW = "There is too little to compare yet: a change shows over four calls or more."
HELD = "Nothing of yours wore down over the shift. That is rarer than it sounds."
NO_BREAK = "You took no break. It costs a few minutes on the clock, and the next caller is the better for it."
HOW = (
    "The first half of the calls is held against the second, on what can be counted: words in a reply, "
    "heated lines acknowledged or given back, the middle pause after a provocation, sarcasm. A difference is "
    "told only where both halves hold enough."
)


def show(shift: Shift) -> None:
    """Draw it."""
    queue.styles()
    look.from_the_top(f"shift debrief {shift.id}")
    parts = session.parts()
    with st.spinner("Reading the calls…"):
        told = shift_told(parts.desk, shift, parts.rubric())
    with st.container(key="debrief-head"):
        st.caption(look.plain(shift.plan.file.title))
        st.title("Shift debrief", anchor=False)
        st.text(_paragraph(shift, told))
    if told.calls:
        _drift(told)
        _promises(shift, told.promises)
        _calls(told.calls)
    with st.container(key="next", horizontal=True):
        if st.button("Another shift", type="primary"):
            st.switch_page(shifting.SHIFT_PAGE)
        if st.button("Practise a single call"):
            st.switch_page("simulator/ui/pages/practise.py")


def _paragraph(shift: Shift, told: ShiftTold) -> str:
    if not told.calls:
        return "You left before the first call. That is always fine."
    calls = "1 call" if len(told.calls) == 1 else f"{len(told.calls)} calls"
    parts = [f"You took {calls}, from {shift.clock(0)} to {shift.clock()}."]
    breaks = {0: "", 1: "You took a break."}.get(len(told.breaks), f"You took {len(told.breaks)} breaks.")
    gone = sum(each.ended == Ending.WALKED_OUT for each in told.calls)
    if gone:
        parts.append(f"{'One caller' if gone == 1 else f'{gone} callers'} hung up on you.")
    if told.left_waiting:
        many = "One was" if told.left_waiting == 1 else f"{told.left_waiting} were"
        parts.append(f"{many} still in line when you left.")
    return " ".join(part for part in (*parts, breaks) if part)


def _drift(told: ShiftTold) -> None:
    worse = [each for each in told.findings if each.worse]
    with st.container(key="drift"):
        st.header("How you changed over the shift", anchor=False)
        if len(told.findings) < COMPARED:
            st.text(TOO_FEW)
        elif not worse:
            st.text(HELD)
        for each in (*worse, *(each for each in told.findings if not each.worse)):
            icon = ":material/trending_down:" if each.worse else ":material/check:"
            st.markdown(f"{icon} {look.plain(each.what)}")
        if worse and not told.breaks:
            st.text(NO_BREAK)
        with st.expander("How this is worked out", icon=":material/calculate:"):
            st.text(HOW)


def _promises(shift: Shift, promises: Sequence[PromiseTold]) -> None:
    if not promises:
        return
    with st.container(key="kept"):
        st.header("What you promised", anchor=False)
        for each in promises:
            words = look.plain(queue.promise_in_words(shift, each.promise))
            st.markdown(f"{STANDS_ICONS[each.stands]} **{STANDS[each.stands]}.** {words}")


def _calls(calls: Sequence[CallTold]) -> None:
    st.header("Call by call", anchor=False)
    for place, each in enumerate(calls):
        row = each.row
        if row.after_break:
            with st.container(key=f"after-break-{place}"):
                st.caption(":material/self_improvement: A break")
        with st.container(
            key=f"shift-call-{place}", border=True, horizontal=True, vertical_alignment="center"
        ):
            with st.container(key=f"shift-what-{place}", gap=None):
                again = f" · {OCCASIONS[each.occasion]}" if each.occasion in OCCASIONS else ""
                st.subheader(f"{place + 1}. {look.plain(row.name)}{again}", anchor=False)
                st.text(_counted(each))
            st.text(_score(each))
            if st.button(
                "Open", key=f"open-{row.call}", help=f"The debrief of this call: {look.plain(row.name)}"
            ):
                st.switch_page(shifting.CALL_PAGE, query_params={"call": row.call})


def _counted(each: CallTold) -> str:
    row = each.row
    waited = f"waited {queue.minutes(row.waited)}" if row.waited >= 1 else "picked up at once"
    parts = [] if each.occasion == Occasion.RUNG_BACK else [waited]
    if row.words is not None:
        parts.append(f"{row.replies} {'reply' if row.replies == 1 else 'replies'} of {row.words:.0f} words")
    if row.hot:
        parts.append(f"{row.heard} of {row.hot} heated lines acknowledged")
    if row.pause is not None:
        parts.append(f"{row.pause:.1f} s after a provocation")
    if row.sarcasm:
        parts.append("sarcasm once" if row.sarcasm == 1 else f"sarcasm {row.sarcasm} times")
    return " · ".join([*parts, wording.ENDINGS[each.ended].lower()])


def _score(each: CallTold) -> str:
    if each.ended == Ending.STOPPED:
        return "—"
    return "unscored" if each.overall is None else f"{each.overall:.0f}"
