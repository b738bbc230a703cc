"""Scenarios: what an author writes (model), how it is read (loader) and what must fit together (checks)."""

from simulator.scenario.loader import (
    Fault,
    Library,
    ScenarioError,
    content_hash,
    load_library,
    load_scenario,
    parse_scenario,
)
from simulator.scenario.model import (
    Beat,
    Brief,
    Fact,
    Feeling,
    Line,
    Lines,
    Option,
    Outcome,
    Person,
    Scenario,
    Temperament,
    Tinted,
    When,
)

__all__ = [
    "Beat",
    "Brief",
    "Fact",
    "Fault",
    "Feeling",
    "Library",
    "Line",
    "Lines",
    "Option",
    "Outcome",
    "Person",
    "Scenario",
    "ScenarioError",
    "Temperament",
    "Tinted",
    "When",
    "content_hash",
    "load_library",
    "load_scenario",
    "parse_scenario",
]
