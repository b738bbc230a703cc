"""What browser tests and benchmarks start: a Streamlit server, and a slow network before it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def streamlit_server(
    app: Path, env: Mapping[str, str] | None = None, *, log: Path, port: int | None = None
) -> Iterator[str]:
    """Serve a Streamlit script and give its address; what the server prints goes to `log`."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(app), f"--server.port={port}"]
    command += ["--server.headless=true", "--server.fileWatcherType=none", "--server.address=localhost"]
    with log.open("w") as out:
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **(env or {})}, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_healthy(server, port, log)
            yield f"http://localhost:{port}"
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(timeout=5)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_until_healthy(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the Streamlit server did not start:\n{log.read_text()[-2000:]}")


@contextmanager
def slow_network(url: str, round_trip_seconds: float) -> Iterator[str]:
    """A second address for the server at `url`, every byte delayed by half the round trip each way.

    Chromium's own throttling leaves websockets alone, and everything that matters goes over one.
    """
    host, port = url.removeprefix("http://").split(":")
    loop = asyncio.new_event_loop()  # in a thread of its own: playwright's loop runs in this one
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = asyncio.start_server(
        lambda r, w: _relay(r, w, host, int(port), round_trip_seconds / 2), "localhost", 0
    )
    server = asyncio.run_coroutine_threadsafe(starting, loop).result(timeout=5)
    try:
        yield f"http://localhost:{server.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(_hang_up(server), loop).result(timeout=5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)
        loop.close()


async def _hang_up(server: asyncio.Server) -> None:
    """Ends every connection: a task left over would be collected at some bad moment of a later test."""
    server.close()
    relays = asyncio.all_tasks() - {asyncio.current_task()}
    for relay in relays:
        relay.cancel()
    await asyncio.gather(*relays, return_exceptions=True)


async def _relay(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int, delay: float
) -> None:
    far_reader, far_writer = await asyncio.open_connection(host, port)
    with contextlib.suppress(asyncio.CancelledError):  # asyncio's own callback would print it
        await asyncio.gather(
            _pipe(reader, far_writer, delay), _pipe(far_reader, writer, delay), return_exceptions=True
        )


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def deliver() -> None:
        while True:
            due, piece = await queue.get()
            await asyncio.sleep(due - loop.time())
            if not piece:
                writer.close()
                return
            writer.write(piece)

    loop = asyncio.get_running_loop()
    delivery = loop.create_task(deliver())
    piece = b"-"
    while piece:
        try:
            piece = await reader.read(65_536)
        except ConnectionError:
            piece = b""
        queue.put_nowait((loop.time() + delay, piece))
    await delivery
