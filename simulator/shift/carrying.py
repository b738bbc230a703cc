"""The scenario one call of a shift is played with: as waiting, promises and hearsay left the caller.

What is carried is only what this customer can know: how long they waited, whether the word given to them was
kept, what somebody they have spoken to told them. How the trainee treated strangers is none of it.
"""

from __future__ import annotations

from collections.abc import Collection

from simulator.affect import Affect, initial
from simulator.scenario import Brief, Lines, Person, Scenario, Temperament
from simulator.shift.events import CallOver, Occasion
from simulator.shift.plan import Caller
from simulator.shift.promises import Promise
from simulator.shift.shift import InLine, Shift
from simulator.vocabulary import Action, Ending, Move

# What waiting does: by the end of their patience half of it, and no more after three times that. Waiting is
# felt as anger first; trust goes with it (nobody told them anything meanwhile).
WAIT_ANGER, WAIT_DISTRESS, WAIT_TRUST = 0.16, 0.06, 0.10
SATURATED = 3.0
# Nobody is brought past this by waiting or a broken word alone: it must stay a call one can mend.
HOTTEST, LEAST_TRUST = 0.74, 0.08
# A broken promise hurts; a kept one only spares that (Gneezy and Epley): so keeping it gives back little.
BROKEN_ANGER, BROKEN_DISTRESS, BROKEN_TRUST = 0.14, 0.05, 0.18
KEPT_ANGER, KEPT_DISTRESS, KEPT_TRUST = 0.06, 0.06, 0.08
HEARD_ANGER, HEARD_TRUST = 0.05, 0.08  # a friend's word weighs, but they have not been there themselves
WENT_WELL_ANGER, WENT_WELL_TRUST, WENT_BADLY_ANGER = 0.4, 0.4, 0.5


def scenario_for(shift: Shift, line: InLine) -> Scenario:
    """The scenario of a call taken now. Its content, and so its hash, is that of just this call."""
    caller = shift.plan.caller(line.caller)
    base = shift.plan.scenarios[line.caller]
    before = shift.last_call(line.caller)
    person = base.people[0]
    if before is not None:
        person = _without(person, before.used, before.facts)
    affect = starting_affect(shift, line)
    person = person.model_copy(
        update={
            "opening": _first_words(shift, caller, line) or person.opening,
            "temperament": _felt(person.temperament, affect),
        }
    )
    return base.model_copy(
        update={
            "brief": _brief(shift.brief(), base.brief, caller),
            "ticket": base.ticket if caller.ticket is None else caller.ticket,
            "people": (person, *base.people[1:]),
            "beats": tuple(beat for beat in base.beats if beat.id in caller.keep_beats),
        }
    )


def starting_affect(shift: Shift, line: InLine) -> Affect:
    """How the customer feels when they are picked up now."""
    caller = shift.plan.caller(line.caller)
    affect = initial(shift.plan.scenarios[line.caller].people[0].temperament)
    before, promise = shift.last_call(line.caller), shift.promise_to(line.caller)
    if before is not None and line.occasion != Occasion.FIRST:
        affect = _after_promise(affect, before.affect, kept=_kept(promise, line, shift.minute))
    elif (heard := _heard(shift, caller)) is not None:
        affect = _after_hearing(affect, well=heard)
    if line.occasion == Occasion.RUNG_BACK:
        return affect  # they were rung, so they did not wait in line
    return after_waiting(affect, shift.minute - line.since, caller.patience_minutes)


def after_waiting(affect: Affect, minutes: float, patience_minutes: float) -> Affect:
    """How somebody feels after so many minutes in the queue. Never calmer than before."""
    waited = max(0.0, minutes) / patience_minutes
    share = min(1.0, waited / 2 if waited <= 1 else 0.5 + (waited - 1) / (2 * (SATURATED - 1)))
    return _moved(affect, WAIT_ANGER * share, WAIT_DISTRESS * share, -WAIT_TRUST * share)


def _after_promise(fresh: Affect, then: Affect, *, kept: bool) -> Affect:
    if kept:
        return _moved(then, -KEPT_ANGER, -KEPT_DISTRESS, KEPT_TRUST)
    worst = Affect(
        anger=max(fresh.anger, then.anger),
        distress=max(fresh.distress, then.distress),
        trust=min(fresh.trust, then.trust),
    )
    return _moved(worst, BROKEN_ANGER, BROKEN_DISTRESS, -BROKEN_TRUST)


def _after_hearing(affect: Affect, *, well: bool) -> Affect:
    sign = -1 if well else 1
    return _moved(affect, sign * HEARD_ANGER, 0.0, -sign * HEARD_TRUST)


