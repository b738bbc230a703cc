"""Whole calls outside a browser: scripts, scorecards that stay as they were, exports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from simulator.actors import LineBank
from simulator.call import Call
from simulator.desk import ActionError, Desk, finish
from simulator.events import ActionTaken, ReplyAppraised, TraineeSpoke, TraineeStayedSilent
from simulator.jobs import (
    Scripted,
    as_brief,
    as_json,
    exported,
    play,
    score_call,
    score_transcript,
    scorecard_of,
)
from simulator.scenario import Brief, Library, Scenario
from simulator.scoring import Rubric, Transcript
from simulator.storage import Store
from simulator.vocabulary import Action, Channel, Ending
from tests.fakes import Clock


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Store(f"sqlite:///{tmp_path / 'calls.sqlite'}"), LineBank(), Clock())


def events(call: Call, kind: type) -> list[object]:
    return [r.event for r in call.log if isinstance(r.event, kind)]


def stopped(desk: Desk, scenario: Scenario) -> Call:
    return desk.stop(finish(desk.go_on(desk.start(scenario, "t"))))


def test_a_script_is_played_in_order(desk: Desk, scenario: Scenario) -> None:
    script = [
        Scripted(text="I hear you.", thinking_seconds=6, composing_seconds=9),
        Scripted(action=Action.COPY_IN, who="Seth"),
        Scripted(action=Action.SCHEDULE_CALLBACK, when="noon", channel=Channel.PHONE),
    ]
    call = play(desk, scenario, script, seed=1, trainee="t").call
    spoke = events(call, TraineeSpoke)[0]
    assert isinstance(spoke, TraineeSpoke)
    assert spoke.timing is not None
    assert (spoke.timing.thinking_seconds, spoke.timing.composing_seconds) == (6, 9)
    assert [e.action for e in events(call, ActionTaken)] == ["copy_in", "schedule_callback"]  # type: ignore[attr-defined]
    assert desk.store.load(call.id) == call


def test_what_a_script_still_held_when_the_call_was_over_is_told(desk: Desk, scenario: Scenario) -> None:
    script = [
        Scripted(text="One."),
        Scripted(action=Action.END),
        Scripted(text="Two."),
        Scripted(silent_seconds=3),
    ]
    played = play(desk, scenario, script, seed=1, trainee="t")
    assert played.call.ended == Ending.ENDED
    assert list(played.unused) == script[2:]


def test_a_script_that_runs_out_leaves_the_call_where_it_stands(desk: Desk, scenario: Scenario) -> None:
    played = play(desk, scenario, [Scripted(text="One.")], seed=1, trainee="t")
    assert played.call.ended is None
    assert played.unused == ()


def test_a_silence_that_outlasts_patience_is_a_silence(desk: Desk, scenario: Scenario) -> None:
    call = play(desk, scenario, [Scripted(silent_seconds=60)], seed=1, trainee="t").call
    silences = events(call, TraineeStayedSilent)
    assert len(silences) == 1
    assert silences[0].seconds == pytest.approx(18.0)  # type: ignore[attr-defined]


def test_a_shorter_silence_is_thinking_before_the_next_reply(desk: Desk, scenario: Scenario) -> None:
    script = [Scripted(silent_seconds=5), Scripted(text="I hear you.", thinking_seconds=2)]
    call = play(desk, scenario, script, seed=1, trainee="t").call
    assert events(call, TraineeStayedSilent) == []
    told = events(call, ReplyAppraised)[0]
    assert told.pause_seconds == 7  # type: ignore[attr-defined]


def test_short_silences_add_up_to_a_long_one(desk: Desk, scenario: Scenario) -> None:
    call = play(desk, scenario, [Scripted(silent_seconds=10)] * 2, seed=1, trainee="t").call
    assert len(events(call, TraineeStayedSilent)) == 1


def test_the_same_script_and_seed_make_the_same_call(desk: Desk, scenario: Scenario) -> None:
    script = [Scripted(text="I hear you."), Scripted(text="I'll ring you at noon.")]
    one, other = (play(desk, scenario, script, seed=4, trainee="t").call for _ in range(2))
    assert [r.event for r in one.log] == [r.event for r in other.log]


def test_an_action_the_scenario_does_not_offer_is_the_scripts_fault(desk: Desk, scenario: Scenario) -> None:
    with pytest.raises(ActionError, match="not possible"):
        play(desk, scenario, [Scripted(action=Action.ESCALATE)], seed=1, trainee="t")


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        '{"text": "a", "silent_seconds": 3}',
        '{"text": "a", "action": "hold"}',
        '{"silent_seconds": -1}',
        '{"text": 3}',
        '{"action": "dance"}',
        '{"text": "a", "thinking_seconds": "long"}',
        '{"text": "a", "mood": "good"}',
        '{"action": "schedule_callback", "channel": "pigeon"}',
        "[]",
        "null",
    ],
)
def test_a_script_line_is_a_reply_or_a_silence_or_an_action(line: str) -> None:
    with pytest.raises(ValidationError):
        Scripted.model_validate_json(line)


def test_an_empty_reply_is_a_reply() -> None:
    assert Scripted.model_validate_json('{"text": ""}').text == ""


# Scorecards and exports


def test_a_scorecard_of_an_ended_call_is_made_once_and_stays(
    desk: Desk, scenario: Scenario, rubric: Rubric
) -> None:
    call = play(desk, scenario, [Scripted(text="No."), Scripted(action=Action.END)], seed=1, trainee="t").call
    first = scorecard_of(desk, call, rubric)
    dearer = rubric.model_copy(update={"points": (90, 91, 92, 93)})
    assert scorecard_of(desk, call, dearer) == first
    assert len(desk.store.scorecards(call.id)) == 1


def test_a_new_scorecard_stands_beside_the_old_one(desk: Desk, scenario: Scenario, rubric: Rubric) -> None:
    call = play(desk, scenario, [Scripted(text="No."), Scripted(action=Action.END)], seed=1, trainee="t").call
    scorecard_of(desk, call, rubric)
    newer = score_call(desk, call, rubric.model_copy(update={"points": (90, 91, 92, 93)}), keep=True)
    assert len(desk.store.scorecards(call.id)) == 2
    assert scorecard_of(desk, call, rubric) == newer


def test_a_live_call_is_scored_as_it_stands_and_nothing_is_kept(
    desk: Desk, scenario: Scenario, rubric: Rubric
) -> None:
    call = play(desk, scenario, [Scripted(text="I hear you.")], seed=1, trainee="t").call
    assert scorecard_of(desk, call, rubric).overall is not None
    assert desk.store.scorecards(call.id) == []


def test_a_call_as_other_programs_read_it(desk: Desk, scenario: Scenario, rubric: Rubric) -> None:
    script = [
        Scripted(text="I hear you.", thinking_seconds=6),
        Scripted(silent_seconds=60),
        Scripted(action=Action.END),
    ]
    call = play(desk, scenario, script, seed=1, trainee="t").call
    told = json.loads(json.dumps(as_json(call, scorecard_of(desk, call, rubric))))
    assert set(told) >= {"call", "events", "turns", "ended", "scorecard"}
    assert told["ended"] == "ended"
    assert [event["seq"] for event in told["events"]] == list(range(len(call.log)))
    assert [turn["speaker"] for turn in told["turns"]] == ["customer", "trainee"] * 3
    assert told["turns"][1] == {"speaker": "trainee", "text": "I hear you.", "thinking_seconds": 6}
    for turn in told["turns"]:
        Transcript.model_validate({"turns": [turn]})


def test_our_own_turns_can_be_scored_as_a_transcript_from_elsewhere(
    desk: Desk, library: Library, rubric: Rubric
) -> None:
    scenario = next(iter(library.scenarios.values()))
    script = [Scripted(text="I hear you.", thinking_seconds=6), Scripted(text="I'll ring you at noon.")]
    call = play(desk, scenario, script, seed=1, trainee="t").call
    turns = as_json(call, scorecard_of(desk, call, rubric))["turns"]
    told = Transcript.model_validate({"scenario": scenario.id, "turns": turns})
    assert score_transcript(told, rubric, library.scenarios).overall is not None


def test_a_transcript_that_names_a_scenario_we_do_not_have_is_refused(
    rubric: Rubric, library: Library
) -> None:
    told = Transcript.model_validate(
        {"scenario": "nowhere", "turns": [{"speaker": "customer", "text": "Hi"}]}
    )
    with pytest.raises(LookupError, match="there is no scenario nowhere; expected one of"):
        score_transcript(told, rubric, library.scenarios)


def test_an_export_is_read_again_unchanged(desk: Desk, scenario: Scenario, rubric: Rubric) -> None:
    call = play(
        desk, scenario, [Scripted(text="I hear you."), Scripted(action=Action.END)], seed=1, trainee="t"
    ).call
    for form in ("json", "md"):
        first = exported(desk, call, rubric, form)  # type: ignore[arg-type]
        assert exported(desk, desk.store.load(call.id), rubric, form) == first  # type: ignore[arg-type]


NASTY = "<b>x</b> **bold** [a](javascript:b) `c` # d | e\n\n## Fake heading\n![i](http://x/y.png) $z$ ~s~ \\"


def test_what_was_typed_is_plain_text_in_a_markdown_export(
    desk: Desk, scenario: Scenario, rubric: Rubric
) -> None:
    call = play(desk, scenario, [Scripted(text=NASTY), Scripted(action=Action.END)], seed=1, trainee="t").call
    text = exported(desk, call, rubric, "md")
    headings = [line for line in text.split("\n") if line.startswith("#")]
    assert headings[0] == "# A missed train"
    assert {"## Scores", "## The call"} <= set(headings)
    assert not any("Fake" in heading for heading in headings)
    for markup in ("<b>", "**bold**", "[a](", "![i]", "`c`", "$z$"):
        assert markup not in text.replace("\\" + markup, "")
    assert "\\<b\\>x" in text


@pytest.mark.parametrize("form", ["json", "md"])
def test_a_stopped_call_can_be_exported(desk: Desk, scenario: Scenario, rubric: Rubric, form: str) -> None:
    text = exported(desk, stopped(desk, scenario), rubric, form)  # type: ignore[arg-type]
    assert "unscored" in text if form == "md" else json.loads(text)["scorecard"]["overall"] is None


def test_a_brief_may_be_prose_or_fields_or_none() -> None:
    assert as_brief(None) is None
    fields = Brief(role="desk", unknown=("When it will be fixed.",))
    assert as_brief(fields) is fields
    prose = as_brief("You are on the help desk. Nobody knows when it will be fixed. Do not promise a time.")
    assert isinstance(prose, Brief)
