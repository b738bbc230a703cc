"""A trainee's way through the program in a real Chromium: choosing, the call, its troubles, the debrief."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from simulator.appraisal import appraise
from tests.browser.servers import ROOT, _wait_until_healthy, free_port

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(180)]

JOINER = "\u2060"  # see simulator/ui/look.py
NASTY = (
    "<img src=x onerror=\"document.title='owned'\"> <b>bold</b> **stars** `tick` $x$ :fire: [a](b)\n"
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd \U0001f600\U0001f469\u200d\U0001f4bb\n"
    "    indented   wide"
)


class House:
    """Even Keel, served for these tests with a database of its own. It can be killed and started again."""

    def __init__(self, folder: Path, scenarios: Path = ROOT / "scenarios") -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://localhost:{self.port}"
        self.database = folder / "calls.sqlite"
        self.env = os.environ | {
            "EVENKEEL_DATABASE": f"sqlite:///{self.database}",
            "EVENKEEL_SCENARIOS": str(scenarios),
            "EVENKEEL_SPEECH_SPEED": "8",
        }
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
        log = self.folder / "server.log"
        with log.open("a") as out:
            self.server = subprocess.Popen(
                [*command, f"--server.port={self.port}"], cwd=ROOT, env=self.env, stdout=out, stderr=out
            )
        _wait_until_healthy(self.server, self.port, log)

    def kill(self) -> None:
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()

    def events(self, kind: str) -> int:
        with sqlite3.connect(self.database) as db:
            return int(db.execute("select count(*) from events where kind = ?", (kind,)).fetchone()[0])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    appraise("ready")  # fitted now if need be, not in the middle of a call
    house = House(tmp_path_factory.mktemp("house"))
    yield house
    house.kill()


class Trainee:
    """Somebody at a browser."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.box: Locator = page.get_by_role("textbox", name="Your reply", exact=True)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name, exact=True)

    def pick_up(self, title: str, how: str = "Practice with coaching") -> None:
        self.page.goto(self.url)
        self.page.locator("label", has_text=how).click()
        self.press(f"Practise {title}")
        expect(self.heading("Brief")).to_be_visible()
        self.press("Pick up the call")
        self.hear(1)

    def hear(self, turn: int) -> str:
        """Wait until the customer's line is whole, and give it."""
        self.open_box().wait_for(state="attached", timeout=60_000)
        line = self.page.locator(f".st-key-turn-{turn}")
        expect(line).to_be_visible()
        return line.inner_text()

    def turn(self) -> int:
        return self.page.locator('[class*="st-key-turn-"]').count()

    def say(self, text: str, *, after: float = 0.0) -> str:
        """Answer after so many seconds, and hear what they say to it; "" when that was the end."""
        turn = self.turn()
        self.page.wait_for_timeout(after * 1000)
        self.box.press_sequentially(text[:1])
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.page.locator(f".st-key-turn-{turn + 1}").or_(self.heading("Debrief"))).to_be_visible()
        self.open_box().or_(self.heading("Debrief")).wait_for(state="attached", timeout=60_000)
        return "" if self.heading("Debrief").is_visible() else self.hear(turn + 1)

    def open_box(self) -> Locator:
        return self.page.locator('[data-part="reply"][data-phase="open"]')

    def ring(self) -> bool:
        return self.page.locator('[data-part="ring"][data-on="yes"]').count() == 1


@pytest.fixture
def trainee(page: Page, house: House) -> Trainee:
    return Trainee(page, house.url)


def no_sideways_scroll(page: Page) -> None:
    page.wait_for_function(
        """() => { const main = document.querySelector('[data-testid="stMain"]');
                   return main.scrollWidth <= main.clientWidth
                       && document.documentElement.scrollWidth <= innerWidth; }""",
        timeout=5000,
    )


def one_main_heading(page: Page) -> None:
    assert page.locator("h1").count() == 1


