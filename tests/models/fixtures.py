"""A real model server for any test, and the certainty that no test reaches beyond this machine."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Iterator

import pytest

from tests.models.model_server import serving

MODEL_VARIABLES = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "EVENKEEL_MODEL",
    "EVENKEEL_JUDGE_MODEL",
    "EVENKEEL_PRICES",
    "EVENKEEL_MONTHLY_LIMIT",
    "EVENKEEL_MONTHLY_TOKENS",
)


class NoNetworkInTests(OSError):
    """A test tried to reach another machine."""


@pytest.fixture(scope="session")
def model_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of llama.cpp's server with a random model, for OPENAI_BASE_URL. It takes any key."""
    with serving(tmp_path_factory.mktemp("model")) as address:
        yield address


def keep_to_this_machine() -> None:
    """Refuse connections elsewhere in this process for good; forget a developer's own key and `.env`.

    Called once, when the tests are collected. Processes that tests start inherit the environment.
    """
    for name in MODEL_VARIABLES:
        os.environ.pop(name, None)
    os.environ["EVENKEEL_ENV_FILE"] = os.devnull
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # others are sockets on this machine
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if isinstance(name, str) and not _here(name):
        raise NoNetworkInTests(f"a test tried to reach {name}")


def _here(host: str) -> bool:
    if host in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
