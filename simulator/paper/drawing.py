"""The two charts of a debrief as plain shapes, for paper: numbers and the program's own words, nothing else.

Millimetres from the top left. Dark ink on white, told apart by dash and name as well as by colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from simulator.debrief import Debrief, Point

WIDTH = 170.0
INK, QUIET, RULE, BAND = "#1d2b33", "#5d6b73", "#d8d1c1", "#d7ece5"
# Okabe and Ito's three, darkened until words in them stand at 4.5 to 1 or better on white.
FEELINGS = {"Anger": "#b34700", "Distress": "#005f99", "Trust": "#00664b"}
DASHES: dict[str, tuple[float, ...]] = {"Anger": (), "Distress": (2.2, 1.1), "Trust": (0.7, 0.8)}
LEFT, RIGHT = 9.0, 20.0  # for the scale's figures, and for the names at the lines' ends
LONGEST_PAUSE_SHOWN = 30.0  # seconds; a longer one ends at the edge
APART = 4.0  # millimetres between two names


@dataclass(frozen=True)
class Stroke:
    points: tuple[tuple[float, float], ...]
    colour: str
    width: float
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Area:
    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True)
class Shape:
    """A filled polygon."""

    points: tuple[tuple[float, float], ...]
    colour: str


@dataclass(frozen=True)
class Word:
    """A few of the program's own words; `size` in millimetres."""

    x: float
    y: float
    text: str
    colour: str = QUIET
    anchor: Literal["start", "middle", "end"] = "start"
    size: float = 3.0


@dataclass(frozen=True)
class Drawing:
    height: float
    parts: tuple[Stroke | Area | Shape | Word, ...]
    width: float = WIDTH


def feelings(trace: tuple[Point, ...]) -> Drawing:
    """Anger, distress and trust after each reply; a dashed rule where something happened by itself."""
    height, top, foot = 62.0, 3.0, 52.0
    x = _across(trace[-1].number)

    def y(level: float) -> float:
        return foot - level * (foot - top)

    parts: list[Stroke | Area | Shape | Word] = []
    for level in (0, 25, 50, 75, 100):
        at = y(level / 100)
        parts.append(Stroke(((LEFT, at), (WIDTH - RIGHT, at)), RULE, 0.2))
        parts.append(Word(LEFT - 2, at + 1, str(level), anchor="end"))
    parts += [
        Stroke(((x(point.number), top), (x(point.number), foot)), QUIET, 0.25, (0.8, 1.0))
        for point in trace
        if point.note
    ]
    for name, colour in FEELINGS.items():
        line = tuple((x(point.number), y(getattr(point.affect, name.lower()))) for point in trace)
        parts.append(Stroke(line, colour, 0.6, DASHES[name]))
        parts += [_dot(at, 0.8, colour) for at in line]
    ends = sorted((y(getattr(trace[-1].affect, name.lower())), name) for name in FEELINGS)
    for at, name in _apart(ends):
        parts.append(Word(WIDTH - RIGHT + 2, at + 1, name, FEELINGS[name], size=3.2))
    parts += _replies(trace, x, foot)
    return Drawing(height, tuple(parts))