def test_a_whole_call_with_a_pause_after_an_insult_a_silence_and_a_second_person(trainee: Trainee) -> None:
    page = trainee.page
    trainee.pick_up("If you worked for me")
    one_main_heading(page)
    paused = silent = False
    for _ in range(10):
        turn = trainee.turn()
        if trainee.ring() and not paused:
            paused = True
            said = trainee.say(
                "The mistake was mine: I left Seth out. Who needs to know, and by when?", after=5.6
            )
        elif not trainee.ring() and not silent:
            silent = True
            expect(page.locator(f".st-key-turn-{turn + 1}")).to_be_visible(timeout=40_000)
            said = trainee.hear(turn + 1)
        else:
            said = trainee.say(
                "I'm putting Seth on the case now. Nobody can name the hour he decides.", after=1
            )
        if paused and silent and page.get_by_text("Hedda Rask is on the line now.").count():
            break
        assert said
    assert page.get_by_text("Hedda Rask is on the line now.").is_visible()
    assert page.get_by_text(re.compile(r"You said nothing for \d+ s\.")).first.is_visible()
    trainee.press("End the call")
    expect(trainee.heading("Debrief")).to_be_visible()
    one_main_heading(page)
    expect(page.get_by_text("Hedda Rask took the phone.")).to_be_visible()
    expect(trainee.heading("The moments that mattered")).to_be_visible()
    for folded in ("Score by score", "What they felt", "Your pauses"):
        page.locator("summary", has_text=folded).click()
    expect(page.get_by_text("inside the calm window").first).to_be_visible()
    expect(page.locator('[data-testid="stVegaLiteChart"]')).to_have_count(2)
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("table").get_by_text(re.compile("You said nothing for"))).to_be_visible()


def test_a_reload_in_mid_call_finds_the_call_where_it_stood(trainee: Trainee) -> None:
    trainee.pick_up("Email is down")
    answer = trainee.say("I hear you. What does the day hang on?")
    clock = trainee.page.get_by_role("timer")
    trainee.page.wait_for_timeout(1500)
    before = seconds(clock)
    trainee.page.reload()
    assert trainee.hear(2) == answer
    assert seconds(clock) >= before
    assert trainee.page.get_by_text("I hear you. What does the day hang on?").is_visible()
    assert trainee.say("There is no time yet, and I won't guess one.")
    assert trainee.turn() == 3


def seconds(clock: Locator) -> int:
    minutes, rest = clock.inner_text().split(":")
    return int(minutes) * 60 + int(rest)


def test_a_server_killed_in_mid_call_loses_nothing(page: Page, tmp_path: Path) -> None:
    house = House(tmp_path)
    try:
        trainee = Trainee(page, house.url)
        trainee.pick_up("Email is down")
        trainee.box.fill("I hear you. What does the day hang on?")
        trainee.box.press("Enter")
        wait_until(lambda: house.events("trainee_spoke") == 1)
        house.kill()
        house.start()
        assert trainee.hear(2)  # without a reload: the page comes back by itself
        assert house.events("trainee_spoke") == 1
        house.kill()
        trainee.box.fill("Written while nobody was there.")
        trainee.box.press("Enter")
        house.start()
        expect(page.get_by_text("That did not get through. Your words are still here.")).to_be_visible(
            timeout=60_000
        )
        expect(trainee.box).to_have_value("Written while nobody was there.")
        trainee.box.press("Enter")
        assert trainee.hear(3)
        assert house.events("trainee_spoke") == 2
    finally:
        house.kill()


def wait_until(true: Callable[[], bool], timeout: float = 30) -> None:
    deadline = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_of_two_tabs_on_one_call_one_wins_and_the_other_is_told(
    context: BrowserContext, trainee: Trainee, house: House
) -> None:
    trainee.pick_up("Email is down")
    other = Trainee(context.new_page(), house.url)
    other.page.goto(trainee.page.url)
    other.hear(1)
    trainee.say("From the first tab.")
    other.box.fill("From the second tab.")
    other.box.press("Enter")
    expect(other.page.get_by_text("This call went on in another tab.")).to_be_visible()
    expect(other.page.get_by_text("From the first tab.", exact=True)).to_be_visible()
    other.hear(2)
    expect(other.box).to_have_value("From the second tab.")
    assert other.say("And now from the second.")


def test_words_are_shown_as_typed_and_never_run(trainee: Trainee) -> None:
    page = trainee.page
    trainee.pick_up("Email is down")
    trainee.say(NASTY)
    mine = page.locator('[class*="st-key-mine-"] .stText').last
    assert mine.evaluate("element => element.textContent") == NASTY
    assert mine.locator("img, b, strong, code, a, script").count() == 0
    trainee.press("End the call")
    expect(trainee.heading("Debrief")).to_be_visible()
    page.get_by_text("The whole call, word for word").click()
    page.get_by_text("What they felt", exact=True).click()
    page.get_by_text("The same as a table").click()
    page.wait_for_timeout(500)
    assert page.locator("img[src=x]").count() == 0
    assert page.title() != "owned"
    cell = page.get_by_role("table").get_by_text("onerror").first
    assert "<b>bold</b> **stars** `tick` $x$ :fire:" in cell.inner_text().replace(JOINER, "")


