"""One decision: the next Direction. Nothing here depends on which of the scenario's lines were used.

The chance in it is fixed by the call's seed and turn alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Literal

from simulator.affect import Affect, stage
from simulator.call import Call
from simulator.director.beats import is_good
from simulator.events import ActionTaken, Direction, TraineeSpoke, TraineeStayedSilent
from simulator.scenario import Lines, Person, Scenario, Tinted
from simulator.timing import base_patience
from simulator.vocabulary import HARMFUL, HELPFUL, HOT, PROVOCATIONS, Action, Ending, Intent, Move, Stage

COOLEST_FIRST = (Stage.TENSION_REDUCTION, Stage.QUESTIONING, Stage.REFUSAL, Stage.RELEASE, Stage.INTIMIDATION)

# How likely each intent is at each stage, before what the trainee just did is weighed in.
USUAL: Mapping[Stage, Mapping[Intent, float]] = {
    Stage.QUESTIONING: {
        Intent.DEMAND: 3,
        Intent.PROBE: 3,
        Intent.PLEAD: 2,
        Intent.VENT: 1.5,
        Intent.ACCUSE: 0.7,
    },
    Stage.REFUSAL: {Intent.DEMAND: 3, Intent.VENT: 2, Intent.ACCUSE: 2, Intent.PROBE: 2, Intent.PLEAD: 1},
    Stage.RELEASE: {
        Intent.VENT: 4,
        Intent.ACCUSE: 2,
        Intent.DEMAND: 2,
        Intent.PLEAD: 2,
        Intent.BREAK_DOWN: 2,
    },
    Stage.INTIMIDATION: {
        Intent.INSULT: 3,
        Intent.THREATEN: 3,
        Intent.ACCUSE: 2,
        Intent.DEMAND: 1,
        Intent.VENT: 1,
    },
    Stage.TENSION_REDUCTION: {Intent.SOFTEN: 3, Intent.ACCEPT: 3, Intent.PROBE: 2, Intent.PLEAD: 1},
}
RARE = 0.5  # an intent the author wrote lines for at a stage where it is not usual
STUNG = 2.5  # attacks after a harmful move
NOT_AGAIN = 0.35  # the same intent twice running
SPENT = 0.3  # a third attack running, when nothing provoked it
# A call without a provocation leaves the pause unscored, and real ones are seldom so kind: somebody who
# can attack does so by the first of these lines of theirs, and by the second unless they have come down.
TESTED_BY = (3, 7)
TAKE_UP_CHANCE = 0.85  # people do not answer everything they hear
VOLUNTEER_CHANCE = 0.6
DEFLECT_CHANCE = 0.5
WALK_OUT_ANGER, WALK_OUT_DISTRESS, WALK_OUT_TURN = 0.95, 0.97, 3
WIND_UP_TURN = 27  # leaves three lines to end on by turn 30


def direct(scenario: Scenario, call: Call) -> Direction:
    """The customer's next line, as an order. The call must be waiting for the customer."""
    return _Choice(scenario, call).direction()


