"""What was promised in a call, read from what was done and said, and what becomes of it on the shift's clock.

Only a time over a channel makes a promise of this kind: "I'll ring you at nine", or a callback put in the
book. What names no hour is kept in mind and shown, but nobody can be late for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from simulator.call import Call
from simulator.events import ActionTaken, ReplyAppraised, TraineeSpoke
from simulator.shift.events import Promised
from simulator.vocabulary import Action, Channel, Move

GRACE_MINUTES = 5.0  # who said "nine" and rings at five past has kept their word, as people count it
EARLY_MINUTES = 5.0  # ringing much sooner is another call, not the one that was promised
HALF_DAY = 720  # a clock face: "nine" means the next time the hands stand there

NUMBERS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
} | {"a": 1, "an": 1, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "quarter": 15}
_HOUR = r"(?P<hour>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_COUNT = r"(?P<count>\d{1,3}|an?|one|two|three|five|ten|fifteen|twenty|thirty|forty|forty-five)"
CLOCK = (
    re.compile(r"\b(?P<hour>\d{1,2})[:.](?P<minute>\d\d)\b", re.I),
    re.compile(rf"\bhalf past {_HOUR}\b", re.I),
    re.compile(rf"\b(?:a )?(?P<part>quarter|five|ten|twenty) (?P<side>past|to) {_HOUR}\b", re.I),
    re.compile(rf"\b{_HOUR} ?(?:o['’]clock|sharp|am|pm)\b", re.I),
    re.compile(rf"\b{_HOUR}[ -](?P<thirty>thirty)\b", re.I),
    re.compile(rf"\b(?:at|by|before|around|about|till|until) {_HOUR}\b(?! (?:minutes?|hours?))", re.I),
    re.compile(rf"^\s*{_HOUR}\s*$", re.I),
)
LATER = re.compile(
    rf"\b(?:in|within) (?:(?P<half>half an hour)|{_COUNT} (?P<unit>minutes?|mins?|hours?))\b", re.I
)
NOON = re.compile(r"\b(?:noon|midday)\b", re.I)

_OURS = re.compile(
    r"\b(?:i['’]?ll|i will|i shall|i['’]?m (?:going to|ringing|calling|phoning|texting)|let me|you['’]?ll"
    r"|expect|my call|i (?:ring|call|phone|telephone|text|email))\b",
    re.I,
)
_NOT_BY = re.compile(
    r"\b(?:rather than|instead of|not|never|no|n['’]t|won['’]t|can['’]t) (?:\w+ ){0,2}?(?:by )?"
    r"(?:e-?mail\w*|text\w*|phone|call|ring)\b",
    re.I,
)
_BY = {
    Channel.TEXT: re.compile(r"\btext\w*\b", re.I),
    Channel.EMAIL: re.compile(r"\b(?:e-?mail|write to you|drop you a line)\b", re.I),
    Channel.PHONE: re.compile(
        r"\b(?:ring|call|phone|telephone|ringing|calling|phoning|speak to you|hear from me)\b", re.I
    ),
}


class Kept(StrEnum):
    """What became of a promise."""

    OPEN = "open"  # not due, or due just now
    KEPT = "kept"
    LATE = "late"  # done, but after they had stopped waiting for it
    LOST = "lost"  # done over a channel that carried nothing
    BROKEN = "broken"


@dataclass(frozen=True)
class Promise:
    """A promise and what was done about it so far. Times are minutes of the shift."""

    caller: str
    call: str
    channel: Channel
    when: str
    due: float | None
    done_at: float | None = None
    arrived: bool = True

    @property
    def until(self) -> float | None:
        """How long they wait for it."""
        return None if self.due is None else self.due + GRACE_MINUTES

    def stands(self, minute: float) -> Kept:
        """What has become of it by then."""
        in_time = self.until is None or (self.done_at if self.done_at is not None else minute) <= self.until
        if self.done_at is not None and self.arrived:
            return Kept.KEPT if in_time else Kept.LATE
        if in_time:
            return Kept.OPEN if self.done_at is None else Kept.LOST
        return Kept.BROKEN if self.done_at is None else Kept.LOST

    def may_be_done(self, minute: float) -> bool:
        """Whether now is a time to do it: not long before it is due, and not done already."""
        return self.done_at is None and (self.due is None or minute >= self.due - EARLY_MINUTES)


def due_minute(when: str, now: float, starts: str) -> float | None:
    """The minute of the shift that words such as "half past nine" or "in ten minutes" mean; None for none.

    `now` is the minute they are said, `starts` the time of day at minute 0.
    """
    if later := LATER.search(when):
        if later["half"]:
            return round(now, 2) + 30
        count = float(later["count"]) if later["count"].isdigit() else NUMBERS[later["count"].lower()]
        return round(now, 2) + count * (60 if later["unit"].lower().startswith("hour") else 1)
    clock = 0 if NOON.search(when) else _on_the_clock(when)
    if clock is None:
        return None
    hour, minute = map(int, starts.split(":"))
    return round(now + (clock - (hour * 60 + minute + now)) % HALF_DAY, 2)


def _on_the_clock(when: str) -> float | None:
    for pattern in CLOCK:
        found = pattern.search(when)
        if not found:
            continue
        parts = found.groupdict()
        hour = int(parts["hour"]) if parts["hour"].isdigit() else NUMBERS[parts["hour"].lower()]
        minutes = int(parts.get("minute") or 0)
        if hour > 23 or minutes > 59:
            continue
        if parts.get("thirty") or found[0].lower().startswith("half"):
            minutes = 30
        if part := parts.get("part"):
            minutes = NUMBERS[part.lower()] * (1 if (parts["side"] or "").lower() == "past" else -1)
        return (hour * 60 + minutes) % HALF_DAY
    return None


def promised(call: Call, now: float, starts: str) -> Promised | None:
    """The last promise of a call to be in touch, or None. `now` is the minute of the shift it is over."""
    last: Promised | None = None
    said = ""
    for recorded in call.log:
        match recorded.event:
            case ActionTaken(action=Action.SCHEDULE_CALLBACK, when=str(when), channel=Channel() as channel):
                last = Promised(channel=channel, when=when.strip()[:100], due=due_minute(when, now, starts))
                said = ""
            case TraineeSpoke(text=text):
                said = text
            case ReplyAppraised(appraisal=appraisal) if said and (
                appraisal.has(Move.COMMIT) or appraisal.has(Move.OWN)
            ):
                last = _in_words(said, now, starts) or last
                said = ""
            case _:
                pass
    return last


def _in_words(text: str, now: float, starts: str) -> Promised | None:
    for sentence in reversed(re.split(r"(?<=[.!?;])\s+", text)):
        if not _OURS.search(sentence) or sentence.rstrip().endswith("?"):
            continue
        meant = _NOT_BY.sub(" ", sentence)
        due = due_minute(meant, now, starts)
        channel = next((channel for channel, words in _BY.items() if words.search(meant)), None)
        if channel is not None and due is not None:
            return Promised(channel=channel, when=_when(meant), due=due)
    return None


def _when(text: str) -> str:
    """The words that named the time, without what led up to them."""
    for pattern in (LATER, NOON, *CLOCK):
        if found := pattern.search(text):
            return re.sub(r"^(?:at|by|before|around|about|till|until) ", "", found[0].strip(), flags=re.I)
    return text.strip()[:60]
