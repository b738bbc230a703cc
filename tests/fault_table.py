"""Every fault of an endpoint, through the whole way to a call: `python -m tests.fault_table` writes what came
of each into docs/model.md, where a test holds it to be true.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from simulator.actors import LineBank, ModelActor
from simulator.actors.model import NOTICE
from simulator.call import Call, Shown, trainee_view
from simulator.desk import Desk, finish
from simulator.events import CustomerSpoke
from simulator.llm import ChatModel, ModelSettings, Policy
from tests.fakes import Clock, MemoryStore
from tests.models.fault_server import FAULTS, Behaviour, Exchange, failing
from tests.scripts import scenario_of

PAGE = Path(__file__).resolve().parent.parent / "docs" / "model.md"
BEGIN, END = "<!-- faults -->", "<!-- /faults -->"
SCENARIO, SEED = "lines-cut-for-good", 1
REPLY = "I hear you, and I don't know yet."
SENTENCE = "You said that on Monday. "
# Without retries what is seen is the same, only sooner. Little patience is for what ends by a deadline alone.
PATIENT = Policy(retries=0)
HASTY = Policy(first_word_seconds=0.5, line_seconds=0.6, retries=0)
AFTER_ITS_FIRST_WORD = Policy(line_seconds=4.0, retries=0)  # which a busy machine too has sent by then
BY_DEADLINE = {
    "silence": HASTY,
    "silence after the head": HASTY,
    "comments only": HASTY,
    "a head that never ends": HASTY,
    "slow drip": HASTY,
    "stops after a word": HASTY,
    "silence, after a sentence": AFTER_ITS_FIRST_WORD,
}
AFTER_A_SENTENCE: dict[str, Callable[[Exchange], None]] = {
    "cut in mid-word": Exchange.break_off,
    "ends without a finish reason": lambda it: it.finish(None, done=False),
    "length": lambda it: it.finish("length"),
    "content filter": lambda it: it.finish("content_filter"),
    "silence": Exchange.wait,
}


def _after_a_sentence(end: Callable[[Exchange], None]) -> Behaviour:
    def behave(it: Exchange) -> None:
        it.begin()
        it.say(SENTENCE, "And the day be")
        end(it)

    return behave


SUFFERED: dict[str, Behaviour] = {
    **FAULTS,
    **{f"{name}, after a sentence": _after_a_sentence(end) for name, end in AFTER_A_SENTENCE.items()},
}


@dataclass(frozen=True)
class Turn:
    """A call after the customer's answer to one reply: their line, what the trainee sees, the log."""

    call: Call
    line: CustomerSpoke
    seen: tuple[Shown, ...]

    @property
    def saw(self) -> str:
        """What the trainee saw of it, in words."""
        if self.line.spoken_by == "line_bank":
            noticed = any(shown.text == NOTICE for shown in self.seen)
            return "an author's line, and a small notice" if noticed else "an author's line"
        return "the line breaks off after its first sentence" if self.line.text.endswith(" …") else "a line"


@cache
def without_fault() -> Turn:
    """The same turn where no model is asked."""
    return _turn(Desk(MemoryStore(), LineBank(), Clock()), None)  # type: ignore[arg-type]


@cache
def suffered(fault: str) -> Turn:
    """A turn whose model fails in this way."""
    with failing([SUFFERED[fault]]) as server:
        settings = ModelSettings("asked-for", "asked-for", server.base_url, "key")
        actor = ModelActor(ChatModel(settings, policy=BY_DEADLINE.get(fault, PATIENT)))
        return _turn(Desk(MemoryStore(), LineBank(), Clock(), actor), "asked-for")  # type: ignore[arg-type]


def _turn(desk: Desk, model: str | None) -> Turn:
    scenario = scenario_of(SCENARIO)
    call = finish(desk.go_on(desk.start(scenario, "t", seed=SEED, model=model)))
    call = finish(desk.go_on(desk.say(call, REPLY)))
    line = call.log[-1].event
    assert isinstance(line, CustomerSpoke)
    return Turn(call, line, trainee_view(call))


def table() -> str:
    """Faults by what the trainee saw and what the log holds."""
    rows: dict[tuple[str, str], list[str]] = {}
    for fault in SUFFERED:
        turn = suffered(fault)
        kind = (turn.line.fault or "nothing").partition(":")[0]
        rows.setdefault((turn.saw, kind), []).append(fault)
    lines = ["| fault | the trainee saw | `fault` in the log |", "|---|---|---|"]
    lines += [f"| {' · '.join(faults)} | {saw} | `{kind}` |" for (saw, kind), faults in rows.items()]
    return "\n".join(lines)


def written() -> str:
    """The table as the page has it."""
    found = re.search(f"{BEGIN}\n(.*?)\n{END}", PAGE.read_text("utf-8"), re.DOTALL)
    return found.group(1) if found else ""


if __name__ == "__main__":
    text = PAGE.read_text("utf-8")
    PAGE.write_text(text.replace(f"{BEGIN}\n{written()}\n{END}", f"{BEGIN}\n{table()}\n{END}"), "utf-8")
