"""Taking a debrief along, and what folds, opens and breathes on it, in a real Chromium."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from simulator.actors import LineBank
from simulator.call import Call
from simulator.desk import Desk
from simulator.jobs import play
from simulator.scenario import load_scenario
from simulator.storage import Store
from simulator.ui.charts import FIGURES, NAMES
from tests.browser.servers import ROOT
from tests.browser.test_journey import House, Trainee, house, no_sideways_scroll, trainee
from tests.fakes import Clock
from tests.scripts import script_of

__all__ = ["house", "trainee"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(180)]


def played(house: House, scenario_id: str = "email-is-down", trainee: str = "dismissive") -> Call:
    desk = Desk(Store(f"sqlite:///{house.database}"), LineBank(), Clock())
    scenario = load_scenario(ROOT / "scenarios" / f"{scenario_id}.yaml")
    return play(desk, scenario, script_of(scenario_id, trainee), seed=1, trainee="local").call


def debrief_of(page: Page, house: House, call: Call) -> None:
    page.goto(f"{house.url}/call?call={call.id}")
    expect(page.get_by_role("heading", name="Debrief", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_visible()


def paper_of(page: Page) -> str:
    """The page as its print would be, in words."""
    reader = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    return " ".join(" ".join(each.extract_text() for each in reader.pages).split())


def test_copying_puts_the_whole_debrief_on_the_clipboard(trainee: Trainee, house: House) -> None:
    page = trainee.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    debrief_of(page, house, played(house))
    trainee.press("Copy")
    expect(page.get_by_text("Copied. Paste it wherever you like.")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("Email is down\n")
    assert "What to take from this call" in text
    assert "It's only one file, I'm sure your editor can wait a day." in text


def test_copying_works_where_the_browser_has_no_clipboard_to_give(trainee: Trainee, house: House) -> None:
    """As over plain http in an office: the old way is taken."""
    page = trainee.page
    page.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', {value: false});"
        "document.addEventListener('copy', () => { window.copied = document.activeElement.value; });"
    )
    debrief_of(page, house, played(house))
    trainee.press("Copy")
    expect(page.get_by_text("Copied. Paste it wherever you like.")).to_be_visible()
    assert page.evaluate("window.copied").startswith("Email is down\n")


def test_a_print_opens_what_is_folded_and_folds_it_again(trainee: Trainee, house: House) -> None:
    page = trainee.page
    debrief_of(page, house, played(house))
    page.evaluate(
        """() => {
          window.print = () => {
            window.dispatchEvent(new Event('beforeprint'));
            window.during = document.querySelectorAll('details:not([open])').length;
            window.dispatchEvent(new Event('afterprint'));
          };
        }"""
    )
    folded = page.locator("details:not([open])").count()
    assert folded > 4
    trainee.press("Print")
    assert page.evaluate("window.during") == 0
    expect(page.locator("details:not([open])")).to_have_count(folded)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_everything_is_told_and_nothing_can_be_pressed(
    chromium: Browser, house: House, scheme: str
) -> None:
    call = played(house, "if-you-worked-for-me", "rude")
    with chromium.new_context(color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        debrief_of(page, house, call)
        page.emulate_media(media="print")
        shown = paper_of(page)
        for told in ("What to take from this call", "Score by score", "What they felt", "Your pauses"):
            assert told in shown
        assert "Do you sell tickets for this nonsense?" in shown
        assert "Before your reply" in shown, "folded on the screen"
        for absent in ("Practise again", "Past calls", "Download PDF", "Try that moment again", "Copy Print"):
            assert absent not in shown
        expect(page.locator('[class*="st-key-paper-"] img')).to_have_count(2)
        for chart in page.locator('[class*="st-key-paper-"] img').all():
            assert chart.evaluate("image => image.complete && image.naturalWidth > 100")
        light = "getComputedStyle(document.querySelector('.st-key-what-happened .stText')).color"
        assert page.evaluate(light) == "rgb(29, 43, 51)"
        assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") in {
            "rgb(255, 255, 255)"
        }


def test_the_pdf_is_made_when_asked_for(trainee: Trainee, house: House) -> None:
    page = trainee.page
    debrief_of(page, house, played(house, "the-man-in-tears", "rude"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download PDF").click()
    assert download.value.suggested_filename == "even-keel-debrief.pdf"
    pages = PdfReader(download.value.path()).pages
    assert "Debrief" in pages[0].extract_text()
    assert "The man in tears" in pages[0].extract_text()


def test_a_minute_of_breathing_begins_when_asked_and_stops_when_asked(trainee: Trainee, house: House) -> None:
    page = trainee.page
    debrief_of(page, house, played(house, "the-man-in-tears", "rude"))
    part = page.locator('[data-part="breathing"]')
    assert part.get_attribute("data-on") is None
    start = page.get_by_role("button", name="Breathe for a minute")
    start.focus()
    page.keyboard.press("Enter")
    expect(part).to_have_attribute("data-on", "yes")
    expect(part.get_by_role("status")).to_have_text("Breathe in…")
    expect(part.get_by_role("status")).to_have_text("…and out, slowly.", timeout=10_000)
    trainee.press("Stop")
    expect(part).to_have_attribute("data-on", "no")


def test_breathing_shows_no_motion_to_who_wants_none(chromium: Browser, house: House) -> None:
    call = played(house, "the-man-in-tears", "rude")
    with chromium.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        debrief_of(page, house, call)
        page.get_by_role("button", name="Breathe for a minute").click()
        part = page.locator('[data-part="breathing"]')
        expect(part.get_by_role("status")).to_have_text("Breathe in…")
        assert not part.locator(".disc").is_visible()


def test_on_a_phone_the_debrief_is_short_and_nothing_sticks_out(chromium: Browser, house: House) -> None:
    call = played(house, "if-you-worked-for-me", "rude")
    with chromium.new_context(viewport={"width": 375, "height": 800}) as context:
        page = context.new_page()
        debrief_of(page, house, call)
        no_sideways_scroll(page)
        # Seven screens at most, three lessons among them; unfolded it would be twelve.
        assert page.locator('[data-testid="stMain"]').evaluate("main => main.scrollHeight") < 7 * 800


def test_words_in_the_charts_can_be_read_by_day_and_by_dark(chromium: Browser, house: House) -> None:
    """4.5 to 1 against the page, as large text or small wants it."""
    call = played(house)
    for scheme in ("light", "dark"):
        with chromium.new_context(color_scheme=scheme) as context:  # type: ignore[arg-type]
            page = context.new_page()
            debrief_of(page, house, call)
            page.locator("summary", has_text="What they felt").click()
            expect(page.locator('[data-testid="stVegaLiteChart"]').first).to_be_visible()
            ground = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
            for colour in (*NAMES[scheme].values(), FIGURES[scheme]):
                assert contrast(_rgb(colour), _numbers(ground)) >= 4.5, (scheme, colour)


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _numbers(css: str) -> tuple[float, ...]:
    return tuple(float(part) for part in css[css.index("(") + 1 : -1].split(",")[:3])


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """WCAG's contrast ratio."""

    def light(colour: tuple[float, ...]) -> float:
        parts = [c / 255 for c in colour]
        red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((light(one), light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
