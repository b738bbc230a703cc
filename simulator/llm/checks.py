"""What `doctor` looks at, one function for each part, each saying what to mend.

They send a few real requests of some tokens each, and nothing of anybody's call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from simulator.llm.answers import Completion, Limits, Message
from simulator.llm.chat import ChatModel, Models
from simulator.llm.errors import CutOff, ModelError, ModelNotFound, TooLong, WrongAddress
from simulator.llm.settings import NO_KEY, ModelSettings
from simulator.llm.tokens import count_tokens, vocabulary_of, vocabulary_path

MOST_MODELS_NAMED = 8
TRY_LIMITS = Limits(max_tokens=60)
THINKS = "<think"  # how open models begin a train of thought where their server doesn't keep it back
THINKS_FIRST = (
    "thinks at length before it says a word, and nobody waits for that on a phone. Switch its thinking off "
    "at the server (llama.cpp: --reasoning-budget 0), or choose another model in EVENKEEL_MODEL."
)
TRY = (Message("system", "You check a connection."), Message("user", "Say: ready."))


@dataclass(frozen=True)
class Check:
    """One part looked at. `works` is None where it could not be tried or does not matter here."""

    name: str
    works: bool | None
    says: str


class _Ready(BaseModel):
    """The smallest form an answer can have."""

    ready: bool


def check_all(models: Models | None) -> Iterator[Check]:
    """Every check in order; those that cannot work after a failure are not tried."""
    if models is None:
        yield Check(
            "key",
            None,
            "No model is set, so the embedded customer plays. To use one, set OPENAI_API_KEY, or "
            "OPENAI_BASE_URL for a server of your own.",
        )
        return
    yield check_key(models.settings)
    endpoint = check_endpoint(models.actor)
    yield endpoint
    if endpoint.works is False:
        for name in ("model", "streaming", "structured output"):
            yield Check(name, None, "not tried")
    else:
        yield from check_speaking(models.actor)
        yield check_structured(models.judge)
    yield check_vocabulary(models.settings)


def check_key(settings: ModelSettings) -> Check:
    """Whether a key is set where one is needed. Nothing is sent."""
    if settings.key != NO_KEY:
        return Check("key", True, "OPENAI_API_KEY is set")
    if settings.local:
        return Check("key", None, "OPENAI_API_KEY is not set; most servers of one's own need none")
    return Check("key", False, "OPENAI_API_KEY is not set, and OpenAI needs one")


def check_endpoint(model: ChatModel) -> Check:
    """Whether an OpenAI-compatible server answers at the address and takes the key."""
    where = model.settings.base_url
    try:
        names = model.offered()
    except (WrongAddress, ModelNotFound):  # some servers list nothing; the next check tells
        return Check("endpoint", None, f"{where} answers, and lists no models")
    except ModelError as error:
        return Check("endpoint", False, str(error))
    more = f" and {len(names) - MOST_MODELS_NAMED} more" if len(names) > MOST_MODELS_NAMED else ""
    return Check("endpoint", True, f"{where} answers and offers {', '.join(names[:MOST_MODELS_NAMED])}{more}")


def check_speaking(model: ChatModel) -> Iterator[Check]:
    """Whether the model is there, and whether its words come as they are made."""
    pieces: list[str] = []
    try:
        completion = _told(model, pieces)
    except (TooLong, CutOff) as error:
        completion = error.so_far
        if isinstance(error, CutOff):
            yield Check("model", None, f"{model.name} answers")
            yield Check("streaming", False, f"{error} A call will show the line bank's lines in its place.")
            return
    except ModelError as error:
        yield Check("model", False, str(error))
        yield Check("streaming", None, "not tried")
        return
    said = "".join(pieces).strip()
    if not said or said.startswith(THINKS):
        yield Check("model", False, f"{model.name} {THINKS_FIRST}")
        yield Check("streaming", None, "not tried")
        return
    yield Check("model", True, f"{model.name} speaks for the customer; the server says {completion.model}")
    first, usage = completion.first_seconds or 0.0, completion.usage
    said = (
        "the server counts tokens" if not usage.estimated else "the server counts no tokens, so we estimate"
    )
    slow = "" if first < model.policy.first_word_seconds / 2 else " That is slow for a conversation."
    yield Check("streaming", True, f"first word after {first:.1f} s, {len(pieces)} pieces; {said}.{slow}")


def check_structured(model: ChatModel) -> Check:
    """Whether the model that reads calls answers in a form it is given."""
    try:
        model.ask(TRY, _Ready, TRY_LIMITS)
    except ModelError as error:
        return Check("structured output", False, f"{error} Calls are then scored without a model.")
    return Check("structured output", True, f"{model.name} reads calls and answers in the form it is given")


def check_vocabulary(settings: ModelSettings) -> Check:
    """Whether tokens can be counted before they are sent. Nothing is fetched."""
    name = vocabulary_of(settings.model)
    if name is None:
        return Check("vocabulary", None, f"none is known for {settings.model}; tokens are estimated")
    if not count_tokens("ready", settings.model).estimated:
        return Check("vocabulary", True, f"{name} is at {vocabulary_path(name)}")
    mend = "`python -m simulator doctor --fetch-vocabulary` fetches it"
    return Check("vocabulary", None, f"{name} is not on this machine, so tokens are estimated; {mend}")


def _told(model: ChatModel, pieces: list[str]) -> Completion:
    telling = model.stream(TRY, TRY_LIMITS)
    while True:
        try:
            pieces.append(next(telling))
        except StopIteration as end:
            completion: Completion = end.value
            return completion
