"""A trainee's past calls as progress is worked out from them: three queries, however many calls there are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from simulator.review.progress import PastCall, Pause
from simulator.scenario import Scenario
from simulator.scoring import Rubric, Scorecard
from simulator.storage import Store
from simulator.vocabulary import Mode

USUAL_WINDOW = (5.0, 10.0)  # of a scenario whose file is gone


def past_calls(
    store: Store, trainee: str, rubric: Rubric, scenarios: Mapping[str, Scenario]
) -> list[PastCall]:
    """All of a trainee's calls, each with its newest card by this rubric and its measured pauses."""
    cards = {call_id: (body, at) for call_id, body, at in store.newest_scorecards(trainee, rubric.hash)}
    summaries = store.calls(trainee)
    # A re-try begins with a copy of the first call's events: what was paused there counts there.
    own = {summary.id: summary.branch.seq + 1 if summary.branch else 0 for summary in summaries}
    pauses: dict[str, list[Pause]] = {}
    for call_id, seq, seconds, points in store.pauses(trainee):
        if seq >= own.get(call_id, 0):
            pauses.setdefault(call_id, []).append(Pause(seconds, points))
    told = []
    for summary in summaries:
        body, carded_at = cards.get(summary.id, (None, 0.0))
        scenario = scenarios.get(summary.scenario)
        told.append(
            PastCall(
                id=summary.id,
                at=summary.started_at,
                scenario=summary.scenario,
                mode=Mode(summary.mode),
                ended=summary.ended,
                card=_card(body) if body else None,
                carded_at=carded_at,
                pauses=tuple(pauses.get(summary.id, ())),
                window=scenario.pause_window_seconds if scenario else USUAL_WINDOW,
                retry_of=summary.branch.root if summary.branch else None,
            )
        )
    return told


@lru_cache(maxsize=512)  # a page is drawn again with every click, and cards never change
def _card(body: str) -> Scorecard:
    return Scorecard.model_validate_json(body)
