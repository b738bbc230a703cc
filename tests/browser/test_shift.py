"""A short shift in a real Chromium: two calls, a break, a reload, a server that dies, and the debrief."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from simulator.appraisal import appraise
from tests.browser.test_journey import House, Trainee, no_sideways_scroll, one_main_heading

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    appraise("ready")
    house = House(tmp_path_factory.mktemp("shifts"))
    yield house
    house.kill()


def between(trainee: Trainee) -> None:
    expect(trainee.heading("Between calls")).to_be_visible(timeout=60_000)


def begin(page: Page, house: House) -> Trainee:
    trainee = Trainee(page, house.url)
    page.goto(f"{house.url}/shifts")
    trainee.press("Work Half an hour without email")
    expect(trainee.heading("Before the shift")).to_be_visible()
    one_main_heading(page)
    trainee.press("Begin the shift")
    expect(trainee.heading("Your shift")).to_be_visible()
    return trainee


def test_a_short_shift_from_the_first_ring_to_its_debrief(page: Page, tmp_path: Path) -> None:
    house = House(tmp_path)
    try:
        trainee = begin(page, house)
        trainee.press("Pick up: Walt Pomfrey")
        assert "When's it back, then?" in trainee.hear(1)
        strip = page.locator(".st-key-queue-strip")
        expect(strip).to_contain_text("8:40")
        expect(strip).to_contain_text("mail is down for everybody")
        assert trainee.say("I don't have a time, Mr Pomfrey. What are you waiting for, and by when?")
        page.reload()  # in the middle of a call
        trainee.hear(2)
        assert trainee.say("I'll ring you at ten to nine, news or no news.", after=1)
        trainee.press("End the call")
        between(trainee)
        one_main_heading(page)
        expect(page.get_by_text("You gave your word: ten to nine (8:50), by phone.")).to_be_visible()
        house.kill()  # and between two
        house.start()
        page.reload()
        between(trainee)
        trainee.press("Take a break")
        expect(page.get_by_text("You got up, and the clock went on for 3 minutes.")).to_be_visible()
        trainee.press("Pick up: Gordon Teal")
        trainee.hear(1)
        assert trainee.say("You're not troubling me at all. Who are you hoping to hear from?", after=1)
        trainee.press("End the call")
        between(trainee)
        trainee.press("Leave the shift")
        expect(trainee.heading("Shift debrief")).to_be_visible()
        one_main_heading(page)
        expect(page.get_by_text("You took 2 calls, from 8:40")).to_be_visible()
        expect(page.get_by_text("Walt Pomfrey: ten to nine (8:50), by phone")).to_be_visible()
        expect(page.locator('[class*="st-key-after-break"]')).to_contain_text("A break")
        page.get_by_role("button", name="Open", exact=True).first.click()
        expect(page.get_by_role("heading", name="Debrief", exact=True)).to_be_visible()
        trainee.press("Back to the shift")
        expect(trainee.heading("Shift debrief")).to_be_visible()
    finally:
        house.kill()


def test_on_a_phone_a_shift_never_scrolls_sideways(chromium: Browser, house: House) -> None:
    with chromium.new_context(viewport={"width": 375, "height": 812}) as context:
        page = context.new_page()
        trainee = begin(page, house)
        no_sideways_scroll(page)
        trainee.press("Pick up: Walt Pomfrey")
        trainee.hear(1)
        expect(page.locator(".st-key-queue-strip")).to_be_visible()
        no_sideways_scroll(page)
        trainee.press("Stop and leave")
        between(trainee)
        expect(page.get_by_text("You stopped that call, which is always fine.")).to_be_visible()
        no_sideways_scroll(page)
        trainee.press("Leave the shift")
        expect(trainee.heading("Shift debrief")).to_be_visible()
        no_sideways_scroll(page)
