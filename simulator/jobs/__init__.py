"""What is done to whole calls outside a browser: playing a script, scoring, exporting."""

from simulator.jobs.exports import Format, as_json, as_markdown, exported, on_paper
from simulator.jobs.scoring import as_brief, score_again, score_call, score_transcript, scorecard_of
from simulator.jobs.scripts import Played, Scripted, play
from simulator.jobs.spending import limit_reached, spent_in_month, spent_on

__all__ = [
    "Format",
    "Played",
    "Scripted",
    "as_brief",
    "as_json",
    "as_markdown",
    "exported",
    "limit_reached",
    "on_paper",
    "play",
    "score_again",
    "score_call",
    "score_transcript",
    "scorecard_of",
    "spent_in_month",
    "spent_on",
]
