"""The program without a browser: `python -m simulator …`, a contract others script against.

Results go to standard output. Errors go to standard error with exit code 1, in words for the person who
can mend them, and never as a traceback.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from sqlalchemy.exc import SQLAlchemyError

from simulator.cli import commands, proving, rescoring, shifts
from simulator.cli.reading import UserError
from simulator.desk import ActionError
from simulator.jobs.proving import SEEDS, WorkersError
from simulator.scenario import ScenarioError
from simulator.storage import NoSuchCall


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
    except (UserError, ActionError, WorkersError, NoSuchCall, LookupError) as error:
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
    choice = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: object, text: str) -> argparse.ArgumentParser:
        command = choice.add_parser(name, help=text, description=text)
        command.set_defaults(command=run)
        return command

    listing = add("scenarios", commands.scenarios, "List the scenarios.")
    listing.add_argument("--json", action="store_true")
    validate = add("validate", commands.validate, "Check scenario and rubric files; one line for each fault.")
    validate.add_argument("paths", nargs="+", metavar="PATH", type=Path)
    talk = add("practise", commands.practise, "Practise a call in the terminal.")
    talk.add_argument("scenario", metavar="SCENARIO")
    talk.add_argument("--seed", type=int)
    run = add("run", commands.run, "Play a scripted call.")
    run.add_argument("scenario", metavar="SCENARIO")
    run.add_argument("--replies", required=True, metavar="FILE", help="JSON Lines; - for standard input")
    run.add_argument("--seed", type=int, default=0)
    run.add_argument("--json", action="store_true")
    shift = add("shift", shifts.run, "Play a shift by a script.")
    shift.add_argument("shift", metavar="SHIFT", help="an id, or a path to a shift's file")
    shift.add_argument("--replies", required=True, metavar="FILE", help="JSON Lines; - for standard input")
    shift.add_argument("--json", action="store_true")
    read = add("appraise", commands.appraise, "Appraise replies and lines, one JSON object each.")
    read.add_argument("file", metavar="FILE", help="JSON Lines; - for standard input")
    judge = add("score", commands.score, "Score a transcript from elsewhere.")
    judge.add_argument(
        "file", metavar="FILE", help="JSON, or JSON Lines with one transcript each; - likewise"
    )
    judge.add_argument("--json", action="store_true")
    calls = add("calls", commands.calls, "List the calls kept here, newest first.")
    calls.add_argument("--json", action="store_true")
    export = add("export", commands.export, "Print one call, with its scorecard.")
    export.add_argument("call", metavar="CALL", nargs="?")
    export.add_argument("--last", action="store_true", help="the newest call")
    export.add_argument("--format", choices=("json", "md", "pdf"), default="json")
    export.add_argument("-o", "--output", metavar="FILE", type=Path, help="write there; a PDF has to be")
    again = add("rescore", rescoring.run, "Score calls again; every earlier scorecard is kept.")
    again.add_argument("calls", metavar="CALL", nargs="*")
    again.add_argument("--scenario", metavar="ID", help="all calls of this scenario")
    again.add_argument("--since", metavar="DATE", help="all calls from this day on, such as 2026-11-22")
    again.add_argument("--all", action="store_true", help="all calls")
    again.add_argument("--rubric", metavar="FILE", type=Path, help="another rubric than the one in use")
    again.add_argument("--model", action="store_true", help="a model reads again what a model played")
    again.add_argument("--json", action="store_true")
    prove = add("prove", proving.run, "Let made-up trainees play scenarios, and check what they show.")
    prove.add_argument("scenarios", nargs="+", metavar="PATH_OR_ID")
    prove.add_argument("--seeds", type=int, default=SEEDS, help="calls of each kind of trainee")
    prove.add_argument("--workers", default=None, help="how many processes, or a dask scheduler's address")
    prove.add_argument("--json", action="store_true")
    doctor = add("doctor", commands.doctor, "Check the model's settings and say what to mend.")
    doctor.add_argument(
        "--fetch-vocabulary", action="store_true", help="download what tokens are counted with"
    )
    model = add(
        "model-check", commands.model_check, "Measure how well the model plays and reads, beside the goals."
    )
    model.add_argument("--scenarios", nargs="+", metavar="ID", default=(), help="only these")
    model.add_argument("--seed", type=int, default=1)
    schema = add("schema", commands.schema, "Write the scenarios' JSON Schema and field reference.")
    schema.add_argument("--check", action="store_true", help="only say whether they are current")
    return parser
