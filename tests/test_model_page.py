"""The page about the model: which one speaks, whether it answers, what it took; and what a limit does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from simulator.cost import Used
from simulator.events import Tokens
from simulator.ui import session
from tests.models.fault_server import WELL, failing
from tests.test_pages import click, labels, words

ROOT = Path(__file__).parents[1]


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    monkeypatch.setenv("EVENKEEL_DATABASE", f"sqlite:///{tmp_path / 'calls.sqlite'}")
    session.parts.clear()
    yield monkeypatch
    session.parts.clear()


def page(name: str = "model", **query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    return at.switch_page(f"simulator/ui/pages/{name}.py").run()


def test_without_a_model_the_page_says_that_the_embedded_customer_plays(fresh: pytest.MonkeyPatch) -> None:
    at = page()
    assert "The embedded customer is playing" in words(at)
    assert "Test the connection" not in labels(at)


def test_with_a_model_it_says_which_and_that_nothing_was_used_yet(fresh: pytest.MonkeyPatch) -> None:
    fresh.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    fresh.setenv("EVENKEEL_MODEL", "small-one")
    at = page()
    said = words(at) + "\n".join(message.value.replace("\\", "") for message in at.success)
    assert "small-one plays the customer in calls begun now." in said
    assert "0 requests: 0 tokens in" in said


def test_testing_the_connection_names_what_works_and_what_to_mend(fresh: pytest.MonkeyPatch) -> None:
    with failing([WELL]) as server:
        fresh.setenv("OPENAI_BASE_URL", server.base_url)
        at = click(page(), "Test the connection")
        assert "streaming" in words(at)
    session.parts.clear()
    fresh.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    at = click(page(), "Test the connection")
    assert "need mending" in at.status[0].label


def test_a_limit_reached_is_said_on_the_page_and_before_the_next_call(fresh: pytest.MonkeyPatch) -> None:
    fresh.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    fresh.setenv("EVENKEEL_MONTHLY_TOKENS", "1000")
    parts = session.parts()
    assert parts.model_for_new_call() is not None
    used = Used(
        "customer", "small-one", Tokens(requests=1, prompt=900, cached=0, output=200, estimated=False)
    )
    parts.store.keep_usage("a-call", used, parts.desk.clock())
    assert parts.model_for_new_call() is None
    assert "1,000 tokens is used up" in words(page())
    brief = page("call", scenario="email-is-down", mode="practice")
    assert "The embedded customer plays this call." in words(brief)
