"""Scoring again: every old card stays, what is done is skipped, and what changed is told."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.actors import LineBank
from simulator.call import Call
from simulator.cli import main
from simulator.desk import Desk, finish
from simulator.jobs import score_call, scorecard_of
from simulator.jobs.rescoring import Rescored, cards_of, changes, chosen, last_change, rescore
from simulator.judge import READ
from simulator.llm import Completion, Unreachable
from simulator.review.changes import Change, LevelChange, compare, summary
from simulator.scenario import Scenario
from simulator.scoring import Provenance, Rubric, Score, Scorecard
from simulator.storage import NoSuchCall, Store
from simulator.vocabulary import Action, Criterion, Flag
from simulator.wiring import ROOT
from tests.fakes import Clock
from tests.models.fake import FakeModel

CALM, VALUING, RISK = Criterion.CALM, Criterion.VALUING, Criterion.RISK
NOTHING_FOUND = {"claims": [{"criterion": criterion, "quotes": [], "level": None} for criterion in READ]}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Store(f"sqlite:///{tmp_path / 'calls.sqlite'}"), LineBank(), Clock())


Take = Callable[..., Call]


@pytest.fixture
def take(desk: Desk, scenario: Scenario) -> Take:
    """take(ending, model, trainee): a short call."""

    def take(ending: str = "end", model: str | None = None, trainee: str = "Tom") -> Call:
        call = finish(desk.go_on(desk.start(scenario, trainee, seed=1, model=model)))
        call = finish(desk.go_on(desk.say(call, "I hear you. I'll ring you at noon.")))
        if ending == "stop":
            return desk.stop(call)
        return finish(desk.go_on(desk.act(call, Action.END))) if ending == "end" else call

    return take


@pytest.fixture
def dearer(rubric: Rubric) -> Rubric:
    return rubric.model_copy(update={"version": 2, "points": (0, 20, 50, 90)})


def again(desk: Desk, rubric: Rubric, model: FakeModel | None = None) -> list[Rescored]:
    judge_for = None if model is None else lambda call: model if call.start.model else None
    return list(rescore(desk, chosen(desk.store), rubric, judge_for))


def outcomes(done: list[Rescored]) -> list[str]:
    return [each.outcome for each in done]


# ---- the cards ----


def test_another_rubric_makes_another_card_and_the_old_one_stays(
    desk: Desk, take: Take, rubric: Rubric, dearer: Rubric
) -> None:
    call = take()
    old = score_call(desk, call, rubric, keep=True)
    (done,) = again(desk, dearer)
    kept = cards_of(desk.store, call.id)
    assert kept[0] == old
    assert len(kept) == 2
    assert kept[1].provenance.rubric_hash == dearer.hash
    assert done.outcome == "scored"
    assert done.change == compare(old, kept[1])
    assert done.change.any
    assert scorecard_of(desk, call, rubric) == kept[1]


def test_what_is_done_is_skipped_and_still_told(
    desk: Desk, take: Take, rubric: Rubric, dearer: Rubric
) -> None:
    for _ in range(2):
        score_call(desk, take(), rubric, keep=True)
    first, second = again(desk, dearer), again(desk, dearer)
    assert outcomes(first) == ["scored", "scored"]
    assert outcomes(second) == ["already", "already"]
    assert [each.change for each in second] == [each.change for each in first]
    assert all(len(cards_of(desk.store, each.summary.id)) == 2 for each in second)


def test_a_run_that_was_broken_off_goes_on_where_it_stood(
    desk: Desk, take: Take, rubric: Rubric, dearer: Rubric
) -> None:
    for _ in range(4):
        score_call(desk, take(), rubric, keep=True)
    steps = rescore(desk, chosen(desk.store), dearer)
    assert [next(steps).outcome, next(steps).outcome] == ["scored", "scored"]
    steps.close()  # type: ignore[attr-defined]
    assert outcomes(again(desk, dearer)) == ["already", "already", "scored", "scored"]


def test_going_back_to_the_first_rubric_makes_its_card_the_newest(
    desk: Desk, take: Take, rubric: Rubric, dearer: Rubric
) -> None:
    call = take()
    old = score_call(desk, call, rubric, keep=True)
    again(desk, dearer)
    assert outcomes(again(desk, rubric)) == ["scored"]
    assert scorecard_of(desk, call, rubric) == old
    assert len(cards_of(desk.store, call.id)) == 3


def test_a_new_scorer_scores_again_under_the_same_rubric(
    desk: Desk, take: Take, rubric: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    score_call(desk, take(), rubric, keep=True)
    assert outcomes(again(desk, rubric)) == ["already"]
    monkeypatch.setattr("simulator.scoring.scorecard.SCORER", "next")
    assert outcomes(again(desk, rubric)) == ["scored"]


def test_stopped_and_live_calls_stay_unscored(desk: Desk, take: Take, rubric: Rubric) -> None:
    calls = [take("stop"), take("leave open"), take()]
    assert outcomes(again(desk, rubric)) == ["stopped", "not over", "first"]
    assert [len(cards_of(desk.store, call.id)) for call in calls] == [0, 0, 1]


def test_a_call_nobody_can_read_any_more_is_told_and_costs_only_itself(
    desk: Desk, take: Take, rubric: Rubric
) -> None:
    broken, sound = take(), take()
    with desk.store.engine.begin() as db:
        db.exec_driver_sql("delete from events where call_id = ? and seq = 1", (broken.id,))
    done = again(desk, rubric)
    assert outcomes(done) == ["failed", "first"]
    assert done[0].why
    assert cards_of(desk.store, sound.id)


# ---- with a model ----


def test_without_a_model_the_embedded_scorer_reads_and_says_what_was_lost(
    desk: Desk, take: Take, rubric: Rubric, dearer: Rubric
) -> None:
    call = take(model="fake")
    score_call(desk, call, rubric, keep=True, model=FakeModel([NOTHING_FOUND]))  # type: ignore[arg-type]
    (done,) = again(desk, dearer)
    assert done.without_model
    assert cards_of(desk.store, call.id)[-1].provenance.model is None
    assert not again(desk, rubric)[0].without_model


def test_a_model_reads_again_what_a_model_played_and_nothing_else(
    desk: Desk, take: Take, rubric: Rubric, dearer: Rubric
) -> None:
    played, plain = take(model="fake"), take()
    for call in (played, plain):
        score_call(desk, call, rubric, keep=True)
    model = FakeModel([NOTHING_FOUND])
    assert outcomes(again(desk, dearer, model)) == ["scored", "scored"]
    assert len(model.asked) == 1
    assert cards_of(desk.store, played.id)[-1].provenance.model is not None
    assert cards_of(desk.store, plain.id)[-1].provenance.model is None
    assert desk.store.usage(call_id=played.id)
    assert outcomes(again(desk, dearer, model)) == ["already", "already"]
    assert len(model.asked) == 1


def test_another_model_reads_again(desk: Desk, take: Take, rubric: Rubric) -> None:
    take(model="fake")
    again(desk, rubric, FakeModel([NOTHING_FOUND]))
    other = FakeModel([NOTHING_FOUND], name="other")
    assert outcomes(again(desk, rubric, other)) == ["scored"]


class Renamed(FakeModel):
    """Answers by a fuller name than it is asked by, as providers do."""

    def _completion(self, text: str, finish_reason: str | None) -> Completion:
        return replace(super()._completion(text, finish_reason), model=f"{self.name}-2026-11-22")


def test_a_model_known_by_two_names_reads_one_call_again_at_most(
    desk: Desk, take: Take, rubric: Rubric
) -> None:
    for _ in range(3):
        take(model="fake")
    assert outcomes(again(desk, rubric, Renamed([NOTHING_FOUND] * 3))) == ["first"] * 3
    assert outcomes(again(desk, rubric, Renamed([NOTHING_FOUND]))) == ["scored", "already", "already"]


def test_a_model_that_fails_leaves_the_card_a_call_has(
    desk: Desk, take: Take, rubric: Rubric, dearer: Rubric
) -> None:
    call = take(model="fake")
    old = score_call(desk, call, rubric, keep=True)
    model = FakeModel([Unreachable("Nobody answered."), NOTHING_FOUND])
    (done,) = again(desk, dearer, model)
    assert done.outcome == "failed"
    assert "Nobody answered" in done.why
    assert cards_of(desk.store, call.id) == [old]
    assert outcomes(again(desk, dearer, model)) == ["scored"]


# ---- which calls ----


def test_calls_are_chosen_by_name_scenario_and_time(desk: Desk, take: Take, scenario: Scenario) -> None:
    first, second = take(), take()
    began = second.log[0].at

    def ids(**how: Any) -> list[str]:
        return [each.id for each in chosen(desk.store, **how)]

    assert ids() == [first.id, second.id]
    assert ids(ids=[second.id]) == [second.id]
    assert ids(since=began) == [second.id]
    assert ids(scenario="elsewhere") == []
    assert ids(scenario=scenario.id, since=began) == [second.id]
    with pytest.raises(NoSuchCall, match="nobody"):
        ids(ids=[first.id, "nobody"])


# ---- what changed ----


def card(
    overall: float | None, flags: tuple[Flag, ...] = (), rubric: str = "r", **levels: int | None
) -> Scorecard:
    made_by = Provenance(scenario=None, scenario_hash=None, rubric="r 1", rubric_hash=rubric, scorer="s")
    scores = {Criterion(c): Score(points=None, level=level, reason="") for c, level in levels.items()}
    return Scorecard(overall=overall, criteria=scores, flags=flags, provenance=made_by)


def test_a_change_names_levels_and_flags() -> None:
    before = card(60.0, (Flag.ABUSE,), calm=1, valuing=2, risk=None)
    after = card(52.5, (Flag.PRIVATE_DATA,), calm=1, valuing=3, risk=0, honesty=2)
    change = compare(before, after)
    assert change == Change(
        before=60.0,
        after=52.5,
        levels=(
            LevelChange(VALUING, 2, 3),
            LevelChange(RISK, None, 0),
            LevelChange(Criterion.HONESTY, None, 2),
        ),
        flags_came=(Flag.PRIVATE_DATA,),
        flags_went=(Flag.ABUSE,),
    )
    assert change.points == -7.5
    assert change.any
    assert not compare(before, before).any


def test_what_came_or_went_unscored_has_no_points_but_is_a_change() -> None:
    change = compare(card(None), card(50.0))
    assert change.points is None
    assert change.any


def test_the_summary_counts_what_changed_and_leaves_out_what_did_not() -> None:
    pairs = [(50.0, 50.0), (50.0, 60.0), (50.0, 42.0), (50.0, 52.0), (None, 40.0)]
    told = summary([compare(card(a), card(b)) for a, b in pairs])
    assert (told.calls, told.changed, told.up, told.down) == (5, 4, 2, 1)
    assert (told.median, told.biggest) == (2.0, 10.0)
    nothing = summary([])
    assert (nothing.calls, nothing.median, nothing.biggest) == (0, None, None)


def test_the_last_change_is_against_a_card_made_another_way() -> None:
    one, two, three = card(50.0, rubric="a"), card(60.0, rubric="b"), card(61.0, rubric="b")
    assert last_change([one, two, three]) == compare(one, three)
    assert last_change([two, three]) is None
    assert last_change([one]) is None
    assert last_change([]) is None


def test_the_changes_of_all_calls_stand_under_what_made_the_newest_cards(
    desk: Desk, take: Take, rubric: Rubric, dearer: Rubric
) -> None:
    changed, unchanged = take(), take()
    for call in (changed, unchanged):
        score_call(desk, call, rubric, keep=True)
    list(rescore(desk, chosen(desk.store, ids=[changed.id]), dearer))
    (only,) = changes(desk.store).items()
    assert only[0].rubric_hash == dearer.hash
    assert [each.summary.id for each in only[1]] == [changed.id]


# ---- the command ----


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two scored calls."""
    database = tmp_path_factory.mktemp("rescore") / "calls.sqlite"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("EVENKEEL_DATABASE", f"sqlite:///{database}")
        patched.chdir(ROOT)
        for trainee in ("good", "rude"):
            script = f"tests/calls/email-is-down/{trainee}.jsonl"
            assert cli("run", "email-is-down", "--replies", script, "--json")[0] == 0
    with sqlite3.connect(database) as db:
        db.execute("pragma wal_checkpoint(truncate)")
    return database


