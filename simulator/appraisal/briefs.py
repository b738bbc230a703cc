"""Reads a brief written as prose into a Brief, so that a transcript from elsewhere can be judged by it.

Sentence by sentence, by what it says and the heading it stands under. Knows nothing of moves or weights.
"""

import re

from simulator.scenario.model import Brief
from simulator.vocabulary import Channel

LONGEST = 8000  # characters of prose that are read
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_HEADINGS = (
    ("unknown", re.compile(r"(?:what (?:is |nobody knows|no one knows)|unknown|nobody knows|not known|no one knows)", re.I)),
    ("must_not", re.compile(r"(?:you )?(?:must not|may not|can(?:not|'t)|do not|don't|never|not allowed|prohibited|forbidden)", re.I)),
    ("may_promise", re.compile(r"(?:you |what you )?(?:may|can|could|are allowed to)(?: \w+)? (?:promise|offer|say)|promis|allowed", re.I)),
    ("private", re.compile(r"private|confidential", re.I)),
    ("facts", re.compile(r"facts?|what you know|known", re.I)),
    ("role", re.compile(r"role|who you are", re.I)),
)  # fmt: skip
_UNKNOWN = re.compile(
    r"\b(?:no (?:estimate|eta|time ?(?:frame|scale)?|date|one knows|idea|news|word)|nobody (?:knows|can say)|no one (?:knows|can)"
    r"|unknown|not (?:yet )?known|(?:is|are|isn't|not) (?:yet )?(?:un)?clear|don't know|do not know|without an? (?:estimate|eta|date)"
    r"|not (?:been )?(?:confirmed|decided)|hasn't (?:been )?(?:said|given|confirmed)|can(?:not|'t) be (?:said|known|estimated))\b",
    re.I,
)  # fmt: skip
_MUST_NOT = re.compile(
    r"\b(?:must(?: not|n't)|may not|should(?: not|n't)|do not|don't|never|not allowed|forbidden|prohibited|no refunds?"
    r"|cannot (?:promise|offer|give)|can't (?:promise|offer|give))\b", re.I,
)  # fmt: skip
_MAY = re.compile(r"\b(?:may|can|could|allowed to|free to|able to) (?:only )?(?:promise|offer|commit|give|say|tell|call|ring|send|credit|refund)", re.I)  # fmt: skip
_PRIVATE = re.compile(
    r"\b(?:private|confidential|not be (?:named|mentioned|shared)|nobody else's|stays? secret)\b", re.I
)
_BROKEN = r"(?:(?:can(?:not|'t)|can not|do not|don't|does not|doesn't|won't|will not) (?:be (?:delivered|sent|reached|received)|arrive|get through|go through|work|come through)|(?:is|are|was|has been|have been|'s|went|remains?)\s+(?:\w+ )?(?:down|dead|out|off|cut|broken|unavailable|not working|offline|disconnected|failing|not getting through|unreachable))"
_CHANNELS = (
    (Channel.EMAIL, re.compile(rf"\b(?:e-?mails?|mail|mailbox(?:es)?|mail server)\b[^.]{{0,20}}?\b{_BROKEN}|\be-?mail (?:outage|incident|failure)", re.I)),
    (Channel.PHONE, re.compile(rf"\b(?:phones?|(?:phone )?lines?|telephones?|voice)\b[^.]{{0,20}}?\b{_BROKEN}|\bphone (?:outage|incident|failure)", re.I)),
    (Channel.TEXT, re.compile(rf"\b(?:texts?|sms|text messag\w+)\b[^.]{{0,20}}?\b{_BROKEN}", re.I)),
    (Channel.CHAT, re.compile(rf"\bchat\b[^.]{{0,20}}?\b{_BROKEN}", re.I)),
)  # fmt: skip
_NUMBER = re.compile(r"\+?\d[\d ()\-]{5,}\d")
_NAME = re.compile(r"\b[A-Z][\w&'’-]+(?:\s+(?:[A-Z][\w&'’-]+|&|and(?= [A-Z])))*")
_COMMON = frozenset(["You", "The", "A", "An", "Do", "Don't", "Never", "No", "Not", "Their", "Other", "Others", "Private", "Confidential", "It", "Its", "We", "They", "Any", "And", "Clients", "Customers", "Names"])  # fmt: skip


def broken_channels(text: str) -> tuple[Channel, ...]:
    """The channels the text says are out of order."""
    return tuple(channel for channel, pattern in _CHANNELS if pattern.search(text))


def brief_from_text(text: str) -> Brief:
    """A Brief from free text. What fits nowhere is a fact; with nothing to go on, only the role is filled."""
    text = text[:LONGEST].strip()
    parts: dict[str, list[str]] = {
        name: [] for name in ("role", "facts", "may_promise", "unknown", "must_not", "private")
    }
    heading = ""
    for raw in _SENTENCE.split(text):
        sentence = raw.strip().lstrip("-*• ").strip()
        label, colon, rest = sentence.partition(":")
        named = _heading(label) if colon and len(label) < 40 else ""
        if named:
            heading, sentence = named, rest.strip()
        elif not raw.lstrip().startswith(("-", "*", "•")):
            heading = ""
        if not sentence:
            continue
        parts[heading or _kind(sentence, first=not parts["role"])].append(sentence[:2000])
        if heading == "private" or _PRIVATE.search(sentence):
            parts["private"] = [one for one in parts["private"] if one != sentence] + _secrets(
                sentence, heading
            )
    role = " ".join(parts.pop("role"))[:2000] or "You take the call."
    fields = {name: tuple(one for one in lines if one.strip()) for name, lines in parts.items()}
    return Brief(role=role, broken_channels=broken_channels(text), **fields)


def _heading(label: str) -> str:
    return next((name for name, pattern in _HEADINGS if pattern.match(label.strip())), "")


def _kind(sentence: str, *, first: bool) -> str:
    if _MUST_NOT.search(sentence):
        return "must_not"
    if _UNKNOWN.search(sentence):
        return "unknown"
    if _MAY.search(sentence):
        return "may_promise"
    starts = re.match(r"(?:you(?:'re| are| work| answer| take| run)|role\b)", sentence, re.I)
    return "role" if first and starts else "facts"


def _secrets(sentence: str, heading: str) -> list[str]:
    """Numbers and names in a sentence about what is private; under the heading, its whole list."""
    found = [match.group().strip() for match in _NUMBER.finditer(sentence)]
    found += [name for match in _NAME.finditer(sentence) if (name := match.group()) not in _COMMON]
    if heading == "private" and not found:
        found = [part.strip(" .") for part in sentence.split(",") if part.strip(" .")]
    return found
