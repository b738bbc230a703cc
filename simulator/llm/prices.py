"""What tokens cost, from a small dated list (prices.yaml). A price that is not known is None, never zero."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.llm.answers import Usage
from simulator.llm.settings import ModelSettings

OWN_LIST = Path(__file__).with_name("prices.yaml")
_VERSION = re.compile(r"-(\d{4}-\d{2}-\d{2}|latest)$")


class PriceError(Exception):
    """The list of prices cannot be read: its author's fault, in their words."""


class Price(BaseModel):
    """US dollars for a million tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    prompt: float = Field(ge=0)
    cached: float = Field(ge=0)
    output: float = Field(ge=0)


class Prices(BaseModel):
    """A dated list of prices, by model."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    looked_up: datetime.date
    source: str
    models: dict[str, Price]

    def cost(self, model: str, usage: Usage) -> float | None:
        """US dollars for some tokens, None where the model's price is not known."""
        price = self.models.get(model) or self.models.get(_VERSION.sub("", model))
        if price is None:
            return None
        fresh = max(usage.prompt - usage.cached, 0)
        return (fresh * price.prompt + usage.cached * price.cached + usage.output * price.output) / 1_000_000


def load_prices(path: Path | None = None) -> Prices:
    """The list at a path, or the one that comes with the program. Raises PriceError."""
    path = path or OWN_LIST
    try:
        return Prices.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except OSError as error:
        raise PriceError(f"{path} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        raise PriceError(f"{path}: {error}") from None


def over_limit(settings: ModelSettings, tokens: int, dollars: float) -> str | None:
    """A sentence when what was used this month has reached a limit, else None.

    Tokens without a known price count for the token limit alone.
    """
    limit = settings.monthly_limit
    if limit is not None and dollars >= limit:
        return f"This month's limit of ${limit:g} for the model is used up; EVENKEEL_MONTHLY_LIMIT raises it."
    most = settings.monthly_tokens
    if most is not None and tokens >= most:
        return f"This month's limit of {most:,} tokens is used up; EVENKEEL_MONTHLY_TOKENS raises it."
    return None
