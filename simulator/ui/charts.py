"""The two charts of a debrief: what the customer felt, and how long the trainee waited.

Colours are Okabe and Ito's, told apart by people with any colour vision, and stand at 3 to 1 or better on the
light and the dark page alike; lines differ in dash and are named where they end. Words want 4.5 to 1, which
no colour has on both pages: theirs are darker by day and lighter by dark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import altair as alt

from simulator.debrief import Debrief, Point
from simulator.ui import wording
from simulator.vocabulary import HARMFUL, HELPFUL

FEELINGS = {"Anger": "#d55e00", "Distress": "#0072b2", "Trust": "#009e73"}
NAMES = {
    "light": {"Anger": "#b34700", "Distress": "#005f99", "Trust": "#00664b"},
    "dark": {"Anger": "#f08a4b", "Distress": "#5ab4ee", "Trust": "#35c796"},
}
FIGURES = {"light": "#5d6b73", "dark": "#9fb0b8"}
DASHES = {"Anger": [1, 0], "Distress": [6, 3], "Trust": [2, 2]}
HELPED, HURT, MIXED, OTHER = "helped", "hurt", "both", "neither"
SHAPES = {HELPED: "triangle-up", HURT: "triangle-down", MIXED: "diamond", OTHER: "circle"}
TONES = {HELPED: "#009e73", HURT: "#d55e00", MIXED: "#b58900", OTHER: "#7d8a91"}
BAND = "#009e73"
QUIET = "#7d8a91"
LONGEST_IN_TOOLTIP = 160  # characters
LONGEST_PAUSE_SHOWN = 30.0  # seconds; a longer one ends at the edge, its length in words

Layers = alt.LayerChart | alt.FacetChart


def feelings(trace: Sequence[Point], theme: str | None = None) -> Layers:
    """Anger, distress and trust after each reply, the trainee's moves along the foot.

    `theme` is "light" or "dark", whichever the page is in.
    """
    last = trace[-1].number
    felt = [
        {"reply": point.number, "feeling": name, "level": round(getattr(point.affect, name.lower()) * 100)}
        for point in trace
        for name in FEELINGS
    ]
    x = alt.X("reply:Q", title="Your replies", scale=_across(last), axis=_whole(last, theme))
    quarters = alt.Axis(values=[0, 25, 50, 75, 100], **_figures(theme))
    y = alt.Y("level:Q", title=None, scale=alt.Scale(domain=[-14, 100]), axis=quarters)
    colour = alt.Color(
        "feeling:N", scale=alt.Scale(domain=list(FEELINGS), range=list(FEELINGS.values())), legend=None
    )
    dash = alt.StrokeDash(
        "feeling:N", scale=alt.Scale(domain=list(FEELINGS), range=list(DASHES.values())), legend=None
    )
    base = _of(felt)
    told = [alt.Tooltip("feeling:N", title="Feeling"), alt.Tooltip("level:Q", title="Of 100"), "reply:Q"]
    lines = base.mark_line(strokeWidth=2.5, interpolate="monotone").encode(
        x=x, y=y, color=colour, strokeDash=dash
    )
    dots = base.mark_point(filled=True, size=36, opacity=1).encode(x=x, y=y, color=colour, tooltip=told)
    names = _of(_apart(felt[-len(FEELINGS) :]))
    ends = names.mark_text(align="left", dx=9, fontWeight=600, fontSize=13).encode(
        x=x, y=y, color=_named(theme), text="feeling:N"
    )
    # Each layer its own colours: shared, the deeds would take the feelings'.
    whole: Layers = alt.layer(_happenings(trace, x), alt.layer(lines, dots), ends, _deeds(trace, x, y))
    whole = whole.resolve_scale(color="independent", shape="independent")
    return whole.properties(height=320)


def _named(theme: str | None) -> alt.Color:
    words = NAMES[theme or "light"]
    return alt.Color(
        "feeling:N", scale=alt.Scale(domain=list(words), range=list(words.values())), legend=None
    )


def _apart(ends: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The names at the lines' ends, moved apart where they would lie on each other."""
    placed = sorted((dict(end) for end in ends), key=lambda end: end["level"])
    for below, above in pairwise(placed):
        above["level"] = max(above["level"], below["level"] + 8)
    over = max(0, placed[-1]["level"] - 100)
    return [{**end, "level": end["level"] - over} for end in placed]


