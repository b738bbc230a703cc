"""The kind note after a hard call: whether one is due, measured on the call itself, and what it says."""

from __future__ import annotations

from simulator.call import Call
from simulator.debrief.steps import steps_of
from simulator.debrief.values import CoolDown
from simulator.director import is_good
from simulator.scenario import Scenario
from simulator.vocabulary import Ending, Intent

# The distress at which people in these scenarios weep or lose the thread (affect.RELEASE_DISTRESS). That is
# what lingers after a call.
WEEPING = 0.7
# One insult is what the room is for and most calls hold one; from the third on it is abuse somebody sat
# through. An accusation counts half: it stings, but goes at the work and not at the person.
MANY_ATTACKS = 3.0
ATTACKS = {Intent.INSULT: 1.0, Intent.THREATEN: 1.0, Intent.INTRODUCE: 1.0, Intent.ACCUSE: 0.5}
# Rage held this close to the top is frightening even where no single line was an insult.
RAGE = 0.85

REASONS = {
    "stopped": "You stopped this call, so nothing is scored. Stopping is always fine.",
    "weeping": "That was somebody at the end of their strength, and hearing it takes something out of you.",
    "attacks": "{count} hard lines came at you in that call. It is normal if some of it is still with you.",
    "rage": "That was a lot of anger to sit across from. It is normal if some of it is still with you.",
}
ROLE = "{name} was a role, and it ended with the call. Nobody was hurt by anything you said."
ROLE_OF_TWO = "{name} were roles, and they ended with the call. Nobody was hurt by anything you said."
STOPPING = "You may stop any call, at any moment, for any reason. It costs nothing."
WENT_WELL = "When this call goes well, it ends like this. {story}"
NUMBERS = {2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six", 7: "Seven", 8: "Eight", 9: "Nine"}


def cool_down(scenario: Scenario, call: Call) -> CoolDown | None:
    """The note, or None where the call was no harder than most."""
    reason = _reason(scenario, call)
    if reason is None:
        return None
    people = [scenario.person(person).name for person in call.present] or [scenario.people[0].name]
    role = (ROLE if len(people) == 1 else ROLE_OF_TWO).format(name=" and ".join(people))
    ending = scenario.good_ending
    if call.ended == Ending.STOPPED:  # nobody's day went badly because a trainee looked after themselves
        story = WENT_WELL.format(story=ending.story)
    else:
        story = ending.story if is_good(scenario, call) else ending.otherwise
    return CoolDown(reason=reason, role=role, story=story, stopping=STOPPING)


def _reason(scenario: Scenario, call: Call) -> str | None:
    if call.ended == Ending.STOPPED:
        return REASONS["stopped"]
    beginning, steps = steps_of(scenario, call)
    felt = [beginning.affect, *(each for step in steps for each in (step.after, step.settled))]
    attacks = [direction.intent for direction in call.directions if direction.provocation]
    if sum(ATTACKS.get(intent, 0) for intent in attacks) >= MANY_ATTACKS:
        return REASONS["attacks"].format(count=NUMBERS.get(len(attacks), str(len(attacks))))
    if max(affect.distress for affect in felt) >= WEEPING:
        return REASONS["weeping"]
    return REASONS["rage"] if max(affect.anger for affect in felt) >= RAGE else None
