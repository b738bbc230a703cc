"""Scorecards of calls of ours and of transcripts from elsewhere: made once, kept, never replaced."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from simulator.appraisal import brief_from_text
from simulator.call import Call
from simulator.cost import Used
from simulator.desk import Desk
from simulator.judge import judge
from simulator.llm import Model
from simulator.scenario import Brief, Scenario
from simulator.scoring import Rubric, Scorecard, Transcript, read_call, read_transcript, score

_LOCKS = tuple(threading.Lock() for _ in range(64))  # by call; two calls that share one only wait


def score_call(
    desk: Desk, call: Call, rubric: Rubric, *, keep: bool, model: Model | None = None
) -> Scorecard:
    """Score a call of ours as it stands; `keep` adds the card to those the call has.

    Where a model is given and the call is over, it reads what needs reading, which may take a minute.
    """
    reading, scenario = read_call(call), desk.scenario(call)
    if model is None or call.ended is None:
        card = score(reading, rubric, scenario)
    else:
        judged = judge(model, reading, rubric, scenario)
        card = judged.card
        if judged.tokens is not None:
            desk.store.keep_usage(call.id, Used("judge", judged.model, judged.tokens), desk.clock())
    if keep:
        desk.store.keep_scorecard(call.id, card.model_dump_json(), desk.clock())
    return card


def scorecard_of(desk: Desk, call: Call, rubric: Rubric, model: Model | None = None) -> Scorecard:
    """The newest card kept for an ended call, made now where there is none; for a live call, as it stands.

    Two pages that ask for the same call at once make one card.
    """
    if call.ended is None:
        return score_call(desk, call, rubric, keep=False)
    with _LOCKS[hash(call.id) % len(_LOCKS)]:
        kept = desk.store.scorecards(call.id)
        if kept:
            return Scorecard.model_validate_json(kept[-1])
        return score_call(desk, call, rubric, keep=True, model=model)


def score_again(desk: Desk, call: Call, rubric: Rubric, model: Model | None) -> Scorecard:
    """Score an ended call anew, as after a model failed; its earlier cards are kept beside the new one."""
    return score_call(desk, call, rubric, keep=True, model=model)


def score_transcript(transcript: Transcript, rubric: Rubric, scenarios: Mapping[str, Scenario]) -> Scorecard:
    """Score a transcript from elsewhere. Raises LookupError when it names a scenario we don't have."""
    scenario = None
    if transcript.scenario is not None:
        if transcript.scenario not in scenarios:
            known = ", ".join(sorted(scenarios))
            raise LookupError(f"there is no scenario {transcript.scenario}; expected one of {known}")
        scenario = scenarios[transcript.scenario]
    brief = as_brief(transcript.brief) or (scenario.brief if scenario else None)
    return score(read_transcript(transcript.turns, brief, scenario), rubric, scenario)


def as_brief(brief: str | Brief | None) -> Brief | None:
    """A brief as given: free text is read for what is unknown, promised and forbidden."""
    return brief_from_text(brief) if isinstance(brief, str) else brief
