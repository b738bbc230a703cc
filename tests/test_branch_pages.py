"""Trying a moment again on the pages: the way back, the tries side by side, and where they are listed."""

from __future__ import annotations

import json

import pytest

from simulator.branches import answerable
from simulator.call import ANOTHER_TRY
from simulator.cost import Used
from simulator.desk import Desk, finish
from simulator.events import Tokens
from simulator.scenario import Scenario
from simulator.storage import NoSuchCall, Store
from simulator.timing import Timing
from simulator.ui import session
from simulator.ui.branches import AGAIN
from simulator.vocabulary import Action, Mode
from tests.test_branches import count, lived
from tests.test_pages import Open, asked, click, components, folder, open_page, reply, store, words

__all__ = ["folder", "open_page", "store"]  # fixtures
TOKENS = Tokens(requests=9, prompt=5000, cached=0, output=900)


@pytest.fixture
def local(store: Store) -> Desk:
    return session.parts().desk


def _email() -> Scenario:
    return session.parts().library().scenarios["email-is-down"]


def test_a_moment_that_mattered_leads_back_to_it(open_page: Open, store: Store, local: Desk) -> None:
    old = lived(local, _email(), ["Calm down, it's not my fault.", "I'll ring you at two."], trainee="local")
    at = open_page("call", call=old.id)
    again = next(button for button in at.button if button.label == AGAIN)
    again.click().run()
    branch = store.load(asked(at, "call"))
    assert branch.id != old.id
    assert store.branch_of(branch.id) is not None
    assert branch.line in words(at)
    assert ANOTHER_TRY in words(at)
    assert "Another try at reply" in words(at)
    mark = json.loads(components(at, "even_keel_line_whole")[0].json)
    assert mark["turn"] == branch.turn
    reply(at, branch.turn, "I hear you.")
    went_on = store.load(branch.id)
    assert (went_on.replies[-1], went_on.turn) == ("I hear you.", branch.turn + 1)
    assert went_on.line in words(at)


def test_every_line_of_the_transcript_leads_back_to_it(open_page: Open, store: Store, local: Desk) -> None:
    old = lived(local, _email(), ["I hear you.", "I'll ring you at two."], trainee="local")
    for seq in answerable(old):
        at = open_page("call", call=old.id)
        at.button(key=f"again-under-{seq}").click().run()
        branch = store.load(asked(at, "call"))
        assert branch.log[: seq + 1] == old.log[: seq + 1]
        assert not at.exception


def test_leaving_a_try_before_doing_anything_leads_back_and_leaves_no_trace(
    open_page: Open, store: Store, local: Desk
) -> None:
    old = lived(local, _email(), ["I hear you.", "I'll ring you at two."], trainee="local")
    at = open_page("call", call=old.id)
    at.button(key=f"again-under-{answerable(old)[1]}").click().run()
    click(at, "Stop and leave")
    assert asked(at, "call") == old.id
    assert [title.value for title in at.title] == ["Debrief"]
    assert [summary.id for summary in store.calls()] == [old.id]
    assert "You have a call on the line" not in words(open_page())


def test_nobody_elses_call_can_be_tried_again(store: Store, local: Desk) -> None:
    theirs = lived(local, _email(), ["I hear you."], trainee="somebody else")
    with pytest.raises(NoSuchCall):
        session.try_again(theirs.id, answerable(theirs)[0])
    assert count(store, "branches") == 0


def test_another_try_is_no_new_meeting_with_the_scenario(store: Store, local: Desk) -> None:
    old = lived(local, _email(), ["I hear you."], trainee="local")
    branch = session.try_again(old.id, answerable(old)[0])
    finish(local.go_on(local.say(branch, "Another way.")))
    assert len(store.calls("local")) == 2
    assert session.pick_up(_email(), Mode.PRACTICE, coaching=True).start.seed == 1


