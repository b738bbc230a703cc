"""A chat model as the rest of the program sees it: deadlines, retries, and errors of our own.

Whoever asks knows neither library nor network: they get words as they come and a Completion, or a
ModelError that carries what had come.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from simulator.llm import errors, reader
from simulator.llm.answers import NOTHING_USED, USUAL, Completion, Limits, Message, Usage
from simulator.llm.breaker import Breaker
from simulator.llm.errors import ModelError
from simulator.llm.faults import translate
from simulator.llm.settings import POLICY, ModelSettings, Policy
from simulator.llm.tokens import count_messages, count_tokens

Form = TypeVar("Form", bound=BaseModel)
Telling = Generator[str, None, Completion]

TOO_LONG = frozenset({"length", "max_tokens"})  # some servers say the latter


class Model(Protocol):
    """What the actor and the judge take. `name` is the model's, for the record."""

    @property
    def name(self) -> str: ...

    def stream(self, messages: Sequence[Message], limits: Limits = ...) -> Telling:
        """Words as they come; returns the whole. Raises ModelError."""
        ...

    def ask(
        self, messages: Sequence[Message], form: type[Form], limits: Limits = ...
    ) -> tuple[Form, Completion]:
        """An answer in the form of a pydantic model. Raises ModelError."""
        ...


@dataclass
class _Heard:
    """What has come of one attempt at an answer. `spent` is what the attempts before it used up."""

    began: float
    retries: int = 0
    spent: Usage = NOTHING_USED
    text: list[str] = field(default_factory=list)
    first: float | None = None
    refusal: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    model: str = ""
    request_id: str | None = None
    anything: bool = False

    def take(self, piece: reader.Piece, now: float) -> None:
        self.anything = True
        if piece.text:
            self.text.append(piece.text)
            self.first = now if self.first is None else self.first
        self.refusal += piece.refusal or ""
        self.finish_reason = piece.finish_reason or self.finish_reason
        self.usage = piece.usage or self.usage
        self.model = piece.model or self.model
        self.request_id = self.request_id or piece.request_id


