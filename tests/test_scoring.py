"""Scores: observable behaviour with verbatim quotes; what cannot be judged is unscored, never zero."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.appraisal import Appraisal, FoundMove
from simulator.call import Call
from simulator.cli import main
from simulator.desk import finish
from simulator.jobs import Scripted, score_transcript
from simulator.scenario import Scenario, ScenarioError
from simulator.scoring import (
    Rubric,
    Scorecard,
    Transcript,
    Turn,
    parse_rubric,
    read_call,
    read_transcript,
    score,
)
from simulator.scoring.observed import Observed, Quote
from simulator.scoring.scorecard import STOPPED, UNREADABLE, UNTIMED
from simulator.timing import Pace, Timing
from simulator.vocabulary import Action, Criterion, Flag, Move
from tests.fakes import desk_in_memory, found, small_scenario
from tests.scripts import (
    ROOT,
    SCENARIO_IDS,
    SEEDS,
    card_of,
    overall,
    paced,
    played,
    repeated,
    scenario_of,
    script_of,
    scripted,
    the_rubric,
)

NOISE = 3.0  # points: what one reply that is read a little wrong may do to a call
NOTHING_USEFUL = "Okay."
STUFFING = "I understand sorry help apologise thank you"
every_scenario = pytest.mark.parametrize("scenario_id", SCENARIO_IDS)
every_seed = pytest.mark.parametrize("seed", SEEDS)


def from_elsewhere(*turns: tuple[str, str], scenario: str | None = None, **timing: float) -> Scorecard:
    told = tuple(
        Turn(speaker=who, text=text, **(timing if who == "trainee" else {}))  # type: ignore[arg-type]
        for who, text in turns
    )
    scenarios = {name: scenario_of(name) for name in SCENARIO_IDS}
    return score_transcript(Transcript(scenario=scenario, turns=told), the_rubric(), scenarios)


def told_by(call: Call) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read_call(call).turns]


def points(card: Scorecard) -> float:
    assert card.overall is not None
    return card.overall


# Who beats whom


@every_scenario
@every_seed
def test_polite_honest_and_unhurried_beats_dismissive_by_thirty_points(scenario_id: str, seed: int) -> None:
    good, dismissive = overall(scenario_id, "good", seed), overall(scenario_id, "dismissive", seed)
    assert good - dismissive >= 30, (good, dismissive)


@every_scenario
@every_seed
def test_polite_honest_and_unhurried_beats_rude_by_fifty_points(scenario_id: str, seed: int) -> None:
    good, rude = overall(scenario_id, "good", seed), overall(scenario_id, "rude", seed)
    assert good - rude >= 50, (good, rude)


@every_scenario
def test_the_same_calls_told_as_transcripts_from_elsewhere_keep_their_distance(scenario_id: str) -> None:
    cards = {
        trainee: points(from_elsewhere(*told_by(scripted(scenario_id, trainee)), scenario=scenario_id))
        for trainee in ("good", "dismissive", "rude")
    }
    assert cards["good"] - cards["dismissive"] >= 30, cards
    assert cards["good"] - cards["rude"] >= 50, cards


@every_scenario
def test_without_a_scenario_a_transcript_is_still_told_apart(scenario_id: str) -> None:
    cards = {
        trainee: points(from_elsewhere(*told_by(scripted(scenario_id, trainee))))
        for trainee in ("good", "dismissive", "rude")
    }
    assert cards["good"] - cards["dismissive"] >= 30, cards
    assert cards["good"] - cards["rude"] >= 50, cards


@every_scenario
def test_shut_up_you_idiot_scores_under_ten_and_is_abuse(scenario_id: str) -> None:
    one = Scripted(text="Shut up, you idiot.", thinking_seconds=0.5, composing_seconds=2)
    for script in ([one], [one] * 10):
        card = card_of(played(scenario_id, script).call)
        assert points(card) < 10
        assert Flag.ABUSE in card.flags
        assert card.flag_quotes[Flag.ABUSE][0].text in "Shut up, you idiot."


@pytest.mark.parametrize(
    "line", ["Can you help me?", "You people are useless.", "When will it be fixed?", "Hello?"]
)
def test_shut_up_you_idiot_scores_under_ten_from_elsewhere_too(line: str) -> None:
    card = from_elsewhere(("customer", line), ("trainee", "Shut up, you idiot."))
    assert points(card) < 10
    assert card.flags == (Flag.ABUSE,)


@every_scenario
@every_seed
def test_stuffing_scores_no_better_than_saying_nothing_useful(scenario_id: str, seed: int) -> None:
    stuffed = points(card_of(repeated(scenario_id, STUFFING, seed)))
    nothing = points(card_of(repeated(scenario_id, NOTHING_USEFUL, seed)))
    assert stuffed <= nothing, (stuffed, nothing)


@every_scenario
def test_stuffing_scores_no_better_than_saying_nothing_useful_from_elsewhere_too(scenario_id: str) -> None:
    customers = [text for who, text in told_by(scripted(scenario_id, "dismissive")) if who == "customer"]
    cards = {
        reply: points(
            from_elsewhere(*(turn for c in customers for turn in (("customer", c), ("trainee", reply))))
        )
        for reply in (STUFFING, NOTHING_USEFUL)
    }
    assert cards[STUFFING] <= cards[NOTHING_USEFUL], cards


@every_scenario
def test_silence_throughout_scores_low(scenario_id: str) -> None:
    call = played(scenario_id, [Scripted(silent_seconds=60)] * 10).call
    assert points(card_of(call)) < 25


@every_scenario
def test_ending_early_never_pays(scenario_id: str) -> None:
    script, whole = script_of(scenario_id, "good"), overall(scenario_id, "good")
    for length in (1, 3, 6, 8):
        early = card_of(played(scenario_id, [*script[:length], Scripted(action=Action.END)]).call)
        assert points(early) <= whole + NOISE, (length, points(early), whole)


@every_scenario
def test_breaking_off_early_never_pays(scenario_id: str) -> None:
    script, whole = script_of(scenario_id, "good"), overall(scenario_id, "good")
    for length in (1, 3, 6, 8):
        early = card_of(played(scenario_id, script[:length]).call)
        assert points(early) <= whole + NOISE, (length, points(early), whole)


@every_scenario
def test_hanging_up_at_once_scores_low_or_not_at_all(scenario_id: str) -> None:
    card = card_of(played(scenario_id, [Scripted(action=Action.END)]).call)
    assert card.overall is None or card.overall < 25


@every_scenario
def test_waiting_everywhere_earns_no_more_than_waiting_after_provocations_only(scenario_id: str) -> None:
    everywhere = card_of(paced(scenario_id, "good", provoked=8, otherwise=8))
    where_it_counts = card_of(paced(scenario_id, "good", provoked=8, otherwise=2))
    assert points(everywhere) <= points(where_it_counts) + 1e-9


@every_scenario
def test_waiting_after_provocations_beats_firing_back_with_the_same_words(scenario_id: str) -> None:
    waited = card_of(paced(scenario_id, "good", provoked=7, otherwise=2))
    fired = card_of(paced(scenario_id, "good", provoked=0.3, otherwise=2))
    pausing = waited.criteria[Criterion.PAUSING].points, fired.criteria[Criterion.PAUSING].points
    assert None not in pausing, "nobody was provoked"
    assert pausing == (100, 0)
    assert points(waited) > points(fired)


def test_the_same_call_scores_the_same_twice() -> None:
    call = scripted(SCENARIO_IDS[0], "good")
    assert card_of(call) == card_of(call)


# Pausing


def test_without_timing_pausing_is_unscored_and_not_zero() -> None:
    card = from_elsewhere(
        ("customer", "You are a complete idiot, do you know that?"),
        ("trainee", "I hear you. I'll ring at noon."),
    )
    assert card.criteria[Criterion.PAUSING].points is None
    assert card.overall is not None


def test_with_timing_a_pause_after_an_insult_from_elsewhere_is_scored() -> None:
    told = (("customer", "You are a complete idiot, do you know that?"), ("trainee", "I hear you."))
    for seconds, worth in ((7.0, 100), (0.3, 0)):
        pausing = from_elsewhere(*told, thinking_seconds=seconds).criteria[Criterion.PAUSING]
        assert pausing.points == worth
        assert [quote.turn for quote in pausing.quotes] == [0, 1]


def test_a_pause_where_nobody_was_provoked_is_not_scored() -> None:
    card = from_elsewhere(
        ("customer", "Hello, is that the desk?"), ("trainee", "It is."), thinking_seconds=0.2
    )
    assert card.criteria[Criterion.PAUSING].points is None


def provoked_and_answered(pace: Pace) -> Call:
    scenario = small_scenario(
        beats=[{"id": "boss-joins", "when": {"turn": 1}, "joins": "boss", "provokes": True}]
    )
    desk = desk_in_memory()
    call = finish(desk.go_on(desk.start(scenario, "t", pace=pace)))
    call = finish(desk.go_on(desk.say(call, "The trains are late.")))
    assert call.provoked
    return finish(desk.go_on(desk.say(call, "I hear you.", Timing(thinking_seconds=0.2))))


def test_untimed_leaves_pausing_unscored_and_says_why() -> None:
    for pace, reason in ((Pace.UNTIMED, UNTIMED), (Pace.USUAL, None)):
        card = score(read_call(provoked_and_answered(pace)), the_rubric(), small_scenario())
        pausing = card.criteria[Criterion.PAUSING]
        assert (pausing.points is None) == (pace == Pace.UNTIMED)
        assert reason is None or pausing.reason == reason


# What cannot be judged


def test_a_stopped_call_is_unscored_in_everything(scenario: Scenario) -> None:
    desk = desk_in_memory()
    call = finish(desk.go_on(desk.start(scenario, "t")))
    call = desk.stop(finish(desk.go_on(desk.say(call, "Shut up, you idiot."))))
    card = score(read_call(call), the_rubric(), scenario)
    assert card.overall is None
    assert card.flags == ()
    assert {(s.points, s.reason) for s in card.criteria.values()} == {(None, STOPPED)}


def test_a_call_nobody_answered_yet_is_unscored(scenario: Scenario) -> None:
    desk = desk_in_memory()
    card = score(read_call(finish(desk.go_on(desk.start(scenario, "t")))), the_rubric(), scenario)
    assert card.overall is None
    assert all(s.points is None and s.reason for s in card.criteria.values())


@pytest.mark.parametrize(
    "reply",
    [
        "我理解您的感受，我会在中午给您打电话。",
        "Я понимаю вас и перезвоню в полдень.",
        "אני מבין אותך ואתקשר בצהריים.",
    ],
)
def test_a_script_the_reader_cannot_read_is_unscored(reply: str) -> None:
    card = from_elsewhere(("customer", "When will it be fixed?"), ("trainee", reply))
    assert card.overall is None
    assert {s.reason for s in card.criteria.values()} == {UNREADABLE}


@pytest.mark.parametrize("reply", ["Ça me désole, je vous rappelle à midi.", "Größe? Übermorgen früh."])
def test_latin_letters_with_accents_are_read(reply: str) -> None:
    assert from_elsewhere(("customer", "When will it be fixed?"), ("trainee", reply)).overall is not None


def hearing(**confidences: float) -> Callable[..., Appraisal]:
    def read(reply: str, **_: object) -> Appraisal:
        made = found(**confidences)
        return made.model_copy(
            update={"found": tuple(f.model_copy(update={"quote": reply}) for f in made.found)}
        )

    return read


@pytest.mark.parametrize("hint", ["sarcasm", "dismiss"])
def test_what_only_a_hint_would_decide_is_unscored_and_says_so(
    rubric: Rubric, monkeypatch: pytest.MonkeyPatch, hint: str
) -> None:
    monkeypatch.setattr("simulator.scoring.exchanges.appraise", hearing(**{hint: 0.42}))
    card = from_elsewhere(("customer", "So it was my fault."), ("trainee", "I am sure you did your best."))
    for criterion in (Criterion.VALUING, Criterion.CALM):
        told = card.criteria[criterion]
        assert told.points is None
        assert "I am sure you did your best." in told.reason
        assert "a person should judge" in told.reason
        assert told.quotes


@pytest.mark.parametrize("heard", [{"sarcasm": 0.8}, {"sarcasm": 0.42, "acknowledge": 0.8}, {"sarcasm": 0.1}])
def test_what_is_heard_clearly_one_way_or_the_other_is_scored(
    rubric: Rubric, monkeypatch: pytest.MonkeyPatch, heard: dict[str, float]
) -> None:
    monkeypatch.setattr("simulator.scoring.exchanges.appraise", hearing(**heard))
    card = from_elsewhere(("customer", "So it was my fault."), ("trainee", "I am sure you did your best."))
    assert card.criteria[Criterion.VALUING].points is not None
    assert card.criteria[Criterion.CALM].points is not None


# Judged given the stage


def after_telling(line: str) -> float:
    """What a reply that only tells is worth as valuing, after a customer's line."""
    card = from_elsewhere(
        ("customer", line), ("trainee", "The server went down at eight and two engineers are on it.")
    )
    points = card.criteria[Criterion.VALUING].points
    assert points is not None
    return points


