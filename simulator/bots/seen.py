"""What a made-up trainee has to go by: what any trainee sees of a call, and what an able one was taught.

Nothing of the customer's is in here but their words: no affect, no hidden fact, no direction, no example of
an outcome. A bot is given these two values and a seed, so it cannot look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.call import Call, Deed, Shown, trainee_view
from simulator.events import ActionTaken, TraineeSpoke, TraineeStayedSilent
from simulator.scenario import Brief, Rehearsal, Scenario
from simulator.vocabulary import Action, Channel, Criterion

# An order that suits most calls: the person and the truth first, then what is needed, then what can be done,
# then when they hear again, and the end last. Limits wait until something calls for one.
IN_ORDER = (
    Criterion.VALUING,
    Criterion.HONESTY,
    Criterion.CALM,
    Criterion.INQUIRING,
    Criterion.REDUCING_FEAR,
    Criterion.BOUNDARIES,
    Criterion.GUIDANCE,
    Criterion.AGREEMENTS,
    Criterion.RISK,
    Criterion.PAUSING,
    Criterion.FOLLOW_UP,
    Criterion.CLOSING,
)


@dataclass(frozen=True)
class Offered:
    """An action the page offers: what it is, for whom, over what."""

    do: Action
    who: tuple[str, ...]
    channels: tuple[Channel, ...]
    ends: bool


@dataclass(frozen=True)
class View:
    """All that a trainee has before them on their turn; `waited`: seconds they have said nothing."""

    channel: Channel
    brief: Brief
    ticket: Mapping[str, str]
    actions: tuple[Offered, ...]
    transcript: tuple[Shown, ...]
    mine: tuple[Deed, ...]  # what they have said and done themselves, oldest first
    waited: float = 0.0

    @property
    def line(self) -> str:
        """The customer's last line."""
        said = (each.text for each in reversed(self.transcript) if each.turn is not None)
        return next(said, "")

    def has_said(self, text: str) -> bool:
        """Whether the trainee has said this already, alone or among other things."""
        return any(isinstance(deed, TraineeSpoke) and text in deed.text for deed in self.mine)

    def offered(self, action: Action) -> Offered | None:
        """What the page offers of an action; None where it does not."""
        return next((each for each in self.actions if each.do == action), None)


@dataclass(frozen=True)
class Training:
    """What an able trainee was taught for this scenario: its rehearsal, in an order that makes sense."""

    rehearsal: Rehearsal
    order: tuple[str, ...]  # ids of the outcomes, those first that come first in a call
    actions: Mapping[str, Action]  # the outcomes that an action brings about as well
    limits: frozenset[str]  # outcomes that are limits, to be said only once something called for one


def seen(scenario: Scenario, call: Call, waited: float = 0.0) -> View:
    """The call as its trainee sees it."""
    deeds = (r.event for r in call.log)
    return View(
        channel=scenario.channel,
        brief=scenario.brief,
        ticket=scenario.ticket,
        actions=tuple(Offered(o.do, o.who, o.channels, o.ends) for o in scenario.actions),
        transcript=trainee_view(call),
        mine=tuple(d for d in deeds if isinstance(d, (TraineeSpoke, TraineeStayedSilent, ActionTaken))),
        waited=waited,
    )


def taught(scenario: Scenario) -> Training:
    """What the scenario's rehearsal teaches. Raises LookupError where it has none."""
    if scenario.rehearsal is None:
        raise LookupError(f"{scenario.id} has no rehearsal, so nobody can be taught to do well in it")
    ordered = sorted(scenario.outcomes, key=lambda outcome: IN_ORDER.index(outcome.criterion))
    return Training(
        rehearsal=scenario.rehearsal,
        order=tuple(outcome.id for outcome in ordered),
        actions={outcome.id: outcome.action for outcome in scenario.outcomes if outcome.action},
        limits=frozenset(
            o.id for o in scenario.outcomes if o.criterion == Criterion.BOUNDARIES and not o.needed
        ),
    )
