"""The closed union of what can happen: frozen, strict, and the same after a trip through JSON."""

from __future__ import annotations

import pytest
from hypothesis import given
from pydantic import ValidationError

from simulator.call import LEGAL
from simulator.events import EVENT, LONGEST_REPLY, BeatHappened, CallEnded, Event, Recorded, TraineeSpoke
from simulator.vocabulary import Ending
from tests.strategies import EVENTS, events


@given(events)
def test_every_event_survives_a_trip_through_json(event: Event) -> None:
    assert EVENT.validate_json(EVENT.dump_json(event)) == event


@given(events)
def test_an_event_in_its_place_survives_a_trip_through_json(event: Event) -> None:
    recorded = Recorded(seq=3, at=1_700_000_000.123456, event=event)
    assert Recorded.model_validate_json(recorded.model_dump_json()) == recorded


def test_the_union_is_closed_and_each_kind_may_happen_somewhere() -> None:
    legal = {kind for kinds in LEGAL.values() for kind in kinds}
    assert legal == set(EVENTS)
    assert len({kind.model_fields["kind"].default for kind in EVENTS}) == len(EVENTS)


@pytest.mark.parametrize(
    "body",
    [
        '{"kind": "world_ended"}',
        '{"kind": "call_ended", "how": "boredom"}',
        '{"kind": "call_ended", "how": "stopped", "by": "me"}',
        '{"how": "stopped"}',
        "[]",
        "null",
        "",
    ],
)
def test_what_is_no_event_is_refused(body: str) -> None:
    with pytest.raises(ValidationError):
        EVENT.validate_json(body)


def test_an_event_never_changes() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        CallEnded(how=Ending.GOODBYE).how = Ending.STOPPED  # type: ignore[misc]
    with pytest.raises(ValidationError):
        BeatHappened.model_validate(
            {"beat": "b", "note": None, "affect": {"anger": 2, "distress": 0, "trust": 0}}
        )


def test_a_reply_of_twenty_thousand_characters_fits_and_one_more_does_not() -> None:
    assert len(TraineeSpoke(text="x" * LONGEST_REPLY).text) == 20_000
    with pytest.raises(ValidationError):
        TraineeSpoke(text="x" * (LONGEST_REPLY + 1))


@pytest.mark.parametrize(
    "text", ["\x00\x07", "שלום", "🙂🏳️‍🌈", "<script>alert(1)</script>", "**no**", "a\r\nb\tc", ""]
)
def test_strange_text_is_kept_as_typed(text: str) -> None:
    event = TraineeSpoke(text=text)
    again = EVENT.validate_json(EVENT.dump_json(event))
    assert isinstance(again, TraineeSpoke)
    assert again.text == text
