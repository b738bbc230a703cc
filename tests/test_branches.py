"""Another try at a moment: the customer stands exactly where they stood, and only what follows differs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from simulator.actors import LineBank
from simulator.branches import (
    Branch,
    NoSuchMoment,
    answerable,
    lines_answered,
    reply_number,
    rewound,
    untried,
)
from simulator.call import ANOTHER_TRY, Call, Waiting, replay, trainee_view
from simulator.cli import main
from simulator.desk import Desk, finish
from simulator.events import (
    ActionTaken,
    CallResumed,
    CustomerSpoke,
    Event,
    ReplyAppraised,
    Tokens,
    TraineeSpoke,
    TraineeStayedSilent,
)
from simulator.scenario import Scenario
from simulator.storage import Store
from simulator.timing import Timing
from simulator.vocabulary import Action, Ending, Mode, Move
from tests.fakes import Clock, small_scenario

REPLIES = (
    "I hear you, and I am sorry.",
    "Calm down.",
    "I don't know when the trains will run.",
    "I'll ring you at noon.",
    "When does your train leave?",
    "That is not my fault.",
)
SCENARIO = small_scenario()


def a_desk(url: str = "sqlite://") -> Desk:
    return Desk(Store(url), LineBank(), Clock())


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def lived(
    desk: Desk,
    scenario: Scenario,
    replies: Sequence[str] = REPLIES[:4],
    trainee: str = "t",
    **options: object,
) -> Call:
    """An ended call with these replies, each after six seconds."""
    call = finish(desk.go_on(desk.start(scenario, trainee, seed=0, **options)))  # type: ignore[arg-type]
    for reply in replies:
        if call.ended is None:
            call = finish(desk.go_on(desk.say(call, reply, Timing(thinking_seconds=6, composing_seconds=2))))
    return call if call.ended else finish(desk.go_on(desk.act(call, Action.END)))


def deeds(call: Call, after: int = -1) -> list[Event]:
    kinds = (TraineeSpoke, TraineeStayedSilent, ActionTaken)
    return [r.event for r in call.log if r.seq > after and isinstance(r.event, kinds)]


def again(desk: Desk, call: Call, deed: Event) -> Call:
    """The same deed once more."""
    match deed:
        case TraineeSpoke():
            call = desk.say(call, deed.text, deed.timing)
        case TraineeStayedSilent():
            call = desk.stay_silent(call, deed.seconds)
        case ActionTaken():
            call = desk.act(call, deed.action, who=deed.who, when=deed.when, channel=deed.channel)
    return finish(desk.go_on(call))


def own(call: Call) -> list[Event]:
    """What happened but for the coming back."""
    return [r.event for r in call.log if not isinstance(r.event, CallResumed)]


def count(store: Store, table: str) -> int:
    with store.engine.connect() as db:
        return int(db.execute(text(f"select count(*) from {table}")).scalar_one())


# ---- where it begins ----


def test_another_try_begins_with_everything_up_to_the_line_and_nothing_after(
    desk: Desk, scenario: Scenario
) -> None:
    call = lived(desk, scenario)
    for seq in answerable(call):
        branch = desk.rewind(call, seq)
        assert branch.log[: seq + 1] == call.log[: seq + 1]
        assert isinstance(branch.log[seq + 1].event, CallResumed)
        assert len(branch.log) == seq + 2
        then = replay("then", call.log[: seq + 1])
        for what in ("affect", "move_counts", "used", "outcomes", "beats", "facts", "line", "turn", "person"):
            assert getattr(branch, what) == getattr(then, what), what
        assert branch.waiting == Waiting.TRAINEE
        assert (branch.start.seed, branch.start.scenario_hash) == (call.start.seed, call.start.scenario_hash)


def test_the_old_call_is_left_as_it_was(desk: Desk, scenario: Scenario) -> None:
    call = lived(desk, scenario)
    branch = desk.rewind(call, answerable(call)[1])
    finish(desk.go_on(desk.say(branch, "Another way.")))
    assert desk.store.load(call.id) == call


def test_another_try_of_an_assessment_is_practice(desk: Desk, scenario: Scenario) -> None:
    call = lived(desk, scenario, mode=Mode.ASSESSMENT)
    branch = desk.rewind(call, answerable(call)[1])
    assert (call.start.mode, branch.start.mode) == (Mode.ASSESSMENT, Mode.PRACTICE)
    finish(desk.go_on(desk.say(branch, "Another way.")))
    modes = {summary.id: summary.mode for summary in desk.store.calls()}
    assert modes == {call.id: "assessment", branch.id: "practice"}


def test_what_a_model_took_for_the_copied_lines_is_counted_once(desk: Desk, scenario: Scenario) -> None:
    call = finish(desk.go_on(desk.start(scenario, "t", model="some-model")))
    call = desk.say(call, "I hear you.")
    call = desk.settle(call)
    line = call.log[1].event
    assert isinstance(line, CustomerSpoke)
    tokens = Tokens(requests=1, prompt=100, cached=0, output=10)
    call = desk.store.append(call, [line.model_copy(update={"usage": tokens, "model": "some-model"})], 5.0)
    call = desk.stop(call)
    branch = desk.rewind(call, answerable(call)[1])
    assert branch.start.model == "some-model"
    assert desk.rewind(call, answerable(call)[1], model=False).start.model is None
    assert count(desk.store, "model_usage") == 1
    assert desk.store.usage(call_id=branch.id) == []


def test_the_calls_own_clock_goes_on_from_that_moment(scenario: Scenario) -> None:
    clock = Clock()
    desk = Desk(Store("sqlite://"), LineBank(), clock)
    call = lived(desk, scenario)
    clock.now += 90_000
    seq = answerable(call)[2]
    branch = desk.rewind(call, seq)
    assert branch.seconds == pytest.approx(call.log[seq].at - call.log[0].at)
    assert finish(desk.go_on(desk.say(branch, "Now then."))).seconds < branch.seconds + 10


def test_the_trainee_reads_that_they_are_back_before_the_line_they_are_back_at(
    desk: Desk, scenario: Scenario
) -> None:
    call = lived(desk, scenario)
    branch = desk.rewind(call, answerable(call)[1])
    view = trainee_view(branch)
    assert [shown.text for shown in view][-2:] == [ANOTHER_TRY, branch.line]
    assert not [shown for shown in trainee_view(call) if shown.text == ANOTHER_TRY]


# ---- what follows ----


doing = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(REPLIES), st.floats(0, 20)),
    st.tuples(st.just("wait"), st.just(""), st.floats(10, 20)),
    st.tuples(st.just("hold"), st.just(""), st.just(0.0)),
)


def do(desk: Desk, call: Call, what: tuple[str, str, float]) -> Call:
    kind, words, seconds = what
    if kind == "say":
        call = desk.say(call, words, Timing(thinking_seconds=seconds))
    elif kind == "wait":
        call = desk.stay_silent(call, seconds)
    else:
        call = desk.act(call, Action.HOLD)
    return finish(desk.go_on(call))


@settings(max_examples=25, deadline=None)
@given(st.lists(doing, min_size=1, max_size=7), st.integers(0, 5), st.data())
def test_the_same_deeds_meet_the_same_customer_again(
    plan: list[tuple[str, str, float]], seed: int, data: st.DataObject
) -> None:
    desk = a_desk()
    call = finish(desk.go_on(desk.start(SCENARIO, "t", seed=seed)))
    for what in plan:
        if call.ended is None:
            call = do(desk, call, what)
    call = call if call.ended else desk.stop(call)
    seq = data.draw(st.sampled_from(answerable(call)))
    branch = desk.rewind(call, seq)
    for deed in deeds(call, after=seq):
        branch = again(desk, branch, deed)
    branch = branch if branch.ended else desk.stop(branch)
    assert own(branch) == own(call)
    assert (branch.affect, branch.outcomes, branch.ended) == (call.affect, call.outcomes, call.ended)


def test_another_deed_changes_only_what_follows(desk: Desk, scenario: Scenario) -> None:
    call = lived(desk, scenario)
    seq = answerable(call)[2]
    branch = finish(desk.go_on(desk.say(desk.rewind(call, seq), "Shut up, you idiot.")))
    assert own(branch)[: seq + 1] == own(call)[: seq + 1]
    assert branch.affect.anger > replay("then", call.log[: seq + 1]).affect.anger
    assert branch.replies[:2] == call.replies[:2]
    assert branch.move_counts.get(Move.RETALIATE)
    assert not call.move_counts.get(Move.RETALIATE)


def test_a_try_can_itself_be_tried_again(desk: Desk, scenario: Scenario) -> None:
    call = lived(desk, scenario)
    first = desk.rewind(call, answerable(call)[1])
    first = desk.stop(finish(desk.go_on(desk.say(first, "Another way."))))
    later = answerable(first)[-1]
    second = desk.rewind(first, later)
    assert second.log[: later + 1] == first.log[: later + 1]
    kept = desk.store.branch_of(second.id)
    assert kept is not None
    assert (kept.parent, kept.root, kept.seq) == (first.id, call.id, later)


def test_a_moment_a_try_shares_with_the_first_call_is_the_first_calls(desk: Desk, scenario: Scenario) -> None:
    call = lived(desk, scenario)
    earlier, moment = answerable(call)[:2]
    first = desk.stop(finish(desk.go_on(desk.say(desk.rewind(call, moment), "Another way."))))
    for seq in (earlier, moment):
        kept = desk.store.branch_of(desk.rewind(first, seq).id)
        assert kept is not None
        assert (kept.parent, kept.root, kept.seq) == (call.id, call.id, seq)


def test_a_kill_between_any_two_steps_of_a_try_loses_nothing(tmp_path: Path, scenario: Scenario) -> None:
    url = f"sqlite:///{tmp_path / 'calls.sqlite'}"
    call = lived(a_desk(url), scenario)
    seq = answerable(call)[1]
    straight = a_desk(url).rewind(call, seq)
    for reply in REPLIES:
        straight = finish((desk := a_desk(url)).go_on(desk.say(straight, reply)))
    broken = a_desk(url).rewind(Store(url).load(call.id), seq).id
    for reply in REPLIES:
        a_desk(url).say(Store(url).load(broken), reply)
        a_desk(url).settle(Store(url).load(broken))
        finish(a_desk(url).go_on(Store(url).load(broken)))
    assert own(Store(url).load(broken)) == own(straight)


def test_a_try_is_entered_whole_or_not_at_all(desk: Desk, scenario: Scenario) -> None:
    call = lived(desk, scenario)
    seq = answerable(call)[0]
    with desk.store.engine.begin() as db:
        db.execute(text("alter table branches rename to lost"))  # the last of the three that are written
    with pytest.raises(SQLAlchemyError):
        desk.store.open_branch(Branch("b", call.id, call.id, seq), rewound(call, seq, 9.0))
    assert (count(desk.store, "calls"), count(desk.store, "events")) == (1, len(call.log))


# ---- what is refused ----


def test_what_is_no_line_of_the_customers_cannot_be_tried_again(desk: Desk, scenario: Scenario) -> None:
    call = lived(desk, scenario)
    for recorded in call.log:
        if not isinstance(recorded.event, CustomerSpoke):
            with pytest.raises(NoSuchMoment, match=f"event {recorded.seq} of call {call.id} is no line"):
                desk.rewind(call, recorded.seq)
    for seq in (-1, len(call.log), 10**9):
        with pytest.raises(NoSuchMoment, match=f"no event {seq}"):
            desk.rewind(call, seq)
    assert count(desk.store, "branches") == 0
    assert count(desk.store, "calls") == 1


def test_a_line_that_ended_the_call_has_no_answer(desk: Desk, scenario: Scenario) -> None:
    call = lived(desk, scenario, ["Shut up, you idiot."] * 40)
    assert call.ended == Ending.WALKED_OUT
    last = max(r.seq for r in call.log if isinstance(r.event, CustomerSpoke))
    assert last not in answerable(call)
    with pytest.raises(NoSuchMoment, match="ended call"):
        desk.rewind(call, last)


def test_a_call_under_way_is_not_rewound(desk: Desk, scenario: Scenario) -> None:
    call = finish(desk.go_on(desk.start(scenario, "t")))
    with pytest.raises(NoSuchMoment, match="not over yet"):
        desk.rewind(call, 1)


# ---- what is kept of it ----


def test_a_try_that_was_opened_and_left_is_not_listed(desk: Desk, scenario: Scenario) -> None:
    call = lived(desk, scenario)
    branch = desk.rewind(call, answerable(call)[1])
    assert untried(branch)
    assert untried(desk.give_hint(branch))
    assert [summary.id for summary in desk.store.calls()] == [call.id]
    assert desk.store.branches(call.id) == []
    left = desk.stop(desk.store.load(branch.id))
    assert untried(left)
    assert [summary.id for summary in desk.store.calls()] == [call.id]


def test_a_try_is_one_from_its_first_deed_on_even_before_that_is_appraised(
    desk: Desk, scenario: Scenario
) -> None:
    call = lived(desk, scenario)
    branch = desk.say(desk.rewind(call, answerable(call)[1]), "Yes.")
    assert branch.waiting == Waiting.APPRAISAL
    assert not untried(branch)
    assert [summary.id for summary in desk.store.calls()] == [branch.id, call.id]


@pytest.mark.parametrize("what", [("say", "Yes.", 1.0), ("wait", "", 12.0), ("hold", "", 0.0)])
def test_a_try_with_a_deed_of_its_own_is_listed_with_where_it_comes_from(
    desk: Desk, scenario: Scenario, what: tuple[str, str, float]
) -> None:
    call = lived(desk, scenario)
    seq = answerable(call)[1]
    branch = do(desk, desk.rewind(call, seq), what)
    assert not untried(branch)
    listed = {summary.id: summary.branch for summary in desk.store.calls("t")}
    assert listed[call.id] is None
    kept = listed[branch.id]
    assert kept is not None
    assert (kept.parent, kept.root, kept.seq) == (call.id, call.id, seq)
    assert desk.store.branches(call.id) == [kept]


def test_a_reply_and_the_line_it_answers_are_found_by_each_other(desk: Desk, scenario: Scenario) -> None:
    call = lived(desk, scenario)
    answered = lines_answered(call)
    assert len(answered) == len([r for r in call.log if isinstance(r.event, ReplyAppraised)])
    for number, seq in enumerate(answered, 1):
        assert isinstance(call.log[seq].event, CustomerSpoke)
        assert reply_number(call.log, seq) == number


# ---- from outside ----


def test_the_command_line_says_what_another_try_is(
    tmp_path: Path, scenario: Scenario, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'calls.sqlite'}"
    monkeypatch.setenv("EVENKEEL_DATABASE", url)
    desk = a_desk(url)
    call = lived(desk, scenario)
    seq = answerable(call)[1]
    branch = desk.stop(finish(desk.go_on(desk.say(desk.rewind(call, seq), "Another way."))))
    whence = {"call": branch.id, "parent": call.id, "root": call.id, "seq": seq}

    def told(*arguments: str) -> str:
        assert main(arguments) == 0
        return capsys.readouterr().out

    assert {row["call"]: row["branch"] for row in json.loads(told("calls", "--json"))} == {
        call.id: None,
        branch.id: whence,
    }
    assert f"another try at a moment of {call.id}" in told("calls")
    exported = json.loads(told("export", branch.id))
    assert exported["branch"] == whence
    assert [event["seq"] for event in exported["events"]] == list(range(len(branch.log)))
    assert json.loads(told("export", call.id))["branch"] is None
    assert "Practice, another try at reply 2" in told("export", branch.id, "--format", "md")
    assert "another try" not in told("export", call.id, "--format", "md")