def test_telling_answers_a_question_and_talks_past_who_only_talks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.scoring.exchanges.appraise", hearing(inform=0.9))
    asked = after_telling("What happened to it, can you tell me?")
    assert asked > after_telling("I sat up with her the whole night and nobody rang.") + 10


def test_an_apology_past_the_first_costs_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "simulator.scoring.exchanges.appraise", hearing(acknowledge=0.7, apologise=0.9, inform=0.6)
    )
    turns = (("customer", "My order is missing, where is it?"), ("trainee", "I am sorry, it left on Monday."))
    once, often = from_elsewhere(*turns), from_elsewhere(*turns * 4)
    first, later = once.criteria[Criterion.VALUING], often.criteria[Criterion.VALUING]
    assert first.points is not None
    assert later.points is not None
    assert later.points < first.points - 10
    assert "Singh" in later.reason
    assert "Singh" not in first.reason


def test_ringing_off_costs_beside_the_close_and_says_so() -> None:
    turns = [
        Turn(speaker="customer", text="I've been waiting since seven and nobody told me a thing."),
        Turn(speaker="trainee", text="You've waited since seven with no word. What has to reach them today?"),
        Turn(speaker="customer", text="The book. All of it."),
    ]
    left = read_transcript([*turns, Turn(speaker="trainee", text="", action=Action.END)], None)
    card = score(left, the_rubric(), None)
    assert card.criteria[Criterion.CLOSING].points == 0
    whole = score(read_transcript(turns, None), the_rubric(), None).criteria[Criterion.VALUING].points
    cut = card.criteria[Criterion.VALUING]
    assert whole is not None
    assert cut.points is not None
    assert cut.points < whole - 20
    assert "before it had been summed up" in cut.reason


