"""Whatever the endpoint does, the call goes on as if nothing had happened; each fault from end to end."""

from __future__ import annotations

import pytest

from simulator.actors.model import NOTICE
from simulator.call import Waiting
from simulator.events import CustomerSpoke, Event
from tests.fault_table import SENTENCE, SUFFERED, Turn, suffered, table, without_fault, written

pytestmark = pytest.mark.xdist_group("faults")  # the turns are played once and kept
pydantic_grumbles = pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
MODELS_PART = {"notice", "stopped", "fault", "model", "prompt_hash", "parameters", "usage", "used"}


def told(turn: Turn) -> list[Event]:
    """The log without what a model adds to it."""
    plain: list[Event] = []
    for recorded in turn.call.log:
        event = recorded.event
        if isinstance(event, CustomerSpoke):
            event = event.model_copy(update=dict.fromkeys(MODELS_PART))
        plain.append(event.model_copy(update={"model": None}) if hasattr(event, "model") else event)
    return plain


@pydantic_grumbles
@pytest.mark.parametrize("fault", SUFFERED)
def test_the_call_goes_on_and_nothing_is_felt_or_lost(fault: str) -> None:
    turn, as_ever = suffered(fault), without_fault()
    assert turn.call.waiting == Waiting.TRAINEE
    assert turn.line.fault
    if fault.endswith("after a sentence"):
        assert (turn.line.spoken_by, turn.line.text) == ("model", SENTENCE + "…")
        assert told(turn)[:-1] == told(as_ever)[:-1]
        assert turn.line.direction == as_ever.line.direction
    else:
        assert (turn.line.spoken_by, turn.line.notice) == ("line_bank", NOTICE)
        assert told(turn) == told(as_ever)
    assert turn.line.usage is not None


@pydantic_grumbles
def test_the_page_tells_of_every_fault_as_it_is() -> None:
    assert written() == table(), "run `python -m tests.fault_table`"
