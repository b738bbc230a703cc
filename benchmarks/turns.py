"""How long an embedded turn takes, and a scoring: `python -m benchmarks.turns [--calls 20]`.

A turn is everything between a reply's arrival and the customer's whole line: write down, appraise, react,
direct, speak, write down; over a SQLite file. The baseline is a bare insert and commit into the same kind of
file, twice, for a turn's two halves are committed apart.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from simulator.actors import LineBank
from simulator.appraisal import Appraisal
from simulator.call import Call, Waiting, replay
from simulator.desk import Desk, finish
from simulator.director import direct
from simulator.events import CustomerSpoke, Direction, Event, Recorded, ReplyAppraised, TraineeSpoke
from simulator.scenario import Scenario, load_library
from simulator.scoring import Rubric, parse_rubric, read_call, read_transcript, score
from simulator.storage import Store
from simulator.timing import Timing
from simulator.vocabulary import Intent, Stage

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
TURN_GOAL_MS = 15.0  # p95
SCORE_GOAL_MS = 30.0  # median, a whole call of ten turns
REPLIES = (
    "Twelve in the queue with a book in your hands, that's a wretched way to spend a morning.",
    "I'm going to be straight with you. Nobody has given us a time, so anything I said would be invention.",
    "What is it that has to be done by today, and at what hour does it stop being useful?",
    "So the thing you need is stuck because of us, and you've waited since seven. No wonder you're cross.",
    "There is another way. I can open it for you while we speak, and you only have to click once.",
    "I'll ring you at half past two and tell you whatever is known, even if it's nothing.",
    "I'd ask you not to make it about me. I'm not going anywhere, and I'll tell you all I know.",
    "I've put your deadline in front of the people who work on it, and I'm keeping the ticket myself.",
    "You've every reason to want it certain. I can't give you that, and I can give you the next call.",
    "Let me check that we agree. I ring at half past two, whatever happens. Did I leave anything out?",
)


@dataclass(frozen=True)
class Row:
    what: str
    milliseconds: Sequence[float]
    goal: str = ""

    def __str__(self) -> str:
        ordered = sorted(self.milliseconds)
        p95 = quantiles(ordered, n=20, method="inclusive")[-1] if len(ordered) > 1 else ordered[0]
        return f"{self.what:<52} {len(ordered):>5} {median(ordered):>8.2f} {p95:>8.2f}  {self.goal}"


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one run, by the wall clock: that is what a trainee waits."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def bare_commits(folder: Path, times: int) -> Row:
    """Two inserts, each in a transaction of its own, as a turn's two halves are."""
    db = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.execute("create table events (seq integer primary key, body text)")
    body = "x" * 600

    def commit() -> None:
        for _ in range(2):
            db.execute("begin")
            db.execute("insert into events (body) values (?)", (body,))
            db.execute("commit")

    taken = [timed(commit) for _ in range(times)]
    db.close()
    return Row("baseline: two bare SQLite inserts, committed", taken)


def one_turn(desk: Desk, call: Call, number: int) -> Call:
    said = desk.say(call, REPLIES[number % len(REPLIES)], Timing(thinking_seconds=6, composing_seconds=15))
    return finish(desk.go_on(said))


def turns(desk: Desk, scenarios: Sequence[Scenario], calls: int) -> tuple[Row, list[Call]]:
    """Calls of up to ten turns over all scenarios."""
    taken, played = [], []
    for number in range(calls):
        scenario = scenarios[number % len(scenarios)]
        call = finish(desk.go_on(desk.start(scenario, "t", seed=number)))
        for turn in range(len(REPLIES)):
            if call.waiting == Waiting.NOTHING:
                break
            began = time.perf_counter()
            call = one_turn(desk, call, turn)
            taken.append((time.perf_counter() - began) * 1000)
        played.append(call)
    return Row("an embedded turn, stored", taken, f"p95 at most {TURN_GOAL_MS:g} ms"), played


