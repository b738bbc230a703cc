"""What a weak criterion teaches: the moment, why it landed so, a line that fits, one thing to do next."""

from __future__ import annotations

import pytest

from simulator.call import Call
from simulator.debrief import Lesson, cool_down, lessons
from simulator.debrief.lessons import table
from simulator.desk import Desk, finish
from simulator.events import CustomerSpoke
from simulator.jobs import Scripted, play
from simulator.scenario import Scenario
from simulator.scenario.checks import lines_of
from simulator.scoring import Quoted, Score, Scorecard, read_call, score
from simulator.timing import Timing
from simulator.vocabulary import HARMFUL, Action, Criterion, Ending
from tests.fakes import behave, desk_in_memory, found, small_scenario
from tests.scripts import SCENARIO_IDS, card_of, scenario_of, scripted, the_rubric

every_scenario = pytest.mark.parametrize("scenario_id", SCENARIO_IDS)
every_trainee = pytest.mark.parametrize("trainee", ["good", "dismissive", "rude"])


def taught(scenario_id: str, trainee: str) -> tuple[Lesson, ...]:
    call = scripted(scenario_id, trainee)
    return lessons(scenario_of(scenario_id), call, card_of(call), the_rubric())


def a_card(call: Call, scenario: Scenario, **levels: Score) -> Scorecard:
    """The call's card with only these criteria scored."""
    card = score(read_call(call), the_rubric(), scenario)
    none = Score(points=None, reason="not the point of this test")
    return card.model_copy(update={"criteria": {c: levels.get(c.value, none) for c in Criterion}})


def weak(*turns: int, better: str | None = None) -> Score:
    quotes = tuple(Quoted(turn=turn, text="…") for turn in turns)
    return Score(points=10, level=0, quotes=quotes, reason="…", better=better)


# ---- whole calls ----


@every_scenario
@every_trainee
def test_only_weak_criteria_are_taught_the_weightiest_first_and_three_at_most(
    scenario_id: str, trainee: str
) -> None:
    card, rubric = card_of(scripted(scenario_id, trainee)), the_rubric()
    shown = taught(scenario_id, trainee)
    assert len(shown) <= 3
    assert all((card.criteria[lesson.criterion].level or 0) <= 1 for lesson in shown)
    lost = [
        rubric.criteria[each.criterion].weight * (100 - (card.criteria[each.criterion].points or 0))
        for each in shown
    ]
    assert lost == sorted(lost, reverse=True)
    assert len({lesson.fault for lesson in shown}) == len(shown), "the same fault is one lesson"


@every_scenario
def test_a_call_that_went_badly_always_teaches_something(scenario_id: str) -> None:
    for trainee in ("dismissive", "rude"):
        assert len(taught(scenario_id, trainee)) == 3


@every_scenario
@every_trainee
def test_a_lesson_shows_what_was_said_and_a_line_some_author_wrote_or_none(
    scenario_id: str, trainee: str
) -> None:
    scenario, call = scenario_of(scenario_id), scripted(scenario_id, trainee)
    lines = {r.event.text: r.event for r in call.log if isinstance(r.event, CustomerSpoke)}
    written = {line.better for person in scenario.people for _, line in lines_of(person) if line.better}
    by_intent = {(line.to, line.say) for line in scenario.better_lines}
    for lesson in taught(scenario_id, trainee):
        assert lesson.reply in call.replies
        line = lines[lesson.customer]
        if lesson.better is None:
            assert not lesson.anywhere
        elif lesson.anywhere:
            left = [o for o in scenario.outcomes if o.id not in call.outcomes]
            assert (lesson.criterion, lesson.better) in {(o.criterion, o.better) for o in left}
        else:
            assert lesson.better in written | {say for _, say in by_intent}
            assert line.better == lesson.better or (line.direction.intent, lesson.better) in by_intent


@every_scenario
def test_calls_of_every_temper_can_be_taught(scenario_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = scenario_of(scenario_id)
    for seed in range(6):
        call = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=seed, harm=0.4)
        for lesson in lessons(scenario, call, score(read_call(call), the_rubric(), scenario), the_rubric()):
            assert lesson.why.endswith((".", "”"))
            assert lesson.next
            assert "{" not in lesson.why + lesson.next


def test_a_stopped_call_teaches_nothing(desk: Desk, scenario: Scenario) -> None:
    call = desk.stop(finish(desk.go_on(desk.start(scenario, "t"))))
    card = score(read_call(call), the_rubric(), scenario)
    assert lessons(scenario, call, card, the_rubric()) == ()


# ---- single moments ----


@pytest.fixture
def desk() -> Desk:
    return desk_in_memory()


