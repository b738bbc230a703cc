"""Proving a scenario: a good one passes, and each way of spoiling one is caught at the line to blame."""

from __future__ import annotations

import io
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from simulator.affect import Affect
from simulator.appraisal import provocation
from simulator.bots import ABLE, POOR, Kind, View, deed, seen, taught, words
from simulator.bots.poor import HABITS
from simulator.call import Call, Waiting
from simulator.cli import main
from simulator.desk import finish
from simulator.events import ActionTaken, TraineeSpoke, TraineeStayedSilent
from simulator.jobs.proving import Check, Proof, WorkersError, keep_proof, made_with_this, proof_of, prove
from simulator.jobs.proving.checks import checks
from simulator.jobs.proving.proof import Look
from simulator.jobs.proving.runs import Player, Run, said_again
from simulator.jobs.proving.spreading import play_all
from simulator.scenario import Scenario, ScenarioError, content_hash, parse_scenario
from simulator.scenario.yaml_text import dotted
from simulator.scoring import Rubric, read_call, score
from simulator.storage import Store
from simulator.vocabulary import Action, Channel, Ending, Flag
from tests.fakes import desk_in_memory
from tests.scripts import script_of, the_rubric

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "scenarios" / "email-is-down.yaml"
SEEDS = 3


@cache
def sound() -> str:
    return FILE.read_text("utf-8")


@cache
def proof_for(text: str) -> Proof:
    return prove(text, "spoilt.yaml", the_rubric(), seeds=SEEDS)


def spoilt(*changes: tuple[str, str]) -> str:
    """The scenario's text with each first passage replaced; a passage that is gone fails the test."""
    text = sound()
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def check_of(proof: Proof, name: str) -> Check:
    return next(check for check in proof.checks if check.name == name)


def line_with(text: str, passage: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if passage in line)


# Parts of a story that nobody can get to, a promise put into a good trainee's mouth, and wrong measures.
NEVER = "when: {turn: 30, anger_at_most: 0.0}"
PROMISED = "I guarantee that mail will be back by three."
CHATTER = "Lovely weather for it, I must say."
AGAIN = "I was up at four to mend a motive."
DEAD_PARTS = spoilt(
    ("minutes: 8", "minutes: 30"),
    ("difficulty: 2", "difficulty: 5"),
    ("beats:\n", f"beats:\n  - id: the-moon-falls\n    {NEVER}\n    note: It falls.\n"),
    ("        trust_needed: 0.35\n", "        trust_needed: 1.0\n"),
    ("Good morning, Help Desk.", f"Good morning. {AGAIN}"),
    ("Ah, a voice.", f"Ah, a voice. {AGAIN}"),
    ("Hello, is that a person?", f"Hello, a person? {AGAIN}"),
    ("No. I've better things to lose my temper over.", f"{AGAIN} I've better things to lose my temper over."),
    ("I'm putting this down now.", f"{AGAIN} I'm putting this down."),
    ("That's enough. I'd sooner wait", f"{AGAIN} I'd sooner wait"),
    ("Before I say a word more about servers, what does your day hang on? What must be delivered?", CHATTER),
    ("There isn't a time, Ms Thrale.", f"{PROMISED} There isn't a time, Ms Thrale."),
)
# Somebody whom nothing hurts and everything soothes, and whose wishes any polite noise fulfils.
NOTHING_HURTS = spoilt(
    ("      warmth: 1.1\n      solving: 1.2\n", "      warmth: 2.0\n      solving: 2.0\n"),
    ("      grovelling: 1.4\n      offence: 1.3\n", "      grovelling: 0\n      offence: 0\n"),
)
EMPTY_WORDS = tuple(f"Right, {word}." for word in ("yes", "so", "well", "then", "now", "ah", "oh", "okay"))


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    """Everybody's calls as it is; three are too few to tell excellent from good, so that is given."""
    played = play_all(parse_scenario(sound()), the_rubric(), range(1, SEEDS + 1), 1, lambda *_: None)
    return altered(altered(played, Kind.EXCELLENT, points=90.0), Kind.GOOD, points=85.0)


def judged(runs: list[Run], scenario: Scenario | None = None) -> dict[str, Check]:
    """What is checked, over runs as given; a place's line is its path's length, since there is no file."""
    scenario = scenario or parse_scenario(sound())
    found = checks(scenario, runs, lambda path, says: Look(line=len(path), field=dotted(path), says=says))
    return {check.name: check for check in found}