def _deeds(trace: Sequence[Point], x: alt.X, y: alt.Y) -> alt.Chart:
    deeds = [
        {
            "reply": point.number,
            "level": -9,
            "did": effect(point),
            "said": _short(point.deed),
            "moves": wording.moves(point.moves) or "no move found",
        }
        for point in trace[1:]
    ]
    shape = alt.Shape("did:N", scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())), legend=None)
    tone = alt.Color("did:N", scale=alt.Scale(domain=list(TONES), range=list(TONES.values())), legend=None)
    told = [
        alt.Tooltip("reply:Q", title="Reply"),
        alt.Tooltip("said:N", title="You"),
        alt.Tooltip("moves:N", title="Moves"),
    ]
    points = _of(deeds).mark_point(filled=True, size=110, opacity=1)
    feet: alt.Chart = points.encode(x=x, y=y, shape=shape, color=tone, tooltip=told)
    return feet


def _happenings(trace: Sequence[Point], x: alt.X) -> alt.Chart:
    notes = [{"reply": point.number, "note": point.note} for point in trace if point.note]
    rule = _of(notes).mark_rule(color=QUIET, strokeDash=[3, 4], strokeWidth=1.5)
    marked: alt.Chart = rule.encode(x=x, tooltip=[alt.Tooltip("note:N", title="Happened")])
    return marked


def effect(point: Point) -> str:
    """What kinds of moves a reply had."""
    good, bad = bool(set(point.moves) & HELPFUL), bool(set(point.moves) & HARMFUL)
    return MIXED if good and bad else HELPED if good else HURT if bad else OTHER


def pauses(told: Debrief, theme: str | None = None) -> Layers:
    """How long the trainee waited before each reply, against the calm window; provocations stand out."""
    last = max(point.number for point in told.trace)
    provoked = {pause.number: pause for pause in told.pauses}
    waits = [
        {
            "reply": point.number,
            "seconds": round(min(point.pause_seconds, LONGEST_PAUSE_SHOWN), 1),
            "waited": f"{point.pause_seconds:.1f} s",
            "after": "a provocation" if point.number in provoked else "no provocation",
            "line": _short(provoked[point.number].line) if point.number in provoked else "",
        }
        for point in told.trace
        if point.pause_seconds is not None
    ]
    longest = max((point.pause_seconds or 0 for point in told.trace), default=0)
    top = max(told.window[1] * 1.4, min(longest, LONGEST_PAUSE_SHOWN) * 1.1)
    x = alt.X("reply:Q", title="Your replies", scale=_across(last), axis=_whole(last, theme))
    y = alt.Y(
        "seconds:Q", title="Seconds", scale=alt.Scale(domain=[0, top]), axis=alt.Axis(**_figures(theme))
    )
    window = _of([{"seconds": told.window[0], "to": told.window[1], "reply": 0, "name": "calm window"}])
    band = window.mark_rect(color=BAND, opacity=0.16).encode(y=y, y2="to:Q")
    words = NAMES[theme or "light"]["Trust"]
    name = window.mark_text(align="left", dx=8, dy=-9, color=words, fontWeight=600, fontSize=12)
    kinds = ["a provocation", "no provocation"]
    points = _of(waits)
    stems = points.mark_rule(strokeWidth=2).encode(x=x, y=y, y2=alt.datum(0), color=_kind(kinds))
    heads = points.mark_point(filled=True, opacity=1).encode(
        x=x,
        y=y,
        color=_kind(kinds),
        shape=alt.Shape("after:N", scale=alt.Scale(domain=kinds, range=["diamond", "circle"]), legend=None),
        size=alt.Size("after:N", scale=alt.Scale(domain=kinds, range=[190, 50]), legend=None),
        tooltip=[
            alt.Tooltip("reply:Q", title="Reply"),
            alt.Tooltip("waited:N", title="You waited"),
            alt.Tooltip("after:N", title="After"),
            alt.Tooltip("line:N", title="They"),
        ],
    )
    named = name.encode(x=x, y=y, text="name:N")
    return alt.layer(band, named, stems, heads).properties(height=220)


def _kind(kinds: list[str]) -> alt.Color:
    return alt.Color("after:N", scale=alt.Scale(domain=kinds, range=[FEELINGS["Anger"], QUIET]), legend=None)


def _across(last: int) -> alt.Scale:
    """From picking up to the last reply, with room for the names at the lines' ends, on a phone too."""
    return alt.Scale(domain=[0, max(last * 1.16, last + 0.9)], nice=False)


def _whole(last: int, theme: str | None) -> alt.Axis:
    return alt.Axis(values=list(range(last + 1)), format="d", grid=False, **_figures(theme))


def _figures(theme: str | None) -> dict[str, Any]:
    colour = FIGURES[theme or "light"]
    return {"labelColor": colour, "titleColor": colour}


def _of(rows: Sequence[Mapping[str, object]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_IN_TOOLTIP else text[: LONGEST_IN_TOOLTIP - 1] + "…"