class Read:
    """What the appraiser finds in each reply, by the reply's words."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("simulator.effects.appraise", self.appraise)
        self.moves: dict[str, dict[str, float]] = {}

    def appraise(self, reply: str, **_: object) -> object:
        return found(**self.moves.get(reply, {}))


def said(desk: Desk, scenario: Scenario, *replies: str, timing: Timing | None = None) -> Call:
    call = finish(desk.go_on(desk.start(scenario, "t", seed=1)))
    for reply in replies:
        call = finish(desk.go_on(desk.say(call, reply, timing)))
    return call


def the_lesson(call: Call, scenario: Scenario, **levels: Score) -> Lesson:
    (lesson,) = lessons(scenario, call, a_card(call, scenario, **levels), the_rubric())
    return lesson


def test_the_moment_is_the_one_the_score_rests_on(
    desk: Desk, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Read(monkeypatch)
    read.moves = {"Calm down.": {"dismiss": 0.9}, "Relax.": {"dismiss": 0.9}}
    call = said(desk, scenario, "Calm down.", "Relax.", "Yes.")
    turns = read_call(call).turns
    for number, reply in ((1, "Calm down."), (2, "Relax.")):
        turn = next(n for n, turn in enumerate(turns) if turn.text == reply)
        lesson = the_lesson(call, scenario, valuing=weak(turn))
        assert (lesson.number, lesson.reply, lesson.fault) == (number, reply, "dismiss")


@pytest.mark.parametrize(
    ("criterion", "moves", "fault"),
    [
        ("valuing", {"retaliate": 0.9, "dismiss": 0.9}, "retaliate"),
        ("valuing", {"sarcasm": 0.9}, "sarcasm"),
        ("calm", {"defend": 0.9}, "defend"),
        ("honesty", {"overpromise": 0.9}, "overpromise"),
        ("risk", {"overshare": 0.9, "dismiss": 0.9}, "overshare"),
        ("boundaries", {"set_boundary": 0.9, "defend": 0.9}, "argued"),
        ("inquiring", {"inform": 0.9}, "nothing_asked"),
        ("guidance", {"acknowledge": 0.9}, "nothing_told"),
        ("agreements", {"acknowledge": 0.9}, "left_open"),
        ("follow_up", {"inform": 0.9}, "no_next_step"),
        ("follow_up", {"own": 0.9}, "nobody_named"),
    ],
)
def test_what_went_wrong_decides_what_is_taught(
    desk: Desk,
    scenario: Scenario,
    monkeypatch: pytest.MonkeyPatch,
    criterion: str,
    moves: dict[str, float],
    fault: str,
) -> None:
    Read(monkeypatch).moves = {"Well.": moves}
    call = said(desk, scenario, "Well.", "Well.")
    assert the_lesson(call, scenario, **{criterion: weak()}).fault == fault


def test_what_the_appraiser_only_half_hears_is_not_held_against_anybody(
    desk: Desk, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Read(monkeypatch)
    for confidence, move, fault in (
        (0.69, "sarcasm", "unanswered"),
        (0.71, "sarcasm", "sarcasm"),
        (0.79, "overpromise", "dodged"),
        (0.81, "overpromise", "overpromise"),
    ):
        read.moves = {"Well.": {move: confidence}}
        criterion = "valuing" if move == "sarcasm" else "honesty"
        assert the_lesson(said(desk, scenario, "Well."), scenario, **{criterion: weak()}).fault == fault


def test_an_apology_is_only_a_fault_the_second_time(
    desk: Desk, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    Read(monkeypatch).moves = {"Sorry.": {"apologise": 0.9}, "So sorry.": {"apologise": 0.9}}
    assert the_lesson(said(desk, scenario, "Sorry."), scenario, valuing=weak()).fault != "apology_again"
    lesson = the_lesson(said(desk, scenario, "Sorry.", "So sorry."), scenario, valuing=weak())
    assert (lesson.fault, lesson.number) == ("apology_again", 2)
    assert "Singh" in (lesson.source or "")


@pytest.mark.parametrize(
    ("seconds", "fault"), [(0.3, "fired_back"), (3.6, "short_pause"), (19.0, "too_long")]
)
def test_a_pause_that_was_too_short_or_too_long_is_taught_as_such(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, seconds: float, fault: str
) -> None:
    scenario = small_scenario(
        beats=[{"id": "boss-joins", "when": {"turn": 1}, "joins": "boss", "provokes": True}]
    )
    Read(monkeypatch)
    call = said(desk, scenario, "Well.")
    call = finish(desk.go_on(desk.say(call, "Hm.", Timing(thinking_seconds=seconds))))
    lesson = the_lesson(call, scenario, pausing=weak())
    assert (lesson.fault, lesson.number) == (fault, 2)
    assert lesson.seconds == pytest.approx(seconds, abs=0.01)


def test_a_callback_that_cannot_arrive_is_named(desk: Desk, scenario: Scenario) -> None:
    script = [
        Scripted(text="I hear you."),
        Scripted(action=Action.SCHEDULE_CALLBACK, when="noon", channel="email"),
    ]
    call = play(desk, scenario, script, seed=1, trainee="t").call
    assert the_lesson(call, scenario, follow_up=weak()).fault == "cannot_arrive"


def test_a_call_cut_off_and_one_walked_out_of_end_on_different_lessons(
    desk: Desk, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    Read(monkeypatch).moves = {"No!": {"retaliate": 1.0}}
    cut = finish(desk.go_on(desk.act(said(desk, scenario, "Well."), Action.END)))
    assert the_lesson(cut, scenario, closing=weak()).fault == "cut_off"
    call = said(desk, scenario, "No!")
    while call.ended is None:
        call = finish(desk.go_on(desk.say(call, "No!")))
    assert call.ended == Ending.WALKED_OUT
    assert the_lesson(call, scenario, closing=weak()).fault in {"walked_out", "retaliate"}


def test_where_no_fault_is_found_a_missing_outcome_is_the_lesson_in_the_authors_words(
    desk: Desk, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    Read(monkeypatch).moves = {"Well.": {"level": 0.9, "inform": 0.9}}
    lesson = the_lesson(said(desk, scenario, "Well."), scenario, honesty=weak())
    assert lesson.fault == "left_undone"
    assert "Said that nobody knows when" in lesson.why
    assert lesson.next == "Nobody knows when. Say so."
    assert (lesson.better, lesson.anywhere) == ("I don't know when they'll run.", True)


def test_one_fault_that_cost_several_things_is_one_lesson(
    desk: Desk, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    Read(monkeypatch).moves = {"Shut up.": {"retaliate": 0.9}}
    call = said(desk, scenario, "Shut up.")
    lesson = the_lesson(call, scenario, calm=weak(), valuing=weak(), risk=weak())
    assert lesson.fault == "retaliate"
    assert len(lesson.also) == 2


def test_a_models_line_is_kept_apart_and_shown_at_the_moment_it_was_written_for(
    desk: Desk, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    Read(monkeypatch).moves = {"Calm down.": {"dismiss": 0.9}}
    call = said(desk, scenario, "Calm down.", "Well, well.")
    places = {turn.text: number for number, turn in enumerate(read_call(call).turns)}
    quoted = (places["Well, well."], places["Calm down."])
    lesson = the_lesson(call, scenario, valuing=weak(*quoted, better="I see it was your last train."))
    assert lesson.suggested == "I see it was your last train."
    assert lesson.reply == "Well, well.", "where it was written for, though another reply hurt more"
    lesson = the_lesson(call, scenario, valuing=weak(*quoted))
    assert (lesson.reply, lesson.suggested) == ("Calm down.", None)


# ---- the words ----


def test_every_criterion_has_its_faults_and_every_fault_its_words() -> None:
    words = table()
    assert set(words.criteria) == set(Criterion)
    moves = {move.value for move in HARMFUL}
    assert moves - {"script"} <= {fault for faults in words.criteria.values() for fault in faults}
    for name, fault in words.faults.items():
        for criterion in Criterion:
            said = fault.words(criterion)
            assert 20 < len(said.why) < 160, name
            assert len(said.next.split()) <= 32, name
            assert not said.next.lower().startswith("next call"), "the page says that"


def test_the_research_behind_a_sentence_is_named_where_there_is_some() -> None:
    words = table().faults
    assert "Gneezy and Epley" in (words["overpromise"].source or "")
    assert "Templeton 2023" in (words["fired_back"].source or "")
    assert "HBR 2018" in (words["apology_again"].source or "")
    assert words["dodged"].source is None


# ---- the cool-down ----


@pytest.mark.parametrize(
    ("scenario_id", "trainee", "due"),
    [
        ("email-is-down", "good", False),
        ("my-phone-not-yours", "good", False),
        ("if-you-worked-for-me", "good", False),
        ("the-man-in-tears", "good", True),
        ("if-you-worked-for-me", "rude", True),
        ("email-is-down", "dismissive", True),
    ],
)
def test_a_cool_down_follows_a_hard_call_and_no_other(scenario_id: str, trainee: str, due: bool) -> None:
    scenario, call = scenario_of(scenario_id), scripted(scenario_id, trainee)
    note = cool_down(scenario, call)
    assert (note is not None) == due
    if note:
        assert note.story in {scenario.good_ending.story, scenario.good_ending.otherwise}
        assert scenario.person(call.person).name in note.role
        assert "any call, at any moment" in note.stopping


def test_whoever_stops_is_told_that_it_was_fine_and_how_it_ends_well(desk: Desk, scenario: Scenario) -> None:
    note = cool_down(scenario, desk.stop(desk.start(scenario, "t")))
    assert note is not None
    assert "always fine" in note.reason
    assert scenario.good_ending.story in note.story
    assert scenario.good_ending.otherwise not in note.story
