"""What each command does; `options` is what the parser read. The result is the exit code."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict

from pydantic import BaseModel, ConfigDict, Field

from simulator import appraisal, terminal
from simulator.cli.reading import (
    PARTS,
    UserError,
    check_file,
    lines_of,
    on_one_line,
    read,
    read_as,
    scenario_of,
)
from simulator.cost import spent
from simulator.jobs import (
    Scripted,
    as_brief,
    as_json,
    exported,
    on_paper,
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
from simulator.scenario import Brief, ScenarioError
from simulator.scoring import Scorecard, Transcript
from simulator.vocabulary import Move
from simulator.wiring import build

HERE = "local"  # who practises where nobody logs in


def scenarios(options: argparse.Namespace) -> int:
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


def validate(options: argparse.Namespace) -> int:
    faults = 0
    for path in options.paths:
        files = sorted(each for part in PARTS for each in path.glob(part)) if path.is_dir() else [path]
        if not files:
            print(f"{path}:1: (file): no .yaml file in this folder; expected scenarios, rubrics or shifts")
            faults += 1
        for file in files:
            try:
                check_file(file)
            except ScenarioError as error:
                for fault in error.faults:
                    print(fault)
                faults += len(error.faults)
    return 1 if faults else 0


def practise(options: argparse.Namespace) -> int:
    parts = build()
    seed = options.seed if options.seed is not None else time.time_ns() % 1_000_000
    scenario, model = scenario_of(parts, options.scenario), parts.model_for_new_call()
    call = terminal.practise(parts.desk, scenario, trainee=HERE, seed=seed, model=model)
    if call.ended is not None:
        rubric = parts.rubric()
        scorecard_of(parts.desk, call, rubric, parts.judge_for(call))
        print("\n" + exported(parts.desk, call, rubric, "md"))
    return 0


def run(options: argparse.Namespace) -> int:
    parts = build()
    scenario = scenario_of(parts, options.scenario)
    script = [
        read_as(Scripted, text, f"{options.replies}:{number}") for number, text in lines_of(options.replies)
    ]
    model = parts.model_for_new_call()
    played = play(parts.desk, scenario, script, seed=options.seed, trainee=HERE, model=model)
    over = played.call.ended is not None
    card = score_call(parts.desk, played.call, parts.rubric(), keep=over, model=parts.judge_for(played.call))
    if options.json:
        cost = spent_on(parts.store, played.call.id, parts.prices) if played.call.start.model else None
        told = as_json(played.call, card, cost)
        told["unused"] = [step.model_dump(mode="json", exclude_none=True) for step in played.unused]
        print(on_one_line(told))
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


def appraise(options: argparse.Namespace) -> int:
    for number, text in lines_of(options.file):
        said = read_as(_Said, text, f"{options.file}:{number}")
        if (said.reply is None) == (said.line is None):
            raise UserError(f"{options.file}:{number}: expected either `reply` or `line`")
        if said.line is not None:
            print(json.dumps({"provocation": round(appraisal.provocation(said.line), 4)}))
            continue
        found = appraisal.appraise(said.reply or "", context=said.context, brief=as_brief(said.brief))
        moves = {move.value: found.confidence(move) for move in Move}
        quotes = {each.move.value: each.quote for each in found.found if found.has(each.move)}
        print(on_one_line({"moves": moves, "quotes": quotes}))
    return 0


def score(options: argparse.Namespace) -> int:
    parts = build()
    rubric, scenarios = parts.rubric(), parts.library().scenarios
    if options.file != "-" and not options.file.endswith(".jsonl"):
        sources = iter([(1, read(options.file))])
    else:
        sources = lines_of(options.file)
    for number, text in sources:
        transcript = read_as(Transcript, text, f"{options.file}:{number}")
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


def calls(options: argparse.Namespace) -> int:
    calls = build().store.calls()
    if options.json:
        rows = [
            {
                "call": c.id,
                "scenario": c.scenario,
                "mode": c.mode,
                "started_at": c.started_at,
                "ended": c.ended,
                "branch": asdict(c.branch) if c.branch else None,
            }
            for c in calls
        ]
        print(json.dumps(rows, indent=2))
        return 0
    for call in calls:
        began = time.strftime("%Y-%m-%d %H:%M", time.localtime(call.started_at))
        whence = f"  another try at a moment of {call.branch.parent}" if call.branch else ""
        print(f"{call.id}  {began}  {call.scenario:28} {call.mode:10} {call.ended or 'not over'}{whence}")
    return 0


def export(options: argparse.Namespace) -> int:
    parts = build()
    if options.last == (options.call is not None):
        raise UserError("name a call, or say --last for the newest")
    newest = parts.store.calls(limit=1)
    if options.last and not newest:
        raise UserError("no call has been kept yet")
    call = parts.store.load(newest[0].id if options.last else options.call)
    if options.format == "pdf":
        if options.output is None:
            raise UserError("a PDF goes into a file: say -o FILE")
        options.output.write_bytes(on_paper(parts.desk, call, parts.rubric()))
        return 0
    text = exported(parts.desk, call, parts.rubric(), options.format, parts.prices)
    if options.output is None:
        print(text)
    else:
        options.output.write_text(text + "\n", "utf-8")
    return 0


def doctor(options: argparse.Namespace) -> int:
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


def model_check(options: argparse.Namespace) -> int:
    from simulator.modelcheck import check

    parts = build()
    if parts.models is None or (why := parts.no_model()):
        raise UserError(why if parts.models else "no model is set up; `doctor` says what to set")
    names = options.scenarios or parts.library().scenarios
    checked = check(
        parts.models.actor,
        parts.models.judge,
        [scenario_of(parts, name) for name in names],
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


def schema(options: argparse.Namespace) -> int:
    from simulator.reference import stale_files, write_files

    if options.check:
        for path in (stale := stale_files()):
            print(f"{path} is not current; run `python -m simulator schema`", file=sys.stderr)
        return 1 if stale else 0
    for path in write_files():
        print(path)
    return 0
