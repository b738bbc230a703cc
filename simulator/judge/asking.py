"""What a model is sent to read a call: the rules and the rubric first, which stay the same, then the call.

What people said is data. Each turn is one line behind a mark drawn for this call, so no words can begin a
line of their own, nor forge one of our notes, which stand in square brackets; what is not meant for the
customer (appraisal/aside.py) is left out. The model learns nothing of scores, of affect's numbers, of what
the embedded reader found, or of hidden facts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from simulator.appraisal.aside import aside
from simulator.judge.evidence import Answer, neutral
from simulator.llm import Message
from simulator.scenario import Scenario
from simulator.scoring import Exchange, Reading, Rubric, Turn
from simulator.vocabulary import Criterion, Stage

TEMPLATE = Path(__file__).with_name("judge.md").read_text("utf-8")
LONGEST_TURN = 1_500  # characters of one turn; a longer one is shown by its head and its tail
STAGES = {stage: stage.value.replace("_", " ") for stage in Stage}


def prompt_hash() -> str:
    """Twelve hex digits over the rules and the form of the answer, whatever the call and the rubric."""
    form = json.dumps(Answer.model_json_schema(), sort_keys=True)
    return hashlib.sha256(f"{TEMPLATE}\0{form}".encode()).hexdigest()[:12]


def prompt(
    reading: Reading, rubric: Rubric, scenario: Scenario | None, asked: Sequence[Criterion], mark: str
) -> list[Message]:
    """The messages. `mark` is what each line of the call begins with; nobody in the call may know it."""
    exchanges = {exchange.turn: exchange for exchange in reading.exchanges}
    lines = [_line(number, turn, exchanges.get(number)) for number, turn in enumerate(reading.turns)]
    call = "\n".join(f"{mark} {line.replace(mark, '')}" for line in lines)
    parts = [f"The mark is {mark}.", *_known(scenario), call, f"{mark} end", f"Read: {', '.join(asked)}"]
    return [
        Message("system", TEMPLATE.replace("{criteria}", _criteria(rubric, asked)).strip()),
        Message("user", "\n".join(parts)),
    ]


def _criteria(rubric: Rubric, asked: Sequence[Criterion]) -> str:
    lines = []
    for criterion in asked:
        # The levels say in observable behaviour what the rubric's question asks; both would be said twice.
        levels = " ".join(
            f"{level}: {words}" for level, words in enumerate(rubric.criteria[criterion].levels)
        )
        lines.append(f"{criterion}: {levels}")
    return "\n".join(lines)


def _known(scenario: Scenario | None) -> list[str]:
    if scenario is None:
        return []
    unknown = scenario.brief.unknown
    return [f"Nobody knows: {' '.join(unknown)}"] if unknown else []


def _line(number: int, turn: Turn, exchange: Exchange | None) -> str:
    if turn.speaker == "customer":
        return f"{number} CUSTOMER: {_shown(turn.text)}"
    stood = ""
    if exchange is not None:
        stood = f" ({STAGES[exchange.stage]}{', provoked' if exchange.provoked else ''})"
    return f"{number} TRAINEE{stood}: {_done(turn)}"


def _done(turn: Turn) -> str:
    if turn.action is not None:
        return f"[action: {turn.action.value.replace('_', ' ')}]"
    if not neutral(turn.text):
        return "[said nothing]"
    why = aside(turn.text)
    return f"[left out: it {why}]" if why else _shown(turn.text)


def _shown(text: str) -> str:
    text = neutral(text)
    if len(text) <= LONGEST_TURN:
        return text
    half = LONGEST_TURN // 2
    return f"{text[:half]} […] {text[-half:]}"
