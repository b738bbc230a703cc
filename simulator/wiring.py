"""Settings to concrete parts: the only place that names them."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from simulator.actors import Actor, LineBank
from simulator.desk import Desk
from simulator.scenario import Library, load_library
from simulator.scoring import Rubric, parse_rubric
from simulator.storage import Store

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Where things are. `var` holds everything that is not in git.

    `speech_speed` multiplies the pace of customers' lines on a screen; it is for tests and demonstrations.
    """

    scenarios: Path
    var: Path
    database: str
    speech_speed: float = 1.0

    @staticmethod
    def from_environment() -> Settings:
        """EVENKEEL_SCENARIOS, _VAR, _DATABASE and _SPEECH_SPEED, or the folders beside the program."""
        var = Path(os.environ.get("EVENKEEL_VAR", ROOT / "var"))
        return Settings(
            scenarios=Path(os.environ.get("EVENKEEL_SCENARIOS", ROOT / "scenarios")),
            var=var,
            database=os.environ.get("EVENKEEL_DATABASE", f"sqlite:///{var / 'evenkeel.sqlite'}"),
            speech_speed=float(os.environ.get("EVENKEEL_SPEECH_SPEED", "1")),
        )


@dataclass(frozen=True)
class Parts:
    """The program, put together."""

    settings: Settings
    store: Store
    desk: Desk

    def library(self) -> Library:
        """The scenarios as they stand on disk now; unchanged files are not read twice."""
        return load_library(self.settings.scenarios)

    def rubric(self) -> Rubric:
        """The rubric as it stands on disk now. Raises ScenarioError naming its faults."""
        path = self.settings.scenarios / "rubrics" / "even-keel.yaml"
        return parse_rubric(path.read_text("utf-8"), str(path))


def build(settings: Settings | None = None, actor: Actor | None = None) -> Parts:
    """Everything, from the environment unless told otherwise; tests hand in an actor of their own."""
    settings = settings or Settings.from_environment()
    settings.var.mkdir(parents=True, exist_ok=True)
    store = Store(settings.database)
    return Parts(settings, store, Desk(store, actor or LineBank(), time.time))
