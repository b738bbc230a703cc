"""What goes to a model and what comes back, as plain values. Knows no library and no network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Role = Literal["system", "user", "assistant"]


class Message(NamedTuple):
    """One message of a prompt."""

    role: Role
    text: str


@dataclass(frozen=True)
class Limits:
    """What one request may cost. `temperature` and `seed` are left to the server when None."""

    max_tokens: int = 300
    temperature: float | None = None
    seed: int | None = None


USUAL = Limits()


@dataclass(frozen=True)
class Usage:
    """Tokens of one request. `cached` is the part of `prompt` the provider had kept; `estimated` means
    that the server did not say and the numbers are ours.
    """

    prompt: int = 0
    cached: int = 0
    output: int = 0
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt + other.prompt,
            self.cached + other.cached,
            self.output + other.output,
            self.estimated or other.estimated,
        )


NOTHING_USED = Usage()


@dataclass(frozen=True)
class Completion:
    """A model's answer, or as much of it as had come when it failed.

    `model` is what the server says it used. `seconds` are from the request to the end, our retries and
    their pauses included; `first_seconds` to the first word, None when none came.
    """

    text: str = ""
    finish_reason: str | None = None
    usage: Usage = NOTHING_USED
    model: str = ""
    seconds: float = 0.0
    first_seconds: float | None = None
    retries: int = 0
    request_id: str | None = None
