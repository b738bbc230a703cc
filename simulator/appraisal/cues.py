"""What the linear models look at in one clause: words, word classes, patterns, shape and context.

Knows no move by name: the fitted weights say what a feature means.
"""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from simulator.appraisal.lexicon import AUX, FUNCTION, INTENSE, WH, classes_of
from simulator.appraisal.patterns import cues
from simulator.appraisal.text import Clause, read_words, stem

NEGATIONS = frozenset(
    """
    not no never nothing none nobody neither nor without hardly cannot
    """.split()
)
ORDERS = frozenset(
    """
    please try tell give let stop take go calm listen read look check send call hold wait hang relax get
    keep stay think consider remember imagine help grow learn shut chill start use write talk speak ask
    bear say put turn find explain describe walk watch come move leave forget note make do be don't
    restart click open press
    """.split()
)
MARKS = frozenset(["?", "!", "…", ",", ":"])


def _shape(clause: Clause) -> Iterator[str]:
    words = clause.words
    letters = sum(letter.isalpha() for letter in clause.text)
    plain = [word for word in words if word not in MARKS]
    asks = "?" in words
    lead = next((word for word in plain if word not in LEADS), "")
    yield f"len={min(len(plain), 24) // 4}"
    yield from (f"is:{name}" for name, true in (
        ("asks", asks), ("shouts", "!" in words), ("trails", "…" in words),  ("tiny", len(plain) <= 3),
        ("wh_lead", lead in WH), ("aux_lead", lead in AUX), ("order", lead in ORDERS), ("you_lead", lead in YOU),
        ("i_lead", lead in ("i", "we")), ("wh_asks", asks and any(word in WH for word in plain)),
        ("wh_lead_asks", asks and lead in WH), ("aux_lead_asks", asks and lead in AUX),
        ("plain_asks", asks and lead not in WH and lead not in AUX), ("wh_no_mark", lead in WH and not asks),
        ("negated", any(word in NEGATIONS for word in plain)), ("digits", any(word[0].isdigit() for word in plain)),
        ("caps", letters > 6 and sum(letter.isupper() for letter in clause.text) > 0.7 * letters),
        ("you", any(word in YOU for word in plain)), ("i", any(word in ("i", "me", "my", "myself") for word in plain)),
        ("we", any(word in ("we", "us", "our") for word in plain)),
        ("you_no_i", any(word in YOU for word in plain) and not any(word in ("i", "we") for word in plain)),
        ("quotes", any(clause.quoted)), ("no_function", len(plain) > 3 and not any(word in FUNCTION for word in plain)),
    ) if true)  # fmt: skip


LEADS = frozenset(
    """
    so and but well okay right now then yeah yes no oh um uh hmm also because honestly sorry
    """.split()
)
YOU = frozenset(["you", "your", "yours", "yourself", "u", "ya"])


PERSON_CLASSES = frozenset(
    """FEEL GLAD HARD TROUBLE GRASP SYMPATHY PRAISE FAIR CALMDOWN SMALL INSULT DEMEAN SLUR NAMECALL SWEAR HOSTILE TALKDOWN SNEER
    ADVISE BODY TELL FAULT CERTAIN HEDGE ACT SOUND APOL""".split()
)


def _person(words: Sequence[str]) -> str:
    """Whom the clause speaks of: it turns "I feel awful" and "you feel awful" into different things."""
    mine = any(word in I_WORDS for word in words)
    yours = any(word in YOU for word in words)
    if mine or yours:
        return "both" if mine and yours else "i" if mine else "you"
    return "that" if any(word in ("that", "this", "it") for word in words[:3]) else "none"


I_WORDS = frozenset("i me my mine myself we us our".split())


def _abstract(word: str) -> str:
    if word in MARKS or word in NEGATIONS or word in INTENSE:
        return "NOT" if word in NEGATIONS else "VERY" if word in INTENSE else word
    if word in FUNCTION:
        return word
    if word[0].isdigit():
        return "#"
    found = classes_of(word)
    return found[0] if found else "_"


