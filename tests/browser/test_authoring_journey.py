"""A trainer's way in Chromium from the short form to publication, and a trainee who then plays it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from simulator.appraisal import appraise
from simulator.authoring.begin import from_copy
from simulator.scenario import load_library
from tests.browser.servers import ROOT
from tests.browser.test_journey import House, Trainee, no_sideways_scroll, wait_until

# Proving plays 180 calls, in two processes of the server.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(400)]

PROOF_MS = 240_000
TITLE = "The post is down"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server with one scenario of the program's and room for more."""
    folder = tmp_path_factory.mktemp("writing")
    scenarios = folder / "scenarios"
    shutil.copytree(ROOT / "scenarios" / "rubrics", scenarios / "rubrics")
    shutil.copy(ROOT / "scenarios" / "email-is-down.yaml", scenarios)
    appraise("ready")
    house = House(folder, scenarios)
    yield house
    house.kill()


def scenarios(house: House) -> Path:
    return Path(house.env["EVENKEEL_SCENARIOS"])


def text_of(page: Page, file: str) -> Locator:
    return page.get_by_role("textbox", name=f"The text of {file}")


def begin(page: Page, house: House, title: str) -> None:
    page.goto(f"{house.url}/scenarios")
    page.get_by_text("Start a new scenario").click()
    page.get_by_label("What shall we call it?").fill(title)
    page.get_by_label("What did nobody know?").fill("When it is mended.")
    page.get_by_role("button", name="Start writing").click()


def test_from_the_short_form_to_a_published_call_that_a_trainee_plays(page: Page, house: House) -> None:
    begin(page, house, TITLE)
    file = "the-post-is-down.yaml"
    expect(page.get_by_text("things keep it from being played, in order")).to_be_visible()
    box = text_of(page, file)
    expect(box).to_have_value(re.compile("When it is mended"))
    page.get_by_role("button", name="Line 8: teaser").click()
    expect(box).to_be_focused()
    # The rest is written in the text: here all at once, as somebody pastes it.
    written = from_copy((ROOT / "scenarios" / "email-is-down.yaml").read_text("utf-8"), TITLE)
    box.fill(written)
    expect(page.get_by_text("Complete: it can be previewed, proved and played.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    assert (scenarios(house) / file).read_text("utf-8") == written
    page.goto(house.url)
    expect(page.get_by_role("button", name="Practise Email is down")).to_be_visible()
    expect(page.get_by_role("button", name=f"Practise {TITLE}")).to_have_count(0)
    page.goto(f"{house.url}/scenarios?file={file}")
    page.get_by_role("tab", name="Prove and publish").click()
    page.get_by_role("button", name="Prove it").click()
    expect(page.get_by_text("calls played")).to_be_visible(timeout=PROOF_MS)
    expect(page.get_by_text("Proven. It proved")).to_be_visible(timeout=PROOF_MS)
    page.get_by_text("The people, companies, numbers").click()
    page.get_by_role("button", name="Publish as version 1").click()
    expect(page.get_by_text("Published. Trainees are offered it from now on")).to_be_visible()
    assert load_library(scenarios(house)).published["the-post-is-down"].version == 1
    trainee = Trainee(page, house.url)
    trainee.pick_up(TITLE)
    assert trainee.say("There is no time yet, and I won't guess one. What has to reach your editor?")


def test_what_is_typed_shows_its_fault_at_the_line_and_in_the_form_as_it_rests(
    page: Page, house: House
) -> None:
    page.goto(f"{house.url}/scenarios?file=email-is-down.yaml")
    box = text_of(page, "email-is-down.yaml")
    expect(box).to_be_visible()
    text = box.input_value()
    line = text.splitlines().index("difficulty: 2") + 1
    box.evaluate("(e, at) => { e.focus(); e.setSelectionRange(at, at); }", text.index("difficulty: 2") + 13)
    page.keyboard.type("0")
    expect(page.get_by_text(f"line {line}: input should be less than or equal to 5").first).to_be_visible()
    expect(page.locator(f".lines > div:nth-child({line})")).to_have_attribute("data-mark", "fault")
    expect(box).to_be_focused()
    page.keyboard.press("Backspace")
    expect(page.get_by_text("Complete: it can be previewed, proved and played.")).to_be_visible()
    page.get_by_label("Title").fill("Post is down")
    page.get_by_label("Title").press("Enter")
    wait_until(lambda: "title: Post is down" in box.input_value())
    page.get_by_role("button", name="Undo").click()
    wait_until(lambda: box.input_value() == text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_writing_without_scrolling_sideways(
    chromium: Browser, house: House, scheme: str
) -> None:
    with chromium.new_context(
        viewport={"width": 375, "height": 812},
        color_scheme=scheme,  # type: ignore[arg-type]
    ) as context:
        page = context.new_page()
        page.goto(f"{house.url}/scenarios")
        expect(page.get_by_role("button", name="Open").first).to_be_visible()
        no_sideways_scroll(page)
        page.get_by_role("button", name="Open").first.click()
        for part in ("Prove and publish", "Versions", "Write"):
            page.get_by_role("tab", name=part).click()
            expect(page.get_by_role("tab", name=part)).to_have_attribute("aria-selected", "true")
            no_sideways_scroll(page)
