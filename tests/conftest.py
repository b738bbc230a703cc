"""What every test may use: scenarios, the rubric, the Chromium to drive, which tests keep it to themselves.

Fakes and golden calls live in files of their own.
"""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from simulator.scenario import Library, Scenario, load_library
from simulator.scoring import Rubric, parse_rubric
from tests.fakes import small_scenario
from tests.models.fixtures import keep_to_this_machine, model_server

__all__ = ["model_server"]

keep_to_this_machine()

ROOT = Path(__file__).resolve().parent.parent
# The same examples every run: a test that fails does so for everybody. `--hypothesis-profile=default` draws
# new ones.
settings.register_profile("same-every-run", derandomize=True, deadline=None)
settings.load_profile("same-every-run")

# Nothing a headless Chromium does by itself may reach for the network while a test measures time.
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium_options() -> dict[str, object]:
    """Options for playwright's `chromium.launch`: the Chromium on the PATH, else playwright's own."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    sandbox = ["--no-sandbox"] if os.getuid() == 0 else []  # Chromium refuses its sandbox to root
    return {"executable_path": next(filter(None, found), None), "args": CHROMIUM_FLAGS + sandbox}


@pytest.fixture(scope="session")
def library() -> Library:
    """The scenarios that come with the program."""
    return load_library(ROOT / "scenarios")


@pytest.fixture(scope="session")
def rubric() -> Rubric:
    """The rubric that comes with the program."""
    path = ROOT / "scenarios" / "rubrics" / "even-keel.yaml"
    return parse_rubric(path.read_text("utf-8"), str(path))


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    """A small complete scenario of the tests' own."""
    return small_scenario()


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests run first, being the longest, and one after the other, since they measure time."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
