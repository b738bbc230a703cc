"""The note after a hard call, and a minute of breathing for who wants it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from simulator.debrief import CoolDown
from simulator.ui import look, session

TALK = "If it stays with you, say so to your trainer or a colleague."
TALK_TO = "If it stays with you, say so to your trainer or a colleague, or turn to {contact}."
_HERE = Path(__file__).parent

_breathing = st.components.v2.component(
    "even_keel_breathing",
    html='<div data-part="breathing"></div>',
    css=look.BUTTON_CSS + (_HERE / "breathing.css").read_text("utf-8"),
    js=(_HERE / "breathing.js").read_text("utf-8"),
)


def breathe() -> None:
    """A minute of breathing, for who asks for it."""
    _breathing(key="breathing", data={"still": session.personal().reduced_motion})


def show(note: CoolDown) -> None:
    """Draw the note."""
    contact = session.parts().settings.support_contact
    with st.container(key="cool-down", border=True):
        st.header("Before you go on", anchor=False)
        st.text(note.reason)
        with st.container(key="cool-down-story"):
            st.text(note.story)
        st.text(note.role)
        st.text(f"{note.stopping} {TALK_TO.format(contact=contact) if contact else TALK}")
        breathe()
