"""The program without a browser: `python -m simulator …`, a contract others script against.

Results go to standard output. Errors go to standard error with exit code 1, in words for the person who
can mend them, and never as a traceback.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.exc import SQLAlchemyError

from simulator.appraisal import appraise, provocation
from simulator.cost import spent
from simulator.desk import ActionError
from simulator.jobs import (
    Scripted,
    as_brief,
    as_json,
    exported,
    play,
    score_call,
    score_transcript,
    scorecard_of,
    spent_on,
)
from simulator.llm import (
    ModelSettings,
    VocabularyError,
    check_all,
    connect,
    fetch_vocabulary,
    vocabulary_of,
)
from simulator.scenario import Brief, Scenario, ScenarioError, load_scenario
from simulator.scoring import Scorecard, Transcript
from simulator.storage import NoSuchCall
from simulator.terminal import practise
from simulator.vocabulary import Move
from simulator.wiring import Parts, build

HERE = "local"  # who practises where nobody logs in
MOST_INPUT_BYTES = 200_000_000


Read = TypeVar("Read", bound=BaseModel)


class UserError(Exception):
    """Something the caller can mend, in their words."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    try:
        options = _parser().parse_args(arguments)
        code: int = options.command(options)
        return code
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 1
    except ScenarioError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
        return 1
    except (UserError, ActionError, NoSuchCall, LookupError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except (OSError, SQLAlchemyError) as error:
        print(f"error: {str(error).splitlines()[0]}", file=sys.stderr)
        return 1


class _Parser(argparse.ArgumentParser):
    """argparse leaves with 2 for a wrong command; the contract has one exit code for all errors."""

    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message}\n{self.format_usage().strip()}")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m simulator", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: object, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(command=run)
        return command

    listing = add("scenarios", _scenarios, "List the scenarios.")
    listing.add_argument("--json", action="store_true")
    validate = add("validate", _validate, "Check scenario files; one line for each fault.")
    validate.add_argument("paths", nargs="+", metavar="PATH", type=Path)
    talk = add("practise", _practise, "Practise a call in the terminal.")
    talk.add_argument("scenario", metavar="SCENARIO")
    talk.add_argument("--seed", type=int)
    run = add("run", _run, "Play a scripted call.")
    run.add_argument("scenario", metavar="SCENARIO")
    run.add_argument("--replies", required=True, metavar="FILE", help="JSON Lines; - for standard input")
    run.add_argument("--seed", type=int, default=0)
    run.add_argument("--json", action="store_true")
    read = add("appraise", _appraise, "Appraise replies and lines, one JSON object each.")
    read.add_argument("file", metavar="FILE", help="JSON Lines; - for standard input")
    judge = add("score", _score, "Score a transcript from elsewhere.")
    judge.add_argument(
        "file", metavar="FILE", help="JSON, or JSON Lines with one transcript each; - likewise"
    )
    judge.add_argument("--json", action="store_true")
    calls = add("calls", _calls, "List the calls kept here, newest first.")
    calls.add_argument("--json", action="store_true")
    export = add("export", _export, "Print one call, with its scorecard.")
    export.add_argument("call", metavar="CALL", nargs="?")
    export.add_argument("--last", action="store_true", help="the newest call")
    export.add_argument("--format", choices=("json", "md"), default="json")
    doctor = add("doctor", _doctor, "Check the model's settings and say what to mend.")
    doctor.add_argument(
        "--fetch-vocabulary", action="store_true", help="download what tokens are counted with"
    )
    model = add("model-check", _model_check, "Measure how well the model plays and reads, beside the goals.")
    model.add_argument("--scenarios", nargs="+", metavar="ID", default=(), help="only these")
    model.add_argument("--seed", type=int, default=1)
    schema = add("schema", _schema, "Write the scenarios' JSON Schema and field reference.")
    schema.add_argument("--check", action="store_true", help="only say whether they are current")
    return parser


