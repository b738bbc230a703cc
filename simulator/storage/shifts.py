"""Shifts as they are kept: their plans, their event log, and which calls are theirs.

As with calls, one append is one transaction, and of two writers the second is told with `StaleCall`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from simulator.shift import (
    CallTaken,
    IllegalShiftEvent,
    Plan,
    Shift,
    ShiftEvent,
    evolve_shift,
    fold,
    plan_hash,
)
from simulator.shift.events import SHIFT_EVENT, ShiftStarted
from simulator.storage.store import StaleCall, Store
from simulator.storage.tables import (
    shift_calls_table,
    shift_events_table,
    shift_plans_table,
    shifts_table,
)


class NoSuchShift(Exception):
    """There is no shift of that id."""


@dataclass(frozen=True)
class ShiftSummary:
    """One row of the list of shifts."""

    id: str
    trainee: str
    shift: str
    started_at: float


def open_shift(store: Store, shift_id: str, plan: Plan, started: ShiftStarted, at: float) -> Shift:
    """Enter a new shift with its first event, and keep the plan it is worked by."""
    digest = plan_hash(plan)
    with store.engine.begin() as db:
        known = select(shift_plans_table.c.hash).where(shift_plans_table.c.hash == digest)
        if db.execute(known).first() is None:
            db.execute(insert(shift_plans_table).values(hash=digest, body=plan.model_dump_json()))
        row = {"id": shift_id, "trainee": started.trainee, "shift": started.shift, "plan_hash": digest}
        db.execute(insert(shifts_table).values(**row, started_at=at))
    return append_shift(store, Shift(shift_id, plan), started, at)


def append_shift(store: Store, shift: Shift, event: ShiftEvent, at: float) -> Shift:
    """Add an event to the shift's log, and return the shift it makes.

    Raises IllegalShiftEvent when it can't happen now, and StaleCall when the log has moved on.
    """
    after = evolve_shift(shift, event)
    row = {"shift_id": shift.id, "seq": len(shift.log), "at": at, "kind": event.kind}
    try:
        with store.engine.begin() as db:
            db.execute(insert(shift_events_table).values(**row, body=event.model_dump_json()))
            if isinstance(event, CallTaken):
                db.execute(insert(shift_calls_table).values(call_id=event.call, shift_id=shift.id))
    except IntegrityError as error:
        raise StaleCall(f"shift {shift.id} has moved on past event {len(shift.log) - 1}") from error
    return after


def load_shift(store: Store, shift_id: str) -> Shift:
    """The shift as its log tells it. Raises NoSuchShift."""
    found = select(shift_plans_table.c.body).join(
        shifts_table, shifts_table.c.plan_hash == shift_plans_table.c.hash
    )
    events = select(shift_events_table.c.body).where(shift_events_table.c.shift_id == shift_id)
    with store.engine.connect() as db:
        body = db.execute(found.where(shifts_table.c.id == shift_id)).scalar()
        log = list(db.execute(events.order_by(shift_events_table.c.seq)).scalars())
    if body is None or not log:
        raise NoSuchShift(f"there is no shift {shift_id}")
    try:
        return fold(shift_id, _plan(body), (SHIFT_EVENT.validate_json(each) for each in log))
    except IllegalShiftEvent as error:
        raise NoSuchShift(f"the log of shift {shift_id} can't be read: {error}") from error


@lru_cache(maxsize=8)  # every reply in a shift's call asks for it, and reading a plan takes as long as a line
def _plan(body: str) -> Plan:
    return Plan.model_validate_json(body)


def shifts(store: Store, trainee: str | None = None) -> list[ShiftSummary]:
    """Shifts newest first: one trainee's, or everybody's."""
    begun = select(shift_events_table.c.seq).where(shift_events_table.c.shift_id == shifts_table.c.id)
    query = select(shifts_table).where(begun.exists()).order_by(shifts_table.c.started_at.desc())
    if trainee is not None:
        query = query.where(shifts_table.c.trainee == trainee)
    with store.engine.connect() as db:
        return [ShiftSummary(r.id, r.trainee, r.shift, r.started_at) for r in db.execute(query)]


def shift_of_call(store: Store, call_id: str) -> str | None:
    """The id of the shift a call belongs to, if it does."""
    query = select(shift_calls_table.c.shift_id).where(shift_calls_table.c.call_id == call_id)
    with store.engine.connect() as db:
        return db.execute(query).scalar()
