"""The charts of My progress: a small one for each skill, the pauses after provocations, how many were calm.

Dots are calls, never joined: a line would make a story of what calls differ by anyway. Colours, and what they
must stand up to, are charts.py's. Altair takes 0.1 s to build a chart and a page shows a dozen alike, so each
is built once as a Vega-Lite specification and given its rows after that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import lru_cache
from typing import Any

import altair as alt

from simulator.review.progress import EARLIER, RECENT, PastCall, Progress, Skill, calm_shares
from simulator.review.spreads import Spread
from simulator.ui import wording
from simulator.ui.charts import BAND, FEELINGS, LONGEST_PAUSE_SHOWN, QUIET, Layers
from simulator.vocabulary import Mode

NOW, BEFORE, SHORT = FEELINGS["Distress"], QUIET, FEELINGS["Anger"]
KINDS = ["Practice", "Assessment", "Another try"]
SHAPES = ["circle", "square", "triangle-up"]
MANY = 60  # calls; beyond that the dots shrink
ROOM = 8  # calls a chart has room for at least, or two of them would stand at its far ends
TIGHT = {"left": 0, "right": 0, "top": 6, "bottom": 0}
BY_CALL = "Calls with a provocation, oldest first"

Spec = dict[str, Any]
Rows = Sequence[Mapping[str, object]]


def skill(shown: Skill, calls: int, titles: Mapping[str, str], zone: tzinfo | None) -> Spec:
    """One skill's points over all `calls`; the bands are the middle half of recent and of earlier ones."""
    numbers = [point.number for point in shown.points]
    dots = [
        {"call": point.number, "points": point.points, **_told(point.call, titles, zone)}
        for point in shown.points
    ]
    earlier = _band(shown.earlier, numbers[:-RECENT][-EARLIER:])
    recent = _band(shown.recent, numbers[-RECENT:])
    return _filled(_skill_spec(calls), dots=dots, earlier=earlier, recent=recent)


def _band(spread: Spread | None, numbers: Sequence[int]) -> Rows:
    if spread is None:
        return []
    across = {"call": numbers[0] - 0.5, "to": numbers[-1] + 0.5}
    return [{**across, "points": spread.median, "low": spread.low, "high": spread.high}]


@lru_cache(maxsize=32)
def _skill_spec(calls: int) -> Spec:
    x = alt.X("call:Q", title=None, scale=_across(calls), axis=None)
    scale = alt.Scale(domain=[0, 100])
    y = alt.Y("points:Q", title=None, scale=scale, axis=alt.Axis(values=[0, 50, 100]))
    layers: list[alt.Chart] = []
    for name, colour in (("earlier", BEFORE), ("recent", NOW)):
        spread = _of(name)
        band = spread.mark_rect(color=colour, opacity=0.2)
        layers.append(band.encode(x=x, x2="to:Q", y=alt.Y("low:Q", title=None, scale=scale), y2="high:Q"))
        layers.append(spread.mark_rule(color=colour, strokeWidth=2.5).encode(x=x, x2="to:Q", y=y))
    dots = _of("dots").mark_point(filled=True, opacity=1, size=_size(calls), color=NOW)
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=KINDS, range=SHAPES), legend=None)
    tips = [alt.Tooltip("points:Q", title="Points"), *_tips()]
    layers.append(dots.encode(x=x, y=y, shape=shape, tooltip=tips))
    return _built(alt.layer(*layers).properties(height=110, padding=TIGHT))


def pauses(told: Progress, titles: Mapping[str, str], zone: tzinfo | None) -> Spec:
    """Every measured pause after a provocation, call by call, against each call's calm window."""
    numbered = list(enumerate(told.paused, start=1))
    rows = [
        {
            "call": number,
            "seconds": round(min(pause.seconds, LONGEST_PAUSE_SHOWN), 1),
            "waited": f"{pause.seconds:.1f} s",
            "kept": "yes" if pause.calm else "no",
            **_told(call, titles, zone),
        }
        for number, call in numbered
        for pause in call.pauses
    ]
    windows = [
        {"call": number - 0.5, "to": number + 0.5, "low": call.window[0], "high": call.window[1]}
        for number, call in numbered
    ]
    longest = max(min(pause.seconds, LONGEST_PAUSE_SHOWN) for pause in told.pauses)
    top = max(1.4 * max(call.window[1] for call in told.paused), 1.08 * longest)
    return _filled(_pauses_spec(len(numbered), round(top)), dots=rows, windows=windows)


