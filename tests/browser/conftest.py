"""Fixtures every browser test may use: a Chromium, a page that fails on script errors, Streamlit servers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.servers import streamlit_server

Serve = Callable[..., str]
expect.set_options(timeout=20_000)  # a loaded machine is slow, not wrong


@pytest.fixture(scope="session")
def chromium(chromium_options: dict[str, Any]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium_options)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    with chromium.new_context(viewport={"width": 1280, "height": 800}) as context:
        context.set_default_timeout(20_000)
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A desktop page; an error in the page's own scripts fails the test."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """serve(app, **environment) → address. One server per app and environment, kept for the whole session."""
    running: dict[str, str] = {}
    with ExitStack() as stack:

        def start(app: Path, **env: str) -> str:
            name = hashlib.sha256(repr((app, sorted(env.items()))).encode()).hexdigest()[:12]
            if name not in running:
                log = tmp_path_factory.mktemp("streamlit") / f"{name}.log"
                running[name] = stack.enter_context(streamlit_server(app, env, log=log))
            return running[name]

        yield start
