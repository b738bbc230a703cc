"""The reviews page as its script draws it: what it lists and hides, both scores, agreement, scoring again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from simulator.desk import Desk, finish
from simulator.jobs import score_call
from simulator.jobs.reviewing import all_reviews, draft_of, hand_in, keep_draft, reviewable
from simulator.review.agreement import ENOUGH
from simulator.scoring import Rubric, Scorecard
from simulator.storage import Store
from simulator.timing import Timing
from simulator.ui import session
from simulator.ui.reviewing import CANT_SAY
from simulator.vocabulary import Action, Criterion, Mode
from tests.test_pages import click, labels, words

ROOT = Path(__file__).parents[1]
NASTY = "<b>bold</b> **stars** [a](javascript:b) $x$ :fire:"
SHOW_FIRST = "Show the machine's scores first"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.setenv("EVENKEEL_DATABASE", f"sqlite:///{tmp_path / 'calls.sqlite'}")
    monkeypatch.setenv("EVENKEEL_SCENARIOS", str(tmp_path / "scenarios"))
    session.parts.clear()
    yield session.parts().store
    session.parts.clear()


@pytest.fixture
def desk(store: Store) -> Desk:
    return session.parts().desk


@pytest.fixture
def rubric(store: Store) -> Rubric:
    return session.parts().rubric()


def page(name: str = "reviews", **query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    return at.switch_page(f"simulator/ui/pages/{name}.py").run()


@pytest.fixture
def take(desk: Desk) -> Callable[..., str]:
    """take(trainee, mode, text): a finished call's id."""

    def take(trainee: str = "Tom", mode: Mode = Mode.ASSESSMENT, text: str = "I hear you.") -> str:
        scenario = session.parts().library().scenarios["if-you-worked-for-me"]
        call = finish(desk.go_on(desk.start(scenario, trainee, mode=mode, seed=3)))
        for reply, seconds in ((text, 6.0), ("Calm down.", 0.4)):
            timing = Timing(thinking_seconds=seconds, settled_seconds=seconds, composing_seconds=4)
            call = finish(desk.go_on(desk.say(call, reply, timing)))
        return finish(desk.go_on(desk.act(call, Action.END))).id

    return take


def answer(
    at: AppTest, call_id: str, rubric: Rubric, level: int, *, leave_out: Criterion | None = None
) -> AppTest:
    for criterion in rubric.criteria:
        if criterion != leave_out:
            at.radio(key=f"level-{call_id}-{criterion}").set_value(level)
    return at.run()


# ---- the list ----


def test_without_an_assessment_the_list_says_so(store: Store, take: Callable[..., str]) -> None:
    take(mode=Mode.PRACTICE)
    at = page()
    assert not at.exception
    assert "No assessment has ended yet." in words(at)
    assert "Review" not in labels(at)


def test_assessments_are_listed_with_their_state_and_practice_never(
    desk: Desk, take: Callable[..., str], rubric: Rubric
) -> None:
    take("Petra", mode=Mode.PRACTICE)
    first = take("Tom")
    take("Uma")
    at = page()
    assert "2 of 2 are not reviewed yet" in words(at)
    assert "Tom · Not reviewed" in words(at)
    assert "Petra" not in words(at)
    draft = draft_of(desk.store, first, "local", rubric)
    keep_draft(
        desk.store, first, "local", draft.model_copy(update={"levels": dict.fromkeys(rubric.criteria, 1)})
    )
    hand_in(desk, desk.store.load(first), "local", rubric)
    at = page()
    assert "1 of 2 are not reviewed yet" in words(at)
    assert "Tom · Reviewed blind" in words(at)
    assert "Open your review" in labels(at)


@pytest.mark.parametrize("mode", [Mode.PRACTICE, None])
def test_a_call_that_is_not_for_review_is_as_good_as_none(
    take: Callable[..., str], mode: Mode | None
) -> None:
    at = page(call=take(mode=mode) if mode else "' or 1=1 --")
    assert not at.exception
    assert [title.value for title in at.title] == ["There is no such call to review."]
    assert "I hear you." not in words(at)


# ---- the form ----


def test_the_call_is_shown_with_its_timing_as_typed(take: Callable[..., str]) -> None:
    at = page(call=take(text=NASTY))
    assert not at.exception
    assert NASTY in [text.value for text in at.text]
    assert NASTY not in [markdown.value for markdown in at.markdown]
    assert "Answered after 6.0 s" in words(at)
    assert "Answered after 0.4 s" in words(at)
    assert "if-you-worked-for-me" not in words(at)


def test_a_provocation_is_marked(desk: Desk, take: Callable[..., str]) -> None:
    call_id = take(text="Calm down, it's not my fault.")
    at = page(call=call_id)
    provoked = [d for d in desk.store.load(call_id).directions if d.provocation]
    assert provoked
    assert words(at).count(":material/bolt: Provocation") == len(provoked)


