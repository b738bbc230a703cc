"""A call played from a script: replies, silences and actions, one a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from simulator.call import Call, Waiting
from simulator.desk import Desk, finish
from simulator.scenario import Scenario
from simulator.timing import Seconds, Timing, patience
from simulator.vocabulary import Action, Channel


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
    return follow(desk, desk.start(scenario, trainee, seed=seed, model=model), script)


def follow(desk: Desk, call: Call, script: Sequence[Scripted]) -> Played:
    """Play a script in a call that is under way, as far as both last."""
    scenario = desk.scenario(call)
    call = finish(desk.go_on(call))
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
