"""Drafts from a model: asked for part by part, and each read, mended, accepted or refused by a person."""

from __future__ import annotations

import streamlit as st

from simulator.authoring import drafting
from simulator.authoring.drafts import Edit
from simulator.scenario.yaml_text import Path, YamlFault, dotted
from simulator.ui import look, session, writing

SHOWN = 6  # drafts at once: they are to be read, not waved through
PARTS = {
    "teaser": "who is calling, in one line",
    "brief": "the brief",
    "ticket": "the ticket",
    "people": "the people and their lines",
    "outcomes": "the outcomes",
    "good_ending": "the endings",
    "better_lines": "the better lines",
    "rehearsal": "the rehearsal",
}


def show(edit: Edit) -> None:
    """Draw what there is to draft and to accept; nothing where there is neither."""
    try:
        waiting, places = drafting.drafted(edit.text), drafting.to_draft(edit.text)
    except YamlFault:
        return
    if waiting:
        _waiting(edit, waiting)
    if places and session.parts().models is not None:
        _ask(edit, places)


def _ask(edit: Edit, places: dict[str, int]) -> None:
    with st.expander("Let the model draft what is still to write", icon=":material/edit_note:"):
        st.caption("It gets what you have written. Nothing it drafts counts before you have accepted it.")
        part = st.selectbox(
            "Which part?",
            list(places),
            format_func=lambda each: f"{PARTS[each]} ({places[each]} to write)",
            key="draft-part",
        )
        if part is not None and st.button("Draft it", key="draft-it"):
            with st.spinner("The model is writing. This can take a minute…", show_time=True):
                writing.draft(edit.file, part)
            st.rerun()


def _waiting(edit: Edit, waiting: dict[Path, str]) -> None:
    count = len(waiting)
    title = "1 draft to read" if count == 1 else f"{count} drafts to read"
    with st.expander(title, icon=":material/rate_review:", expanded=True):
        for path, words in list(waiting.items())[:SHOWN]:
            _one(edit, path, words)
        if count > SHOWN:
            st.caption(f"and {count - SHOWN} more")


def _one(edit: Edit, path: Path, words: str) -> None:
    field = dotted(path)
    key = f"drafted-{edit.file}-{field}-{hash(words)}"

    def accept() -> None:
        said = str(st.session_state.get(key, words)) or words
        writing.change(edit.file, lambda text: drafting.accept(text, path, said))

    def refuse() -> None:
        writing.change(edit.file, lambda text: drafting.refuse(text, path))

    with st.container(key=f"draft-{field}", border=True, gap="small"):
        st.text_area(look.plain(field), value=words, key=key, height=80)
        with st.container(horizontal=True):
            st.button("Accept", key=f"accept-{field}", on_click=accept)
            st.button("Write it myself", key=f"refuse-{field}", type="tertiary", on_click=refuse)
