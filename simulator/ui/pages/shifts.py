"""Shifts: which there are, one before it is begun, between its calls, and after. The address says which."""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path

import streamlit as st

from simulator.shift import Plan, Shift, ShiftLibrary
from simulator.ui import look, queue, session, shift_debrief, shift_desk, shifting, wording

WHAT = (
    "A shift is several calls in a row about one thing that is broken. People wait while you talk, and the "
    "longer they wait the less they like it. What you promise one of them is yours to keep. What is known "
    "changes as you go."
)
YOURS = "Private to you, like all practice. Nobody else sees what you say or how it scores."
BREAKS = "Between calls the clock stands still. A break moves it on by a few minutes; good people take them."
STOPPING = (
    "You may stop after any call, or in the middle of one. Come back later and it is where you left it."
)


def show() -> None:
    """Draw the page."""
    shift_id, plan_id = st.query_params.get("shift"), st.query_params.get("plan")
    if shift_id is not None:
        _shift(shift_id)
        return
    library = session.parts().shifts()
    plan = library.published.get(plan_id or "")
    if plan is not None:
        with look.room(f"plan {plan.file.id}"):
            _before(plan)
        return
    with look.room("shifts"):
        _all(library)


def _shift(shift_id: str) -> None:
    if shifting.my_shift(shift_id) is None:
        st.title("There is no such shift.", anchor=False)
        if st.button("Choose a shift", type="primary"):
            st.query_params.clear()
            st.rerun()
        return
    shift, call = shifting.caught_up(shift_id)
    if call is not None:
        shifting.go_to(call)
    with look.room(f"shift {shift.id} {len(shift.log)}"):
        if shift.ended is None:
            shift_desk.show(shift)
        else:
            shift_debrief.show(shift)


def _all(library: ShiftLibrary) -> None:
    queue.styles()
    look.from_the_top("shifts")
    with st.container(key="masthead"):
        st.title("Work a shift", anchor=False)
        st.text(WHAT)
    if going := shifting.running():
        _go_back(going)
    if library.faults:
        _broken(library)
    if not library.published:
        st.info("There is no shift to work yet: no shift file could be read, or none is published.")
    shown = sorted(library.published.values(), key=lambda plan: (plan.file.minutes, plan.file.title))
    for plan in shown:
        _card(plan)
    _past(library)


def _go_back(shift: Shift) -> None:
    with st.container(key="on-the-line", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**You are in the middle of a shift.** {look.plain(shift.plan.file.title)}")
        if st.button("Go back to the shift", type="primary"):
            _open(shift.id)


def _open(shift_id: str) -> None:
    st.query_params.from_dict({"shift": shift_id})
    st.rerun()


def _broken(library: ShiftLibrary) -> None:
    with st.expander("Some shift files can't be read; the others are below", icon=":material/warning:"):
        for fault in library.faults:
            place = f"{Path(fault.file).name}:{fault.line}: {fault.field or '(file)'}"
            st.text(f"{place}: {fault.message}")


def _card(plan: Plan) -> None:
    told = plan.file
    with st.container(key=f"card-{told.id}", border=True):
        with st.container(key=f"meta-{told.id}", horizontal=True, vertical_alignment="center"):
            st.caption(f":material/call: {len(told.callers)} calls")
            st.caption(f":material/schedule: about {told.minutes} min")
        st.header(look.plain(told.title), anchor=False)
        st.text(told.teaser)
        with st.container(key=f"about-{told.id}", gap="small"):
            st.caption(f"**Good to know** {look.plain(told.content_notice)}")
        if st.button(f"Work {look.plain(told.title)}", key=f"work-{told.id}", type="primary"):
            st.query_params.from_dict({"plan": told.id})
            st.rerun()


def _before(plan: Plan) -> None:
    queue.styles()
    told = plan.file
    look.from_the_top(f"plan {told.id}")
    with st.container(key="brief-head"):
        st.caption(f"{look.plain(told.title)} · {len(told.callers)} calls, about {told.minutes} min")
        st.title("Before the shift", anchor=False)
        st.text(told.role)
    with st.container(key="queue-word", gap=None):
        st.caption(
            f"**{queue.STANDS[told.incident.updates[0].stands]}** · {told.incident.starts.lstrip('0')}"
        )
        st.text(told.incident.updates[0].told)
    with st.container(key="brief-foot"):
        look.bullets((WHAT, BREAKS, STOPPING, YOURS))
        st.caption(look.plain(told.content_notice))
        coaching = st.toggle(
            "Coaching: a ring to breathe with, and hints on request", value=session.personal().coaching
        )
        with st.container(horizontal=True):
            if st.button("Begin the shift", type="primary", icon=":material/headset_mic:"):
                _open(shifting.begin(plan, coaching=coaching).id)
            if st.button("Choose another", type="tertiary"):
                st.query_params.clear()
                st.rerun()
    session.warm_appraiser()


def _past(library: ShiftLibrary) -> None:
    going = shifting.running()
    past = [each for each in shifting.my_shifts() if going is None or each.id != going.id]
    if not past:
        return
    zone: tzinfo | None = look.zone()
    titles = {name: plan.file.title for name, plan in library.plans.items()}
    st.header("Your shifts so far", anchor=False)
    for each in past[: session.NEWEST_CALLS]:
        with st.container(key=f"past-shift-{each.id}", horizontal=True, vertical_alignment="center"):
            st.text(f"{titles.get(each.shift, each.shift)} · {wording.moment(each.started_at, zone)}")
            if st.button("Open", key=f"open-{each.id}", help="The debrief of this shift"):
                _open(each.id)


show()
