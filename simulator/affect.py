"""How the customer feels, and how what happens changes it. Plain arithmetic; no chance, no clock.

What must hold for every scenario stands in tests/test_affect.py: a harmful move never leaves anger
lower than the same reply without it; the same kindness works less each time; a sincere acknowledgement
after a proper pause works better than one fired back; and one reply never takes fury to calm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from simulator.appraisal import Appraisal
from simulator.scenario import Feeling, Temperament
from simulator.vocabulary import HARMFUL, HELPFUL, Move, Stage

Level = Annotated[float, Field(ge=0, le=1)]


class Affect(BaseModel):
    """The customer's anger, distress and trust, each from 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    anger: Level
    distress: Level
    trust: Level


@dataclass(frozen=True)
class Reply:
    """A reply as the customer meets it. `pause` is its pause's worth, 0–1; None where not measured."""

    appraisal: Appraisal
    provoked: bool = False
    pause: float | None = None


@dataclass(frozen=True)
class Silence:
    """The trainee let the customer's patience run out, for the `in_a_row`-th time (from 1)."""

    in_a_row: int
    provoked: bool


Stimulus = Reply | Silence | Feeling  # a Feeling is what a beat or an action does

# What one move does at full confidence: (anger, distress, trust). The order inside each group follows
# research: an apology soothes less than being taken seriously and wears out at once (Singh 2018, HBR);
# owning and committing move people most; honest "we don't know" costs little and earns trust.
RELIEF: Mapping[Move, tuple[float, float, float]] = {
    Move.ACKNOWLEDGE: (0.050, 0.070, 0.045),
    Move.APOLOGISE: (0.025, 0.020, 0.020),
    Move.REFLECT: (0.035, 0.045, 0.045),
    Move.INQUIRE: (0.025, 0.030, 0.035),
    Move.INFORM: (0.025, 0.035, 0.030),
    Move.LEVEL: (0.020, 0.025, 0.050),
    Move.OWN: (0.040, 0.050, 0.050),
    Move.COMMIT: (0.050, 0.075, 0.060),
    Move.OFFER_CHOICE: (0.035, 0.045, 0.040),
    Move.SET_BOUNDARY: (0.015, 0.000, 0.010),
    Move.HOLD: (0.000, 0.000, 0.005),
    Move.THANK: (0.015, 0.010, 0.015),
    Move.CLOSE: (0.020, 0.045, 0.030),
}
HARM: Mapping[Move, tuple[float, float, float]] = {
    Move.DISMISS: (0.10, 0.07, 0.10),
    Move.BLAME_CUSTOMER: (0.14, 0.08, 0.13),
    Move.BLAME_OTHERS: (0.05, 0.02, 0.07),
    Move.OVERPROMISE: (0.02, 0.00, 0.06),  # it hurts later, when it breaks
    Move.SARCASM: (0.13, 0.06, 0.13),
    Move.DEFEND: (0.06, 0.03, 0.06),
    Move.RETALIATE: (0.22, 0.14, 0.24),
    Move.STONEWALL: (0.10, 0.06, 0.09),
    Move.OVERSHARE: (0.03, 0.02, 0.10),
    Move.RUSH_OFF: (0.10, 0.09, 0.11),
    Move.SCRIPT: (0.07, 0.04, 0.07),
}
WARM = frozenset({Move.ACKNOWLEDGE, Move.APOLOGISE, Move.REFLECT, Move.THANK})
SYMPATHY = frozenset({Move.ACKNOWLEDGE, Move.APOLOGISE})
SOLVING = frozenset(
    {Move.INFORM, Move.COMMIT, Move.OWN, Move.OFFER_CHOICE, Move.INQUIRE, Move.LEVEL, Move.CLOSE}
)
# Below this confidence a move is the appraiser's noise, and a customer would not have noticed it either.
NOTICED = 0.4
REPEAT = 0.6  # the same helpful move again works this much less each time
# The most one reply can do, whatever it holds: nobody goes from fury to gratitude in a line.
MOST_RELIEF = (0.11, 0.11, 0.13)
SPOILT = 0.7  # how far a harmful move in the same reply spoils the helpful ones
UNMEASURED_PAUSE = 0.5  # neither rewarded nor punished
HURRIED, CONSIDERED = 0.6, 1.15  # what a reply to a provocation is worth with no pause, and with a proper one
HASTE_COST = (0.03, 0.04, 0.03)  # a reply fired straight back at an insult
EMPTY_COST = (0.03, 0.02, 0.03)  # a reply that does nothing for them
GROVEL_COST = (
    0.05,
    0.01,
    0.03,
)  # apologising again (Singh 2018: past the first moments it lowers satisfaction)
SYMPATHY_LIMIT = 3.0  # sympathy this often, with no help in the reply, starts to grate
WIND_OUT = (0.09, 0.02, 0.0)  # the first silence after an insult: they hear themselves
SILENCE_COST = {1: (0.02, 0.02, 0.01), 2: (0.06, 0.05, 0.06), 3: (0.13, 0.10, 0.13)}  # 3 reads as contempt

# Where Affect stands on CPI's continuum. Anger decides; distress alone can bring release.
INTIMIDATION_ANGER, RELEASE_ANGER, REFUSAL_ANGER = 0.75, 0.55, 0.40
RELEASE_DISTRESS = 0.70
CALM_ANGER, CALM_DISTRESS, CALM_TRUST = 0.36, 0.58, 0.42


