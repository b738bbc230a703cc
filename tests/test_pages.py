"""Every page as its script draws it, without a browser: what it shows, and what it does with what is clicked.

Timers, JavaScript and the looks are tests/browser's.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import UnknownElement

from simulator.call import Waiting
from simulator.desk import Desk, finish
from simulator.storage import Store
from simulator.timing import Pace, Timing
from simulator.ui import live, session
from simulator.ui.look import JOINER, plain
from simulator.vocabulary import Action, Ending, Mode

ROOT = Path(__file__).parents[1]
Open = Callable[..., AppTest]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The scenarios of the test: the repository's own, to be spoilt at will."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    return tmp_path / "scenarios"


@pytest.fixture
def store(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("EVENKEEL_DATABASE", f"sqlite:///{tmp_path / 'calls.sqlite'}")
    monkeypatch.setenv("EVENKEEL_SCENARIOS", str(folder))
    monkeypatch.setenv("EVENKEEL_SPEECH_SPEED", "1000000")
    session.parts.clear()
    yield session.parts().store
    session.parts.clear()


@pytest.fixture
def open_page(store: Store) -> Open:
    """open_page(page, **query): the page as somebody meets it who comes by its address."""

    def open_page(page: str = "practise", **query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for name, value in query.items():
            at.query_params[name] = value
        if page != "practise":
            at.switch_page(f"simulator/ui/pages/{page}.py")
        return at.run()

    return open_page


@pytest.fixture
def desk(store: Store) -> Desk:
    return session.parts().desk


def words(at: AppTest) -> str:
    """Everything the page says, as it reads once Markdown's escapes are gone."""
    kinds = (
        at.title,
        at.header,
        at.subheader,
        at.markdown,
        at.caption,
        at.text,
        at.info,
        at.warning,
        at.error,
    )
    return (
        "\n".join(str(element.value) for kind in kinds for element in kind)
        .replace(JOINER, "")
        .replace("\\", "")
    )


