"""A call as the fold of its events: what is legal when, and what each party may see."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator.actors
from simulator.actors import Actor, LineBank, ListedLines
from simulator.affect import Affect
from simulator.appraisal import Appraisal
from simulator.call import Call, IllegalEvent, Shown, Waiting, evolve, replay, trainee_view
from simulator.events import (
    ActionTaken,
    BeatHappened,
    CallEnded,
    CallResumed,
    CallStarted,
    CustomerSpoke,
    Direction,
    Event,
    HintGiven,
    PersonJoined,
    Recorded,
    ReplyAppraised,
    TraineeSpoke,
    TraineeStayedSilent,
)
from simulator.timing import Pace
from simulator.vocabulary import Action, Ending, Intent, Mode, Stage
from tests.fakes import found
from tests.strategies import legal_logs

FELT = Affect(anger=0.61, distress=0.42, trust=0.23)
EXAMPLES: dict[str, Event] = {
    "call_started": CallStarted(
        scenario="s",
        version=1,
        scenario_hash="h",
        trainee="t",
        mode=Mode.PRACTICE,
        coaching=False,
        seed=1,
        pace=Pace.USUAL,
        person="ann",
        affect=FELT,
    ),
    "customer_spoke": CustomerSpoke(
        direction=Direction(
            person="ann",
            stage=Stage.REFUSAL,
            intent=Intent.INSULT,
            mood="hot",
            intensity=0.6,
            provocation=True,
        ),
        text="You people.",
        spoken_by="line_bank",
        used=("You people.",),
        better="I'm here.",
    ),
    "person_joined": PersonJoined(person="boss", beat="boss-joins"),
    "beat_happened": BeatHappened(beat="note", note="No trains yet.", affect=FELT),
    "trainee_spoke": TraineeSpoke(text="I hear you."),
    "trainee_stayed_silent": TraineeStayedSilent(seconds=14),
    "action_taken": ActionTaken(action=Action.HOLD, result="They wait."),
    "reply_appraised": ReplyAppraised(appraisal=found(acknowledge=0.9), affect=FELT),
    "hint_given": HintGiven(text="Wait."),
    "call_resumed": CallResumed(away_seconds=600),
    "call_ended": CallEnded(how=Ending.STOPPED),
}
# Written out here once more, by hand: a change of the rules has to be made twice, on purpose.
TABLE: dict[Waiting, dict[str, Waiting]] = {
    Waiting.START: {"call_started": Waiting.CUSTOMER},
    Waiting.CUSTOMER: {
        "beat_happened": Waiting.CUSTOMER,
        "person_joined": Waiting.CUSTOMER,
        "customer_spoke": Waiting.TRAINEE,
        "call_resumed": Waiting.CUSTOMER,
        "call_ended": Waiting.NOTHING,
    },
    Waiting.TRAINEE: {
        "trainee_spoke": Waiting.APPRAISAL,
        "trainee_stayed_silent": Waiting.APPRAISAL,
        "action_taken": Waiting.APPRAISAL,
        "hint_given": Waiting.TRAINEE,
        "call_resumed": Waiting.TRAINEE,
        "call_ended": Waiting.NOTHING,
    },
    Waiting.APPRAISAL: {
        "reply_appraised": Waiting.CUSTOMER,
        "call_resumed": Waiting.APPRAISAL,
        "call_ended": Waiting.NOTHING,
    },
    Waiting.NOTHING: {},
}
ROADS: dict[Waiting, tuple[str, ...]] = {
    Waiting.START: (),
    Waiting.CUSTOMER: ("call_started",),
    Waiting.TRAINEE: ("call_started", "customer_spoke"),
    Waiting.APPRAISAL: ("call_started", "customer_spoke", "trainee_spoke"),
    Waiting.NOTHING: ("call_started", "call_ended"),
}


def after(*kinds: str) -> Call:
    call = Call("c")
    for kind in kinds:
        call = then(call, EXAMPLES[kind])
    return call


def then(call: Call, event: Event, at: float | None = None) -> Call:
    at = 1000.0 + len(call.log) if at is None else at
    return evolve(call, Recorded(seq=len(call.log), at=at, event=event))


@pytest.mark.parametrize("kind", EXAMPLES)
@pytest.mark.parametrize("waiting", list(Waiting))
def test_the_table_of_legal_moves(waiting: Waiting, kind: str) -> None:
    call = after(*ROADS[waiting])
    assert call.waiting == waiting
    if kind in TABLE[waiting]:
        assert then(call, EXAMPLES[kind]).waiting == TABLE[waiting][kind]
        return
    before = repr(call)
    with pytest.raises(IllegalEvent, match=kind):
        then(call, EXAMPLES[kind])
    assert repr(call) == before


@pytest.mark.parametrize("seq", [0, 1, 3, 99])
def test_an_event_out_of_its_place_is_illegal_and_changes_nothing(seq: int) -> None:
    call = after("call_started", "customer_spoke")
    before = repr(call)
    with pytest.raises(IllegalEvent, match="does not follow"):
        evolve(call, Recorded(seq=seq, at=2000, event=EXAMPLES["trainee_spoke"]))
    assert repr(call) == before


@given(legal_logs())
def test_replaying_a_log_is_the_same_as_living_it(log: tuple[Recorded, ...]) -> None:
    lived = Call("c")
    for recorded in log:
        lived = evolve(lived, recorded)
    assert replay("c", log) == lived


@given(legal_logs(), st.data())
def test_a_call_put_down_anywhere_and_picked_up_again_is_the_same(
    log: tuple[Recorded, ...], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(log)))
    kept = [Recorded.model_validate_json(recorded.model_dump_json()) for recorded in log[:cut]]
    call = replay("c", kept)
    for recorded in log[cut:]:
        call = evolve(call, recorded)
    assert call == replay("c", log)


@given(legal_logs())
def test_the_log_is_the_call(log: tuple[Recorded, ...]) -> None:
    call = replay("c", log)
    assert call.log == log
    assert call.turn == sum(isinstance(r.event, CustomerSpoke) for r in log)
    assert list(call.replies) == [r.event.text for r in log if isinstance(r.event, TraineeSpoke)]
    assert call.silences == sum(isinstance(r.event, TraineeStayedSilent) for r in log)
    assert (call.ended is None) == (call.waiting != Waiting.NOTHING)


@given(legal_logs())
def test_the_trainee_sees_words_and_notes_and_nothing_else(log: tuple[Recorded, ...]) -> None:
    allowed = {
        text
        for recorded in log
        for text in (
            getattr(recorded.event, "text", None),
            getattr(recorded.event, "result", None),
            getattr(recorded.event, "note", None),
        )
        if text is not None
    }
    told_in_our_words = ("You were away for about", "You said nothing for")
    felt = (CallStarted, ReplyAppraised, PersonJoined, CallEnded)
    for shown in trainee_view(replay("c", log)):
        assert shown.text in allowed or shown.text.startswith(told_in_our_words)
        assert not isinstance(log[shown.seq].event, felt)


def test_what_the_trainee_sees_has_no_place_for_affect_or_direction() -> None:
    assert {field.name for field in dataclasses.fields(Shown)} == {"seq", "who", "text", "turn"}
    call = after("call_started", "beat_happened", "customer_spoke", "trainee_spoke", "reply_appraised")
    seen = repr(trainee_view(call))
    for secret in ("0.61", "0.42", "0.23", "refusal", "insult", "provocation", "I'm here."):
        assert secret not in seen
    assert "You people." in seen
    assert "No trains yet." in seen


@pytest.mark.parametrize("actor", [Actor, LineBank, ListedLines])
def test_an_actor_is_given_the_scenario_the_call_and_the_direction_and_no_more(actor: type) -> None:
    assert list(inspect.signature(actor.speak).parameters) == ["self", "scenario", "call", "direction"]


def test_no_actor_knows_of_rubrics_or_scores() -> None:
    assert simulator.actors.__file__
    for path in Path(simulator.actors.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [n for n in names if "scoring" in n or "rubric" in n or "debrief" in n], path.name


def test_what_the_customer_felt_is_in_the_call_and_follows_the_last_event_that_told() -> None:
    call = after("call_started", "customer_spoke", "trainee_spoke")
    calmer = Affect(anger=0.1, distress=0.1, trust=0.9)
    call = then(call, ReplyAppraised(appraisal=Appraisal(), affect=calmer))
    assert call.affect == calmer
    assert then(call, EXAMPLES["beat_happened"]).affect == FELT


def test_moves_are_counted_from_the_confidence_that_makes_them_and_not_below() -> None:
    call = after("call_started", "customer_spoke", "trainee_spoke")
    call = then(call, ReplyAppraised(appraisal=found(acknowledge=0.9, commit=0.4), affect=FELT))
    assert dict(call.move_counts) == {"acknowledge": 1}


def test_an_outcome_counts_once() -> None:
    call = after("call_started")
    for _ in range(2):
        call = then(then(call, EXAMPLES["customer_spoke"]), EXAMPLES["trainee_spoke"])
        call = then(call, ReplyAppraised(appraisal=Appraisal(), affect=FELT, outcomes=("a", "b")))
    assert call.outcomes == ("a", "b")


def test_silences_in_a_row_are_broken_by_a_word_or_an_action() -> None:
    call = after("call_started")
    for kind, in_a_row in [
        ("trainee_stayed_silent", 1),
        ("trainee_stayed_silent", 2),
        ("trainee_spoke", 0),
        ("trainee_stayed_silent", 1),
        ("action_taken", 0),
    ]:
        call = then(then(call, EXAMPLES["customer_spoke"]), EXAMPLES[kind])
        assert call.silences_in_a_row == in_a_row
        call = then(call, EXAMPLES["reply_appraised"])
    assert call.silences == 3


def test_a_person_who_joined_is_on_the_line_until_they_have_spoken() -> None:
    call = after("call_started", "person_joined")
    assert (call.person, call.joined, call.present) == ("boss", "boss", ("ann", "boss"))
    assert then(call, EXAMPLES["customer_spoke"]).joined is None


def test_a_fact_is_out_once_it_is_answered_and_not_when_it_is_deflected() -> None:
    def spoke(intent: Intent) -> CustomerSpoke:
        direction = Direction(
            person="ann", stage=Stage.REFUSAL, intent=intent, mood="hot", intensity=0.5, fact="train"
        )
        return CustomerSpoke(direction=direction, text="Six.", spoken_by="list")

    call = after("call_started")
    assert then(call, spoke(Intent.DEFLECT)).facts == frozenset()
    assert then(call, spoke(Intent.ANSWER)).facts == {"train"}


def test_the_calls_clock_leaves_out_the_breaks() -> None:
    call = then(Call("c"), EXAMPLES["call_started"], at=0)
    call = then(call, EXAMPLES["customer_spoke"], at=10)
    call = then(call, CallResumed(away_seconds=600), at=610)
    call = then(call, EXAMPLES["trainee_spoke"], at=620)
    assert call.seconds == 20
    notes = [shown.text for shown in trainee_view(call) if shown.who == "note"]
    assert notes == ["You were away for about 10 min. The call's clock leaves that out."]


def test_a_call_that_has_not_begun_has_no_start() -> None:
    with pytest.raises(IllegalEvent, match="has not started"):
        _ = Call("c").start
    assert Call("c").seconds == 0
