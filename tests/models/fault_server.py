"""An OpenAI-compatible server that fails on purpose, one way for each entry of FAULTS.

Each request is answered by the next behaviour of a script, the last one over and over. A behaviour is a
function of one `Exchange`, and writes to the connection whatever it likes. A healthy endpoint does WELL.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WORDS = ("My ", "train ", "is ", "la", "te.")
LINE = "".join(WORDS)
USAGE = {
    "prompt_tokens": 90,
    "completion_tokens": 7,
    "total_tokens": 97,
    "prompt_tokens_details": {"cached_tokens": 64},
}
LONGEST_WAIT = 150.0  # longer than any deadline of the program: a test that waits for it has failed


class Exchange:
    """One request and the means to answer it in any way."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: dict[str, Any], server: FaultServer) -> None:
        self._handler, self.body, self._server = handler, body, server
        self.streaming = bool(body.get("stream"))

    def status(self, status: int, body: object, **headers: str) -> None:
        """A whole answer; `body` is sent as JSON unless it is bytes."""
        page = isinstance(body, bytes)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._handler.send_response(status)
        self._handler.send_header("Content-Type", "text/html" if page else "application/json")
        self._handler.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._end_head()
        self.raw(data)

    def error(self, status: int, message: str, kind: str, code: str | None = None, **headers: str) -> None:
        """An error as OpenAI writes them."""
        body = {"error": {"message": message, "type": kind, "param": None, "code": code}}
        self.status(status, body, **headers)

    def begin(self) -> None:
        """The head of a stream of events, in chunks of HTTP/1.1."""
        self._handler.send_response(200)
        self._handler.send_header("Content-Type", "text/event-stream")
        self._handler.send_header("Transfer-Encoding", "chunked")
        self._handler.send_header("x-request-id", "req-1")
        self._end_head()

    def _end_head(self) -> None:
        if self._handler.close_connection:  # said, or the client might just be sending its next request
            self._handler.send_header("Connection", "close")
        self._handler.end_headers()

    def data(self, data: bytes) -> None:
        """One chunk of HTTP."""
        self.raw(b"%x\r\n%s\r\n" % (len(data), data))

    def event(self, event: object) -> None:
        """One event; bytes go out as they are."""
        text = event if isinstance(event, bytes) else json.dumps(event).encode()
        self.data(b"data: " + text + b"\n\n")

    def say(self, *words: str) -> None:
        """Words of the answer, each an event."""
        for word in words:
            self.event(chunk({"content": word}))

    def finish(self, reason: str | None = "stop", *, usage: bool = True, done: bool = True) -> None:
        """The end of a good stream, or of one that lacks a part of it."""
        if reason is not None:
            self.event(chunk({}, reason))
        if usage:
            self.event({**chunk({}), "choices": [], "usage": USAGE})
        if done:
            self.event(b"[DONE]")
        self.data(b"")

    def answer(self, content: str | None = LINE, reason: str | None = "stop", **message: object) -> None:
        """A whole completion at once."""
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": content, **message},
            "finish_reason": reason,
        }
        self.status(200, {**chunk({}), "object": "chat.completion", "choices": [choice], "usage": USAGE})

    def raw(self, data: bytes) -> None:
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def wait(self, seconds: float = LONGEST_WAIT) -> None:
        """Do nothing, until the client has gone or the server stops."""
        by = time.monotonic() + seconds
        while time.monotonic() < by and not self._server.stopping.is_set():
            ready, _, _ = select.select([self._handler.connection], [], [], min(0.05, seconds))
            if ready and not self._handler.connection.recv(1, socket.MSG_PEEK):
                raise ConnectionAbortedError("the client has gone")

    def break_off(self, *, reset: bool = False) -> None:
        """Close the connection at once; `reset` does so the rude way."""
        if reset:
            lingering = struct.pack("ii", 1, 0)
            self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, lingering)
        raise ConnectionAbortedError("broken off on purpose")


Behaviour = Callable[[Exchange], None]


