"""Reads the written examples the appraiser is fitted on; the format is in examples/README.md.

Knows nothing of features or weights. A line that cannot be read is left out and told as file:line: fault,
so that one slip in an example never stops a call.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from simulator.vocabulary import Move

EXAMPLES = Path(__file__).parent / "examples"
KINDS = ("insult", "threat", "accusation", "none")
_SPAN = re.compile(r"\[([a-z_+ ]+):\s?([^\[\]]*)\]")


@dataclass(frozen=True)
class Written:
    """All written examples, and every line that could not be read."""

    replies: tuple["Example", ...]
    lines: tuple["Provocation", ...]
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Example:
    """One written reply: its plain words, which stretches of it make which moves, and what it answered."""

    where: str  # file:line
    reply: str
    spans: tuple[Span, ...]
    context: str
    brief: str  # prose, one sentence or heading a line; empty where there is none
    pair: bool  # one of a minimal pair

    @property
    def moves(self) -> frozenset[Move]:
        return frozenset(move for span in self.spans for move in span.moves)


@dataclass(frozen=True)
class Provocation:
    where: str
    line: str
    kind: str  # one of KINDS


def written(folder: Path = EXAMPLES) -> Written:
    """Every written reply and customer line, file by file in name order."""
    replies: list[Example] = []
    lines: list[Provocation] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.txt")):
        if path.name.startswith("provocations"):
            lines.extend(_read_lines(path, faults))
        else:
            replies.extend(_read_replies(path, faults))
    return Written(tuple(replies), tuple(lines), tuple(faults))


def _read_replies(path: Path, faults: list[str]) -> Iterator[Example]:
    context, brief = "", ""
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line, where = raw.strip(), f"{path.name}:{number}"
        if not line:
            context, brief = "", ""
        elif line.startswith(">"):
            context, brief = line[1:].strip(), ""
        elif line.startswith("!"):
            brief = f"{brief}\n{line[1:].strip()}".strip()
        elif not line.startswith("#"):
            try:
                reply, spans = _strip(line.removeprefix("~").strip())
            except ValueError as fault:
                faults.append(f"{where}: {fault}")
            else:
                yield Example(where, reply, spans, context, brief, line.startswith("~"))


def _strip(line: str) -> tuple[str, tuple[Span, ...]]:
    words, spans, low = "", [], 0
    for match in _SPAN.finditer(line):
        words += line[low : match.start()]
        moves = []
        for name in match.group(1).split("+"):
            if name.strip() not in set(Move):
                raise ValueError(f"no move is called {name.strip()!r}")
            moves.append(Move(name.strip()))
        start = len(words)
        words += match.group(2)
        spans.append(Span(start, len(words), tuple(moves)))
        low = match.end()
    words += line[low:]
    if "[" in words or "]" in words:
        raise ValueError("a bracket is not closed, or is not '[move: words]'")
    return words, tuple(spans)


def _read_lines(path: Path, faults: list[str]) -> Iterator[Provocation]:
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        kind, colon, words = line.removeprefix("~").strip().partition(":")
        if not colon or kind.strip() not in KINDS or not words.strip():
            faults.append(f"{path.name}:{number}: not 'kind: words' with a kind of {', '.join(KINDS)}")
        else:
            yield Provocation(f"{path.name}:{number}", words.strip(), kind.strip())
