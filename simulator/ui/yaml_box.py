"""A box for a scenario's text: numbered lines, the faulty ones marked; what is typed is sent as it rests.

The browser keeps the text while somebody types; a text from the server (the form, undo) takes its place only
when nothing typed is still on its way. This module knows nothing of scenarios.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

LONGEST_TEXT = 400_000  # what the reader of scenario files takes

HTML = """
<div class="frame" data-part="frame">
  <div class="page">
    <div class="lines" data-part="lines" aria-hidden="true"></div>
    <textarea data-part="text" spellcheck="true" autocapitalize="off" autocomplete="off"></textarea>
  </div>
</div>
"""
_HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "even_keel_yaml_box",
    html=HTML,
    css=(_HERE / "yaml_box.css").read_text(encoding="utf-8"),
    js=(_HERE / "yaml_box.js").read_text(encoding="utf-8"),
)


def yaml_box(
    text: str,
    *,
    key: str,
    label: str,
    marks: Mapping[int, str],
    go_to: tuple[int, int],
    on_text: Callable[[str], None],
) -> None:
    """Mount the box. `marks` colours lines ("fault" or "concern"); `go_to` is a line to show, and a number
    that says when it is asked for anew. `on_text` gets the whole text, before the page's script runs.
    """

    def on_changed() -> None:
        payload = st.session_state[key].get("changed")
        if isinstance(payload, str) and len(payload) <= LONGEST_TEXT:
            on_text(_storable(payload))

    _mount(
        key=key,
        data={
            "text": text,
            "label": label,
            "marks": {str(line): kind for line, kind in marks.items()},
            "line": go_to[0],
            "asked": go_to[1],
        },
        on_changed_change=on_changed,
    )


def _storable(text: str) -> str:
    """Lines end as in the files; what no UTF-8 file can hold (half a surrogate pair) is replaced."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
