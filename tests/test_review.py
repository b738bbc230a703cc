"""Reviews: blind or not, how well people and machine agree, and what may be reviewed at all."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sklearn.metrics import cohen_kappa_score

from simulator.actors import LineBank
from simulator.call import Call
from simulator.desk import Desk, finish
from simulator.jobs import score_call
from simulator.jobs.reviewing import (
    agreement_with,
    agreements,
    all_reviews,
    call_to_review,
    card_beside,
    draft_of,
    hand_in,
    keep_draft,
    latest_review,
    reviewable,
)
from simulator.review.agreement import ENOUGH, Agreement, Pair, State, agreement, maker, pairs
from simulator.review.hearing import heard
from simulator.review.reviews import Answer, Draft, Review, Unfinished, beside, counted, handed_in
from simulator.scenario import Scenario
from simulator.scoring import Provenance, Rubric, Score, Scorecard
from simulator.storage import Store
from simulator.timing import Timing
from simulator.vocabulary import Action, Criterion, Mode
from tests.fakes import Clock

CALM, VALUING = Criterion.CALM, Criterion.VALUING
LEVEL = st.integers(0, 3)


def card(
    calm: int | None = 2, *, rubric: str = "r1", scorer: str = "s1", model: str | None = None
) -> Scorecard:
    score = Score(points=None if calm is None else 30.0 * calm, level=calm, reason="So.")
    made_by = Provenance(
        scenario="x", scenario_hash="h", rubric="even-keel 1", rubric_hash=rubric, scorer=scorer, model=model
    )
    return Scorecard(overall=None, criteria={CALM: score}, provenance=made_by)


def review(
    call: str = "c",
    calm: int | None = 2,
    *,
    by: str = "Ann",
    at: float = 0,
    blind: bool = True,
    rubric: str = "r1",
) -> Review:
    return Review(
        call=call,
        reviewer=by,
        at=at,
        blind=blind,
        rubric="even-keel 1",
        rubric_hash=rubric,
        answers={CALM: Answer(level=calm)},
    )


def on_calm(read: list[tuple[int, int]], *, calls: int | None = None) -> Agreement:
    """Agreement over (person, machine) levels, spread over so many calls, each its own unless said."""
    found = [Pair(CALM, str(n % (calls or len(read))), *levels) for n, levels in enumerate(read)]
    return agreement(found)[CALM]


# ---- kappa ----


@pytest.mark.parametrize("seed", range(5))
def test_kappa_is_the_one_statisticians_use(seed: int) -> None:
    chance = random.Random(seed)
    people = [chance.randint(0, 3) for _ in range(40)]
    machine = [min(3, max(0, level + chance.choice([-1, 0, 0, 0, 1, 2]))) for level in people]
    known = cohen_kappa_score(people, machine, weights="quadratic", labels=range(4))
    found = on_calm(list(zip(people, machine, strict=True))).kappa
    assert found is not None
    assert found.value == pytest.approx(known)


@pytest.mark.parametrize(
    ("read", "kappa"),
    [
        ([(0, 0), (3, 3), (1, 1)], 1.0),
        ([(0, 3), (3, 0)], -1.0),
        ([(0, 0), (0, 3), (3, 0), (3, 3)], 0.0),
        ([(2, 0), (2, 1), (2, 3)], 0.0),  # one of the two tells nothing apart
        ([(1, 2), (1, 2)], 0.0),
    ],
)
def test_kappa_at_its_landmarks(read: list[tuple[int, int]], kappa: float) -> None:
    found = on_calm(read).kappa
    assert found is not None
    assert found.value == pytest.approx(kappa)


def test_two_levels_apart_cost_more_than_one_level_twice() -> None:
    base = [(0, 0), (1, 1), (2, 2), (3, 3)] * 5
    near, far = on_calm([*base, (1, 2), (2, 1)]).kappa, on_calm([*base, (0, 2), (1, 1)]).kappa
    assert near is not None
    assert far is not None
    assert near.value > far.value


def test_where_all_stands_at_one_level_kappa_is_not_made_up() -> None:
    found = on_calm([(2, 2)] * 30)
    assert found.kappa is None
    assert found.state == State.ALIKE
    assert found.within_one is not None
    assert (found.within_one.value, found.within_one.low, found.within_one.high) == (1.0, 1.0, 1.0)


def test_without_a_review_there_is_nothing_to_say() -> None:
    nothing = agreement([])
    assert set(nothing) == set(Criterion)
    assert {(a.n, a.kappa, a.within_one, a.state) for a in nothing.values()} == {(0, None, None, State.FEW)}


@settings(max_examples=30)
@given(st.lists(st.tuples(LEVEL, LEVEL), min_size=1, max_size=30))
def test_it_does_not_matter_who_is_called_person_and_who_machine(read: list[tuple[int, int]]) -> None:
    one, other = on_calm(read), on_calm([(machine, person) for person, machine in read])
    assert (one.kappa is None) == (other.kappa is None)
    if one.kappa and other.kappa:
        assert one.kappa.value == pytest.approx(other.kappa.value)
        assert -1 <= one.kappa.value <= 1
    assert one.within_one is not None
    assert one.within_one.value == sum(abs(a - b) <= 1 for a, b in read) / len(read)


def test_the_interval_is_the_same_each_time_and_narrows_with_calls_not_with_second_readers() -> None:
    read = [(0, 0), (1, 1), (2, 1), (3, 3), (3, 2), (0, 2)]

    def width(found: Agreement) -> float:
        assert found.kappa is not None
        assert found.kappa.low <= found.kappa.value <= found.kappa.high
        return found.kappa.high - found.kappa.low

    few = on_calm(read * 3)
    assert few == on_calm(read * 3)
    assert width(on_calm(read * 20)) < width(few)
    twice = [pair for pair in read * 3 for _ in range(2)]
    found = agreement([Pair(CALM, str(n // 2), *levels) for n, levels in enumerate(twice)])[CALM]
    assert (found.n, found.calls) == (36, 18)
    assert width(found) == pytest.approx(width(few))


def test_nothing_is_said_before_there_are_enough_reviews() -> None:
    agreed = [(n % 4, n % 4) for n in range(ENOUGH)]
    assert on_calm(agreed[:-1]).state == State.FEW
    assert on_calm(agreed).state == State.TRUSTED
    assert ENOUGH == 20


def test_a_criterion_below_the_bar_is_advisory() -> None:
    def kappa(read: list[tuple[int, int]]) -> float:
        found = on_calm(read).kappa
        assert found is not None
        return found.value

    good = [(0, 0), (1, 1), (2, 2), (3, 3)] * 5
    above, below = [*good, *[(0, 3)] * 2], [*good, *[(0, 3)] * 4]
    assert kappa(above) > 0.6 > kappa(below)
    assert on_calm(above).state == State.TRUSTED
    assert on_calm(below).state == State.ADVISORY


# ---- what counts ----


def test_only_blind_reviews_count() -> None:
    assert pairs([review(blind=False)], {"c": [card()]}) == {}
    assert len(pairs([review()], {"c": [card()]})) == 1


def test_a_later_blind_review_supersedes_and_a_later_one_that_is_not_does_not() -> None:
    first, second = review(calm=1, at=1), review(calm=3, at=2)
    assert counted([first, second]) == [second]
    assert counted([second, first]) == [second]
    seen = review(calm=0, at=3, blind=False)
    assert counted([first, second, seen]) == [second]
    assert counted([first, review(by="Ben")]) == [first, review(by="Ben")]


def test_cards_made_in_different_ways_are_never_put_together() -> None:
    cards = {
        "c": [card(0), card(1, scorer="s2"), card(2, model="m"), card(3, rubric="r2")],
        "d": [card(1), card(2)],
    }
    found = pairs([review("c", 2), review("d", 3), review("d", 0, rubric="r2")], cards)
    assert {
        (m.rubric_hash, m.scorer, m.model): [(p.call, p.person, p.machine) for p in each]
        for m, each in found.items()
    } == {
        ("r1", "s1", None): [("c", 2, 0), ("d", 3, 2)],  # of two cards of one maker the newer
        ("r1", "s2", None): [("c", 2, 1)],
        ("r1", "s1", "m"): [("c", 2, 2)],
    }


def test_what_the_scenario_was_makes_no_other_maker() -> None:
    other = card().model_copy(
        update={"provenance": card().provenance.model_copy(update={"scenario": "y", "scenario_hash": "z"})}
    )
    assert maker(other) == maker(card())


def test_what_either_leaves_unscored_is_no_pair() -> None:
    found = pairs([review("c", None), review("d", 2)], {"c": [card(2)], "d": [card(None)]})
    assert [pair for each in found.values() for pair in each] == []


def test_both_stand_side_by_side_with_the_furthest_apart_first() -> None:
    read = review(calm=0).model_copy(
        update={
            "answers": {VALUING: Answer(level=2), CALM: Answer(level=0), Criterion.RISK: Answer(level=None)}
        }
    )
    scored = card(3)
    levels = {VALUING: 2, CALM: 3, Criterion.RISK: 1}
    scored = scored.model_copy(
        update={"criteria": {c: Score(points=1, level=n, reason="") for c, n in levels.items()}}
    )
    rows = beside(read, scored)
    assert [(row.criterion, row.apart) for row in rows] == [(CALM, 3), (VALUING, 0), (Criterion.RISK, None)]


# ---- writing one ----


def all_answered(rubric: Rubric, **changes: object) -> Draft:
    draft = Draft(rubric_hash=rubric.hash, levels=dict.fromkeys(rubric.criteria, 1))
    return draft.model_copy(update=changes)


def test_a_review_wants_an_answer_to_every_criterion(rubric: Rubric) -> None:
    levels = {c: None for c in rubric.criteria if c != CALM}
    with pytest.raises(Unfinished) as unfinished:
        handed_in(all_answered(rubric, levels=levels), rubric, call="c", reviewer="Ann", own=False, at=0)
    assert unfinished.value.missing == (CALM,)
    whole = handed_in(
        all_answered(rubric, levels={**levels, CALM: 3}, notes={CALM: "Steady."}),
        rubric,
        call="c",
        reviewer="Ann",
        own=False,
        at=5,
    )
    assert whole.answers[CALM] == Answer(level=3, note="Steady.")
    assert whole.answers[VALUING] == Answer(level=None)
    assert (whole.rubric, whole.rubric_hash, whole.at) == (f"{rubric.id} {rubric.version}", rubric.hash, 5)


@pytest.mark.parametrize(
    ("saw", "says_unseen", "own", "blind"),
    [
        (False, None, False, True),
        (True, None, False, False),
        (True, True, True, False),
        (False, True, True, True),
        (False, False, True, False),
        (False, None, True, None),
    ],
)
def test_a_review_is_blind_unless_the_scores_were_seen(
    rubric: Rubric, saw: bool, says_unseen: bool | None, own: bool, blind: bool | None
) -> None:
    draft = all_answered(rubric, saw_machine=saw, says_unseen=says_unseen)
    if blind is None:
        with pytest.raises(Unfinished) as unfinished:
            handed_in(draft, rubric, call="c", reviewer="Ann", own=own, at=0)
        assert unfinished.value.missing == ()
    else:
        assert handed_in(draft, rubric, call="c", reviewer="Ann", own=own, at=0).blind == blind


@pytest.mark.parametrize("level", [-1, 4, 1.5, "high"])
def test_there_are_four_levels(level: object) -> None:
    with pytest.raises(ValidationError):
        Answer.model_validate({"level": level})


# ---- as kept ----


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Store(f"sqlite:///{tmp_path / 'calls.sqlite'}"), LineBank(), Clock())


Take = Callable[..., Call]


@pytest.fixture
def take(desk: Desk, scenario: Scenario) -> Take:
    """take(mode, ending, trainee): a short call."""

    def take(mode: Mode = Mode.ASSESSMENT, ending: str = "end", trainee: str = "Tom") -> Call:
        call = finish(desk.go_on(desk.start(scenario, trainee, mode=mode, seed=1)))
        call = finish(desk.go_on(desk.say(call, "I hear you.", Timing(thinking_seconds=6))))
        if ending == "stop":
            return desk.stop(call)
        return finish(desk.go_on(desk.act(call, Action.END))) if ending == "end" else call

    return take


def written(desk: Desk, call: Call, by: str, rubric: Rubric, level: int | None = 1) -> Review:
    draft = draft_of(desk.store, call.id, by, rubric)
    filled = draft.model_copy(update={"levels": dict.fromkeys(rubric.criteria, level)})
    keep_draft(desk.store, call.id, by, filled)
    return hand_in(desk, call, by, rubric)


def test_only_ended_assessments_are_for_review(desk: Desk, take: Take) -> None:
    ended = take()
    others = [take(Mode.PRACTICE), take(ending="open"), take(ending="stop")]
    seq = next(r.seq for r in ended.log if r.event.kind == "customer_spoke")
    retry = desk.rewind(ended, seq)
    retry = finish(desk.go_on(desk.act(finish(desk.go_on(desk.say(retry, "Again."))), Action.END)))
    assert [each.summary.id for each in reviewable(desk.store, "Ann")] == [ended.id]
    assert call_to_review(desk.store, ended.id) == ended
    for call in (*others, retry):
        assert call_to_review(desk.store, call.id) is None
    assert call_to_review(desk.store, "nobody's") is None


def test_the_list_says_how_a_call_has_been_reviewed(desk: Desk, take: Take, rubric: Rubric) -> None:
    call = take()

    def states() -> tuple[str, bool]:
        only = reviewable(desk.store, "Ann")[0]
        return only.state, only.mine

    assert states() == ("none", False)
    keep_draft(desk.store, call.id, "Ben", Draft(rubric_hash=rubric.hash, saw_machine=True))
    written(desk, call, "Ben", rubric)
    assert states() == ("seen", False)
    written(desk, call, "Ann", rubric)
    assert states() == ("blind", True)


def test_a_second_review_by_the_same_person_is_kept_beside_the_first_and_is_not_blind(
    desk: Desk, take: Take, rubric: Rubric
) -> None:
    call = take()
    first, second = written(desk, call, "Ann", rubric, 1), written(desk, call, "Ann", rubric, 3)
    assert (first.blind, second.blind) == (True, False)
    assert all_reviews(desk.store) == [first, second]
    assert latest_review(desk.store, call.id, "Ann") == second
    assert counted(all_reviews(desk.store)) == [first]
    assert desk.store.scorecards(call.id) == []


def test_a_draft_is_kept_for_each_reviewer_and_outlives_the_program(
    desk: Desk, take: Take, rubric: Rubric
) -> None:
    call = take()
    draft = Draft(rubric_hash=rubric.hash, levels={CALM: None, VALUING: 2}, notes={CALM: "?"})
    keep_draft(desk.store, call.id, "Ann", draft)
    assert draft_of(Store(str(desk.store.engine.url)), call.id, "Ann", rubric) == draft
    assert draft_of(desk.store, call.id, "Ben", rubric) == Draft(rubric_hash=rubric.hash)


def test_answers_to_another_rubric_are_left_behind_but_not_what_was_seen(
    desk: Desk, take: Take, rubric: Rubric
) -> None:
    call = take()
    newer = rubric.model_copy(update={"version": rubric.version + 1})
    keep_draft(desk.store, call.id, "Ann", all_answered(rubric, saw_machine=True))
    assert draft_of(desk.store, call.id, "Ann", newer) == Draft(rubric_hash=newer.hash, saw_machine=True)


def test_a_review_is_held_against_the_card_of_its_own_rubric(desk: Desk, take: Take, rubric: Rubric) -> None:
    call = take()
    newer = rubric.model_copy(update={"version": rubric.version + 1})
    mine = score_call(desk, call, rubric, keep=True)
    score_call(desk, call, newer, keep=True)
    read = written(desk, call, "Ann", rubric)
    assert card_beside(desk.store, read) == mine
    assert card_beside(desk.store, read.model_copy(update={"rubric_hash": "other"})) is None
    assert agreement_with(desk.store, mine)[VALUING].n == 1
    assert list(agreements(desk.store)) == [maker(mine)]


def test_agreement_is_there_for_each_maker_the_newest_first(desk: Desk, take: Take, rubric: Rubric) -> None:
    call, newer = take(), rubric.model_copy(update={"version": rubric.version + 1})
    old = score_call(desk, call, rubric, keep=True)
    new = score_call(desk, call, newer, keep=True)
    written(desk, call, "Ann", newer)
    written(desk, call, "Ben", rubric)
    assert list(agreements(desk.store)) == [maker(new), maker(old)]


# ---- the call as a reviewer hears it ----


def test_a_reviewer_hears_pauses_silences_and_provocations(desk: Desk, scenario: Scenario) -> None:
    call = finish(desk.go_on(desk.start(scenario, "Tom", mode=Mode.ASSESSMENT, seed=1)))
    for reply in ("Calm down.", "I see.", "Right."):
        call = finish(desk.go_on(desk.say(call, reply, Timing(thinking_seconds=2.5))))
    call = finish(desk.go_on(desk.stay_silent(call, 15.0)))
    call = finish(desk.go_on(desk.act(call, Action.HOLD)))
    told = heard(call)
    assert [each.seq for each in told] == sorted(each.seq for each in told)
    deeds = [each for each in told if each.number]
    assert [each.number for each in deeds] == [1, 2, 3, 4, 5]
    assert [each.kind for each in deeds] == ["reply", "reply", "reply", "silence", "action"]
    assert deeds[0].pause_seconds == 2.5
    assert deeds[3].pause_seconds == 15.0
    assert deeds[4].action == Action.HOLD
    spoken = [each for each in told if each.kind == "customer"]
    assert len(spoken) == call.turn
    assert any(each.provocation for each in spoken)
    for line, deed in zip(spoken, deeds, strict=False):
        assert line.provocation == deed.provoked
    assert "note" in {each.kind for each in told}


def test_only_what_answers_a_provocation_is_marked_as_provoked(desk: Desk, scenario: Scenario) -> None:
    seen = set()
    for seed in range(6):
        call = finish(desk.go_on(desk.start(scenario, "Tom", mode=Mode.ASSESSMENT, seed=seed)))
        for reply in (
            "Calm down.",
            "That's your problem.",
            "I hear you, and I am sorry.",
            "I'll ring at noon.",
        ):
            if call.ended is None:
                call = finish(desk.go_on(desk.say(call, reply)))
        told = [each for each in heard(call) if each.kind in {"customer", "reply"}]
        pairs_in_order = list(zip(told[::2], told[1::2], strict=False))
        assert all(line.provocation == answer.provoked for line, answer in pairs_in_order)
        marks = [line.provocation for line, _ in pairs_in_order]
        seen |= set(pairwise(marks))
    assert (True, False) in seen