class ChatModel:
    """One model at one endpoint, safe for many calls at once.

    `clock` gives monotonic seconds; `sleep` waits between retries. `breaker` is shared by the models of one
    endpoint.
    """

    def __init__(
        self,
        settings: ModelSettings,
        name: str | None = None,
        *,
        policy: Policy = POLICY,
        breaker: Breaker | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings, self.policy = settings, policy
        self.breaker = breaker or Breaker(policy, clock)
        self._name = name or settings.model
        self._clock, self._sleep = clock, sleep
        self._chance = random.Random()

    @property
    def name(self) -> str:
        return self._name

    def warm_up(self) -> None:
        """Load the libraries, so that the first line does not wait for them. Raises SetupError."""
        reader.client(self.settings, self.name)

    def stream(self, messages: Sequence[Message], limits: Limits = USUAL) -> Telling:
        """An answer as it comes, the first word within 8 s and the whole within 30 (Policy).

        Loading the libraries is not counted. Nothing is tried again once a word has come. Closing the
        generator gives the request up. Raises ModelError.
        """

        def opened(seconds: float) -> reader.Reading:
            return reader.stream(self.settings, self.name, messages, limits, seconds)

        return (
            yield from self._tell(messages, opened, self.policy.first_word_seconds, self.policy.line_seconds)
        )

    def ask(
        self,
        messages: Sequence[Message],
        form: type[Form],
        limits: Limits = USUAL,
    ) -> tuple[Form, Completion]:
        """One whole answer in the given form, within 90 s (Policy). Raises ModelError.

        The form's JSON Schema is sent in the strict manner: every field is required, a default is of no use.
        """

        def opened(seconds: float) -> reader.Reading:
            return reader.answer(
                self.settings, self.name, messages, limits, reader.json_schema(form), seconds
            )

        seconds = self.policy.answer_seconds
        completion = _drained(self._tell(messages, opened, seconds, seconds))
        try:
            return form.model_validate_json(completion.text), completion
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            unreadable = errors.Unreadable(
                f"The model {self.name} did not answer in the form it was asked for "
                f"({place + ': ' if place else ''}{first['msg']}). Not every model can; choose another in "
                "EVENKEEL_JUDGE_MODEL."
            )
            unreadable.so_far = completion
            raise unreadable from None

    def offered(self) -> tuple[str, ...]:
        """The names of the models the endpoint lists. Raises ModelError."""
        self.warm_up()
        heard, by = _Heard(self._clock()), self._clock() + self.policy.first_word_seconds
        reading, names = reader.offered(self.settings, self.name, self.policy.first_word_seconds), []
        try:
            while (piece := self._next(reading, heard, by)) is not None:
                names.append(piece.text)
        finally:
            reading.close()
        return tuple(names)

    def _tell(
        self,
        messages: Sequence[Message],
        opened: Callable[[float], reader.Reading],
        first_seconds: float,
        whole_seconds: float,
    ) -> Telling:
        with self.breaker.guarding():
            self.warm_up()
            heard = _Heard(self._clock())
            first_by, whole_by = heard.began + first_seconds, heard.began + whole_seconds
            while True:
                try:
                    yield from self._attempt(opened, heard, min(first_by, whole_by), whole_by)
                    return self._completion(messages, heard)
                except ModelError as error:
                    pause = self._pause(error, heard, first_by)
                    if pause is None:
                        error.so_far = self._completion(messages, heard)
                        raise
                heard = _Heard(heard.began, heard.retries + 1, self._usage(messages, heard))
                self._sleep(pause)

    def _attempt(
        self, opened: Callable[[float], reader.Reading], heard: _Heard, first_by: float, whole_by: float
    ) -> Generator[str, None, None]:
        """One request, its words as they come. Raises ModelError."""
        reading = opened(whole_by - self._clock())
        try:
            while (piece := self._next(reading, heard, whole_by if heard.text else first_by)) is not None:
                heard.take(piece, self._clock())
                if piece.text:
                    yield piece.text
        finally:
            reading.close()
        if fault := self._fault(heard):
            raise fault

    def _next(self, reading: reader.Reading, heard: _Heard, by: float) -> reader.Piece | None:
        try:
            return reading.next(by - self._clock())
        except reader.Waited:
            what = "stopped in the middle of its answer" if heard.text else "said nothing"
            raise errors.TimedOut(
                f"The model {self.name} at {self.settings.base_url} {what}; "
                f"it had {by - heard.began:.0f} seconds."
            ) from None
        except Exception as error:
            # Any class at all: some faults come out of the libraries as a bare IndexError or JSONDecodeError.
            raise translate(error, self.settings, self.name, begun=bool(heard.text)) from None

    def _fault(self, heard: _Heard) -> ModelError | None:
        """What is wrong with an answer that ended by itself, if anything."""
        if heard.refusal:
            return errors.Refused(f"The model {self.name} refused to answer.", detail=heard.refusal[:300])
        if heard.finish_reason == "content_filter":
            return errors.Filtered("The provider's content filter stopped the answer.")
        if heard.finish_reason in TOO_LONG:
            return errors.TooLong(f"The model {self.name} went on past the length it was given.")
        if not "".join(heard.text).strip():
            return errors.BadResponse(
                f"The model {self.name} at {self.settings.base_url} answered with nothing.",
                detail=f"finish reason {heard.finish_reason}",
            )
        if heard.finish_reason is None:
            return errors.CutOff("The model's answer ended without saying that it was whole.")
        return None

    def _pause(self, error: ModelError, heard: _Heard, first_by: float) -> float | None:
        """Seconds to wait before another attempt, None for no other."""
        if heard.text or not error.retryable or heard.retries >= self.policy.retries:
            return None
        pause = self.policy.backoff * 2**heard.retries * self._chance.uniform(0.5, 1.5)
        pause = max(pause, error.retry_after or 0.0)
        return pause if self._clock() + pause < first_by else None

    def _completion(self, messages: Sequence[Message], heard: _Heard) -> Completion:
        return Completion(
            text="".join(heard.text),
            finish_reason=heard.finish_reason,
            usage=self._usage(messages, heard),
            model=heard.model or self.name,
            seconds=self._clock() - heard.began,
            first_seconds=None if heard.first is None else heard.first - heard.began,
            retries=heard.retries,
            request_id=heard.request_id,
        )

    def _usage(self, messages: Sequence[Message], heard: _Heard) -> Usage:
        """What the server says, or an estimate; what was turned down at the door costs nothing."""
        if heard.usage is not None:
            return heard.spent + heard.usage
        if not heard.anything:
            return heard.spent
        prompt = count_messages(messages, self.name)
        output = count_tokens("".join(heard.text), self.name)
        return heard.spent + Usage(prompt.tokens, 0, output.tokens, estimated=True)


@dataclass(frozen=True)
class Models:
    """The two models of one endpoint: one plays the customer, one reads the call afterwards."""

    settings: ModelSettings
    actor: ChatModel
    judge: ChatModel


def connect(settings: ModelSettings | None, policy: Policy = POLICY) -> Models | None:
    """The models of the settings, sharing one breaker; None without settings. Nothing is loaded or sent."""
    if settings is None:
        return None
    breaker = Breaker(policy, time.monotonic)
    actor = ChatModel(settings, settings.model, policy=policy, breaker=breaker)
    return Models(settings, actor, ChatModel(settings, settings.judge_model, policy=policy, breaker=breaker))


def _drained(telling: Telling) -> Completion:
    while True:
        try:
            next(telling)
        except StopIteration as end:
            completion: Completion = end.value
            return completion