def scorings(calls: Sequence[Call], rubric: Rubric, scenarios: dict[str, Scenario]) -> list[Row]:
    """Scoring our own calls, and the same words as transcripts from elsewhere, which are appraised anew."""
    own, elsewhere = [], []
    for call in calls:
        scenario = scenarios[call.start.scenario]
        own.append(timed(lambda c=call, s=scenario: score(read_call(c), rubric, s)))  # type: ignore[misc]
        told = read_call(call).turns
        elsewhere.append(
            timed(lambda t=told, s=scenario: score(read_transcript(t, s.brief, s), rubric, s))  # type: ignore[misc]
        )
    goal = f"median at most {SCORE_GOAL_MS:g} ms"
    return [
        Row("scoring a whole call of ours", own, goal),
        Row("scoring it as a transcript from elsewhere", elsewhere, goal),
    ]


def long_call(scenario: Scenario, store: Store, events: int) -> Call:
    """A call of about so many events, kept, and waiting for the trainee. Longer than any real one can be."""
    desk = Desk(store, LineBank(), time.time)
    call = finish(desk.go_on(desk.start(scenario, "t", seed=1)))
    mood = call.affect.model_copy(update={"anger": 0.45, "trust": 0.3})
    while len(call.log) < events:
        kept: list[Event] = [
            TraineeSpoke(text=f"Reply {len(call.log)}, the trains are late."),
            ReplyAppraised(appraisal=Appraisal(), affect=mood),
            CustomerSpoke(
                direction=Direction(
                    person=call.person, stage=Stage.REFUSAL, intent=Intent.NUDGE, mood="hot", intensity=0.4
                ),
                text=f"Line {len(call.log)}.",
                spoken_by="list",
            ),
        ]
        call = store.append(call, kept, time.time())
    return call


def by_length(folder: Path, scenario: Scenario, times: int) -> list[Row]:
    rows = []
    for events in (5, 200):
        taken = []
        for number in range(times):
            store = Store(f"sqlite:///{folder / f'long-{events}-{number}.sqlite'}")
            call = long_call(scenario, store, events)
            desk = Desk(store, LineBank(), time.time)
            desk.scenario(call)
            taken.append(timed(lambda d=desk, c=call, n=number: one_turn(d, c, n)))  # type: ignore[misc]
        rows.append(Row(f"a turn when the log holds {events} events", taken))
    return rows


def other_parts(store: Store, calls: Sequence[Call], desk: Desk) -> list[Row]:
    loads = [timed(lambda c=call: store.load(c.id)) for call in calls]  # type: ignore[misc]
    waiting = []
    for call in calls:
        log: list[Recorded] = []
        for recorded in call.log:
            if isinstance(recorded.event, CustomerSpoke):
                so_far = replay(call.id, log)
                waiting.append(timed(lambda c=so_far: direct(desk.scenario(c), c)))  # type: ignore[misc]
            log.append(recorded)
    return [Row("reading a call back from the store", loads), Row("one direction of the director's", waiting)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=20)
    calls: int = parser.parse_args().calls
    library = load_library(SCENARIOS)
    rubric = parse_rubric((SCENARIOS / "rubrics" / "even-keel.yaml").read_text("utf-8"))
    scenarios = list(library.scenarios.values())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store(f"sqlite:///{folder / 'turns.sqlite'}")
        desk = Desk(store, LineBank(), time.time)
        first = finish(desk.go_on(desk.start(scenarios[0], "t")))
        cold = Row("the first turn of a process (weights loaded)", [timed(lambda: one_turn(desk, first, 0))])
        turn, played = turns(desk, scenarios, calls)
        rows = [
            bare_commits(folder, 200),
            cold,
            turn,
            *by_length(folder, scenarios[0], max(3, calls // 2)),
            *scorings(played, rubric, library.scenarios),
            *other_parts(store, played, desk),
        ]
    print(f"{'milliseconds':<52} {'n':>5} {'median':>8} {'p95':>8}  goal")
    for row in rows:
        print(row)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