def _scenarios(options: argparse.Namespace) -> int:
    library = build().library()
    if options.json:
        wanted = {
            "id",
            "version",
            "title",
            "teaser",
            "channel",
            "difficulty",
            "minutes",
            "skills",
            "content_notice",
        }
        rows = [s.model_dump(mode="json", include=wanted) for s in library.scenarios.values()]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for scenario in library.scenarios.values():
            print(f"{scenario.id:28} {scenario.difficulty}/5  {scenario.minutes:2} min  {scenario.title}")
    for fault in library.faults:
        print(fault, file=sys.stderr)
    return 0


def _validate(options: argparse.Namespace) -> int:
    faults = 0
    for path in options.paths:
        files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not files:
            print(f"{path}:1: (file): no .yaml file in this folder; expected scenarios")
            faults += 1
        for file in files:
            try:
                load_scenario(file)
            except ScenarioError as error:
                for fault in error.faults:
                    print(fault)
                faults += len(error.faults)
    return 1 if faults else 0


def _practise(options: argparse.Namespace) -> int:
    parts = build()
    seed = options.seed if options.seed is not None else time.time_ns() % 1_000_000
    scenario, model = _scenario(parts, options.scenario), parts.model_for_new_call()
    call = practise(parts.desk, scenario, trainee=HERE, seed=seed, model=model)
    if call.ended is not None:
        rubric = parts.rubric()
        scorecard_of(parts.desk, call, rubric, parts.judge_for(call))
        print("\n" + exported(parts.desk, call, rubric, "md"))
    return 0


def _run(options: argparse.Namespace) -> int:
    parts = build()
    scenario = _scenario(parts, options.scenario)
    script = [_as(Scripted, text, f"{options.replies}:{number}") for number, text in _lines(options.replies)]
    model = parts.model_for_new_call()
    played = play(parts.desk, scenario, script, seed=options.seed, trainee=HERE, model=model)
    over = played.call.ended is not None
    card = score_call(parts.desk, played.call, parts.rubric(), keep=over, model=parts.judge_for(played.call))
    if options.json:
        cost = spent_on(parts.store, played.call.id, parts.prices) if played.call.start.model else None
        told = as_json(played.call, card, cost)
        told["unused"] = [step.model_dump(mode="json", exclude_none=True) for step in played.unused]
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(exported(parts.desk, played.call, parts.rubric(), "md"))
    return 0


