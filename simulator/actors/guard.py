"""Stands between a model's words and the trainee: every clause is checked before it is released.

What was released stays; the first fault stops the line. What a provocation needs is known only at its end,
and the fact the director releases may come late, so such lines are held until it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.actors.faults import Draft, Line, fault_in, unmet
from simulator.actors.history import first_name
from simulator.vocabulary import Intent

FIRST_WORDS = 3  # what is released first, so that a line that has to break off there is one
# Faults that begin where the line could as well have ended.
COULD_HAVE_ENDED = frozenset({"invented", "long"})
_CUT = re.compile(r"[.!?…;:—]+[\"'”’)\]]*(?=\s)|(?<=\w)(?=,\s)")
_WHOLE = re.compile(r"[.!?…][\"'”’]*$")


class Stopped(Exception):
    """The line may not go on. `kind` names the fault, `text` is the line with the clause that has it."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(f"{kind}: {text}")
        self.kind, self.text = kind, text


@dataclass
class Guard:
    """One line on its way. `feed` and `finish` yield what may be shown, or raise Stopped."""

    line: Line
    shown: str = ""
    _came: str = ""
    _sound: str = ""  # as much of it as was found without a fault
    _whole: str = ""  # the longest such part that ends with a sentence

    def feed(self, chunk: str) -> Iterator[str]:
        """Take what came; yield what may be shown, clause by clause."""
        self._came += chunk
        tidied = self._tidied()
        if _may_be_wrapped(tidied):
            return
        for cut in [match.end() for match in _CUT.finditer(tidied) if match.end() > len(self._sound)]:
            self._check(tidied[:cut])
            if not self._held():
                yield self._release(tidied[:cut])

    def finish(self) -> Iterator[str]:
        """The line is whole: yield what is left of it."""
        tidied = _unwrapped(self._tidied().rstrip())
        self._check(tidied)
        if fault := unmet(self.line, tidied):
            raise Stopped(fault, tidied)
        if len(tidied) > len(self.shown):
            yield self._release(tidied)

    def end_before(self, fault: str) -> Iterator[str] | None:
        """What is left to show of a line that ends before this fault; None when it cannot end there."""
        whole = self._whole
        if fault not in COULD_HAVE_ENDED or len(whole.split()) < FIRST_WORDS or unmet(self.line, whole):
            return None
        return iter([self._release(whole)] if len(whole) > len(self.shown) else [])

    def _release(self, tidied: str) -> str:
        text = tidied.replace("\n", " ")
        piece = text[len(self.shown) :]
        self.shown = text
        return piece

    def _tidied(self) -> str:
        """The line with single blanks and line breaks, and without the person's name in front: a habit."""
        names = "|".join(re.escape(n) for n in (self.line.person.name, first_name(self.line.person.name)))
        text = re.sub(rf"^\s*(?:{names})\s*:\s*", "", self._came).lstrip()
        return re.sub(r"\s+", lambda blank: "\n" if "\n" in blank.group() else " ", text)

    def _check(self, tidied: str) -> None:
        if fault := fault_in(Draft(self.line, tidied)):
            raise Stopped(fault, tidied)
        self._sound = tidied
        if _WHOLE.search(tidied):
            self._whole = tidied

    def _held(self) -> bool:
        """Whether the line must grow before anything of it is shown."""
        if self.shown:
            return False
        direction = self.line.direction
        if direction.provocation or len(self._sound.split()) < FIRST_WORDS:
            return True
        return direction.intent == Intent.ANSWER and bool(unmet(self.line, self._sound))


def _may_be_wrapped(text: str) -> bool:
    """Whether the whole line may stand in quotation marks: it began with one that is still open."""
    return text.startswith(('"', "“")) and not re.search(r"[\"”](?=\s)", text[1:])


def _unwrapped(text: str) -> str:
    if len(text) > 1 and text[0] in '"“' and text[-1] in '"”' and not re.search(r"[\"“”]", text[1:-1]):
        return text[1:-1].strip()
    return text
