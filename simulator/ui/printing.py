"""Taking a debrief along: copied as words, printed from the browser, or as a PDF made when asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from simulator.paper import Drawing, Sheet, as_svg, as_text
from simulator.ui import look

_HERE = Path(__file__).parent

_keep = st.components.v2.component(
    "even_keel_keep",
    html='<div data-part="keep"></div>',
    css=look.BUTTON_CSS + (_HERE / "printing.css").read_text("utf-8"),
    js=(_HERE / "printing.js").read_text("utf-8"),
)


def show(sheet: Sheet) -> None:
    """The row of buttons, and what the page looks like on paper."""
    st.html(_HERE / "print.css")
    with st.container(key="keep", horizontal=True, vertical_alignment="center"):
        _keep(key="keep-buttons", data={"text": as_text(sheet, markdown=False)})
        st.download_button(
            "Download PDF",
            _maker(sheet),
            file_name="even-keel-debrief.pdf",
            mime="application/pdf",
            icon=":material/download:",
            on_click="ignore",
            key="pdf",
        )


def _maker(sheet: Sheet) -> Callable[[], bytes]:
    """What makes the PDF once it is asked for. The browser's time zone is known only now."""
    zone = look.zone()

    def make() -> bytes:
        from simulator.paper.pdf import as_pdf  # half a second of libraries that nothing else needs

        return as_pdf(sheet, zone)

    return make


def on_paper_only(drawing: Drawing, name: str) -> None:
    """A chart that shows on paper, where the page's own is folded away or dark."""
    with st.container(key=f"paper-{name}"):
        st.image(as_svg(drawing), width="stretch")
