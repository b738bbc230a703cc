"""A shift conducted over a desk: picking up, ringing back, breaks, and the end, each written down at once.

Whatever a process died in the middle of, `catch_up` takes the shift from where its log and its calls' logs
stand, so that coming back after a crash and coming back after a call are the same thing.
"""

from __future__ import annotations

from simulator.call import Call
from simulator.desk import Desk, new_id
from simulator.shift import (
    BreakTaken,
    CallTaken,
    IllegalShiftEvent,
    InLine,
    Kept,
    Occasion,
    Plan,
    PromiseDone,
    Shift,
    ShiftEnded,
    ShiftEvent,
    ShiftStarted,
    Waited,
    plan_hash,
    scenario_for,
)
from simulator.shift.drift import Row, row_of
from simulator.shift.shift import WORD_MINUTES, call_over
from simulator.storage import NoSuchCall
from simulator.storage.shifts import append_shift, load_shift, open_shift
from simulator.timing import Pace
from simulator.vocabulary import Mode


def begin(
    desk: Desk,
    plan: Plan,
    trainee: str,
    *,
    coaching: bool = False,
    pace: Pace = Pace.USUAL,
    model: str | None = None,
) -> Shift:
    """Sit down at the desk. Always practice: nobody but the trainee sees it."""
    started = ShiftStarted(
        shift=plan.file.id,
        version=plan.file.version,
        plan_hash=plan_hash(plan),
        trainee=trainee,
        coaching=coaching,
        pace=pace,
        model=model,
    )
    return open_shift(desk.store, new_id(), plan, started, desk.clock())


def catch_up(desk: Desk, shift_id: str) -> tuple[Shift, Call | None]:
    """The shift as it stands, and the call that is on the line. Raises NoSuchShift.

    A call that has ended is entered as over; one that was taken and never began is begun.
    """
    shift = load_shift(desk.store, shift_id)
    line = shift.on_the_line
    if line is None or shift.ended is not None:
        return shift, None
    try:
        call = desk.store.load(line.call)
    except NoSuchCall:
        call = _pick_up(desk, shift, line)
    if call.ended is None:
        return shift, call
    return _write(desk, shift, call_over(shift, desk.scenario(call), call)), None


def pick_up_next(desk: Desk, shift: Shift) -> tuple[Shift, Call]:
    """Take whoever has waited longest. Raises IllegalShiftEvent where nobody waits."""
    waiting = shift.waiting()
    if not waiting:
        raise IllegalShiftEvent("nobody is waiting")
    return _take(desk, shift, waiting[0])


def keep_promise(desk: Desk, shift: Shift, caller: str) -> tuple[Shift, Call | None]:
    """Do what was promised to a caller: ring them, which may open a call, or send them word.

    Raises IllegalShiftEvent where nothing may be done for them now.
    """
    promise = shift.promise_to(caller)
    if promise is None or not promise.may_be_done(shift.minute):
        raise IllegalShiftEvent(f"there is nothing to do for {caller} now")
    if opens_call(shift, caller):
        return _take(desk, shift, InLine(caller, shift.minute, Occasion.RUNG_BACK))
    arrived = promise.channel not in shift.stand().broken_channels
    done = PromiseDone(caller=caller, minutes=WORD_MINUTES, arrived=arrived)
    return _write(desk, shift, done), None


def opens_call(shift: Shift, caller: str) -> bool:
    """Whether doing what was promised to a caller is a call: they have more to say on the telephone."""
    promise = shift.promise_to(caller)
    return promise is not None and promise.channel == "phone" and bool(shift.plan.caller(caller).kept)


def may_be_done(shift: Shift) -> tuple[str, ...]:
    """Callers for whom something promised may be done now."""
    callers = dict.fromkeys(promise.caller for promise in shift.promises)
    return tuple(
        caller
        for caller in callers
        if (promise := shift.promise_to(caller)) is not None
        and promise.may_be_done(shift.minute)
        and promise.stands(shift.minute) in {Kept.OPEN, Kept.BROKEN}
        and not any(t.caller == caller and t.occasion == Occasion.RANG_AGAIN for t in shift.taken)
    )


def take_break(desk: Desk, shift: Shift) -> Shift:
    """Get up for a moment. The clock goes on; nothing else changes."""
    return _write(desk, shift, BreakTaken(minutes=shift.plan.file.break_minutes))


def wait(desk: Desk, shift: Shift) -> Shift:
    """Let time pass until somebody rings or something is due. Raises IllegalShiftEvent where nothing will."""
    then = shift.next_thing()
    if shift.waiting() or then is None:
        raise IllegalShiftEvent("somebody is waiting" if shift.waiting() else "nothing more will happen")
    return _write(desk, shift, Waited(minutes=then - shift.minute))


def finish_shift(desk: Desk, shift: Shift) -> Shift:
    """Go home. Early or not, it is always possible between calls."""
    return _write(desk, shift, ShiftEnded(left_early=bool(shift.to_come())))


def rows(desk: Desk, shift: Shift) -> tuple[Row, ...]:
    """Every call of the shift that is over, in numbers, in order."""
    waited = {taken.call: taken.waited for taken in shift.taken}
    return tuple(
        row_of(
            desk.store.load(done.call),
            caller=done.caller,
            name=shift.plan.name(done.caller),
            waited=waited[done.call],
            after_break=place in shift.breaks,
        )
        for place, done in enumerate(shift.done)
    )


def _take(desk: Desk, shift: Shift, line: InLine) -> tuple[Shift, Call]:
    taken = CallTaken(
        call=new_id(),
        caller=line.caller,
        occasion=line.occasion,
        waited=0.0 if line.occasion == Occasion.RUNG_BACK else shift.minute - line.since,
    )
    after = _write(desk, shift, taken)
    return after, _pick_up(desk, after, taken)


def _pick_up(desk: Desk, shift: Shift, taken: CallTaken) -> Call:
    line = InLine(taken.caller, shift.minute - taken.waited, taken.occasion)
    place = len(shift.taken) - 1
    return desk.start(
        scenario_for(shift, line),
        shift.start.trainee,
        mode=Mode.PRACTICE,
        coaching=shift.start.coaching,
        pace=shift.start.pace,
        seed=shift.plan.caller(taken.caller).seed + 100 * place,
        model=shift.start.model,
        call_id=taken.call,
    )


def _write(desk: Desk, shift: Shift, event: ShiftEvent) -> Shift:
    return append_shift(desk.store, shift, event, desk.clock())
