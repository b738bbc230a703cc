"""The debrief page in its states: lessons, a model's line, flags, stopped, unscored, the cool-down, folds."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from simulator.debrief import lessons
from simulator.desk import Desk, finish
from simulator.jobs import play, scorecard_of
from simulator.scoring import Score, Scorecard
from simulator.storage import Store
from simulator.timing import Pace
from simulator.ui import cooling, moments, session
from simulator.vocabulary import Criterion
from tests.scripts import script_of
from tests.test_pages import Open, a_call, components, desk, folder, labels, open_page, store, words

__all__ = ["desk", "folder", "open_page", "store"]


def scripted_call(desk: Desk, scenario_id: str, trainee: str) -> str:
    """A finished call in the store, as one of the scripted trainees played it: its id."""
    scenario = session.parts().library().scenarios[scenario_id]
    return play(desk, scenario, script_of(scenario_id, trainee), seed=1, trainee="local").call.id


def rescored(call_id: str, store: Store, **changed: Score) -> None:
    """Give the call a newer card, on which these criteria are scored otherwise."""
    parts = session.parts()
    card = scorecard_of(parts.desk, store.load(call_id), parts.rubric())
    criteria = card.criteria | {Criterion(name): score for name, score in changed.items()}
    store.keep_scorecard(call_id, card.model_copy(update={"criteria": criteria}).model_dump_json(), 0.0)


def headings(at: AppTest) -> list[str]:
    return [str(heading.value) for heading in at.header]


# ---- what matters first ----


def test_the_page_goes_from_what_happened_over_the_lessons_to_what_is_folded(
    open_page: Open, desk: Desk
) -> None:
    at = open_page("call", call=scripted_call(desk, "email-is-down", "dismissive"))
    assert not at.exception
    shown = headings(at)
    assert shown.index("What to take from this call") < shown.index("Look closer")
    assert shown.index("Look closer") < shown.index("Before you go on")
    folded = [expander.label for expander in at.expander]
    for label in ("Score by score", "What they felt", "Your pauses", "The whole call, word for word"):
        assert label in folded


def test_each_lesson_says_the_moment_why_a_better_line_and_one_thing_to_do(
    open_page: Open, desk: Desk
) -> None:
    shown = words(open_page("call", call=scripted_call(desk, "email-is-down", "dismissive")))
    for said in (
        "Reply 5, after 0.6 s",
        "You should really have sent something that important yesterday.",
        "An answer that comes straight back at an attack sounds like a blow returned",
        "Spoken gaps over 2 s are felt (Templeton 2023)",
        "We broke it, and you're the one who'd pay. So let's get it delivered without us.",
        "After the first attack, breathe out slowly, twice, before you type a letter.",
    ):
        assert said in shown
    assert shown.count("In your next call") == 3


def test_a_moment_is_not_told_twice(open_page: Open, desk: Desk) -> None:
    for scenario_id in ("email-is-down", "the-man-in-tears"):
        for trainee in ("dismissive", "rude"):
            at = open_page("call", call=scripted_call(desk, scenario_id, trainee))
            assert not at.exception
            again = [button.key for button in at.button if button.label == "Try that moment again"]
            assert len(again) == len(set(again))


def test_where_no_line_fits_none_is_offered(open_page: Open, desk: Desk, store: Store) -> None:
    offered = set()
    for scenario_id, trainee in (("email-is-down", "dismissive"), ("lines-cut-for-good", "rude")):
        call = store.load(scripted_call(desk, scenario_id, trainee))
        rubric = session.parts().rubric()
        taught = lessons(desk.scenario(call), call, scorecard_of(desk, call, rubric), rubric)
        shown = [str(text.value) for text in open_page("call", call=call.id).text]
        for lesson in taught:
            card = shown[shown.index(lesson.why) : shown.index(lesson.next)]
            assert any(text.startswith("You could have said") for text in card) == bool(lesson.better)
            offered.add(bool(lesson.better))
    assert offered == {True, False}


def test_a_good_call_has_little_or_nothing_to_change(open_page: Open, desk: Desk, store: Store) -> None:
    call_id = scripted_call(desk, "email-is-down", "good")
    fine = Score(points=100, level=3, reason="fine")
    rescored(call_id, store, **{criterion.value: fine for criterion in Criterion})
    shown = words(open_page("call", call=call_id))
    assert moments.NO_LESSON in shown
    assert "In your next call" not in shown
    assert "Before you go on" not in shown
    assert "What became of it" in shown


# ---- a model's part ----


def test_a_models_line_is_marked_as_the_models(open_page: Open, desk: Desk, store: Store) -> None:
    call_id = scripted_call(desk, "email-is-down", "dismissive")
    card = scorecard_of(desk, store.load(call_id), session.parts().rubric())
    weak = card.criteria[Criterion.VALUING]
    rescored(call_id, store, valuing=weak.model_copy(update={"better": "I see what hangs on this **book**."}))
    at = open_page("call", call=call_id)
    said = [str(text.value) for text in at.text]
    assert said[said.index("A model suggests") + 1] == "I see what hangs on this **book**."


def test_what_a_model_could_not_read_is_said_beside_the_score(
    open_page: Open, desk: Desk, store: Store
) -> None:
    call_id = scripted_call(desk, "email-is-down", "dismissive")
    unread = Score(points=None, reason="A model was asked to read this and could not: no line.", unread=True)
    rescored(call_id, store, valuing=unread)
    at = open_page("call", call=call_id)
    assert "A model was asked to read this and could not: no line." in [str(t.value) for t in at.text]


# ---- flags, stopped, unscored ----


def test_a_flag_is_shown_with_its_words(open_page: Open, desk: Desk) -> None:
    shown = words(open_page("call", call=scripted_call(desk, "the-man-in-tears", "rude")))
    assert "Abuse" in shown
    assert "“Stop snivelling”" in shown


def test_after_a_stopped_call_the_kind_word_comes_first_and_nothing_is_weighed(
    open_page: Open, desk: Desk
) -> None:
    at = open_page("call", call=a_call(desk, "stop", scenario="the-man-in-tears"))
    shown = words(at)
    assert headings(at)[0] == "Before you go on"
    assert "You stopped this call, so nothing is scored. Stopping is always fine." in shown
    assert "When this call goes well, it ends like this." in shown
    assert "What became of it" not in shown
    for absent in ("What to take from this call", "Overall", "In your next call"):
        assert absent not in shown
    assert "Score by score" not in [expander.label for expander in at.expander]


def test_a_call_nobody_could_score_says_so(open_page: Open, desk: Desk, store: Store) -> None:
    call_id = scripted_call(desk, "email-is-down", "good")
    none = Score(points=None, reason="There is nothing to judge.")
    card = scorecard_of(desk, store.load(call_id), session.parts().rubric())
    blank = Scorecard.model_validate(
        card.model_dump() | {"overall": None, "criteria": dict.fromkeys(Criterion, none), "flags": ()}
    )
    store.keep_scorecard(call_id, blank.model_dump_json(), 0.0)
    shown = words(open_page("call", call=call_id))
    assert moments.NOTHING_SCORED in shown
    assert moments.NO_LESSON not in shown
    assert shown.count("unscored") >= 2


def test_an_untimed_call_teaches_no_pause(open_page: Open, desk: Desk) -> None:
    scenario = session.parts().library().scenarios["if-you-worked-for-me"]
    call = finish(desk.go_on(desk.start(scenario, "local", seed=1, pace=Pace.UNTIMED)))
    while call.ended is None:
        call = finish(desk.go_on(desk.say(call, "Calm down, it's not my fault.")))
    at = open_page("call", call=call.id)
    assert "breathe out slowly" not in words(at)
    assert "Timing was switched off by a personal setting." in words(at)


# ---- the cool-down ----


def test_a_hard_call_ends_on_a_kind_word_with_their_story(open_page: Open, desk: Desk) -> None:
    at = open_page("call", call=scripted_call(desk, "the-man-in-tears", "rude"))
    shown = words(at)
    assert headings(at)[-1] == "Before you go on"
    scenario = session.parts().library().scenarios["the-man-in-tears"]
    assert shown.count(scenario.good_ending.otherwise) == 1
    assert "Colin Speight was a role, and it ended with the call." in shown
    assert cooling.TALK in shown
    assert len(components(at, "even_keel_breathing")) == 1


def test_a_companys_own_contact_is_named(
    open_page: Open, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENKEEL_SUPPORT_CONTACT", "Ana on 4411 <b>")
    session.parts.clear()
    call_id = scripted_call(session.parts().desk, "the-man-in-tears", "rude")
    shown = [str(text.value) for text in open_page("call", call=call_id).text]
    assert any("turn to Ana on 4411 <b>." in text for text in shown)


def test_breathing_keeps_still_for_who_asked_for_that(open_page: Open, desk: Desk) -> None:
    call_id = scripted_call(desk, "the-man-in-tears", "rude")
    for still in (False, True):
        session.keep_personal(session.Personal(reduced_motion=still))
        at = open_page("call", call=call_id)
        assert json.loads(components(at, "even_keel_breathing")[0].json)["still"] is still


# ---- taking it along ----


def test_the_page_gives_its_words_to_copy_and_a_pdf_to_keep(open_page: Open, desk: Desk) -> None:
    call_id = scripted_call(desk, "email-is-down", "dismissive")
    at = open_page("call", call=call_id)
    text = json.loads(components(at, "even_keel_keep")[0].json)["text"]
    assert "What to take from this call" in text
    assert "It's only one file, I'm sure your editor can wait a day." in text
    assert [button.proto.label for button in at.get("download_button")] == ["Download PDF"]


def test_a_strangers_debrief_gives_nothing_to_copy(open_page: Open, desk: Desk) -> None:
    at = open_page("call", call=a_call(desk, trainee="somebody else"))
    assert not components(at, "even_keel_keep")
    assert "Copy" not in labels(at)