def test_an_authors_words_are_shown_as_written(page: Page, tmp_path: Path) -> None:
    title, fact = (
        "Call <b>1</b> *now* :fire: -> $5$",
        "Write to a@b.example or www.b.example; ~~no~~ [x](y) & `z`",
    )
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    path = tmp_path / "scenarios" / "email-is-down.yaml"
    text = path.read_text("utf-8").replace("title: Email is down", f'title: "{title}"')
    path.write_text(text.replace("  facts:\n", f'  facts:\n    - "{fact}"\n', 1), "utf-8")
    house = House(tmp_path, tmp_path / "scenarios")
    try:
        page.goto(house.url)
        shown = page.get_by_role("heading", level=2).filter(has_text="Call")
        assert shown.inner_text().replace(JOINER, "") == title
        button = page.get_by_role("button").filter(has_text="Practise Call")
        assert button.inner_text().replace(JOINER, "") == f"Practise {title}"
        button.click()
        item = page.get_by_role("listitem").filter(has_text="Write to")
        assert item.inner_text().replace(JOINER, "") == fact
        assert item.locator("a, del, code").count() == 0
    finally:
        house.kill()


def test_a_phone_never_scrolls_sideways(chromium: Browser, house: House) -> None:
    with chromium.new_context(viewport={"width": 375, "height": 812}) as context:
        trainee = Trainee(context.new_page(), house.url)
        page = trainee.page
        page.goto(house.url)
        expect(page.get_by_role("button", name="Practise Email is down")).to_be_visible()
        no_sideways_scroll(page)
        trainee.press("Practise If you worked for me")
        expect(trainee.heading("Brief")).to_be_visible()
        no_sideways_scroll(page)
        trainee.press("Pick up the call")
        trainee.hear(1)
        trainee.say("x" * 300)
        no_sideways_scroll(page)
        page.get_by_text("Brief and ticket").click()
        expect(page.get_by_text("Seth Oyelaran").locator("visible=true").first).to_be_visible()
        no_sideways_scroll(page)
        page.get_by_text("Brief and ticket").click()
        trainee.press("End the call")
        expect(trainee.heading("Debrief")).to_be_visible()
        page.wait_for_timeout(800)
        no_sideways_scroll(page)
        for place in ("past_calls", "settings"):
            page.goto(f"{house.url}/{place}")
            expect(page.locator("h1")).to_be_visible()
            no_sideways_scroll(page)


def test_a_call_can_be_taken_by_keyboard_alone(trainee: Trainee) -> None:
    page = trainee.page
    page.goto(trainee.url)
    expect(page.get_by_role("button", name="Practise Email is down")).to_be_visible()
    tab_to(page, "Practise Email is down")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(trainee.heading("Brief")).to_be_visible()
    tab_to(page, "Pick up the call")
    page.keyboard.press("Enter")
    trainee.hear(1)
    expect(trainee.box).to_be_focused()
    page.keyboard.type("I hear you.")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-turn-2")).to_be_visible()
    trainee.hear(2)
    expect(trainee.box).to_be_focused()
    tab_to(page, "End the call")
    page.keyboard.press("Enter")
    expect(trainee.heading("Debrief")).to_be_visible()


def tab_to(page: Page, name: str) -> None:
    wanted = page.get_by_role("button", name=name, exact=True)
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to {name}")


def test_stopping_works_while_they_are_still_speaking(trainee: Trainee) -> None:
    trainee.page.goto(trainee.url)
    trainee.press("Practise The man in tears")
    trainee.press("Pick up the call")
    expect(trainee.page.locator(".st-key-turn-1")).to_be_visible()
    trainee.press("Stop and leave")
    expect(trainee.heading("Debrief")).to_be_visible()
    expect(trainee.page.get_by_text("You stopped this call, so nothing is scored.")).to_be_visible()


def test_an_action_taken_while_they_are_still_speaking_hears_them_out(trainee: Trainee, house: House) -> None:
    trainee.page.goto(trainee.url)
    trainee.press("Practise The man in tears")
    trainee.press("Pick up the call")
    expect(trainee.page.locator(".st-key-turn-1")).to_be_visible()
    trainee.press("Ask to hold, and look once more")
    note = trainee.page.locator('[class*="st-key-note-"]')
    expect(note.get_by_text("The host's page says what it said before.")).to_be_visible()
    assert trainee.hear(2)
    assert "another tab" not in trainee.page.locator("body").inner_text()


def test_an_assessment_offers_no_help(trainee: Trainee) -> None:
    trainee.pick_up("If you worked for me", how="Assessment")
    for _ in range(4):
        if not trainee.say("Calm down, it's not my fault."):
            break
        assert not trainee.ring()
        assert trainee.page.get_by_role("button", name="One hint").count() == 0
