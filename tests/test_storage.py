"""What is kept: every acknowledged event, in order, through a kill; and one writer at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from simulator.actors import LineBank
from simulator.call import Call, IllegalEvent, Waiting, replay
from simulator.desk import Desk, finish
from simulator.events import CallEnded, HintGiven, Recorded, TraineeSpoke
from simulator.scenario import Scenario
from simulator.storage import NoSuchCall, StaleCall, Store
from simulator.vocabulary import Ending
from tests.fakes import Clock
from tests.strategies import legal_logs

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'calls.sqlite'}"


@pytest.fixture
def store(url: str) -> Store:
    return Store(url)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, LineBank(), Clock())


def begun(desk: Desk, scenario: Scenario, trainee: str = "t") -> Call:
    return finish(desk.go_on(desk.start(scenario, trainee, seed=1)))


def rows(store: Store) -> list[tuple[object, ...]]:
    with store.engine.connect() as db:
        return [tuple(row) for row in db.execute(text("select * from events order by call_id, seq"))]


def test_a_call_read_back_is_the_call_that_was_lived(desk: Desk, store: Store, scenario: Scenario) -> None:
    call = begun(desk, scenario)
    for reply in ("I hear you.", "I don't know when.", "I'll ring at noon."):
        call = finish(desk.go_on(desk.say(call, reply)))
    assert store.load(call.id) == call


def test_each_event_is_kept_before_the_next_happens(desk: Desk, url: str, scenario: Scenario) -> None:
    elsewhere = Store(url)
    call = begun(desk, scenario)
    assert elsewhere.load(call.id) == call
    said = desk.say(call, "I hear you.")
    assert elsewhere.load(call.id).waiting == Waiting.APPRAISAL
    assert elsewhere.load(call.id) == said


def test_the_log_only_grows(desk: Desk, store: Store, scenario: Scenario) -> None:
    call = begun(desk, scenario)
    before = rows(store)
    finish(desk.go_on(desk.say(call, "I hear you.")))
    after = rows(store)
    assert after[: len(before)] == before
    assert len(after) > len(before)


@given(legal_logs(most=12))
def test_any_legal_log_comes_back_as_it_was(log: tuple[Recorded, ...]) -> None:
    store = Store("sqlite://")
    call = Call("c")
    store.open_call("c", "t", "practice", ("s", "h", "{}"), 0)
    for recorded in log:
        call = store.append(call, [recorded.event], recorded.at)
    assert store.load("c") == call == replay("c", log)


def test_events_of_one_append_are_kept_all_or_none(desk: Desk, store: Store, scenario: Scenario) -> None:
    call = begun(desk, scenario)
    before = rows(store)
    with pytest.raises(IllegalEvent):
        store.append(call, [HintGiven(text="Wait."), TraineeSpoke(text="Hello"), HintGiven(text="Late.")], 1)
    assert rows(store) == before


def test_an_illegal_event_writes_nothing(desk: Desk, store: Store, scenario: Scenario) -> None:
    call = desk.say(begun(desk, scenario), "One.")
    before = rows(store)
    with pytest.raises(IllegalEvent):
        desk.say(call, "Two.")
    assert rows(store) == before


def test_of_two_writers_one_wins_and_the_other_is_told(desk: Desk, url: str, scenario: Scenario) -> None:
    call = begun(desk, scenario)
    other = Desk(Store(url), LineBank(), Clock())
    desk.say(call, "From the first tab.")
    before = rows(desk.store)
    with pytest.raises(StaleCall, match=call.id):
        other.say(call, "From the second tab.")
    assert rows(desk.store) == before
    assert desk.store.load(call.id).replies == ("From the first tab.",)


def test_a_stale_ending_ends_nothing(desk: Desk, store: Store, scenario: Scenario) -> None:
    call = begun(desk, scenario)
    desk.say(call, "Still here.")
    with pytest.raises(StaleCall):
        desk.stop(call)
    assert store.load(call.id).ended is None
    assert store.calls()[0].ended is None


def test_ten_races_of_two_tabs_have_ten_winners(url: str, scenario: Scenario) -> None:
    desks = [Desk(Store(url), LineBank(), Clock()) for _ in range(2)]
    for race in range(10):
        call = begun(desks[0], scenario)
        told: list[str] = []
        start = threading.Barrier(2)

        def speak(
            number: int, call: Call = call, start: threading.Barrier = start, told: list[str] = told
        ) -> None:
            start.wait()
            try:
                desks[number].say(call, f"tab {number}")
                told.append("won")
            except StaleCall:
                told.append("stale")

        tabs = [threading.Thread(target=speak, args=(number,)) for number in range(2)]
        for tab in tabs:
            tab.start()
        for tab in tabs:
            tab.join()
        assert sorted(told) == ["stale", "won"], race
        assert len(desks[0].store.load(call.id).replies) == 1


def test_two_stores_on_one_file_see_the_same_calls(store: Store, url: str, scenario: Scenario) -> None:
    other = Store(url)
    calls = [
        begun(Desk(each, LineBank(), Clock(now=n * 1000.0)), scenario)
        for n, each in enumerate([store, other])
    ]
    assert [c.id for c in store.calls()] == [c.id for c in other.calls()] == [calls[1].id, calls[0].id]


def test_there_is_no_call_of_an_unknown_name(store: Store) -> None:
    with pytest.raises(NoSuchCall, match="nothing"):
        store.load("nothing")


def test_past_calls_are_listed_newest_first_and_by_trainee(store: Store, scenario: Scenario) -> None:
    clock = Clock()
    desk = Desk(store, LineBank(), clock)
    ids = [begun(desk, scenario, who).id for who in ("ann", "bob", "ann")]
    assert [c.id for c in store.calls()] == ids[::-1]
    assert [c.id for c in store.calls("ann")] == [ids[2], ids[0]]
    assert [c.id for c in store.calls(limit=1)] == [ids[2]]
    assert store.calls("nobody") == []


def test_how_a_call_ended_is_in_the_list(desk: Desk, store: Store, scenario: Scenario) -> None:
    call = begun(desk, scenario)
    assert store.calls()[0].ended is None
    desk.stop(call)
    assert store.calls()[0].ended == Ending.STOPPED


def test_a_call_opened_and_never_begun_is_not_among_the_past_calls(store: Store) -> None:
    store.open_call("c", "t", "practice", ("s", "h", "{}"), 0)
    assert store.calls() == []


def test_scorecards_are_kept_side_by_side_oldest_first(store: Store) -> None:
    for body in ('{"overall": 10}', '{"overall": 80}'):
        store.keep_scorecard("c", body, 1.0)
    store.keep_scorecard("d", "{}", 1.0)
    assert store.scorecards("c") == ['{"overall": 10}', '{"overall": 80}']
    assert store.scorecards("none") == []


def test_what_a_person_chose_is_replaced_and_is_theirs_alone(store: Store, url: str) -> None:
    assert store.settings("ann") == {}
    store.keep_settings("ann", {"pace": "double", "reduced_motion": True})
    store.keep_settings("bob", {"pace": "untimed"})
    store.keep_settings("ann", {"pace": "half_more"})
    assert Store(url).settings("ann") == {"pace": "half_more"}
    assert store.settings("bob") == {"pace": "untimed"}


def test_a_scenario_is_kept_once_for_all_its_calls(desk: Desk, store: Store, scenario: Scenario) -> None:
    begun(desk, scenario)
    begun(desk, scenario)
    with store.engine.connect() as db:
        assert db.execute(text("select count(*) from scenarios")).scalar() == 1
    assert store.scenario_body("unheard-of") is None


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=200))
def test_names_are_only_ever_values(name: str) -> None:
    store = Store("sqlite://")
    store.keep_settings(name, {"said": name})
    assert store.settings(name) == {"said": name}


def test_quotes_in_a_name_stay_in_the_name(store: Store, scenario: Scenario) -> None:
    name = "'; drop table events; --"
    call = begun(Desk(store, LineBank(), Clock()), scenario, name)
    assert [c.trainee for c in store.calls(name)] == [name]
    assert store.load(call.id).start.trainee == name


def test_killed_at_any_moment_every_acknowledged_event_is_there_and_the_call_goes_on() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kills", "--kills", "30", "--seed", "7"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "broken promises: 0" in done.stdout


def test_an_ending_and_the_line_before_it_are_kept_together(
    desk: Desk, store: Store, scenario: Scenario
) -> None:
    call = begun(desk, scenario)
    call = store.append(call, [TraineeSpoke(text="Goodbye."), CallEnded(how=Ending.ENDED)], 5.0)
    assert store.load(call.id).ended == Ending.ENDED
    assert [r.at for r in store.load(call.id).log[-2:]] == [5.0, 5.0]
