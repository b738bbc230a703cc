"""How pages look and how words are put on them.

Data never becomes HTML: what people typed goes through `st.text`, what authors wrote through `plain`, and the
few pieces of HTML made here are made of numbers only.
"""

from __future__ import annotations

import re
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

_HERE = Path(__file__).parent
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_SHORTCODE = re.compile(r":(?=[\w+-]+:)")
JOINER = "\u2060"  # invisible; keeps ":fire:" from being read as an emoji, which no escape does


def dress(*, still: bool) -> None:
    """Put on the program's looks. `still` leaves out all motion, for those who asked for that."""
    st.html(_HERE / "look.css")
    if still:
        st.html(_HERE / "still.css")
    st.logo(_HERE / "logo.svg", size="large")


def plain(text: str) -> str:
    """Text for a place that reads Markdown, such as a button's label, so that it shows as written."""
    return _MARKS.sub(r"\\\1", _SHORTCODE.sub(f":{JOINER}", " ".join(text.split())))


def bullets(points: tuple[str, ...]) -> None:
    """An author's sentences as a list."""
    st.markdown("\n".join(f"- {plain(point)}" for point in points))


def difficulty(level: int) -> None:
    """Difficulty from 1 to 5 as dots; a screen reader hears it in words."""
    filled, hollow = "●" * int(level), "○" * (5 - int(level))
    st.html(
        f'<span class="ek-dots" role="img" aria-label="Difficulty {int(level)} of 5">'
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


def zone() -> tzinfo | None:
    """The time zone of the trainee's browser; None (the server's own) where it does not say."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
