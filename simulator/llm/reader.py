"""One request to the endpoint, read in the background: the only module that calls langchain or openai.

All requests of the process are read by one daemon thread with an event loop, because a coroutine can be
stopped at any point (connecting, waiting, in the middle of a line) and its connection closed with it, and a
blocked thread cannot. Whoever asked takes the pieces from a queue, with a deadline of their own.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from simulator.llm import errors
from simulator.llm.answers import Limits, Message, Usage
from simulator.llm.settings import NO_KEY, ModelSettings

KEPT_CONNECTIONS_SECONDS = (
    60.0  # a trainee's turn takes longer than the libraries' 5 s; a new TLS costs 0.1 s
)
CLOSING_SECONDS = 1.0  # the reader's own deadline comes this much after that of whoever asked


@dataclass(frozen=True)
class Piece:
    """A part of an answer, or something said about it."""

    text: str = ""
    finish_reason: str | None = None
    refusal: str | None = None
    usage: Usage | None = None
    model: str | None = None
    request_id: str | None = None


class Waited(Exception):
    """Nothing came in the time that was given."""


class Reading:
    """One request on its way. Closing it, when its answer is of no more interest, closes the connection."""

    def __init__(self, pieces: AsyncIterator[Piece], seconds: float) -> None:
        self._queue: queue.SimpleQueue[Piece | Exception | None] = queue.SimpleQueue()
        self._task = asyncio.run_coroutine_threadsafe(self._read(pieces, seconds + CLOSING_SECONDS), _loop())

    async def _read(self, pieces: AsyncIterator[Piece], seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds), aclosing(pieces) as coming:  # type: ignore[type-var]
                async for piece in coming:
                    self._queue.put(piece)
            self._queue.put(None)
        except Exception as error:  # handed to whoever asked, who turns it into one of ours
            self._queue.put(error)

    def next(self, seconds: float) -> Piece | None:
        """The next piece, None at the end. Raises Waited, or whatever the libraries raised.

        What has come is given out even when there is no time left.
        """
        try:
            item = self._queue.get(timeout=max(seconds, 0.0))
        except queue.Empty:
            raise Waited from None
        if isinstance(item, Exception):
            raise item
        return item

    def close(self) -> None:
        """Give the request up. Harmless when it is over."""
        self._task.cancel()


def stream(
    settings: ModelSettings, model: str, messages: Sequence[Message], limits: Limits, seconds: float
) -> Reading:
    """Ask for an answer piece by piece; the whole may take `seconds`."""
    return Reading(_streamed(settings, model, messages, _options(settings, limits)), seconds)


def answer(
    settings: ModelSettings,
    model: str,
    messages: Sequence[Message],
    limits: Limits,
    response_format: dict[str, Any],
    seconds: float,
) -> Reading:
    """Ask for one whole answer of a form, which comes as one piece."""
    options = _options(settings, limits)
    options["extra_body"] = {**options.get("extra_body", {}), "response_format": response_format}
    return Reading(_answered(settings, model, messages, options), seconds)


def offered(settings: ModelSettings, model: str, seconds: float) -> Reading:
    """Ask for the names of the models the endpoint has, one a piece."""
    return Reading(_offered(settings, model), seconds)


def json_schema(schema: type[Any]) -> dict[str, Any]:
    """The response format that holds an answer to a pydantic model's schema."""
    import openai

    function = openai.pydantic_function_tool(schema)["function"]
    named = {"name": function["name"], "schema": function["parameters"], "strict": True}
    return {"type": "json_schema", "json_schema": named}


def client(settings: ModelSettings, model: str) -> Any:
    """The chat model of one endpoint. The first call in a process loads the libraries, 2 to 4 seconds.

    Raises SetupError when the key or the address cannot be used at all.
    """
    with _building:
        return _built(settings, model)


