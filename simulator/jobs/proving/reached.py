"""Whether all that the author wrote can be met with, by somebody, in some call."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.jobs.proving.proof import Check, Look, Where, check
from simulator.jobs.proving.runs import Run
from simulator.scenario import Fact, Scenario
from simulator.vocabulary import Stage


def reached(scenario: Scenario, runs: Sequence[Run], where: Where) -> list[Check]:
    """That every beat, hidden fact, person and stage is met with in some call of somebody's."""
    beats = {name for run in runs for name in run.beats}
    facts = {name for run in runs for name in run.facts}
    people = {name for run in runs for name in run.people}
    stages = {stage for run in runs for stage in run.stages}
    missing_beats = [
        where(("beats", n, "when"), f"{beat.id} never happens")
        for n, beat in enumerate(scenario.beats)
        if beat.id not in beats
    ]
    missing_facts = [
        where(("people", n, "facts", m), _why_untold(person.id, fact, runs))
        for n, person in enumerate(scenario.people)
        for m, fact in enumerate(person.facts)
        if fact.id not in facts
    ]
    missing_people = [
        where(("people", n), f"nobody meets {person.id}")
        for n, person in enumerate(scenario.people)
        if person.id not in people
    ]
    missing_stages = [
        where(("people", n, "lines", stage), f"nobody brings {person.id} to {stage}")
        for n, person in enumerate(scenario.people)
        for stage in Stage
        if stage in person.lines and (person.id, stage) not in stages
    ]
    return [
        _all_reached("every beat", len(scenario.beats), missing_beats),
        _all_reached("every hidden fact", sum(len(p.facts) for p in scenario.people), missing_facts),
        _all_reached("every person", len(scenario.people), missing_people),
        _all_reached("every stage with lines", sum(len(p.lines) for p in scenario.people), missing_stages),
    ]


def _all_reached(what: str, wanted: int, missing: Sequence[Look]) -> Check:
    reached = wanted - len(missing)
    name, says = f"{what} is reached", f"{reached} of {wanted} reached by somebody"
    return check(name, reached, wanted, not missing, says, tuple(missing))


def _why_untold(person: str, fact: Fact, runs: Sequence[Run]) -> str:
    trust = [trust for run in runs for name, trust in run.asked if name == fact.id]
    if not trust:
        return f"nobody asks {person} about {fact.id}: write a question for it in `rehearsal.asking`"
    at_most = f"{max(trust):.2f} at most; it takes {fact.trust_needed:.2f}"
    return f"nobody gets {fact.id} out of {person}: asked {len(trust)} times, at a trust of {at_most}"
