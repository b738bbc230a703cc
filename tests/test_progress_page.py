"""My progress as its script draws it, in each of its states; and the mark it leaves on the Practise page."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from simulator.desk import Desk, finish
from simulator.storage import Store
from simulator.timing import Timing
from simulator.ui import progress_words as told
from simulator.ui import session
from simulator.vocabulary import Action, Criterion, Mode
from tests.test_pages import asked, click, labels, words
from tests.test_progress import card

ROOT = Path(__file__).parents[1]
DAY = 86_400.0
NO_PAUSE: Mapping[Criterion, float] = {Criterion.CALM: 80, Criterion.HONESTY: 70, Criterion.CLOSING: 20}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("EVENKEEL_DATABASE", f"sqlite:///{tmp_path / 'calls.sqlite'}")
    session.parts.clear()
    yield session.parts().store
    session.parts.clear()


@pytest.fixture
def desk(store: Store) -> Desk:
    return session.parts().desk


def page(name: str = "progress") -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if name != "practise":
        at.switch_page(f"simulator/ui/pages/{name}.py")
    at.run()
    assert not at.exception
    return at


def charts(at: AppTest) -> int:
    return len(at.get("vega_lite_chart"))


def lived(
    monkeypatch: pytest.MonkeyPatch,
    desk: Desk,
    days_ago: float,
    points: Mapping[Criterion, float] | None = None,
    *,
    scenario: str = "email-is-down",
    mode: Mode = Mode.PRACTICE,
    trainee: str = "local",
    stop: bool = False,
    rubric_hash: str | None = None,
) -> None:
    """A call some days ago, answered once after six seconds; with `points`, a card that says so."""
    start = time.time() - days_ago * DAY
    with monkeypatch.context() as then:
        then.setattr(desk, "clock", lambda: start)
        call = desk.start(session.parts().library().scenarios[scenario], trainee, mode=mode, seed=3)
        call = finish(desk.go_on(call))
        call = finish(desk.go_on(desk.say(call, "I hear you.", Timing(settled_seconds=6))))
        call = desk.stop(call) if stop else finish(desk.go_on(desk.act(call, Action.END)))
        if points is not None:
            made = card(points, rubric_hash=rubric_hash or session.parts().rubric().hash)
            desk.store.keep_scorecard(call.id, made.model_dump_json(), start)


def test_before_the_first_call_the_page_invites_to_one(store: Store) -> None:
    at = page()
    assert told.EMPTY in words(at)
    assert told.PRIVATE in words(at)
    click(at, "Choose a call")
    assert [title.value for title in at.title] == ["Practise a hard call"]


def test_a_stopped_call_is_left_out_without_a_word(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lived(monkeypatch, desk, 1, NO_PAUSE, stop=True)
    assert told.EMPTY in words(page())
    lived(monkeypatch, desk, 1, NO_PAUSE)
    shown = words(page())
    assert "One call so far" in shown
    assert "finished call" not in shown


def test_one_call_makes_no_figure_and_leads_on_to_another(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived(monkeypatch, desk, 0, NO_PAUSE)
    at = page()
    shown = words(at)
    assert "One call so far" in shown
    assert "A skill has a figure once three calls have scored it." in shown
    assert "It is the gentlest of the calls you have not met yet." in shown
    assert charts(at) == 0
    assert "Practise Email is down" not in labels(at)


def test_skills_stand_with_their_middle_half_and_the_weakest_leads_to_a_call(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, calm in ((9, 80.0), (6, 90.0), (3, 100.0)):
        lived(monkeypatch, desk, day, {**NO_PAUSE, Criterion.CALM: calm})
    at = page()
    shown = words(at)
    assert "3 calls so far. Lately you are best at staying calm, and closing has the most to gain." in shown
    assert "middle half 85 to 95" in shown
    assert "Closing was your weakest skill in 3 of your last 3 calls" in shown
    assert "Too few earlier calls to compare with." in shown
    assert "Not called for in these calls: Pausing" in shown
    assert charts(at) == len(NO_PAUSE)
    lived(monkeypatch, desk, 2, {Criterion.RISK: 50})
    assert "Not enough calls yet: Keeping it safe (1 of 3)." in words(page())
    chosen = next(label for label in labels(at) if label.startswith("Practise "))
    click(at, chosen)
    assert [title.value for title in at.title] == ["Brief"]
    assert asked(at, "mode") == "practice"
    library = session.parts().library().scenarios
    assert Criterion.CLOSING in {o.criterion for o in library[asked(at, "scenario")].outcomes}


def test_calls_can_be_chosen_by_mode_period_and_scenario(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in (200, 100, 60):
        lived(monkeypatch, desk, day, NO_PAUSE, scenario="the-man-in-tears")
    for day in (5, 4, 3, 2):
        lived(monkeypatch, desk, day, NO_PAUSE, mode=Mode.ASSESSMENT)
    at = page()

    def counted() -> list[str]:
        return list(at.table[0].value["Calls"])

    assert counted() == ["7"] * 3
    at.segmented_control(key="progress-mode").set_value("Assessment").run()
    assert counted() == ["4"] * 3
    at.selectbox(key="progress-scenario").set_value("The man in tears").run()
    assert "No scored call fits this choice." in words(at)
    at.segmented_control(key="progress-mode").set_value("All").run()
    assert counted() == ["3"] * 3
    at.selectbox(key="progress-period").set_value("Last 90 days").run()
    assert counted() == ["1"] * 3
    assert "7 calls so far" in words(at)  # where one stands is told of all calls


def test_calls_scored_in_another_way_are_counted_and_not_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (4, 3, 2):
        lived(monkeypatch, desk, day, NO_PAUSE)
    lived(monkeypatch, desk, 1, {Criterion.RISK: 5}, rubric_hash="another")
    lived(monkeypatch, desk, 1)
    shown = words(page())
    assert "2 finished calls are left out of the skills" in shown
    assert "“Score again” on the page Reviews brings them in" in shown
    assert "Not called for in these calls:" in shown
    assert "3 calls so far" in shown


def test_after_a_change_of_the_scorer_the_page_says_what_the_earlier_calls_wait_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (4, 3, 2):
        lived(monkeypatch, desk, day, NO_PAUSE, rubric_hash="another")
    shown = words(page())
    assert "No call scored in the present way; earlier ones wait to be scored again." in shown
    assert "3 finished calls are left out of the skills" in shown
    assert "No scored call fits this choice." in shown


def test_nobody_elses_calls_are_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lived(monkeypatch, desk, 1, NO_PAUSE, trainee="somebody else")
    assert told.EMPTY in words(page())


def test_provocations_show_with_the_pause_after_them(desk: Desk) -> None:
    for seconds in (2, 6, 8):
        call = desk.start(session.parts().library().scenarios["if-you-worked-for-me"], "local", seed=1)
        call = finish(desk.go_on(call))
        for _ in range(4):
            if call.ended is None:
                said = desk.say(call, "It's not my fault.", Timing(settled_seconds=seconds))
                call = finish(desk.go_on(said))
        if call.ended is None:
            finish(desk.go_on(desk.act(call, Action.END)))
    at = page()
    assert "You left a calm pause after " in words(at)
    assert charts(at) == 2
    shown = next(table.value for table in at.table if "Pauses" in table.value)
    assert [pauses.split(", ")[0] for pauses in shown["Pauses"]] == ["2.0 s", "6.0 s", "8.0 s"]
    assert shown["Calm"][0].startswith("0 of ")


def test_the_number_of_queries_does_not_grow_with_the_calls(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for: list[str] = []
    lived(monkeypatch, desk, 3, NO_PAUSE)
    page()  # whatever is read once
    event.listen(desk.store.engine, "before_cursor_execute", lambda *args: asked_for.append(args[2]))
    page()
    few = len(asked_for)
    for day in range(8):
        lived(monkeypatch, desk, day, NO_PAUSE)
    asked_for.clear()
    page()
    assert len(asked_for) == few


def test_cards_that_are_due_again_say_so_quietly(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Due today" not in words(page("practise"))
    lived(monkeypatch, desk, 0, NO_PAUSE)
    assert "Due today" not in words(page("practise"))
    lived(monkeypatch, desk, 40, NO_PAUSE, scenario="the-man-in-tears")
    assert words(page("practise")).count("Due today") == 1
