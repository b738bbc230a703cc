"""What comes from the browser is read as if a stranger had written it."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.timing import LONGEST_SECONDS, Timing
from simulator.ui.reply_box import LONGEST_REPLY, Sent, Silent, _receive, parse

TIMING = {
    "thinking_seconds": 6.25,
    "settled_seconds": 7,
    "composing_seconds": 12.5,
    "erased_characters": 4,
    "restarts": 1,
    "pasted_characters": 0,
    "away_seconds": 0,
    "early_keys": 0,
}
SENT = {"kind": "sent", "turn": 3, "text": "I hear you.", "timing": TIMING}
SILENT = {"kind": "silent", "turn": 3, "seconds": 14.0, "timing": TIMING}


def test_a_reply_keeps_its_words_and_its_timing() -> None:
    assert parse(SENT) == Sent(turn=3, text="I hear you.", timing=Timing(**TIMING))


def test_a_silence_keeps_its_length_and_its_timing() -> None:
    assert parse(SILENT) == Silent(turn=3, seconds=14, timing=Timing(**TIMING))


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "sent",
        [SENT],
        {},
        SENT | {"kind": "shouted"},
        SENT | {"turn": "3"},
        SENT | {"turn": True},
        SENT | {"turn": 3.0},
        SENT | {"text": None},
        SENT | {"text": ["I hear you."]},
        SENT | {"text": ""},
        SENT | {"text": " \n\t\u2003"},
        SENT | {"text": "x" * (LONGEST_REPLY + 1)},
        SILENT | {"seconds": -0.1},
        SILENT | {"seconds": math.nan},
        SILENT | {"seconds": math.inf},
        SILENT | {"seconds": LONGEST_SECONDS + 1},
        SILENT | {"seconds": "14"},
        SILENT | {"seconds": None},
    ],
)
def test_what_makes_no_sense_is_nothing(payload: object) -> None:
    assert parse(payload) is None


@pytest.mark.parametrize("field", TIMING)
@pytest.mark.parametrize("value", [-1, math.nan, math.inf, 1e12, "6", True, [], {}])
def test_bad_timing_costs_only_the_timing(field: str, value: object) -> None:
    reply = parse(SENT | {"timing": TIMING | {field: value}})
    assert reply == Sent(turn=3, text="I hear you.", timing=None)


@pytest.mark.parametrize("timing", [None, [], "fast", {"pace": 1}, TIMING | {"draft": "Shut up"}])
def test_a_timing_of_the_wrong_shape_is_no_timing(timing: object) -> None:
    assert parse(SENT | {"timing": timing}) == Sent(turn=3, text="I hear you.", timing=None)


def test_the_longest_reply_is_counted_in_characters_not_in_halves_of_them() -> None:
    assert parse(SENT | {"text": "🙂" * LONGEST_REPLY}) is not None


@pytest.mark.parametrize(
    ("text", "kept"), [("a\0b", "a\ufffdb"), ("\ud83d cut", "\ufffd cut"), ("👍🏽\x07", "👍🏽\x07")]
)
def test_only_what_no_store_can_hold_is_replaced(text: str, kept: str) -> None:
    reply = parse(SENT | {"text": text})
    assert isinstance(reply, Sent)
    assert reply.text == kept


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    payload=st.dictionaries(st.sampled_from([*SENT, "seconds"]), json_values)
    | st.fixed_dictionaries(
        {"kind": st.sampled_from(["sent", "silent"]), "turn": st.integers()},
        optional={"text": json_values, "seconds": json_values, "timing": json_values},
    )
)
def test_whatever_comes_is_a_reply_that_can_be_stored_or_nothing(payload: dict[str, Any]) -> None:
    reply = parse(payload)
    if reply is not None:
        assert json.loads(reply.model_dump_json().encode("utf-8"))["turn"] == payload["turn"]


class Server:
    """The two sides of `_receive`: what it remembers of the box, and what was taken."""

    def __init__(self, *, takes: bool = True) -> None:
        self.state: dict[str, Any] = {"asked": 0, "taken": None, "turn": 3}
        self.takes = takes
        self.got: list[Sent | Silent] = []

    def hear(self, payload: object) -> None:
        _receive(payload, self.state, self.take)

    def take(self, reply: Sent | Silent) -> bool:
        self.got.append(reply)
        return self.takes


def test_a_turn_takes_one_reply_and_no_second() -> None:
    server = Server()
    server.hear(SENT)
    server.hear(SILENT)
    server.hear(SENT)
    assert [type(reply) for reply in server.got] == [Sent]


@pytest.mark.parametrize(
    "payload", [SENT | {"turn": 2}, SENT | {"turn": 4}, SENT | {"text": " "}, "nonsense"]
)
def test_a_stale_or_senseless_reply_is_not_handed_on_but_the_box_is_asked_anew(payload: object) -> None:
    server = Server()
    server.hear(payload)
    assert server.got == []
    assert server.state["asked"] == 1
    assert server.state["taken"] is None


def test_a_reply_that_was_not_taken_may_come_again() -> None:
    server = Server(takes=False)
    server.hear(SENT)
    server.takes = True
    server.hear(SENT)
    assert len(server.got) == 2
    assert server.state["taken"] == 3


def test_a_fault_while_taking_a_reply_leaves_the_box_asked_anew() -> None:
    server = Server()

    def fail(reply: Sent | Silent) -> bool:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        _receive(SENT, server.state, fail)
    assert server.state["asked"] == 1
    assert server.state["taken"] is None
