"""What a debrief teaches from: the moments that mattered, each with what could have been said."""

from __future__ import annotations

import streamlit as st

from simulator.call import Call
from simulator.debrief import Debrief, Moment
from simulator.ui import branches, look, wording


def moments(told: Debrief, call: Call) -> None:
    """The moments that moved the customer most, side by side."""
    if not told.moments:
        return
    st.header("The moments that mattered", anchor=False)
    for column, moment in zip(st.columns(len(told.moments)), told.moments, strict=True):
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
        for name in ("anger", "distress", "trust"):
            before, after = getattr(moment.before, name), getattr(moment.after, name)
            with st.container(
                key=f"change-{moment.number}-{name}", horizontal=True, vertical_alignment="center"
            ):
                st.text(_in_words(name, before, after))
                look.change(before, after)
    if moment.better:
        words = "The author would say" if moment.helped else "You could have said"
        said(words, moment.better, f"better-{moment.number}")


def _in_words(name: str, before: float, after: float) -> str:
    was, now = round(before * 100), round(after * 100)
    if was == now:
        return f"{name.capitalize()} stayed at {now}"
    return f"{name.capitalize()} {'rose' if now > was else 'fell'} from {was} to {now}"


def said(who: str, words: str, key: str) -> None:
    """Somebody's words under whose they are."""
    with st.container(key=key, gap=None):
        st.text(who)
        st.text(words)
