"""Kill -9 in the middle of calls, hundreds of times: `python -m benchmarks.kills [--kills 300] [--seed 1]`.

A process plays calls over a SQLite file and says after each append how far the log is: an acknowledgement.
It is killed at a random moment. Every acknowledged event has to be there, in order, and the call has to go on
from where it stood. One process after the other uses the same file, as a restarted server would.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from simulator.actors import LineBank
from simulator.appraisal import appraise
from simulator.call import Call, Waiting
from simulator.desk import Desk, finish
from simulator.events import CallStarted
from simulator.scenario import Scenario, load_library
from simulator.storage import NoSuchCall, Store
from simulator.timing import Timing

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
REPLIES = (
    "That's three days without a phone. I'd be furious as well.",
    "I don't know when it will be fixed, and I won't make up a time.",
    "What would help you most in the next hour?",
    "I'll ring you at noon, whatever I know by then.",
    "You don't need to shout.",
)
LONGEST_LIFE_SECONDS = 0.35  # enough for a call of ten turns on an idle machine
LONGEST_AFTER_SECONDS = 0.012  # so that many die in the middle of the next append


class Acknowledging(Store):
    """A store that says on a pipe, after each append, which call is how long."""

    pipe = -1

    def append(self, call: Call, *arguments: object, **named: object) -> Call:
        after = super().append(call, *arguments, **named)  # type: ignore[arg-type]
        os.write(self.pipe, f"{after.id} {len(after.log)}\n".encode())
        return after


@dataclass(frozen=True)
class Tally:
    """What the killings came to. `wrong` describes every broken promise."""

    kills: int
    acknowledged: int
    beyond: int  # logs that held an event nobody had been told of yet: fine, and proof of dying mid-append
    waiting: dict[str, int]
    wrong: tuple[str, ...]


def live(url: str, scenario: Scenario, seed: int, pipe: int) -> None:
    """Play calls until killed."""
    store = Acknowledging(url)
    store.pipe = pipe
    desk = Desk(store, LineBank(), time.time)
    while True:
        call = finish(desk.go_on(desk.start(scenario, "t", seed=seed)))
        for number in range(40):
            if call.waiting == Waiting.NOTHING:
                break
            call = desk.say(call, REPLIES[number % len(REPLIES)], Timing(thinking_seconds=3))
            call = finish(desk.go_on(call))
        seed += 1


def kill_one(url: str, scenario: Scenario, seed: int, chance: random.Random) -> dict[str, int]:
    """Start a life, end it at a random moment, and return the last acknowledgement of each call."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            live(url, scenario, seed, writing)
        finally:
            os._exit(1)
    os.close(writing)
    told = b""
    if chance.random() < 0.5:
        time.sleep(chance.uniform(0.0, LONGEST_LIFE_SECONDS))
    else:  # just after an acknowledgement, while the next event is being written
        for _ in range(chance.randint(1, 12)):
            told += os.read(reading, 4096)
        time.sleep(chance.uniform(0.0, LONGEST_AFTER_SECONDS))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while piece := os.read(reading, 65536):
        told += piece
    os.close(reading)
    acknowledged: dict[str, int] = {}
    for line in told.decode().split("\n")[:-1]:
        call_id, length = line.split()
        acknowledged[call_id] = int(length)
    return acknowledged


def run(kills: int, seed: int, folder: Path) -> Tally:
    """Kill so many processes over one file in `folder` and look at every call they left."""
    appraise("Warm up, so that each life begins with the model at hand.")
    url = f"sqlite:///{folder / 'kills.sqlite'}"
    scenarios = list(load_library(SCENARIOS).scenarios.values())
    acknowledged: dict[str, int] = {}
    for number in range(kills):
        chance = random.Random(f"{seed}:{number}")
        acknowledged |= kill_one(url, chance.choice(scenarios), seed + number, chance)
    store = Store(url)
    desk = Desk(store, LineBank(), time.time)
    wrong: list[str] = []
    beyond, waiting = 0, dict.fromkeys(Waiting, 0)
    listed = {summary.id for summary in store.calls()}
    for call_id, length in acknowledged.items():
        try:
            call = store.load(call_id)
        except NoSuchCall:
            wrong.append(f"{call_id}: {length} events were acknowledged and none is there")
            continue
        if len(call.log) < length:
            wrong.append(f"{call_id}: {length} events were acknowledged and {len(call.log)} are there")
        if call_id not in listed:
            wrong.append(f"{call_id}: not among the calls")
        beyond += len(call.log) > length
        waiting[call.waiting] += 1
        wrong += resume(desk, call)
    for call_id in listed - set(acknowledged):  # died after the first event and before saying so
        if not isinstance(store.load(call_id).log[0].event, CallStarted):
            wrong.append(f"{call_id}: listed, and its log does not begin")
    return Tally(
        kills, len(acknowledged), beyond, {w.value: n for w, n in waiting.items() if n}, tuple(wrong)
    )


def resume(desk: Desk, call: Call) -> list[str]:
    """Take the call up where its log ends and through one more reply; what went wrong."""
    again = finish(desk.go_on(call))
    if again.log[: len(call.log)] != call.log or again.waiting not in {Waiting.TRAINEE, Waiting.NOTHING}:
        return [f"{call.id}: did not go on from event {len(call.log)}"]
    if again.waiting == Waiting.TRAINEE:
        again = finish(desk.go_on(desk.say(again, "I'm back. I'll ring you at noon.")))
        if again.log != desk.store.load(call.id).log:
            return [f"{call.id}: what is kept is not what was lived"]
    return []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(options.kills, options.seed, Path(folder))
    print(f"{tally.kills} kills, {tally.acknowledged} calls with acknowledged events")
    print(f"waiting for, as found: {tally.waiting}; with an event nobody had been told of: {tally.beyond}")
    print(f"broken promises: {len(tally.wrong)}")
    for told in tally.wrong[:20]:
        print(f"  {told}", file=sys.stderr)
    return 1 if tally.wrong or not tally.acknowledged else 0


if __name__ == "__main__":
    raise SystemExit(main())
