"""Which call to practise next, and why: the weakest skill, and what is due again. Pure.

Practice spread over days keeps better than the same practice in a row, and the longer something is to be
kept, the longer the best gap (Cepeda, Pashler, Vul, Wixted and Rohrer 2006, Psychological Bulletin 132, over
317 experiments). That gaps should grow by just these steps is convention, not a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from simulator.review.progress import RECENT, PastCall, comparable, finished, points_of
from simulator.review.spreads import spread
from simulator.scenario import Scenario
from simulator.scoring import Rubric
from simulator.scoring.emdabs import AFRAID
from simulator.vocabulary import PROVOCATIONS, Criterion, Stage

GAPS = (1, 3, 7, 16, 35)  # days until something is due again: each about twice the one before
NAMED = 3  # what an author says a scenario is for weighs as much as three outcomes that count towards it


@dataclass(frozen=True)
class Due:
    """When something was last met, and the day it is due again."""

    last: float
    on: date


@dataclass(frozen=True)
class Suggestion:
    """A scenario to practise, and what speaks for it.

    `skill` is the weakest lately, None while too few calls are scored; it was the weakest in `weakest_in` of
    the last `of` calls. The `due`s are None for what was never met.
    """

    scenario: Scenario
    skill: Criterion | None
    weakest_in: int
    of: int
    skill_due: Due | None
    scenario_due: Due | None


def suggest(
    calls: Sequence[PastCall],
    rubric: Rubric,
    scenarios: Mapping[str, Scenario],
    today: date,
    zone: tzinfo | None,
) -> Suggestion | None:
    """What to practise next; None where there is no scenario. Days begin and end as they do in `zone`."""
    if not scenarios:
        return None
    alike = comparable(calls, rubric)
    skill = weakest_skill(alike, rubric)
    recent = alike[-RECENT:]
    due = due_scenarios(calls, rubric, zone)
    trains = {id_: exercises(scenario)[skill] if skill else 0 for id_, scenario in scenarios.items()}
    able = [id_ for id_ in scenarios if trains[id_] or not any(trains.values())]

    def order(id_: str) -> tuple[bool, int, float, int, str]:
        met = due.get(id_)
        waiting = met is None or met.on <= today
        return not waiting, -trains[id_], met.last if met else 0.0, scenarios[id_].difficulty, id_

    chosen = min(able, key=order)
    return Suggestion(
        scenario=scenarios[chosen],
        skill=skill,
        weakest_in=sum(_weakest_in(call, rubric) == skill for call in recent) if skill else 0,
        of=len(recent),
        skill_due=due_skills(calls, rubric, zone).get(skill) if skill else None,
        scenario_due=due.get(chosen),
    )


def weakest_skill(calls: Sequence[PastCall], rubric: Rubric) -> Criterion | None:
    """The skill that costs most lately: what its recent median lacks of 100, by its weight in the rubric.

    None while no skill has been scored in enough calls.
    """
    lacks: dict[Criterion, float] = {}
    for criterion, anchored in rubric.criteria.items():
        values = [points[criterion] for call in calls if criterion in (points := points_of(call))]
        if recent := spread(values[-RECENT:]):
            lacks[criterion] = (100 - recent.median) * anchored.weight
    return max(lacks, key=lambda criterion: lacks[criterion], default=None)


def _weakest_in(call: PastCall, rubric: Rubric) -> Criterion | None:
    lacks = {c: (100 - points) * rubric.criteria[c].weight for c, points in points_of(call).items()}
    return max(lacks, key=lambda criterion: lacks[criterion], default=None)


def exercises(scenario: Scenario) -> Counter[Criterion]:
    """How much a scenario asks of each skill, from what its author wrote; 0 is "not particularly"."""
    asked = Counter(outcome.criterion for outcome in scenario.outcomes)
    asked.update(dict.fromkeys(scenario.skills, NAMED))
    said = [
        (stage, intent)
        for person in scenario.people
        for stage, lines in person.lines.items()
        for intent in lines
        if lines[intent]
    ]
    if any(intent in PROVOCATIONS for _, intent in said) or any(beat.provokes for beat in scenario.beats):
        asked.update([Criterion.PAUSING, Criterion.CALM, Criterion.BOUNDARIES])
    if any(stage == Stage.INTIMIDATION for stage, _ in said):
        asked.update([Criterion.RISK])
    if any(person.temperament.distress >= AFRAID for person in scenario.people):
        asked.update([Criterion.REDUCING_FEAR])
    return asked


def due_scenarios(calls: Iterable[PastCall], rubric: Rubric, zone: tzinfo | None) -> dict[str, Due]:
    """When each scenario met is due again. A call scored otherwise tells when, and not how well."""
    calls = list(calls)
    known = {call.id: call.card.overall for call in comparable(calls, rubric) if call.card}
    met: dict[str, list[tuple[float, float | None]]] = {}
    for call in finished(calls, rubric):
        met.setdefault(call.scenario, []).append((call.at, known.get(call.id)))
    return {scenario: _due(results, rubric, zone) for scenario, results in met.items()}


def due_skills(calls: Iterable[PastCall], rubric: Rubric, zone: tzinfo | None) -> dict[Criterion, Due]:
    """When each skill that has been scored is due again."""
    met: dict[Criterion, list[tuple[float, float | None]]] = {}
    for call in comparable(calls, rubric):
        for criterion, points in points_of(call).items():
            met.setdefault(criterion, []).append((call.at, points))
    return {criterion: _due(results, rubric, zone) for criterion, results in met.items()}


def _due(results: Sequence[tuple[float, float | None]], rubric: Rubric, zone: tzinfo | None) -> Due:
    """The gap grows with a good result on or after the day it was due, and starts anew with a poor one.

    Good is the rubric's third level or better, poor is nearer to its second. Practising sooner neither grows
    the gap nor, done well, shrinks it: a second call the same evening is not a second day.
    """
    good, poor = rubric.points[2], (rubric.points[1] + rubric.points[2]) / 2
    step, on, last = 0, date.min, 0.0
    for at, points in results:
        today = datetime.fromtimestamp(at, zone).date()
        if points is not None and points < poor:
            step = 0
        elif points is not None and points >= good and last and today >= on:
            step = min(step + 1, len(GAPS) - 1)
        on, last = today + timedelta(days=GAPS[step]), at
    return Due(last, on)
