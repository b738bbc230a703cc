"""The tries at the moments of a call, gathered from the store."""

from __future__ import annotations

from itertools import groupby

from simulator.branches import TriedAgain, side_by_side
from simulator.call import Call
from simulator.desk import Desk


def tries_around(desk: Desk, call: Call) -> tuple[TriedAgain, ...]:
    """The moments of a call that were tried again; of one that is itself another try, its own moment first.

    What was said in each, and what came of it, stands beside what was said the first time.
    """
    own = desk.store.branch_of(call.id)
    family = desk.store.branches(own.root if own else call.id)
    wanted = [b for b in family if own and (b.parent, b.seq) == (own.parent, own.seq)]
    wanted += sorted((b for b in family if b.parent == call.id), key=lambda b: b.seq)  # stable: oldest first
    return tuple(
        side_by_side(
            desk.scenario(call), desk.store.load(parent), [desk.store.load(b.call) for b in tries], seq
        )
        for (parent, seq), tries in groupby(wanted, key=lambda b: (b.parent, b.seq))
    )
