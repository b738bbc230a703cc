"""What a trainee waits for in Chromium, beside bare Streamlit: `python -m benchmarks.pages [--runs 9]`.

A page is drawn when its heading stands in a painted frame; with nothing in the browser's cache, once on a
server that has drawn pages before and once on one just started. Our call page answers the Enter key twice:
at once with a sign that the customer is listening, which the browser puts there by itself, and then with the
customer's first word, which the server sends; a bare chat has only the word. All times are taken by the
page's own clock, when the thing stands in a painted frame, ours and the baseline's in turns on one machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from simulator.appraisal import appraise
from simulator.scenario import load_library
from tests.browser.servers import ROOT, streamlit_server
from tests.conftest import CHROMIUM_FLAGS

OURS, EMPTY, ECHO = ROOT / "app.py", ROOT / "benchmarks/bare/empty.py", ROOT / "benchmarks/bare/echo.py"
DRAWN_GOAL, ANSWER_GOAL = 2.0, 1.3  # times the baseline's median
REPLIES_IN_A_CALL = 4  # so that no call ends before it is told to
SETTLING_MS = 700  # both pages are left alone that long before each Enter
FAST = "40"  # lines are spoken quickly: only their first word is waited for, and nothing delays that
REPLIES = (
    "I hear how much hangs on this for you.",
    "Nobody has given us a time, so I won't make one up.",
    "What has to be done by today, and at what hour does it stop being useful?",
    "I'll ring you at half past two and tell you whatever is known.",
)
# Resolves with the page's clock when `found()` is first true and the frame that shows it has been painted.
PAINTED = """
(found, root = document) => new Promise((resolve) => {
  const watch = new MutationObserver(look);
  function look() {
    if (!found()) return;
    watch.disconnect();
    requestAnimationFrame(() => { const c = new MessageChannel();
      c.port1.onmessage = () => resolve(performance.now()); c.port2.postMessage(0); });
  }
  watch.observe(root, { childList: true, characterData: true, subtree: true });
  look();
})"""
CARDS = '[class*="st-key-practise-"] button'
LINE = "[...document.querySelectorAll('.st-key-turn-' + turn)].some((line) => line.textContent.trim())"
DRAWN = f"""
window.drawn = ({PAINTED})(() => document.querySelector('h1')?.getBoundingClientRect().height > 0);
window.whole = ({PAINTED})(() => document.querySelectorAll('{CARDS}').length >= EXPECTED);
"""
ANSWERED = f"""
(turn) => {{
  let pressed;
  addEventListener('keydown', (event) => {{ pressed = event.timeStamp; }}, {{ capture: true, once: true }});
  window.word = ({PAINTED})(() => {LINE}).then((now) => now - pressed);
  const status = document.querySelector('[class*=st-key-reply-box]') && findStatus(document);
  window.sign = !status ? window.word
    : ({PAINTED})(() => status.textContent.endsWith('…'), status).then((now) => now - pressed);
  function findStatus(root) {{  // our box stands in a shadow tree
    for (const each of root.querySelectorAll('*')) {{
      const found = each.dataset?.part === 'status' ? each : each.shadowRoot && findStatus(each.shadowRoot);
      if (found) return found;
    }}
    return null;
  }}
}}"""


@dataclass
class Measure:
    """One thing waited for, in milliseconds, ours and the baseline's."""

    what: str
    goal: float | None
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return median(self.ours) / median(self.bare)

    def __str__(self) -> str:
        met = (
            "" if self.goal is None else f"≤ {self.goal} " + ("met" if self.ratio <= self.goal else "MISSED")
        )
        return (
            f"{self.what:<44}{len(self.ours):>4}{_numbers(self.ours)}{_numbers(self.bare)}"
            f"{self.ratio:>8.2f}   {met}"
        )


def _numbers(milliseconds: Sequence[float]) -> str:
    p95 = quantiles([*milliseconds, *milliseconds], n=20, method="inclusive")[-1]
    return f"{median(milliseconds):>9.0f}{p95:>7.0f}"


