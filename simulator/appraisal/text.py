"""A reply as clauses with their places, and each clause as plain lower-case words.

Everything downstream quotes a clause by its place, so a quote is a slice of what was typed, always.
Knows nothing of moves. Linear in the length of the text: no pattern here can backtrack far.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from simulator.appraisal.lexicon import EXACT, PREFIX, classes_of

LONGEST_CLAUSE = 400  # characters; beyond that a "sentence" is a wall of text and is cut at a space
MOST_CLAUSES = (
    60  # judged per reply; a longer one is read at its head and its tail, which is where moves stand
)
TAIL_CLAUSES = 20

_SENTENCE = re.compile(r"[.!?…;\n\r\u2028]+[\"'”’)\]]*(?=\s|$)|\n+|(?<=\w)\s*—\s*|\s+[-–]+\s+")
# A new clause starts where a new subject, order or question follows a comma and a joining word.
_JOINT = re.compile(
    r",\s+(?=(?:but|yet|though|however|so|because|otherwise|please|then)\b)|\s+(?=but\b)"
    r"|,?\s+(?=(?:and|so)\s+(?:i|i'?m|i'?ll|i'?d|i'?ve|we|we'?ll|we'?re|let|can|could|would|do|did|is|are|what|how|when|which"
    r"|who|where|why|please|you|you'?re|you'?ll|you'?ve|your|don't|there|there's|thank|thanks|sorry)\b)"
    r"|,\s+(?=and\s+(?:that|this|it|he|she|they|nobody|everyone|the|my|our|a|not|tell|give|get|stop|take|then|now|if)\b)"
    r"|,\s+(?=and\s+(?:that's|this's|it's|he's|she's)\s)"
    r"|,\s+(?=(?:i|i'?m|i'?ll|i'?d|i'?ve|we|we'?ll|we'?re|we'?ve|let's|let me|can you|could you|would you|do you|did you|are you"
    r"|is that|is it|what|how|which|who|why|you'?re|you'?ll|you'?ve|you|it's|that's|there's|don't)\b)"
    r"|(?<=sorry),\s+|(?<=moment),\s+|(?<=hold on),\s+|(?<=hang on),\s+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[?!]+|[,:]|\.{3}|…")
FILLERS = frozenset("um uh erm er uhm umm ehm".split())
_FLAT = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-"})
_STRETCHED = re.compile(r"([a-z])\1{2,}")

CONTRACTIONS = {
    "n't": "not", "'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would",
}  # fmt: skip
SHORTHAND: dict[str, tuple[str, ...]] = {
    short: tuple(long.split())
    for short, long in {
        "u": "you", "ur": "your", "r": "are", "im": "i am", "ive": "i have", "ill": "i will", "id": "i would",
        "dont": "do not", "cant": "can not", "cannot": "can not", "can't": "can not", "won't": "will not",
        "wont": "will not", "didnt": "did not", "doesnt": "does not", "isnt": "is not", "wasnt": "was not",
        "couldnt": "could not", "wouldnt": "would not", "shouldnt": "should not", "youre": "you are",
        "youve": "you have", "thats": "that is", "that's": "that is", "it's": "it is", "whats": "what is",
        "what's": "what is", "let's": "let us", "lets": "let us", "there's": "there is", "here's": "here is",
        "he's": "he is", "she's": "she is", "who's": "who is", "how's": "how is", "where's": "where is",
        "when's": "when is", "theres": "there is", "pls": "please", "plz": "please", "thx": "thanks",
        "gonna": "going to", "wanna": "want to", "gotta": "have to", "ain't": "is not", "shan't": "shall not",
        "ya": "you", "yous": "you", "y'all": "you", "whatcha": "what are you", "ok": "okay", "wow": "wow",
        "alright": "all right", "em": "them", "coz": "because", "cos": "because", "cuz": "because",
    }.items()
}  # fmt: skip
_BRITISH = (("ise", "ize"), ("ised", "ized"), ("ising", "izing"), ("isation", "ization"), ("our", "or"))


@dataclass(frozen=True)
class Clause:
    """One clause of a reply: text == reply[start:end], its words, and where it stands."""

    text: str
    start: int
    end: int
    words: tuple[str, ...]
    quoted: tuple[bool, ...]  # per word: stands inside quotation marks
    first: bool
    last: bool
    sentence: str  # the whole sentence it is part of


def spans(text: str) -> list[tuple[int, int, int]]:
    """Start, end and sentence number of every clause of the text, trimmed of outer spaces."""
    found: list[tuple[int, int, int]] = []
    for number, (start, end) in enumerate(_cut(text, 0, len(text), _SENTENCE, keep=True)):
        conditional = re.match(
            r"\s*(?:if|unless|when|once|as soon as|until)\b", text[start : start + 30], re.I
        )
        parts = [(start, end)] if conditional else _joined(text, _cut(text, start, end, _JOINT, keep=False))
        for low, high in parts:
            while high - low > LONGEST_CLAUSE:
                space = text.rfind(" ", low, low + LONGEST_CLAUSE)
                middle = space if space > low else low + LONGEST_CLAUSE
                found.append((low, middle, number))
                low = middle
            found.append((low, high, number))
    trimmed = []
    for low, high, number in found:
        inner = text[low:high]
        low += len(inner) - len(inner.lstrip(" \t\r\n,;:—–-"))
        high = max(low, low + len(text[low:high].rstrip()))
        if any(mark.isalnum() or mark in "?!" for mark in text[low:high]):
            trimmed.append((low, high, number))
    return trimmed


def _joined(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces, with a lone word put to what it opens or ends ("Oh, so you did") and a tag to what it asks of."""
    whole: list[tuple[int, int]] = []
    lone = False
    for low, high in pieces:
        words = text[low:high].strip(" ,").split()
        tag = 0 < len(words) <= 2 and words[-1].endswith("?")
        if whole and (lone or tag or len(words) == 1):
            whole[-1] = (whole[-1][0], high)
        else:
            whole.append((low, high))
        lone = len(words) == 1 and low == pieces[0][0] and words[0].lower() != "sorry"
    return whole


