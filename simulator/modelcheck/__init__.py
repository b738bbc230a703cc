"""How well a model plays and reads, for people who have one: `python -m simulator model-check`.

Three scripted trainees call into each scenario. What the model said is counted, also where the guard stopped
it before anybody heard; what was heard is judged once more, as a whole. Each finished call is read several
times, and once with padding that does nothing. Knows no settings and keeps nothing but what the models took.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from simulator.actors import LineBank, ModelActor
from simulator.actors.faults import CHECKS, Draft, Line, unmet
from simulator.actors.secrets import secrets_of
from simulator.call import Call, replay
from simulator.cost import Used
from simulator.desk import Desk, finish
from simulator.events import CustomerSpoke
from simulator.jobs import Scripted, play
from simulator.llm import Model
from simulator.modelcheck.readings import count_readings
from simulator.modelcheck.tally import SOFT, Row, Tally
from simulator.scenario import Scenario
from simulator.scoring import Rubric
from simulator.storage import Store
from simulator.vocabulary import Action

Trainee = Literal["good", "poor", "silent"]
TRAINEES: Final[tuple[Trainee, ...]] = ("good", "poor", "silent")
SCRIPTS = Path(__file__).with_name("trainees.yaml")
SILENCE = Scripted(silent_seconds=600)  # longer than anybody's patience


class Scripts(BaseModel):
    """What the trainees say."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    good: tuple[str, ...]
    poor: tuple[str, ...]
    silent: tuple[str, ...]
    padding: str

    def of(self, trainee: Trainee) -> list[Scripted]:
        lines: tuple[str, ...] = getattr(self, trainee)
        return [
            SILENCE if line == "-" else Scripted(text=line, thinking_seconds=6, composing_seconds=10)
            for line in lines
        ]


@dataclass(frozen=True)
class Checked:
    """The table, and what it took."""

    rows: tuple[Row, ...]
    used: tuple[Used, ...]

    @property
    def met(self) -> bool:
        return all(row.met for row in self.rows)


def check(
    actor: Model,
    reader: Model,
    scenarios: Sequence[Scenario],
    rubric: Rubric,
    *,
    seed: int = 1,
    tell: Callable[[str], None] = lambda _: None,
) -> Checked:
    """Play and read three calls for each scenario; `tell` hears of each. Raises nothing of the models'."""
    scripts = Scripts.model_validate(yaml.safe_load(SCRIPTS.read_text("utf-8")))
    store, tally = Store("sqlite://"), Tally()
    desk = Desk(store, LineBank(), time.time, ModelActor(actor))
    for scenario in scenarios:
        for trainee in TRAINEES:
            tell(f"{scenario.id}, the {trainee} trainee")
            script = scripts.of(trainee)
            call = play(desk, scenario, script, seed=seed, trainee=trainee, model=actor.name).call
            _count_lines(tally, scenario, call, trainee)
            call = call if call.ended else desk.act(call, Action.END)
            call = finish(desk.go_on(call))
            for used in count_readings(tally, reader, scenario, call, rubric, scripts.padding):
                store.keep_usage(call.id, used, desk.clock())
    return Checked(tuple(tally.rows()), tuple(store.usage()))


def _count_lines(tally: Tally, scenario: Scenario, call: Call, trainee: Trainee) -> None:
    secrets = {person.id: secrets_of(person) for person in scenario.people}
    for place, recorded in enumerate(call.log):
        spoke = recorded.event
        if not isinstance(spoke, CustomerSpoke) or spoke.model is None:
            continue
        before = replay(call.id, call.log[:place])
        line = Line(scenario, before, spoke.direction, secrets[spoke.direction.person])
        said = list(_said(line, spoke))
        tally.lines += 1
        tally.undelivered += spoke.fault is not None
        tally.said += said
        if spoke.spoken_by == "model":
            tally.heard.append(_faults(line, spoke.text))
        if trainee == "poor" and line.hot:
            tally.hot += [not faults & SOFT for faults in said]


def _said(line: Line, spoke: CustomerSpoke) -> Iterator[frozenset[str]]:
    """The faults of each thing the model said for one line. One that was broken off is one thing."""
    stopped = [record.partition(": ") for record in spoke.stopped]
    for kind, _, text in stopped:
        yield _faults(line, text) | {kind}
    broken_off = stopped and spoke.text.rstrip("—… ") in stopped[-1][2].replace("\n", " ")
    if spoke.spoken_by == "model" and not broken_off:
        yield _faults(line, spoke.text)


def _faults(line: Line, text: str) -> frozenset[str]:
    found = {kind for kind, fails in CHECKS.items() if fails(Draft(line, text))}
    lacks = unmet(line, text)
    return frozenset(found | ({lacks} if lacks else set()))
