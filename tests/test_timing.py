"""Pausing: what counts as a pause, what it is worth, and how long a customer bears silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator.timing import (
    CALM_PATIENCE_SECONDS,
    FADE_TO_SECONDS,
    RAMP_FROM_SECONDS,
    Pace,
    Timing,
    base_patience,
    patience,
    pause_points,
    pause_seconds,
    reading_allowance,
)
from simulator.vocabulary import Channel

WINDOW = (5.0, 10.0)
LINE = "Did you even finish school, or did they just let you leave?"  # twelve words

windows = st.tuples(st.floats(2, 12), st.floats(0.5, 10)).map(lambda pair: (pair[0], pair[0] + pair[1]))
seconds = st.floats(0, 120)
timed = st.sampled_from([Pace.USUAL, Pace.HALF_MORE, Pace.DOUBLE])


@pytest.mark.parametrize(
    ("pause", "points"),
    [(0, 0), (1.5, 0), (3.25, 0.5), (5, 1), (7, 1), (10, 1), (17.5, 0.5), (25, 0), (60, 0)],
)
def test_a_pause_ramps_in_from_a_second_and_a_half_is_full_from_five_to_ten_and_out_at_twenty_five(
    pause: float, points: float
) -> None:
    assert pause_points(pause, WINDOW) == pytest.approx(points)


@given(seconds, windows, timed, st.booleans())
def test_a_pause_is_worth_between_nothing_and_full_marks(
    pause: float, window: tuple[float, float], pace: Pace, held: bool
) -> None:
    assert 0 <= pause_points(pause, window, held=held, stretch=pace.stretch or 1.0) <= 1


@given(seconds, seconds, windows)
def test_waiting_longer_never_costs_before_the_window_nor_earns_after_it(
    one: float, other: float, window: tuple[float, float]
) -> None:
    short, long = sorted((one, other))
    if long <= window[1]:
        assert pause_points(short, window) <= pause_points(long, window)
    if short >= window[0]:
        assert pause_points(short, window) >= pause_points(long, window)


@given(st.floats(10, 120))
def test_a_moment_asked_for_keeps_full_marks_however_long(pause: float) -> None:
    assert pause_points(pause, WINDOW, held=True) == 1


@given(st.floats(0, 4.99))
def test_a_moment_asked_for_does_not_excuse_firing_back(pause: float) -> None:
    assert pause_points(pause, WINDOW, held=True) == pause_points(pause, WINDOW) < 1


@given(seconds, timed)
def test_extra_time_never_lowers_a_slow_pause(pause: float, pace: Pace) -> None:
    assert pause_points(pause, WINDOW, stretch=pace.stretch or 1.0) >= pause_points(pause, WINDOW)


def test_extra_time_moves_the_far_end_only() -> None:
    assert pause_points(20, WINDOW, stretch=2.0) == 1
    assert pause_points(20, WINDOW) < 0.5
    assert pause_points(3, WINDOW, stretch=2.0) == pause_points(3, WINDOW)


def test_the_scenario_may_move_the_window() -> None:
    assert pause_points(3, (3.0, 6.0)) == 1
    assert pause_points(3, WINDOW) < 0.5
    assert RAMP_FROM_SECONDS < 3 < FADE_TO_SECONDS


def test_fury_typed_erased_and_answered_kindly_after_a_wait_is_a_pause() -> None:
    timing = Timing(thinking_seconds=0.4, settled_seconds=8.0, erased_characters=40, restarts=1)
    assert pause_seconds(timing, LINE, Channel.PHONE) == 8.0


def test_thinking_time_is_the_pause_where_nothing_else_was_measured() -> None:
    assert pause_seconds(Timing(thinking_seconds=6.0), LINE, Channel.PHONE) == 6.0


@pytest.mark.parametrize("timing", [None, Timing(), Timing(composing_seconds=9.0)])
def test_an_unmeasured_pause_is_no_pause_of_zero(timing: Timing | None) -> None:
    assert pause_seconds(timing, LINE, Channel.PHONE) is None


def test_chat_gives_time_to_read_and_a_phone_does_not() -> None:
    assert reading_allowance(LINE, Channel.CHAT) == 3.0
    assert reading_allowance(LINE, Channel.PHONE) == 0.0
    assert pause_seconds(Timing(thinking_seconds=8.0), LINE, Channel.CHAT) == 5.0


@given(st.floats(0, 60), st.text(max_size=400))
def test_a_pause_is_never_negative(thinking: float, line: str) -> None:
    pause = pause_seconds(Timing(thinking_seconds=thinking), line, Channel.CHAT)
    assert pause is not None
    assert pause >= 0


@given(windows, st.floats(4, 120), st.sampled_from(list(CALM_PATIENCE_SECONDS)), timed, st.text(max_size=300))
def test_patience_after_a_provocation_never_runs_out_inside_the_full_mark_window(
    window: tuple[float, float], own: float, channel: Channel, pace: Pace, line: str
) -> None:
    base = base_patience(channel, own_seconds=own, provoked=True, window=window, on_hold=False)
    borne = patience(base, line, channel, pace)
    assert borne is not None
    at_the_end = pause_seconds(Timing(thinking_seconds=borne), line, channel)
    assert at_the_end is not None
    assert at_the_end > window[1] * (pace.stretch or 1.0)


def test_patience_after_a_provocation_is_their_own() -> None:
    told = {"window": WINDOW, "on_hold": False}
    assert base_patience(Channel.PHONE, own_seconds=14, provoked=True, **told) == 14  # type: ignore[arg-type]
    assert base_patience(Channel.PHONE, own_seconds=20, provoked=True, **told) == 20  # type: ignore[arg-type]


def test_a_chat_bears_silence_longer_than_a_phone_where_nobody_was_provoked() -> None:
    told = {"own_seconds": 14.0, "provoked": False, "window": WINDOW, "on_hold": False}
    assert base_patience(Channel.CHAT, **told) > base_patience(Channel.PHONE, **told)  # type: ignore[arg-type]


def test_somebody_asked_to_hold_waits_longer() -> None:
    told = {"own_seconds": 14.0, "provoked": True, "window": WINDOW}
    held = base_patience(Channel.PHONE, on_hold=True, **told)  # type: ignore[arg-type]
    assert held == 3 * base_patience(Channel.PHONE, on_hold=False, **told)  # type: ignore[arg-type]


def test_extra_time_stretches_patience_and_untimed_takes_it_away() -> None:
    assert patience(14.0, LINE, Channel.PHONE, Pace.USUAL) == 14.0
    assert patience(14.0, LINE, Channel.PHONE, Pace.HALF_MORE) == 21.0
    assert patience(14.0, LINE, Channel.PHONE, Pace.DOUBLE) == 28.0
    assert patience(14.0, LINE, Channel.PHONE, Pace.UNTIMED) is None
    assert patience(14.0, LINE, Channel.CHAT, Pace.USUAL) == 17.0


def test_somebody_who_waits_for_ever_has_no_patience_to_run_out() -> None:
    assert patience(None, LINE, Channel.PHONE, Pace.USUAL) is None


@pytest.mark.parametrize("bad", [-0.1, float("nan"), float("inf"), 1e9])
def test_times_that_cannot_be_are_refused(bad: float) -> None:
    with pytest.raises(ValidationError):
        Timing(thinking_seconds=bad)


def test_a_draft_has_no_place_in_a_timing() -> None:
    with pytest.raises(ValidationError):
        Timing.model_validate({"thinking_seconds": 2, "draft": "you fool"})
