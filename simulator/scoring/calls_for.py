"""What a customer's line calls for, by its words: an answer, a certainty, comfort. Knows no replies."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CERTAINTY = re.compile(
    r"\b(?:estimate|eta|deadline|guarantee|promise me|a (?:time|date|number)|how much longer)\b"
    r"|\b(?:when (?:will|can|is|are|does|do you)|how long (?:will|is|does|until|before|do i)|how soon"
    r"|what time|by what|by when|is it going to|will (?:it|i|you|he|she|they) \w+|are you going to)\b"
    r"[^.?!]*\?"
    r"|(?:^|[.?!]\s+)(?:but |and |so |just )?when\?",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"\?|\b(demand|refund|estimate|fix|fixed|repair|replace|cancel|deliver|invoice|order"
    r"|i (?:need|want) (?:it|this|my|you|a)|give me|send me|tell me|get me|can you|could you"
    r"|will you|you (?:need|have) to)\b",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"\b(?:down|broken|broke|faulty|outage|not working|overcharged|cut off|lost|missing|locked out|error"
    r"|(?:doesn|don|won|isn|hasn)'?t (?:work|start|open|load|come|arrive\w*|sen[dt]|been)"
    r"|can'?t (?:get|send|log|reach|open|find|use|access|pay|print|call|connect)"
    r"|stopped (?:working|responding)|never (?:came|arrived|called|rang)|still waiting)\b",
    re.IGNORECASE,
)
_AFRAID = re.compile(
    r"\b(?:afraid|scared|frighten\w*|terrified|worried|worry\w*|panic\w*|anxious|desperate|crying|tears"
    r"|lose my (?:job|home|house|business|place|licence|license)|get(?:ting)? (?:fired|sacked|evicted)"
    r"|can'?t (?:cope|sleep|go on|do this|take (?:this|it|any ?more)|breathe|eat)|don'?t know what to do"
    r"|at (?:my|the) (?:wits'?|end)|falling apart|end of my (?:rope|tether|strength)"
    r"|exhausted|worn out|so tired|hopeless|helpless)\b",
    re.IGNORECASE,
)
_GOODBYE = re.compile(
    r"\b(?:good ?bye|bye|take care|have a (?:good|nice|great|lovely) \w+|so long|cheers then|see you"
    r"|speak soon|talk (?:to you )?(?:soon|later|then)|good ?night|farewell)\b",
    re.IGNORECASE,
)
SHARE_ASKING = 0.2  # of a customer's lines, from which on somebody wants more than to be heard
ENOUGH_LINES = 4  # fewer say nothing about what somebody wants


def asks_for_certainty(line: str) -> bool:
    """Whether it asks when, whether or how much: what may not be known."""
    return bool(_CERTAINTY.search(line))


def asks_for_help(line: str) -> bool:
    """Whether it wants something answered or done."""
    return bool(_HELP.search(line))


def tells_of_trouble(line: str) -> bool:
    """Whether it names something that does not work or did not come."""
    return bool(_TROUBLE.search(line))


def sounds_afraid(line: str) -> bool:
    """Whether it says, in so many words, that the customer is afraid or at the end of their strength."""
    return bool(_AFRAID.search(line))


def says_goodbye(line: str) -> bool:
    return bool(_GOODBYE.search(line))


def wants_help(lines: Sequence[str]) -> bool:
    """Whether a customer wants something done or answered; somebody who only talks wants to be heard."""
    asking = sum(map(asks_for_help, lines))
    few = len(lines) < ENOUGH_LINES and any(map(tells_of_trouble, lines))
    return few or asking >= max(1, SHARE_ASKING * len(lines))