def test_every_criterion_and_flag_bears_its_name() -> None:
    card = from_elsewhere(("customer", "When?"), ("trainee", "I don't know when, and I'll ring you at noon."))
    assert set(card.criteria) == set(Criterion)
    assert all(s.reason for s in card.criteria.values())
    told = card.model_dump(mode="json")
    assert set(told) >= {"overall", "criteria", "flags", "provenance"}
    assert set(told["criteria"]["pausing"]) >= {"points", "quotes", "reason"}


def test_what_was_called_for_and_left_undone_is_the_lowest_level_and_quotes_the_line_that_called() -> None:
    card = from_elsewhere(
        ("customer", "When will it be fixed?"),
        ("trainee", NOTHING_USEFUL),
        ("customer", "But when?"),
        ("trainee", NOTHING_USEFUL),
    )
    for criterion in (Criterion.FOLLOW_UP, Criterion.INQUIRING, Criterion.GUIDANCE):
        told = card.criteria[criterion]
        assert told.level == 0
        assert told.quotes
        assert all(quote.turn in {0, 2} for quote in told.quotes), criterion


def test_a_needed_outcome_never_brought_about_counts_at_the_lowest_level() -> None:
    scenario_id = SCENARIO_IDS[0]
    turns = [("customer", "It's me."), ("trainee", "I hear you, that's hard.")]
    assert points(from_elsewhere(*turns, scenario=scenario_id)) < points(from_elsewhere(*turns))


