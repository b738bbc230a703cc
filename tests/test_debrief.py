"""The debrief: what happened, what it did to the customer, and what could have been said instead."""

from __future__ import annotations

import pytest

from simulator.affect import Affect
from simulator.call import Call
from simulator.debrief import MOMENTS, Debrief, Moment, _weightiest, debrief
from simulator.desk import Desk, finish
from simulator.events import CustomerSpoke, ReplyAppraised
from simulator.scenario import Library, Scenario
from simulator.timing import Timing
from simulator.vocabulary import HARMFUL, Action, Ending, Intent
from tests.fakes import behave, desk_in_memory, small_scenario
from tests.scripts import SCENARIO_IDS, scenario_of, scripted

every_scenario = pytest.mark.parametrize("scenario_id", SCENARIO_IDS)
every_trainee = pytest.mark.parametrize("trainee", ["good", "dismissive", "rude"])


@pytest.fixture
def desk() -> Desk:
    return desk_in_memory()


def begun(desk: Desk, scenario: Scenario) -> Call:
    return finish(desk.go_on(desk.start(scenario, "t", seed=1)))


def told(scenario_id: str, trainee: str) -> Debrief:
    return debrief(scenario_of(scenario_id), scripted(scenario_id, trainee))


@every_scenario
@every_trainee
def test_the_chart_has_a_point_for_the_start_and_one_for_each_deed(scenario_id: str, trainee: str) -> None:
    call = scripted(scenario_id, trainee)
    deeds = sum(isinstance(r.event, ReplyAppraised) for r in call.log)
    trace = told(scenario_id, trainee).trace
    assert [point.number for point in trace] == list(range(deeds + 1))
    assert trace[0].affect == call.start.affect
    assert trace[-1].affect == call.affect
    assert [point.deed for point in trace[1:]] == list(call.replies)


@every_scenario
@every_trainee
def test_every_provocation_that_was_answered_is_on_the_pause_timeline(scenario_id: str, trainee: str) -> None:
    call = scripted(scenario_id, trainee)
    provocations = [
        r.event.text
        for r, after in zip(call.log, call.log[1:], strict=False)
        if isinstance(r.event, CustomerSpoke)
        and r.event.direction.provocation
        and after.event.kind == "trainee_spoke"
    ]
    pauses = told(scenario_id, trainee).pauses
    assert [pause.line for pause in pauses] == provocations
    assert all(pause.points is not None for pause in pauses)


@every_scenario
@every_trainee
def test_the_two_moments_that_mattered_come_in_order(scenario_id: str, trainee: str) -> None:
    moments = told(scenario_id, trainee).moments
    assert 1 <= len(moments) <= MOMENTS
    assert [m.number for m in moments] == sorted({m.number for m in moments})


@every_scenario
@every_trainee
def test_a_better_line_answers_exactly_that_line_or_that_kind_of_attack(
    scenario_id: str, trainee: str
) -> None:
    scenario, call = scenario_of(scenario_id), scripted(scenario_id, trainee)
    spoken = {r.event.text: r.event for r in call.log if isinstance(r.event, CustomerSpoke)}
    for moment in told(scenario_id, trainee).moments:
        line = spoken[moment.customer]
        if line.better:
            assert moment.better == line.better
        elif line.direction.intent in {Intent.ACCUSE, Intent.INSULT, Intent.THREATEN, Intent.BREAK_DOWN}:
            assert moment.better in {b.say for b in scenario.better_lines if b.to == line.direction.intent}
        else:
            assert moment.better is None, "a line beside the point teaches nothing"


def test_two_moments_that_helped_more_do_not_hide_one_that_hurt() -> None:
    def moment(number: int, before: float, after: float) -> Moment:
        start, end = (Affect(anger=anger, distress=0.3, trust=0.3) for anger in (before, after))
        return Moment(
            number=number,
            customer="…",
            reply="…",
            moves=(),
            before=start,
            after=end,
            helped=after < before,
            better=None,
        )

    moments = [moment(1, 0.9, 0.7), moment(2, 0.7, 0.75), moment(3, 0.75, 0.5), moment(4, 0.5, 0.4)]
    assert [shown.number for shown in _weightiest(moments)] == [2, 3]
    assert [shown.number for shown in _weightiest([m for m in moments if m.helped])] == [1, 3]


@every_scenario
def test_a_moment_that_hurt_is_always_shown(scenario_id: str) -> None:
    for trainee in ("dismissive", "rude"):
        assert any(not moment.helped for moment in told(scenario_id, trainee).moments)


