"""What rules know better than weights: repeats, the brief, broken channels, negation, quoting, stuffing.

Each rule takes one clause's scores and mends them: the model proposes, these dispose. Knows no file.
"""

import re
from collections.abc import Sequence

from simulator.appraisal.cues import MARKS
from simulator.appraisal.lexicon import FUNCTION, INTENSE, classes_of
from simulator.appraisal.patterns import cues
from simulator.appraisal.text import Clause
from simulator.vocabulary import HELPFUL, Move

STUFFED = 3  # warm words in a row with no grammar between them

_CALLED_ME = re.compile(
    r"\b(?:you (?:just )?(?:called|call|said|say) (?:me|us|i|that i)|calling me|called me|call me (?:a|an|whatever)|being called)\b"
)
_NOT_SORRY = re.compile(r"\b(?:not|never|no)\b(?: \S+){0,4}? (?:apolog\w+|sorry)\b(?! enough)")
_SORRY_ENOUGH = re.compile(r"\bnot (?:\S+ )?(?:apologize|say sorry|be sorry|be sorrier) (?:\S+ )?enough\b")
_WISH = re.compile(r"\byou will (?:\S+ )?(?:wish|regret|be sorry|pay|rue)\b")
_OWN_NUMBER = re.compile(r"\b(?:my|his|her|their)\b(?: \S+){0,5} \+?\d[\d -]{5,}")
# What takes a harm away again: a denial, a duty that was ours, time that is given. Pattern, then what stays of each.
_TAKEN_BACK: tuple[tuple[re.Pattern[str], dict[Move, float]], ...] = (
    (
        re.compile(
            r"\byou (?:did|do|have|had|are|were) not (?:\S+ )?(?:cause|caused|break|broke|broken|bring|brought|start|choose|chose"
            r"|deserve|do anything|done anything|do it|done it|do this|do wrong|the cause|to blame|at fault|wrong)\b"
            r"|\b(?:not|never|nothing) (?:\S+ ){0,2}(?:your (?:fault|doing|mistake)|you who|down to you|anything you)\b"
        ),
        {Move.BLAME_CUSTOMER: 0.2, Move.RETALIATE: 0.3},
    ),
    (  # what somebody should have been given, not done
        re.compile(
            r"\byou (?:should|ought to)(?: not| never)? have (?:\S+ )?(?:been|had|heard|got|gotten|received)\b"
        ),
        {Move.BLAME_CUSTOMER: 0.2, Move.RETALIATE: 0.3},
    ),
    (
        re.compile(
            r"\b(?:not|more than|never|hardly) (?:just|only|merely|simply) (?:a|an|one|some|your|the|about)\b"
        ),
        {Move.DISMISS: 0.25},
    ),
    (
        re.compile(
            r"\b(?:no|not in (?:a|any)|without|is not any|do not) (?:\S+ )?(?:rush|hurry)\b"
            r"|\b(?:take|have|got|need) (?:all |as much |as long |plenty of )?(?:the |of |your |a )*(?:time|as you|second|minute|moment)\b"
            r"|\bwhenever you\b|\bwhen you are (?:ready|done|finished)\b|\btell (?:you|me) (?:\S+ ){0,2}(?:what|when|how|who)\b"
        ),
        {Move.RETALIATE: 0.3, Move.RUSH_OFF: 0.4, Move.DISMISS: 0.4},
    ),
    (  # what will not happen is promised only where it is the harm that won't
        re.compile(
            r"\b(?:will|would|can|could|is|are) not(?! (?:\S+ ){0,4}(?:lose|lost|happen|fail|problem|again|worry|gone|miss|drop|cost"
            r"|charge|take|be long|go wrong|down|break|notice|delay))\b"
        ),
        {Move.OVERPROMISE: 0.4},
    ),
)
# Questions in form that nobody is meant to answer; the first kind strikes as well.
_NOT_ASKED = re.compile(
    r"\b(?:how many (?:more )?times|what is (?:wrong|the matter|your problem) with you|what is your problem|who do you think you are"
    r"|how should i know|do i (?:look|sound) like|what am i|nothing better to do"
    r"|are you (?:deaf|blind|stupid|thick|dumb|mad|crazy|insane|having a laugh)|why should i (?:care|bother))\b"
)
_IDLE = re.compile(
    r"\b(?:what do you (?:want|expect) me to (?:do|say)|who cares|so what|when will you (?:learn|people|ever)"
    r"|is this (?:what|how) you (?:do|spend|treat|run|talk|speak|behave)|do you even|are you (?:kidding|joking|serious)"
    r"|what (?:does|do|did) (?:it|that|this|they|i) (?:matter|care)"
    r"|is (?:there )?(?:anyone|anybody|nobody) (?:\S+ )?(?:who|that) (?:does|can) not|what is there to)\b"
    r"|^(?:oh ?,? )?(?:seriously|really|honestly) \?"
)
_EXASPERATED = re.compile(
    r"\bfor (?:heaven|god|goodness|pity|christ)['’]?s?['’]? sake\b|\bfor crying out loud\b", re.I
)
# Classes and turns of phrase without which a clause has nothing to strike anybody with.
ARMS = frozenset(
    """INSULT DEMEAN SLUR NAMECALL SWEAR THREAT HOSTILE FAULT CALMDOWN SNEER TALKDOWN HARD SMALL DEFEND LIMIT""".split()
)
STRIKES = frozenset(
    """insult_you insult_them insult_any shut_up threat_you swear_at accuse_you rhetoric sneer talk_down calm_down no_need
    told_you your_fault you_should_have if_you_limit only_a will_be_fine rush""".split()
)
# What the scene says of a clause that promises more than somebody may; without any, little speaks for it.
PROMISED = frozenset(
    {"bold", "bold_unknown", "bold_brief", "certain", "over_broken", "on_unknown", "near_forbidden"}
)
UNSAID = 0.6
# What stays of striking back, of mocking and of making small in a clause without any of them: a tone that no
# word shows is not guessed at.
UNARMED = {Move.RETALIATE: 0.5, Move.SARCASM: 0.6, Move.DISMISS: 0.6}
WARM = frozenset({"GRASP", "APOL", "THANK", "SYMPATHY"})
WARM_WORDS = frozenset(
    ("help helping assist support empathy listen care apologize value policy update escalate").split()
)
# Words an apology may be made of; with none beside them it says nothing of what the customer went through.
BARE = frozenset(
    """please forgive gosh oh god feel awful terrible bad sick truly deeply sincerely sincere deepest humblest enough
    thousand million times say can't cannot beg pardon worst angry mad cross upset mortified again ever""".split()
)
# A grunt, a greeting or a bare yes does nothing by itself, and tone cannot be read from it.
SMALL_TALK = frozenset(
    "hi hello hey good morning afternoon evening yes yeah yep no okay right sure mm hm hmm mhm uh huh ah oh so well all , … !".split()
)


