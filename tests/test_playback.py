"""A call on its own clock: true pauses, speaking time, and nothing that was no part of the call."""

from __future__ import annotations

import pytest

from simulator.actors import LineBank
from simulator.branches import answerable
from simulator.call import Call
from simulator.desk import Desk, finish
from simulator.events import CustomerSpoke, ReplyAppraised
from simulator.playback import BREATH_SECONDS, FROM_HERE, LONGEST_WAIT_SECONDS, Cue, playback
from simulator.scenario import Scenario
from simulator.storage import Store
from simulator.timing import Pace, Timing
from simulator.vocabulary import Action
from tests.fakes import Clock, small_scenario


@pytest.fixture
def clock() -> Clock:
    return Clock(tick=0)


@pytest.fixture
def desk(clock: Clock) -> Desk:
    return Desk(Store("sqlite://"), LineBank(), clock)


def begun(desk: Desk, scenario: Scenario, **options: object) -> Call:
    return finish(desk.go_on(desk.start(scenario, "t", seed=1, **options)))  # type: ignore[arg-type]


def said(desk: Desk, call: Call, text: str, thinking: float | None, composing: float | None = None) -> Call:
    timing = Timing(thinking_seconds=thinking, composing_seconds=composing)
    return finish(desk.go_on(desk.say(call, text, timing)))


def deeds(scenario: Scenario, call: Call) -> list[Cue]:
    return [cue for cue in playback(scenario, call).cues if cue.who == "you"]


def test_a_reply_comes_after_the_pause_and_the_typing_measured_in_the_browser(
    desk: Desk, clock: Clock, scenario: Scenario
) -> None:
    call = begun(desk, scenario)
    clock.now += 300  # a slow server, a sleeping laptop: no part of the call
    cue = deeds(scenario, said(desk, call, "I hear you.", 6.5, 4.0))[0]
    assert (cue.at - cue.begins, cue.quiet, cue.pause) == (pytest.approx(10.5), 6.5, 6.5)


def test_a_line_lasts_as_long_as_it_takes_to_say_and_longer_for_who_chose_more_time(desk: Desk) -> None:
    scenario = small_scenario(words_per_second=2.0)
    usual, double = (begun(desk, scenario, pace=pace) for pace in (Pace.USUAL, Pace.DOUBLE))
    line = playback(scenario, usual).cues[0]
    assert line.lasts >= len(usual.line.split()) / 2.0
    assert playback(scenario, double).cues[0].lasts > 1.8 * line.lasts


def test_everything_is_in_the_order_of_the_call_and_nothing_overlaps(desk: Desk, scenario: Scenario) -> None:
    call = begun(desk, scenario)
    for number in range(4):
        call = said(desk, call, f"The trains are late, {number}.", 2.0 + number, 3.0)
    call = finish(desk.go_on(desk.act(call, Action.HOLD)))
    call = finish(desk.go_on(desk.stay_silent(call, 14.0)))
    told = playback(scenario, call)
    assert [c.text for c in told.cues if c.who == "they"] == [
        r.event.text for r in call.log if isinstance(r.event, CustomerSpoke)
    ]
    assert "No trains yet." in [c.text for c in told.cues if c.who == "note"]
    ends = 0.0
    for cue in told.cues:
        assert ends - 1e-9 <= cue.begins <= cue.at
        assert cue.quiet <= cue.at - cue.begins + 1e-9
        ends = cue.at + cue.lasts
    assert told.seconds > ends
    assert told.cues[1].begins == told.cues[0].at + told.cues[0].lasts
    assert told.cues[2].at - told.cues[1].at == pytest.approx(BREATH_SECONDS)


def test_the_feelings_change_when_the_deed_is_done(desk: Desk, scenario: Scenario) -> None:
    call = said(desk, said(desk, begun(desk, scenario), "I hear you.", 6.0), "Calm down.", 0.5)
    told = playback(scenario, call)
    assert told.felt[0].at == 0.0
    assert told.felt[0].affect == call.start.affect
    appraised = [r.event.affect for r in call.log if isinstance(r.event, ReplyAppraised)]
    for cue, affect in zip((c for c in told.cues if c.who == "you"), appraised, strict=True):
        assert affect in [felt.affect for felt in told.felt if felt.at == cue.at]


def test_a_break_is_left_out_and_so_is_the_time_between_two_tries(
    desk: Desk, clock: Clock, scenario: Scenario
) -> None:
    call = begun(desk, scenario)
    clock.now += 5
    clock.now += 900
    call = desk.come_back(call)
    clock.now += 4
    call = finish(desk.go_on(desk.act(call, Action.HOLD)))
    assert deeds(scenario, call)[0].quiet == pytest.approx(4.0)
    call = desk.stop(call)
    clock.now += 90_000
    branch = desk.rewind(call, answerable(call)[0])
    clock.now += 3
    branch = finish(desk.go_on(desk.act(branch, Action.HOLD)))
    assert deeds(scenario, branch)[0].quiet == pytest.approx(3.0)
    assert FROM_HERE in [cue.text for cue in playback(scenario, branch).cues]


def test_a_wait_nobody_would_sit_through_twice_is_cut_and_its_true_length_told(
    desk: Desk, scenario: Scenario
) -> None:
    cue = deeds(scenario, said(desk, begun(desk, scenario), "I hear you.", 600.0, 20.0))[0]
    assert cue.at - cue.begins == LONGEST_WAIT_SECONDS
    assert cue.pause == 600.0


def test_a_hint_comes_while_the_trainee_waits(desk: Desk, clock: Clock, scenario: Scenario) -> None:
    call = begun(desk, scenario)
    clock.now += 2
    call = desk.give_hint(call)
    call = said(desk, call, "I hear you.", 6.0)
    line, hint, reply = playback(scenario, call).cues[:3]
    assert hint.text.startswith("Hint: ")
    assert hint.at == pytest.approx(line.at + line.lasts + 2)
    assert reply.at == pytest.approx(line.at + line.lasts + 6)


def test_a_moment_begins_with_the_line_that_was_answered(desk: Desk, scenario: Scenario) -> None:
    call = said(desk, said(desk, begun(desk, scenario), "I hear you.", 6.0), "Calm down.", 0.5)
    told = playback(scenario, call, {2, 99})
    lines = [cue for cue in told.cues if cue.who == "they"]
    assert told.moments == ((2, lines[1].at),)


def test_a_call_in_which_nobody_spoke_is_short(desk: Desk, scenario: Scenario) -> None:
    told = playback(scenario, desk.stop(desk.start(scenario, "t")))
    assert told.cues == ()
    assert 0 < told.seconds < 3
