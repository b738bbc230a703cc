"""Appraises one reply, and weighs one customer line: the fitted model first, then the rules that know better.

Pure apart from loading the weights once. Knows nothing of affect, of scores or of the call beyond the
customer's last line, the brief, and what the trainee said before.
"""

from collections.abc import Sequence
from functools import lru_cache

from simulator.appraisal.aside import aside
from simulator.appraisal.cues import features, line_features
from simulator.appraisal.found import FAINT, Appraisal, FoundMove
from simulator.appraisal.model import RULES, load
from simulator.appraisal.rules import amend
from simulator.appraisal.scene import Scene, flags, set_scene
from simulator.appraisal.text import Clause, clauses
from simulator.scenario.model import Brief
from simulator.vocabulary import HARMFUL, Move

ECHO = 0.3  # how far a second clause that makes the same move raises the confidence of the first


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
    heard = HARMFUL if aside(reply) else Move
    moves = [one for move in Move if move in heard and (one := _combine(move, judged)) is not None]
    return Appraisal(found=tuple(moves))


def _judge(clause: Clause, scene: Scene) -> dict[Move, float]:
    head = load().moves
    flagged = flags(clause, scene)
    scores = head.score(features(clause, scene.stems, flagged))
    return amend(clause, flagged, dict(zip(map(Move, head.labels), scores, strict=True)))


def _combine(move: Move, judged: Sequence[tuple[Clause, dict[Move, float]]]) -> FoundMove | None:
    ranked = sorted(((scores[move], -place) for place, (_, scores) in enumerate(judged)), reverse=True)
    if not ranked:
        return None
    best, place = ranked[0]
    others = ranked[1][0] if len(ranked) > 1 else 0.0
    confidence = 1 - (1 - best) * (1 - ECHO * others)
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
    head = load().lines
    return round(head.score(line_features(line))[0], 4)


def version() -> str:
    """The rules and the weights in use, e.g. "rules-2+3fa9c21b"."""
    return f"{RULES}+{load().digest}"