def drawn(browser: Browser, url: str, cards: int = 0) -> tuple[float, float]:
    """When the heading stood, and when `cards` scenarios stood, in a browser that was never here before."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.add_init_script(DRAWN.replace("EXPECTED", str(cards)))
        page.goto(url, wait_until="commit")
        page.wait_for_selector("h1")
        return page.evaluate("window.drawn"), page.evaluate("window.whole")


def answered(page: Page, box: str, turn: int, words: str) -> tuple[float, float]:
    """From the Enter key to a sign, or else the first word, of line `turn`; and to its first word."""
    page.locator(box).fill(words)
    page.wait_for_timeout(SETTLING_MS)
    page.evaluate(ANSWERED, turn)
    page.locator(box).press("Enter")
    return page.evaluate("window.sign"), page.evaluate("window.word")


def first_pages(browser: Browser, ours: str, bare: str, runs: int, cards: int) -> list[Measure]:
    heading, whole = Measure("first page: heading", DRAWN_GOAL), Measure("first page: all cards", None)
    drawn(browser, ours, cards), drawn(browser, bare)
    for _ in range(runs):
        first, last = drawn(browser, ours, cards)
        empty, _ = drawn(browser, bare)
        heading.ours.append(first)
        whole.ours.append(last)
        heading.bare.append(empty)
        whole.bare.append(empty)
    return [heading, whole]


def first_pages_of_new_servers(
    browser: Browser, env: Mapping[str, str], logs: Path, runs: int, cards: int
) -> Measure:
    measure = Measure("first page of a server just started", DRAWN_GOAL)
    for _ in range(runs):
        with streamlit_server(OURS, env, log=logs / "ours.log") as url:
            measure.ours.append(drawn(browser, url, cards)[0])
        with streamlit_server(EMPTY, env, log=logs / "empty.log") as url:
            measure.bare.append(drawn(browser, url)[0])
    return measure


def answers(browser: Browser, ours: str, bare: str, runs: int, scenarios: Sequence[str]) -> list[Measure]:
    """The first reply after a server's start, which has more to load, is given by itself as well."""
    signs, words = Measure("reply → sign or first word", ANSWER_GOAL), Measure("reply → first word", None)
    for scenario in cycle(scenarios):
        our_page, bare_page = browser.new_page(), browser.new_page()
        our_page.goto(f"{ours}/call?scenario={scenario}&mode=practice&coaching=1")
        our_page.get_by_role("button", name="Pick up the call", exact=True).click()
        bare_page.goto(bare)
        bare_page.wait_for_selector("textarea")
        for turn, reply in enumerate(REPLIES[: runs - len(words.ours)], start=1):
            our_page.wait_for_selector('[data-part="reply"][data-phase="open"]', state="attached")
            sign, word = answered(our_page, '[data-part="reply"] textarea', turn + 1, reply)
            bare_sign, bare_word = answered(bare_page, "textarea", turn, reply)
            for measure, mine, theirs in ((signs, sign, bare_sign), (words, word, bare_word)):
                measure.ours.append(mine)
                measure.bare.append(theirs)
        our_page.close(), bare_page.close()
        if len(words.ours) >= runs:
            return [
                signs,
                words,
                Measure("the very first reply → first word", None, words.ours[:1], words.bare[:1]),
            ]
    raise AssertionError("there is no scenario")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    appraise("ready")  # fitted now if need be; in this process, so that the servers start as they would
    scenarios = sorted(load_library(ROOT / "scenarios").published)
    with ExitStack() as stack:
        logs = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        env = {"EVENKEEL_DATABASE": f"sqlite:///{logs / 'calls.sqlite'}", "EVENKEEL_SPEECH_SPEED": FAST}
        playwright: Any = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[*CHROMIUM_FLAGS, *(["--no-sandbox"] if os.getuid() == 0 else [])],
        )
        rows = [first_pages_of_new_servers(browser, env, logs, runs, len(scenarios))]
        ours = stack.enter_context(streamlit_server(OURS, env, log=logs / "a.log"))
        empty = stack.enter_context(streamlit_server(EMPTY, env, log=logs / "b.log"))
        echo = stack.enter_context(streamlit_server(ECHO, env, log=logs / "c.log"))
        rows += first_pages(browser, ours, empty, runs, len(scenarios))
        rows += answers(browser, ours, echo, max(runs, 12), scenarios)
    print(f"{'milliseconds':<44}{'runs':>4}{'ours':>9}{'p95':>7}{'bare':>9}{'p95':>7}{'ratio':>8}   goal")
    for row in rows:
        print(row)


if __name__ == "__main__":
    main()
