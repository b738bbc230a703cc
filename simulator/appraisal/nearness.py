"""How near two short texts are in meaning: shared stems and synonyms, weighed by how telling they are.

For outcomes ("says plainly there is no estimate") and for questions about hidden facts. Pure and
deterministic; knows nothing of moves. Not a language model: it knows the synonyms written here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from simulator.appraisal.cues import MARKS, NEGATIONS
from simulator.appraisal.lexicon import FUNCTION, INTENSE, WH
from simulator.appraisal.text import clauses, read_words, stem

LONGEST = 4000  # characters of the text that are looked at
SPELLING = 0.35  # how far two unlike words that share most letters count
COVER = 0.65  # share of the score from covering the example; the rest is for not saying much else

# One line, one meaning. Words of support calls first.
_SYNONYMS = """
email mail e-mail inbox mailbox outlook message messages
phone telephone mobile cell handset line lines number
call ring callback dial phone
text sms
send sending sent forward submit get out deliver pass
fix fixed repair solve resolve sort sorted restore mend back up running working again
broken down out dead offline unavailable outage crashed failed cut off disconnected
time when eta estimate timeframe timescale how-long long soon deadline due until hour
urgent urgency important critical rush priority matter pressing need hurry
why reason purpose cause
customer client clients customers account
boss manager supervisor head owner director superior
money cost price pay refund charge bill fee compensation loss lose
job work position employment fired sacked
deadline due cutoff cut-off latest
document file manuscript attachment report book draft paper
afraid scared worried fear worry anxious nervous frightened concern
angry furious upset mad annoyed livid cross
sorry apologise apologize apology regret
know idea clue sure certain estimate tell
promise guarantee swear assure
wait waiting hold queue patient
happen happened going wrong problem issue trouble matter
affect affected impact hit hurt mean
who person somebody someone name
other another alternative else instead different workaround meanwhile
backup copy spare
website site page web online shop store
server machine computer laptop host
order cancel disconnect disconnection terminate termination
provider carrier vendor supplier telco
upgrade move switch migrate hosted transfer port
ask asked asking question
today now currently
help assist support
stop cease quit
speak talk discuss conversation
tell say told said inform explain mention
update news progress status
include copy cc loop involve
forgot forget missed overlooked omitted
"""


@lru_cache(maxsize=1)
def _meanings() -> dict[str, frozenset[int]]:
    table: dict[str, set[int]] = {}
    for number, line in enumerate(_SYNONYMS.strip().splitlines()):
        for word in line.split():
            table.setdefault(stem(word), set()).add(number)
    return {word: frozenset(groups) for word, groups in table.items()}


def _content(text: str) -> dict[str, None]:
    words, _ = read_words(text)
    kept: dict[str, None] = {}
    for word in words:
        if word in WH and word in ("why", "when", "who", "where", "how"):
            kept[word] = None
        elif word in NEGATIONS:
            kept["not"] = None
        elif (
            word not in MARKS
            and word not in INTENSE
            and (word not in FUNCTION or word in ("back", "out", "up"))
        ):
            kept[stem(word)] = None
    return kept


@dataclass(frozen=True)
class _Prepared:
    """Examples read once: their words, what each weighs, and what all the words of one weigh together."""

    contents: tuple[dict[str, None], ...]
    weights: dict[str, float]
    wanted: tuple[float, ...]


@lru_cache(maxsize=512)
def _prepared(examples: tuple[str, ...]) -> _Prepared:
    contents = tuple(_content(example) for example in examples)
    weights = {
        word: _light(word) * math.log(1 + len(contents) / sum(word in content for content in contents))
        for content in contents
        for word in content
    }
    return _Prepared(contents, weights, tuple(sum(weights[word] for word in content) for content in contents))


def _light(word: str) -> float:
    return 0.4 if word in WH or word in ("not", "back", "out", "up") else 1.0


@lru_cache(maxsize=200_000)  # pairs of words: a scenario's against a reply's, met again in every call
def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    meanings = _meanings()
    if meanings.get(one, frozenset()) & meanings.get(other, frozenset()):
        return 0.8
    if len(one) >= 4 and len(other) >= 4:
        pairs = {one[place : place + 2] for place in range(len(one) - 1)}
        others = {other[place : place + 2] for place in range(len(other) - 1)}
        if len(pairs & others) * 2 >= 1.4 * min(len(pairs), len(others)):
            return SPELLING
    return 0.0


def closeness(text: str, examples: Sequence[str]) -> float:
    """How near in meaning the text, or its best clause, is to the nearest example: 0 (nothing) to 1."""
    if not text.strip() or not examples:
        return 0.0
    known = _prepared(tuple(examples))
    return round(max(_nearest(piece, known) for piece in _pieces(text[:LONGEST])), 4)


@lru_cache(maxsize=256)  # one reply is held against every outcome and every hidden fact
def _pieces(text: str) -> tuple[dict[str, None], ...]:
    whole = _content(text)
    parts = [_content(clause.text) for clause in clauses(text)]
    return (whole, *(part for part in parts if part != whole))


def _nearest(piece: dict[str, None], known: _Prepared) -> float:
    """The best of the examples. Few pairs of words are alike at all, so only those are looked at again."""
    alike: dict[str, dict[str, float]] = {}
    for word in known.weights:
        said = {own: likeness for own in piece if (likeness := _alike(word, own))}
        if said:
            alike[word] = said
    best = 0.0
    for content, wanted in zip(known.contents, known.wanted, strict=True):
        shared = [word for word in content if word in alike]
        if not shared:
            continue
        covered = sum(known.weights[word] * max(alike[word].values()) for word in shared)
        used: dict[str, float] = {}
        for word in shared:
            for own, likeness in alike[word].items():
                used[own] = max(used.get(own, 0.0), likeness)
        if ("not" in piece) != ("not" in content):
            covered *= 0.75
        near = COVER * covered / wanted + (1 - COVER) * sum(used.values()) / len(piece)
        best = max(best, min(1.0, near))
    return best
