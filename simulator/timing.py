"""How a reply was paced, and how long a customer bears silence. Pure arithmetic over seconds.

The numbers come from the browser's monotonic clock; nothing here reads a clock of its own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from simulator.vocabulary import Channel

READING_WORDS_PER_SECOND = 4.0  # silent reading runs at 238 words a minute (Brysbaert 2019)
# Full marks between the scenario's window bounds (5 and 10 s unless it says otherwise); a convention, not
# a finding: no controlled study of the pause after an insult exists. Below RAMP_FROM a pause is a reflex:
# the usual spoken gap is 0.2 s and strangers feel one over 2 s (Templeton 2023).
RAMP_FROM_SECONDS = 1.5
FADE_TO_SECONDS = 25.0  # contact-centre checks fail unexplained silence well before this
# Where nobody was provoked the trainee is only composing: voice silence over 15 s is noticed, and in chat
# a gap under 45 s is normal.
CALM_PATIENCE_SECONDS = {Channel.PHONE: 18.0, Channel.CHAT: 45.0}
USUAL_PATIENCE_SECONDS = 14.0  # a person's patience is read as a multiple of this
HOLD_STRETCH = 3.0  # someone asked to hold on, or put on hold, waits this much longer
STALE_DRAFT_SECONDS = 10.0  # a draft untouched this long no longer counts as typing
LONGEST_SECONDS = 86_400.0  # a day: anything beyond it is no reply's pace

Seconds = Annotated[float, Field(ge=0, le=LONGEST_SECONDS, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Pace(StrEnum):
    """A personal setting: how much longer than usual this trainee is given."""

    USUAL = "usual"
    HALF_MORE = "half_more"
    DOUBLE = "double"
    UNTIMED = "untimed"

    @property
    def stretch(self) -> float | None:
        """The factor on patience and the window's far end; None where nothing is timed."""
        return {"usual": 1.0, "half_more": 1.5, "double": 2.0, "untimed": None}[self.value]


class Timing(BaseModel):
    """How one reply was paced, in seconds and counts. None is "not measured", never zero."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    thinking_seconds: Seconds | None = None  # line fully shown → first input
    settled_seconds: Seconds | None = None  # line fully shown → first input of the text that was sent
    composing_seconds: Seconds | None = None  # first input → send
    erased_characters: Count = 0
    restarts: Count = 0  # times the box was emptied before sending
    pasted_characters: Count = 0
    away_seconds: Seconds = 0.0  # time with the tab hidden
    early_keys: Count = 0  # keys typed before the line was whole


def reading_allowance(line: str, channel: Channel) -> float:
    """Seconds given for reading a customer's line: chat by its words; none on a phone, where it is heard."""
    return len(line.split()) / READING_WORDS_PER_SECOND if channel == Channel.CHAT else 0.0


def pause_seconds(timing: Timing | None, line: str, channel: Channel) -> float | None:
    """The pause before a reply, less the reading allowance, never below 0; None where not measured."""
    if timing is None:
        return None
    shown_to_input = timing.settled_seconds if timing.settled_seconds is not None else timing.thinking_seconds
    if shown_to_input is None:
        return None
    return max(0.0, shown_to_input - reading_allowance(line, channel))


def pause_points(
    pause: float, window: tuple[float, float], *, held: bool = False, stretch: float = 1.0
) -> float:
    """How good a pause after a provocation was, 0–1: rising to the window, full inside it, fading after.

    `held` says the reply asked for a moment, which explains a long silence and keeps full marks.
    """
    low, high = window[0], window[1] * stretch
    if pause < low:
        return max(0.0, (pause - RAMP_FROM_SECONDS) / (low - RAMP_FROM_SECONDS))
    if pause <= high or held:
        return 1.0
    return max(0.0, (FADE_TO_SECONDS * stretch - pause) / (FADE_TO_SECONDS * stretch - high))


def base_patience(
    channel: Channel, *, own_seconds: float, provoked: bool, window: tuple[float, float], on_hold: bool
) -> float:
    """Seconds of silence a person bears once a line has been read, before any personal setting.

    After a provocation it is their own patience, never inside the full-mark window; elsewhere the
    channel's usual patience, scaled by how patient they are.
    """
    if provoked:
        seconds = max(own_seconds, window[1] + 1.0)
    else:
        seconds = CALM_PATIENCE_SECONDS[channel] * own_seconds / USUAL_PATIENCE_SECONDS
    return seconds * (HOLD_STRETCH if on_hold else 1.0)


def patience(base: float | None, line: str, channel: Channel, pace: Pace) -> float | None:
    """Seconds from this line's being fully shown until the customer speaks again; None: they wait."""
    if base is None or pace.stretch is None:
        return None
    return (base + reading_allowance(line, channel)) * pace.stretch