def _cut(text: str, start: int, end: int, where: re.Pattern[str], *, keep: bool) -> list[tuple[int, int]]:
    """Cut text[start:end] at every match; the match stays with the piece before it when keep is set."""
    pieces = []
    low = start
    for match in where.finditer(text, start, end):
        cut = match.end() if keep else match.start()
        if cut > low and text[low:cut].strip():
            pieces.append((low, cut))
            low = cut
    if text[low:end].strip():
        pieces.append((low, end))
    return pieces


def clauses(text: str) -> list[Clause]:
    """The clauses of a reply, first to last; of a very long one the head and the tail."""
    places = spans(text)
    if len(places) > MOST_CLAUSES:
        places = places[: MOST_CLAUSES - TAIL_CLAUSES] + places[-TAIL_CLAUSES:]
    bounds: dict[int, tuple[int, int]] = {}
    for low, high, number in places:
        bounds[number] = (min(low, bounds.get(number, (low, high))[0]), high)
    found = []
    for place, (low, high, number) in enumerate(places):
        words, quoted = read_words(text[low:high])
        first, last = bounds[number]
        found.append(
            Clause(
                text[low:high],
                low,
                high,
                words,
                quoted,
                place == 0,
                place == len(places) - 1,
                text[first:last],
            )
        )
    return found


def read_words(text: str) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """Canonical words and marks of a text, and for each whether it stands in quotation marks."""
    flat = text.translate(_FLAT)
    words: list[str] = []
    quoted: list[bool] = []
    inside = False
    marks = flat.count('"') >= 2
    for chunk in flat.split('"'):
        for match in _WORD.finditer(chunk.lower()):
            for word in canonical(match.group()):
                if word in FILLERS or (words and word == words[-1]):  # "I- I, um, I know" says "I know"
                    continue
                words.append(word)
                quoted.append(inside and marks)
                if len(words) > 3 and words[-4:-2] == words[-2:]:  # "you're- you're tired"
                    del words[-2:], quoted[-2:]
        inside = not inside
    return tuple(words), tuple(quoted)


@lru_cache(maxsize=20_000)
def canonical(token: str) -> tuple[str, ...]:
    """One written token as the plain words it stands for: "can't" is can + not, "sooo" is so."""
    if token[0] in "?!":
        return ("?",) if "?" in token else ("!",)
    if token in ("...", "…"):
        return ("…",)
    if token in SHORTHAND:
        return SHORTHAND[token]
    for ending, word in CONTRACTIONS.items():
        if token.endswith(ending) and len(token) > len(ending):
            return (token[: -len(ending)], word)
    token = _STRETCHED.sub(r"\1", token) if token.isascii() else token
    if token.endswith("'s"):
        token = token[:-2]
    return (american(mend(token)),) if token else ()


def american(word: str) -> str:
    """The American spelling of a British word, where a simple ending tells; else the word."""
    if len(word) > 5 and word not in ("promise", "promised", "otherwise", "likewise", "exercise", "surprise"):
        for british, us in _BRITISH:
            if word.endswith(british) and not word.endswith(("wise", "pour", "hour", "four")):
                return word[: -len(british)] + us
    return word


def _slips() -> dict[str, str]:
    """Every known long word less one letter, to the word: finds a letter dropped, doubled or added."""
    table: dict[str, str] = {}
    for word in (*EXACT, *PREFIX):
        if len(word) >= 7 and word.isalpha():
            for gap in range(1, len(word)):
                table.setdefault(word[:gap] + word[gap + 1 :], word)
    return table


_SLIPS = _slips()


def mend(word: str) -> str:
    """A known word for a slip of one letter ("frustated", "appologise"); else the word unchanged."""
    if len(word) < 6 or not word.isalpha() or classes_of(word):
        return word
    if word in _SLIPS:
        return _SLIPS[word]
    for gap in range(1, len(word)):
        shorter = word[:gap] + word[gap + 1 :]
        if len(shorter) >= 7 and (shorter in EXACT or shorter in PREFIX):
            return shorter
        swapped = word[: gap - 1] + word[gap] + word[gap - 1] + word[gap + 1 :]
        if len(swapped) >= 7 and swapped in EXACT:
            return swapped
    return word


_SUFFIXES = ("ations", "ation", "ingly", "edly", "ment", "ings", "ness", "ing", "ied", "ies", "est", "ers", "ed",
             "er", "ly", "es", "s", "e", "y")  # fmt: skip


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A crude stem: enough to bring "waiting", "waited" and "waits" together."""
    if len(word) <= 3:
        return word
    for ending in _SUFFIXES:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            short = word[: -len(ending)]
            return short[:-1] if len(short) > 3 and short[-1] == short[-2] else short
    return word
