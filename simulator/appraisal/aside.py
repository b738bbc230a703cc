"""Words that are not meant for the customer: addressed to whoever scores the call, forged, or in disguise.

A reply that holds such words does nothing for the customer, so no helpful move is read in it, nor is it shown
to a model that reads the call; the harm it does still counts. Patterns, not understanding: what slips through
meets the bounds on what a model's reading may change. Linear in the length of the text.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache

READ = 6_000  # characters looked at, from the head and as many from the tail
LATIN = 0.5  # share of the letters below which a sentence is in a script the reader cannot read
FOREIGN_LETTERS = 6  # a name in another script is no sentence
FOREIGN_WORDS = 3  # this many different little words of one other language, and more than English ones

TO_THE_SCORER = "speaks to whoever scores the call"
FORGED = "is made to look like a part of the transcript or of a prompt"
NOT_ENGLISH = "is not in English"
ENCODED = "is encoded"

_LABEL = r"(?:customer|trainee|system|assistant|supervisor|caller|agent|user|judge|her|him|me)"
_READER = (
    r"(?:assessor|grader|evaluator|examiner|reviewer|interviewer|scorer|marker|auditor|(?:ai|language) model)"
)
_SKILL = (
    r"(?:valuing|reducing_fear|inquiring|guidance|agreements|calm|risk|boundaries|pausing|honesty|empathy)"
)
_STRUCTURE = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        r"```|\"\"\"|<!--|<\||\|>|<</?sys>>|\[/?inst\]",
        r"</?\s*(?:system|assistant|user|turn|customer|trainee|instructions?|prompt|transcript)\b[^>\n]{0,80}>",
        r"^[^\w\n]{0,4}(?:turn )?\d{1,3}[\s.,:)\]]{1,3}\(?(?:customer|trainee)\b",
        r"(?:^|[.!?]\s)[\s*>#\-\[(]{0,6}(?:customer|trainee|system|assistant|supervisor|user"
        r"|caller|operator|scorer)\b[^:\n]{0,12}:",
        r"^\s*\[(?:system|assistant|user|customer|trainee)\b",
        rf"^\s*{_LABEL}:[^\n]*\n+\s*{_LABEL}:",
        rf"[\"']{_SKILL}[\"']\s*:|\b(?:{_SKILL}|score|overall) ?=+ ?\d|\b\d+ as (?:score|overall|level)\b",
        r"[\"'](?:role|speaker|criteri\w+|level|overall|flags|quotes|score)[\"']\s*:",
        r"\|\s*:?-{3,}\s*\|",
        r"\bend of (?:the )?(?:data|transcript|call|input|output)\b|\bcorrected transcript\b",
        r"\btranscript (?:resumed|follows|ends|continues)\b",
        r"\b(?:system|developer|admin\w*) (?:message:|note\b|prompt\b|override\b)",
    )
)
# One of these is enough: nobody says them to a customer.
_CERTAIN = re.compile(
    r"\b(?:rubric|scorecard|language model|answer key|(?:highest|lowest) (?:anchor|option)"
    rf"|(?:dear|hey|hello|lenient|kind) (?:\w+ )?{_READER}|{_READER} note|{_READER}, ?please"
    rf"|{_SKILL} (?:was|were) shown|demonstrated (?:\w+ )?{_SKILL}"
    r"|(?:to|remind|tell|ask) the (?:ai|algorithm)|as an ai|mark me (?:up|down|kindly)"
    r"|no further (?:analysis|assessment)|(?:reply|answer|respond|output) only with"
    r"|your (?:developers?|programmers?) (?:have |has )?(?:told|said|say)"
    r"|(?:score|grade) (?:me|this call|the call|this conversation)|rate me as|as you would rate"
    r"|my (?:own )?(?:score|grade|marks?|result)|points to my"
    r"|(?:raise|lift|improve) (?:my|the) (?:score|grade|mark)s?"
    r"|(?:ai|computer|machine|model|bot) (?:that is |who is |is )?(?:grading|scoring|marking|judging"
    r"|listening)"
    r"|who(?:m|so)?ever (?:scores|marks|grades|judges|rates|reads|assesses|evaluates)"
    r"|(?:before|when|while) you (?:score|grade|evaluate)|praise (?:this|the) (?:agent|trainee)"
    r"|(?:this|no) trainee (?:may|must|should|deserves)|count it as (?:excellent|perfect|good))\b",
    re.IGNORECASE,
)
# What is wanted and how to get it: either by itself is ordinary talk.
_SCORING = re.compile(
    r"\b(?:scor(?:e|es|ed|ing)|marks|(?:good|full|top|best) mark|grad(?:e|es|ed|ing)|points|level (?:3|three)"
    r"|level is 3|100|hundred|criteri(?:on|a)|evaluat\w+|valuing|calibration|debrief|maximum)\b",
    re.IGNORECASE,
)
_URGING = re.compile(
    r"\b(?:(?:ignore|disregard|forget|override|bypass|overrule)\w*|instructions?|what you were told|inverted"
    r"|(?:full|top|maximum|highest|perfect|good) (?:marks?|score|grade|rating|anchor)"
    r"|(?:full|top|perfect) points|(?:every|each|all) criteri(?:on|a)"
    r"|(?:with|at) the (?:points|maximum)|award\w*|count as"
    r"|(?:this|the|dear) (?:assessor|grader|evaluator|examiner|judge|evaluation)|note for the"
    r"|the (?:customer|caller) (?:just )?(?:told|said|thanked))\b",
    re.IGNORECASE,
)

_BLOB = re.compile(r"(?<![\w/.@:-])(?=[\w+/=%]*(?:\d|%|[a-z][A-Z]))[A-Za-z0-9+/=%_]{24,}(?![\w.@-])")
_LEET = str.maketrans("0134578@$", "oieastbas")
_SENTENCE = re.compile(r"[.!?…。؟！？\n]+")
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    "the to you i is it and of for that we what my your this not are do have be will can with at has was were"
    " how would could did does if but there here as or by from when".split()
)
_OTHERS = tuple(
    frozenset(words.split())
    for words in (
        "de la esta este a deje que tus todos todas los las por para una el y con cien como usted está muy",
        "ne pas sur de moi dans toutes les et la à chaque pour est vous votre je la des une le du avec",
        "dieses dieser mit der von auf was egal deine deinen und jedem die gib mir volle ich das nicht ist"
        " den ein eine zu bitte",
        "le ignora precedenti il dei della che e di per ogni sono con non una lo tutti voti massimo all",
        "dina och på alla mig att är det inte jag en som för ge",
        "swoje swoich i mi w każdym się nie jest na daj do to że",
        "seus suas os as não você em todos um uma para com é que",
        "het een niet alle en mij van je geef voor ik op dat",
    )
)


@lru_cache(maxsize=4096)
def aside(reply: str) -> str | None:
    """Why a reply is not for the customer to hear, as a sentence that begins with "It" goes on; else None."""
    text = reply if len(reply) <= 2 * READ else f"{reply[:READ]}\n{reply[-READ:]}"
    folded = fold(text)
    if any(pattern.search(folded) for pattern in _STRUCTURE):
        return FORGED
    if any(map(_appeals, _disguises(folded))):
        return TO_THE_SCORER
    if _BLOB.search(folded):
        return ENCODED
    return NOT_ENGLISH if any(map(_is_foreign, _SENTENCE.split(folded))) else None


def fold(text: str) -> str:
    """The text as a reader sees it: no invisible or control characters, compatibility letters made plain."""
    plain = unicodedata.normalize("NFKC", text)
    kept = (
        letter
        for letter in plain
        if letter in "\n\t" or unicodedata.category(letter) not in {"Cf", "Cc", "Cs", "Co", "Cn"}
    )
    return "".join(kept)


def _disguises(text: str) -> list[str]:
    disguises = [text, codecs.encode(text, "rot13"), text[::-1]]
    if re.search(r"[a-z][0134578@$]|[0134578@$][a-z]", text, re.IGNORECASE):
        disguises.append(text.translate(_LEET))
    return disguises


def _appeals(text: str) -> bool:
    return bool(_CERTAIN.search(text) or (_SCORING.search(text) and _URGING.search(text)))


def _is_foreign(sentence: str) -> bool:
    letters = [letter for letter in sentence if letter.isalpha()]
    latin = sum(letter.isascii() or "LATIN" in unicodedata.name(letter, "") for letter in letters)
    if len(letters) - latin >= FOREIGN_LETTERS and latin < LATIN * len(letters):
        return True
    words = {word.lower() for word in _WORD.findall(sentence)}
    english = len(words & _ENGLISH)
    return any(len(words & little) >= max(FOREIGN_WORDS, english + 1) for little in _OTHERS)