def test_a_moment_with_a_harmful_move_never_counts_as_help(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scenario in library.scenarios.values():
        for seed in range(6):
            call = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=seed, harm=0.5)
            for moment in debrief(scenario, call).moments:
                assert not (moment.helped and set(moment.moves) & HARMFUL)


@every_scenario
def test_what_was_brought_about_and_what_was_missed_are_told_apart(scenario_id: str) -> None:
    scenario = scenario_of(scenario_id)
    for trainee in ("good", "rude"):
        shown, call = told(scenario_id, trainee), scripted(scenario_id, trainee)
        needed = {o.says for o in scenario.outcomes if o.needed}
        assert set(shown.reached) == {scenario.outcome(o).says for o in call.outcomes}
        assert {says for says, _ in shown.missed} == needed - set(shown.reached)
        assert all(better for _, better in shown.missed)


@every_scenario
def test_the_story_has_a_good_ending_only_after_a_good_call(scenario_id: str) -> None:
    scenario = scenario_of(scenario_id)
    assert told(scenario_id, "rude").story == scenario.good_ending.otherwise
    good = told(scenario_id, "good")
    if scripted(scenario_id, "good").ended == Ending.GOODBYE:
        assert good.story == scenario.good_ending.story


@every_scenario
@every_trainee
def test_what_happened_is_one_plain_paragraph(scenario_id: str, trainee: str) -> None:
    paragraph = told(scenario_id, trainee).paragraph
    assert "\n" not in paragraph
    assert 80 < len(paragraph) < 900
    assert paragraph[0].isupper()
    assert paragraph.endswith(".")
    for code in ("Affect(", "walked_out", "None", "0."):
        assert code not in paragraph


def test_the_paragraph_says_how_often_a_calm_pause_was_kept(desk: Desk) -> None:
    scenario = small_scenario(
        beats=[{"id": "boss-joins", "when": {"turn": 1}, "joins": "boss", "provokes": True}]
    )
    for seconds, words in ((7.0, "and left a calm pause."), (0.2, "and never left a calm pause.")):
        call = finish(desk.go_on(desk.say(begun(desk, scenario), "The trains are late.")))
        call = desk.act(
            finish(desk.go_on(desk.say(call, "I hear you.", Timing(thinking_seconds=seconds)))), Action.END
        )
        paragraph = debrief(scenario, finish(desk.go_on(call))).paragraph
        if "once" in paragraph:
            assert words in paragraph
        assert "Boss took the phone." in paragraph
        assert "You ended the call." in paragraph


def test_a_silence_and_an_action_are_told_as_what_was_done(desk: Desk, scenario: Scenario) -> None:
    call = finish(desk.go_on(desk.stay_silent(begun(desk, scenario), 18)))
    call = finish(desk.go_on(desk.act(call, Action.HOLD)))
    assert [point.deed for point in debrief(scenario, call).trace[1:]] == [
        "(You said nothing for 18 s.)",
        "(They wait.)",
    ]


def test_a_beat_is_marked_where_it_fell(desk: Desk, scenario: Scenario) -> None:
    call = begun(desk, scenario)
    for _ in range(2):
        call = finish(desk.go_on(desk.say(call, "The trains are late.")))
    assert [point.note for point in debrief(scenario, call).trace] == [None, None, "No trains yet."]


def test_a_stopped_call_has_a_debrief(desk: Desk, scenario: Scenario) -> None:
    call = finish(desk.go_on(desk.say(begun(desk, scenario), "I hear you.")))
    shown = debrief(scenario, desk.stop(call))
    assert shown.ended == Ending.STOPPED
    assert "always fine" in shown.paragraph
    assert shown.story == scenario.good_ending.otherwise


def test_a_call_stopped_before_a_word_was_said_has_a_debrief_too(desk: Desk, scenario: Scenario) -> None:
    shown = debrief(scenario, desk.stop(desk.start(scenario, "t")))
    assert shown.moments == ()
    assert len(shown.trace) == 1
    assert shown.missed


def test_a_call_of_every_temper_has_a_debrief(monkeypatch: pytest.MonkeyPatch) -> None:
    for scenario_id in SCENARIO_IDS:
        for seed in range(6):
            call = behave(
                desk_in_memory(), scenario_of(scenario_id), monkeypatch.setattr, seed=seed, harm=0.3
            )
            shown = debrief(scenario_of(scenario_id), call)
            assert len(shown.moments) <= MOMENTS
            assert shown.paragraph
            Debrief.model_validate_json(shown.model_dump_json())