def altered(runs: list[Run], *kinds: Kind, **changes: object) -> list[Run]:
    return [run.model_copy(update=changes) if run.kind in kinds else run for run in runs]


def test_a_scenario_that_comes_with_the_program_is_sound_in_everything_that_decides(runs: list[Run]) -> None:
    told = judged(runs)
    # Three calls of each kind are too few to hear every secret; the rest stands in three as in twenty.
    assert {name for name, check in told.items() if check.must and not check.passed} <= {
        "every hidden fact is reached"
    }


def test_each_check_has_a_number_beside_its_bar() -> None:
    for check in proof_for(DEAD_PARTS).checks:
        assert check.says
        assert isinstance(check.value, float)
        assert isinstance(check.bar, float)


@pytest.mark.parametrize(
    ("name", "passage"),
    [
        ("every beat is reached", NEVER),
        ("every hidden fact is reached", "- id: why-five"),
        ("no line repeats within a call", f"Ah, a voice. {AGAIN}"),
        ("nobody able is flagged", PROMISED),
        ("length", "minutes: 30"),
        ("difficulty", "difficulty: 5"),
    ],
)
def test_what_is_spoilt_is_caught_at_its_line(name: str, passage: str) -> None:
    check = check_of(proof_for(DEAD_PARTS), name)
    assert not check.passed
    assert line_with(DEAD_PARTS, passage) in {look.line for look in check.look}


def test_a_rehearsed_reply_that_does_nothing_is_named_whatever_the_others_do() -> None:
    check = check_of(proof_for(DEAD_PARTS), "rehearsed replies are credited")
    assert line_with(DEAD_PARTS, CHATTER) in {look.line for look in check.look}


def test_what_only_informs_does_not_decide() -> None:
    proof = proof_for(DEAD_PARTS)
    assert {check.name for check in proof.checks if not check.must} == {
        "length",
        "difficulty",
        "rehearsed replies are credited",
    }
    assert not proof.passed
    passing = proof.model_copy(update={"checks": tuple(c for c in proof.checks if not c.must)})
    assert passing.passed


def test_a_customer_whom_nothing_hurts_is_caught_at_their_temperament() -> None:
    check = check_of(proof_for(NOTHING_HURTS), "no poor trainee calms them")
    assert not check.passed
    assert check.look[0].line == line_with(NOTHING_HURTS, "temperament:")


def test_good_trainees_without_anything_to_say_are_caught() -> None:
    scenario = parse_scenario(sound())
    assert scenario.rehearsal is not None
    silenced = scenario.rehearsal.model_copy(
        update={
            "outcomes": {outcome.id: EMPTY_WORDS for outcome in scenario.outcomes},
            **dict.fromkeys(("listening", "asking", "limits", "closing"), EMPTY_WORDS),
        }
    )
    scenario = scenario.model_copy(update={"rehearsal": silenced})
    told = judged(play_all(scenario, the_rubric(), [1], 1, lambda *_: None), scenario)
    for name in (
        "the excellent one gets a good ending",
        "good above every poor one",
        "every hidden fact is reached",
    ):
        assert not told[name].passed
    fields = [look.field for look in told["the excellent one gets a good ending"].look]
    assert "rehearsal.outcomes.no-estimate" in fields
    assert "good_ending.trust_at_least" in fields


EVERYBODY = tuple(Kind)
# By check: the field it then names, who goes wrong, and how.
GONE_WRONG: dict[str, tuple[str, tuple[Kind, ...], dict[str, object]]] = {
    "excellent above good": ("rehearsal", (Kind.GOOD,), {"points": 97.0}),
    "good above every poor one": (
        "outcomes[0].counterexamples",
        (Kind.STUFFING,),
        {"points": 80.0, "outcomes": ("no-estimate",)},
    ),
    "every other above rude": ("rehearsal", (Kind.SILENT,), {"points": 5.0}),
    "no poor trainee gets a good ending": ("good_ending", (Kind.RUDE,), {"ended": Ending.GOODBYE}),
    "no poor trainee calms them": ("people[0].temperament", (Kind.SILENT,), {"anger": 0.1}),
    "the excellent one gets a good ending": (
        "good_ending.distress_at_most",
        (Kind.EXCELLENT,),
        {"ended": Ending.WOUND_UP, "distress": 0.9},
    ),
    "a hang-up can happen": ("people[0].temperament", EVERYBODY, {"ended": Ending.ENDED}),
    "a walk-away can happen": (
        "people[0].temperament",
        EVERYBODY,
        {"after_silence": False, "ended": Ending.WALKED_OUT},
    ),
    "every beat is reached": ("beats[1].when", EVERYBODY, {"beats": ("server-note", "queue-board")}),
    "every person is reached": ("people[0]", EVERYBODY, {"people": ("somebody-else",)}),
    "every stage with lines is reached": ("people[0].lines.refusal", EVERYBODY, {"stages": ()}),
    "over-promising is flagged": ("brief.unknown", (Kind.OVER_PROMISING,), {"flags": ()}),
    "rude is flagged": ("brief.role", (Kind.RUDE,), {"flags": ()}),
    "nobody able is flagged": (
        "rehearsal",
        (Kind.GOOD,),
        {"flags": (Flag.PRIVATE_DATA,), "flagged": ("555-0177",)},
    ),
}


