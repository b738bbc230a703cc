"""Broken scenario files by the thousand: `python -m benchmarks.mutations [--count 5000] [--seed 1]`.

Each is a real file with one to three things spoilt, as a slip of the hand, a bad merge or malice would. The
loader must name a fault (file, line, field) or load it, within a second, and raise nothing else.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.scenario import ScenarioError, parse_scenario

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
SLOWEST_SECONDS = 1.0
JUNK = (
    "\x00",
    "\x07",
    "\ufeff",
    "\u202e",
    "\ud800",
    "\t",
    "&a ",
    "*a",
    "!!python/object/apply:os.system ['true'] ",
    "<<: ",
    "? ",
    "- ",
    "{",
    "[" * 60,
    "---\n",
    "...\n",
    "%YAML 9.9\n",
    "'",
    '"',
    "|",
    ">-\n",
    ": ",
    "#",
    "@",
    "`",
    "null",
    "~",
    "yes",
    "1e999",
    ".nan",
    "-.inf",
    "0x7fffffffffffffffffff",
    "9" * 5000,
    "2026-11-22",
    "=",
    "🙂",
    "a" * 30_000,
)

Mutation = Callable[[str, random.Random], str]


def insert_junk(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text))
    return text[:place] + chance.choice(JUNK) + text[place:]


def replace_value(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    number = chance.choice([n for n, line in enumerate(lines) if ":" in line] or [0])
    lines[number] = f"{lines[number].split(':')[0]}: {chance.choice(JUNK)}"
    return "\n".join(lines)


def drop_lines(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    start = chance.randrange(len(lines))
    del lines[start : start + chance.randint(1, 12)]
    return "\n".join(lines)


def double_lines(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    start = chance.randrange(len(lines))
    lines[start:start] = lines[start : start + chance.randint(1, 12)]
    return "\n".join(lines)


def move_lines(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    start = chance.randrange(len(lines))
    taken = lines[start : start + chance.randint(1, 8)]
    del lines[start : start + len(taken)]
    place = chance.randrange(len(lines) + 1)
    return "\n".join([*lines[:place], *taken, *lines[place:]])


def indent_lines(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    start = chance.randrange(len(lines))
    for number in range(start, min(len(lines), start + chance.randint(1, 6))):
        lines[number] = chance.choice(["  ", " ", "\t"]) + lines[number]
    return "\n".join(lines)


def misspell_key(text: str, chance: random.Random) -> str:
    place = chance.choice([n for n, letter in enumerate(text) if letter == ":"] or [0])
    return text[:place] + chance.choice("xyz_") + text[place:]


def cut_off(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text))]


def drop_character(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text))
    return text[:place] + text[place + 1 :]


MUTATIONS: Sequence[Mutation] = (
    insert_junk,
    replace_value,
    drop_lines,
    double_lines,
    move_lines,
    indent_lines,
    misspell_key,
    cut_off,
    drop_character,
)


@dataclass(frozen=True)
class Tally:
    """What became of the mutations; `wrong` describes every one that broke the promise."""

    loaded: int
    refused: int
    slowest: float
    wrong: tuple[str, ...]


def run(count: int, seed: int, files: Sequence[Path] | None = None) -> Tally:
    """Spoil `count` copies of the real files and load each."""
    texts = [path.read_text("utf-8") for path in files or sorted(SCENARIOS.glob("*.yaml"))]
    loaded = refused = 0
    slowest, wrong = 0.0, []
    for number in range(count):
        chance = random.Random(f"{seed}:{number}")
        text, names = chance.choice(texts), []
        for _ in range(chance.randint(1, 3)):
            mutation = chance.choice(MUTATIONS)
            names.append(mutation.__name__)
            text = mutation(text or "x", chance)
        began = time.thread_time()
        try:
            parse_scenario(text, "spoilt.yaml")
            loaded += 1
        except ScenarioError as error:
            refused += 1
            ending = text.count("\n") + 1
            if not error.faults or not all(1 <= f.line <= ending and f.message for f in error.faults):
                wrong.append(f"{number} {names}: a fault without a place: {error.faults[:3]}")
        except Exception as error:
            wrong.append(f"{number} {names}: {type(error).__name__}: {str(error)[:200]}")
        took = time.thread_time() - began
        slowest = max(slowest, took)
        if took > SLOWEST_SECONDS:
            wrong.append(f"{number} {names}: took {took:.2f} s")
    return Tally(loaded, refused, slowest, tuple(wrong))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tally = run(options.count, options.seed)
    print(f"{options.count} spoilt files: {tally.refused} refused by name, {tally.loaded} still load")
    print(
        f"slowest {tally.slowest:.3f} s (at most {SLOWEST_SECONDS:g} s); broken promises: {len(tally.wrong)}"
    )
    for told in tally.wrong[:20]:
        print(f"  {told}")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
