"""A call with a language model in a real Chromium: against a real model server, and against one that fails.

The real server's model babbles, so most of what it says is stopped and the embedded customer speaks: what is
proved is that the call, its debrief and its score stand. The failing server does one thing wrong a turn.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from simulator.actors.model import NOTICE
from simulator.appraisal import appraise
from simulator.judge.evidence import READ
from tests.browser.test_journey import House, Trainee, wait_until
from tests.models.fault_server import FAULTS, Exchange, FaultServer, failing
from tests.models.model_server import serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(180)]

CONTEXT = 12_000  # tokens of the random model, of which a reading takes some 9,000
REPLIES = (
    "I hear you. What does the day hang on?",
    "I don't know when, and I won't guess.",
    "I'll ring you within the hour, whatever I know.",
    "Who else is waiting on this at your end?",
)
SLOW_SECONDS = 4.0
NOT_READ = "A model was asked to read this and could not"


def house_with_model(folder: Path, address: str) -> House:
    """Even Keel with a model at this address."""
    appraise("ready")  # fitted now if need be, not in the middle of a call
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("OPENAI_BASE_URL", address)
        patched.setenv("EVENKEEL_MODEL", "any")
        return House(folder)


def events(house: House, kind: str) -> list[dict[str, Any]]:
    """What the log holds of one kind, oldest first."""
    with sqlite3.connect(house.database) as db:
        rows = db.execute("select body from events where kind = ? order by seq", (kind,)).fetchall()
    return [json.loads(body) for (body,) in rows]


def scorecards(house: House) -> list[dict[str, Any]]:
    with sqlite3.connect(house.database) as db:
        return [json.loads(body) for (body,) in db.execute("select body from scorecards order by rowid")]


@pytest.fixture(scope="module")
def babbling_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(tmp_path_factory.mktemp("babble"), context=CONTEXT) as address:
        house = house_with_model(tmp_path_factory.mktemp("babbling-house"), address)
        yield house
        house.kill()


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with failing([FAULTS["silence"]]) as server:
        yield server


def test_a_call_with_a_model_that_babbles_goes_on_to_its_debrief(page: Page, babbling_house: House) -> None:
    trainee = Trainee(page, babbling_house.url)
    trainee.pick_up("Email is down")
    for reply in REPLIES:
        assert trainee.say(reply, after=0.5)
    lines = events(babbling_house, "customer_spoke")
    assert len(lines) == len(REPLIES) + 1
    assert lines[0]["model"] is None
    for line in lines[1:]:
        assert line["model"] in {"any", "random"}  # as asked for, or as the server names it
        assert line["usage"]["requests"] >= 1
        assert line["usage"]["prompt"] > 500
        assert line["text"] in page.locator(".st-key-conversation").inner_text()
        assert line["spoken_by"] == "model" or line["stopped"] or line["fault"]
    assert [said["text"] for said in events(babbling_house, "trainee_spoke")] == list(REPLIES)
    trainee.press("End the call")
    expect(trainee.heading("Look closer")).to_be_visible(timeout=90_000)
    (card,) = scorecards(babbling_house)
    assert card["provenance"]["model"] == "random"
    if any(score["unread"] for score in card["criteria"].values()):
        expect(page.get_by_text("Score again to have it read.").first).to_be_visible()
        trainee.press("Score again")
        wait_until(lambda: len(scorecards(babbling_house)) == 2, timeout=90)
        expect(trainee.heading("Look closer")).to_be_visible()


def says(*parts: str, then: str = "finish", after: float = 0.0) -> Any:
    """A stream of these words that ends well, or is cut."""

    def behave(it: Exchange) -> None:
        it.begin()
        it.wait(after)
        it.say(*parts)
        it.break_off() if then == "cut" else it.finish()

    return behave


def test_whatever_the_model_does_a_turn_the_call_goes_on_and_nothing_is_lost(
    page: Page, tmp_path: Path, server: FaultServer
) -> None:
    house = house_with_model(tmp_path, server.base_url)
    try:
        trainee = Trainee(page, house.url)
        trainee.pick_up("Email is down")
        turns = (
            says("You said that ", "to me yesterday. ", "And the day before you sa", then="cut"),
            FAULTS["rate limit, wait two minutes"],
            says("You keep ", "telling me about ", "the hour.", after=SLOW_SECONDS),
            FAULTS["a web page"],
        )
        heard = []
        for reply, behaviour in zip(REPLIES, turns, strict=True):
            server.script = [behaviour]
            heard.append(trainee.say(reply, after=1.0))
        assert all(heard)
        _the_log_tells_of_each_fault(house, page, heard)
        _only_the_trainees_own_time_is_charged(house)
        _the_trainee_sees_a_reading_that_failed_and_has_it_read_again(trainee, house, server)
    finally:
        house.kill()


def _the_log_tells_of_each_fault(house: House, page: Page, heard: list[str]) -> None:
    cut, limited, slow, a_page = events(house, "customer_spoke")[1:]
    assert [line["text"] for line in (cut, limited, slow, a_page)] == heard
    if cut["spoken_by"] == "model":
        assert cut["text"] == "You said that to me yesterday. …"
    assert cut["fault"].startswith("cut_off: ")
    assert (limited["spoken_by"], limited["notice"]) == ("line_bank", NOTICE)
    assert limited["fault"].startswith("rate_limit: ")
    assert slow["fault"] is None
    assert (a_page["spoken_by"], a_page["notice"]) == ("line_bank", NOTICE)
    notices = sum(line["notice"] is not None for line in (cut, limited, slow, a_page))
    expect(page.locator('[class*="st-key-note-"]').get_by_text(NOTICE)).to_have_count(notices)


def _only_the_trainees_own_time_is_charged(house: House) -> None:
    for said in events(house, "trainee_spoke"):
        assert 0.9 <= said["timing"]["thinking_seconds"] < SLOW_SECONDS - 1


def _the_trainee_sees_a_reading_that_failed_and_has_it_read_again(
    trainee: Trainee, house: House, server: FaultServer
) -> None:
    server.script = [lambda it: it.answer("I would rather not say.")]
    trainee.press("End the call")
    expect(trainee.heading("Look closer")).to_be_visible(timeout=60_000)
    expect(trainee.page.get_by_text(NOT_READ).first).to_be_visible()
    claims = [{"criterion": criterion.value, "quotes": [], "level": None} for criterion in READ]
    server.script = [lambda it: it.answer(json.dumps({"claims": claims}))]
    trainee.press("Score again")
    expect(trainee.page.get_by_text(NOT_READ)).to_have_count(0)
    expect(trainee.page.get_by_role("button", name="Score again")).to_have_count(0)
    first, second = scorecards(house)
    assert any(score["unread"] for score in first["criteria"].values())
    assert not any(score["unread"] for score in second["criteria"].values())
