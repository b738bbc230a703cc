"""What is done to whole calls outside a browser: playing a script, scoring, exporting."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.appraisal import brief_from_text
from simulator.call import Call, Waiting, trainee_view
from simulator.cost import Spent, Used, month_of, spent
from simulator.debrief import debrief
from simulator.desk import Desk, finish
from simulator.judge import judge
from simulator.llm import Model, ModelSettings, Prices, load_prices, over_limit
from simulator.scenario import Brief, Scenario
from simulator.scoring import Rubric, Scorecard, Transcript, read_call, read_transcript, score
from simulator.storage import Store
from simulator.timing import Seconds, Timing, patience
from simulator.vocabulary import Action, Channel

_LOCKS = tuple(threading.Lock() for _ in range(64))  # by call; two calls that share one only wait


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Scripted(Frozen):
    """One line of a script: a reply, a silence or an action."""

    text: Annotated[str, Field(max_length=20_000)] | None = None
    thinking_seconds: Seconds | None = None
    composing_seconds: Seconds | None = None
    silent_seconds: Seconds | None = None
    action: Action | None = None
    who: str | None = None
    when: str | None = None
    channel: Channel | None = None

    def model_post_init(self, _context: object) -> None:
        """Exactly one of the three kinds. Raises ValueError."""
        if sum(part is not None for part in (self.text, self.silent_seconds, self.action)) != 1:
            raise ValueError("expected exactly one of text, silent_seconds and action")


@dataclass(frozen=True)
class Played:
    """A scripted call, and what the script still held when it was over."""

    call: Call
    unused: tuple[Scripted, ...]


def play(
    desk: Desk,
    scenario: Scenario,
    script: Sequence[Scripted],
    *,
    seed: int,
    trainee: str,
    model: str | None = None,
) -> Played:
    """Play a script against a scenario. Raises ActionError for an action the scenario does not offer.

    A silence shorter than the customer's patience is no move: it counts as thinking before the next reply.
    """
    call = finish(desk.go_on(desk.start(scenario, trainee, seed=seed, model=model)))
    waited = 0.0
    for number, step in enumerate(script):
        if call.waiting == Waiting.NOTHING:
            return Played(call, tuple(script[number:]))
        if step.silent_seconds is not None:
            borne = _patience(scenario, call)
            if borne is None or waited + step.silent_seconds < borne:
                waited += step.silent_seconds
                continue
            call = desk.stay_silent(call, borne)
        elif step.action is not None:
            call = desk.act(call, step.action, who=step.who, when=step.when, channel=step.channel)
        else:
            call = desk.say(call, step.text or "", _timing(step, waited))
        waited = 0.0
        call = finish(desk.go_on(call))
    return Played(call, ())


def _patience(scenario: Scenario, call: Call) -> float | None:
    base = call.direction.patience_seconds if call.direction else None
    return patience(base, call.line, scenario.channel, call.start.pace)


def _timing(step: Scripted, waited: float) -> Timing | None:
    if step.thinking_seconds is None and step.composing_seconds is None and not waited:
        return None
    thinking = (
        (step.thinking_seconds or 0.0) + waited if step.thinking_seconds is not None or waited else None
    )
    return Timing(thinking_seconds=thinking, composing_seconds=step.composing_seconds)


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


def spent_on(store: Store, call_id: str, prices: Prices) -> Spent:
    """What models took for one call, the reading after it included."""
    return spent(store.usage(call_id=call_id), prices)


def spent_in_month(store: Store, at: float, prices: Prices) -> Spent:
    """What models took in the month of a moment."""
    return spent(store.usage(month=month_of(at)), prices)


def limit_reached(
    store: Store, settings: ModelSettings, prices: Prices, at: float, call_id: str | None = None
) -> str | None:
    """Why no model may be used now, as a sentence; None when it may.

    A call that has used one keeps it to its end, its first reading included: pass its id.
    """
    if settings.monthly_limit is None and settings.monthly_tokens is None:
        return None
    if call_id is not None and store.usage(call_id=call_id):
        return None
    month = spent_in_month(store, at, prices)
    return over_limit(settings, month.tokens, month.dollars or 0.0)


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
