"""The reply box in a real Chromium, against what an independent script saw in the same page (truth.js).

Bounds here only tell right from wrong on a loaded machine; benchmarks/reply_timing.py has the strict numbers.
"""

from __future__ import annotations

import json
import statistics
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.servers import slow_network

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

APP = Path(__file__).with_name("reply_box_app.py")
TRUTH = Path(__file__).with_name("truth.js").read_text(encoding="utf-8")


class Room:
    """One call page in a browser, and the log of what its server took."""

    def __init__(self, page: Page, url: str, logs: Path) -> None:
        self.page, self.url, self.logs = page, url, logs
        self.box: Locator = page.get_by_role("textbox", name="Your reply", exact=True)
        self.send: Locator = page.get_by_role("button", name="Send", exact=True)
        self.reply: Locator = page.locator('[data-part="reply"]')
        self.log = logs / "none"

    def enter(self, url: str = "", **how: object) -> Room:
        name = uuid.uuid4().hex
        self.log = self.logs / f"{name}.jsonl"
        self.page.goto(f"{url or self.url}/?{urlencode({'log': name, **how})}")
        return self

    def wait_for(self, phase: str) -> None:
        self.page.locator(f'[data-part="reply"][data-phase="{phase}"]').wait_for(state="attached")

    def taken(self, count: int) -> list[dict[str, Any]]:
        """What the server took, once there are `count` of them."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and len(self.log_lines()) < count:
            time.sleep(0.02)
        assert len(self.log_lines()) == count
        return [json.loads(line) for line in self.log_lines()]

    def log_lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []

    def say(self, text: str) -> None:
        self.wait_for("open")
        self.box.press_sequentially(text)
        self.box.press("Enter")

    def true_pause(self, turn: int) -> float:
        return float(self.page.evaluate("n => (truth.key[n] - truth.shown[n].at) / 1000", turn))


@pytest.fixture
def room(page: Page, serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Room:
    logs = tmp_path_factory.getbasetemp() / "reply-box-logs"
    logs.mkdir(exist_ok=True)
    page.add_init_script(TRUTH)
    return Room(page, serve(APP, REPLY_BOX_LOG=str(logs)), logs)


def pause_errors(room: Room, turns: int) -> list[float]:
    for turn in range(turns):
        room.wait_for("open")
        room.page.wait_for_timeout(60 + 70 * (turn % 4))
        room.say("ok")
    taken = room.taken(turns)
    return [abs(taken[n]["timing"]["thinking_seconds"] - room.true_pause(n)) for n in range(turns)]


def test_a_pause_is_the_time_from_the_last_painted_word_to_the_first_key(room: Room) -> None:
    errors = pause_errors(room.enter(), turns=8)
    assert statistics.median(errors) < 0.1


def test_a_slow_server_and_a_slow_network_do_not_count_as_a_pause(room: Room) -> None:
    with slow_network(room.url, round_trip_seconds=0.3) as far:
        errors = pause_errors(room.enter(far, delay=0.4, hesitation=0.5), turns=4)
    assert statistics.median(errors) < 0.1


def test_the_customer_is_told_of_silence_when_their_patience_is_over(room: Room) -> None:
    room.enter(patience=0.8)
    silent = room.taken(1)[0]
    assert silent["kind"] == "Silent"
    assert silent["turn"] == 0
    assert silent["seconds"] == pytest.approx(0.8, abs=0.3)
    assert silent["timing"]["thinking_seconds"] is None
    after = room.page.evaluate(
        "truth.sent.map(at => (at - truth.shown[0].at) / 1000).filter(s => s > 0.4)[0]"
    )
    assert after == pytest.approx(0.8, abs=0.4)


def test_typing_holds_silence_off_until_the_draft_has_gone_stale(room: Room) -> None:
    room.enter(patience=2, stale=1.5)
    room.wait_for("open")
    room.box.press("I")
    silent = room.taken(1)[0]
    assert silent["kind"] == "Silent"
    assert silent["seconds"] >= 3.5  # stale after 1.5 s, and then as patient as before
    expect(room.box).to_have_value("I")


def test_an_emptied_box_starts_silence_again_at_once(room: Room) -> None:
    room.enter(patience=2, stale=10)
    room.wait_for("open")
    room.box.press_sequentially("No")
    room.box.press("Backspace")
    room.box.press("Backspace")
    silent = room.taken(1)[0]
    assert silent["seconds"] < 10
    assert silent["timing"]["restarts"] == 1
    assert silent["timing"]["erased_characters"] == 2


def test_silence_stands_still_while_the_tab_is_hidden(room: Room) -> None:
    room.enter(patience=2)
    room.wait_for("open")
    hide(room.page, True)
    room.page.wait_for_timeout(3000)
    assert room.log_lines() == []
    hide(room.page, False)
    silent = room.taken(1)[0]
    assert silent["timing"]["away_seconds"] >= 2.9
    assert silent["seconds"] == pytest.approx(2, abs=0.5)


def hide(page: Page, hidden: bool) -> None:
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_enter_and_silence_in_the_same_moment_make_one_event(room: Room) -> None:
    """Enter is pressed within the page, from 6 ms before silence falls due to 6 ms after."""
    room.enter(patience=0.15, stale=0.25)
    for turn in range(10):
        room.wait_for("open")
        room.box.evaluate(
            """(area, late) => {
                area.focus();
                area.select();
                document.execCommand("insertText", false, "now " + late);
                const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, composed: true });
                setTimeout(() => area.dispatchEvent(enter), 400 + late);
            }""",
            -6 + 12 * turn / 9,
        )
        room.taken(turn + 1)
    room.page.wait_for_timeout(100)
    assert [reply["turn"] for reply in room.taken(10)] == list(range(10))


def test_what_was_written_and_taken_back_is_counted_and_never_sent(room: Room) -> None:
    room.enter()
    room.wait_for("open")
    room.box.press_sequentially("Shut up")
    room.box.press("ControlOrMeta+a")
    room.box.press("Delete")
    room.page.wait_for_timeout(500)
    room.say("I see.x")  # sent with the x
    sent = room.taken(1)[0]
    timing = sent["timing"]
    assert sent["text"] == "I see.x"
    assert timing["erased_characters"] == 7
    assert timing["restarts"] == 1
    assert timing["settled_seconds"] >= timing["thinking_seconds"] + 0.5
    assert timing["composing_seconds"] >= 0.5
    assert timing["early_keys"] == 0
    assert "Shut" not in room.log.read_text()


def test_a_draft_typed_over_whole_is_a_new_start(room: Room) -> None:
    room.enter()
    room.wait_for("open")
    room.box.press_sequentially("Fury")
    room.page.wait_for_timeout(400)
    room.box.press("ControlOrMeta+a")
    room.say("Fine")
    timing = room.taken(1)[0]["timing"]
    assert (timing["erased_characters"], timing["restarts"]) == (4, 1)
    assert timing["settled_seconds"] >= timing["thinking_seconds"] + 0.4


def test_pasted_text_is_counted_as_pasted(room: Room) -> None:
    room.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    room.enter()
    room.wait_for("open")
    room.page.evaluate("navigator.clipboard.writeText('ten wörds 🙂')")
    room.box.press_sequentially("ab")
    room.box.press("Shift+ArrowLeft")
    room.box.press("ControlOrMeta+v")
    room.box.press("Enter")
    sent = room.taken(1)[0]
    assert sent["text"] == "aten wörds 🙂"
    assert sent["timing"]["pasted_characters"] == 11
    assert sent["timing"]["erased_characters"] == 1


def test_words_tried_out_by_an_input_method_are_not_erased_ones(room: Room) -> None:
    room.enter()
    room.wait_for("open")
    ime = room.page.context.new_cdp_session(room.page)
    room.box.focus()
    for tried in ("n", "ni", "に"):
        ime.send("Input.imeSetComposition", {"text": tried, "selectionStart": 1, "selectionEnd": 1})
    room.page.wait_for_timeout(300)
    ime.send("Input.insertText", {"text": "日"})
    room.box.press("Enter")
    sent = room.taken(1)[0]
    assert sent["text"] == "日"
    assert sent["timing"]["erased_characters"] == 0
    assert sent["timing"]["composing_seconds"] >= 0.3


def test_bare_modifier_keys_are_no_input(room: Room) -> None:
    room.enter()
    room.wait_for("open")
    room.box.press("Shift")
    room.box.press("Control")
    room.page.wait_for_timeout(400)
    room.say("Yes")
    assert room.taken(1)[0]["timing"]["thinking_seconds"] >= 0.4


def test_enter_while_the_line_still_streams_is_ignored_and_the_draft_kept(room: Room) -> None:
    room.enter(speed=1, words=12, stale=30, patience=30)
    room.page.locator(".st-key-turn-0").get_by_text("So what").wait_for()
    room.box.press_sequentially("Hm")
    room.box.press("Enter")
    expect(room.box).to_have_value("Hm")
    assert room.reply.get_attribute("data-phase") == "streaming"
    room.wait_for("open")
    assert room.log_lines() == []
    expect(room.box).to_have_value("Hm")
    room.box.press("Enter")
    sent = room.taken(1)[0]
    assert sent["text"] == "Hm"
    assert sent["timing"]["early_keys"] == 3
    assert sent["timing"]["thinking_seconds"] == 0
    assert sent["timing"]["settled_seconds"] == 0


def test_keys_typed_before_the_server_has_answered_belong_to_the_next_line(room: Room) -> None:
    room.enter(hang=3)
    room.say("one")
    room.box.press_sequentially("two")
    room.box.press("Enter")
    room.wait_for("open")
    expect(room.box).to_have_value("two")
    room.box.press("Enter")
    taken = room.taken(2)
    assert [reply["text"] for reply in taken] == ["one", "two"]
    assert taken[1]["timing"]["early_keys"] == 4
    assert taken[1]["timing"]["thinking_seconds"] == 0


def test_a_draft_survives_a_rerun_and_a_change_of_theme(room: Room) -> None:
    room.enter()
    room.wait_for("open")
    room.box.press_sequentially("Half a sen")
    room.page.get_by_role("button", name="Rerun").click()
    room.page.emulate_media(color_scheme="dark")
    room.page.wait_for_timeout(500)
    expect(room.box).to_have_value("Half a sen")
    room.box.press_sequentially("tence")
    room.box.press("Enter")
    sent = room.taken(1)[0]
    assert sent["text"] == "Half a sentence"
    assert sent["timing"]["restarts"] == 0


def test_the_breathing_ring_comes_after_the_line_and_goes_when_typing_starts(room: Room) -> None:
    ring = room.page.locator('[data-part="ring"]')
    room.enter(breathing=1, speed=1, words=12)
    room.wait_for("streaming")
    expect(ring).to_have_attribute("data-on", "no")
    room.wait_for("open")
    expect(ring).to_have_attribute("data-on", "yes")
    expect(room.page.get_by_text("Breathe in, and out.")).to_be_visible()
    room.box.press("a")
    expect(ring).to_have_attribute("data-on", "no")
    room.box.press("Enter")
    assert room.taken(1)[0]["text"] == "a"


@pytest.mark.parametrize("still", ["setting", "system"])
def test_the_ring_stands_still_for_those_who_want_less_motion(room: Room, still: str) -> None:
    if still == "system":
        room.page.emulate_media(reduced_motion="reduce")
    room.enter(breathing=1, **({"still": 1} if still == "setting" else {}))
    room.wait_for("open")
    moving = "e => getComputedStyle(e, '::before').animationName"
    assert room.page.locator('[data-part="ring"]').evaluate(moving) == "none"


def test_a_line_without_a_ring_shows_none(room: Room) -> None:
    room.enter()
    room.wait_for("open")
    expect(room.page.locator('[data-part="ring"]')).to_have_attribute("data-on", "no")


def test_a_refused_reply_comes_back_into_an_open_box(room: Room) -> None:
    room.enter(refuse=0)
    room.wait_for("open")
    room.page.wait_for_timeout(500)
    room.say("Again")
    expect(room.page.get_by_text("Your words are still here")).to_be_visible()
    expect(room.box).to_have_value("Again")
    room.box.press("Enter")
    sent = room.taken(1)[0]
    assert sent["turn"] == 0
    assert sent["timing"]["thinking_seconds"] >= 0.5  # until the first key of all
    room.wait_for("open")
    expect(room.box).to_have_value("")


def test_a_reply_to_a_line_that_is_past_unlocks_the_box_for_the_next_one(room: Room) -> None:
    room.enter(moved_on=1)
    room.say("First")
    room.say("Second")
    expect(room.page.get_by_text("Your words are still here")).to_be_visible()
    room.wait_for("open")
    expect(room.box).to_have_value("Second")
    room.box.press("Enter")
    taken = room.taken(2)
    assert [(reply["turn"], reply["text"]) for reply in taken] == [(0, "First"), (2, "Second")]
    assert taken[1]["timing"]["settled_seconds"] is None  # begun before this line was spoken
    assert taken[1]["timing"]["thinking_seconds"] is not None


def test_a_refused_silence_is_followed_by_as_much_patience_again(room: Room) -> None:
    room.enter(refuse=0, patience=0.8)
    assert room.taken(1)[0]["seconds"] >= 1.6


UNUSUAL = {
    "html": '<img src=x onerror="document.title=1"><b>bold</b> &amp; </textarea><script>alert(1)</script>',
    "markdown": "# **not** a [heading](https://example.org) `code` :smile: $x^2$ ~~s~~ | a | b |",
    "emoji": "👩🏽‍🚒 family 👨‍👩‍👧‍👦 flag 🇵🇱",
    "right to left": "שלום, \u202eevil\u202c مرحبا 123",
    "lines": "one\n  two\n\n\tthree   spaces",
    "control": "bell\x07 escape\x1b[31m",
    "placeholders": "{limit} {0} %s ${x} '; DROP TABLE calls; --",
}


@pytest.mark.parametrize("text", UNUSUAL.values(), ids=UNUSUAL.keys())
def test_unusual_text_arrives_and_is_shown_as_typed(room: Room, text: str) -> None:
    room.enter()
    room.wait_for("open")
    title = room.page.title()
    room.box.fill(text)
    room.box.press("Enter")
    assert room.taken(1)[0]["text"] == text
    shown = room.page.locator(".st-key-reply-0 .stText")
    shown.wait_for()
    assert shown.text_content() == text
    assert room.page.title() == title


def test_twenty_thousand_characters_arrive_and_one_more_is_held_back_with_a_word(room: Room) -> None:
    room.enter()
    room.wait_for("open")
    text = "ö🙂" * 10_000
    room.box.fill(text + "!")
    expect(room.page.locator('[data-part="left"]')).to_have_text("1 over")
    room.box.press("Enter")
    expect(room.page.get_by_text("Too long by 1. The limit is 20,000 characters.")).to_be_visible()
    assert room.log_lines() == []
    room.box.press("Backspace")
    room.box.press("Enter")
    assert room.taken(1)[0]["text"] == text


def test_nothing_and_blanks_are_not_sent(room: Room) -> None:
    room.enter()
    room.wait_for("open")
    room.box.press("Enter")
    expect(room.page.get_by_text("There is nothing to send yet.")).to_be_visible()
    room.box.press_sequentially("  ")
    room.box.press("Shift+Enter")
    room.send.click()
    expect(room.page.get_by_text("There is nothing to send yet.")).to_be_visible()
    room.say("now")
    assert room.taken(1)[0]["text"] == "  \nnow"


def test_a_whole_exchange_needs_no_mouse_and_keeps_the_focus(room: Room) -> None:
    room.enter()
    for words in ("one", "two", "three"):
        room.wait_for("open")
        room.page.keyboard.type(words)  # wherever the focus is
        room.page.keyboard.press("Enter")
    room.wait_for("open")
    room.page.keyboard.type("four")
    room.page.keyboard.press("Tab")
    room.page.keyboard.press("Space")  # on Send
    assert [reply["text"] for reply in room.taken(4)] == ["one", "two", "three", "four"]


def test_a_screen_reader_hears_the_line_once_and_whole(room: Room) -> None:
    heard = room.page.locator('[data-part="heard"]')
    watch = """heard => {
        window.changes = 0;
        const count = new MutationObserver((all) => (window.changes += all.length));
        count.observe(heard, { childList: true, characterData: true, subtree: true });
    }"""
    room.enter(speed=4, words=8)
    room.say("Yes")
    room.taken(1)
    room.wait_for("open")
    frames = [frame for frame in room.page.evaluate("truth.frames") if frame["turn"] == 1]
    assert len(frames) > 2
    assert {frame["hidden"] for frame in frames if frame["text"]} == {"true"}  # while it came
    expect(heard).to_have_text("Denise: So what now then I have been waiting 1.")
    assert room.page.locator(".st-key-turn-1").get_attribute("aria-hidden") is None
    heard.evaluate(watch)
    room.page.get_by_role("button", name="Rerun").click()
    room.page.wait_for_timeout(800)
    assert room.page.evaluate("window.changes") == 0


def test_a_locked_box_takes_no_words_and_patience_stands_still(room: Room) -> None:
    room.enter(patience=0.8, locked=1)
    expect(room.page.get_by_text("You are on hold.")).to_be_visible()
    room.page.locator('[data-line-whole="0"]').wait_for(state="attached")
    room.box.press_sequentially("x")
    room.box.press("Enter")
    room.page.wait_for_timeout(1500)
    expect(room.box).to_have_value("")
    assert room.log_lines() == []
    room.page.get_by_role("button", name="Lock").click()
    assert room.taken(1)[0]["kind"] == "Silent"


def test_a_server_that_does_not_answer_is_named_and_the_box_recovers(room: Room) -> None:
    room.enter(hang=5, no_answer=1)
    room.say("Hello?")
    expect(room.page.get_by_text("No answer for 1 seconds. Please reload the page")).to_be_visible()
    expect(room.box).to_have_value("Hello?")
    room.wait_for("open")
    expect(room.page.get_by_text("No answer for")).to_have_count(0)
    expect(room.box).to_have_value("")


def test_in_a_chat_a_typing_sign_stands_until_the_line_appears_whole(room: Room) -> None:
    room.enter(channel="chat", speed=0.3)
    line = room.page.locator(".st-key-turn-0")
    line.get_by_text("Denise is typing…").wait_for()
    room.wait_for("streaming")
    room.wait_for("open")
    expect(line).to_have_text("So what now then 0.")


def test_a_rerun_in_mid_line_takes_up_where_it_stopped(room: Room) -> None:
    room.enter(speed=1, words=9)
    line = room.page.locator(".st-key-turn-0")
    line.get_by_text("So what now then").wait_for()
    room.page.get_by_role("button", name="Rerun").click()
    room.wait_for("open")
    shown = [len(frame["text"]) for frame in room.page.evaluate("truth.frames") if frame["text"]]
    assert shown == sorted(shown)  # no word was taken back to be said again


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_runs_out_of_the_page_sideways(room: Room, width: int) -> None:
    room.page.set_viewport_size({"width": width, "height": 700})
    room.enter(words=60, breathing=1)
    room.wait_for("open")
    assert room.page.evaluate("document.documentElement.scrollWidth") <= width
    for button in (room.send, room.box):
        box = button.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["height"] >= 44


def test_a_growing_draft_does_not_cover_the_line_it_answers(room: Room) -> None:
    room.page.set_viewport_size({"width": 375, "height": 600})
    room.enter(words=70)
    room.wait_for("open")
    room.box.fill("\n".join("I hear you" for _ in range(9)))
    line = room.page.locator(".st-key-turn-0").bounding_box()
    box = room.reply.bounding_box()
    assert line is not None
    assert box is not None
    assert line["y"] + line["height"] <= box["y"]


def test_a_long_call_scrolls_along_with_the_customer(room: Room) -> None:
    room.page.set_viewport_size({"width": 375, "height": 600})
    room.enter(words=30)
    for turn in range(4):
        room.say(f"reply {turn}")
        room.taken(turn + 1)
    room.wait_for("open")
    line = room.page.locator(".st-key-turn-4").bounding_box()
    box = room.page.locator('[data-part="reply"]').bounding_box()
    assert line is not None
    assert box is not None
    assert line["y"] + line["height"] <= box["y"]
