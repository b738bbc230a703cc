"""Every scenario that comes with the program: complete, true to its story, and hard in its own way."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from simulator.affect import initial, stage
from simulator.appraisal import appraise, provocation
from simulator.appraisal.outcomes import fact_asked, outcomes_reached
from simulator.scenario import Library
from simulator.scenario.checks import lines_of
from simulator.vocabulary import HARMFUL, PROVOCATIONS, Action, Channel, Criterion, Stage
from tests.scripts import ROOT, SCENARIO_IDS, scenario_of, script_of, scripted

FIVE = {
    "email-is-down",
    "lines-cut-for-good",
    "the-man-in-tears",
    "if-you-worked-for-me",
    "my-phone-not-yours",
}
# How often the embedded reader may misread what the author wrote for it.
WRONG_AT_MOST = 0.05
every_scenario = pytest.mark.parametrize("scenario_id", SCENARIO_IDS)


def test_the_five_scenarios_are_there_and_load_without_a_fault(library: Library) -> None:
    assert library.faults == ()
    assert set(library.scenarios) >= FIVE


@every_scenario
def test_the_file_is_named_after_its_scenario_and_names_the_schema(scenario_id: str) -> None:
    text = (ROOT / "scenarios" / f"{scenario_id}.yaml").read_text("utf-8")
    assert re.search(r"^# yaml-language-server: \$schema=scenario\.schema\.json$", text, re.M)
    assert scenario_of(scenario_id).id == scenario_id


@every_scenario
def test_a_card_has_what_somebody_needs_to_choose_by(scenario_id: str) -> None:
    scenario = scenario_of(scenario_id)
    assert len(scenario.title) <= 40
    assert len(scenario.teaser) <= 140
    assert scenario.content_notice
    assert len(set(scenario.skills)) == len(scenario.skills)


@every_scenario
def test_the_brief_says_what_is_unknown_what_may_be_promised_and_what_must_not_be_done(
    scenario_id: str,
) -> None:
    brief = scenario_of(scenario_id).brief
    assert brief.facts
    assert brief.may_promise
    assert brief.unknown
    assert brief.must_not


@every_scenario
def test_the_caller_starts_somewhere_hard_and_can_attack(scenario_id: str) -> None:
    caller = scenario_of(scenario_id).people[0]
    assert stage(initial(caller.temperament)) != Stage.TENSION_REDUCTION
    assert any(intent in PROVOCATIONS for intents in caller.lines.values() for intent in intents)


@every_scenario
def test_nobody_is_contemptible_and_everybody_hides_something(scenario_id: str) -> None:
    for person in scenario_of(scenario_id).people:
        assert person.wants_to_hear
        assert person.good_ending
        assert person.afraid_of
    assert len(scenario_of(scenario_id).people[0].facts) >= 3


@every_scenario
def test_a_phone_call_has_no_emoji_and_no_stage_directions(scenario_id: str) -> None:
    for person in scenario_of(scenario_id).people:
        for _, line in lines_of(person):
            assert not re.search(r"[\U0001F000-\U0001FAFF*\[\]]|^\(", line.say), line.say


@every_scenario
def test_spoken_lines_are_short(scenario_id: str) -> None:
    for person in scenario_of(scenario_id).people:
        for place, line in lines_of(person):
            most = 70 if place[0] == "opening" else 45
            assert len(line.say.split()) <= most, line.say


@every_scenario
def test_an_attack_brings_an_answer_for_the_debrief(scenario_id: str) -> None:
    scenario = scenario_of(scenario_id)
    general = {better.to for better in scenario.better_lines}
    for person in scenario.people:
        for intents in person.lines.values():
            for intent, lines in intents.items():
                if intent in PROVOCATIONS:
                    assert intent in general or all(line.better for line in lines), (person.id, intent)


@every_scenario
def test_no_better_line_does_harm(scenario_id: str) -> None:
    scenario = scenario_of(scenario_id)
    better = [line.better for person in scenario.people for _, line in lines_of(person) if line.better]
    better += [line.say for line in scenario.better_lines] + [outcome.better for outcome in scenario.outcomes]
    harmful = {}
    for text in better:
        read = appraise(text, brief=scenario.brief)
        if worst := [m for m in HARMFUL if read.confidence(m) >= 0.75]:
            harmful[text] = worst
    assert len(harmful) <= WRONG_AT_MOST * len(better), harmful


@every_scenario
def test_what_is_an_example_of_an_outcome_brings_it_about_and_a_counterexample_does_not(
    scenario_id: str,
) -> None:
    scenario = scenario_of(scenario_id)
    right = total = 0
    wrong = []
    for outcome in scenario.outcomes:
        if not outcome.moves:
            continue
        for text, wanted in [(t, True) for t in outcome.examples] + [
            (t, False) for t in outcome.counterexamples
        ]:
            reached = outcome.id in outcomes_reached(scenario, text, appraise(text, brief=scenario.brief))
            total += 1
            right += reached == wanted
            if reached != wanted:
                wrong.append((outcome.id, text, wanted))
    assert right >= (1 - 2 * WRONG_AT_MOST) * total, wrong


@every_scenario
def test_the_better_reply_of_an_outcome_brings_it_about(scenario_id: str) -> None:
    scenario = scenario_of(scenario_id)
    missed = [
        outcome.id
        for outcome in scenario.outcomes
        if outcome.moves
        and outcome.id
        not in outcomes_reached(scenario, outcome.better, appraise(outcome.better, brief=scenario.brief))
    ]
    assert missed == []


@every_scenario
def test_a_hidden_fact_comes_out_when_one_of_its_questions_is_asked(scenario_id: str) -> None:
    questions = [
        (person, fact.id, question)
        for person in scenario_of(scenario_id).people
        for fact in person.facts
        for question in fact.asked
    ]
    missed = [(f, q) for person, f, q in questions if fact_asked(person, q, appraise(q)) != f]
    assert len(missed) <= WRONG_AT_MOST * len(questions), missed


@every_scenario
def test_lines_written_as_attacks_are_heard_as_harsher_than_the_others(scenario_id: str) -> None:
    harsh, mild = [], []
    for person in scenario_of(scenario_id).people:
        for intents in person.lines.values():
            for intent, lines in intents.items():
                (harsh if intent in PROVOCATIONS else mild).extend(provocation(line.say) for line in lines)
    assert sum(harsh) / len(harsh) > sum(mild) / len(mild) + 0.15


@every_scenario
def test_the_scripted_trainees_are_there_and_long_enough(scenario_id: str) -> None:
    for trainee in ("good", "dismissive", "rude"):
        script = script_of(scenario_id, trainee)
        assert len(script) >= 10
        assert all(step.text for step in script)


@every_scenario
def test_a_good_trainee_is_never_hung_up_on_and_brings_most_of_it_about(scenario_id: str) -> None:
    for seed in (1, 2, 3):
        call = scripted(scenario_id, "good", seed)
        needed = [o.id for o in scenario_of(scenario_id).outcomes if o.needed]
        assert call.ended != "walked_out"
        assert sum(o in call.outcomes for o in needed) >= 0.6 * len(needed), (seed, call.outcomes)


@every_scenario
def test_a_rude_trainee_is_hung_up_on(scenario_id: str) -> None:
    assert scripted(scenario_id, "rude").ended == "walked_out"


# True to their stories


def test_email_is_down_breaks_email_and_offers_no_callback_over_it_that_works() -> None:
    scenario = scenario_of("email-is-down")
    assert Channel.EMAIL in scenario.brief.broken_channels
    option = scenario.option(Action.SCHEDULE_CALLBACK)
    assert option is not None
    assert {Channel.EMAIL, Channel.PHONE} <= set(option.channels)


def test_the_man_in_tears_can_cry_and_other_clients_stay_private() -> None:
    scenario = scenario_of("the-man-in-tears")
    assert any("break_down" in intents for intents in scenario.people[0].lines.values())
    assert scenario.brief.private
    assert scenario.people[0].temperament.distress > scenario.people[0].temperament.anger


def test_the_grandstanders_manager_takes_the_phone_with_an_insult() -> None:
    scenario = scenario_of("if-you-worked-for-me")
    assert len(scenario.people) == 2
    assert any(beat.joins and beat.provokes for beat in scenario.beats)
    words = " ".join(line.say for _, line in lines_of(scenario.people[1]))
    assert "If you worked for me, you'd be fired by now!" in words
    assert "answer the simple questions" in words or "answer a simple question" in words
    assert any(option.do == Action.COPY_IN and "Seth" in " ".join(option.who) for option in scenario.actions)


def test_your_own_phone_is_a_boundary_and_nobody_raises_a_voice() -> None:
    scenario = scenario_of("my-phone-not-yours")
    assert scenario.hostility_ceiling <= 0.7
    assert any(o.criterion == Criterion.BOUNDARIES and o.needed for o in scenario.outcomes)


def test_the_schema_an_editor_uses_accepts_what_the_loader_accepts() -> None:
    schema = json.loads(Path(ROOT / "scenarios" / "scenario.schema.json").read_text("utf-8"))
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) >= {"id", "title", "people", "outcomes", "brief"}