@pytest.mark.parametrize("name", GONE_WRONG)
def test_each_check_falls_when_calls_go_that_way(name: str, runs: list[Run]) -> None:
    field, kinds, changes = GONE_WRONG[name]
    assert judged(runs)[name].passed
    check = judged(altered(runs, *kinds, **changes))[name]
    assert not check.passed
    assert field in {look.field for look in check.look}


def test_every_check_that_decides_is_seen_to_fall(runs: list[Run]) -> None:
    elsewhere = {"every hidden fact is reached", "no line repeats within a call"}  # in the spoilt file above
    assert {name for name, check in judged(runs).items() if check.must} == GONE_WRONG.keys() | elsewhere


def test_anger_that_the_story_itself_eased_is_not_held_against_anybody() -> None:
    calmer = spoilt(("feel: {distress: 0.04}", "feel: {distress: 0.04, anger: -0.3}"))
    scenario = parse_scenario(calmer)
    run = Player(scenario, the_rubric()).play(Kind.STUFFING, 1)
    plain = Player(parse_scenario(sound()), the_rubric()).play(Kind.STUFFING, 1)
    assert "server-note" in run.beats
    assert plain.untouched_anger == pytest.approx(0.42)
    assert run.untouched_anger == pytest.approx(0.12)


def test_within_a_line_and_between_people_a_sentence_may_recur() -> None:
    quoted = [("ann", "How many and by when? How many and by when!"), ("boss", "How many and by when.")]
    assert said_again(quoted) == ()
    assert said_again([*quoted, ("ann", "So, how many and by when? How many and by when?")])


def test_a_sentence_heard_twice_is_found_in_whatever_dress_and_short_ones_may_recur() -> None:
    first = "Well? I want a time. I've waited since eight, you know."
    again = "I want a time! I've waited since eight you know…"
    lines = [("ann", first), ("ann", again)]
    assert said_again(lines) == ("I've waited since eight you know",)


# The same calls, whoever plays them.


def test_one_worker_and_two_prove_the_same() -> None:
    told: list[tuple[int, int]] = []
    text = sound()
    alone = prove(text, "f", the_rubric(), seeds=2, workers=1)
    # Processes started afresh hash their sets in another order, so this also finds what hangs on that.
    together = prove(
        text, "f", the_rubric(), seeds=2, workers=2, progress=lambda done, of: told.append((done, of))
    )
    assert alone == together
    assert told[-1] == (18, 18)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_cluster_proves_the_same() -> None:
    distributed = pytest.importorskip("distributed", reason="requirements-cluster.txt is not installed")
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        there = prove(sound(), "f", the_rubric(), seeds=1, workers=cluster.scheduler_address)
    assert there == prove(sound(), "f", the_rubric(), seeds=1)


def test_without_the_cluster_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(WorkersError, match=r"requirements-cluster\.txt"):
        prove(sound(), "f", the_rubric(), seeds=1, workers="tcp://127.0.0.1:1")


def test_a_worker_that_reads_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.jobs.proving.spreading.play_chunk", lambda _chunk: ("rules-0+old", []))
    with pytest.raises(WorkersError, match="rules-0"):
        prove(sound(), "f", the_rubric(), seeds=1)


# What a bot knows.


def after(turns: int) -> Call:
    """A call in the middle, after so many scripted replies."""
    desk = desk_in_memory()
    call = finish(desk.go_on(desk.start(parse_scenario(sound()), "t", seed=4)))
    for step in script_of("email-is-down", "good")[:turns]:
        call = finish(desk.go_on(desk.say(call, step.text or "")))
    return call


def test_a_bot_is_given_nothing_that_a_trainee_cannot_see() -> None:
    assert {field.name for field in fields(View)} == {
        "channel", "brief", "ticket", "actions", "transcript", "mine", "waited",
    }  # fmt: skip


