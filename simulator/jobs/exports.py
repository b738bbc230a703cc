"""A call with its scorecard as other programs and people read it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Literal

from simulator.call import Call, trainee_view
from simulator.cost import Spent
from simulator.debrief import debrief
from simulator.desk import Desk
from simulator.jobs.scoring import scorecard_of
from simulator.jobs.spending import spent_on
from simulator.llm import Prices, load_prices
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
    scenario = desk.scenario(call)
    told = debrief(scenario, call)
    names = {person.id: person.name for person in scenario.people} | {
        "trainee": "You",
        "note": "—",
        "hint": "Hint",
    }
    overall = "unscored" if card.overall is None else f"{card.overall:.0f} of 100"
    lines = [f"# {scenario.title}", "", told.paragraph, "", f"Overall: {overall}", "", "## Scores", ""]
    for criterion, result in card.criteria.items():
        points = "unscored" if result.points is None else f"{result.points:.0f}"
        lines.append(f"- {rubric.criteria[criterion].name}: {points}. {result.reason}")
        lines += [f"  - turn {quote.turn}: “{_escaped(quote.text)}”" for quote in result.quotes]
    if card.flags:
        lines += ["", f"Flags: {', '.join(rubric.flags[flag].name for flag in card.flags)}"]
    if cost is not None and cost.requests:
        lines += ["", f"Model use: {_escaped(cost.in_words)}"]
    lines += ["", "## The call", ""]
    lines += [f"**{names[shown.who]}**: {_escaped(shown.text)}\n" for shown in trainee_view(call)]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    for mark in "\\`*_{}[]<>#|~$":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


Format = Literal["json", "md"]


def exported(desk: Desk, call: Call, rubric: Rubric, form: Format, prices: Prices | None = None) -> str:
    """A call in one of the export formats, with what models took for it. Raises PriceError without `prices`
    when the program's own list cannot be read.
    """
    card = scorecard_of(desk, call, rubric)
    cost = spent_on(desk.store, call.id, prices or load_prices())
    if form == "md":
        return as_markdown(desk, call, card, rubric, cost)
    return json.dumps(as_json(call, card, cost), ensure_ascii=False, indent=2)
