"""The scorecard: transcripts read as exchanges, observed by criterion, weighed by a rubric."""

from simulator.scoring.exchanges import Exchange, Reading, Transcript, Turn, read_call, read_transcript
from simulator.scoring.rubric import Rubric, is_rubric, load_rubric, parse_rubric
from simulator.scoring.scorecard import Provenance, Quoted, Score, Scorecard, score

__all__ = [
    "Exchange",
    "Provenance",
    "Quoted",
    "Reading",
    "Rubric",
    "Score",
    "Scorecard",
    "Transcript",
    "Turn",
    "is_rubric",
    "load_rubric",
    "parse_rubric",
    "read_call",
    "read_transcript",
    "score",
]
