"""The actor's prompts for each scenario, as reviewed text: `python -m tests.golden_prompts` writes them anew.

The moments are chosen by hand and hold no appraisal but what is written here, so that a difference in
tests/golden/prompts/ comes from the prompts or from a scenario, never from the engine.
"""

from __future__ import annotations

from pathlib import Path

from simulator.actors.prompt import messages
from simulator.appraisal import Appraisal, FoundMove
from simulator.call import Call
from simulator.events import ActionTaken, Direction, ReplyAppraised, TraineeStayedSilent
from simulator.scenario import Scenario
from simulator.vocabulary import Action, Channel, Intent, Move, Stage
from tests.actor_calls import FELT, direction, heard, replied, started, then
from tests.scripts import SCENARIO_IDS, scenario_of

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden" / "prompts"


def _moments(scenario: Scenario) -> list[tuple[str, Call, Direction]]:
    person = scenario.people[0]
    commit = FoundMove(move=Move.COMMIT, quote="I'll ring you at two", confidence=0.9)
    ask = FoundMove(move=Move.INQUIRE, quote="what matters most to you", confidence=0.9)
    opened = then(started(scenario), heard(scenario, person.opening[0].say, Intent.OPEN))
    promised = then(
        opened, *replied("I'll ring you at two, >>news or no news<<.", Appraisal(found=(commit,)))
    )
    asked = then(
        promised,
        heard(scenario, "Two. You said two."),
        *replied("I did. Tell me, what matters most to you?", Appraisal(found=(ask,))),
    )
    fact = person.facts[0]
    told = then(asked, heard(scenario, fact.hot[0].say, Intent.ANSWER, fact=fact.id))
    booked = ActionTaken(
        action=Action.SCHEDULE_CALLBACK, when="two today", channel=Channel.PHONE, result="It is in the diary."
    )
    silent = then(told, TraineeStayedSilent(seconds=15), ReplyAppraised(appraisal=Appraisal(), affect=FELT))
    late = then(
        silent,
        heard(scenario, "Are you there?", Intent.NUDGE, silence="first"),
        booked,
        ReplyAppraised(appraisal=Appraisal(), affect=FELT),
    )
    for number in range(8):
        late = then(
            late,
            heard(scenario, f"{number + 1} times I have heard that today, and I wrote it down."),
            *replied("I hear you. " * 12, Appraisal(found=(commit,))),
        )
    return [
        ("takes up a promise", promised, direction(scenario, Intent.PROBE, takes_up=Move.COMMIT)),
        ("gives a fact", asked, direction(scenario, Intent.ANSWER, fact=fact.id)),
        ("insults", asked, direction(scenario, Intent.INSULT, stage=Stage.INTIMIDATION, intensity=0.9)),
        ("breaks a silence", silent, direction(scenario, Intent.NUDGE, silence="first")),
        (
            "comes down, late in a long call",
            late,
            direction(scenario, Intent.SOFTEN, stage=Stage.TENSION_REDUCTION, mood="cool", intensity=0.2),
        ),
    ]


def golden_text(scenario: Scenario) -> str:
    """What the model is sent at five moments of a call; the system message once, being the same."""
    moments = _moments(scenario)
    parts = [
        f"# {scenario.id}\n\n## system, at every moment\n\n{messages(scenario, *moments[0][1:])[0].text}"
    ]
    for name, call, order in moments:
        system, user = messages(scenario, call, order)
        assert system.text in parts[0], "the system message changed within a call"
        parts.append(f"## user: {name}\n\n{user.text}")
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write every golden file."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for scenario in map(scenario_of, SCENARIO_IDS):
        (GOLDEN / f"actor-{scenario.id}.md").write_text(golden_text(scenario), "utf-8")


if __name__ == "__main__":
    main()
