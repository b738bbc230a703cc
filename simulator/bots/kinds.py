"""The kinds of made-up trainee, best first, and no more."""

from enum import StrEnum


class Kind(StrEnum):
    """One way of taking a call. All but the first two are ways of taking it badly."""

    EXCELLENT = "excellent"
    GOOD = "good"
    OVER_PROMISING = "over-promising"
    ROBOTIC = "robotic"
    STUFFING = "stuffing"  # every right phrase in every reply, and nothing behind it
    SILENT = "silent"
    DISMISSIVE = "dismissive"
    SARCASTIC = "sarcastic"  # and rushed
    RUDE = "rude"


ABLE = frozenset({Kind.EXCELLENT, Kind.GOOD})
POOR = tuple(kind for kind in Kind if kind not in ABLE)
