"""How a customer's line comes to the screen: at speaking pace on a phone, after a typing sign in a chat.

The words are plain text from first to last: they come from a model or a scenario and are never read as
Markdown or HTML. The reply box watches the container `turn-<n>` to learn when the last word was painted.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from simulator.vocabulary import Channel

WORDS_PER_SECOND = 2.7  # unhurried English speech, about 160 words a minute
SENTENCE_BREAK_SECONDS = 0.35
CLAUSE_BREAK_SECONDS = 0.12
LONGEST_WORD = 24  # characters: writing without spaces is shown in pieces this long
TYPING_FLOOR_SECONDS = 0.8
TYPING_CHARACTERS_PER_SECOND = 30.0  # a fast typist; true typing speed would try the trainee's patience
TYPING_CAP_SECONDS = 4.0

_STYLES = Path(__file__).parent / "line.css"
_SHOWN = "line-shown"  # session state: ((call, turn), the words on the screen so far)
_WHOLE_JS = """
export default function ({ data, parentElement }) {
  parentElement.dataset.lineWhole = data.turn;
  parentElement.line = data;
  document.dispatchEvent(new CustomEvent("even-keel-line", { detail: data }));
}
"""
_whole = st.components.v2.component("even_keel_line_whole", js=_WHOLE_JS, isolate_styles=False)


def line_styles() -> None:
    """Give lines their looks: as typed, wrapped, in the page's font. The reply box does this for its page."""
    st.html(_STYLES)


def show_line(
    turn: int,
    chunks: str | Iterable[str],
    *,
    call: str,
    channel: Channel,
    speaker: str = "",
    speed: float = 1.0,
) -> str:
    """Show the customer's line number `turn` as it comes, and return the whole of it.

    `speed` multiplies the pace (0.5 gives twice the time; `math.inf` shows everything at once). An
    interrupted script run takes up again where it stopped; a line this session has seen whole stands at once.
    `speaker` is named in the chat's typing sign.
    """
    pieces = [chunks] if isinstance(chunks, str) else chunks
    with st.container(key=f"turn-{turn}"):
        slot = st.empty()
    shown = _shown_before((call, turn))
    if channel == Channel.PHONE:
        return _speak(slot, pieces, (call, turn), shown, speed)
    return _type(slot, pieces, (call, turn), shown, speed, f"{speaker or 'The customer'} is typing…")


def old_line(turn: int, text: str) -> None:
    """Show a line of earlier in the call, whole at once."""
    with st.container(key=f"turn-{turn}"):
        st.text(text)


def line_whole(
    turn: int, text: str, *, patience_seconds: float | None, breathing: bool = False, speaker: str = ""
) -> None:
    """Tell the reply box that line `turn` is whole; from its last painted word on the pause is counted.

    `patience_seconds` (over 0) is how long the customer bears silence, None for ever. `breathing` shows the
    breathing ring until typing starts. Screen readers hear `speaker` and `text` once, whole.
    """
    _whole(
        key="line-whole",
        data={
            "turn": turn,
            "heard": f"{speaker}: {text}" if speaker else text,
            "patience_ms": None if patience_seconds is None else patience_seconds * 1000,
            "breathing": breathing,
        },
    )


def _speak(
    slot: DeltaGenerator, chunks: Iterable[str], line: tuple[str, int], shown: str, speed: float
) -> str:
    text = ""
    due = time.monotonic()
    for word in words_of(chunks):
        text += word
        if len(text) <= len(shown) and shown.startswith(text):
            continue
        time.sleep(max(0.0, due - time.monotonic()))
        slot.text(text)
        st.session_state[_SHOWN] = (line, text)
        due = max(due, time.monotonic()) + seconds_for(word) / speed
    if text == shown:
        slot.text(text)
    return text


def _type(
    slot: DeltaGenerator, chunks: Iterable[str], line: tuple[str, int], shown: str, speed: float, sign: str
) -> str:
    started = time.monotonic()
    if not shown:
        with slot.container(key=f"typing-{line[1]}"):
            st.text(sign)
    text = "".join(chunks)
    if text != shown:
        length = TYPING_FLOOR_SECONDS + len(text) / TYPING_CHARACTERS_PER_SECOND
        time.sleep(max(0.0, min(TYPING_CAP_SECONDS, length) / speed - (time.monotonic() - started)))
    slot.text(text)
    st.session_state[_SHOWN] = (line, text)
    return text


def _shown_before(line: tuple[str, int]) -> str:
    before, text = st.session_state.get(_SHOWN, (None, ""))
    return str(text) if before == line else ""


def words_of(chunks: Iterable[str]) -> Iterator[str]:
    """Cut a stream of chunks into words with the blanks after them; joined they are the stream again."""
    rest = ""
    for chunk in chunks:
        rest += chunk
        pieces = re.findall(rf"\s+|\S{{1,{LONGEST_WORD}}}\s*", rest)
        if pieces:
            yield from pieces[:-1]
            rest = pieces[-1]
    if rest:
        yield rest


def seconds_for(word: str) -> float:
    """How long a word takes to say, with the breath after it."""
    said = word.rstrip()
    if said.endswith((".", "!", "?", "…")):
        return 1 / WORDS_PER_SECOND + SENTENCE_BREAK_SECONDS
    if said.endswith((",", ";", ":", "—")):
        return 1 / WORDS_PER_SECOND + CLAUSE_BREAK_SECONDS
    return 1 / WORDS_PER_SECOND
