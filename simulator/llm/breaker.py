"""Spares an endpoint that keeps failing, and finds out by itself when it works again.

Closed, everything passes. After a number of failed requests in a row it rests, and whoever asks is told at
once. When the rest is over one request goes through to try: if it works, all may; if not, it rests again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from simulator.llm.errors import AnswerError, ModelError, Resting
from simulator.llm.settings import Policy


class Breaker:
    """One per endpoint, shared by every call. `clock` gives monotonic seconds."""

    def __init__(self, policy: Policy, clock: Callable[[], float]) -> None:
        self._policy, self._clock = policy, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._rests_until = 0.0
        self._trying = False
        self._last: str | None = None

    @property
    def resting(self) -> bool:
        """True when a request now would be told to wait."""
        with self._lock:
            return self._closed_for() > 0

    @property
    def last_failure(self) -> str | None:
        """The newest failure in words, None when the endpoint worked since."""
        return self._last

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Around one request. Raises Resting; counts a SetupError or ProviderError as a failure.

        A request that was given up by whoever asked counts as neither.
        """
        trying = self._enter()
        try:
            yield
        except AnswerError:
            self._worked()
            raise
        except ModelError as error:
            self._failed(error)
            raise
        else:
            self._worked()
        finally:
            if trying:
                with self._lock:
                    self._trying = False

    def _closed_for(self) -> float:
        if self._failures < self._policy.failures_to_rest:
            return 0.0
        return max(self._rests_until - self._clock(), 1.0 if self._trying else 0.0)

    def _enter(self) -> bool:
        """True when this request is the one that tries."""
        with self._lock:
            seconds = self._closed_for()
            if seconds > 0:
                raise Resting(
                    f"The model failed {self._failures} times in a row and is left alone; "
                    f"it is tried again in {seconds:.0f} seconds. The last failure: {self._last}"
                )
            self._trying = self._failures >= self._policy.failures_to_rest
            return self._trying

    def _failed(self, error: ModelError) -> None:
        with self._lock:
            self._failures += 1
            self._last = str(error)
            self._rests_until = self._clock() + self._policy.rest_seconds

    def _worked(self) -> None:
        with self._lock:
            self._failures, self._last = 0, None
