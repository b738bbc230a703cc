"""My progress in a real Chromium: drawn at desk and phone width, and on from there to the next call."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from simulator import jobs
from simulator.actors import LineBank
from simulator.desk import Desk, finish
from simulator.storage import Store
from simulator.timing import Timing
from simulator.vocabulary import Action
from tests.browser.test_journey import House, Trainee, no_sideways_scroll, one_main_heading, trainee
from tests.scripts import scenario_of, the_rubric

__all__ = ["trainee"]  # a fixture
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(180)]

DAY = 86_400.0
SKILLS, PAUSES = 6, 2  # at least so many small charts; the two of the pauses


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house whose trainee has four calls behind them, with pauses from hasty to calm."""
    house = House(tmp_path_factory.mktemp("progress"))
    start = time.time()
    now = [0.0]
    desk = Desk(Store(f"sqlite:///{house.database}"), LineBank(), lambda: now[0])
    for number, (days_ago, seconds) in enumerate(((30, 0.8), (20, 2.5), (10, 6.0), (2, 8.0))):
        now[0] = start - days_ago * DAY
        call = finish(desk.go_on(desk.start(scenario_of("if-you-worked-for-me"), "local", seed=number)))
        for _ in range(5):
            if call.ended is None:
                said = desk.say(call, "It's not my fault.", Timing(settled_seconds=seconds))
                call = finish(desk.go_on(said))
        if call.ended is None:
            call = finish(desk.go_on(desk.act(call, Action.END)))
        jobs.score_call(desk, call, the_rubric(), keep=True)
    yield house
    house.kill()


def drawn(page: Page) -> Locator:
    return page.locator('[data-testid="stVegaLiteChart"] :is(canvas, svg)')


def arrived(trainee: Trainee) -> None:
    expect(trainee.heading("My progress")).to_be_visible()
    expect(trainee.page.get_by_text("How this is worked out")).to_be_visible(timeout=60_000)
    trainee.page.wait_for_function(
        """least => document.querySelectorAll(
            '[data-testid="stVegaLiteChart"] :is(canvas, svg)').length >= least""",
        arg=SKILLS + PAUSES,
        timeout=60_000,
    )


def test_progress_is_reached_from_the_menu_and_leads_to_the_next_call(trainee: Trainee) -> None:
    page = trainee.page
    page.goto(trainee.url)
    page.get_by_role("link", name="My progress").click()
    arrived(trainee)
    one_main_heading(page)
    no_sideways_scroll(page)
    expect(page.get_by_text("Practice calls are private to you.")).to_be_visible()
    across = page.locator('[class*="st-key-skill-"]:not([class*="st-key-skill-figure-"])')
    left = [box.bounding_box() for box in across.all()[:3]]
    assert len({box["x"] for box in left if box}) == 3  # side by side
    go = page.locator(".st-key-practise-next-go button")
    title = go.inner_text().removeprefix("Practise ")
    go.focus()
    page.keyboard.press("Enter")
    expect(trainee.heading("Brief")).to_be_visible()
    expect(page.get_by_text(title).first).to_be_visible()
    trainee.press("Pick up the call")
    trainee.hear(1)


def test_filters_leave_the_page_standing_and_say_when_nothing_fits(trainee: Trainee) -> None:
    page = trainee.page
    page.goto(f"{trainee.url}/progress")
    arrived(trainee)
    page.get_by_role("radio", name="Assessment").click()
    expect(page.get_by_text("No scored call fits this choice.")).to_be_visible()
    expect(page.locator(".st-key-practise-next-go")).to_be_visible()


def test_on_a_phone_the_small_charts_stand_below_each_other(chromium: Browser, house: House) -> None:
    with chromium.new_context(viewport={"width": 375, "height": 800}, color_scheme="dark") as context:
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto(f"{house.url}/progress")
        arrived(Trainee(page, house.url))
        no_sideways_scroll(page)
        boxes = [box.bounding_box() for box in drawn(page).all()]
        assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 375 for box in boxes)
        tops = [box["y"] for box in boxes if box]
        assert len(set(tops)) == len(tops)


def test_a_call_that_is_due_again_is_marked_among_the_others(trainee: Trainee) -> None:
    trainee.page.goto(trainee.url)
    due = trainee.page.locator(".st-key-meta-if-you-worked-for-me").get_by_text("Due today")
    expect(due).to_be_visible()
    expect(trainee.page.get_by_text(re.compile("Due today"))).to_have_count(1)