def chunk(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    """One event of a streamed completion."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "served-model",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}],
    }


@dataclass
class FaultServer:
    """What was asked, and how many connections stand open."""

    script: list[Behaviour]
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    open: int = 0
    opened: int = 0
    port: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def base_url(self) -> str:
        """The address for OPENAI_BASE_URL."""
        return f"http://127.0.0.1:{self.port}/v1"

    def next_behaviour(self, body: dict[str, Any], headers: dict[str, str]) -> Behaviour:
        with self._lock:
            self.requests.append(body)
            self.headers.append(headers)
            return self.script[min(len(self.requests), len(self.script)) - 1]

    def count(self, change: int) -> None:
        with self._lock:
            self.open += change
            self.opened += max(change, 0)


@contextmanager
def failing(script: Sequence[Behaviour], port: int = 0) -> Iterator[FaultServer]:
    """A server that answers by the script. Port 0 takes any that is free."""
    server = FaultServer(list(script))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            server.count(1)

        def finish(self) -> None:
            server.count(-1)
            with suppress(OSError):
                super().finish()

        def handle(self) -> None:
            with suppress(OSError):
                super().handle()

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            behaviour = server.next_behaviour(body, dict(self.headers.items()))
            self.close_connection = behaviour is not WELL
            behaviour(Exchange(self, body, server))

        def do_GET(self) -> None:
            data = json.dumps(
                {"object": "list", "data": [{"id": "served-model", "object": "model"}]}
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    with Server(("127.0.0.1", port), Handler) as http:
        server.port = http.server_address[1]
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            http.shutdown()
            thread.join()


def WELL(it: Exchange) -> None:  # noqa: N802 - a constant as well as a function
    """What a healthy endpoint does; an answer of a form is for whoever asks for `ready`."""
    if not it.streaming:
        return it.answer('{"ready": true}')
    it.begin()
    it.say(*WORDS)
    it.finish()


def _before(status: int, message: str, kind: str, code: str | None = None, **headers: str) -> Behaviour:
    return lambda it: it.error(status, message, kind, code, **headers)


def _page(status: int) -> Behaviour:
    page = b"<!doctype html><html><body><h1>Sign in to the hotel's network</h1></body></html>"
    return lambda it: it.status(status, page)


def _stream(*parts: str | bytes | dict[str, Any], end: Callable[[Exchange], None] | None = None) -> Behaviour:
    """A stream of words, of raw events (bytes) and of events (dict), and how it ends."""

    def behave(it: Exchange) -> None:
        it.begin()
        for part in parts:
            it.say(part) if isinstance(part, str) else it.event(part)
        (end or Exchange.finish)(it)

    return behave


def _slowly(seconds: float) -> Behaviour:
    def behave(it: Exchange) -> None:
        it.begin()
        for letter in LINE * 100:
            it.say(letter)
            it.wait(seconds)

    return behave


def _comments(it: Exchange) -> None:
    it.begin()
    while True:
        it.data(b": still here\n\n")
        it.wait(0.05)


def _head_by_letters(it: Exchange) -> None:
    it.raw(b"HTTP/1.1 200 OK\r\nContent-Type: ")
    while True:
        it.raw(b"x")
        it.wait(0.05)


def _no_choices(choices: object) -> dict[str, Any]:
    return {**chunk({}), "choices": choices}


def _redirect(it: Exchange) -> None:
    it.status(307, {}, Location="/v1/chat/completions")


def _in_pieces(it: Exchange) -> None:
    """A character of three bytes that breaks off after the first."""
    it.begin()
    it.say("late")
    it.data(b'data: {"choices":[{"index":0,"delta":{"content":"\xe2')
    it.break_off()


QUOTA = "You exceeded your current quota, please check your plan and billing details."
OVERFLOW = (
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."
)
ERROR_EVENT = {"error": {"message": "The server had an error", "type": "server_error", "code": None}}
LIMIT_EVENT = {"error": {"message": "Slow down", "type": "rate_limit_error", "code": "rate_limit_exceeded"}}

# Each in its own words, so that a table of tests reads as a list of what can happen.
FAULTS: dict[str, Behaviour] = {
    "wrong key": _before(
        401, "Incorrect API key provided: sk-test.", "invalid_request_error", "invalid_api_key"
    ),
    "key not allowed": _before(403, "Project does not have access.", "invalid_request_error"),
    "model not found": _before(404, "The model does not exist", "invalid_request_error", "model_not_found"),
    "model not found, as Ollama says it": _before(
        404, 'model "x" not found, try pulling it first', "api_error"
    ),
    "wrong address, a page": _page(404),
    "wrong address, JSON": lambda it: it.status(404, {"detail": "Not Found"}),
    "quota": _before(429, QUOTA, "insufficient_quota", "insufficient_quota"),
    "quota, told by its code alone": _before(429, "No more", "billing", "billing_hard_limit_reached"),
    "rate limit": _before(429, "Rate limit reached", "requests", "rate_limit_exceeded"),
    "rate limit, wait two minutes": _before(429, "Slow down", "requests", Retry_After="120"),
    "overflow": _before(400, OVERFLOW, "invalid_request_error", "context_length_exceeded"),
    "overflow, as llama.cpp says it": _before(
        400, "request (3016 tokens) exceeds the available context size", "exceed_context_size_error"
    ),
    "overflow, as vLLM says it": _before(400, OVERFLOW, "BadRequestError", "400"),
    "overflow within the stream": _stream(
        {
            "error": {
                "message": "Your input exceeds the context window of this model.",
                "type": "x",
                "code": None,
            }
        }
    ),
    "unknown parameter": _before(400, "Unsupported value: 'temperature'", "invalid_request_error"),
    "server error": _before(500, "The server had an error", "server_error"),
    "overloaded": _before(503, "Overloaded", "server_error", Retry_After="60"),
    "gateway page": _page(502),
    "gateway timeout": _page(504),
    "a web page": _page(200),
    "an empty body": lambda it: it.status(200, b""),
    "a redirect in a circle": _redirect,
    "no HTTP at all": lambda it: it.raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "closed without a word": Exchange.break_off,
    "reset without a word": lambda it: it.break_off(reset=True),
    "silence": Exchange.wait,
    "silence after the head": lambda it: (it.begin(), it.wait())[0],
    "comments only": _comments,
    "a head that never ends": _head_by_letters,
    "slow drip": _slowly(0.1),
    "stops after a word": _stream("My ", end=Exchange.wait),
    "cut in mid-word": _stream("My ", "train ", "is la", end=Exchange.break_off),
    "reset in mid-word": _stream(
        "My ", "train ", "is la", end=lambda it: (it.wait(0.1), it.break_off(reset=True))[0]
    ),
    "cut within a letter": _in_pieces,
    "ends without a finish reason": _stream(*WORDS, end=lambda it: it.finish(None, done=False)),
    "done without a finish reason": _stream(*WORDS, end=lambda it: it.finish(None)),
    "length": _stream("My ", "train", end=lambda it: it.finish("length")),
    "content filter": _stream("My ", end=lambda it: it.finish("content_filter")),
    "content filter at the door": _before(
        400,
        "The response was filtered by the content management policy.",
        "invalid_request_error",
        "content_filter",
    ),
    "refusal": _stream(chunk({"role": "assistant", "refusal": "I can't "}), chunk({"refusal": "play that."})),
    "error object": _stream(ERROR_EVENT),
    "error object after a word": _stream("My ", ERROR_EVENT),
    "rate limit within the stream": _stream(LIMIT_EVENT),
    "bad JSON": _stream(b'{"choices": [{"del'),
    "bad JSON after a word": _stream("My ", b'{"choices": [{"del'),
    "JSON that is no object": _stream(b"[1, 2]"),
    "empty choices": _stream(_no_choices([])),
    "null choices": _stream(_no_choices(None)),
    "choices of nothing": _stream(_no_choices([{}])),
    "null delta": _stream(_no_choices([{"index": 0, "delta": None, "finish_reason": "stop"}])),
    "content that is no text": _stream(chunk({"content": {"a": 1}})),
    "an empty line": _stream(""),
    "a tool call": _stream(
        chunk({"tool_calls": [{"index": 0, "id": "1", "function": {"name": "f", "arguments": "{}"}}]}),
        end=lambda it: it.finish("tool_calls"),
    ),
    "bytes that are no text": _stream(
        b'{"choices": [{"delta": {"content": "\xff\xfe"}}]}', end=lambda it: it.finish(None)
    ),
}

# The same for one whole answer in a form.
ANSWER_FAULTS: dict[str, Behaviour] = {
    "refusal": lambda it: it.answer(None, refusal="I can't judge that."),
    "length": lambda it: it.answer('{"rea', "length"),
    "content filter": lambda it: it.answer("", "content_filter"),
    "no finish reason": lambda it: it.answer('{"ready": true}', None),
    "broken JSON": lambda it: it.answer('{"ready": tr'),
    "prose": lambda it: it.answer("I am ready!"),
    "another form": lambda it: it.answer('{"prepared": true}'),
    "no content": lambda it: it.answer(None),
    "empty choices": lambda it: it.status(200, _no_choices([])),
    "null choices": lambda it: it.status(200, _no_choices(None)),
    "no message": lambda it: it.status(200, _no_choices([{"index": 0, "finish_reason": "stop"}])),
    "error object": lambda it: it.status(200, ERROR_EVENT),
    "a web page": _page(200),
    "an empty body": lambda it: it.status(200, b""),
    "a list": lambda it: it.status(200, [1]),
    "half a body": lambda it: (it.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"), it.break_off())[0],
}
