"""A shift between two calls: a breath, what happened meanwhile, and what may be done next."""

from __future__ import annotations

import streamlit as st

from simulator.call import Call
from simulator.jobs.shifts import may_be_done, opens_call
from simulator.shift import BreakTaken, CallOver, Kept, PromiseDone, Shift, ShiftEvent, over
from simulator.ui import cooling, look, queue, session, shifting, wording
from simulator.vocabulary import Ending

STILL = "The clock stands still on this page. Take the breath you need."
FIRST = "The telephone is ringing."
BREAK = "The clock goes on for {minutes:.0f} minutes and those in line wait longer. It costs nothing else."
BACK = "You got up, and the clock went on for {minutes:.0f} minutes. That was time well spent."
SENT = "Done, and it arrived: {name} has it."
LOST = "You sent it. It will not have arrived: email is what is broken."
NOBODY = "Nobody is in line. Let the clock go on until somebody rings or something is due."
DONE = "That was the last of them."
ENDED = {
    Ending.GOODBYE: "{name} said goodbye.",
    Ending.WALKED_OUT: "{name} hung up. That one is over, and whoever is next was not there.",
    Ending.WOUND_UP: "{name} had no more to say.",
    Ending.ENDED: "You ended the call with {name}.",
    Ending.HANDED_OVER: "You handed {name} over.",
    Ending.DROPPED: "The line to {name} dropped.",
    Ending.STOPPED: "You stopped that call, which is always fine.",
}
EARLY = "Leave the shift"
LEFT = "Leaving is always fine. What you have done so far is told in the debrief."


def show(shift: Shift) -> None:
    """Draw it."""
    look.from_the_top(f"shift {shift.id} {len(shift.log)}")
    with st.container(key="shift-head"):
        st.caption(look.plain(shift.plan.file.title))
        st.title("Between calls" if shift.taken else "Your shift", anchor=False)
        st.text(_happened(shift))
    if message := session.told():
        st.warning(look.plain(message), icon=":material/info:")
    queue.between(shift)
    _promises(shift)
    _next(shift)
    with st.container(key="breath"):
        st.caption(STILL)
        cooling.breathe()
    session.warm_appraiser()


def _happened(shift: Shift) -> str:
    last: ShiftEvent = shift.log[-1]
    match last:
        case CallOver():
            return _after_call(shift, last)
        case BreakTaken(minutes=minutes):
            return BACK.format(minutes=minutes)
        case PromiseDone(caller=caller, arrived=arrived):
            return SENT.format(name=shift.plan.name(caller)) if arrived else LOST
        case _:
            return FIRST if shift.waiting() else ""


def _after_call(shift: Shift, done: CallOver) -> str:
    name = shift.plan.name(done.caller)
    ended = ENDED[done.ended].format(name=name)
    if done.promise is None:
        return ended
    due = f" ({shift.clock(done.promise.due)})" if done.promise.due is not None else ""
    by = wording.CHANNELS[done.promise.channel].lower()
    return f"{ended} You gave your word: {done.promise.when}{due}, by {by}. It is in your book."


def _promises(shift: Shift) -> None:
    open_ = queue.still_open(shift)
    late = [p for p in shift.promises if p.stands(shift.minute) in {Kept.BROKEN, Kept.LOST}]
    if not open_ and not late:
        return
    with st.container(key="book", gap="small"):
        st.header("Your book", anchor=False)
        for promise in open_:
            st.text(queue.promise_in_words(shift, promise))
        for promise in late:
            missed = "past its time" if promise.stands(shift.minute) == Kept.BROKEN else "never arrived"
            st.text(f"{queue.promise_in_words(shift, promise)}. {missed.capitalize()}.")


def _next(shift: Shift) -> None:
    seen, waiting, finished = len(shift.log), shift.waiting(), over(shift)
    with st.container(key="shift-next", horizontal=True, vertical_alignment="center"):
        if waiting:
            name = look.plain(shift.plan.name(waiting[0].caller))
            if st.button(f"Pick up: {name}", type="primary", icon=":material/call:", key="shift-pick-up"):
                _go(shifting.pick_up(shift.id, seen))
        for caller in may_be_done(shift):
            _keep(shift, caller, seen)
        if not finished:
            st.button(
                "Take a break",
                icon=":material/self_improvement:",
                key="shift-break",
                help=BREAK.format(minutes=shift.plan.file.break_minutes),
                on_click=shifting.take_break,
                args=(shift.id, seen),
            )
        if not waiting and shift.next_thing() is not None:
            until = shift.clock(shift.next_thing())
            st.button(f"Wait until {until}", key="shift-wait", on_click=shifting.wait, args=(shift.id, seen))
        st.button(
            "Finish the shift" if finished else EARLY,
            key="shift-finish",
            type="primary" if finished else "tertiary",
            help=None if finished else LEFT,
            on_click=shifting.finish,
            args=(shift.id, seen),
        )
    if finished:
        st.text(DONE)
    elif not waiting and not may_be_done(shift):
        st.text(NOBODY)
    if not finished:
        st.caption(f"A break: {BREAK.format(minutes=shift.plan.file.break_minutes)}")


def _keep(shift: Shift, caller: str, seen: int) -> None:
    promise, name = shift.promise_to(caller), look.plain(shift.plan.name(caller))
    if promise is None:
        return
    verbs = {"phone": f"Ring {name} back", "text": f"Send {name} the text", "email": f"Send {name} the email"}
    label = verbs.get(promise.channel, f"Get in touch with {name}")
    help_ = None if opens_call(shift, caller) else "Takes a minute on the clock."
    if st.button(label, key=f"keep-{caller}", icon=wording.PROMISE_ICONS[promise.channel], help=help_):
        _go(shifting.keep_promise(shift.id, seen, caller))


def _go(call: Call | None) -> None:
    if call is not None:
        shifting.go_to(call)
    st.rerun()