def _overlap(clause: Clause, context: frozenset[str]) -> Iterator[str]:
    stems = {
        stem(word) for word in clause.words if word not in FUNCTION and word not in MARKS and len(word) > 2
    }
    shared = len(stems & context)
    if shared:  # no feature for "no customer's line was given": that tells of our examples, not of the reply
        yield f"ctx:{min(shared, 3)}"
        if shared * 3 >= len(stems):
            yield "ctx:third"
        if any(word in YOU for word in clause.words):
            yield "ctx:you"
        if "?" in clause.words:
            yield "ctx:asks"


def context_stems(context: str) -> frozenset[str]:
    """Stems of the content words of the customer's line."""
    words, _ = read_words(context[:4000])
    return frozenset(
        stem(word) for word in words if word not in FUNCTION and word not in MARKS and len(word) > 2
    )


def features(clause: Clause, context: frozenset[str] = frozenset(), flags: Sequence[str] = ()) -> list[str]:
    """Names of everything found in the clause, each once; flags are what the scene makes of it.

    Words inside quotation marks count as quoted only.
    """
    words = [word for word, quoted in zip(clause.words, clause.quoted, strict=True) if not quoted]
    found: dict[str, None] = dict.fromkeys(f"scene:{flag}" for flag in flags)
    for name in (*_shape(clause), *_overlap(clause, context)):
        found[name] = None
    for name in cues(" ".join(words)):
        found["cue:" + name] = None
    stems = [stem(word) for word in words]
    for one in stems:
        found["w:" + one] = None
    for one, two in pairwise(stems):
        found[f"w:{one} {two}"] = None
    person = _person(words) + ("?" if "?" in words else "")
    found[f"p:{person}"] = None
    classes = ["^", *(_abstract(word) for word in words), "$"]
    for place, word in enumerate(words):
        for name in classes_of(word):
            found["c:" + name] = None
            if any(before in NEGATIONS for before in words[max(0, place - 3) : place]):
                found["n:" + name] = None
    for name in [name for name in found if name.startswith("c:") and name[2:] in PERSON_CLASSES]:
        found[f"p:{name[2:]}|{person}"] = None
    for size in (2, 3):
        for place in range(len(classes) - size + 1):
            found["g:" + " ".join(classes[place : place + size])] = None
    return list(found)


def scale(name: str) -> float:
    """How strongly a feature counts before fitting: what generalises is cheap for the model to use."""
    return SCALES[name.partition(":")[0]] if ":" in name else 1.0


SCALES = {
    "x": 0.25,
    "p": 0.7,
    "cue": 1.5,
    "c": 0.7,
    "n": 0.7,
    "g": 0.5,
    "w": 0.5,
    "is": 1.0,
    "ctx": 0.7,
    "scene": 1.5,
}


def line_features(line: str) -> list[str]:
    """Names of everything found in a customer's line taken whole: it is short, and its parts explain each other."""
    text = " ".join(_NOISE.sub(" ", line[:2000]).split())
    words, quoted = read_words(text)
    whole = Clause(text, 0, len(text), words[:160], quoted[:160], True, True, text)
    found = dict.fromkeys(
        name for name in features(whole) if not name.startswith(("ctx:", "is:first", "is:last"))
    )
    harsh = 0
    for word in words[:160]:
        groups = classes_of(word)
        harsh += "INSULT" in groups or "DEMEAN" in groups
        if len(word) >= 4 and word not in FUNCTION:
            padded = f"<{word}>"
            for place in range(len(padded) - 3):
                found["x:" + padded[place : place + 4]] = None
    if harsh > 1:
        found["is:harsh2"] = None
    return list(found)


def line_weight(found: Sequence[str]) -> float:
    """What each feature of a line counts: a long line has many, and isn't the worse for it."""
    return math.sqrt(60 / max(4, len(found)))


_NOISE = re.compile(r"https?://\S+|&#?\w{1,8};|\bRT\b|@\w+:?|#(?=\w)")
