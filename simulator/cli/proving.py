"""`prove`: made-up trainees play scenarios; a table of what they came to, and which line to look at."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

from simulator.cli.reading import UserError, read
from simulator.jobs.proving import Check, Proof, keep_proof, prove
from simulator.scenario import ScenarioError, load_scenario
from simulator.wiring import Parts, build

HEADINGS = "trainee         points   from to  end well  anger  replies   min  endings"
MOST_SEEDS = 1000  # beyond it a typing slip would keep a machine busy for an hour


def run(options: argparse.Namespace) -> int:
    """Prove each scenario and keep the proof. 1 where one is not proven, or cannot be read."""
    if not 1 <= options.seeds <= MOST_SEEDS:
        raise UserError(f"--seeds {options.seeds}: expected a number from 1 to {MOST_SEEDS}")
    parts, workers = build(), _workers(options.workers)
    rubric = parts.rubric()
    failed, proofs = False, []
    for name in options.scenarios:
        path = _path(parts, name)
        began = time.perf_counter()
        try:
            proof = prove(
                read(str(path)),
                str(path),
                rubric,
                seeds=options.seeds,
                workers=workers,
                progress=_Progress(name),
            )
        except ScenarioError as error:
            for fault in error.faults:
                print(fault, file=sys.stderr)
            failed = True
            continue
        keep_proof(parts.store, proof, parts.desk.clock())
        proofs.append(proof)
        failed = failed or not proof.passed
        if not options.json:
            _print(proof, path, time.perf_counter() - began)
    if options.json:
        rows = [{"state": proof.state} | proof.model_dump(mode="json") for proof in proofs]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    return 1 if failed else 0


def _workers(asked: str | None) -> int | str:
    if asked is None:
        return os.cpu_count() or 1
    if not asked.isdigit():
        return asked
    if int(asked) < 1:
        raise UserError(
            "--workers 0: expected 1 or more, or a scheduler's address such as tcp://10.0.0.5:8786"
        )
    return int(asked)


def _path(parts: Parts, name: str) -> Path:
    """The file of a scenario, by its path or its id."""
    if name.endswith((".yaml", ".yml")):
        return Path(name)
    folder = parts.settings.scenarios
    for path in sorted(folder.glob("*.yaml")):
        try:
            if load_scenario(path).id == name:
                return path
        except ScenarioError as error:
            if path.stem == name:
                raise error
    known = ", ".join(parts.library().scenarios) or "none; the folder holds no scenario that loads"
    raise UserError(f"there is no scenario {name}; expected one of {known}, or a path to a .yaml file")


class _Progress:
    """Says on standard error how far it has come: in place on a terminal, now and then elsewhere."""

    def __init__(self, name: str) -> None:
        self.name, self.said = name, 0.0

    def __call__(self, done: int, of: int) -> None:
        live = sys.stderr.isatty()
        if live or done == of or done / of >= self.said + 0.25:
            self.said = done / of
            print(
                f"{self.name}: {done} of {of} calls",
                end="\r" if live and done < of else "\n",
                file=sys.stderr,
            )
            sys.stderr.flush()


def _print(proof: Proof, path: Path, seconds: float) -> None:
    calls = sum(one.calls for one in proof.told)
    print(f"{proof.scenario} {proof.version} ({proof.scenario_hash}): {proof.state}")
    size = f"difficulty {proof.difficulty} of 5, {proof.minutes:.0f} minutes"
    print(f"{calls} calls in {seconds:.1f} s; {size}\n")
    print(HEADINGS)
    for one in proof.told:
        points = "-" if one.points is None else f"{one.points:.1f}"
        span = "-" if one.lowest is None or one.highest is None else f"{one.lowest:.0f}–{one.highest:.0f}"
        endings = ", ".join(f"{count} {how.replace('_', ' ')}" for how, count in one.endings.items())
        print(
            f"{one.kind:15} {points:>6} {span:>9} {one.ended_well:>9.0%} {one.anger_change:>+6.2f}"
            f" {one.replies:>8.0f} {one.minutes:>5.1f}  {endings}"
        )
    print()
    for check in proof.checks:
        print(f"{_mark(check):4}  {check.name}: {check.says}")
        for look in check.look:
            print(f"      {path}:{look.line}: {look.field}: {look.says}")
    print()


def _mark(check: Check) -> str:
    return "ok" if check.passed else "FAIL" if check.must else "note"