def amend(clause: Clause, flags: Sequence[str], scores: dict[Move, float]) -> dict[Move, float]:
    """The clause's scores with every rule applied; flags are what scene.flags found."""
    line = " ".join(word for word, quoted in zip(clause.words, clause.quoted, strict=True) if not quoted)
    mended = dict(scores)
    _with_scene(flags, mended)
    if _NOT_SORRY.search(line):
        mended[Move.APOLOGISE] *= 0.1
        mended[Move.ACKNOWLEDGE] *= 0.3
    if _SORRY_ENOUGH.search(line):
        mended[Move.APOLOGISE] = max(mended[Move.APOLOGISE], 0.8)
    if _WISH.search(line):  # a limit says what I will do, a threat what will become of you
        mended[Move.SET_BOUNDARY] *= 0.3
        mended[Move.RETALIATE] = max(mended[Move.RETALIATE], 0.7)
    for pattern, kept in _TAKEN_BACK:
        if pattern.search(line):
            for move, share in kept.items():
                mended[move] *= share
    if not _armed(clause, line):
        for move, share in UNARMED.items():
            mended[move] *= share
    if (
        (struck := bool(_NOT_ASKED.search(line)))
        or _IDLE.search(line)
        or _EXASPERATED.search(clause.sentence)
    ):
        for move in (Move.INQUIRE, Move.OFFER_CHOICE, Move.CLOSE):
            mended[move] *= 0.3
        if struck:
            mended[Move.RETALIATE] = max(mended[Move.RETALIATE], 0.6)
    if _OWN_NUMBER.search(line):
        mended[Move.OVERSHARE] = max(mended[Move.OVERSHARE], 0.8)
    if _CALLED_ME.search(line):  # saying back what one was called insults nobody
        mended[Move.RETALIATE] *= 0.15
        mended[Move.SARCASM] *= 0.5
    if _shouted(clause):
        mended[Move.RETALIATE] = max(mended[Move.RETALIATE], 0.55)
    if len(clause.words) <= 4 and all(word in SMALL_TALK for word in clause.words):
        mended = {move: score * 0.3 for move, score in mended.items()}
    if _stuffed(clause):
        for move in HELPFUL:
            mended[move] *= 0.25
    return mended


def bare_apology(clause: Clause) -> bool:
    """Whether the clause apologises and says nothing else at all."""
    words = [word for word in clause.words if word not in MARKS]
    return any("APOL" in classes_of(word) or word == "forgive" for word in words) and all(
        word in FUNCTION or word in INTENSE or word in BARE or "APOL" in classes_of(word) for word in words
    )


def _with_scene(flags: Sequence[str], scores: dict[Move, float]) -> None:
    if not PROMISED & set(flags):
        scores[Move.OVERPROMISE] *= UNSAID
    if "repeats" in flags:
        scores[Move.SCRIPT] = max(scores[Move.SCRIPT], 0.9)
    if "private" in flags:
        scores[Move.OVERSHARE] = 0.95
    if "declines" in flags:  # "I can't promise a time" promises nothing
        scores[Move.OVERPROMISE] *= 0.3
    elif "over_broken" in flags:  # a callback that cannot arrive is none, and promises what cannot be kept
        scores[Move.COMMIT] *= 0.2
        scores[Move.OVERPROMISE] = max(scores[Move.OVERPROMISE], 0.6)
    elif "bold_unknown" in flags or "bold_brief" in flags:
        scores[Move.OVERPROMISE] = max(scores[Move.OVERPROMISE], 0.85 if "bold_unknown" in flags else 0.7)
    elif "may_promise" in flags:
        scores[Move.OVERPROMISE] *= 0.3
    elif "bold" in flags:
        scores[Move.OVERPROMISE] = max(scores[Move.OVERPROMISE], 0.6)


def _armed(clause: Clause, line: str) -> bool:
    return any(ARMS & set(classes_of(word)) for word in clause.words) or any(
        name in STRIKES for name in cues(line)
    )


def _shouted(clause: Clause) -> bool:
    letters = [letter for letter in clause.text if letter.isalpha()]
    return len(letters) > 8 and len(clause.words) > 3 and sum(map(str.isupper, letters)) > 0.85 * len(letters)


def _stuffed(clause: Clause) -> bool:
    """Warm words heaped up without a sentence around them, which do nothing for anybody."""
    run = longest = 0
    for word in clause.words:
        warm = word in WARM_WORDS or (word not in FUNCTION and bool(WARM & set(classes_of(word))))
        run = run + 1 if warm else run if word in MARKS else 0
        longest = max(longest, run)
    return longest >= STUFFED