def initial(temperament: Temperament) -> Affect:
    """How the person feels when they come on the line."""
    return Affect(anger=temperament.anger, distress=temperament.distress, trust=temperament.trust)


def taken_over(affect: Affect, temperament: Temperament) -> Affect:
    """How the customer's side feels when somebody else takes the phone: half what was, half who they are."""
    fresh = initial(temperament)
    return Affect(
        anger=round((affect.anger + fresh.anger) / 2, 4),
        distress=round((affect.distress + fresh.distress) / 2, 4),
        trust=round((affect.trust + fresh.trust) / 2, 4),
    )


def stage(affect: Affect) -> Stage:
    """Where the customer stands on the escalation continuum."""
    if affect.anger >= INTIMIDATION_ANGER:
        return Stage.INTIMIDATION
    if affect.anger >= RELEASE_ANGER or affect.distress >= RELEASE_DISTRESS:
        return Stage.RELEASE
    if affect.anger >= REFUSAL_ANGER:
        return Stage.REFUSAL
    if affect.anger <= CALM_ANGER and affect.distress <= CALM_DISTRESS and affect.trust >= CALM_TRUST:
        return Stage.TENSION_REDUCTION
    return Stage.QUESTIONING


def react(affect: Affect, stimulus: Stimulus, move_counts: Mapping[Move, int], who: Temperament) -> Affect:
    """How a customer of this temperament feels after the stimulus. `move_counts` are of earlier replies."""
    match stimulus:
        case Feeling():
            return _moved(affect, (stimulus.anger, stimulus.distress, stimulus.trust))
        case Silence():
            return _moved(affect, _silence(stimulus, affect))
        case Reply():
            return _moved(affect, _reply(stimulus, move_counts, who))


def _silence(silence: Silence, affect: Affect) -> tuple[float, float, float]:
    if silence.in_a_row == 1 and silence.provoked:
        scale = 0.5 + affect.anger  # the hotter they are, the more there is to take out of it
        return (-WIND_OUT[0] * scale, -WIND_OUT[1] * scale, WIND_OUT[2])
    anger, distress, trust = SILENCE_COST[min(silence.in_a_row, 3)]
    return (anger, distress, -trust)


def _reply(reply: Reply, counts: Mapping[Move, int], who: Temperament) -> tuple[float, float, float]:
    found = {each.move: _felt(each.confidence) for each in reply.appraisal.found}
    pause = UNMEASURED_PAUSE if reply.pause is None else reply.pause
    harm = _harm(found, who)
    relief = _relief(found, counts, who)
    worth = 1 - SPOILT * max((found.get(move, 0.0) for move in HARMFUL), default=0.0)
    if reply.provoked:
        worth *= HURRIED + (CONSIDERED - HURRIED) * pause
        if reply.pause is not None:
            hurry = (1 - reply.pause) * who.haste
            harm = _plus(harm, tuple(cost * hurry for cost in HASTE_COST))
    emptiness = 1 - min(1.0, sum(found.get(move, 0.0) for move in HELPFUL))
    harm = _plus(harm, tuple(cost * emptiness for cost in EMPTY_COST))
    harm = _plus(harm, tuple(cost * who.grovelling for cost in _grovelling(found, counts)))
    eased = [min(most, amount * worth) for most, amount in zip(MOST_RELIEF, relief, strict=True)]
    return (harm[0] - eased[0], harm[1] - eased[1], eased[2] - harm[2])


def _felt(confidence: float) -> float:
    return max(0.0, (confidence - NOTICED) / (1 - NOTICED))


def _relief(
    found: Mapping[Move, float], counts: Mapping[Move, int], who: Temperament
) -> tuple[float, float, float]:
    total = (0.0, 0.0, 0.0)
    for move, effect in RELIEF.items():
        weight = who.warmth if move in WARM else who.solving if move in SOLVING else 1.0
        strength = found.get(move, 0.0) * weight * REPEAT ** counts.get(move, 0)
        total = _plus(total, tuple(part * strength for part in effect))
    return total


def _harm(found: Mapping[Move, float], who: Temperament) -> tuple[float, float, float]:
    total = (0.0, 0.0, 0.0)
    for move, effect in HARM.items():
        strength = found.get(move, 0.0) * who.offence
        total = _plus(total, tuple(part * strength for part in effect))
    return total


def _grovelling(found: Mapping[Move, float], counts: Mapping[Move, int]) -> tuple[float, ...]:
    again = found.get(Move.APOLOGISE, 0.0) * min(1.0, counts.get(Move.APOLOGISE, 0) / 2)
    sympathy = sum(counts.get(move, 0) for move in SYMPATHY)
    if sympathy >= SYMPATHY_LIMIT and not any(found.get(move, 0.0) >= 0.5 for move in SOLVING):
        again = max(again, 0.5 * max(found.get(move, 0.0) for move in SYMPATHY))
    return tuple(cost * again for cost in GROVEL_COST)


def _plus(left: tuple[float, float, float], right: tuple[float, ...]) -> tuple[float, float, float]:
    return (left[0] + right[0], left[1] + right[1], left[2] + right[2])


def _moved(affect: Affect, change: tuple[float, float, float]) -> Affect:
    anger, distress, trust = (
        round(min(1.0, max(0.0, value + delta)), 4)
        for value, delta in zip((affect.anger, affect.distress, affect.trust), change, strict=True)
    )
    return Affect(anger=anger, distress=distress, trust=trust)