@pytest.fixture
def folder(scored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Those two calls where the command looks, and a second rubric."""
    shutil.copy(scored, tmp_path / "cli.sqlite")
    monkeypatch.setenv("EVENKEEL_DATABASE", f"sqlite:///{tmp_path / 'cli.sqlite'}")
    monkeypatch.chdir(ROOT)
    text = (ROOT / "scenarios" / "rubrics" / "even-keel.yaml").read_text("utf-8")
    text = text.replace("points: [0, 35, 70, 100]", "points: [0, 20, 50, 90]")
    (tmp_path / "other.yaml").write_text(text.replace("version: 1", "version: 2", 1), "utf-8")
    return tmp_path


def cli(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    return code, out.getvalue(), err.getvalue()


def test_the_command_tells_the_summary_first_and_then_who(folder: Path) -> None:
    code, out, err = cli("rescore", "--all", "--rubric", str(folder / "other.yaml"))
    assert code == 0
    lines = out.splitlines()
    assert lines[0].startswith("Rubric even-keel 2 (")
    assert "2 scored" in lines[0]
    assert lines[1] == "2 of 2 changed: 0 up, 2 down."
    assert lines[2].startswith("Median change -")
    assert "not the rubric in use" in lines[3]
    assert all("local  email-is-down" in line and " → " in line for line in lines[4:6])
    assert [line.split("  ")[0] for line in err.splitlines()] == ["1 of 2", "2 of 2"]
    code, out, _ = cli("rescore", "--all", "--rubric", str(folder / "other.yaml"))
    assert "2 already" in out.splitlines()[0]
    assert out.splitlines()[1:] == lines[1:], "a second run tells the whole again"


def test_the_command_tells_programs_too(folder: Path) -> None:
    code, out, _ = cli("rescore", "--all", "--json", "--rubric", str(folder / "other.yaml"))
    told = json.loads(out)
    assert code == 0
    assert told["rubric"] == "even-keel 2"
    assert told["summary"]["changed"] == 2
    assert {call["outcome"] for call in told["calls"]} == {"scored"}
    change = told["calls"][0]["change"]
    assert change["overall"]["after"] < change["overall"]["before"]
    assert set(change) == {"overall", "levels", "flags_came", "flags_went"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name calls"),
        (["--all", "--scenario", "email-is-down"], "name calls"),
        (["nobodys-call"], "there is no call nobodys-call"),
        (["--since", "yesterday"], "expected a date"),
        (["--since", "2999-01-01"], "no call here"),
        (["--scenario", "nowhere"], "no call here"),
        (["--all", "--model"], "no model can read now"),
        (["--all", "--rubric", "nowhere.yaml"], "nowhere.yaml"),
        (["--all", "--rubric", "pyproject.toml"], "pyproject.toml:"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(folder: Path, arguments: list[str], said: str) -> None:
    code, out, err = cli("rescore", *arguments)
    assert (code, out) == (1, "")
    assert said in err


@pytest.fixture
def many(folder: Path) -> None:
    """So many calls that scoring them takes a while."""
    store = Store(os.environ["EVENKEEL_DATABASE"])
    with store.engine.begin() as db:
        (pattern,) = db.exec_driver_sql("select id from calls limit 1").one()
        for number in range(300):
            for table in ("calls", "events", "scorecards"):
                columns = {
                    "calls": "?, trainee, scenario, mode, started_at + 1, ended",
                    "events": "?, seq, at, kind, body",
                    "scorecards": "null, ?, at, body",
                }[table]
                key = "id" if table == "calls" else "call_id"
                db.exec_driver_sql(
                    f"insert into {table} select {columns} from {table} where {key} = ?",
                    (f"copy{number}", pattern),
                )


def test_interrupted_it_keeps_what_is_done_and_goes_on_the_next_time(folder: Path, many: None) -> None:
    command = [sys.executable, "-m", "simulator", "rescore", "--all", "--rubric", str(folder / "other.yaml")]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    while not running.stderr.readline().startswith("5 of "):
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "Traceback" not in err
    assert "Stopped after" in err
    assert "goes on from there" in err
    told = int(err.rsplit("Stopped after ", 1)[1].split()[0])
    assert 5 <= told < 302
    assert f"{told} scored" in out
    code, out, _ = cli("rescore", "--all", "--json", "--rubric", str(folder / "other.yaml"))
    outcome = [call["outcome"] for call in json.loads(out)["calls"]]
    assert code == 0
    # The one that was at work when the signal came may have been kept without being told.
    assert outcome.count("already") - told in {0, 1}
    assert outcome.count("scored") + outcome.count("already") == 302
