"""Progress over calls: what is put together, what counts as a change, what to practise next."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import jobs
from simulator.actors import LineBank
from simulator.branches import answerable
from simulator.desk import Desk, finish
from simulator.jobs.history import past_calls
from simulator.review.next_call import GAPS, due_scenarios, due_skills, exercises, suggest, weakest_skill
from simulator.review.progress import (
    RECENT,
    Change,
    PastCall,
    Pause,
    Progress,
    progress,
    selected,
)
from simulator.review.spreads import ENOUGH, LUCK, by_luck
from simulator.scenario import Library
from simulator.scoring import Provenance, Rubric, Score, Scorecard
from simulator.storage import Store
from simulator.timing import Timing
from simulator.vocabulary import Action, Criterion, Ending, Mode
from tests.scripts import SCENARIO_IDS, scenario_of, the_rubric

DAY = 86_400.0
NOON = 1_800_000_000.0 - 1_800_000_000.0 % DAY + DAY / 2  # noon in UTC, some day
SCENARIOS = ("email-is-down", "the-man-in-tears", "my-phone-not-yours")


def card(
    points: Mapping[Criterion, float],
    *,
    overall: float | None = None,
    scorer: str = "1",
    rubric_hash: str | None = None,
    model: str | None = None,
) -> Scorecard:
    scores = {c: Score(points=points.get(c), reason="as read") for c in Criterion}
    mean = sum(points.values()) / len(points) if points else None
    made_by = Provenance(
        scenario=None,
        scenario_hash=None,
        rubric="even-keel 1",
        rubric_hash=rubric_hash or the_rubric().hash,
        scorer=scorer,
        model=model,
    )
    return Scorecard(overall=mean if overall is None else overall, criteria=scores, provenance=made_by)


def call(
    day: float,
    points: Mapping[Criterion, float] | float | None = None,
    *,
    scenario: str = SCENARIOS[0],
    mode: Mode = Mode.PRACTICE,
    ended: Ending | None = Ending.ENDED,
    pauses: tuple[Pause, ...] = (),
    retry_of: str | None = None,
    **made: str,
) -> PastCall:
    """A call on a day, scored alike in everything where `points` is a number; None: without a card."""
    each = dict.fromkeys(Criterion, points) if isinstance(points, (int, float)) else points
    return PastCall(
        id=f"{scenario}-{day}-{retry_of}",
        at=NOON + day * DAY,
        scenario=scenario,
        mode=mode,
        ended=ended,
        card=None if each is None else card(each, **made),
        carded_at=NOON + day * DAY + 60,
        pauses=pauses,
        retry_of=retry_of,
    )


def skill(told: Progress, criterion: Criterion = Criterion.CALM) -> tuple[Change, float | None, float | None]:
    found = next(skill for skill in told.skills if skill.criterion == criterion)
    return (
        found.change,
        found.recent.median if found.recent else None,
        found.earlier.median if found.earlier else None,
    )


cards = st.builds(
    card,
    st.dictionaries(st.sampled_from(Criterion), st.floats(0, 100).map(lambda p: round(p, 1)), max_size=5),
    scorer=st.sampled_from(["1", "2"]),
    model=st.sampled_from([None, "a model"]),
)
histories = st.lists(
    st.builds(
        PastCall,
        id=st.uuids().map(str),
        at=st.integers(0, 40).map(lambda day: NOON + day * DAY / 2),
        scenario=st.sampled_from(SCENARIOS),
        mode=st.sampled_from(Mode),
        ended=st.sampled_from([*Ending, None]),
        card=st.none() | cards,
        carded_at=st.floats(0, 1e9),
        pauses=st.lists(st.builds(Pause, st.floats(0, 40), st.floats(0, 1)), max_size=2).map(tuple),
        retry_of=st.sampled_from([None, None, "first", "second"]),
    ),
    max_size=14,
    unique_by=lambda call: call.id,
)
TODAY = datetime.fromtimestamp(NOON + 20 * DAY, UTC).date()


def everything_told(calls: list[PastCall]) -> tuple[object, ...]:
    """All that the pages would show."""
    rubric = the_rubric()
    return (
        progress(calls, rubric),
        progress(calls, rubric, mode=Mode.ASSESSMENT),
        suggest(calls, rubric, {each: scenario_of(each) for each in SCENARIO_IDS}, TODAY, UTC),
        due_scenarios(calls, rubric, UTC),
        due_skills(calls, rubric, UTC),
    )


# ---- what is put together ----


@settings(max_examples=60)
@given(histories, st.randoms(use_true_random=False))
def test_the_order_calls_come_in_changes_nothing(calls: list[PastCall], chance: random.Random) -> None:
    mixed = list(calls)
    chance.shuffle(mixed)
    assert everything_told(mixed) == everything_told(calls)


@settings(max_examples=60)
@given(histories, cards, st.floats(0, 1e10), st.sampled_from([None, "first"]))
def test_a_stopped_call_changes_nothing(
    calls: list[PastCall],
    made: Scorecard,
    at: float,
    retry_of: str | None,
) -> None:
    stopped = PastCall(
        "stopped",
        at,
        SCENARIOS[0],
        Mode.ASSESSMENT,
        Ending.STOPPED,
        made,
        at,
        (Pause(1, 0.0),),
        retry_of=retry_of,
    )
    assert everything_told([*calls, stopped]) == everything_told(calls)


@settings(max_examples=60)
@given(histories, cards, st.floats(0, 1e9))
def test_a_card_of_another_rubric_moves_no_figure(
    calls: list[PastCall], made: Scorecard, carded_at: float
) -> None:
    alien = made.model_copy(
        update={"provenance": made.provenance.model_copy(update={"rubric_hash": "another"})}
    )
    bare = PastCall("x", NOON, SCENARIOS[0], Mode.PRACTICE, Ending.ENDED)
    with_card = replace(bare, card=alien, carded_at=carded_at)
    assert everything_told([*calls, with_card]) == everything_told([*calls, bare])


def test_only_cards_made_as_the_newest_was_are_put_together_and_the_others_are_counted(
    rubric: Rubric,
) -> None:
    old = [call(day, 10, scorer="1") for day in range(4)]
    new = [call(day, 90, scorer="2") for day in range(4, 7)]
    told = progress([*old, *new, call(8), call(9, ended=None)], rubric)
    assert skill(told) == (Change.UNKNOWN, 90, None)
    assert told.left_out == 5
    read_by_a_model = call(7, 50, scorer="2", model="m")
    assert [c.id for c in progress([*new, read_by_a_model], rubric).calls] == [read_by_a_model.id]


def test_of_re_tries_the_best_counts_and_only_as_practice(rubric: Rubric) -> None:
    first = call(1, 40, mode=Mode.ASSESSMENT)
    worse = call(2, 30, mode=Mode.ASSESSMENT, retry_of=first.id, pauses=(Pause(1, 0),))
    best = call(3, 80, mode=Mode.ASSESSMENT, retry_of=first.id, pauses=(Pause(7, 1),))
    calls = [first, worse, best]
    assert [c.id for c in progress(calls, rubric).calls] == [first.id, best.id]
    assert [c.id for c in progress(calls, rubric, mode=Mode.ASSESSMENT).calls] == [first.id]
    practice = progress(calls, rubric, mode=Mode.PRACTICE)
    assert [c.id for c in practice.calls] == [best.id]
    assert practice.pauses == (Pause(7, 1),)
    assert practice.left_out == 0


def test_calls_are_chosen_by_mode_moment_and_scenario() -> None:
    calls = [call(1), call(2, mode=Mode.ASSESSMENT), call(3, scenario=SCENARIOS[1])]
    assert selected(calls) == calls
    assert selected(calls, mode=Mode.ASSESSMENT) == [calls[1]]
    assert selected(calls, since=calls[1].at) == calls[1:]
    assert selected(calls, scenario=SCENARIOS[1]) == [calls[2]]


def test_of_many_calls_the_newest_can_be_looked_at_alone(rubric: Rubric) -> None:
    calls = [call(day, float(day), pauses=(Pause(6, 1),)) for day in range(10)]
    told = progress(calls, rubric, newest=4)
    assert [c.id for c in told.calls] == [c.id for c in calls[-4:]]
    assert [c.id for c in told.paused] == [c.id for c in calls[-4:]]
    assert progress(calls, rubric, newest=20) == progress(calls, rubric)


def test_pauses_are_told_of_every_finished_call_however_it_was_scored(rubric: Rubric) -> None:
    calls = [
        call(1, 50, scorer="old", pauses=(Pause(6.0, 1.0), Pause(2.0, 0.2))),
        call(2, None, pauses=(Pause(3.0, 0.4),)),
        call(3, 60, scorer="new"),
    ]
    told = progress(calls, rubric)
    assert [c.at for c in told.paused] == [calls[0].at, calls[1].at]
    assert [pause.calm for pause in told.pauses] == [True, False, False]


# ---- spread and change ----


@pytest.mark.parametrize("calls", range(ENOUGH))
def test_below_three_calls_there_is_no_figure(rubric: Rubric, calls: int) -> None:
    told = progress([call(day, 80) for day in range(calls)], rubric)
    assert skill(told) == (Change.UNKNOWN, None, None)


def test_an_unscored_skill_is_left_out_and_never_zero(rubric: Rubric) -> None:
    calls = [call(day, {Criterion.CALM: 80}) for day in range(4)]
    told = progress([*calls, call(5, {Criterion.HONESTY: 20})], rubric)
    assert skill(told) == (Change.UNKNOWN, 80, None)
    assert skill(told, Criterion.HONESTY) == (Change.UNKNOWN, None, None)
    assert [point.number for point in told.skills[0].points] == []


def test_a_spread_is_the_middle_half_of_the_recent_calls(rubric: Rubric) -> None:
    values = [5, 5, 5, 5, 40, 50, 60, 70, 80, 90]
    told = progress([call(day, value) for day, value in enumerate(values)], rubric)
    calm = next(s for s in told.skills if s.criterion == Criterion.CALM)
    assert calm.recent is not None
    assert (calm.recent.n, calm.recent.median) == (RECENT, 65)
    assert calm.recent.low == pytest.approx(52.5)
    assert calm.recent.high == pytest.approx(77.5)


@pytest.mark.parametrize(
    ("earlier", "recent", "change"),
    [
        ([20, 25, 30, 22, 28, 24], [70, 75, 80, 72, 78, 74], Change.BETTER),
        ([70, 75, 80, 72, 78, 74], [20, 25, 30, 22, 28, 24], Change.LOWER),
        ([20, 80, 40, 70, 55, 35], [30, 85, 50, 75, 60, 45], Change.NOISE),
        ([60, 60, 60, 60, 60, 60], [60, 60, 60, 60, 60, 60], Change.NOISE),
        ([20, 25], [70, 75, 80, 72, 78, 74], Change.UNKNOWN),
        ([20, 25, 30], [70, 75, 80, 72, 78, 74], Change.BETTER),
    ],
)
def test_a_change_is_one_only_when_it_is_clearly_beyond_the_spread(
    rubric: Rubric, earlier: list[float], recent: list[float], change: Change
) -> None:
    told = progress([call(day, points) for day, points in enumerate([*earlier, *recent])], rubric)
    assert skill(told)[0] == change


def test_luck_alone_seldom_makes_a_change_in_any_of_a_dozen_skills(rubric: Rubric) -> None:
    chance = random.Random(7)
    seen = 0
    for _ in range(200):
        calls = [call(day, {c: chance.gauss(60, 15) for c in Criterion}) for day in range(RECENT + 10)]
        told = progress(calls, rubric)
        seen += any(skill.change in {Change.BETTER, Change.LOWER} for skill in told.skills)
    assert seen <= 2 * LUCK * 200


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=5), st.lists(st.integers(0, 5), min_size=1, max_size=5)
)
def test_how_often_luck_would_do_it_is_counted_over_every_way_to_deal_the_calls(
    recent: list[int], earlier: list[int]
) -> None:
    both = [*recent, *earlier]
    ranks = [sum(o < v for o in both) + (both.count(v) + 1) / 2 for v in both]
    middle = len(recent) * (len(both) + 1) / 2
    apart = abs(sum(ranks[: len(recent)]) - middle)
    dealt = [abs(sum(each) - middle) for each in combinations(ranks, len(recent))]
    expected = sum(each >= apart - 1e-9 for each in dealt) / len(dealt)
    assert by_luck(recent, earlier) == pytest.approx(expected)


def test_so_many_earlier_calls_are_asked_for_that_a_change_can_show() -> None:
    low, high = [float(n) for n in range(20)], [100.0 + n for n in range(RECENT)]
    assert by_luck(high, low[:ENOUGH]) < LUCK < by_luck(high, low[: ENOUGH - 1])


def test_one_change_among_many_skills_has_to_be_clearer_than_one_among_many_changes(rubric: Rubric) -> None:
    up, flat = [20, 25, 30, 70, 75, 80, 72, 78, 74], [50, 60, 40, 50, 60, 40, 50, 60, 40]
    one = [
        call(day, dict.fromkeys(Criterion, b) | {Criterion.CALM: a})
        for day, (a, b) in enumerate(zip(up, flat, strict=True))
    ]
    assert skill(progress(one, rubric))[0] == Change.NOISE
    alone = [call(day, {Criterion.CALM: points}) for day, points in enumerate(up)]
    assert skill(progress(alone, rubric))[0] == Change.BETTER


# ---- what next ----


def test_the_weakest_skill_is_what_costs_most_by_its_weight(rubric: Rubric) -> None:
    # Pausing weighs more than closing, so that lacking less of it costs more.
    points = {Criterion.PAUSING: 50.0, Criterion.CLOSING: 40.0, Criterion.CALM: 90.0}
    assert weakest_skill([call(day, points) for day in range(3)], rubric) == Criterion.PAUSING
    assert weakest_skill([call(day, points) for day in range(2)], rubric) is None


def test_the_weakest_skill_is_judged_by_the_recent_calls(rubric: Rubric) -> None:
    was = [call(day, {Criterion.PAUSING: 0, Criterion.CALM: 90}) for day in range(10)]
    now = [call(day, {Criterion.PAUSING: 100, Criterion.CALM: 30}) for day in range(10, 10 + RECENT)]
    assert weakest_skill([*was, *now], rubric) == Criterion.CALM


@pytest.mark.parametrize("weak", [Criterion.REDUCING_FEAR, Criterion.BOUNDARIES, Criterion.CLOSING])
def test_the_scenario_suggested_exercises_the_weakest_skill(
    rubric: Rubric, library: Library, weak: Criterion
) -> None:
    calls = [call(day, {Criterion.VALUING: 95, weak: 20}) for day in range(3)]
    told = suggest(calls, rubric, library.scenarios, TODAY, UTC)
    assert told is not None
    assert told.skill == weak
    assert exercises(told.scenario)[weak] > 0
    assert (told.weakest_in, told.of) == (3, 3)
    assert told.skill_due is not None
    assert told.skill_due.last == calls[-1].at


def test_what_a_scenario_exercises_is_read_from_what_its_author_wrote(library: Library) -> None:
    for scenario in library.scenarios.values():
        asked = exercises(scenario)
        assert {outcome.criterion for outcome in scenario.outcomes} <= set(asked)
        assert all(asked[skill] >= max(asked[c] for c in Criterion) - 3 for skill in scenario.skills)
    no_provocation = library.scenarios["email-is-down"].model_copy(
        update={"people": (), "beats": (), "skills": (Criterion.HONESTY,), "outcomes": ()}
    )
    assert exercises(no_provocation)[Criterion.PAUSING] == 0
    assert exercises(library.scenarios["email-is-down"])[Criterion.PAUSING] > 0


def test_somebody_new_is_sent_to_the_easiest_call(rubric: Rubric, library: Library) -> None:
    told = suggest([], rubric, library.scenarios, TODAY, UTC)
    assert told is not None
    assert told.scenario.difficulty == min(s.difficulty for s in library.scenarios.values())
    assert (told.skill, told.scenario_due) == (None, None)
    assert suggest([], rubric, {}, TODAY, UTC) is None


def test_a_scenario_met_today_is_not_suggested_while_another_waits(rubric: Rubric, library: Library) -> None:
    for scenario in library.scenarios:
        told = suggest(
            [call(20, 95, scenario=scenario)],
            rubric,
            library.scenarios,
            TODAY,
            UTC,
        )
        assert told is not None
        assert told.scenario.id != scenario


def test_the_best_scenario_for_a_skill_gives_way_while_it_is_not_due(
    rubric: Rubric, library: Library
) -> None:
    weak = {Criterion.REDUCING_FEAR: 20.0, Criterion.VALUING: 95.0}
    calls = [call(day, weak, scenario="lines-cut-for-good") for day in (3, 4, 5)]
    told = suggest(calls, rubric, library.scenarios, TODAY, UTC)
    assert told is not None
    best = told.scenario
    fear = {name: exercises(each)[Criterion.REDUCING_FEAR] for name, each in library.scenarios.items()}
    assert fear[best.id] == max(fear.values()) > fear["email-is-down"]
    today = call(20, weak, scenario=best.id)
    told = suggest([*calls, today], rubric, library.scenarios, TODAY, UTC)
    assert told is not None
    assert told.scenario.id != best.id
    assert exercises(told.scenario)[Criterion.REDUCING_FEAR] > 0


def days_until_due(rubric: Rubric, *results: tuple[float, float | None]) -> int:
    """Calls of one scenario as (day, points): days from the last until it is due again."""
    calls = [call(day, points) for day, points in results]
    due = due_scenarios(calls, rubric, UTC)[SCENARIOS[0]]
    return (due.on - datetime.fromtimestamp(due.last, UTC).date()).days


def test_what_goes_well_comes_back_after_longer_and_longer(rubric: Rubric) -> None:
    results: list[tuple[float, float | None]] = []
    day, gaps = 0, []
    for _ in range(7):
        results.append((day, 85))
        gaps.append(days_until_due(rubric, *results))
        day += gaps[-1]
    assert tuple(gaps) == (*GAPS, GAPS[-1], GAPS[-1])


def test_a_poor_result_brings_it_back_sooner(rubric: Rubric) -> None:
    well: list[tuple[float, float | None]] = [(0, 85), (1, 85), (4, 85)]
    assert days_until_due(rubric, *well) == 7
    assert days_until_due(rubric, *well, (11, 30)) == 1
    assert days_until_due(rubric, *well, (11, 60)) == 7
    assert days_until_due(rubric, *well, (11, None)) == 7


def test_a_second_call_the_same_evening_is_not_a_second_day(rubric: Rubric) -> None:
    assert days_until_due(rubric, (0, 85), (0.1, 85), (0.2, 85)) == 1


def test_days_are_the_trainees_own(rubric: Rubric) -> None:
    late = replace(call(0, 85), at=NOON + 0.49 * DAY)
    due = due_scenarios([late], rubric, UTC)[SCENARIOS[0]]
    assert due.on == datetime.fromtimestamp(NOON, UTC).date() + timedelta(days=1)
    assert isinstance(due.on, date)


# ---- from the store ----


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    times = iter(range(1_800_000_000, 1_900_000_000))
    return Desk(Store(f"sqlite:///{tmp_path / 'calls.sqlite'}"), LineBank(), lambda: float(next(times)))


def lived(desk: Desk, library: Library, trainee: str = "t", seconds: float = 6.0) -> str:
    """A call with somebody who provokes, answered at one pace to its end."""
    now = finish(desk.go_on(desk.start(library.scenarios["if-you-worked-for-me"], trainee, seed=1)))
    for _ in range(5):
        if now.ended is None:
            said = desk.say(now, "It's not my fault.", Timing(settled_seconds=seconds, composing_seconds=2))
            now = finish(desk.go_on(said))
    if now.ended is None:
        now = finish(desk.go_on(desk.act(now, Action.END)))
    return now.id


def test_a_history_holds_each_call_with_its_card_and_its_measured_pauses(
    desk: Desk, library: Library, rubric: Rubric
) -> None:
    mine = lived(desk, library)
    theirs = lived(desk, library, trainee="somebody else")
    jobs.score_call(desk, desk.store.load(theirs), rubric, keep=True)
    kept = jobs.score_call(desk, desk.store.load(mine), rubric, keep=True)
    told = past_calls(desk.store, "t", rubric, library.scenarios)
    assert [c.id for c in told] == [mine]
    assert told[0].card == kept
    assert {call_id for call_id, _, _ in desk.store.newest_scorecards("t", rubric.hash)} == {mine}
    assert {call_id for call_id, *_ in desk.store.pauses("t")} == {mine}
    assert told[0].pauses
    assert all(pause == Pause(6.0, 1.0) for pause in told[0].pauses)
    assert median(p.seconds for p in progress(told, rubric).pauses) == 6.0


def test_a_card_by_another_rubric_beside_the_one_in_use_is_passed_over(
    desk: Desk, library: Library, rubric: Rubric
) -> None:
    mine = lived(desk, library)
    kept = jobs.score_call(desk, desk.store.load(mine), rubric, keep=True)
    other = rubric.model_copy(update={"version": rubric.version + 1})
    jobs.score_call(desk, desk.store.load(mine), other, keep=True)
    assert past_calls(desk.store, "t", rubric, library.scenarios)[0].card == kept
    newer = past_calls(desk.store, "t", other, library.scenarios)[0].card
    assert newer is not None
    assert newer.provenance.rubric_hash == other.hash


def test_what_a_re_try_took_over_from_the_first_call_counts_there_alone(
    desk: Desk, library: Library, rubric: Rubric
) -> None:
    first = desk.store.load(lived(desk, library))
    jobs.score_call(desk, first, rubric, keep=True)
    before = progress(past_calls(desk.store, "t", rubric, library.scenarios), rubric)
    again = desk.rewind(first, answerable(first)[-1])
    again = finish(desk.go_on(desk.act(again, Action.END)))
    jobs.score_call(desk, again, rubric, keep=True)
    told = past_calls(desk.store, "t", rubric, library.scenarios)
    assert {c.id: c.retry_of for c in told} == {first.id: None, again.id: first.id}
    after = progress(told, rubric)
    assert len(after.calls) == 2
    assert before.pauses
    assert after.pauses == before.pauses
