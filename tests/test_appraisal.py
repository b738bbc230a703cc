"""What a reply does is read from its own words, never beyond them; and any text at all can be read."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.appraisal import Appraisal, appraise, brief_from_text, closeness, provocation, version
from simulator.appraisal import model as weights
from simulator.appraisal.examples import written
from simulator.appraisal.text import clauses
from simulator.scenario import Brief
from simulator.vocabulary import HARMFUL, HELPFUL, Channel, Move

ROOT = Path(__file__).resolve().parent.parent
EMAIL_DOWN = Brief(
    role="Support desk",
    facts=("Email is down for every client.",),
    may_promise=("A phone call at noon, with or without news.",),
    unknown=("When email will be back.",),
    must_not=("Promise a time for the repair.",),
    broken_channels=(Channel.EMAIL,),
    private=("Harlow Bakery", "07700 900123"),
)
MOVE_SENTENCES = {
    Move.ACKNOWLEDGE: "That must be so frustrating, after waiting the whole morning.",
    Move.APOLOGISE: "I apologise for the wait.",
    Move.REFLECT: "So your phones have been dead since Tuesday.",
    Move.INQUIRE: "What do you need the email for first?",
    Move.LEVEL: "I don't have an estimate, and I won't guess.",
    Move.COMMIT: "I'll ring you on your mobile at noon with whatever I have.",
    Move.OFFER_CHOICE: "Would you rather wait for a call, or try the web version now?",
    Move.SET_BOUNDARY: "I want to help you, and I can't while I'm being sworn at.",
    Move.HOLD: "Give me a moment to read your ticket.",
    Move.THANK: "Thank you for telling me.",
    Move.CLOSE: "Before we hang up, have I missed anything?",
    Move.DISMISS: "Calm down.",
    Move.BLAME_CUSTOMER: "You should have read the email we sent you.",
    Move.BLAME_OTHERS: "That's sales, they always mess this up.",
    Move.SARCASM: "Oh great, another genius.",
    Move.DEFEND: "It's not my fault.",
    Move.RETALIATE: "Shut up, you idiot.",
    Move.STONEWALL: "That's our policy, there's nothing I can do.",
}


@pytest.fixture(scope="session", autouse=True)
def _fitted() -> None:
    weights.load()


@pytest.mark.parametrize(("move", "sentence"), MOVE_SENTENCES.items())
def test_a_plain_sentence_of_its_kind_is_read_as_the_move(move: Move, sentence: str) -> None:
    read = appraise(sentence)
    assert read.has(move)
    assert read.quote(move) in sentence


def test_several_moves_in_one_reply_are_each_found_in_their_own_words() -> None:
    reply = (
        "I'm so sorry you've been waiting since Tuesday. I don't have an estimate, "
        "but I'll ring you at noon either way. What do you need the email for first?"
    )
    read = appraise(reply, brief=EMAIL_DOWN)
    assert read.has(Move.LEVEL)
    assert "estimate" in read.quote(Move.LEVEL)
    assert read.has(Move.COMMIT)
    assert "noon" in read.quote(Move.COMMIT)
    assert read.has(Move.INQUIRE)
    assert not any(read.has(move) for move in HARMFUL)


@pytest.mark.parametrize(
    "reply",
    [
        "It'll be fixed by noon, guaranteed.",
        "You'll have your email back tonight, I promise.",
        "It will definitely be working again by three.",
    ],
)
def test_a_time_for_what_the_brief_calls_unknown_is_a_false_promise(reply: str) -> None:
    assert appraise(reply, brief=EMAIL_DOWN).has(Move.OVERPROMISE)


@pytest.mark.parametrize(
    "reply",
    [
        "I can't promise a time.",
        "I don't know when it'll be back, and I won't guess.",
        "I'll ring you at noon, with or without news.",
        "Nobody here can say when the mail will be back.",
    ],
)
def test_saying_plainly_that_there_is_no_time_promises_nothing_and_stonewalls_nobody(reply: str) -> None:
    read = appraise(reply, brief=EMAIL_DOWN)
    assert not read.has(Move.OVERPROMISE)
    assert not read.has(Move.STONEWALL)


def test_a_callback_over_the_channel_that_is_down_is_none() -> None:
    by_mail = appraise("I'll email you when it's fixed.", brief=EMAIL_DOWN)
    by_phone = appraise("I'll ring you when it's fixed.", brief=EMAIL_DOWN)
    assert by_mail.has(Move.OVERPROMISE)
    assert not by_mail.has(Move.COMMIT)
    assert not by_phone.has(Move.OVERPROMISE)


def test_without_a_brief_the_customers_own_words_tell_which_channel_is_down() -> None:
    reply = "I'll email you at four with news."
    assert appraise(reply, context="My email is down!").has(Move.OVERPROMISE)
    assert not appraise(reply, context="My printer jams.").has(Move.OVERPROMISE)


@pytest.mark.parametrize(
    ("kind", "unkind"),
    [
        ("I'm sorry about the wait.", "I'm not going to apologise about the wait."),
        ("I can't apologise enough for this.", "I won't apologise for this."),
    ],
)
def test_an_apology_refused_is_no_apology(kind: str, unkind: str) -> None:
    assert appraise(kind).confidence(Move.APOLOGISE) > 0.5 > appraise(unkind).confidence(Move.APOLOGISE)


@pytest.mark.parametrize(
    "reply",
    [
        "You called me an idiot, and I'd like us to keep working on this.",
        'You said "useless moron". I would like to carry on without that.',
    ],
)
def test_saying_back_an_insult_insults_nobody(reply: str) -> None:
    assert not appraise(reply).has(Move.RETALIATE)


def test_a_limit_is_not_a_threat() -> None:
    limit = appraise("If you keep swearing I'll have to end the call.")
    threat = appraise("If you keep swearing you'll wish you hadn't called.")
    assert limit.has(Move.SET_BOUNDARY)
    assert not limit.has(Move.RETALIATE)
    assert threat.has(Move.RETALIATE)
    assert not threat.has(Move.SET_BOUNDARY)


def test_what_is_private_may_not_be_said_in_any_spelling_of_the_number() -> None:
    assert appraise("Harlow Bakery had the same trouble.", brief=EMAIL_DOWN).has(Move.OVERSHARE)
    assert appraise("Ring 07700-900 123, that's him.", brief=EMAIL_DOWN).has(Move.OVERSHARE)
    assert not appraise("Other clients have the same trouble.", brief=EMAIL_DOWN).has(Move.OVERSHARE)


def test_the_same_words_again_are_a_script() -> None:
    said = "I understand how upsetting this is and we are working on it as fast as we can."
    again = "I understand how upsetting this is, and we are working on it as fast as we can!"
    assert appraise(again, earlier=[said]).has(Move.SCRIPT)
    assert not appraise("One moment.", earlier=["One moment."]).has(Move.SCRIPT)


def test_warm_words_heaped_up_do_nothing() -> None:
    read = appraise("I understand sorry help apologise thank you")
    assert not any(read.has(move) for move in HELPFUL)


@pytest.mark.parametrize("reply", ["hi", "Mm-hmm.", "Okay.", "yes", "…", "!!!", "😀"])
def test_a_grunt_a_greeting_and_a_mark_do_nothing(reply: str) -> None:
    assert not any(appraise(reply).has(move) for move in Move)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I apologise for the wait.", "I apologize for the wait."),
        ("That must be so frustrating.", "That must be so frustratng."),
        ("I don't have an estimate.", "I dont have an estimate."),
        ("I don't have an estimate.", "I don’t have an estimate."),
        ("CALM DOWN", "calm down"),
    ],
)
def test_spelling_and_its_slips_change_no_helpful_move(one: str, other: str) -> None:
    first, second = appraise(one), appraise(other)
    assert {move for move in HELPFUL if first.has(move)} == {move for move in HELPFUL if second.has(move)}


def test_shouting_in_capitals_is_shouting() -> None:
    assert appraise("I HAVE TOLD YOU THIS THREE TIMES ALREADY").has(Move.RETALIATE)


@pytest.mark.parametrize(
    "line",
    [
        "You're all useless.",
        "I'll sue you.",
        "You people lied to me.",
        "Shut up.",
        "You're an idiot, you know that?",
    ],
)
def test_insults_threats_and_unfair_accusations_provoke(line: str) -> None:
    assert provocation(line) >= 0.5


@pytest.mark.parametrize(
    "line",
    [
        "My phone has been dead since Monday.",
        "I'm scared I'll lose my job.",
        "When will it be back?",
        "I've been on hold for forty minutes.",
        "Thanks, that helps.",
        "",
        "…",
    ],
)
def test_a_complaint_and_a_fear_provoke_nobody(line: str) -> None:
    assert provocation(line) < 0.5


def test_a_question_asked_otherwise_is_near_and_another_question_is_not() -> None:
    asked = ["why is it urgent to send that?"]
    near = closeness("What do you need the email for?", asked)
    assert near > closeness("What is your account number?", asked) + 0.15
    assert closeness(asked[0], asked) == pytest.approx(1.0)
    assert closeness("", asked) == 0.0
    assert closeness("Anything", []) == 0.0


def test_a_brief_in_prose_is_taken_apart() -> None:
    brief = brief_from_text(
        "You are on the support desk. Email is down. Nobody knows when email will be back. "
        "You may promise to ring back at noon. You must not promise a time.\n"
        "Private: Harlow Bakery, 07700 900123"
    )
    assert brief.role == "You are on the support desk."
    assert brief.broken_channels == (Channel.EMAIL,)
    assert "Nobody knows when email will be back." in brief.unknown
    assert any("noon" in promise for promise in brief.may_promise)
    assert any("promise a time" in rule for rule in brief.must_not)
    assert {"Harlow Bakery", "07700 900123"} <= set(brief.private)


@pytest.mark.parametrize("text", ["", " ", "\x00", "!!!", "Private:", ":::", "x" * 20_000, "שלום. مرحبا."])
def test_any_prose_at_all_makes_a_brief(text: str) -> None:
    assert brief_from_text(text).role


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.text(max_size=80))
def test_any_text_can_be_read_and_every_quote_is_verbatim(reply: str, context: str) -> None:
    read = appraise(reply, context=context, earlier=[context])
    assert [one.move for one in read.found] == sorted((one.move for one in read.found), key=list(Move).index)
    for one in read.found:
        assert one.quote
        assert one.quote in reply
        assert 0.05 <= one.confidence <= 1
    assert Appraisal.model_validate_json(read.model_dump_json()) == read
    assert 0 <= provocation(reply) <= 1
    assert 0 <= closeness(reply, [context]) <= 1
    brief_from_text(reply)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(sorted(MOVE_SENTENCES.values())), min_size=1, max_size=4))
def test_clauses_lie_in_the_reply_in_order_and_do_not_overlap(sentences: list[str]) -> None:
    reply = " ".join(sentences)
    end = 0
    for clause in clauses(reply):
        assert clause.start >= end
        assert reply[clause.start : clause.end] == clause.text
        end = clause.end


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000,
        "you are " * 2_500,
        "?!" * 10_000,
        "If you, and I, " * 1_400,
        '"' * 20_000,
        "not sorry " * 2_000,
        "I am sorry. " * 1_600,
        "<b>*_" * 4_000,
        "\u202eשלום " * 3_000,
    ],
)
def test_the_longest_reply_is_read_without_a_pattern_running_away(text: str) -> None:
    appraise("warm up")
    started = time.process_time()
    appraise(text, brief=EMAIL_DOWN)
    provocation(text)
    assert time.process_time() - started < 2.0  # a tenth of that in fact; a pattern gone wild takes minutes


def test_the_written_examples_can_all_be_read_and_every_move_has_forty() -> None:
    examples = written()
    assert examples.faults == ()
    counts = {move: sum(move in example.moves for example in examples.replies) for move in Move}
    assert min(counts.values()) >= 40, counts


def test_the_reader_names_the_line_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "> hello\n[acknowledge: Fine.]\n[nonsense: What?]\n[thank: never closed\n"
    )
    (tmp_path / "provocations.txt").write_text("insult: You fool.\nrude: You.\n")
    read = written(tmp_path)
    assert [fault.split(" ")[0] for fault in read.faults] == ["a.txt:3:", "a.txt:4:", "provocations.txt:2:"]
    assert [example.reply for example in read.replies] == ["Fine."]
    assert read.replies[0].context == "hello"
    assert read.lines[0].kind == "insult"


def test_missing_stale_and_broken_weights_are_fitted_anew_and_always_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = weights.weights_path().read_text()
    monkeypatch.setenv("EVENKEEL_VAR", str(tmp_path))
    path = tmp_path / "appraiser.json"
    for content in ("{", current.replace(weights.digests()["examples"], "0" * 64)):
        path.write_text(content)
        weights._loaded.cache_clear()
        weights.load()
        assert json.loads(path.read_text()) == json.loads(current)
    assert [left.name for left in tmp_path.iterdir()] == ["appraiser.json"]
    weights._loaded.cache_clear()


def test_reading_needs_no_scikit_learn() -> None:
    code = (
        "import sys, simulator.appraisal as a; a.appraise('Calm down.'); sys.exit('sklearn' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_version_names_rules_and_weights() -> None:
    rules, _, digest = version().partition("+")
    assert rules.startswith("rules-")
    assert len(digest) == 8


def test_threads_that_come_at_once_fit_the_weights_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    current, fitted = json.loads(weights.weights_path().read_text()), []

    def fit(path: Path) -> dict[str, object]:
        fitted.append(path)
        time.sleep(0.05)
        return dict(current)

    monkeypatch.setenv("EVENKEEL_VAR", str(tmp_path))
    monkeypatch.setattr("simulator.appraisal.fit.write", fit)
    weights._loaded.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        assert len({id(each.result()) for each in [threads.submit(weights.load) for _ in range(8)]}) == 1
    assert len(fitted) == 1
    weights._loaded.cache_clear()