# Quotes


def assert_verbatim(card: Scorecard, turns: list[tuple[str, str]]) -> None:
    quotes = [q for s in card.criteria.values() for q in s.quotes]
    quotes += [q for each in card.flag_quotes.values() for q in each]
    for quote in quotes:
        assert quote.text
        assert quote.text in turns[quote.turn][1]


PHRASES = (
    "I'm sorry",
    "I understand how frustrating that is",
    "Calm down",
    "that's not my problem",
    "you idiot",
    "I'll ring you at noon",
    "I don't know when",
    "what do you need most?",
    "it'll be fixed by three, I promise",
    "Her number is 555-0199",
    "  ",
    "\n",
    "…",
    "🙂",
    "“You people.”",
    "NEVER CALL AGAIN",
    "\u202eabc",
    "No.",
    "When?",
    "You are useless.",
)
utterances = st.one_of(
    st.lists(st.sampled_from(PHRASES), min_size=1, max_size=5).map(" ".join),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=80),
)
transcripts = st.lists(
    st.tuples(st.sampled_from(["customer", "trainee"]), utterances), min_size=1, max_size=9
)


@given(transcripts, st.sampled_from([None, *SCENARIO_IDS]))
@settings(max_examples=40)
def test_every_quote_stands_verbatim_in_the_turn_it_names(
    turns: list[tuple[str, str]], scenario_id: str | None
) -> None:
    card = from_elsewhere(*turns, scenario=scenario_id)
    assert_verbatim(card, turns)
    assert card.overall is None or 0 <= card.overall <= 100
    for told in card.criteria.values():
        assert (told.points is None) or (0 <= told.points <= 100 and told.quotes)