@pytest.mark.parametrize("kind", list(Kind))
def test_what_a_bot_does_does_not_hang_on_what_is_hidden(kind: Kind) -> None:
    scenario, call = parse_scenario(sound()), after(3)
    calm = scenario.people[0].temperament.model_copy(update={"anger": 1.0, "offence": 0.0})
    unread = {"examples": ("x",) * 3, "counterexamples": ("x",) * 2, "hint": "x", "better": "x"}
    other = scenario.model_copy(
        update={
            "people": (scenario.people[0].model_copy(update={"facts": (), "temperament": calm}),),
            "outcomes": tuple(outcome.model_copy(update=unread) for outcome in scenario.outcomes),
            "hostility_ceiling": 0.1,
        }
    )
    elsewhere = replace(
        call, affect=Affect(anger=1, distress=1, trust=0), directions=(), outcomes=(), facts=frozenset()
    )
    for seed in range(5):
        here = deed(seen(scenario, call), kind, taught(scenario), seed)
        assert here == deed(seen(other, elsewhere), kind, taught(other), seed)


def test_the_same_view_and_seed_give_the_same_deed_and_another_seed_another() -> None:
    view, training = seen(parse_scenario(sound()), after(3)), taught(parse_scenario(sound()))
    for kind in Kind:
        told = [deed(view, kind, training, seed) for seed in range(12)]
        assert told == [deed(view, kind, training, seed) for seed in range(12)]
        assert len({str(each) for each in told}) > 1


def test_poor_trainees_have_enough_to_say_and_nobody_says_a_line_of_anothers() -> None:
    everything = [line for lines in words().values() for line in lines]
    assert len(everything) == len(set(everything))
    assert {*map(str, POOR), "clumsy"} == set(words())
    assert all(len(lines) >= 25 for lines in words().values())