def _moved(affect: Affect, anger: float, distress: float, trust: float) -> Affect:
    return Affect(
        anger=round(max(0.0, min(max(HOTTEST, affect.anger), affect.anger + anger)), 4),
        distress=round(max(0.0, min(max(HOTTEST, affect.distress), affect.distress + distress)), 4),
        trust=round(min(1.0, max(min(LEAST_TRUST, affect.trust), affect.trust + trust)), 4),
    )


def _felt(temperament: Temperament, affect: Affect) -> Temperament:
    return temperament.model_copy(
        update={"anger": affect.anger, "distress": affect.distress, "trust": affect.trust}
    )


def _kept(promise: Promise | None, line: InLine, minute: float) -> bool:
    return (
        line.occasion == Occasion.RUNG_BACK
        and promise is not None
        and (promise.until is None or minute <= promise.until)
    )


def _heard(shift: Shift, caller: Caller) -> bool | None:
    """Whether the call they heard of went well; None where they heard nothing, or nothing to speak of."""
    told = shift.last_call(caller.knows) if caller.knows else None
    return None if told is None else went_well(told)


def went_well(done: CallOver) -> bool | None:
    """How a customer would tell of their call afterwards; None: neither here nor there."""
    affect = done.affect
    if done.ended == Ending.WALKED_OUT or affect.anger >= WENT_BADLY_ANGER:
        return False
    calm = affect.anger <= WENT_WELL_ANGER and affect.trust >= WENT_WELL_TRUST
    return True if calm or done.ended == Ending.GOODBYE else None


def _first_words(shift: Shift, caller: Caller, line: InLine) -> Lines:
    """What they begin with; empty: as the scenario has it."""
    promise = shift.promise_to(caller.id)
    if line.occasion != Occasion.FIRST:
        kept = _kept(promise, line, shift.minute)
        return _said_of(caller.kept if kept else caller.broken or caller.kept, promise)
    heard = _heard(shift, caller)
    if heard is not None and (told := caller.heard_well if heard else caller.heard_badly):
        return told
    return caller.late if shift.minute - line.since > caller.patience_minutes else ()


def _said_of(lines: Lines, promise: Promise | None) -> Lines:
    """First words with what was promised filled in; those that name what was not are left out."""
    if promise is None:
        return tuple(line for line in lines if "{" not in line.say)
    words = {"{time}": promise.when, "{channel}": promise.channel.value}
    filled = []
    for line in lines:
        say = line.say
        for name, value in words.items():
            say = say.replace(name, value.replace("{", "(").replace("}", ")"))
        filled.append(line.model_copy(update={"say": _sentence(say)}))
    return tuple(filled)


def _sentence(text: str) -> str:
    """With its first letter a capital, which what was filled in need not begin with."""
    place = next((n for n, letter in enumerate(text) if letter.isalpha()), 0)
    return text[:place] + text[place : place + 1].upper() + text[place + 1 :]


def _brief(incident: Brief, own: Brief, caller: Caller) -> Brief:
    return incident.model_copy(
        update={
            "facts": (*incident.facts, *caller.facts),
            "must_not": (*incident.must_not, *caller.must_not),
            "private": tuple(dict.fromkeys((*incident.private, *own.private))),
        }
    )


def _without(person: Person, used: Collection[str], told: Collection[str]) -> Person:
    """The person in a second call: what they said in the first they don't say again, where they have more."""
    said = set(used)
    lines = {
        stage: fresh
        for stage, intents in person.lines.items()
        if (fresh := {intent: left for intent, each in intents.items() if (left := _left(each, said))})
    }
    return person.model_copy(
        update={
            "lines": lines or person.lines,
            "facts": tuple(fact for fact in person.facts if fact.id not in told),
            "farewell": person.farewell.model_copy(
                update={
                    mood: _left(getattr(person.farewell, mood), said) or getattr(person.farewell, mood)
                    for mood in ("hot", "cool")
                }
            ),
            "wind_up": _left(person.wind_up, said) or person.wind_up,
            "takes_up": {
                key: tinted.model_copy(
                    update={mood: _left(getattr(tinted, mood), said) for mood in ("hot", "cool")}
                )
                for key, tinted in person.takes_up.items()
            },
        }
    )


def _left(lines: Lines, said: set[str]) -> Lines:
    return tuple(line for line in lines if line.say not in said)


def with_outcomes_of(scenario: Scenario, cast: Scenario) -> Scenario:
    """The scenario with another's outcomes; answers to outcomes it no longer has are dropped."""
    known = {*Move, *Action, *(outcome.id for outcome in cast.outcomes)}
    people = tuple(
        person.model_copy(update={"takes_up": {k: v for k, v in person.takes_up.items() if k in known}})
        for person in scenario.people
    )
    return scenario.model_copy(
        update={"outcomes": cast.outcomes, "people": people, "rehearsal": None, "state": "draft"}
    )
