"""The pages of a shift as their scripts draw them: before it, between calls, in a call, and after."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from simulator.call import Call
from simulator.desk import Desk, finish
from simulator.jobs import shifts as work
from simulator.shift import Shift
from simulator.storage import Store
from simulator.storage.shifts import load_shift, shifts
from simulator.ui import session
from simulator.vocabulary import Action, Channel
from tests.test_pages import Open, asked, click, desk, folder, labels, open_page, store, words

__all__ = ["desk", "folder", "open_page", "store"]  # fixtures
SHORT = "half-an-hour-without-email"


@pytest.fixture
def shift(desk: Desk) -> Shift:
    return work.begin(desk, session.parts().shifts().plans[SHORT], "local")


def taken(desk: Desk, shift: Shift, *replies: str, **callback: str) -> Shift:
    """The shift after its next call, in which that was said, and perhaps a callback booked."""
    _, call = work.pick_up_next(desk, shift)
    call = finish(desk.go_on(call))
    for reply in replies:
        call = finish(desk.go_on(desk.say(call, reply)))
    if callback:
        channel = Channel(callback["channel"])
        call = desk.act(call, Action.SCHEDULE_CALLBACK, when=callback["when"], channel=channel)
        call = finish(desk.go_on(call))
    return ended(desk, shift, call)


def ended(desk: Desk, shift: Shift, call: Call) -> Shift:
    if call.ended is None:
        finish(desk.go_on(desk.act(call, Action.END)))
    return work.catch_up(desk, shift.id)[0]


def test_a_card_says_what_kind_of_hour_it_is_and_the_page_what_a_shift_is(open_page: Open) -> None:
    at = open_page("shifts")
    assert not at.exception
    assert "People wait while you talk" in words(at)
    assert "Half an hour without email" in words(at)
    assert "3 calls" in words(at)
    at = click(at, "Work Half an hour without email")
    assert "Between calls the clock stands still." in words(at)
    assert "Private to you" in words(at)
    assert "mail is down for everybody since 8:20" in words(at)


def test_a_broken_shift_file_is_named_with_its_line_and_costs_only_itself(
    open_page: Open, folder: Path
) -> None:
    path = folder / "shifts" / f"{SHORT}.yaml"
    path.write_text(path.read_text("utf-8").replace("    rings_at: 0\n", "    ring_at: 0\n"), "utf-8")
    at = open_page("shifts")
    assert "callers[0].ring_at: unknown field" in words(at)
    assert "Work A morning without email" in labels(at)


def test_with_no_shift_the_page_says_so(open_page: Open, folder: Path) -> None:
    shutil.rmtree(folder / "shifts")
    assert "There is no shift to work yet" in words(open_page("shifts"))


def test_a_shift_is_begun_and_its_first_call_picked_up(open_page: Open, store: Store) -> None:
    at = click(open_page("shifts", plan=SHORT), "Begin the shift")
    assert "Your shift" in words(at)
    assert "1 in line" in words(at)
    at = click(at, "Pick up: Walt Pomfrey")
    assert "When's it back, then?" in words(at)
    assert "8:40" in words(at)
    shift = load_shift(store, shifts(store, "local")[0].id)
    assert shift.on_the_line is not None
    assert asked(at, "call") == shift.on_the_line.call


def test_after_a_call_comes_a_breath_with_what_was_promised(
    open_page: Open, desk: Desk, shift: Shift
) -> None:
    shift = taken(desk, shift, "I don't have a time.", when="nine", channel="phone")
    at = open_page("shifts", shift=shift.id)
    assert "Between calls" in words(at)
    assert "The clock stands still on this page." in words(at)
    assert "You gave your word: nine (9:00), by phone." in words(at)
    assert "Walt Pomfrey: nine (9:00), by phone" in words(at)
    assert {"Take a break", "Leave the shift"} <= set(labels(at))


def test_an_ended_call_leads_back_to_its_shift_and_to_its_debrief_once_that_is_over(
    open_page: Open, desk: Desk, shift: Shift
) -> None:
    shift = taken(desk, shift, "I don't have a time.")
    call = shift.done[0].call
    assert "Between calls" in words(open_page("call", call=call))
    work.finish_shift(desk, shift)
    at = open_page("call", call=call)
    assert "Debrief" in words(at)
    assert "Back to the shift" in labels(at)
    assert "Practise again" not in labels(at)


def test_a_shift_whose_call_is_on_the_line_goes_straight_to_it(
    open_page: Open, desk: Desk, shift: Shift
) -> None:
    _, call = work.pick_up_next(desk, shift)
    at = open_page("shifts", shift=shift.id)
    assert asked(at, "call") == call.id
    assert "When's it back, then?" in words(at)


def test_a_break_moves_the_clock_and_says_so(open_page: Open, desk: Desk, shift: Shift) -> None:
    shift = taken(desk, shift, "I don't have a time.")
    at = click(open_page("shifts", shift=shift.id), "Take a break")
    assert "the clock went on for 3 minutes" in words(at)
    assert load_shift(desk.store, shift.id).minute == pytest.approx(shift.minute + 3)


def test_with_nobody_in_line_the_clock_can_be_let_go_on(open_page: Open, desk: Desk, shift: Shift) -> None:
    _, call = work.pick_up_next(desk, shift)
    desk.stop(finish(desk.go_on(call)))
    at = open_page("shifts", shift=shift.id)
    assert "You stopped that call, which is always fine." in words(at)
    assert "Nobody is in line." in words(at)
    at = click(at, "Wait until 8:41")
    assert "Pick up: Gordon Teal" in labels(at)


def test_what_was_promised_can_be_done_when_it_is_due(open_page: Open, desk: Desk, shift: Shift) -> None:
    shift = taken(desk, shift, "I don't have a time.", when="8:46", channel="email")
    shift = work.take_break(desk, shift)
    at = click(open_page("shifts", shift=shift.id), "Send Walt Pomfrey the email")
    assert "email is what is broken" in words(at)
    assert "Never arrived." in words(at)


def test_ringing_back_opens_a_call_with_somebody_who_remembers(
    open_page: Open, desk: Desk, shift: Shift
) -> None:
    shift = taken(desk, shift, "I don't have a time.", when="8:46", channel="phone")
    shift = work.take_break(desk, shift)
    at = click(open_page("shifts", shift=shift.id), "Ring Walt Pomfrey back")
    said = words(at)
    assert "You rang. Well" in said or "That's you on the dot" in said


def test_a_stale_tab_is_told_and_does_nothing(open_page: Open, desk: Desk, shift: Shift) -> None:
    shift = taken(desk, shift, "I don't have a time.")
    at = open_page("shifts", shift=shift.id)
    work.take_break(desk, shift)
    at = click(at, "Take a break")
    assert "The shift went on in another tab." in words(at)
    assert load_shift(desk.store, shift.id).breaks == (1,)


def test_the_debrief_tells_of_promises_breaks_and_every_call(
    open_page: Open, desk: Desk, shift: Shift
) -> None:
    shift = taken(desk, shift, "I don't have a time.", when="8:46", channel="phone")
    for _ in range(4):
        shift = work.take_break(desk, shift)
    shift = taken(desk, shift, "Take your time. Who are you hoping to hear from?")
    work.finish_shift(desk, shift)
    at = open_page("shifts", shift=shift.id)
    assert not at.exception
    said = words(at)
    assert "Shift debrief" in said
    assert "You took 2 calls, from 8:40" in said
    assert "Broken.** Walt Pomfrey: 8:46" in said
    assert "1. Walt Pomfrey" in said
    assert "2. Gordon Teal" in said
    assert "A break" in said
    at = next(b for b in at.button if b.key == f"open-{shift.done[0].call}").click().run()
    assert asked(at, "call") == shift.done[0].call


def test_leaving_before_the_first_call_is_no_failure(open_page: Open, shift: Shift) -> None:
    at = click(open_page("shifts", shift=shift.id), "Leave the shift")
    assert "You left before the first call. That is always fine." in words(at)


def test_a_shift_under_way_is_offered_again_and_a_strangers_is_as_good_as_none(
    open_page: Open, desk: Desk, shift: Shift
) -> None:
    assert "You are in the middle of a shift." in words(open_page("shifts"))
    theirs = work.begin(desk, session.parts().shifts().plans[SHORT], "somebody else")
    assert "There is no such shift." in words(open_page("shifts", shift=theirs.id))
    assert "There is no such shift." in words(open_page("shifts", shift="nowhere"))


def test_the_callers_words_are_shown_as_written(open_page: Open, folder: Path, desk: Desk) -> None:
    path = folder / "shifts" / f"{SHORT}.yaml"
    text = path.read_text("utf-8").replace('told: "Server team: mail', 'told: "<b>*Server*</b> team: mail', 1)
    path.write_text(text, "utf-8")
    assert "<b>*Server*</b> team" in words(open_page("shifts", plan=SHORT))


@pytest.mark.parametrize("page", ["past_calls", "progress", "practise"])
def test_the_other_pages_take_a_shifts_calls_as_calls_like_any(
    page: str, open_page: Open, desk: Desk, shift: Shift
) -> None:
    shift = taken(desk, shift, "I don't have a time. What are you waiting for?", "I hear you.")
    shift = work.take_break(desk, shift)
    shift = taken(desk, shift, "Take your time. Who are you hoping to hear from?")
    assert len(shift.done) == 2
    at = open_page(page)
    assert not at.exception
    assert "Something went wrong" not in words(at)
    if page == "practise":
        assert "You are in the middle of a shift." in words(at)
        at = click(at, "Go back to the shift")
        assert "Between calls" in words(at)


def test_another_try_at_a_moment_of_a_shifts_call_is_a_call_of_its_own(
    open_page: Open, desk: Desk, shift: Shift
) -> None:
    shift = taken(desk, shift, "I don't have a time.")
    work.finish_shift(desk, shift)
    first = desk.store.load(shift.done[0].call)
    line = next(r.seq for r in first.log if r.event.kind == "customer_spoke")
    again = finish(desk.go_on(desk.say(desk.rewind(first, line), "What are you waiting for?")))
    finish(desk.go_on(desk.act(again, Action.END)))
    at = open_page("call", call=again.id)
    assert not at.exception
    assert "Debrief" in words(at)
    assert "Practise again" not in labels(at)
    assert len(load_shift(desk.store, shift.id).done) == 1
