"""What a reply stands in (the customer's line, the brief, what was said before) and how a clause sits with it.

Its findings are named flags: the linear model sees them as features, and the rules act on the sure ones.
Knows no weight and no move.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from simulator.appraisal.briefs import broken_channels
from simulator.appraisal.cues import MARKS, NEGATIONS, context_stems
from simulator.appraisal.nearness import closeness
from simulator.appraisal.text import Clause, clauses, stem
from simulator.scenario.model import Brief
from simulator.vocabulary import Channel

UNREAL = frozenset(["if", "would", "rather", "instead"])  # a message spoken of, not announced
REPEAT = 0.8  # share of stems two clauses must have in common, in both, for one to repeat the other
REPEAT_WORDS = 5  # shorter clauses ("I'm sorry.", "One moment.") may recur without being a script
ON_TOPIC = 0.3  # closeness from which a clause is about what the brief says is unknown
SAME_PROMISE = 0.6  # closeness from which a promise is the one the brief allows, or forbids
THE_VERY_PROMISE = 0.8  # a certain outcome needs more: nearly the brief's own words

_NUMBER_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_TIMED = re.compile(
    rf"\b(?:by|before|within|at|in|until|around|for) (?:\S+ ){{0,2}}(?:\d+|noon|midday|midnight|tonight|tomorrow|today|{_DAYS}"
    rf"|lunch\w*|hours?|minutes?|end of|close|{_NUMBER_WORDS})\b"
    rf"|\b(?:tonight|tomorrow|today|shortly|soon|within|{_DAYS})\b"
)
_CERTAIN = re.compile(
    r"\b(?:guarantee\w*|promise|definitely|certainly|for sure|no doubt|without fail|100|hundred percent|absolutely"
    r"|my word|you can count|swear|no question|mark my words|no risk|never happen|will not happen again)\b"
)
_RESTORED = re.compile(
    r"\b(?:fixed|sorted|resolved|restored|solved|repaired|delivered|refunded|approved|reversed|reconnected|recovered|online|estimate)\b"
    r"|\b(?:be|being|is|are|get|gets|got|have|has|come|comes|being|going|arrive|arrives|works?)\b(?: \S+){0,4}?"
    r" (?:back|up|running|working|done|live|ready|over|fine|again|fixed|right|normal)\b(?! (?:to|for|with|of)\b)"
    r"|\b(?:fix|sort|solve|resolve|restore|repair) (?:it|that|this|everything|your|the)\b|\b(?:it|they|mail|line|lines) (?:works|arrives)\b"
)
_FUTURE = re.compile(r"\b(?:will|going to|is|are|being|get|gets|have|has|estimate)\b")
_CONTACT = re.compile(
    r"\b(?:call|ring|phone|text|update|email|mail|message|write|tell|give|send) (?:you|back|to you|with you)\b|\blet you know\b"
    r"|\b(?:in touch|get back to|report back|hear from|check in|back to you|speak to you|talk to you|check back)\b"
    r"|\b(?:an?|another|the next) (?:update|call|text|message|ring)\b"
)
_NO_PROMISE = re.compile(
    r"\b(?:not|never|no|nobody|without|rather than|would be|no one)\b(?: \S+){0,4}? (?:promise|guarantee|say|tell|give|know"
    r"|put|certain|sure|estimate|idea|lying|guess|guessing|time|date|hour|number)\b"
)
_SAFE_ADDRESS = re.compile(
    r"\b(?:personal|private|gmail|hotmail|other|another|second|home|alternative|different|yahoo)\b"
)
_MOBILE = re.compile(r"\b(?:mobile|cell|cellphone|handset|own phone|this number)\b")
_OVER: dict[Channel, re.Pattern[str]] = {
    Channel.EMAIL: re.compile(
        r"\b(?:will|going to|shall|can|we|i|get|expect)\b(?: \S+){0,4}? (?:e-?mail|mail)\b(?! (?:is|was|comes|are|server|back))"
        r"|\b(?:by|via|over|through|in your|to your|a quick|an) (?:e-?mail|mail|inbox|mailbox)\b(?! (?:is|was|comes|server))"
    ),
    Channel.PHONE: re.compile(
        r"\b(?:will|going to|shall|can)\b(?: \S+){0,4}? (?:call|ring|phone|telephone) (?:you|back|your|(?:the|that) (?:main |front |old |usual )?(?:office|number|line|landline|desk|shop|switchboard|reception))"
        r"|\b(?:give|get) you a (?:call|ring|bell)|\bby phone\b|\b(?:office|desk|your|main|shop) (?:line|phone|landline|number)\b"
    ),
    Channel.TEXT: re.compile(r"\b(?:will|going to|shall|can|get)\b(?: \S+){0,4}? text\b|\b(?:by|a|via) (?:text|sms)\b"),
    Channel.CHAT: re.compile(r"\b(?:in|over|via|by|on) (?:the |this )?chat\b"),
}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """What a clause is judged against, beside itself."""

    stems: frozenset[str]  # of the customer's line
    brief: Brief | None
    broken: frozenset[Channel]
    said: tuple[frozenset[str], ...]  # stems of each longer clause the trainee said before


def set_scene(context: str, brief: Brief | None, earlier: Sequence[str]) -> Scene:
    """The scene of one reply; a channel the customer's line calls dead counts as broken too."""
    broken = (brief.broken_channels if brief else ()) + broken_channels(context[:2000])
    said = tuple(stems for reply in earlier for stems in _stems_of(reply))
    return Scene(context_stems(context), brief, frozenset(broken), said)


