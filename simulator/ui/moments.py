"""What a debrief teaches: the lessons, and the moments that mattered, each with what could have been said."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from simulator.call import Call
from simulator.debrief import Debrief, Lesson, Moment
from simulator.ui import branches, look, wording

NO_LESSON = "Every score is in the upper half, so there is nothing here that has to change."
NOTHING_SCORED = "Nothing in this call could be scored, so there is no lesson to draw from it."


def lessons(taught: Sequence[Lesson], call: Call, *, scored: bool) -> None:
    """One card for each lesson: the moment on one side, what it teaches on the other."""
    st.header("What to take from this call", anchor=False)
    if not taught:
        st.text(NO_LESSON if scored else NOTHING_SCORED)
    led_back: set[int] = set()  # two lessons may share a moment; one way back to it is enough
    for lesson in taught:
        with st.container(key=f"lesson-card-{lesson.criterion}", border=True):
            _lesson(lesson, None if lesson.number in led_back else call)
        led_back.add(lesson.number)


def _lesson(lesson: Lesson, call: Call | None) -> None:
    what = lesson.criterion
    with st.container(key=f"lesson-head-{what}", gap=None):
        st.subheader(look.plain(lesson.name), anchor=False)
        waited = "" if lesson.seconds is None else f", after {lesson.seconds:.1f} s"
        also = f" · also {', '.join(lesson.also)}" if lesson.also else ""
        st.caption(look.plain(f"Reply {lesson.number}{waited}{also}"))
    moment, taught = st.columns(2, gap="medium")
    with moment:
        said("They said", lesson.customer, f"lesson-they-{what}")
        said("You answered", lesson.reply, f"lesson-you-{what}")
    with taught, st.container(key=f"lesson-why-{what}", gap="small"):
        st.text(lesson.why)
        if lesson.source:
            st.caption(look.plain(lesson.source))
        if lesson.better:
            fits = "You could have said, at some point" if lesson.anywhere else "You could have said"
            said(fits, lesson.better, f"better-lesson-{what}")
        if lesson.suggested:
            said("A model suggests", lesson.suggested, f"suggested-{what}")
        said("In your next call", lesson.next, f"next-step-{what}")
        if call is not None:
            branches.again_at_reply(call, lesson.number)


def moments(told: Debrief, call: Call, *, but: Collection[int] = ()) -> None:
    """The moments that moved the customer most, side by side, without those a lesson has shown (`but`)."""
    shown = [moment for moment in told.moments if moment.number not in but]
    if not shown:
        return
    st.header("The moments that mattered", anchor=False)
    for column, moment in zip(st.columns(len(shown)), shown, strict=True):
        with column, st.container(key=f"moment-{moment.number}", border=True, height="stretch"):
            _moment(moment)
            branches.again_at_reply(call, moment.number)


def _moment(moment: Moment) -> None:
    st.subheader(
        f"Reply {moment.number}: {'it helped' if moment.helped else 'it cost you'}",
        anchor=False,
    )
    said("They said", moment.customer, f"moment-they-{moment.number}")
    said("You answered", moment.reply, f"moment-you-{moment.number}")
    if moment.moves:
        st.caption(f"What it did: {wording.moves(moment.moves)}")
    with st.container(key=f"moment-change-{moment.number}", gap="small"):
        look.changes(str(moment.number), moment.before, moment.after)
    if moment.better:
        words = "The author would say" if moment.helped else "You could have said"
        said(words, moment.better, f"better-{moment.number}")


def said(who: str, words: str, key: str) -> None:
    """Somebody's words under whose they are."""
    with st.container(key=key, gap=None):
        st.text(who)
        st.text(words)