class _Said(BaseModel):
    """One line of `appraise`: a trainee's reply with its context, or a customer's line."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    context: str = ""
    reply: str | None = Field(None, max_length=20_000)
    brief: str | Brief | None = None
    line: str | None = Field(None, max_length=20_000)


def _appraise(options: argparse.Namespace) -> int:
    for number, text in _lines(options.file):
        said = _as(_Said, text, f"{options.file}:{number}")
        if (said.reply is None) == (said.line is None):
            raise UserError(f"{options.file}:{number}: expected either `reply` or `line`")
        if said.line is not None:
            print(json.dumps({"provocation": round(provocation(said.line), 4)}))
            continue
        found = appraise(said.reply or "", context=said.context, brief=as_brief(said.brief))
        moves = {move.value: found.confidence(move) for move in Move}
        quotes = {each.move.value: each.quote for each in found.found if found.has(each.move)}
        print(json.dumps({"moves": moves, "quotes": quotes}, ensure_ascii=False))
    return 0


def _score(options: argparse.Namespace) -> int:
    parts = build()
    rubric, scenarios = parts.rubric(), parts.library().scenarios
    if options.file != "-" and not options.file.endswith(".jsonl"):
        sources = iter([(1, _read(options.file))])
    else:
        sources = _lines(options.file)
    for number, text in sources:
        transcript = _as(Transcript, text, f"{options.file}:{number}")
        card = score_transcript(transcript, rubric, scenarios)
        if options.json:
            print(card.model_dump_json())
        else:
            _print_card(card)
    return 0


def _print_card(card: Scorecard) -> None:
    print(f"overall {'unscored' if card.overall is None else card.overall}")
    for criterion, result in card.criteria.items():
        points = "unscored" if result.points is None else f"{result.points:.0f}"
        print(f"  {criterion:14} {points:>8}  {result.reason}")
        for quote in result.quotes:
            print(f"{'':26}turn {quote.turn}: {quote.text!r}")
    if card.flags:
        print(f"  flags: {', '.join(card.flags)}")


def _calls(options: argparse.Namespace) -> int:
    calls = build().store.calls()
    if options.json:
        rows = [
            {
                "call": c.id,
                "scenario": c.scenario,
                "mode": c.mode,
                "started_at": c.started_at,
                "ended": c.ended,
            }
            for c in calls
        ]
        print(json.dumps(rows, indent=2))
        return 0
    for call in calls:
        began = time.strftime("%Y-%m-%d %H:%M", time.localtime(call.started_at))
        print(f"{call.id}  {began}  {call.scenario:28} {call.mode:10} {call.ended or 'not over'}")
    return 0


def _export(options: argparse.Namespace) -> int:
    parts = build()
    if options.last == (options.call is not None):
        raise UserError("name a call, or say --last for the newest")
    newest = parts.store.calls(limit=1)
    if options.last and not newest:
        raise UserError("no call has been kept yet")
    call = parts.store.load(newest[0].id if options.last else options.call)
    print(exported(parts.desk, call, parts.rubric(), options.format, parts.prices))
    return 0


def _doctor(options: argparse.Namespace) -> int:
    try:
        settings = ModelSettings.from_environment()
        if options.fetch_vocabulary:
            name = vocabulary_of(settings.model) if settings else None
            print(fetch_vocabulary(name or "o200k_base"))
            return 0
    except (ValueError, VocabularyError) as error:
        raise UserError(str(error)) from error
    failed = False
    for check in check_all(connect(settings)):
        mark = {True: "ok  ", False: "FAIL", None: "-   "}[check.works]
        print(f"{mark}  {check.name:18} {check.says}", flush=True)
        failed = failed or check.works is False
    return 1 if failed else 0


def _model_check(options: argparse.Namespace) -> int:
    from simulator.modelcheck import check

    parts = build()
    if parts.models is None or (why := parts.no_model()):
        raise UserError(why if parts.models else "no model is set up; `doctor` says what to set")
    names = options.scenarios or parts.library().scenarios
    checked = check(
        parts.models.actor,
        parts.models.judge,
        [_scenario(parts, name) for name in names],
        parts.rubric(),
        seed=options.seed,
        tell=lambda what: print(what, file=sys.stderr, flush=True),
    )
    for row in checked.rows:
        print(row)
    for used in checked.used:
        parts.store.keep_usage("model-check", used, parts.desk.clock())
    print(f"\nIt took {spent(checked.used, parts.prices).in_words}.")
    return 0 if checked.met else 1


def _schema(options: argparse.Namespace) -> int:
    from simulator.reference import stale_files, write_files

    if options.check:
        for path in (stale := stale_files()):
            print(f"{path} is not current; run `python -m simulator schema`", file=sys.stderr)
        return 1 if stale else 0
    for path in write_files():
        print(path)
    return 0


def _scenario(parts: Parts, name: str) -> Scenario:
    if name.endswith((".yaml", ".yml")):
        return load_scenario(Path(name))
    library = parts.library()
    if name not in library.scenarios:
        known = ", ".join(library.scenarios) or "none; the folder holds no scenario that loads"
        raise UserError(f"there is no scenario {name}; expected one of {known}, or a path to a .yaml file")
    return library.scenarios[name]


def _lines(file: str) -> Iterator[tuple[int, str]]:
    """Numbered lines that hold something, from 1."""
    for number, text in enumerate(_read(file).split("\n"), 1):
        if text.strip():
            yield number, text


def _read(file: str) -> str:
    try:
        if file == "-":
            data = sys.stdin.buffer.read(MOST_INPUT_BYTES + 1)
        else:
            with Path(file).open("rb") as source:
                data = source.read(MOST_INPUT_BYTES + 1)
        if len(data) > MOST_INPUT_BYTES:
            raise UserError(f"{file} is larger than {MOST_INPUT_BYTES // 1_000_000} MB")
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"{file} is not UTF-8 text (byte {error.start})") from error


def _as(kind: type[Read], text: str, place: str) -> Read:
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise UserError(f"{place}: {field + ': ' if field else ''}{first['msg']}") from error
