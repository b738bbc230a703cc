"""Whatever the libraries raise, turned into one of our errors. Nothing of theirs gets past this module.

What a provider says goes into the sentence only where it helps to mend the fault, shortened, and never with
the key: some repeat it in their answer to a wrong one.
"""

from __future__ import annotations

import re
from typing import Any, Final

from simulator.llm import errors
from simulator.llm.errors import ModelError
from simulator.llm.settings import ANY_MODEL, NO_KEY, ModelSettings

LONGEST_DETAIL = 300
QUOTA_CODES: Final = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "quota_exceeded"}
)
# OpenAI's code; llama.cpp's type; vLLM, LiteLLM and others say it only in words.
OVERFLOW: Final = re.compile(
    r"context_length_exceeded|exceed_context_size|maximum context length|context window|context size"
    r"|prompt is too long|ContextWindowExceeded|Input tokens exceed",
    re.IGNORECASE,
)
FILTERED: Final = re.compile(r"content_filter|content management policy|ResponsibleAIPolicy", re.IGNORECASE)


def translate(error: Exception, settings: ModelSettings, model: str, *, begun: bool) -> ModelError:
    """Our error for one of a library's. `begun` says that something of the answer had come."""
    import openai

    if isinstance(error, ModelError):
        return error
    detail = _detail(error, settings)
    if isinstance(error, TimeoutError | openai.APITimeoutError):
        return errors.TimedOut(f"The model at {settings.base_url} did not finish in time.", detail=detail)
    if isinstance(error, openai.APIConnectionError):
        if begun:
            return errors.CutOff(
                "The connection to the model broke off in the middle of a line.", detail=detail
            )
        return errors.Unreachable(
            f"Nothing answers at {settings.base_url} ({_short(_root(error), settings, 100)}). Check that the "
            "server runs, OPENAI_BASE_URL (it starts with http and most often ends in /v1), and the network.",
            detail=detail,
        )
    if isinstance(error, openai.APIError):
        return _told_by_provider(error, settings, model, detail)
    # What broke inside the libraries broke over what the server sent.
    if begun:
        return errors.BadResponse(
            f"{settings.base_url} sent something damaged after some words.", detail=detail
        )
    return errors.BadResponse(
        f"What came from {settings.base_url} is not a chat model's answer: a web page, damaged or empty. "
        "Check that OPENAI_BASE_URL is the address of an OpenAI-compatible API, most often ending in /v1.",
        detail=detail,
    )


def _told_by_provider(error: Any, settings: ModelSettings, model: str, detail: str) -> ModelError:
    """For an error the provider sent, as a status or as an object within the stream."""
    status = getattr(error, "status_code", None)
    codes = {str(part) for part in (error.code, error.type) if part}
    words = f"{error.message} {' '.join(codes)} {error.body if isinstance(error.body, dict) else ''}"
    if OVERFLOW.search(words):
        return errors.ContextOverflow(
            f"The prompt is longer than the model {model} can read. Give the server a larger context, or "
            "choose a model with one.",
            detail=detail,
        )
    if codes & QUOTA_CODES or "exceeded your current quota" in words:
        return errors.QuotaExhausted(
            f"The account behind the key at {settings.base_url} has no credit left. Add credit there, or "
            "raise its limit.",
            detail=detail,
        )
    if FILTERED.search(words):
        return errors.Filtered("The provider's content filter stopped the request.", detail=detail)
    if status is not None:
        return _for_status(status, error, settings, model, detail)
    if "rate_limit" in words or "429" in codes:
        return _rate_limited(settings, detail, None)
    return errors.ServerFailed(f"The model's server at {settings.base_url} reported an error.", detail=detail)


def _for_status(status: int, error: Any, settings: ModelSettings, model: str, detail: str) -> ModelError:
    where = settings.base_url
    match status:
        case 401:
            key = "The key in OPENAI_API_KEY is not accepted"
            if settings.key == NO_KEY:
                key = "OPENAI_API_KEY is not set and a key is needed"
            return errors.WrongKey(
                f"{key} at {where}. Check it for missing characters, or make a new one.", detail=detail
            )
        case 403:
            return errors.NotAllowed(
                f"The key in OPENAI_API_KEY may not use the model {model} at {where}. Allow it there, or "
                "choose another in EVENKEEL_MODEL.",
                detail=detail,
            )
        case 404 | 405:
            return _not_found(error, where, model, detail)
        case 408 | 504:
            return errors.TimedOut(f"The model at {where} did not answer in time ({status}).", detail=detail)
        case 429:
            return _rate_limited(settings, detail, _retry_after(error))
        case _ if status >= 500:
            failed = errors.ServerFailed(f"The model's server at {where} failed ({status}).", detail=detail)
            failed.retry_after = _retry_after(error)
            return failed
    return errors.BadRequest(
        f"The model {model} at {where} does not take this request: {_said(error, settings)}",
        detail=detail,
    )


def _not_found(error: Any, where: str, model: str, detail: str) -> ModelError:
    if error.code == "model_not_found" or "model" in str(error.message).lower():
        unset = "EVENKEEL_MODEL is not set. " if model == ANY_MODEL else ""
        return errors.ModelNotFound(
            f"There is no model {model} at {where}. {unset}Set EVENKEEL_MODEL (and EVENKEEL_JUDGE_MODEL) "
            "to one it offers; `python -m simulator doctor` lists them.",
            detail=detail,
        )
    return errors.WrongAddress(
        f"There is a server at {where}, and no chat model behind that address. OPENAI_BASE_URL most often "
        "ends in /v1.",
        detail=detail,
    )


def _rate_limited(settings: ModelSettings, detail: str, retry_after: float | None) -> ModelError:
    return errors.RateLimited(
        f"{settings.base_url} takes no more requests for now: more were sent than its rate limit allows.",
        detail=detail,
        retry_after=retry_after,
    )


def _retry_after(error: Any) -> float | None:
    headers = error.response.headers
    for name, per_second in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) / per_second
        except ValueError:  # the date form is rare here, and our own pause will do
            continue
        if 0 <= seconds < float("inf"):
            return seconds
    return None


def _detail(error: Exception, settings: ModelSettings) -> str:
    root = _root(error)
    text = f"{type(error).__name__}: {error}" + ("" if root is error else f" ({type(root).__name__}: {root})")
    return _short(text, settings)


def _root(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _said(error: Any, settings: ModelSettings) -> str:
    """What the provider wrote, without the client's words around it."""
    body = error.body if isinstance(error.body, dict) else {}
    return _short(body.get("message") or error.message, settings)


def _short(text: object, settings: ModelSettings, longest: int = LONGEST_DETAIL) -> str:
    """One line without the key."""
    line = " ".join(str(text).split())
    if settings.key != NO_KEY:
        line = line.replace(settings.key, "[key]")
    return line if len(line) <= longest else line[:longest] + "…"
