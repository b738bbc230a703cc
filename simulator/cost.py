"""What models took, in tokens and where a price is known in money: of a call, of a month. Pure sums.

Knows neither where the numbers are kept nor when a limit is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from simulator.events import Tokens
from simulator.llm import Prices, Usage

Purpose = Literal["customer", "judge", "drafts"]


@dataclass(frozen=True)
class Used:
    """What one model took for one purpose."""

    purpose: Purpose
    model: str
    tokens: Tokens


@dataclass(frozen=True)
class Spent:
    """Sums. `prompt` holds `cached`. `dollars` is what has a known price, None when nothing has; the tokens
    without one are `unpriced`. `estimated`: some server did not say, and part of it is our own count.
    """

    requests: int = 0
    prompt: int = 0
    cached: int = 0
    output: int = 0
    dollars: float | None = None
    unpriced: int = 0
    estimated: bool = False

    @property
    def tokens(self) -> int:
        """All of them, in and out."""
        return self.prompt + self.output

    @property
    def in_words(self) -> str:
        """One line for a person: "3 requests: 2,100 tokens in (900 cached), 310 out, $0.0012"."""
        requests = "1 request" if self.requests == 1 else f"{self.requests:,} requests"
        about = "about " if self.estimated else ""
        tokens = f"{about}{self.prompt:,} tokens in ({self.cached:,} cached), {self.output:,} out"
        if self.dollars is None:
            return f"{requests}: {tokens}, price not known" if self.tokens else f"{requests}: {tokens}"
        more = f", and {self.unpriced:,} tokens without a known price" if self.unpriced else ""
        return f"{requests}: {tokens}, ${self.dollars:.4f}{more}"


def spent(used: Iterable[Used], prices: Prices) -> Spent:
    """The sum of it all."""
    total = Spent()
    for each in used:
        tokens = each.tokens
        cost = prices.cost(each.model, Usage(tokens.prompt, tokens.cached, tokens.output))
        unpriced = tokens.prompt + tokens.output if cost is None else 0
        total = Spent(
            total.requests + tokens.requests,
            total.prompt + tokens.prompt,
            total.cached + tokens.cached,
            total.output + tokens.output,
            total.dollars if cost is None else (total.dollars or 0.0) + cost,
            total.unpriced + unpriced,
            total.estimated or tokens.estimated,
        )
    return total


def month_of(at: float) -> str:
    """The month of a moment, by UTC, as "2026-11"."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m")