@every_scenario
@pytest.mark.parametrize("trainee", ["good", "dismissive", "rude"])
def test_every_quote_of_our_own_calls_is_verbatim(scenario_id: str, trainee: str) -> None:
    call = scripted(scenario_id, trainee)
    assert_verbatim(card_of(call), told_by(call))


def test_a_quote_that_is_not_verbatim_is_thrown_away_with_what_it_supported(
    rubric: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = read_transcript(
        [Turn(speaker="customer", text="When?"), Turn(speaker="trainee", text="At noon.")], None
    )

    def observed(*_: object) -> dict[Criterion, list[Observed]]:
        nothing: dict[Criterion, list[Observed]] = {criterion: [] for criterion in Criterion}
        made_up = [Observed(3, (Quote(1, "at midnight"),)), Observed(3, (Quote(7, "At noon."),))]
        return nothing | {
            Criterion.VALUING: made_up,
            Criterion.HONESTY: [*made_up, Observed(1, (Quote(1, "noon"),))],
        }

    monkeypatch.setattr("simulator.scoring.scorecard.observe", observed)
    card = score(reading, rubric, None)
    assert card.criteria[Criterion.VALUING].points is None
    assert card.criteria[Criterion.HONESTY].points == rubric.worth(1)
    assert [quote.text for quote in card.criteria[Criterion.HONESTY].quotes] == ["noon"]


def test_what_is_unscored_is_left_out_of_the_average(rubric: Rubric, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read_transcript(
        [Turn(speaker="customer", text="When?"), Turn(speaker="trainee", text="At noon.")], None
    )
    full = Observed(3, (Quote(1, "At noon."),))
    monkeypatch.setattr(
        "simulator.scoring.scorecard.observe",
        lambda *_: {c: [full] if c == Criterion.CALM else [] for c in Criterion},
    )
    assert score(reading, rubric, None).overall == 100


# Flags and provenance


@pytest.mark.parametrize(
    ("move", "flag"),
    [("retaliate", Flag.ABUSE), ("overpromise", Flag.PROHIBITED_PROMISE), ("overshare", Flag.PRIVATE_DATA)],
)
def test_a_flag_wants_near_certainty_and_caps_the_whole(
    rubric: Rubric, monkeypatch: pytest.MonkeyPatch, move: str, flag: Flag
) -> None:
    said = "You stupid fool, it will be back by three."

    def card(sure: float) -> Scorecard:
        def read(reply: str, **_: object) -> Appraisal:
            made = found(acknowledge=0.95, commit=0.95, **{move: sure})
            return made.model_copy(
                update={"found": tuple(f.model_copy(update={"quote": reply}) for f in made.found)}
            )

        monkeypatch.setattr("simulator.scoring.exchanges.appraise", read)
        turns = [Turn(speaker="customer", text="When?"), Turn(speaker="trainee", text=said)]
        return score(read_transcript(turns, None), rubric, None)

    assert card(0.6).flags == ()
    raised = card(0.95)
    assert raised.flags == (flag,)
    assert raised.flag_quotes[flag][0].text == said
    assert points(raised) <= rubric.flags[flag].overall_at_most


def retaliating(sure: float) -> object:
    def read(reply: str, **_: object) -> Appraisal:
        return Appraisal(found=(FoundMove(move=Move.RETALIATE, quote=reply, confidence=sure),))

    return read


def test_plain_words_that_are_misread_as_abuse_raise_no_flag(
    rubric: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.scoring.exchanges.appraise", retaliating(0.99))
    turns = [Turn(speaker="customer", text="So?"), Turn(speaker="trainee", text="We will ring you at noon.")]
    assert score(read_transcript(turns, None), rubric, None).flags == ()


def test_one_abusive_reply_is_abuse_however_long_the_call(rubric: Rubric) -> None:
    kind = [("customer", "And then?"), ("trainee", "I hear you. What would help most today?")] * 40
    card = from_elsewhere(*kind, ("customer", "You are no help."), ("trainee", "Shut up, you idiot."))
    assert card.flags == (Flag.ABUSE,)


def test_a_private_number_said_out_loud_is_flagged() -> None:
    told = Transcript.model_validate(
        {
            "brief": {"role": "desk", "private": ["555-0199"]},
            "turns": [
                {"speaker": "customer", "text": "Give me his number."},
                {"speaker": "trainee", "text": "Sure, it's 555-0199."},
            ],
        }
    )
    assert Flag.PRIVATE_DATA in score_transcript(told, the_rubric(), {}).flags


def test_a_scorecard_says_what_it_was_made_by() -> None:
    told = card_of(scripted(SCENARIO_IDS[0], "good")).provenance
    assert told.scenario == SCENARIO_IDS[0]
    assert told.rubric_hash == the_rubric().hash
    assert len(told.scenario_hash or "") == 12
    assert "+" in told.scorer


# The rubric


def rubric_text() -> str:
    return (ROOT / "scenarios" / "rubrics" / "even-keel.yaml").read_text("utf-8")


def test_pausing_heads_the_rubric_at_about_a_seventh(rubric: Rubric) -> None:
    assert next(iter(rubric.criteria)) == Criterion.PAUSING
    share = rubric.criteria[Criterion.PAUSING].weight / sum(c.weight for c in rubric.criteria.values())
    assert 0.12 <= share <= 0.18


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            ("points: [0, 35, 70, 100]", "points: [0, 70, 35, 100]"),
            "rubric.yaml:6: points: expected the points of 4 levels, rising",
        ),
        (("points: [0, 35, 70, 100]", "points: [0, 35, 100]"), "points: expected the points of 4 levels"),
        (("weight: 15", "weight: -1"), "criteria.pausing.weight: input should be greater than 0"),
        (("weight: 15", "weight: 0"), "criteria.pausing.weight"),
        (("weight: 15", "weight: a lot"), "criteria.pausing.weight"),
        (("      - Asked nothing.\n", ""), "criteria.inquiring.levels: expected 4 levels"),
        (
            ("      - Asked nothing.\n", "      - A.\n      - B.\n"),
            "criteria.inquiring.levels: expected 4 levels",
        ),
        (("  private_data:", "  secrets:"), "flags.secrets"),
        (("version: 2", "version: 0"), "version"),
        (("version: 2\n", ""), "version: missing"),
        (("    name: Pausing\n", ""), "criteria.pausing.name: missing"),
        (("  pausing:", "  sighing:"), "sighing"),
        (("id: even-keel", "id: even-keel\ntypo: 1"), "typo"),
        (("criteria:", "criteria: &a"), "anchors"),
    ],
)
def test_a_broken_rubric_is_named_for_whoever_edited_it(change: tuple[str, str], expected: str) -> None:
    text = rubric_text()
    assert change[0] in text
    with pytest.raises(ScenarioError, match=r"rubric.yaml:\d+") as caught:
        parse_rubric(text.replace(*change, 1), "rubric.yaml")
    assert expected in str(caught.value)


