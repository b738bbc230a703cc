"""Scenarios: every file with its state, and the one the address names to be written, proved and published."""

from __future__ import annotations

import streamlit as st

from simulator.authoring.drafts import NoSuchFile
from simulator.authoring.folder import WrongName
from simulator.scenario import ScenarioError
from simulator.ui import editor, look, previewing, scenario_list, session, writing


def show() -> None:
    """Draw the page."""
    editor.dress()
    file, preview = st.query_params.get("file"), st.query_params.get(session.PREVIEW)
    if file is not None and preview is not None:
        with look.room(f"preview {preview}"):
            previewing.show(file, preview)
        return
    if file is None:
        with look.room("scenarios"):
            scenario_list.show()
        return
    try:
        edit = writing.opened(file)
    except (NoSuchFile, WrongName):
        _nothing("There is no such scenario file.")
    except ScenarioError as error:
        _nothing(f"This file can't be opened here: {error.faults[0].message}")
    else:
        with look.room(f"writing {file}"):
            editor.show(edit)


def _nothing(words: str) -> None:
    st.title(look.plain(words), anchor=False)
    if st.button("Back to the scenarios", type="primary"):
        st.switch_page(writing.PAGE)


show()