def test_tries_stand_beside_the_first_time_with_what_they_did_and_how_the_rest_went(
    open_page: Open, store: Store, local: Desk
) -> None:
    old = lived(local, _email(), ["Calm down.", "I'll ring you at two."], trainee="local")
    assert "Your tries, side by side" not in words(open_page("call", call=old.id))
    branch = session.try_again(old.id, answerable(old)[0])
    timing = Timing(thinking_seconds=7.5, settled_seconds=7.5)
    branch = finish(local.go_on(local.say(branch, "I hear you. What hangs on it?", timing)))
    branch = finish(local.go_on(local.act(branch, Action.END)))
    told = words(open_page("call", call=old.id))
    assert told.index("The first time") < told.index("Try 1")
    for shown in (
        "Calm down.",
        "I hear you. What hangs on it?",
        "You waited 7.5 s",
        "You ended it.",
        "Overall: ",
    ):
        assert shown in told, shown
    own = open_page("call", call=branch.id)
    assert "Another try at reply 1. Everything before it is as it was; it counts only as practice." in words(
        own
    )
    assert "Practice · the call on this page" in words(own)
    click(own, "The first call")
    assert asked(own, "call") == old.id


def test_what_was_said_in_a_try_is_shown_as_text(open_page: Open, local: Desk) -> None:
    nasty = "<script>alert(1)</script> **bold** [x](javascript:alert(1)) :fire: $x$"
    old = lived(local, _email(), ["I hear you."], trainee="local")
    branch = session.try_again(old.id, answerable(old)[0])
    local.stop(finish(local.go_on(local.say(branch, nasty))))
    at = open_page("call", call=old.id)
    assert nasty in [text.value for text in at.text]
    assert all("<script>" not in str(element.value) for element in [*at.markdown, *at.caption, *at.subheader])


def test_past_calls_list_tries_under_the_call_they_go_back_to(open_page: Open, local: Desk) -> None:
    old = lived(local, _email(), ["I hear you."], trainee="local")
    lived(local, session.parts().library().scenarios["the-man-in-tears"], ["I hear you."], trainee="local")
    branch = session.try_again(old.id, answerable(old)[1])
    local.stop(finish(local.go_on(local.say(branch, "Another way."))))
    at = open_page("past_calls")
    assert [title.value for title in at.subheader] == [
        "Email is down",
        "Another try at reply 2",
        "The man in tears",
    ]
    at.button(key=f"open-{branch.id}").click().run()
    assert "Another try at reply 2." in words(at)


def test_past_a_models_limit_the_embedded_customer_goes_on_and_the_trainee_is_told(
    open_page: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("EVENKEEL_MODEL", "small-one")
    monkeypatch.setenv("EVENKEEL_MONTHLY_TOKENS", "1000")
    session.parts.clear()
    desk = session.parts().desk
    call = finish(desk.go_on(desk.start(_email(), "local", model="small-one")))
    old = desk.stop(call)
    assert session.try_again(old.id, 1).start.model == "small-one"
    desk.store.keep_usage("another", Used("customer", "small-one", TOKENS), desk.clock())
    at = open_page("call", call=old.id)
    at.button(key="again-under-1").click().run()
    assert store.load(asked(at, "call")).start.model is None
    assert "The embedded customer plays from here." in words(at)


def test_the_replay_is_handed_the_call_as_data_and_goes_in_steps_for_who_wants_no_motion(
    open_page: Open, local: Desk
) -> None:
    old = lived(local, _email(), ["Calm down.", "I'll ring you at two."], trainee="local")
    told = json.loads(components(open_page("call", call=old.id), "even_keel_replay")[0].json)
    assert [cue["text"] for cue in told["cues"] if cue["who"] == "you"][:2] == list(old.replies)
    assert told["moments"]
    assert told["still"] is False
    session.keep_personal(session.Personal(reduced_motion=True))
    assert json.loads(components(open_page("call", call=old.id), "even_keel_replay")[0].json)["still"] is True


def test_a_call_in_which_nothing_was_done_has_no_replay(open_page: Open, local: Desk) -> None:
    old = local.stop(finish(local.go_on(local.start(_email(), "local"))))
    assert not components(open_page("call", call=old.id), "even_keel_replay")