@lru_cache(maxsize=256)
def _stems_of(reply: str) -> tuple[frozenset[str], ...]:
    found = (stems_in(clause) for clause in clauses(reply))
    return tuple(stems for stems in found if len(stems) >= REPEAT_WORDS)


def stems_in(clause: Clause) -> frozenset[str]:
    return frozenset(stem(word) for word in clause.words if word not in MARKS)


def flags(clause: Clause, scene: Scene) -> list[str]:
    """Names of what holds between the clause and the scene."""
    line = " ".join(word for word, quoted in zip(clause.words, clause.quoted, strict=True) if not quoted)
    found = []
    if _repeats(clause, scene):
        found.append("repeats")
    declined = bool(_NO_PROMISE.search(line))
    asks = "?" in clause.words
    bold = (
        not declined
        and not asks
        and bool(_RESTORED.search(line) and _FUTURE.search(line))
        and bool(_TIMED.search(line) or _CERTAIN.search(line))
        and not _CONTACT.search(line)
        and not set(clause.words)
        & {"if", "hope", "hopefully", "might", "may", "should", "could", "since", "was", "were"}
    )
    if bold:
        found.append("bold")
    if _CERTAIN.search(line) and not declined:
        found.append("certain")
    if declined:
        found.append("declines")
    if not declined and not asks and any(_over(channel, line) for channel in scene.broken):
        found.append("over_broken")
    if scene.brief:
        found.extend(_with_brief(clause, line, scene.brief, bold))
    return found


def _repeats(clause: Clause, scene: Scene) -> bool:
    stems = stems_in(clause) if scene.said else frozenset()
    return len(stems) >= REPEAT_WORDS and any(
        len(stems & said) >= REPEAT * max(len(stems), len(said)) for said in scene.said
    )


def _over(channel: Channel, line: str) -> bool:
    """Whether the clause means to reach the customer over this channel."""
    pattern = _OVER.get(channel)
    if pattern is None or not pattern.search(line) or set(line.split()) & (NEGATIONS | UNREAL):
        return False
    if channel is Channel.EMAIL:
        return not _SAFE_ADDRESS.search(line)
    return channel is Channel.CHAT or not _MOBILE.search(line)


def _with_brief(clause: Clause, line: str, brief: Brief, bold: bool) -> Iterator[str]:
    about = bool(brief.unknown) and closeness(line, brief.unknown) >= ON_TOPIC
    allowed = closeness(line, brief.may_promise) if brief.may_promise else 0.0
    if about:
        yield "on_unknown"
    if (
        bold
        and allowed < THE_VERY_PROMISE
        and (brief.unknown or any("promise" in rule for rule in brief.must_not))
    ):
        yield "bold_unknown" if about else "bold_brief"
    elif allowed >= SAME_PROMISE:
        yield "may_promise"
    if brief.must_not and closeness(line, brief.must_not) >= SAME_PROMISE:
        yield "near_forbidden"
    if any(_says(clause.text, secret) for secret in brief.private):
        yield "private"


def _says(text: str, secret: str) -> bool:
    number = re.sub(r"\D", "", secret)
    if len(number) >= 6 and len(number) * 2 > len(secret):
        return number in re.sub(r"\D", "", text)
    return re.search(rf"(?<!\w){re.escape(secret.casefold())}(?!\w)", text.casefold()) is not None
