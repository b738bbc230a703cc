"""How pages look and how words are put on them.

Data never becomes HTML: what people typed goes through `st.text`, what authors wrote through `plain`, and the
few pieces of HTML made here are made of numbers only.
"""

from __future__ import annotations

import re
import time
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from simulator.affect import Affect

_HERE = Path(__file__).parent
_MARKS = re.compile(r"([\\`*_\[\]<>|~$:&#])")
_AT_THE_START = re.compile(r"^(\d*)([-+.)=])")
# What Streamlit makes of text only after the escapes are gone: emoji, links, arrows and dashes.
_FOUND_LATE = re.compile(
    r":(?=[\w+-]+:)|@(?=\w)|https?:(?=//)|www(?=\.)|-(?=[->])|<(?=[-=])|[>~](?==)", re.IGNORECASE
)
_ROOM = "room"  # session state: the view that was drawn last
CLEARED_SECONDS = 0.1  # for the clearing to leave the server; what follows sooner takes its place
BUTTON_CSS = (_HERE / "button.css").read_text("utf-8")  # for components of our own, ahead of their own styles
JOINER = "\u2060"  # invisible, and keeps the two sides from being read as one

_top = st.components.v2.component(
    "even_keel_top",
    js="""
    export default function ({ data }) {
      if (document.body.dataset.view === data.view) return;
      document.body.dataset.view = data.view;
      document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
    }
    """,
)


def dress(*, still: bool) -> None:
    """Put on the program's looks. `still` leaves out all motion, for those who asked for that."""
    st.html(_HERE / "look.css")
    if still:
        st.html(_HERE / "still.css")


def room(view: str) -> DeltaGenerator:
    """A place for one of a page's views, cleared of what another view left there.

    By itself that would stay, faded, until the new view's script has ended: until the customer has spoken.
    """
    if st.session_state.get(_ROOM) == view:
        return st.container()
    st.session_state[_ROOM] = view
    slot = st.empty()
    time.sleep(CLEARED_SECONDS)
    return slot.container()


def from_the_top(view: str) -> None:
    """Show a view that has just been come to from its beginning; the page keeps its place otherwise."""
    with st.container(key="from-the-top"):
        _top(key="top", data={"view": view})


def plain(text: str) -> str:
    """Text for a place that reads Markdown, such as a button's label, so that it shows as written."""
    text = _FOUND_LATE.sub(rf"\g<0>{JOINER}", " ".join(text.split()))
    return _AT_THE_START.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text))


def bullets(points: tuple[str, ...]) -> None:
    """An author's sentences as a list."""
    st.markdown("\n".join(f"- {plain(point)}" for point in points))


def difficulty(level: int) -> None:
    """Difficulty from 1 to 5 as dots; a screen reader hears it in words."""
    filled, hollow = "●" * int(level), "○" * (5 - int(level))
    st.html(
        f'<span class="ek-dots" role="img" aria-label="Difficulty {int(level)} of 5">Difficulty '
        f"<span>{filled}</span><span>{hollow}</span></span>"
    )


def steps(level: int | None) -> None:
    """A criterion's four levels as a row of steps, those reached filled; None: not scored."""
    reached = -1 if level is None else int(level)
    label = "Not scored" if level is None else f"Level {reached + 1} of 4"
    boxes = "".join(f'<span data-on="{int(n <= reached)}"></span>' for n in range(4))
    st.html(f'<span class="ek-steps" role="img" aria-label="{label}">{boxes}</span>')


def change(before: float, after: float) -> None:
    """One feeling before and after, each 0–1, as two thin bars."""
    was, now = round(before * 100), round(after * 100)
    st.html(
        f'<span class="ek-change" role="img" aria-label="{was} before, {now} after, of 100">'
        f'<span style="width:{was}%"></span><span style="width:{now}%"></span></span>'
    )


def changes(key: str, before: Affect, after: Affect) -> None:
    """What a deed did to anger, distress and trust: in words, and as bars."""
    for name in ("anger", "distress", "trust"):
        was, now = getattr(before, name), getattr(after, name)
        with st.container(key=f"change-{key}-{name}", horizontal=True, vertical_alignment="center"):
            st.text(_changed(name, round(was * 100), round(now * 100)))
            change(was, now)


def _changed(name: str, was: int, now: int) -> str:
    if was == now:
        return f"{name.capitalize()} stayed at {now}"
    return f"{name.capitalize()} {'rose' if now > was else 'fell'} from {was} to {now}"


def zone() -> tzinfo | None:
    """The time zone of the trainee's browser; None (the server's own) where it does not say."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
