"""A language model reads a finished call: one structured request, for the criteria that need reading.

    judged = judge(model, reading, rubric, scenario)
    judged.card                                 the same Scorecard the embedded scorer makes
    judged.tokens, judged.model                 what it took, None where nothing had to be asked

Never raises for a model's fault: what could not be read is unscored on the card, with the reason, and the
rest stands. What is asked stands in judge.md, what counts as evidence in evidence.py, and how the two
readings become one score in policy.py. Knows no store and no screen.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from simulator.events import Tokens
from simulator.judge.asking import prompt, prompt_hash
from simulator.judge.evidence import READ, Answer, weigh
from simulator.judge.policy import POLICY, combine, without_reading
from simulator.llm import BadRequest, Completion, Limits, Message, Model, ModelError
from simulator.scenario import Scenario
from simulator.scoring import Reading, Rubric, Scorecard, score

__all__ = ["READ", "Judged", "judge", "prompt", "prompt_hash"]

# Seven criteria with a quote each are some 250 tokens; models that think before they answer take more.
MOST_TOKENS = 3_000
# The same call should read the same twice. Models that take neither are asked again without.
STEADY = Limits(max_tokens=MOST_TOKENS, temperature=0.0, seed=1)
PLAIN = Limits(max_tokens=MOST_TOKENS)
MARK_BYTES = 4  # four thousand million marks: nobody guesses the one of this call


@dataclass(frozen=True)
class Judged:
    """A card, and what it took. `failure` is why nothing could be read, None when something was."""

    card: Scorecard
    tokens: Tokens | None = None
    model: str = ""
    failure: ModelError | None = None


def judge(
    model: Model, reading: Reading, rubric: Rubric, scenario: Scenario | None, *, mark: str | None = None
) -> Judged:
    """Score a call with a model's reading of it. `mark` is drawn anew unless a test gives one."""
    card = score(reading, rubric, scenario)
    asked = [criterion for criterion in READ if card.criteria[criterion].points is not None]
    if not asked:
        return Judged(card)
    messages = prompt(reading, rubric, scenario, asked, mark or secrets.token_hex(MARK_BYTES))
    try:
        answer, completion, limits = _ask(model, messages)
    except ModelError as failure:
        why = f"A model was asked to read this and could not: {failure}"
        bare = without_reading(card, dict.fromkeys(asked, why), rubric)
        name = failure.so_far.model or model.name
        return Judged(_pinned(bare, name, STEADY), _tokens(failure.so_far), name, failure)
    brief = scenario.brief if scenario else None
    read = combine(card, weigh(answer, reading, asked, brief), rubric)
    name = completion.model or model.name
    return Judged(_pinned(read, name, limits), _tokens(completion), name)


def _ask(model: Model, messages: list[Message]) -> tuple[Answer, Completion, Limits]:
    try:
        return (*model.ask(messages, Answer, STEADY), STEADY)
    except BadRequest:
        return (*model.ask(messages, Answer, PLAIN), PLAIN)


def _tokens(completion: Completion) -> Tokens:
    used = completion.usage
    return Tokens(
        requests=1 + completion.retries,
        prompt=used.prompt,
        cached=used.cached,
        output=used.output,
        estimated=used.estimated,
    )


def _pinned(card: Scorecard, model: str, limits: Limits) -> Scorecard:
    made_by = card.provenance
    settings = {"max_tokens": limits.max_tokens, "temperature": limits.temperature, "seed": limits.seed}
    given = (f"{name}={value:g}" for name, value in settings.items() if value is not None)
    provenance = made_by.model_copy(
        update={
            "scorer": f"{made_by.scorer}+{POLICY}",
            "model": model,
            "prompt_hash": prompt_hash(),
            "parameters": " ".join(given),
        }
    )
    return card.model_copy(update={"provenance": provenance})