def test_a_criterion_or_flag_left_out_is_named_and_every_fault_at_once() -> None:
    text = rubric_text()
    start, end = text.index("  closing:"), text.index("flags:")
    without = text[:start] + text[end:].replace("overall_at_most: 9", "overall_at_most: 900", 1)
    with pytest.raises(ScenarioError) as caught:
        parse_rubric(without, "rubric.yaml")
    told = {(fault.field, fault.message.split(";")[0]) for fault in caught.value.faults}
    assert ("criteria", "missing: closing") in told
    assert "flags.abuse.overall_at_most" in {field for field, _ in told}


def test_a_change_of_words_changes_the_hash_and_so_the_cards_provenance(rubric: Rubric) -> None:
    changed = parse_rubric(rubric_text().replace("Asked nothing.", "Asked for nothing."))
    assert changed.hash != rubric.hash


def test_the_rubric_is_validated_where_scenarios_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(ROOT / "scenarios" / "rubrics")]) == 0
    broken = tmp_path / "rubrics" / "ours.yaml"
    broken.parent.mkdir()
    broken.write_text(rubric_text().replace("weight: 12", "weight: 0", 1), "utf-8")
    elsewhere = tmp_path / "ours.yaml"
    elsewhere.write_text(broken.read_text("utf-8"), "utf-8")
    for path in (tmp_path, broken, elsewhere):
        assert main(["validate", str(path)]) == 1
        told = capsys.readouterr().out
        assert re.search(r"ours.yaml:\d+: criteria.valuing.weight: input should be greater than 0", told)


def test_an_empty_rubric_is_the_editors_fault_too() -> None:
    for text in ("", "[]", "hello", "3"):
        with pytest.raises(ScenarioError):
            parse_rubric(text)


def test_levels_are_worth_points_in_a_straight_line_between_anchors(rubric: Rubric) -> None:
    assert [rubric.worth(level) for level in (0, 1, 2, 3)] == list(rubric.points)
    assert rubric.worth(0.5) == (rubric.points[0] + rubric.points[1]) / 2
    assert all(rubric.worth(n / 10) <= rubric.worth((n + 1) / 10) for n in range(30))
