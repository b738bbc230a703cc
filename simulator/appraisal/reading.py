"""Appraises one reply, and weighs one customer line: the fitted model first, then the rules that know better.

Pure apart from loading the weights once. Knows nothing of affect, of scores or of the call beyond the
customer's last line, the brief, and what the trainee said before.
"""

from collections.abc import Sequence
from functools import lru_cache

from simulator.appraisal.aside import aside
from simulator.appraisal.cues import YOU, features, line_features, line_weight
from simulator.appraisal.found import FAINT, SURE, Appraisal, FoundMove
from simulator.appraisal.model import RULES, TONE, load
from simulator.appraisal.rules import amend, bare_apology
from simulator.appraisal.scene import Scene, flags, set_scene
from simulator.appraisal.text import Clause, clauses
from simulator.scenario.model import Brief
from simulator.vocabulary import HARMFUL, HELPFUL, Move

ECHO = 0.3  # how far a second clause that makes the same move raises the confidence of the first
OPENLY = 0.7  # a clause that is less likely harmful than this in any way lends a harmful move less belief
EITHER_OR = (
    0.5  # one clause seldom helps and harms at once: how far the clearer helpful move speaks against harm
)
GROVEL = 0.3  # what a bare apology keeps of hearing the customer, where it is not the only one
# A clause said with contempt hears nobody, whatever its form: how far the one speaks against the other.
CONTEMPT = frozenset(
    {
        Move.RETALIATE,
        Move.SARCASM,
        Move.DISMISS,
        Move.BLAME_CUSTOMER,
        Move.STONEWALL,
        Move.DEFEND,
        Move.RUSH_OFF,
    }
)
HEARING = frozenset(
    {Move.ACKNOWLEDGE, Move.REFLECT, Move.INQUIRE, Move.THANK, Move.CLOSE, Move.OFFER_CHOICE, Move.OWN}
)
SPOILS = 0.5
BURIED = 0.6  # how far a helpful move that takes next to none of a long reply falls back towards barely made
# A clause that would provoke from a customer provokes from a trainee, where it is said to somebody: how far that
# speaks for a reply that strikes back, and for one that belittles.
HURLED = {Move.RETALIATE: 0.5, Move.DISMISS: 0.3}
DEMEANING = 0.6  # a word that only ever demeans people makes a line a provocation, whoever it is said of
SLUR = 0.85


def appraise(
    reply: str, *, context: str = "", brief: Brief | None = None, earlier: Sequence[str] = ()
) -> Appraisal:
    """The moves of a reply, with verbatim quotes and confidences.

    context is the customer's line it answers, brief what the trainee knows, earlier the trainee's earlier
    replies in the call, oldest first. Any text at all is fine; an empty one has no moves, and one that is
    not meant for the customer (aside.py) has no helpful ones.
    """
    scene = set_scene(context, brief, earlier)
    judged = [(clause, _judge(clause, scene)) for clause in clauses(reply)]
    bare = [scores for clause, scores in judged if bare_apology(clause)]
    if len(bare) > 1:  # one apology can hear somebody; heaped up, it asks to be forgiven
        for scores in bare:
            scores[Move.ACKNOWLEDGE] *= GROVEL
    heard = HARMFUL if aside(reply) else Move
    words = max(1, sum(len(clause.words) for clause, _ in judged))
    moves = [one for move in Move if move in heard and (one := _combine(move, judged, words)) is not None]
    return Appraisal(found=tuple(moves))


def _judge(clause: Clause, scene: Scene) -> dict[Move, float]:
    head = load().moves
    flagged = flags(clause, scene)
    found = dict(zip(head.labels, head.score(features(clause, scene.stems, flagged)), strict=True))
    tone = min(1.0, found.pop(TONE) / OPENLY)
    scores = {Move(label): score * (tone if label in HARMFUL else 1.0) for label, score in found.items()}
    if YOU & set(clause.words):
        hurled = provocation(clause.text)
        for move, share in HURLED.items():
            scores[move] = 1 - (1 - scores[move]) * (1 - share * hurled)
    ranked = sorted(scores.values(), reverse=True)
    for move in HARMFUL:
        rival = ranked[0] if scores[move] < ranked[0] else ranked[1]
        if scores[move] < rival:
            scores[move] *= 1 - EITHER_OR * rival
    return _spoiled(amend(clause, flagged, scores))


def _spoiled(scores: dict[Move, float]) -> dict[Move, float]:
    """The scores, with what help is worth in a clause that is plainly contempt."""
    worst = max(scores[move] for move in CONTEMPT)
    if worst < SURE:
        return scores
    return {
        move: score * (1 - SPOILS * worst) if move in HEARING else score for move, score in scores.items()
    }


def _combine(move: Move, judged: Sequence[tuple[Clause, dict[Move, float]]], words: int) -> FoundMove | None:
    """The move's best clause; a second one lends support, and little of a long reply counts for less."""
    ranked = sorted(((scores[move], -place) for place, (_, scores) in enumerate(judged)), reverse=True)
    if not ranked:
        return None
    best, place = ranked[0]
    others = ranked[1][0] if len(ranked) > 1 else 0.0
    confidence = 1 - (1 - best) * (1 - ECHO * others)
    if move in HELPFUL and confidence > SURE:
        part = sum(len(clause.words) * scores[move] for clause, scores in judged) / words
        confidence = SURE + (confidence - SURE) * (1 - BURIED * (1 - min(1.0, part / confidence)))
    if confidence < FAINT:
        return None
    return FoundMove(move=move, quote=judged[-place][0].text, confidence=round(min(confidence, 1.0), 4))


@lru_cache(maxsize=4096)
def provocation(line: str) -> float:
    """How far a customer's line is an insult, a threat or an unfair accusation, 0 to 1.

    From 0.5 on a fair listener would feel attacked; a plain complaint, and distress, stay low.
    """
    if not any(letter.isalpha() for letter in line):
        return 0.0
    found = line_features(line)
    calm = 1 - load().lines.score(found, line_weight(found))[0]
    if "c:DEMEAN" in found:
        calm *= 1 - DEMEANING
    if "c:SLUR" in found:
        calm *= 1 - SLUR
    return round(1 - calm, 4)


def version() -> str:
    """The rules and the weights in use, e.g. "rules-2+3fa9c21b"."""
    return f"{RULES}+{load().digest}"
