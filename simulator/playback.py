"""A call laid out on its own clock, so that it can be lived through once more at its real pace.

What the trainee did keeps the pauses measured in their browser. Lines take as long as they take to say. The
time a machine needed to find them, and breaks the trainee was away, are no part of the call and left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Literal

from simulator.affect import Affect
from simulator.call import Call
from simulator.events import (
    ActionTaken,
    BeatHappened,
    CallResumed,
    CallStarted,
    CustomerSpoke,
    HintGiven,
    PersonJoined,
    Recorded,
    ReplyAppraised,
    TraineeSpoke,
    TraineeStayedSilent,
)
from simulator.scenario import Scenario
from simulator.timing import Timing
from simulator.vocabulary import Channel

BREATH_SECONDS = 0.7  # between a reply and what it is answered with: the usual gap of talk, and a little
FROM_HERE = "From here on it is another try."
LINGER_SECONDS = 1.5  # after the last word
CHAT_CHARACTERS_PER_SECOND, CHAT_LONGEST_SECONDS = 30.0, 4.0  # as a chat shows its typing sign
SENTENCE_BREAK_SECONDS = 0.35
LONGEST_WAIT_SECONDS = 60.0  # nobody waits longer a second time; what is shown beside it is the true number
_SENTENCE_ENDS = re.compile(r"[.!?…](?=\s|$)")

Who = Literal["they", "you", "note"]


@dataclass(frozen=True)
class Cue:
    """One thing that is heard, said, done or happens. Seconds count from the call's beginning.

    From `begins` to `at` nothing is heard: the trainee waits, `quiet` seconds of it, and then types. From
    `at` on it takes `lasts` seconds until it is whole.
    """

    who: Who
    name: str
    text: str
    begins: float
    at: float
    lasts: float = 0.0
    quiet: float = 0.0
    pause: float | None = None  # the trainee's pause as it was scored; None where it was not measured
    number: int | None = None  # which of the trainee's deeds it is, or the one that will answer this line


@dataclass(frozen=True)
class Felt:
    """How the customer felt from `at` on."""

    at: float
    affect: Affect


@dataclass(frozen=True)
class Playback:
    """A whole call on its clock."""

    cues: tuple[Cue, ...]
    felt: tuple[Felt, ...]
    moments: tuple[tuple[int, float], ...]  # the deeds that mattered, and when the line before each begins
    seconds: float


@dataclass
class _Clock:
    """Where the laying out stands."""

    now: float = 0.0
    heard_at: float = 0.0  # when the log says the customer's last line was whole
    away: float = 0.0  # how long the trainee was gone since then
    deeds: int = 0
    cues: list[Cue] = field(default_factory=list)
    felt: list[Felt] = field(default_factory=list)
    hints: list[tuple[float, str]] = field(default_factory=list)  # (seconds after the line, what it said)

    def note(self, text: str, after: float = 0.0) -> None:
        self.cues.append(Cue("note", "", text, self.now + after, self.now + after))

    def line(self, name: str, text: str, lasts: float, heard_at: float) -> None:
        begins = self.now
        self.now += BREATH_SECONDS if self.cues else 0.0
        self.cues.append(Cue("they", name, text, begins, self.now, lasts, number=self.deeds + 1))
        self.now, self.heard_at, self.away = self.now + lasts, heard_at, 0.0

    def since_heard(self, at: float) -> float:
        return max(0.0, at - self.heard_at - self.away)

    def deed(self, text: str, wait: float, quiet: float) -> None:
        for after, words in self.hints:
            self.note(f"Hint: {words}", min(after, wait))
        self.hints.clear()
        begins, self.now, self.deeds = self.now, self.now + wait, self.deeds + 1
        self.cues.append(Cue("you", "You", text, begins, self.now, quiet=quiet, number=self.deeds))


def playback(scenario: Scenario, call: Call, moments: Collection[int] = ()) -> Playback:
    """The call on its own clock; `moments` are the numbers of the trainee's deeds that mattered."""
    clock = _Clock()
    for recorded in call.log:
        _lay_out(clock, scenario, call, recorded)
    lines = {cue.number: cue.at for cue in clock.cues if cue.who == "they"}
    marked = tuple((number, lines[number]) for number in sorted(moments) if number in lines)
    return Playback(tuple(clock.cues), tuple(clock.felt), marked, clock.now + LINGER_SECONDS)


def _lay_out(clock: _Clock, scenario: Scenario, call: Call, recorded: Recorded) -> None:
    match recorded.event:
        case CallStarted(affect=affect):
            clock.felt.append(Felt(0.0, affect))
        case CustomerSpoke(text=text, direction=direction):
            name = scenario.person(direction.person).name
            clock.line(name, text, _saying(scenario, call, text), recorded.at)
        case CallResumed(away_seconds=away, rewound=rewound):
            clock.away += away
            if rewound:
                clock.note(FROM_HERE)
        case HintGiven(text=text):
            clock.hints.append((clock.since_heard(recorded.at), text))
        case TraineeSpoke(timing=timing, text=text):
            clock.deed(text, *_waited(timing, clock.since_heard(recorded.at)))
        case TraineeStayedSilent(seconds=seconds):
            clock.deed(f"(You said nothing for {seconds:.0f} s.)", *_waited(None, seconds))
        case ActionTaken(result=result):
            clock.deed(f"({result})", *_waited(None, clock.since_heard(recorded.at)))
        case ReplyAppraised(pause_seconds=pause, affect=affect):
            clock.cues[-1] = replace(clock.cues[-1], pause=pause)
            clock.felt.append(Felt(clock.now, affect))
        case BeatHappened(affect=affect, note=note):
            clock.felt.append(Felt(clock.now, affect))
            if note:
                clock.note(note)
        case PersonJoined(person=person):
            clock.note(f"{scenario.person(person).name} is on the line now.")
        case _:
            pass


def _saying(scenario: Scenario, call: Call, text: str) -> float:
    """How long a line takes to be heard, or in a chat to be typed."""
    if scenario.channel != Channel.PHONE:
        return min(CHAT_LONGEST_SECONDS, len(text) / CHAT_CHARACTERS_PER_SECOND)
    breaks = SENTENCE_BREAK_SECONDS * len(_SENTENCE_ENDS.findall(text))
    pace = scenario.words_per_second / (call.start.pace.stretch or 1.0)
    return len(text.split()) / pace + breaks


def _waited(timing: Timing | None, since_heard: float) -> tuple[float, float]:
    """How long the trainee took, and how much of that they were quiet."""
    if timing is None or timing.thinking_seconds is None:
        wait = min(since_heard, LONGEST_WAIT_SECONDS)
        return wait, wait
    quiet = min(max(0.0, timing.thinking_seconds - timing.away_seconds), LONGEST_WAIT_SECONDS)
    return min(quiet + (timing.composing_seconds or 0.0), LONGEST_WAIT_SECONDS), quiet
