"""A call with its scorecard as other programs and people read it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Literal

from simulator.call import Call
from simulator.cost import Spent
from simulator.desk import Desk
from simulator.jobs.scoring import scorecard_of
from simulator.jobs.spending import spent_on
from simulator.llm import Prices, load_prices
from simulator.paper import as_text, sheet
from simulator.scoring import Rubric, Scorecard, read_call


def as_json(call: Call, card: Scorecard, cost: Spent | None = None) -> dict[str, object]:
    """A call as other programs read it: its events, its turns, its scorecard and, where given, its cost."""
    told: dict[str, object] = {
        "call": call.id,
        "scenario": call.start.scenario,
        "started_at": call.log[0].at,
        "events": [recorded.model_dump(mode="json") for recorded in call.log],
        "turns": [turn.model_dump(mode="json", exclude_none=True) for turn in read_call(call).turns],
        "ended": call.ended,
        "scorecard": card.model_dump(mode="json"),
    }
    return told if cost is None else {**told, "cost": asdict(cost)}


def as_markdown(desk: Desk, call: Call, card: Scorecard, rubric: Rubric, cost: Spent | None = None) -> str:
    """A call as a person reads it. What people typed is quoted as plain text, never as markup."""
    spent = cost.in_words if cost is not None and cost.requests else ""
    return as_text(sheet(desk.scenario(call), call, card, rubric), markdown=True, cost=spent)


def on_paper(desk: Desk, call: Call, rubric: Rubric) -> bytes:
    """A call's debrief as a PDF, with the newest card it has, scored now where it has none."""
    from simulator.paper.pdf import as_pdf  # half a second of libraries that nothing else needs

    return as_pdf(sheet(desk.scenario(call), call, scorecard_of(desk, call, rubric), rubric))


Format = Literal["json", "md"]


def exported(desk: Desk, call: Call, rubric: Rubric, form: Format, prices: Prices | None = None) -> str:
    """A call in one of the export formats, with what models took for it. Raises PriceError without `prices`
    when the program's own list cannot be read.
    """
    card = scorecard_of(desk, call, rubric)
    cost = spent_on(desk.store, call.id, prices or load_prices())
    if form == "md":
        return as_markdown(desk, call, card, rubric, cost)
    branch = desk.store.branch_of(call.id)
    told = {**as_json(call, card, cost), "branch": asdict(branch) if branch else None}
    return json.dumps(told, ensure_ascii=False, indent=2)
