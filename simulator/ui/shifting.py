"""Shifts of who sits here, and what they do between calls, each deed written down at once."""

from __future__ import annotations

import logging
from collections.abc import Callable

import streamlit as st

from simulator.call import Call
from simulator.jobs import shifts as work
from simulator.shift import IllegalShiftEvent, Plan, Shift
from simulator.storage import NoSuchCall, StaleCall
from simulator.storage.shifts import NoSuchShift, ShiftSummary, load_shift, shift_of_call, shifts
from simulator.ui import session

CALL_PAGE, SHIFT_PAGE = "simulator/ui/pages/call.py", "simulator/ui/pages/shifts.py"
MOVED_ON = "The shift went on in another tab. Here is where it stands."
NOT_KEPT = "That could not be written down just now. Please try again; the shift is safe."
_log = logging.getLogger(__name__)


def my_shift(shift_id: str) -> Shift | None:
    """The shift of that id if it is this trainee's, as it was last written down."""
    try:
        shift = load_shift(session.parts().store, shift_id)
    except NoSuchShift:
        return None
    return shift if shift.start.trainee == session.me() else None


def caught_up(shift_id: str) -> tuple[Shift, Call | None]:
    """The shift with whatever ended meanwhile written down, and the call that is on the line."""
    return work.catch_up(session.parts().desk, shift_id)


def my_shifts() -> list[ShiftSummary]:
    """This trainee's shifts, newest first."""
    return shifts(session.parts().store, session.me())


def running() -> Shift | None:
    """The newest shift of this trainee's, if it is not over."""
    newest = my_shifts()[:1]
    shift = my_shift(newest[0].id) if newest else None
    return shift if shift is not None and shift.ended is None else None


def shift_of(call: Call) -> Shift | None:
    """The shift a call belongs to, if it does."""
    shift_id = shift_of_call(session.parts().store, call.id)
    return my_shift(shift_id) if shift_id else None


def begin(plan: Plan, *, coaching: bool) -> Shift:
    """Sit down at the desk."""
    parts, pace = session.parts(), session.personal().pace
    model = parts.model_for_new_call()
    return work.begin(parts.desk, plan, session.me(), coaching=coaching, pace=pace, model=model)


def pick_up(shift_id: str, seen: int) -> Call | None:
    """Take the next call; None, with a word to the trainee, where the shift has moved on."""
    return _tried(shift_id, seen, lambda shift: work.pick_up_next(session.parts().desk, shift)[1])


def keep_promise(shift_id: str, seen: int, caller: str) -> Call | None:
    """Do what was promised; the call it opens, or None where it opens none."""
    return _tried(shift_id, seen, lambda shift: work.keep_promise(session.parts().desk, shift, caller)[1])


def take_break(shift_id: str, seen: int) -> None:
    """Get up for a moment."""
    _tried(shift_id, seen, lambda shift: _nothing(work.take_break(session.parts().desk, shift)))


def wait(shift_id: str, seen: int) -> None:
    """Let time pass until there is something to do."""
    _tried(shift_id, seen, lambda shift: _nothing(work.wait(session.parts().desk, shift)))


def finish(shift_id: str, seen: int) -> None:
    """Go home."""
    _tried(shift_id, seen, lambda shift: _nothing(work.finish_shift(session.parts().desk, shift)))


def go_to(call: Call) -> None:
    """Show a call."""
    st.switch_page(CALL_PAGE, query_params={"call": call.id})


def back_to(shift: Shift) -> None:
    """Show a shift."""
    st.switch_page(SHIFT_PAGE, query_params={"shift": shift.id})


def _nothing(_shift: Shift) -> None:
    return None


def _tried(shift_id: str, seen: int, do: Callable[[Shift], Call | None]) -> Call | None:
    """Do it to the shift as stored unless that has moved on past what was seen; tell of what went wrong."""
    try:
        shift = my_shift(shift_id)
        if shift is None or len(shift.log) != seen:
            raise StaleCall(f"shift {shift_id} is not at event {seen}")
        return do(shift)
    except (StaleCall, IllegalShiftEvent, NoSuchCall):
        session.tell(MOVED_ON)
    except Exception:
        _log.exception("a deed in shift %s could not be written down", shift_id)
        session.tell(NOT_KEPT)
    return None