def pauses(told: Debrief) -> Drawing:
    """The wait before each reply, provocations as diamonds, against the calm window."""
    height, top, foot = 48.0, 3.0, 38.0
    waits = {p.number: p.pause_seconds for p in told.trace if p.pause_seconds is not None}
    low, high = told.window
    most = max(high * 1.4, min(max(waits.values(), default=0), LONGEST_PAUSE_SHOWN) * 1.1)
    x = _across(told.trace[-1].number)

    def y(seconds: float) -> float:
        return foot - min(seconds, most) / most * (foot - top)

    parts: list[Stroke | Area | Shape | Word] = [
        Area(LEFT, y(high), WIDTH - RIGHT - LEFT, y(low) - y(high), BAND),
        Word(WIDTH - RIGHT + 2, y((low + high) / 2) + 1, "calm window", FEELINGS["Trust"]),
        Stroke(((LEFT, foot), (WIDTH - RIGHT, foot)), RULE, 0.2),
        Word(LEFT - 2, foot + 1, "0 s", anchor="end"),
        Word(LEFT - 2, y(low) + 1, f"{low:.0f}", anchor="end"),
        Word(LEFT - 2, y(high) + 1, f"{high:.0f}", anchor="end"),
    ]
    provoked = {pause.number for pause in told.pauses}
    for number, seconds in waits.items():
        colour = FEELINGS["Anger"] if number in provoked else QUIET
        at = (x(number), y(seconds))
        parts.append(Stroke(((at[0], foot), at), colour, 0.4))
        parts.append(_diamond(at, 1.7, colour) if number in provoked else _dot(at, 0.9, colour))
    parts += _replies(told.trace, x, foot)
    return Drawing(height, tuple(parts))


class _across:  # noqa: N801 - reads as the function it is
    """Where a reply stands from left to right."""

    def __init__(self, last: int) -> None:
        self.step = (WIDTH - LEFT - RIGHT) / max(1, last)

    def __call__(self, number: int) -> float:
        return LEFT + number * self.step


def _replies(trace: tuple[Point, ...], x: _across, foot: float) -> list[Stroke | Area | Shape | Word]:
    every = 1 + len(trace) // 24  # figures that would run into each other are left out
    parts: list[Stroke | Area | Shape | Word] = [
        Word(x(p.number), foot + 4.2, str(p.number), anchor="middle") for p in trace if p.number % every == 0
    ]
    return [*parts, Word(LEFT, foot + 8.6, "Your replies; 0 is how it began")]


def _apart(ends: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """The names at the lines' ends, moved down where they would lie on each other."""
    placed = list(ends)
    for number, ((above, _), (_, name)) in enumerate(pairwise(ends), 1):
        above = placed[number - 1][0]
        placed[number] = (max(placed[number][0], above + APART), name)
    return placed


def _dot(at: tuple[float, float], size: float, colour: str) -> Shape:
    near = size * 0.414
    corners = ((size, near), (near, size), (-near, size), (-size, near))
    whole = (*corners, *((-dx, -dy) for dx, dy in corners))
    return Shape(tuple((at[0] + dx, at[1] + dy) for dx, dy in whole), colour)


def _diamond(at: tuple[float, float], size: float, colour: str) -> Shape:
    corners = ((0, -size), (size, 0), (0, size), (-size, 0))
    return Shape(tuple((at[0] + dx, at[1] + dy) for dx, dy in corners), colour)


def as_svg(drawing: Drawing) -> str:
    """The drawing as SVG. It holds numbers and the program's own words only."""
    parts = "".join(_svg(part) for part in drawing.parts)
    size = f'viewBox="0 0 {drawing.width:g} {drawing.height:g}" width="{drawing.width:g}mm"'
    letters = 'font-family="Helvetica, Arial, sans-serif"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {letters}>{parts}</svg>'


def _svg(part: Stroke | Area | Shape | Word) -> str:
    match part:
        case Stroke():
            dash = f' stroke-dasharray="{" ".join(f"{d:g}" for d in part.dash)}"' if part.dash else ""
            return (
                f'<polyline points="{_points(part.points)}" fill="none" stroke="{part.colour}"'
                f' stroke-width="{part.width:g}"{dash}/>'
            )
        case Area():
            place = f'x="{part.x:.2f}" y="{part.y:.2f}" width="{part.width:.2f}" height="{part.height:.2f}"'
            return f'<rect {place} fill="{part.colour}"/>'
        case Shape():
            return f'<polygon points="{_points(part.points)}" fill="{part.colour}"/>'
        case Word():
            place = f'x="{part.x:.2f}" y="{part.y:.2f}" font-size="{part.size:g}"'
            return f'<text {place} fill="{part.colour}" text-anchor="{part.anchor}">{part.text}</text>'


def _points(points: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