@lru_cache(maxsize=8)
def _built(settings: ModelSettings, model: str) -> Any:
    import httpx2
    import openai
    from langchain_openai import ChatOpenAI

    class ChatModel(ChatOpenAI):
        """Keeps a streamed refusal, which ChatOpenAI drops, and the names of the answer and its model."""

        def _convert_chunk_to_generation_chunk(self, chunk: dict[str, Any], *others: Any) -> Any:
            converted = super()._convert_chunk_to_generation_chunk(chunk, *others)
            if converted is not None:
                choices = chunk.get("choices") or [{}]
                said = {"refusal": (choices[0].get("delta") or {}).get("refusal")}
                said |= {"model": chunk.get("model"), "id": chunk.get("id")}
                converted.message.additional_kwargs.update({k: v for k, v in said.items() if v})
            return converted

    if not settings.key.isascii() or any(c.isspace() for c in settings.key):
        raise errors.WrongKey(
            "OPENAI_API_KEY holds characters no key has. Copy it again, without quotes or spaces."
        )
    try:
        return ChatModel(
            model=model,
            base_url=settings.base_url,
            api_key=settings.key or NO_KEY,
            max_retries=0,
            stream_usage=True,
            stream_chunk_timeout=None,
            include_response_headers=True,
            use_responses_api=False,
            http_async_client=openai.DefaultAsyncHttpxClient(
                limits=httpx2.Limits(max_connections=200, keepalive_expiry=KEPT_CONNECTIONS_SECONDS)
            ),
        )
    except Exception as error:
        raise errors.WrongAddress(
            f"OPENAI_BASE_URL, {settings.base_url}, cannot be used: {type(error).__name__}. It is an address "
            "such as http://localhost:8080/v1."
        ) from None


async def _streamed(
    settings: ModelSettings, model: str, messages: Sequence[Message], options: dict[str, Any]
) -> AsyncIterator[Piece]:
    async with aclosing(client(settings, model).astream(_prompt(messages), **options)) as chunks:
        async for chunk in chunks:
            yield _piece(chunk)


async def _answered(
    settings: ModelSettings, model: str, messages: Sequence[Message], options: dict[str, Any]
) -> AsyncIterator[Piece]:
    yield _piece(await client(settings, model).ainvoke(_prompt(messages), **options))


async def _offered(settings: ModelSettings, model: str) -> AsyncIterator[Piece]:
    page = await client(settings, model).root_async_client.models.list()
    for each in page.data:
        yield Piece(text=each.id)


def _piece(message: Any) -> Piece:
    said, about = message.additional_kwargs, message.response_metadata
    request_id = (about.get("headers") or {}).get("x-request-id") or said.get("id") or about.get("id")
    return Piece(
        text=message.text if isinstance(message.content, str) else "",
        finish_reason=about.get("finish_reason"),
        refusal=said.get("refusal"),
        usage=_usage(message.usage_metadata),
        model=said.get("model") or about.get("model_name"),
        request_id=request_id,
    )


def _usage(given: Any) -> Usage | None:
    if not given:
        return None
    cached = (given.get("input_token_details") or {}).get("cache_read") or 0
    return Usage(given["input_tokens"], cached, given["output_tokens"])


def _options(settings: ModelSettings, limits: Limits) -> dict[str, Any]:
    """OpenAI's newer models know only max_completion_tokens, and many local servers only max_tokens."""
    options: dict[str, Any] = {}
    if settings.local:
        options["extra_body"] = {"max_tokens": limits.max_tokens}
    else:
        options["max_completion_tokens"] = limits.max_tokens
    if limits.temperature is not None:
        options["temperature"] = limits.temperature
    if limits.seed is not None:
        options["seed"] = limits.seed
    return options


def _prompt(messages: Sequence[Message]) -> list[tuple[str, str]]:
    """Half a surrogate pair, as a browser may send one, would break the request."""
    return [(role, text.encode("utf-8", "replace").decode("utf-8")) for role, text in messages]


_building = threading.Lock()  # thirty calls that begin at once share one client
_starting = threading.Lock()
_running: asyncio.AbstractEventLoop | None = None


def _loop() -> asyncio.AbstractEventLoop:
    global _running
    with _starting:
        if _running is None:
            _running = asyncio.new_event_loop()
            threading.Thread(target=_running.run_forever, name="model-reader", daemon=True).start()
    return _running