@lru_cache(maxsize=32)
def _pauses_spec(calls: int, top: int) -> Spec:
    x = alt.X("call:Q", title=BY_CALL, scale=_across(calls), axis=_whole(calls))
    scale = alt.Scale(domain=[0, top], nice=False)
    band = _of("windows").mark_rect(color=BAND, opacity=0.16)
    kept = ["yes", "no"]
    dots = _of("dots").mark_point(filled=True, opacity=1, size=1.5 * _size(calls))
    marked = dots.encode(
        x=x,
        y=alt.Y("seconds:Q", title="Seconds", scale=scale),
        color=alt.Color("kept:N", scale=alt.Scale(domain=kept, range=[BAND, SHORT]), legend=None),
        shape=alt.Shape("kept:N", scale=alt.Scale(domain=kept, range=["diamond", "circle"]), legend=None),
        tooltip=[
            alt.Tooltip("waited:N", title="You waited"),
            alt.Tooltip("kept:N", title="Calm"),
            *_tips(),
        ],
    )
    window = band.encode(x=x, x2="to:Q", y=alt.Y("low:Q", title="Seconds", scale=scale), y2="high:Q")
    return _built(alt.layer(window, marked).properties(height=220))


def shares(told: Progress, titles: Mapping[str, str], zone: tzinfo | None) -> Spec:
    """The share of calm pauses, at each call over it and those just before it."""
    numbered = enumerate(zip(told.paused, calm_shares(told), strict=True), start=1)
    rows = [
        {"call": number, "share": round(100 * share), **_told(call, titles, zone)}
        for number, (call, share) in numbered
    ]
    return _filled(_shares_spec(len(rows)), dots=rows)


@lru_cache(maxsize=32)
def _shares_spec(calls: int) -> Spec:
    x = alt.X("call:Q", title=BY_CALL, scale=_across(calls), axis=_whole(calls))
    axis = alt.Axis(values=[0, 50, 100], labelExpr="datum.value + ' %'")
    y = alt.Y("share:Q", title=None, scale=alt.Scale(domain=[0, 100]), axis=axis)
    steps = _of("dots").mark_line(color=BAND, strokeWidth=2, interpolate="step", opacity=0.6)
    dots = _of("dots").mark_point(color=BAND, filled=True, opacity=1, size=_size(calls))
    tips = [alt.Tooltip("share:Q", title="Calm, of 100"), *_tips()]
    layers = steps.encode(x=x, y=y), dots.encode(x=x, y=y, tooltip=tips)
    return _built(alt.layer(*layers).properties(height=170))


def _told(call: PastCall, titles: Mapping[str, str], zone: tzinfo | None) -> dict[str, object]:
    return {
        "when": wording.moment(call.at, zone),
        "what": titles.get(call.scenario, call.scenario),
        "kind": KINDS[2] if call.retry_of else KINDS[call.mode == Mode.ASSESSMENT],
    }


def _tips() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("when:N", title="When"),
        alt.Tooltip("what:N", title="Call"),
        alt.Tooltip("kind:N", title="As"),
    ]


def _size(calls: int) -> float:
    return 55 if calls <= MANY else 22


def _across(calls: int) -> alt.Scale:
    return alt.Scale(domain=[0.5, max(calls, ROOM) + 0.5], nice=False)


def _whole(calls: int) -> alt.Axis:
    """Only calls there are get a number, and no more of them than a phone has room for."""
    return alt.Axis(format="d", grid=False, values=list(range(1, calls + 1, 1 + calls // 9)))


def _of(name: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name=name))


def _built(chart: Layers) -> Spec:
    spec: Spec = chart.to_dict()
    return spec


def _filled(spec: Spec, **rows: Rows) -> Spec:
    """The specification with each layer's rows in place of their name."""
    layers = [{**layer, "data": {"values": rows[layer["data"]["name"]]}} for layer in spec["layer"]]
    return {**spec, "layer": layers}
