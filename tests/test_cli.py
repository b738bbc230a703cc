"""The command line, a contract others script against: exit 1 and words for whoever can mend it."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.cli import main
from simulator.reference import stale_files
from simulator.vocabulary import HARMFUL, HELPFUL, Criterion, Flag
from tests.fakes import small_scenario_data
from tests.test_scenario import as_yaml

ROOT = Path(__file__).resolve().parent.parent
MOVES = {move.value for move in HELPFUL | HARMFUL}
GOOD = "tests/calls/email-is-down/good.jsonl"


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(scope="module", autouse=True)
def _own_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test here writes where somebody practises."""
    with pytest.MonkeyPatch.context() as patched:
        folder = tmp_path_factory.mktemp("cli")
        patched.setenv("EVENKEEL_DATABASE", f"sqlite:///{folder / 'calls.sqlite'}")
        patched.chdir(ROOT)
        yield


def cli(*arguments: str, stdin: bytes = b"") -> Done:
    """One command in this process; an exception that escapes it is a traceback and fails the test."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(out), redirect_stderr(err):
        patched.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        try:
            code = main(arguments)
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
    return Done(code, out.getvalue(), err.getvalue())


def process(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "simulator", *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


def jsonl(*objects: object) -> bytes:
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in objects).encode()


def fails(done: Done, *words: str) -> None:
    assert done.code == 1, done
    assert done.out == ""
    assert done.err.strip()
    for word in words:
        assert word in done.err, done.err


# scenarios, validate


def test_scenarios_are_listed_for_programs_and_for_people() -> None:
    told = cli("scenarios", "--json")
    assert told.code == 0
    assert {row["id"] for row in told.json} >= {
        "email-is-down",
        "lines-cut-for-good",
        "the-man-in-tears",
        "if-you-worked-for-me",
        "my-phone-not-yours",
    }
    assert all(row["title"] and row["teaser"] and row["difficulty"] for row in told.json)
    assert "email-is-down" in cli("scenarios").out


def test_the_scenarios_that_come_with_the_program_are_valid() -> None:
    done = cli("validate", "scenarios")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_each_fault_is_one_line_with_file_line_field_and_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(as_yaml(small_scenario_data(difficulty=9, typo="x")), "utf-8")
    done = cli("validate", str(path))
    assert done.code == 1
    lines = (done.out + done.err).splitlines()
    assert len(lines) == 2
    for line, field in zip(sorted(lines), ("difficulty", "typo"), strict=False):
        file, number, rest = line.split(":", 2)
        assert file == str(path)
        assert int(number) >= 1
        assert rest.strip().split(":")[0] in {field, "difficulty", "typo"}


def test_several_files_and_folders_are_checked_together(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(as_yaml(small_scenario_data()), "utf-8")
    (tmp_path / "empty.yaml").write_text("", "utf-8")
    done = cli("validate", str(tmp_path), "scenarios/email-is-down.yaml", str(tmp_path / "none.yaml"))
    assert done.code == 1
    told = (done.out + done.err).splitlines()
    assert len(told) == 2
    assert "empty.yaml:1: (file): the file is empty" in told[0]
    assert "none.yaml:1: (file): can't be read" in told[1]


def test_a_folder_without_scenarios_is_no_success(tmp_path: Path) -> None:
    assert cli("validate", str(tmp_path)).code == 1


def test_a_broken_file_beside_them_does_not_hide_the_other_scenarios(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "scenarios" / "rubrics", tmp_path / "rubrics")
    (tmp_path / "train.yaml").write_text(as_yaml(small_scenario_data()), "utf-8")
    (tmp_path / "broken.yaml").write_text("id: [", "utf-8")
    monkeypatch.setenv("EVENKEEL_SCENARIOS", str(tmp_path))
    done = cli("scenarios", "--json")
    assert (done.code, [row["id"] for row in done.json]) == (0, ["a-missed-train"])
    assert "broken.yaml:1:" in done.err


# run, calls, export


def test_a_scripted_call_as_json() -> None:
    done = cli("run", "email-is-down", "--replies", GOOD, "--seed", "3", "--json")
    assert (done.code, done.err) == (0, "")
    told = done.json
    assert set(told) >= {"call", "events", "turns", "ended", "unused", "scorecard"}
    assert told["turns"][0]["speaker"] == "customer"
    assert set(told["scorecard"]) >= {"overall", "criteria", "flags", "provenance"}
    assert set(told["scorecard"]["criteria"]) == {c.value for c in Criterion}
    for result in told["scorecard"]["criteria"].values():
        assert set(result) >= {"points", "quotes", "reason"}
        for quote in result["quotes"]:
            assert quote["text"] in told["turns"][quote["turn"]]["text"]


def test_the_same_seed_makes_the_same_call() -> None:
    one, other, another = (
        cli("run", "email-is-down", "--replies", GOOD, "--seed", seed, "--json").json
        for seed in ("3", "3", "4")
    )
    assert one["turns"] == other["turns"] != another["turns"]
    assert one["scorecard"] == other["scorecard"]
    assert one["call"] != other["call"]


def test_replies_left_over_are_told() -> None:
    left = [{"text": "Still here."}, {"silent_seconds": 18}, {"action": "hold"}]
    done = cli("run", "email-is-down", "--replies", "-", "--json", stdin=jsonl({"action": "end"}, *left))
    assert done.json["unused"] == left
    assert done.json["ended"] == "ended"


def test_a_call_that_has_not_ended_is_scored_as_it_stands() -> None:
    told = cli("run", "email-is-down", "--replies", "-", "--json", stdin=jsonl({"text": "I hear you."})).json
    assert told["ended"] is None
    assert told["unused"] == []
    assert told["scorecard"]["overall"] is not None


def test_without_a_reply_the_call_is_unscored() -> None:
    told = cli("run", "email-is-down", "--replies", "-", "--json", stdin=b"").json
    assert told["scorecard"]["overall"] is None
    assert len(told["turns"]) == 1


def test_every_kind_of_script_line_is_played() -> None:
    script = jsonl(
        {"text": "I hear you.", "thinking_seconds": 6.5, "composing_seconds": 12},
        {"silent_seconds": 60},
        {"action": "hold"},
        {"action": "schedule_callback", "when": "half past two", "channel": "phone"},
        {"action": "end"},
    )
    told = cli("run", "email-is-down", "--replies", "-", "--json", stdin=script).json
    assert [event["event"]["kind"] for event in told["events"]].count("action_taken") == 3
    assert told["ended"] == "ended"


def test_a_scenario_may_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "train.yaml"
    path.write_text(as_yaml(small_scenario_data()), "utf-8")
    done = cli(
        "run", str(path), "--replies", "-", "--json", stdin=jsonl({"action": "copy_in", "who": "Seth"})
    )
    assert done.code == 0
    assert done.json["turns"][0]["text"].startswith("The ")


def test_a_call_can_be_exported_by_name_and_as_the_last() -> None:
    told = cli("run", "email-is-down", "--replies", "-", "--json", stdin=jsonl({"text": "I hear you."})).json
    last = cli("export", "--last", "--format", "json")
    assert (last.code, last.json["call"]) == (0, told["call"])
    by_name = cli("export", told["call"], "--format", "json")
    assert by_name.json == last.json
    assert by_name.json["turns"] == told["turns"]
    markdown = cli("export", told["call"], "--format", "md").out
    assert markdown.startswith("# Email is down")
    assert "I hear you." in markdown


def test_calls_are_listed_newest_first() -> None:
    made = [
        cli("run", "email-is-down", "--replies", "-", "--json", stdin=jsonl({"action": "end"})).json["call"]
        for _ in range(2)
    ]
    told = cli("calls", "--json").json
    assert [row["call"] for row in told[:2]] == made[::-1]
    assert set(told[0]) >= {"call", "scenario", "mode", "started_at", "ended"}
    assert made[1] in cli("calls").out


def test_where_no_call_was_kept_there_is_none_to_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENKEEL_DATABASE", f"sqlite:///{tmp_path / 'new.sqlite'}")
    assert cli("calls", "--json").json == []
    fails(cli("export", "--last"), "no call has been kept")


# appraise


def test_replies_are_appraised_in_order() -> None:
    rows = [
        {"context": "You are useless.", "reply": "I can hear how hard this morning has been for you."},
        {"line": "You are a useless idiot."},
        {"context": "When?", "reply": "Shut up, you idiot."},
        {"line": "Good morning, is that the help desk?"},
        {
            "context": "When?",
            "reply": "It'll be fixed by three.",
            "brief": "Nobody knows when it will be fixed.",
        },
    ]
    done = cli("appraise", "-", stdin=jsonl(*rows))
    assert (done.code, done.err) == (0, "")
    told = done.lines
    assert len(told) == len(rows)
    for row, answer in zip(rows, told, strict=True):
        if "line" in row:
            assert set(answer) == {"provocation"}
            assert 0 <= answer["provocation"] <= 1
            continue
        assert set(answer["moves"]) == MOVES
        assert all(0 <= sure <= 1 for sure in answer["moves"].values())
        assert set(answer["quotes"]) == {move for move, sure in answer["moves"].items() if sure >= 0.5}
        assert all(quote in row["reply"] for quote in answer["quotes"].values())
    assert told[1]["provocation"] > 0.5 > told[3]["provocation"]
    assert told[2]["moves"]["retaliate"] > 0.5
    assert told[0]["moves"]["acknowledge"] > told[2]["moves"]["acknowledge"]
    assert told[4]["moves"]["overpromise"] > 0.5


def test_a_brief_may_be_a_scenarios() -> None:
    brief = small_scenario_data()["brief"]
    row = {"context": "What's his number?", "reply": "It's 555-0199.", "brief": brief}
    assert cli("appraise", "-", stdin=jsonl(row)).lines[0]["moves"]["overshare"] >= 0.5


def test_blank_lines_between_objects_are_no_objects() -> None:
    done = cli("appraise", "-", stdin=b'\n{"line": "Hello?"}\n\n  \n{"line": "Well?"}\n\n')
    assert len(done.lines) == 2


def test_lines_may_end_as_windows_ends_them() -> None:
    assert len(cli("appraise", "-", stdin=b'{"line": "Hello?"}\r\n{"line": "Well?"}\r\n').lines) == 2


def test_a_line_separator_inside_a_reply_does_not_end_it() -> None:
    row = '{"reply": "one\u2028two\u0085three\x0bfour"}'.replace("\x0b", "")
    assert len(cli("appraise", "-", stdin=row.encode()).lines) == 1


def test_an_empty_reply_has_no_moves() -> None:
    told = cli("appraise", "-", stdin=jsonl({"context": "Well?", "reply": ""})).lines[0]
    assert set(told["moves"].values()) == {0}
    assert told["quotes"] == {}


# score

INSULTED = {
    "turns": [
        {"speaker": "customer", "text": "You are a useless idiot and I want a time."},
        {
            "speaker": "trainee",
            "text": "I don't have a time. I'll ring you at noon.",
            "thinking_seconds": 6.0,
        },
        {"speaker": "customer", "text": "Fine."},
        {"speaker": "trainee", "text": "Thank you for bearing with us."},
    ]
}


def test_a_transcript_from_elsewhere_gets_one_scorecard(tmp_path: Path) -> None:
    path = tmp_path / "call.json"
    path.write_text(json.dumps(INSULTED, indent=2), "utf-8")
    done = cli("score", str(path), "--json")
    assert (done.code, done.err) == (0, "")
    card = done.json
    assert 0 <= card["overall"] <= 100
    assert set(card["criteria"]) == {c.value for c in Criterion}
    assert set(card["flags"]) <= {f.value for f in Flag}
    assert card["criteria"]["pausing"]["points"] == 100
    for result in card["criteria"].values():
        for quote in result["quotes"]:
            assert quote["text"] in INSULTED["turns"][quote["turn"]]["text"]
    assert "pausing" in cli("score", str(path)).out


def test_without_timing_pausing_is_null() -> None:
    bare = {
        "turns": [{k: v for k, v in turn.items() if k != "thinking_seconds"} for turn in INSULTED["turns"]]
    }
    assert cli("score", "-", "--json", stdin=jsonl(bare)).json["criteria"]["pausing"]["points"] is None


def test_a_jsonl_file_gives_one_scorecard_per_line(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_bytes(
        jsonl(
            INSULTED, {**INSULTED, "scenario": "email-is-down"}, {**INSULTED, "brief": "Nobody knows when."}
        )
    )
    cards = cli("score", str(path), "--json").lines
    assert len(cards) == 3
    assert [card["provenance"]["scenario"] for card in cards] == [None, "email-is-down", None]
    assert cli("score", "-", "--json", stdin=path.read_bytes()).lines == cards


def test_a_stream_of_one_transcript_laid_out_over_lines_is_told_what_is_expected() -> None:
    fails(cli("score", "-", "--json", stdin=json.dumps(INSULTED, indent=2).encode()), "-:1")


# What goes wrong is said on standard error, with exit 1

WRONG: dict[str, tuple[list[str], bytes, list[str]]] = {
    "an unknown scenario": (["run", "nowhere", "--replies", "-"], b"", ["nowhere", "email-is-down"]),
    "an unknown scenario file": (["run", "nowhere.yaml", "--replies", "-"], b"", ["nowhere.yaml:1"]),
    "a script that is not there": (["run", "email-is-down", "--replies", "none.jsonl"], b"", ["none.jsonl"]),
    "a script that is a folder": (["run", "email-is-down", "--replies", "tests"], b"", ["tests"]),
    "a script line that is not JSON": (
        ["run", "email-is-down", "--replies", "-"],
        b'{"text": "a"}\n{"text": ',
        ["-:2"],
    ),
    "an unknown action": (
        ["run", "email-is-down", "--replies", "-"],
        jsonl({"action": "dance"}),
        ["-:1", "action"],
    ),
    "an action not offered": (
        ["run", "email-is-down", "--replies", "-"],
        jsonl({"action": "copy_in", "who": "Nobody At All"}),
        ["copy_in"],
    ),
    "a reply too long": (
        ["run", "email-is-down", "--replies", "-"],
        jsonl({"text": "x" * 20_001}),
        ["-:1: text"],
    ),
    "an unknown call": (["export", "nowhere"], b"", ["nowhere"]),
    "no call named": (["export"], b"", ["--last"]),
    "a call named twice": (["export", "abc", "--last"], b"", ["--last"]),
    "a transcript without turns": (["score", "-"], jsonl({"turns": []}), ["-:1: turns"]),
    "a transcript of an unknown scenario": (
        ["score", "-"],
        jsonl({"scenario": "nowhere", "turns": INSULTED["turns"]}),
        ["nowhere"],
    ),
    "a speaker there is not": (
        ["score", "-"],
        jsonl({"turns": [{"speaker": "boss", "text": "Hi"}]}),
        ["-:1: turns.0.speaker"],
    ),
    "a time that cannot be": (
        ["score", "-"],
        jsonl({"turns": [{"speaker": "trainee", "text": "Hi", "thinking_seconds": -1}]}),
        ["thinking_seconds"],
    ),
    "a file to score that is not there": (["score", "none.json"], b"", ["none.json"]),
    "neither a reply nor a line": (["appraise", "-"], jsonl({"context": "Hello"}), ["-:1", "reply"]),
    "both a reply and a line": (["appraise", "-"], jsonl({"reply": "a", "line": "b"}), ["-:1"]),
    "an unknown field": (["appraise", "-"], jsonl({"replay": "a"}), ["-:1", "replay"]),
    "bytes that are not UTF-8": (["appraise", "-"], b'{"line": "\xff\xfe"}', ["not UTF-8"]),
    "an unknown command": (["frobnicate"], b"", ["frobnicate"]),
    "no command": ([], b"", ["COMMAND"]),
    "an unknown option": (["scenarios", "--xml"], b"", ["--xml"]),
    "an option left out": (["run", "email-is-down"], b"", ["--replies"]),
    "a seed that is no number": (["run", "email-is-down", "--replies", "-", "--seed", "x"], b"", ["--seed"]),
}


@pytest.mark.parametrize(("arguments", "stdin", "words"), WRONG.values(), ids=WRONG.keys())
def test_what_goes_wrong_is_said_on_standard_error_with_exit_one(
    arguments: list[str], stdin: bytes, words: list[str]
) -> None:
    fails(cli(*arguments, stdin=stdin), *words)


def test_a_database_that_cannot_be_opened_is_said_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENKEEL_DATABASE", "sqlite:////nowhere/at/all/calls.sqlite")
    fails(cli("calls"), "unable to open")
    monkeypatch.setenv("EVENKEEL_DATABASE", "no such thing")
    fails(cli("calls"))


def test_a_broken_rubric_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "even-keel.yaml").write_text("points: 3", "utf-8")
    monkeypatch.setenv("EVENKEEL_SCENARIOS", str(tmp_path))
    fails(cli("score", "-", stdin=jsonl(INSULTED)), "even-keel.yaml:1")


def test_a_missing_rubric_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENKEEL_SCENARIOS", str(tmp_path))
    fails(cli("score", "-", stdin=jsonl(INSULTED)), "even-keel.yaml")


# Garbage

GARBAGE: dict[str, bytes] = {
    "nothing": b"",
    "NULs": b"\x00" * 100,
    "a NUL in the text": b'{"line": "a\\u0000b"}',
    "half a surrogate pair": b'{"line": "\\ud800"}',
    "a byte order mark": b'\xef\xbb\xbf{"line": "hello"}',
    "UTF-16": '{"line": "hello"}'.encode("utf-16"),
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000,
    "deep inside a field": b'{"line": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a huge number": b'{"line": ' + b"9" * 50_000 + b"}",
    "infinity": b'{"text": "a", "thinking_seconds": Infinity}',
    "not a number": b'{"text": "a", "thinking_seconds": NaN}',
    "a very large exponent": b'{"silent_seconds": 1e400}',
    "a megabyte": b'{"line": "' + b"a" * 1_000_000 + b'"}',
    "a word": b"hello",
    "a list": b"[1, 2, 3]",
    "null": b"null",
    "a string": b'"text"',
    "the same key twice": b'{"line": "a", "line": "b"}',
    "turns that are a number": b'{"turns": 3}',
    "many turns": b'{"turns": [' + b",".join([b'{"speaker": "trainee", "text": ""}'] * 3000) + b"]}",
    "a gzip": b"\x1f\x8b\x08\x00" + bytes(range(256)),
}
COMMANDS = {
    "run": ["run", "email-is-down", "--replies", "-", "--json"],
    "appraise": ["appraise", "-"],
    "score": ["score", "-", "--json"],
}
every_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())


def is_answered(done: Done) -> None:
    assert done.code in {0, 1}
    assert (done.code == 0) == (done.err == ""), done
    assert "Traceback" not in done.err
    assert len(done.err) < 2000
    for line in done.out.splitlines():
        json.loads(line)


@every_command
@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_never_makes_a_traceback(command: list[str], garbage: bytes) -> None:
    is_answered(cli(*command, stdin=garbage))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(
    "text reply line context brief turns scenario thinking_seconds silent_seconds action who".split()
)
objects = st.dictionaries(fields, values, max_size=4).map(lambda each: json.dumps(each).encode())


@every_command
@given(stdin=st.binary(max_size=200) | objects | st.lists(objects, max_size=3).map(b"\n".join))
@example(stdin=b'{"turns": [{"speaker": "trainee", "text": "x", "action": "hold"}]}')
@example(stdin=b'{"turns": [{"speaker": "trainee", "text": "", "silent_seconds": 5}]}')
@settings(max_examples=40)
def test_no_bytes_at_all_make_a_traceback(command: list[str], stdin: bytes) -> None:
    is_answered(cli(*command, stdin=stdin))


def test_a_good_line_spoilt_anywhere_never_makes_a_traceback() -> None:
    chance, good = random.Random(1), jsonl(INSULTED)
    for _ in range(150):
        spoilt = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(spoilt))
            spoilt[place : place + chance.choice([0, 1, 5])] = chance.randbytes(chance.choice([0, 1, 3]))
        is_answered(cli("score", "-", "--json", stdin=bytes(spoilt)))


@pytest.mark.parametrize("garbage", [b"\x00\xff", b"id: [", b"&a [*a]", b"", b"\xef\xbb\xbf"])
def test_garbage_where_a_scenario_is_expected_is_a_named_fault(tmp_path: Path, garbage: bytes) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(garbage)
    done = cli("validate", str(path))
    assert done.code == 1
    assert (done.out + done.err).startswith(f"{path}:1:")
    fails(cli("run", str(path), "--replies", "-"), f"{path}:1:")


# As a process


def test_a_process_keeps_results_and_errors_apart() -> None:
    good = process("appraise", "-", stdin=jsonl({"line": "Hello?"}))
    assert (good.returncode, good.stderr) == (0, b"")
    json.loads(good.stdout)
    bad = process("appraise", "-", stdin=b"\x00")
    assert (bad.returncode, bad.stdout) == (1, b"")
    assert b"Traceback" not in bad.stderr


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    lines = jsonl(*[{"reply": f"I will ring you at {n} minutes past noon."} for n in range(3000)])
    read, write = os.pipe()
    running = subprocess.Popen(
        [sys.executable, "-m", "simulator", "appraise", "-"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=write,
        stderr=subprocess.PIPE,
    )
    os.close(write)
    os.close(read)
    _, err = running.communicate(lines, timeout=60)
    assert err == b""
    assert running.returncode in {0, 1}


def test_other_languages_survive_a_plain_terminal() -> None:
    done = process(
        "appraise",
        "-",
        stdin=jsonl({"reply": "Größe 我 🙂, I'm sorry."}),
        LC_ALL="C",
        PYTHONIOENCODING="ascii",
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode in {0, 1}


def test_a_call_can_be_practised_in_a_terminal() -> None:
    typed = b"I hear you.\n/hint\n/copy_in\n/nonsense\n\n/hold\n/end\n"
    done = process("practise", "email-is-down", "--seed", "1", stdin=typed)
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    told = done.stdout.decode()
    assert "Nobody knows" in told
    assert "Hint" in told
    assert "/nonsense is unknown" in told
    assert "# Email is down" in told


def test_a_terminal_whose_input_ends_has_stopped() -> None:
    done = process("practise", "email-is-down", "--seed", "1", stdin=b"I hear you.\n")
    assert done.returncode == 0, done.stderr
    assert "stopped the practice" in done.stdout.decode()


def test_strange_typing_in_a_terminal_is_no_traceback() -> None:
    typed = b'\x00\x07\n/\n/"\n/act "unclosed\n/schedule_callback noon pigeon\n\xff\xfe\n/stop\n'
    typed = b"x" * 20_001 + b"\n" + typed
    done = process("practise", "email-is-down", "--seed", "1", stdin=typed)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    assert done.returncode in {0, 1}


# Generated pages


def test_the_schema_and_the_field_reference_are_current() -> None:
    assert stale_files() == []
    assert cli("schema", "--check").code == 0
