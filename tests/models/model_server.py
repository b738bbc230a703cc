"""llama.cpp's own server with the random model, in a process of its own.

`python -m tests.models.model_server MODEL PORT CONTEXT` serves until it is stopped; port 0 takes any that is
free, CONTEXT is in tokens for each of the calls it answers at once.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.models.random_model import write_random_model

ROOT = Path(__file__).resolve().parents[2]
SLOTS = 2
CONTEXT_OF_A_SLOT = 1024  # small, so that a prompt can be too long for it
SECONDS_TO_START = 30.0


@contextlib.contextmanager
def serving(folder: Path, port: int | None = None, *, context: int = CONTEXT_OF_A_SLOT) -> Iterator[str]:
    """A running server's address for OPENAI_BASE_URL. The model is made in `folder` if it is not there."""
    model = folder / "random.gguf"
    if not model.exists():
        write_random_model(model)
    port = port or _free_port()
    log = (folder / "model-server.log").open("wb")
    command = [sys.executable, "-m", "tests.models.model_server", str(model), str(port), str(context)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        by = time.monotonic() + SECONDS_TO_START
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > by:
                told = (folder / "model-server.log").read_text("utf-8", "replace")
                raise RuntimeError(f"the model server did not start:\n{told[-2000:]}")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait()
        log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def main(model: str, port: int, context: int) -> None:
    """Serve until stopped."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.model_alias = {"random"}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.n_ctx = SLOTS * context
    parameters.n_parallel = SLOTS
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    parameters.n_gpu_layers = 0
    parameters.warmup = False
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
