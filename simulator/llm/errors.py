"""What can go wrong with a model, by whose fault it is. Knows no library.

Each error's text is one or two plain sentences for the person who can mend it; `kind` is for logs and
counts and does not change; `so_far` is what had come, words, tokens and time.

    ModelError
      SetupError      somebody here must change a setting     WrongKey NotAllowed WrongAddress ModelNotFound
                                                              QuotaExhausted BadRequest
      ProviderError   the endpoint fails and may recover      Unreachable TimedOut RateLimited ServerFailed
                                                              BadResponse CutOff Resting
      AnswerError     the endpoint works, this answer is      ContextOverflow Refused Filtered TooLong
                      of no use                               Unreadable
"""

from __future__ import annotations

from simulator.llm.answers import Completion


class ModelError(Exception):
    """A request to a model failed. `detail` is what the library said, without keys, for the log."""

    kind = "model_error"
    retryable = False  # whether the same request may succeed a moment later
    retry_after: float | None = None  # seconds the server asked us to wait

    def __init__(self, says: str, *, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(says)
        self.detail, self.retry_after = detail, retry_after
        self.so_far = Completion()

    @property
    def text(self) -> str:
        """The words that had come."""
        return self.so_far.text


class SetupError(ModelError):
    """A setting is wrong: nothing helps until somebody changes it."""


class WrongKey(SetupError):
    kind = "wrong_key"


class NotAllowed(SetupError):
    kind = "not_allowed"


class WrongAddress(SetupError):
    kind = "wrong_address"


class ModelNotFound(SetupError):
    kind = "model_not_found"


class QuotaExhausted(SetupError):
    kind = "quota"


class BadRequest(SetupError):
    """The endpoint takes no such request, most often a parameter this model does not know."""

    kind = "bad_request"


class ProviderError(ModelError):
    """The endpoint fails; the same request may work later."""

    retryable = True


class Unreachable(ProviderError):
    kind = "unreachable"


class TimedOut(ProviderError):
    kind = "timeout"
    retryable = False  # the time there was is gone


class RateLimited(ProviderError):
    kind = "rate_limit"


class ServerFailed(ProviderError):
    kind = "server_error"


class BadResponse(ProviderError):
    """What came is no answer of a chat model: a web page, broken JSON, nothing at all."""

    kind = "bad_response"


class CutOff(ProviderError):
    """The answer began and broke off, or ended without saying that it was whole."""

    kind = "cut_off"


class Resting(ProviderError):
    """The endpoint failed several times in a row and is left alone for a while; nothing was sent."""

    kind = "resting"
    retryable = False


class AnswerError(ModelError):
    """The endpoint works; this request or its answer cannot be used."""


class ContextOverflow(AnswerError):
    kind = "context_overflow"


class Refused(AnswerError):
    kind = "refusal"


class Filtered(AnswerError):
    kind = "content_filter"


class TooLong(AnswerError):
    """The answer reached the token limit and stopped there."""

    kind = "length"


class Unreadable(AnswerError):
    """The answer does not have the form that was asked for."""

    kind = "unreadable"
