"""The box a trainee answers in, and what comes back from it.

Pauses are measured in the browser (reply_box.js), so neither network nor server delay counts. Mount the
box before the customer's line starts to stream, then stream it (line.py), then say that it is whole:

    with st.bottom:
        reply_box(turn, call=call_id, on_reply=take)
    words = show_line(turn, chunks, call=call_id, channel=channel)
    line_whole(turn, words, patience_seconds=..., breathing=...)

Everything that comes from the browser is checked here as if a stranger had written it. This module
knows nothing of calls and their rules; `on_reply` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from secrets import randbelow
from typing import Any

import streamlit as st
from pydantic import BaseModel, ConfigDict, ValidationError

from simulator.timing import LONGEST_SECONDS, STALE_DRAFT_SECONDS, Timing
from simulator.ui.line import line_styles

LONGEST_REPLY = 20_000  # characters, counted as code points on both sides
COUNTER_FROM = 19_000  # a counter is shown only near the limit: before that it is one more thing to look at
NO_ANSWER_SECONDS = 20.0  # a server this quiet after a reply is not coming back by itself
NO_LINE_SECONDS = 90.0  # a model may think long before its first word, but not this long

LABELS: Mapping[str, str] = {
    "box": "Your reply",
    "send": "Send",
    "placeholder": "What do you say?",
    "ready": "Enter sends, Shift+Enter starts a new line",
    "streaming": "You can start writing. It sends once they have finished.",
    "working": "…",
    "empty": "There is nothing to send yet.",
    "early": "They are still speaking. Your words are kept.",
    "long": "Too long by {over}. The limit is {limit} characters.",
    "left": "{count} left",
    "over": "{count} over",
    "refused": "That was not taken: the call had moved on. Your words are still here.",
    "lost": "No answer for {seconds} seconds. Please reload the page: the call is safe.",
    "breathe": "Breathe in, and out. There is time.",
}

HTML = """
<div class="reply" data-part="reply">
  <div class="card">
    <textarea data-part="text" rows="1" enterkeyhint="send" autocomplete="off"
      aria-describedby="status"></textarea>
    <div class="foot">
      <div class="ring" data-part="ring" aria-hidden="true"></div>
      <div class="words">
        <p id="status" data-part="status"></p>
        <p data-part="hint" role="status"></p>
      </div>
      <span data-part="left"></span>
      <button type="button" data-part="send"></button>
    </div>
  </div>
  <div class="unseen" data-part="heard" aria-live="polite" aria-atomic="true"></div>
</div>
"""

_HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "even_keel_reply_box",
    html=HTML,
    css=(_HERE / "reply_box.css").read_text(encoding="utf-8"),
    js="\n".join((_HERE / name).read_text(encoding="utf-8") for name in ("reply_pace.js", "reply_box.js")),
)


class Sent(BaseModel):
    """A reply the trainee sent: 1 to LONGEST_REPLY characters, as typed, not all of them blank."""

    model_config = ConfigDict(frozen=True)

    turn: int
    text: str
    timing: Timing | None  # None where the browser's numbers made no sense


class Silent(BaseModel):
    """The customer's patience ran out after hearing nothing for `seconds`, time away left out."""

    model_config = ConfigDict(frozen=True)

    turn: int
    seconds: float
    timing: Timing | None  # what was typed and taken back meanwhile; the draft stays in the browser


def reply_box(
    turn: int,
    *,
    call: str,
    on_reply: Callable[[Sent | Silent], bool],
    answered: int | None = None,
    locked: str = "",
    reduced_motion: bool = False,
    labels: Mapping[str, str] | None = None,
) -> None:
    """Mount the box that answers the customer's line number `turn` of the call `call`.

    `on_reply` runs before the page's script does and gets at most one reply per turn. It returns
    whether the reply was taken; if not (the call had moved on), the box opens again with the trainee's words
    in it. `answered` is the line the trainee answered last: a browser whose server was lost while a reply
    was on its way learns from it whether that arrived. `locked` is shown instead of taking input (on hold,
    muted, ended); "" opens the box, and the customer's patience starts anew. `labels` replaces some LABELS.
    """
    line_styles()
    key = f"reply-box-{call}"
    # A new session counts from anywhere, so that a browser of an older one knows that it was asked anew.
    fresh = {"asked": randbelow(2**31), "taken": answered}
    state = st.session_state.setdefault(f"{key}-state", fresh)
    state["turn"] = turn

    def on_said() -> None:
        _receive(st.session_state[key].get("said"), state, on_reply)

    _mount(
        key=key,
        data={
            "turn": turn,
            "asked": state["asked"],
            "taken": state["taken"],
            "locked": locked,
            "reduced_motion": reduced_motion,
            "labels": {**LABELS, **(labels or {})},
            "limit": LONGEST_REPLY,
            "counter_from": COUNTER_FROM,
            "stale_draft_ms": STALE_DRAFT_SECONDS * 1000,
            "no_answer_ms": NO_ANSWER_SECONDS * 1000,
            "no_line_ms": NO_LINE_SECONDS * 1000,
        },
        on_said_change=on_said,
    )


def _receive(payload: object, state: dict[str, Any], on_reply: Callable[[Sent | Silent], bool]) -> None:
    """Hand one event on, at most one per turn; in any case the box is asked anew, or it would stay locked."""
    if payload is None:
        return
    state["asked"] += 1
    reply = parse(payload)
    if reply is None or reply.turn != state["turn"] or reply.turn == state["taken"]:
        return
    if on_reply(reply):
        state["taken"] = reply.turn


def parse(payload: object) -> Sent | Silent | None:
    """What the browser says, checked; None if it makes no sense. Bad timing costs only the timing."""
    if not isinstance(payload, dict):
        return None
    turn, text, seconds = payload.get("turn"), payload.get("text"), payload.get("seconds")
    if type(turn) is not int:
        return None
    timing = _timing(payload.get("timing"))
    if payload.get("kind") == "sent" and isinstance(text, str):
        text = _storable(text)
        if text.strip() and len(text) <= LONGEST_REPLY:
            return Sent(turn=turn, text=text, timing=timing)
    if payload.get("kind") == "silent" and isinstance(seconds, int | float) and _plausible(seconds):
        return Silent(turn=turn, seconds=seconds, timing=timing)
    return None


def _plausible(seconds: float) -> bool:
    return 0 <= seconds <= LONGEST_SECONDS  # NaN is neither


def _timing(raw: object) -> Timing | None:
    try:
        return Timing.model_validate(raw, strict=True)
    except ValidationError:
        return None


def _storable(text: str) -> str:
    """Replaces what no database or UTF-8 file can hold: NUL and half surrogate pairs (a cut emoji)."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