def click(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def asked(at: AppTest, name: str) -> str:
    """What the address says; AppTest gives back a list or a string, by how it got there."""
    value = at.query_params[name]
    return value if isinstance(value, str) else value[0]


def components(at: AppTest, name: str) -> list[Any]:
    found: list[Any] = []

    def walk(node: Any) -> None:
        for child in getattr(node, "children", {}).values():
            if isinstance(child, UnknownElement) and getattr(child.proto, "component_name", "") == name:
                found.append(child.proto)
            walk(child)

    walk(at._tree)
    return found


def say(at: AppTest, **payload: object) -> AppTest:
    """Fire the reply box's event, as its JavaScript would; Streamlit has no public way to do it."""
    states = at._tree.get_widget_states()
    box = components(at, "even_keel_reply_box")[0]
    event = states.widgets.add()
    event.id = f"$$STREAMLIT_INTERNAL_KEY_{box.id}__events"
    event.json_trigger_value = json.dumps([{"event": "said", "value": payload}])
    return at._run(states)


def reply(at: AppTest, turn: int, text: str, thinking: float = 6.0) -> AppTest:
    timing = {"thinking_seconds": thinking, "settled_seconds": thinking, "composing_seconds": 3.0}
    counts = {
        "erased_characters": 0,
        "restarts": 0,
        "pasted_characters": 0,
        "away_seconds": 0,
        "early_keys": 0,
    }
    return say(at, kind="sent", turn=turn, text=text, timing=timing | counts)


def picked_up(
    open_page: Open, scenario: str = "email-is-down", mode: str = "practice", coaching: str = "1"
) -> AppTest:
    return click(open_page("call", scenario=scenario, mode=mode, coaching=coaching), "Pick up the call")


def a_call(
    desk: Desk, ending: str = "end", *, trainee: str = "local", scenario: str = "email-is-down"
) -> str:
    """A finished call in the store: its id."""
    chosen = session.parts().library().scenarios[scenario]
    call = finish(desk.go_on(desk.start(chosen, trainee, seed=3)))
    timing = Timing(thinking_seconds=6, settled_seconds=6, composing_seconds=4)
    call = finish(
        desk.go_on(desk.say(call, "I hear you. There is no time yet, and I won't guess one.", timing))
    )
    if ending == "stop":
        return desk.stop(call).id
    if ending == "end":
        return finish(desk.go_on(desk.act(call, Action.END))).id
    return call.id


# ---- choosing ----


def test_every_scenario_has_a_card_that_says_what_it_is(open_page: Open) -> None:
    at = open_page()
    assert not at.exception
    for scenario in session.parts().library().published.values():
        assert f"Practise {plain(scenario.title)}" in labels(at)
        for told in (
            scenario.title,
            scenario.teaser,
            f"about {scenario.minutes} min",
            scenario.content_notice,
        ):
            assert told in words(at)
    assert [title.value for title in at.title] == ["Practise a hard call"]


def test_a_broken_file_is_named_with_its_line_and_costs_only_itself(open_page: Open, folder: Path) -> None:
    (folder / "email-is-down.yaml").write_text(
        "id: email-is-down\nstate: published\ntitel: Email is down\n", "utf-8"
    )
    (folder / "weird.yaml").write_text("state: published\n- [", "utf-8")
    (folder / "draft.yaml").write_text("id: draft\n", "utf-8")
    at = open_page()
    assert "2 scenario files can't be read" in at.expander[0].label
    assert "email-is-down.yaml:3: titel: unknown field" in words(at)
    assert "Practise The man in tears" in labels(at)
    assert "Practise Email is down" not in labels(at)


def test_with_no_scenario_the_page_says_so(open_page: Open, folder: Path) -> None:
    for path in folder.glob("*.yaml"):
        path.unlink()
    at = open_page()
    assert "There is no call to practise yet" in words(at)
    assert labels(at) == []


@pytest.mark.parametrize(
    ("state", "told"), [("draft", "is still being written"), ("retired", "is no longer offered")]
)
def test_only_published_scenarios_are_offered_and_the_others_refused_kindly(
    open_page: Open, folder: Path, desk: Desk, state: str, told: str
) -> None:
    earlier = a_call(desk)
    path = folder / "email-is-down.yaml"
    path.write_text(path.read_text("utf-8").replace("state: published", f"state: {state}"), "utf-8")
    at = open_page()
    assert "Practise Email is down" not in labels(at)
    assert "Practise The man in tears" in labels(at)
    refused = open_page("call", scenario="email-is-down", mode="practice", coaching="1")
    assert told in words(refused)
    assert labels(refused) == ["Choose a call"]
    assert [title.value for title in open_page("call", call=earlier).title] == ["Debrief"]


@pytest.mark.parametrize(
    ("how", "query"),
    [
        ("Practice with coaching", {"mode": "practice", "coaching": "1"}),
        ("Practice on your own", {"mode": "practice", "coaching": "0"}),
        ("Assessment", {"mode": "assessment", "coaching": "0"}),
    ],
)
def test_a_card_leads_to_its_brief_in_the_chosen_way(
    open_page: Open, how: str, query: dict[str, str]
) -> None:
    at = open_page()
    at.radio(key="how-to-practise").set_value(how).run()
    click(at, "Practise Email is down")
    assert [title.value for title in at.title] == ["Brief"]
    assert {name: asked(at, name) for name in at.query_params} == query | {"scenario": "email-is-down"}


def test_a_call_on_the_line_is_offered_first(open_page: Open, desk: Desk) -> None:
    call_id = a_call(desk, "leave open")
    at = open_page()
    assert "You have a call on the line" in words(at)
    click(at, "Go back to the call")
    assert asked(at, "call") == call_id
    assert "Stop and leave" in labels(at)


# ---- the brief ----


def test_the_brief_says_what_is_known_promised_unknown_and_forbidden(open_page: Open) -> None:
    at = open_page("call", scenario="email-is-down", mode="practice", coaching="1")
    brief = session.parts().library().scenarios["email-is-down"].brief
    for told in (brief.role, *brief.facts, *brief.may_promise, *brief.unknown, *brief.must_not):
        assert told in words(at)
    assert "Practice calls are private to you." in words(at)
    assert not components(at, "even_keel_reply_box")


def test_an_assessment_says_so_before_the_call(open_page: Open) -> None:
    at = open_page("call", scenario="email-is-down", mode="assessment", coaching="1")
    assert "This is an assessment" in words(at)
    assert "private to you" not in words(at)


@pytest.mark.parametrize("query", [{}, {"scenario": "gone"}, {"call": "gone"}, {"call": "' or 1=1 --"}])
def test_an_address_that_leads_nowhere_leads_back(open_page: Open, query: dict[str, str]) -> None:
    at = open_page("call", **query)
    assert not at.exception
    assert labels(at) == ["Choose a call"]


@pytest.mark.parametrize("ending", ["end", "stop", "leave open"])
def test_a_strangers_call_is_as_good_as_none(open_page: Open, desk: Desk, ending: str) -> None:
    at = open_page("call", call=a_call(desk, ending, trainee="somebody else"))
    assert [title.value for title in at.title] == ["There is no such call."]
    assert "Open" not in labels(open_page("past_calls"))


# ---- the call ----


def test_picking_up_lets_the_customer_speak_first(open_page: Open, store: Store) -> None:
    at = picked_up(open_page)
    call = store.load(asked(at, "call"))
    assert call.waiting == Waiting.TRAINEE
    assert call.line in words(at)
    assert "Imogen Thrale" in words(at)
    mark = json.loads(components(at, "even_keel_line_whole")[0].json)
    assert (mark["turn"], mark["heard"]) == (1, f"Imogen Thrale: {call.line}")
    assert mark["patience_ms"] > 5000


def test_a_reply_is_written_down_and_answered(open_page: Open, store: Store) -> None:
    at = reply(picked_up(open_page), 1, "I hear you.")
    call = store.load(asked(at, "call"))
    assert call.replies == ("I hear you.",)
    assert call.turn == 2
    assert call.line in words(at)
    assert "I hear you." in [text.value for text in at.text]


def test_what_is_typed_is_shown_as_text_and_never_as_markup(open_page: Open) -> None:
    nasty = "<script>alert(1)</script> **bold** [x](javascript:alert(1)) :fire: $x$ ![](http://x/y.png)"
    at = reply(picked_up(open_page), 1, nasty)
    assert nasty in [text.value for text in at.text]
    assert nasty not in [markdown.value for markdown in at.markdown]
    click(at, "End the call")
    assert all("<script>" not in str(element.value) for element in [*at.markdown, *at.caption])


def test_a_silence_is_answered_by_the_customer(open_page: Open, store: Store) -> None:
    at = say(picked_up(open_page), kind="silent", turn=1, seconds=18.2, timing=None)
    call = store.load(asked(at, "call"))
    assert (call.silences, call.turn) == (1, 2)


def test_of_two_tabs_one_wins_and_the_other_is_told(open_page: Open, store: Store) -> None:
    first = picked_up(open_page)
    second = open_page("call", call=asked(first, "call"))
    reply(first, 1, "From the first tab.")
    reply(second, 1, "From the second tab.")
    assert "This call went on in another tab" in words(second)
    assert "From the first tab." in words(second)
    assert store.load(asked(first, "call")).replies == ("From the first tab.",)
    box = json.loads(components(second, "even_keel_reply_box")[0].json)
    assert box["turn"] == 2
    reply(second, 2, "And now from the second.")
    assert len(store.load(asked(first, "call")).replies) == 2


def test_an_action_is_taken_and_its_result_shown(open_page: Open) -> None:
    at = click(picked_up(open_page), "Put her on hold")
    assert "She hears the pan pipes. Come back soon." in words(at)


def test_a_callback_wants_a_time(open_page: Open, store: Store) -> None:
    at = picked_up(open_page)
    click(at, "Schedule it")
    assert "A callback needs a time" in words(at)
    at.text_input[0].set_value("two o'clock")
    click(at, "Schedule it")
    assert "The callback is in your book." in words(at)


def test_one_hint_for_each_line_and_only_with_coaching(open_page: Open) -> None:
    at = picked_up(open_page)
    click(at, "One hint")
    assert "Hint" in [text.value for text in at.text]
    hint = next(button for button in at.button if button.label == "One hint")
    assert hint.disabled
    reply(at, 1, "I hear you.")
    assert not next(button for button in at.button if button.label == "One hint").disabled
    assert "One hint" not in labels(picked_up(open_page, mode="assessment"))
    assert "One hint" not in labels(picked_up(open_page, coaching="0"))


def test_only_coaching_shows_the_ring_and_only_after_a_provocation(open_page: Open, store: Store) -> None:
    for mode, coaching in (("practice", "1"), ("practice", "0"), ("assessment", "0")):
        at = picked_up(open_page, "if-you-worked-for-me", mode, coaching)
        rings = provoked = 0
        for turn in range(1, 7):
            call = store.load(asked(at, "call"))
            mark = json.loads(components(at, "even_keel_line_whole")[0].json)
            assert mark["breathing"] == (call.provoked and coaching == "1")
            rings, provoked = rings + mark["breathing"], provoked + call.provoked
            reply(at, turn, "Calm down, it's not my fault.", thinking=0.5)
            if at.title[0].value == "Debrief":
                break
        assert provoked
        assert bool(rings) == (coaching == "1")


def test_a_second_person_is_announced(open_page: Open) -> None:
    at = picked_up(open_page, "if-you-worked-for-me")
    for turn in range(1, 9):
        reply(at, turn, "You have every reason to be cross. It isn't started, and that is my doing.")
        if "Hedda Rask is on the line now." in words(at):
            return
    pytest.fail("the manager never came")


def test_a_line_that_fails_can_be_asked_for_again(
    open_page: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = picked_up(open_page)

    def fail(*_: object) -> None:
        raise OSError("disk on fire")

    with monkeypatch.context() as broken:
        broken.setattr(session.parts().desk.actor, "speak", fail)
        reply(at, 1, "I hear you.")
        assert live.INTERRUPTED in words(at)
        assert "disk on fire" not in words(at)
        assert "I hear you." in words(at)
    click(at, "Go on with the call")
    assert store.load(asked(at, "call")).turn == 2
    assert live.INTERRUPTED not in words(at)


def test_a_reply_that_cannot_be_stored_is_not_lost_in_silence(
    open_page: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = picked_up(open_page)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(store, "append", fail)
        reply(at, 1, "I hear you.")
    assert not at.exception
    assert "could not be written down" in words(at)
    reply(at, 1, "I hear you.")
    assert store.load(asked(at, "call")).replies == ("I hear you.",)


def test_coming_back_after_a_break_explains_the_clock_once(
    open_page: Open, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_id = a_call(desk, "leave open")
    monkeypatch.setattr(desk, "clock", lambda: time.time() + 600)
    at = open_page("call", call=call_id)
    assert words(at).count("You were away for about 10 min. The call's clock leaves that out.") == 1
    at.run()
    assert words(at).count("You were away") == 1


def test_the_clock_starts_from_the_calls_own_time(open_page: Open, desk: Desk) -> None:
    at = open_page("call", call=a_call(desk, "leave open"))
    data = json.loads(components(at, "even_keel_call_bar")[0].json)
    assert 0 <= data["elapsed"] < 30


def test_a_chat_shows_a_typing_sign_and_then_the_line(open_page: Open, folder: Path, store: Store) -> None:
    path = folder / "email-is-down.yaml"
    path.write_text(path.read_text("utf-8").replace("channel: phone", "channel: chat", 1), "utf-8")
    at = picked_up(open_page)
    assert store.load(asked(at, "call")).line in words(at)


# ---- stopping and the debrief ----


def test_stopping_leads_to_a_debrief_without_scores(open_page: Open, store: Store) -> None:
    at = click(reply(picked_up(open_page), 1, "I hear you."), "Stop and leave")
    assert [title.value for title in at.title] == ["Debrief"]
    assert "You stopped this call, so nothing is scored." in words(at)
    assert "Overall" not in words(at)
    assert store.load(asked(at, "call")).ended == Ending.STOPPED


def test_stopping_before_the_first_word_is_fine(open_page: Open, desk: Desk) -> None:
    scenario = session.parts().library().scenarios["email-is-down"]
    at = open_page("call", call=desk.stop(desk.start(scenario, "local")).id)
    assert not at.exception
    assert [title.value for title in at.title] == ["Debrief"]


def test_the_debrief_shows_what_the_scores_rest_on(open_page: Open, desk: Desk) -> None:
    at = open_page("call", call=a_call(desk))
    assert not at.exception
    assert [title.value for title in at.title] == ["Debrief"]
    shown = words(at)
    rubric = session.parts().rubric()
    for anchored in rubric.criteria.values():
        assert anchored.name in shown
    assert "What became of it" in shown
    folded = [expander.label for expander in at.expander]
    for heading in ("Score by score", "What they felt", "Your pauses", "The whole call, word for word"):
        assert heading in folded
    assert "“I hear you." in shown
    assert "Reply 1" in shown
    assert at.get("vega_lite_chart")


def test_practising_again_leads_to_the_same_brief(open_page: Open, desk: Desk) -> None:
    at = click(open_page("call", call=a_call(desk)), "Practise again")
    assert [title.value for title in at.title] == ["Brief"]
    assert asked(at, "scenario") == "email-is-down"


def test_a_debrief_opens_again_unchanged_whatever_became_of_the_files(
    open_page: Open, desk: Desk, folder: Path
) -> None:
    call_id = a_call(desk)
    before = words(open_page("call", call=call_id))
    (folder / "email-is-down.yaml").unlink()
    assert words(open_page("call", call=call_id)) == before
    assert len(session.parts().store.scorecards(call_id)) == 1


# ---- past calls and settings ----


def test_without_a_call_the_list_says_so(open_page: Open) -> None:
    at = open_page("past_calls")
    assert "No call yet." in words(at)
    assert labels(at) == ["Choose a call"]


def test_past_calls_are_listed_newest_first_and_open_again(
    open_page: Open, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_call(desk, "stop")
    monkeypatch.setattr(desk, "clock", lambda: time.time() + 60)
    newest = a_call(desk, scenario="the-man-in-tears")
    at = open_page("past_calls")
    assert [title.value for title in at.subheader] == ["The man in tears", "Email is down"]
    assert "You ended it" in words(at)
    assert "Stopped" in words(at)
    at.button(key=f"open-{newest}").click().run()
    assert [title.value for title in at.title] == ["Debrief"]


def test_settings_hold_for_the_next_call(open_page: Open, store: Store) -> None:
    at = open_page("settings")
    at.radio(key="pace").set_value(Pace.UNTIMED).run()
    at.toggle(key="reduced-motion").set_value(True).run()
    at.toggle(key="coaching").set_value(False).run()
    chosen = session.personal()
    assert (chosen.pace, chosen.reduced_motion, chosen.coaching) == (Pace.UNTIMED, True, False)
    assert open_page().radio(key="how-to-practise").value == "Practice on your own"
    call = picked_up(open_page)
    assert store.load(asked(call, "call")).start.pace == Pace.UNTIMED
    assert json.loads(components(call, "even_keel_line_whole")[0].json)["patience_ms"] is None
    assert json.loads(components(call, "even_keel_reply_box")[0].json)["reduced_motion"] is True


def test_settings_nobody_can_read_are_the_usual_ones(open_page: Open, store: Store) -> None:
    store.keep_settings("local", {"pace": "warp"})
    assert not open_page("settings").exception
    assert session.personal() == session.Personal()


def test_a_page_that_fails_says_so_without_a_traceback(
    open_page: Open, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise OSError("secret path")

    monkeypatch.setattr(store, "calls", fail)
    at = open_page("past_calls")
    assert not at.exception
    assert "Something went wrong on our side." in words(at)
    assert "secret path" not in words(at)
    assert "secret path" in caplog.text


def test_the_first_call_of_a_scenario_is_the_same_for_everybody_and_the_next_is_not(open_page: Open) -> None:
    library = session.parts().library()
    first = session.pick_up(library.scenarios["email-is-down"], Mode.PRACTICE, coaching=True)
    second = session.pick_up(library.scenarios["email-is-down"], Mode.ASSESSMENT, coaching=True)
    assert (first.start.seed, second.start.seed) == (0, 1)
    assert (first.start.coaching, second.start.coaching) == (True, False)


# ---- words ----


@pytest.mark.parametrize("text", ["My phone, not yours", "Half past. News at 5.", "It's “fine” (so far)!"])
def test_ordinary_words_need_no_escape(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    "mark", ["**a**", "[a](b)", "<b>", ":red[a]", ":fire:", "$a$", "`a`", "1. a", "- a", "# a"]
)
def test_marks_are_taken_as_written(mark: str) -> None:
    assert plain(mark) != mark
    assert plain(mark).replace("\\", "").replace(JOINER, "") == mark