def test_before_it_is_handed_in_the_machines_card_is_not_even_read(
    store: Store, desk: Desk, take: Callable[..., str], rubric: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_id = take()
    score_call(desk, store.load(call_id), rubric, keep=True)

    def read(*_: object) -> list[str]:
        raise AssertionError("the machine's card was read")

    with monkeypatch.context() as watched:
        for door in ("scorecards", "reviewed_scorecards", "newest_scorecards"):
            watched.setattr(store, door, read)
        assert "Something went wrong" not in words(page())
        at = answer(page(call=call_id), call_id, rubric, 2)
        assert "12 of 12 answered" in words(at)
        assert "The machine:" not in words(at)


def test_every_level_is_offered_in_its_own_words_with_cant_say_last(
    take: Callable[..., str], rubric: Rubric
) -> None:
    call_id = take()
    at = page(call=call_id)
    for criterion, anchored in rubric.criteria.items():
        radio = at.radio(key=f"level-{call_id}-{criterion}")
        assert radio.value is None
        assert [option.replace("\\", "") for option in radio.options] == [*anchored.levels, "Can't say"]


def test_what_is_missing_is_named_and_nothing_is_handed_in(
    store: Store, take: Callable[..., str], rubric: Rubric
) -> None:
    call_id = take()
    at = click(answer(page(call=call_id), call_id, rubric, 2, leave_out=Criterion.CALM), "Hand in")
    assert f"Still to answer, if only with “Can't say”: {rubric.criteria[Criterion.CALM].name}." in words(at)
    assert all_reviews(store) == []


def test_a_draft_outlives_a_reload(take: Callable[..., str], rubric: Rubric) -> None:
    call_id = take()
    at = answer(page(call=call_id), call_id, rubric, 3, leave_out=Criterion.CALM)
    at.text_input(key=f"remark-{call_id}-{Criterion.RISK}").set_value("Close call.").run()
    anew = page(call=call_id)
    assert "11 of 12 answered" in words(anew)
    assert anew.radio(key=f"level-{call_id}-{Criterion.RISK}").value == 3
    assert anew.radio(key=f"level-{call_id}-{Criterion.CALM}").value is None
    assert anew.text_input(key=f"remark-{call_id}-{Criterion.RISK}").value == "Close call."


def test_handed_in_both_stand_side_by_side(
    store: Store, desk: Desk, take: Callable[..., str], rubric: Rubric
) -> None:
    call_id = take()
    at = answer(page(call=call_id), call_id, rubric, CANT_SAY)
    at.radio(key=f"level-{call_id}-{Criterion.VALUING}").set_value(3)
    at.text_input(key=f"remark-{call_id}-{Criterion.VALUING}").set_value(NASTY)
    click(at, "Hand in")
    (review,) = all_reviews(store)
    assert review.blind
    assert {c for c, each in review.answers.items() if each.level is not None} == {Criterion.VALUING}
    assert [title.value for title in at.title] == ["You and the machine"]
    card = Scorecard.model_validate_json(store.scorecards(call_id)[-1])
    level = card.criteria[Criterion.VALUING].level
    assert level is not None
    assert "Your review was blind and counts towards agreement." in words(at)
    assert card.criteria[Criterion.VALUING].reason in words(at)
    if level < 3:
        assert f"You are higher by {3 - level} level" in words(at)
    assert "Nothing to compare" in words(at)
    assert NASTY in [text.value for text in at.text]
    assert reviewable(store, "local")[0].state == "blind"


def test_who_asks_for_the_machines_scores_first_gets_them_and_is_not_blind(
    store: Store, take: Callable[..., str], rubric: Rubric
) -> None:
    call_id = take()
    at = click(page(call=call_id), SHOW_FIRST)
    assert "You have seen the machine's scores" in words(at)
    assert words(at).count("The machine: ") == len(rubric.criteria)
    assert SHOW_FIRST not in labels(page(call=call_id)), "a reload does not make it unseen"
    click(answer(at, call_id, rubric, 2), "Hand in")
    assert [review.blind for review in all_reviews(store)] == [False]
    assert "does not: you had seen the machine's scores" in words(at)


def test_of_a_call_of_ones_own_it_is_asked_whether_the_scores_were_seen(
    store: Store, take: Callable[..., str], rubric: Rubric
) -> None:
    call_id = take("local")
    at = click(answer(page(call=call_id), call_id, rubric, 2), "Hand in")
    assert "Say at the top whether you have seen" in words(at)
    assert all_reviews(store) == []
    at.radio(key=f"unseen-{call_id}").set_value(True).run()
    click(at, "Hand in")
    assert [review.blind for review in all_reviews(store)] == [True]


def test_a_review_may_be_changed_and_both_are_kept(
    store: Store, take: Callable[..., str], rubric: Rubric
) -> None:
    call_id = take()
    at = click(answer(page(call=call_id), call_id, rubric, 2), "Hand in")
    click(at, "Change your review")
    assert [title.value for title in at.title] == ["Review"]
    assert "You have seen the machine's scores" in words(at)
    click(answer(at, call_id, rubric, 1), "Hand in")
    first, second = all_reviews(store)
    assert (first.blind, second.blind) == (True, False)
    assert second.answers[Criterion.CALM].level == 1
    assert [title.value for title in at.title] == ["You and the machine"]


def test_a_card_by_another_rubric_is_not_held_against_the_review(
    store: Store, desk: Desk, take: Callable[..., str], rubric: Rubric
) -> None:
    call_id = take()
    score_call(desk, store.load(call_id), rubric.model_copy(update={"version": 9}), keep=True)
    at = click(answer(page(call=call_id), call_id, rubric, 2), "Hand in")
    assert "The machine scored this call with another rubric" in words(at)
    click(at, "Score it with the rubric of your review")
    assert "criteria you both scored" in words(at)
    assert len(store.scorecards(call_id)) == 2


def test_the_next_one_is_a_click_away(store: Store, take: Callable[..., str], rubric: Rubric) -> None:
    take("Uma")
    call_id = take()
    at = click(answer(page(call=call_id), call_id, rubric, 2), "Hand in")
    click(at, "Review the next")
    assert "Uma" in words(at)
    assert [title.value for title in at.title] == ["Review"]


# ---- agreement ----


def reviewed(desk: Desk, call_id: str, rubric: Rubric, by: str, level: int) -> None:
    draft = draft_of(desk.store, call_id, by, rubric)
    levels = dict.fromkeys(rubric.criteria, level)
    keep_draft(desk.store, call_id, by, draft.model_copy(update={"levels": levels}))
    hand_in(desk, desk.store.load(call_id), by, rubric)


def part(name: str) -> AppTest:
    at = page()
    at.session_state["reviews-parts"] = name
    return at.run()


def test_without_reviews_agreement_says_so(take: Callable[..., str]) -> None:
    take()
    at = part("Agreement")
    assert not at.exception
    assert "No blind review has been handed in yet." in words(at)


def test_agreement_stands_in_a_table_and_beside_each_score(
    desk: Desk, take: Callable[..., str], rubric: Rubric
) -> None:
    call_id = take("local")
    card = score_call(desk, desk.store.load(call_id), rubric, keep=True)
    scored = [c for c, score in card.criteria.items() if score.level is not None]
    reviewed(desk, call_id, rubric, "Ann", 1)
    debrief = page("call", call=call_id)
    assert words(debrief).count(
        f"Not enough reviews yet to say how well the machine reads this (1 of {ENOUGH})."
    ) == len(scored)
    for number in range(ENOUGH - 1):
        reviewed(desk, call_id, rubric, f"R{number}", number % 4)
    debrief = page("call", call=call_id)
    assert words(debrief).count("Advisory.") == len(scored)
    table = part("Agreement").table[0].value
    assert list(table["Criterion"]) == [anchored.name for anchored in rubric.criteria.values()]
    row = table[table["Criterion"] == rubric.criteria[scored[0]].name].iloc[0]
    assert row["Reviews"] == str(ENOUGH)
    assert row["State"] == "Advisory"
    assert "(" in row["κ"]
    assert "%" in row["Within one level"]


def test_agreement_is_chosen_by_rubric_and_scorer_where_there_are_several(
    desk: Desk, take: Callable[..., str], rubric: Rubric
) -> None:
    call_id = take()
    other = rubric.model_copy(update={"version": 9})
    for each, by in ((rubric, "Ann"), (other, "Ben")):
        score_call(desk, desk.store.load(call_id), each, keep=True)
        reviewed(desk, call_id, each, by, 1)
    at = part("Agreement")
    assert ["even-keel 9" in option for option in at.selectbox[0].options] == [True, False]


# ---- scoring again ----


def test_calls_are_scored_again_and_it_says_what_changed_for_whom(
    store: Store, desk: Desk, take: Callable[..., str], rubric: Rubric
) -> None:
    older = rubric.model_copy(update={"version": 9, "points": (0, 10, 20, 30)})
    for trainee, mode in (("Tom", Mode.ASSESSMENT), ("Petra", Mode.PRACTICE)):
        score_call(desk, store.load(take(trainee, mode)), older, keep=True)
    at = part("Score again")
    assert not at.exception
    assert "1 call chosen." in words(at)
    next(toggle for toggle in at.toggle if toggle.label == "Practice calls too").set_value(True).run()
    assert "2 calls chosen." in words(at)
    click(at, "Score these again")
    assert "2 scored again, 0 were done already." in [message.value for message in at.success]
    assert "1 of 1 assessments changed: 1 up, 0 down." in words(at)
    assert "Of 1 practice calls 1 changed" in words(at)
    table = at.table[0].value
    assert list(table["Trainee"]) == ["Tom"]
    assert "(+" in table["Overall"].iloc[0]
    click(at, "Score these again")
    assert "0 scored again, 2 were done already." in [message.value for message in at.success]
    assert all(len(store.scorecards(each.id)) == 2 for each in store.calls())
