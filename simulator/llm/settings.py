"""Which model there is, and how patient we are with it. Reads the environment and `.env`, nothing else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

OPENAI: Final = "https://api.openai.com/v1"
OPENAI_MODEL: Final = (
    "gpt-4.1-mini"  # answers at once, without a hidden train of thought before the first word
)
ANY_MODEL: Final = "default"  # llama.cpp's server takes any name; others answer with the names they know
NO_KEY: Final = "no-key"  # local servers ask for none, and the client insists on one
ENV_FILE: Final = Path(__file__).resolve().parents[2] / ".env"


@dataclass(frozen=True)
class ModelSettings:
    """Where the model is and what it may cost.

    `prices` is a price list of the user's own (see prices.yaml), None for the one that comes with the
    program. `monthly_limit` is in US dollars and `monthly_tokens` in tokens, None for no limit.
    """

    model: str
    judge_model: str
    base_url: str = OPENAI
    key: str = field(default=NO_KEY, repr=False)
    prices: Path | None = None
    monthly_limit: float | None = None
    monthly_tokens: int | None = None

    @property
    def local(self) -> bool:
        """True when it is not OpenAI itself that answers."""
        return "api.openai.com" not in self.base_url

    @staticmethod
    def from_environment(environment: Mapping[str, str] | None = None) -> ModelSettings | None:
        """The settings, or None when neither a key nor an address is set: then no model plays.

        OPENAI_API_KEY, OPENAI_BASE_URL, EVENKEEL_MODEL, EVENKEEL_JUDGE_MODEL, EVENKEEL_PRICES,
        EVENKEEL_MONTHLY_LIMIT and EVENKEEL_MONTHLY_TOKENS, from the environment or else from the file
        `.env` beside the program (EVENKEEL_ENV_FILE names another). Raises ValueError for a limit that
        is no number.
        """
        values = _with_file(os.environ if environment is None else environment)
        key, base_url = values.get("OPENAI_API_KEY", ""), values.get("OPENAI_BASE_URL", "").rstrip("/")
        if not key and not base_url:
            return None
        base_url = base_url or OPENAI
        model = values.get("EVENKEEL_MODEL") or (OPENAI_MODEL if base_url == OPENAI else ANY_MODEL)
        prices = values.get("EVENKEEL_PRICES")
        limit = _number(values, "EVENKEEL_MONTHLY_LIMIT")
        tokens = _number(values, "EVENKEEL_MONTHLY_TOKENS")
        return ModelSettings(
            model=model,
            judge_model=values.get("EVENKEEL_JUDGE_MODEL") or model,
            base_url=base_url,
            key=key or NO_KEY,
            prices=Path(prices) if prices else None,
            monthly_limit=limit,
            monthly_tokens=None if tokens is None else int(tokens),
        )


@dataclass(frozen=True)
class Policy:
    """All patience in one place. Seconds are counted from the request, our own retries included.

    A conversation survives 8 s of silence and 30 s for a line; the judge works after the call, where
    nobody waits for the next word. Retries wait `backoff` seconds, then twice that, each by a factor drawn
    between a half and one and a half, so that thirty calls do not come back at the same moment.
    """

    first_word_seconds: float = 8.0
    line_seconds: float = 30.0
    answer_seconds: float = 90.0  # a whole structured answer
    retries: int = 2
    backoff: float = 0.5
    failures_to_rest: int = 3  # requests in a row that failed, after their retries
    rest_seconds: float = 30.0


POLICY: Final = Policy()


def _with_file(environment: Mapping[str, str]) -> dict[str, str]:
    from dotenv import dotenv_values

    file = environment.get("EVENKEEL_ENV_FILE", str(ENV_FILE))
    kept = dotenv_values(file) if file and Path(file).is_file() else {}
    return {name: (value or "").strip() for name, value in {**kept, **environment}.items()}


def _number(values: Mapping[str, str], name: str) -> float | None:
    if not values.get(name):
        return None
    try:
        number = float(values[name])
    except ValueError:
        raise ValueError(f"{name} is {values[name]!r}; expected a number, such as 20") from None
    if number < 0:
        raise ValueError(f"{name} is {values[name]!r}; expected a number from 0")
    return number
