"""A manager's way through the reviews in Chromium: blind, by keyboard, over a reload, to both scores."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from simulator.actors import LineBank
from simulator.appraisal import appraise
from simulator.desk import Desk, finish
from simulator.scenario import load_library
from simulator.storage import Store
from simulator.timing import Timing
from simulator.vocabulary import Action, Mode
from tests.browser.servers import ROOT
from tests.browser.test_journey import House, no_sideways_scroll, one_main_heading, wait_until
from tests.fakes import Clock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(180)]

CRITERIA = 12
REPLIES = ("I hear you, and it is my doing.", "Calm down, I said.", "Who needs to know, and by when?") * 3


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Two assessments of other people's, long enough to scroll."""
    appraise("ready")
    house = House(tmp_path_factory.mktemp("reviews"))
    desk = Desk(Store(house.env["EVENKEEL_DATABASE"]), LineBank(), Clock())
    scenario = load_library(ROOT / "scenarios").scenarios["if-you-worked-for-me"]
    for trainee in ("Tom", "Uma"):
        call = finish(desk.go_on(desk.start(scenario, trainee, mode=Mode.ASSESSMENT, seed=3)))
        for reply in REPLIES:
            if call.ended is None:
                call = finish(desk.go_on(desk.say(call, reply, Timing(thinking_seconds=6))))
        if call.ended is None:
            finish(desk.go_on(desk.act(call, Action.END)))
    yield house
    house.kill()


def open_newest(page: Page, house: House) -> None:
    page.goto(f"{house.url}/reviews")
    page.get_by_role("button", name="Review the newest").click()
    expect(page.get_by_text(f"0 of {CRITERIA} answered")).to_be_visible()


def answers(page: Page) -> Locator:
    return page.locator(".st-key-review-form").get_by_role("radiogroup")


def chosen(page: Page) -> int:
    return page.locator(".st-key-review-form").get_by_role("radio", checked=True).count()


def test_a_call_is_reviewed_blind_by_keyboard_and_over_a_reload(page: Page, house: House) -> None:
    open_newest(page, house)
    one_main_heading(page)
    expect(page.get_by_text("Provocation").first).to_be_visible()
    assert "The machine" not in page.locator("body").inner_text().replace(
        "Show the machine's scores first", ""
    )
    answers(page).first.get_by_role("radio").first.focus()
    for number in range(CRITERIA):
        if number:
            page.keyboard.press("Tab")  # from the note on to the next criterion
        page.keyboard.press("Space")
        expect(page.get_by_text(f"{number + 1} of {CRITERIA} answered")).to_be_attached()
        if number == 1:
            page.keyboard.press("ArrowDown")
            expect(answers(page).nth(1).get_by_role("radio").nth(1)).to_be_checked()
        page.keyboard.press("Tab")
        if number == 0:
            page.keyboard.type("<b>quick</b>")
    page.reload()
    expect(page.get_by_text(f"{CRITERIA} of {CRITERIA} answered")).to_be_attached()
    wait_until(lambda: chosen(page) == CRITERIA)
    expect(answers(page).nth(1).get_by_role("radio").nth(1)).to_be_checked()
    expect(page.get_by_role("textbox").first).to_have_value("<b>quick</b>")
    hand_in = page.get_by_role("button", name="Hand in")
    hand_in.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You and the machine")).to_be_visible()
    one_main_heading(page)
    expect(page.get_by_text("Your review was blind and counts towards agreement.")).to_be_visible()
    expect(page.get_by_text("<b>quick</b>", exact=True)).to_be_visible()
    assert page.locator('[class*="st-key-beside-machine-"]').count() == CRITERIA
    page.get_by_role("button", name="Back to the calls").click()
    expect(page.get_by_text("Reviewed blind")).to_be_visible()
    expect(page.get_by_text("1 of 2 are not reviewed yet")).to_be_visible()


def test_the_call_stays_in_sight_while_the_criteria_go_by(page: Page, house: House) -> None:
    open_newest(page, house)
    page.get_by_role("button", name="Hand in").scroll_into_view_if_needed()
    call = page.locator(".stColumn", has=page.locator(".st-key-review-heard"))
    box = call.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 200
    assert box["y"] + box["height"] <= 800
    assert call.evaluate("element => element.scrollHeight > element.clientHeight")


def test_a_phone_shows_the_reviews_without_scrolling_sideways(chromium: Browser, house: House) -> None:
    with chromium.new_context(viewport={"width": 375, "height": 812}) as context:
        page = context.new_page()
        page.goto(f"{house.url}/reviews")
        expect(page.get_by_role("button", name="Review the newest")).to_be_visible()
        no_sideways_scroll(page)
        for part in ("Agreement", "Score again"):
            page.get_by_role("tab", name=part).click()
            expect(
                page.get_by_text(
                    {"Agreement": "Only blind reviews count", "Score again": "The rubric in use"}[part]
                )
            ).to_be_visible()
            no_sideways_scroll(page)
        open_newest(page, house)
        no_sideways_scroll(page)
        page.get_by_role("button", name="Show the machine's scores first").click()
        expect(page.get_by_text("You have seen the machine's scores")).to_be_visible()
        no_sideways_scroll(page)
