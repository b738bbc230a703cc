"""Settings to concrete parts: the only place that names them."""

from __future__ import annotations

import os
import time
import weakref
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from simulator.actors import Actor, LineBank
from simulator.actors.model import ModelActor
from simulator.call import Call
from simulator.desk import Desk
from simulator.jobs import limit_reached
from simulator.llm import Model, Models, ModelSettings, Prices, connect, load_prices
from simulator.scenario import Library, load_library
from simulator.scoring import Rubric, parse_rubric
from simulator.shift import ShiftLibrary, load_shifts
from simulator.storage import Store

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Where things are. `var` holds everything that is not in git.

    `speech_speed` multiplies the pace of customers' lines on a screen; it is for tests and demonstrations.
    `support_contact` is whom a trainee may turn to after a hard call, in the company's own words.
    """

    scenarios: Path
    var: Path
    database: str
    speech_speed: float = 1.0
    support_contact: str = ""

    @staticmethod
    def from_environment() -> Settings:
        """EVENKEEL_SCENARIOS, _VAR, _DATABASE, _SPEECH_SPEED and _SUPPORT_CONTACT, or what is usual."""
        var = Path(os.environ.get("EVENKEEL_VAR", ROOT / "var"))
        return Settings(
            scenarios=Path(os.environ.get("EVENKEEL_SCENARIOS", ROOT / "scenarios")),
            var=var,
            database=os.environ.get("EVENKEEL_DATABASE", f"sqlite:///{var / 'evenkeel.sqlite'}"),
            speech_speed=float(os.environ.get("EVENKEEL_SPEECH_SPEED", "1")),
            support_contact=os.environ.get("EVENKEEL_SUPPORT_CONTACT", "").strip(),
        )


@dataclass(frozen=True)
class Parts:
    """The program, put together."""

    settings: Settings
    store: Store
    desk: Desk
    models: Models | None
    prices: Prices

    def no_model(self, call_id: str | None = None) -> str | None:
        """Why no model may be used now, as a sentence; None when it may. A call keeps the one it has."""
        if self.models is None:
            return "No model is set up, so the embedded customer plays."
        return limit_reached(self.store, self.models.settings, self.prices, self.desk.clock(), call_id)

    def model_for_new_call(self) -> str | None:
        """Which model plays the customer of a call begun now; None: the line bank."""
        return self.models.settings.model if self.models and self.no_model() is None else None

    def judge_for(self, call: Call) -> Model | None:
        """The model that reads a finished call; None where it was played without one, or may not be."""
        if self.models is None or call.start.model is None or self.no_model(call.id):
            return None
        return self.models.judge

    def library(self) -> Library:
        """The scenarios as they stand on disk now; unchanged files are not read twice."""
        return load_library(self.settings.scenarios)

    def shifts(self) -> ShiftLibrary:
        """The shifts as they stand on disk now."""
        return load_shifts(self.settings.scenarios / "shifts", self.library().scenarios)

    def previews(self) -> Parts:
        """The same program over a store of its own that lasts as long as this process: a call played to see
        how a draft sounds is in no list and counts nowhere. The embedded customer plays.
        """
        folder = TemporaryDirectory(prefix="even-keel-previews-")
        store = Store(f"sqlite:///{folder.name}/previews.sqlite")
        weakref.finalize(store, folder.cleanup)
        return replace(self, store=store, desk=Desk(store, LineBank(), self.desk.clock), models=None)

    def rubric(self) -> Rubric:
        """The rubric as it stands on disk now. Raises ScenarioError naming its faults."""
        path = self.settings.scenarios / "rubrics" / "even-keel.yaml"
        return parse_rubric(path.read_text("utf-8"), str(path))


def build(
    settings: Settings | None = None, actor: Actor | None = None, model: ModelSettings | None = None
) -> Parts:
    """Everything, from the environment unless told otherwise; tests hand in parts of their own."""
    settings = settings or Settings.from_environment()
    settings.var.mkdir(parents=True, exist_ok=True)
    store = Store(settings.database)
    models = connect(model or ModelSettings.from_environment())
    actor = actor or LineBank()
    desk = Desk(store, actor, time.time, ModelActor(models.actor, actor) if models else None)
    return Parts(settings, store, desk, models, load_prices(models.settings.prices if models else None))
