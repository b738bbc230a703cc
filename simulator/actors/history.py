"""What one person heard of the call, as text for a prompt: the latest turns in full, the older ones in brief.

Only what they could hear: their own lines, the agent's words and deeds, nothing from before they came to the
phone, no notes, no feelings in numbers, no scores. The agent's words are fenced here and can neither close
their fence nor begin a line of their own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from math import ceil

from simulator.call import Call
from simulator.events import (
    ActionTaken,
    CustomerSpoke,
    PersonJoined,
    ReplyAppraised,
    TraineeSpoke,
    TraineeStayedSilent,
)
from simulator.scenario import Scenario
from simulator.vocabulary import Action, Move

# The last three or four exchanges stay whole; what was told, promised and asked before them is in the
# digest. Half is let go at once, so that what a provider may keep from one line to the next changes
# only now and then.
TURNS_TOKENS = 260
KEPT_TOKENS = 80
REPLY_HEAD, REPLY_TAIL = 280, 100  # characters kept of a very long reply: moves stand at its ends
QUOTE_CHARACTERS = 70
MOST_PROMISES, MOST_QUESTIONS, MOST_BLOWS = 3, 1, 2

PROMISES = frozenset({Move.COMMIT, Move.OWN, Move.OVERPROMISE})
BLOWS = frozenset({Move.RETALIATE, Move.SARCASM, Move.BLAME_CUSTOMER, Move.DISMISS})
DEEDS = {
    Action.HOLD: "(The agent put the call on hold for a while.)",
    Action.MUTE: "(The line went mute for a while.)",
    Action.ESCALATE: "(The agent passed it up.)",
    Action.COPY_IN: "(The agent brought in {who}.)",
    Action.SCHEDULE_CALLBACK: "(The agent booked a call back, {when} by {channel}.)",
    Action.HAND_OVER: "(The agent hands the call to {who}.)",
    Action.END: "(The agent ended the call.)",
}
_BLANKS = re.compile(r"\s+")
_LOOKALIKES = str.maketrans(
    {"<": "‹", ">": "›", "＜": "‹", "＞": "›", "«": "‹", "»": "›", "≪": "‹", "≫": "›"}
)


def tokens(text: str) -> int:
    """A rough count that needs no vocabulary and is the same on every machine."""
    return ceil(len(text.encode()) / 4)


def fenced(text: str, *, head: int = REPLY_HEAD, tail: int = REPLY_TAIL) -> str:
    """The agent's words as one line of data between << and >>, whatever they hold."""
    plain = "".join(c if unicodedata.category(c)[0] != "C" or c in "\n\r\t" else "" for c in text)
    plain = _BLANKS.sub(" ", plain.translate(_LOOKALIKES)).strip()
    if len(plain) > head + tail + 3:
        begin = plain[:head].rpartition(" ")[0] or plain[:head]
        plain = f"{begin} … {plain[len(plain) - tail :].lstrip()}" if tail else f"{begin} …"
    return f"<<{plain}>>"


@dataclass(frozen=True)
class History:
    """The latest turns, one a line, and a few sentences on those before; both may be empty."""

    earlier: str
    transcript: str


def first_name(name: str) -> str:
    """What a person is called in a prompt."""
    return name.split()[0]


def history(scenario: Scenario, call: Call, person_id: str) -> History:
    """The call as this person heard it."""
    since = _came_to_the_phone(call, person_id)
    entries = [(seq, text) for seq, text in _entries(scenario, call) if seq >= since]
    start = 0
    held = 0
    for place, (_, text) in enumerate(entries):
        held += tokens(text)
        while held > TURNS_TOKENS and start < place:
            while held > KEPT_TOKENS and start < place:
                held -= tokens(entries[start][1])
                start += 1
    kept = entries[start:]
    earlier = _digest(scenario, call, since, kept[0][0]) if start else ""
    return History(earlier, "\n".join(text for _, text in kept))


def _came_to_the_phone(call: Call, person_id: str) -> int:
    joined = [r.seq for r in call.log if isinstance(r.event, PersonJoined) and r.event.person == person_id]
    return joined[0] if joined and person_id != call.start.person else 0


def _entries(scenario: Scenario, call: Call) -> list[tuple[int, str]]:
    names = {person.id: first_name(person.name) for person in scenario.people}
    entries: list[tuple[int, str]] = []
    for recorded in call.log:
        match recorded.event:
            case CustomerSpoke() as spoke:
                text = f"{names[spoke.direction.person]}: {fenced(spoke.text)[2:-2]}"
            case TraineeSpoke() as reply:
                text = f"Agent: {fenced(reply.text)}"
            case TraineeStayedSilent():
                text = "(The agent says nothing.)"
            case ActionTaken() as taken:
                text = DEEDS[taken.action].format(
                    who=fenced(taken.who or "a colleague", head=60, tail=0),
                    when=fenced(taken.when or "some time", head=60, tail=0),
                    channel=taken.channel or "phone",
                )
            case PersonJoined() as joined:
                text = f"({names[joined.person]} comes to the phone.)"
            case _:
                continue
        entries.append((recorded.seq, text))
    return entries


def _digest(scenario: Scenario, call: Call, since: int, until: int) -> str:
    """What was told, promised, asked and thrown, from the events; the newest of each kind."""
    told: list[str] = []
    found: dict[str, list[str]] = {"promised": [], "asked": [], "hit out with": []}
    for recorded in call.log[since:until]:
        event = recorded.event
        if isinstance(event, CustomerSpoke) and event.direction.intent == "answer" and event.direction.fact:
            facts = scenario.person(event.direction.person).facts
            told += [fact.fact for fact in facts if fact.id == event.direction.fact]
        if isinstance(event, ReplyAppraised):
            for move in event.appraisal.found:
                quote = fenced(move.quote, head=QUOTE_CHARACTERS, tail=0)
                if not event.appraisal.has(move.move):
                    continue
                if move.move in PROMISES:
                    found["promised"].append(quote)
                elif move.move == Move.INQUIRE:
                    found["asked"].append(quote)
                elif move.move in BLOWS:
                    found["hit out with"].append(quote)
    most = {"promised": MOST_PROMISES, "asked": MOST_QUESTIONS, "hit out with": MOST_BLOWS}
    parts = [f"Already told the agent: {' '.join(dict.fromkeys(told))}"] if told else []
    for verb, quotes in found.items():
        newest = list(dict.fromkeys(quotes))[-most[verb] :]
        if newest:
            parts.append(f"The agent {verb} {', '.join(newest)}.")
    return "\n".join(parts)