def replies_of(kind: Kind, seed: int, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a bot does in a whole call."""
    done: list[Any] = []
    told = Player._deed

    def heard(self: Player, call: Call, kind: Kind, seed: int) -> Any:
        done.append((call, told(self, call, kind, seed)))
        return done[-1][1]

    monkeypatch.setattr(Player, "_deed", heard)
    Player(parse_scenario(sound()), the_rubric()).play(kind, seed)
    return done


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind in ABLE or not HABITS[kind].again])
def test_nobody_says_the_same_thing_twice_unless_that_is_the_point_of_them(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [each.text for _, each in replies_of(kind, 1, monkeypatch) if isinstance(each, TraineeSpoke)]
    assert len(said) == len(set(said))


def test_robotic_and_stuffing_trainees_do_repeat_themselves() -> None:
    assert {kind for kind in POOR if HABITS[kind].again} == {Kind.ROBOTIC, Kind.STUFFING}


def test_the_excellent_one_waits_six_to_eight_seconds_after_an_attack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses = [
        each.timing.thinking_seconds or 0.0
        for seed in (1, 2, 3)
        for call, each in replies_of(Kind.EXCELLENT, seed, monkeypatch)
        if provocation(call.line) >= 0.5 and isinstance(each, TraineeSpoke) and each.timing is not None
    ]
    assert pauses
    assert all(6 <= pause <= 8 for pause in pauses)


def test_a_callback_is_booked_over_what_works_except_by_who_promises_anything() -> None:
    scenario, call = parse_scenario(sound()), after(2)
    taken: dict[Kind, set[Channel | None]] = {Kind.EXCELLENT: set(), Kind.OVER_PROMISING: set()}
    for kind, channels in taken.items():
        for seed in range(4):
            player = Player(scenario, the_rubric())
            done = player.desk.start(scenario, "bot", seed=seed)
            call = finish(player.desk.go_on(done))
            for _ in range(30):
                if call.waiting == Waiting.NOTHING:
                    break
                each = player._deed(call, kind, seed)
                if isinstance(each, ActionTaken) and each.action == Action.SCHEDULE_CALLBACK:
                    channels.add(each.channel)
                    break
                call = finish(player.desk.go_on(_say_anything(player, call, each)))
    assert Channel.EMAIL not in taken[Kind.EXCELLENT]
    assert taken[Kind.OVER_PROMISING] == {Channel.EMAIL}


def _say_anything(player: Player, call: Call, each: Any) -> Call:
    match each:
        case TraineeSpoke(text=text):
            return player.desk.say(call, text)
        case TraineeStayedSilent(seconds=seconds):
            return player.desk.stay_silent(call, seconds)
        case _:
            return player.desk.act(call, each.action, who=each.who, when=each.when, channel=each.channel)


# What the rehearsal is for: the bots, and nobody else.


def test_a_rehearsal_changes_no_call_and_no_score_and_only_the_hash() -> None:
    with_it = parse_scenario(sound())
    without = with_it.model_copy(update={"rehearsal": None, "state": "draft"})
    told = []
    for scenario in (with_it, without):
        desk = desk_in_memory()
        call = finish(desk.go_on(desk.start(scenario, "t", seed=2)))
        for step in script_of("email-is-down", "good"):
            if call.waiting == Waiting.NOTHING:
                break
            call = finish(desk.go_on(desk.say(call, step.text or "")))
        events = [recorded.event for recorded in call.log[1:]]
        told.append(
            (events, score(read_call(call), the_rubric(), scenario).model_dump(exclude={"provenance"}))
        )
    assert told[0] == told[1]
    assert content_hash(with_it) != content_hash(without)


def test_without_a_rehearsal_nothing_can_be_proved() -> None:
    text = sound()[: sound().index("\nrehearsal:")].replace("state: published", "state: draft")
    with pytest.raises(ScenarioError, match="rehearsal: missing"):
        prove(text, "f.yaml", the_rubric(), seeds=1)


# The proof as it is kept, and the command.


def test_a_proof_is_kept_by_the_scenarios_content_and_the_newest_stands(tmp_path: Path) -> None:
    store, proof = Store(f"sqlite:///{tmp_path / 'p.sqlite'}"), proof_for(DEAD_PARTS)
    scenario = parse_scenario(DEAD_PARTS)
    assert proof_of(store, scenario) is None
    keep_proof(store, proof.model_copy(update={"seeds": 1}), 1.0)
    keep_proof(store, proof, 2.0)
    assert proof_of(store, scenario) == proof
    assert proof_of(store, parse_scenario(sound())) is None


def test_a_proof_knows_whether_this_program_made_it() -> None:
    proof = proof_for(DEAD_PARTS)
    assert made_with_this(proof, the_rubric())
    assert not made_with_this(proof.model_copy(update={"appraiser": "rules-0+old"}), the_rubric())
    reworded = Rubric.model_validate(the_rubric().model_dump() | {"version": 99})
    assert not made_with_this(proof, reworded)


@pytest.fixture
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENKEEL_DATABASE", f"sqlite:///{tmp_path / 'calls.sqlite'}")
    monkeypatch.chdir(ROOT)


def cli(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    return code, out.getvalue(), err.getvalue()


@pytest.mark.usefixtures("_elsewhere")
def test_the_command_names_file_and_line_and_leaves_with_1(tmp_path: Path) -> None:
    file = tmp_path / "spoilt.yaml"
    file.write_text(DEAD_PARTS, "utf-8")
    code, out, err = cli("prove", str(file), "--seeds", "1", "--workers", "1")
    assert code == 1
    assert (
        f"{file}:{line_with(DEAD_PARTS, 'the-moon-falls') + 1}: beats[0].when: the-moon-falls never happens"
        in out
    )
    assert "failed" in out.splitlines()[0]
    assert "9 of 9 calls" in err
    assert all(f"\n{kind:15}" in out for kind in Kind)


@pytest.mark.usefixtures("_elsewhere")
def test_the_command_as_json_holds_the_whole_proof_and_keeps_it() -> None:
    code, out, _ = cli("prove", "email-is-down", "--seeds", "1", "--workers", "1", "--json")
    (row,) = json.loads(out)
    assert row.pop("state") == ("failed" if code else "proven")
    assert Proof.model_validate(row).seeds == 1
    assert Store(os.environ["EVENKEEL_DATABASE"]).proof(row["scenario_hash"])


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no-such-call",), "there is no scenario no-such-call; expected one of"),
        (("nowhere.yaml",), "nowhere.yaml"),
        (("email-is-down", "--seeds", "0"), "expected a number from 1 to"),
        (("email-is-down", "--workers", "0"), "expected 1 or more"),
        (("email-is-down", "--seeds", "1", "--workers", "tcp://127.0.0.1:1"), ""),
    ],
)
def test_what_the_command_cannot_do_it_says_in_words(arguments: tuple[str, ...], said: str) -> None:
    code, _, err = cli("prove", *arguments)
    assert code == 1
    assert said in err
    assert "Traceback" not in err
