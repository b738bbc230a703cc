"""Several calls in a row under one incident; waiting, promises and hearsay carry from one to the next.

    plan.py       what an author writes, and the plan a shift is worked by
    loader.py     files to plans
    promises.py   what was promised in a call, and what became of it
    shift.py      a shift as the fold of its events: the clock, the queue, what is known by now
    carrying.py   the scenario one call of a shift is played with
    drift.py      what the trainee did differently as the shift wore on

Pure: the clock is made of what was said and how long it took, never of the time of day.
"""

from simulator.shift.carrying import scenario_for
from simulator.shift.events import (
    BreakTaken,
    CallOver,
    CallTaken,
    Occasion,
    PromiseDone,
    ShiftEnded,
    ShiftEvent,
    ShiftStarted,
    Waited,
)
from simulator.shift.loader import ShiftLibrary, load_cast, load_plan, load_shifts, parse_cast, parse_plan
from simulator.shift.plan import Caller, Cast, Incident, Plan, ShiftFile, Update, plan_hash
from simulator.shift.promises import Kept, Promise
from simulator.shift.shift import (
    IllegalShiftEvent,
    InLine,
    Shift,
    Stand,
    call_minutes,
    evolve_shift,
    fold,
    over,
)

__all__ = [
    "BreakTaken",
    "CallOver",
    "CallTaken",
    "Caller",
    "Cast",
    "IllegalShiftEvent",
    "InLine",
    "Incident",
    "Kept",
    "Occasion",
    "Plan",
    "Promise",
    "PromiseDone",
    "Shift",
    "ShiftEnded",
    "ShiftEvent",
    "ShiftFile",
    "ShiftLibrary",
    "ShiftStarted",
    "Stand",
    "Update",
    "Waited",
    "call_minutes",
    "evolve_shift",
    "fold",
    "load_cast",
    "load_plan",
    "load_shifts",
    "over",
    "parse_cast",
    "parse_plan",
    "plan_hash",
    "scenario_for",
]