class _Choice:
    """One decision: the scenario, the call, and a chance of its own that only the seed and turn fix."""

    def __init__(self, scenario: Scenario, call: Call) -> None:
        self.scenario, self.call = scenario, call
        self.person = scenario.person(call.person)
        self.chance = Random(f"{call.start.seed}:{call.turn}:{call.person}")
        self.stage = _reachable(self.person, stage(call.affect))
        self.mood: Literal["hot", "cool"] = "hot" if self.stage in HOT else "cool"
        mine = [d for d in call.directions if d.person == call.person]
        self.mine = mine
        self.spoken = Counter((d.stage, d.intent) for d in mine)
        self.taken_up = Counter((d.takes_up, d.mood) for d in mine)
        found = call.appraised.appraisal if call.appraised else None
        self.did = {m.move: m.confidence for m in found.found if found.has(m.move)} if found else {}
        self.harmful = {move for move in self.did if move in HARMFUL}

    def direction(self) -> Direction:
        call = self.call
        if call.joined:
            beat = next(b for b in self.scenario.beats if b.joins == call.joined)
            return self._make(Intent.INTRODUCE, provocation=beat.provokes)
        if call.turn == 0:
            return self._make(Intent.OPEN)
        ending = self._ending()
        if ending:
            return ending
        if isinstance(call.deed, TraineeStayedSilent):
            return self._after_silence()
        return self._about_a_fact() or self._usual()

    def _ending(self) -> Direction | None:
        call, temperament = self.call, self.person.temperament
        borne = temperament.nudges + (0 if temperament.then == "hang_up" else 99)
        furious = call.affect.anger >= WALK_OUT_ANGER or call.affect.distress >= WALK_OUT_DISTRESS
        if call.silences_in_a_row > borne or (furious and self.harmful and call.turn >= WALK_OUT_TURN):
            return self._make(Intent.WALK_OUT, ends=Ending.WALKED_OUT)
        last = self.mine[-1].intent if self.mine else None
        if is_good(self.scenario, call) and not isinstance(call.deed, TraineeStayedSilent):
            if (
                Move.CLOSE in self.did
                or last in {Intent.ACCEPT, Intent.WIND_UP}
                or not self._left(Intent.ACCEPT)
            ):
                return self._make(Intent.FAREWELL, mood="cool", ends=Ending.GOODBYE)
            return self._make(Intent.ACCEPT, takes_up=self._taken_up())
        if last == Intent.WIND_UP:
            return self._make(Intent.FAREWELL, mood="hot", ends=Ending.WOUND_UP)
        if call.turn >= WIND_UP_TURN or not self._weights():
            return self._make(Intent.WIND_UP)
        return None

    def _after_silence(self) -> Direction:
        in_a_row = self.call.silences_in_a_row
        last = self.call.direction
        key: Literal["after_provocation", "first", "second", "later"] = "later"
        if in_a_row == 1:
            key = "after_provocation" if last and last.provocation else "first"
        elif in_a_row == 2:
            key = "second"
        if sum(d.silence == key for d in self.mine) >= _plain(getattr(self.person.silence, key)):
            return self._usual()
        return self._make(Intent.NUDGE, silence=key)

    def _about_a_fact(self) -> Direction | None:
        call, person = self.call, self.person
        asked = call.appraised.asked if call.appraised else None
        for fact in person.facts:
            if fact.id == asked and fact.id not in call.facts:
                if call.affect.trust >= fact.trust_needed:
                    return self._make(Intent.ANSWER, fact=fact.id, takes_up=self._taken_up())
                return self._deflect(fact.id)
        if Move.INQUIRE in self.did and asked is None and self.chance.random() < DEFLECT_CHANCE:
            return self._deflect(None)
        for fact in person.facts:
            ready = fact.volunteers_at is not None and call.affect.trust >= fact.volunteers_at
            if ready and fact.id not in call.facts and self.chance.random() < VOLUNTEER_CHANCE:
                return self._make(Intent.ANSWER, fact=fact.id, takes_up=self._taken_up())
        return None

    def _deflect(self, fact: str | None) -> Direction | None:
        said = sum(d.intent == Intent.DEFLECT and d.mood == self.mood for d in self.mine)
        if said >= _plain(getattr(self.person.deflect, self.mood)):
            return None
        return self._make(Intent.DEFLECT, fact=fact)

    def _usual(self) -> Direction:
        weights = self._weights()
        tested = sum(d.provocation for d in self.mine)
        tests = TESTED_BY[:1] if self.stage == Stage.TENSION_REDUCTION else TESTED_BY
        if any(len(self.mine) >= by - 1 and tested < count for count, by in enumerate(tests, 1)):
            attack = {key: weight for key, weight in self._everywhere().items() if key[1] in PROVOCATIONS}
            weights = _nearest(attack, self.stage) or weights
        keys = sorted(weights)
        place, intent = self.chance.choices(keys, [weights[key] for key in keys])[0]
        return self._make(intent, stage=place, takes_up=self._taken_up(), provocation=intent in PROVOCATIONS)

    def _weights(self) -> dict[tuple[Stage, Intent], float]:
        return _nearest(self._everywhere(), self.stage)

    def _everywhere(self) -> dict[tuple[Stage, Intent], float]:
        return {
            (place, intent): self._weight(place, intent)
            for place, intents in self.person.lines.items()
            for intent, lines in intents.items()
            if self.spoken[place, intent] < _plain(lines)
        }

    def _weight(self, place: Stage, intent: Intent) -> float:
        weight = USUAL[place].get(intent, RARE)
        attack = intent in PROVOCATIONS
        if intent in {Intent.PLEAD, Intent.BREAK_DOWN}:
            weight *= 0.3 + 1.7 * self.call.affect.distress
        if self.harmful:
            weight *= STUNG if attack else 0.2 if intent in {Intent.SOFTEN, Intent.ACCEPT} else 1.0
        elif attack and len(self.mine) >= 2 and all(d.provocation for d in self.mine[-2:]):
            weight *= SPENT
        if self.did.keys() & {Move.COMMIT, Move.OWN, Move.OFFER_CHOICE} and not self.harmful:
            weight *= 2.0 if intent in {Intent.PROBE, Intent.ACCEPT} else 1.0
        if self.did.keys() & {Move.ACKNOWLEDGE, Move.REFLECT} and not self.harmful:
            weight *= 1.6 if intent in {Intent.VENT, Intent.SOFTEN} else 1.0
        if Move.LEVEL in self.did:
            weight *= 1.5 if intent in {Intent.DEMAND, Intent.PROBE} else 1.0
        if self.mine and self.mine[-1].intent == intent:
            weight *= NOT_AGAIN
        return weight

    def _left(self, intent: Intent) -> int:
        lines = self.person.lines.get(self.stage, {}).get(intent, ())
        return _plain(lines) - self.spoken[self.stage, intent]

    def _taken_up(self) -> str | None:
        if not isinstance(self.call.deed, (TraineeSpoke, ActionTaken)) or self.call.appraised is None:
            return None
        new = [o for o in self.call.appraised.outcomes if o in self.call.outcomes]
        harmful = sorted(self.harmful, key=lambda move: (-self.did[move], move))
        action: list[str] = [self.call.deed.action] if isinstance(self.call.deed, ActionTaken) else []
        helpful = sorted((m for m in self.did if m in HELPFUL), key=lambda move: -self.did[move])
        self.chance.shuffle(helpful)
        for key in (*new, *harmful, *action, *helpful):
            tinted = self.person.takes_up.get(key, Tinted())
            if self.taken_up[key, self.mood] < _plain(getattr(tinted, self.mood)):
                sure = key in new or key in self.harmful or key in action
                return key if sure or self.chance.random() < TAKE_UP_CHANCE else None
        return None

    def _make(
        self,
        intent: Intent,
        *,
        stage: Stage | None = None,
        mood: Literal["hot", "cool"] | None = None,
        provocation: bool = False,
        fact: str | None = None,
        takes_up: str | None = None,
        silence: Literal["after_provocation", "first", "second", "later"] | None = None,
        ends: Ending | None = None,
    ) -> Direction:
        temperament, deed = self.person.temperament, self.call.deed
        holding = isinstance(deed, ActionTaken) and deed.action in {Action.HOLD, Action.MUTE}
        base = base_patience(
            self.scenario.channel,
            own_seconds=temperament.patience_seconds,
            provoked=provocation,
            window=self.scenario.pause_window_seconds,
            on_hold=holding or Move.HOLD in self.did,
        )
        waits = temperament.then == "wait" and self.call.silences_in_a_row >= temperament.nudges
        return Direction(
            person=self.person.id,
            stage=stage or self.stage,
            intent=intent,
            mood=mood or self.mood,
            intensity=_intensity(self.call.affect, self.scenario.hostility_ceiling),
            provocation=provocation,
            fact=fact,
            takes_up=takes_up,
            silence=silence,
            patience_seconds=None if waits or ends else base,
            ends=ends,
        )


def _intensity(affect: Affect, ceiling: float) -> float:
    return round(min(ceiling, max(affect.anger, 0.8 * affect.distress)), 3)


def _reachable(person: Person, wanted: Stage) -> Stage:
    """The stage itself where the author wrote lines for it, else the nearest, the cooler of two."""
    place = COOLEST_FIRST.index(wanted)
    return min(person.lines, key=lambda s: (abs(COOLEST_FIRST.index(s) - place), COOLEST_FIRST.index(s)))


def _nearest(
    weights: Mapping[tuple[Stage, Intent], float], wanted: Stage
) -> dict[tuple[Stage, Intent], float]:
    """Only the entries of the stage nearest to the wanted one that has any."""
    if not weights:
        return {}
    place = COOLEST_FIRST.index(wanted)
    near = min(
        {s for s, _ in weights}, key=lambda s: (abs(COOLEST_FIRST.index(s) - place), COOLEST_FIRST.index(s))
    )
    return {key: weight for key, weight in weights.items() if key[0] == near}


def _plain(lines: Lines) -> int:
    """How many of these can be said whatever the trainee gave: those with nothing to fill in."""
    return sum("{" not in line.say for line in lines)
