"""A model made of a list, for whoever asks a model and is tested without one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from simulator.llm import Completion, Limits, Message, ModelError, Usage
from simulator.llm.answers import USUAL
from simulator.llm.chat import Form, Telling

# Words, words in pieces, words and then a failure, a failure at once, or an answer in a form.
Reply = str | Sequence[str | ModelError] | ModelError | BaseModel | dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One request as it was made. `form` is None for a line."""

    messages: tuple[Message, ...]
    limits: Limits
    form: type[BaseModel] | None = None

    @property
    def prompt(self) -> str:
        """All of it, as one text."""
        return "\n\n".join(f"[{message.role}]\n{message.text}" for message in self.messages)


class FakeModel:
    """Gives its replies in order and keeps what it was asked. Running dry is an error.

    A reply may be a text, pieces of a text (a ModelError among them breaks the line off there), a
    ModelError, or a form's instance or data for `ask`.
    """

    def __init__(self, replies: Iterable[Reply] = (), *, name: str = "fake") -> None:
        self.replies: list[Reply] = list(replies)
        self.asked: list[Asked] = []
        self.name = name

    def stream(self, messages: Sequence[Message], limits: Limits = USUAL) -> Telling:
        reply = self._reply(Asked(tuple(messages), limits))
        assert not isinstance(reply, BaseModel | dict), (
            f"a line was asked for and the next reply is {reply!r}"
        )
        pieces = [reply] if isinstance(reply, str | ModelError) else reply
        text = ""
        for piece in pieces:
            if isinstance(piece, ModelError):
                piece.so_far = self._completion(text, None)
                raise piece
            text += piece
            yield piece
        return self._completion(text, "stop")

    def ask(
        self,
        messages: Sequence[Message],
        form: type[Form],
        limits: Limits = USUAL,
    ) -> tuple[Form, Completion]:
        reply = self._reply(Asked(tuple(messages), limits, form))
        if isinstance(reply, ModelError):
            raise reply
        if isinstance(reply, BaseModel):
            text = reply.model_dump_json()
        else:
            text = reply if isinstance(reply, str) else json.dumps(reply)
        return form.model_validate_json(text), self._completion(text, "stop")

    def _reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        if len(self.asked) > len(self.replies):
            raise LookupError(f"the model holds {len(self.replies)} replies and another was asked for")
        return self.replies[len(self.asked) - 1]

    def _completion(self, text: str, finish_reason: str | None) -> Completion:
        prompt = sum(len(message.text) for message in self.asked[-1].messages) // 4
        return Completion(text, finish_reason, Usage(prompt, 0, len(text) // 4), self.name, 0.1, 0.05)
