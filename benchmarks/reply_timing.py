"""How exactly the reply box times a pause and a silence, against a script in the page that sees every frame.

    .venv/bin/python -m benchmarks.reply_timing [--turns 20]

The baseline is the server's own clock: from the last word it sent to the reply it got, which is all a server
can know. It is compared with the time from the last painted word to Enter, since it can see no first key.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from tests.browser.servers import ROOT, slow_network, streamlit_server
from tests.conftest import CHROMIUM_FLAGS

APP = ROOT / "tests/browser/reply_box_app.py"
TRUTH = (ROOT / "tests/browser/truth.js").read_text(encoding="utf-8")
PATIENCE_SECONDS = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns", type=int, default=20)
    turns = parser.parse_args().turns
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        logs = Path(folder)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[*CHROMIUM_FLAGS, *(["--no-sandbox"] if os.getuid() == 0 else [])],
        )
        with streamlit_server(APP, {"REPLY_BOX_LOG": folder}, log=logs / "server.log") as near:
            page = browser.new_page()
            page.add_init_script(TRUTH)
            print(f"{'error in milliseconds, ' + str(turns) + ' turns':44}{'median':>8}{'p95':>8}{'max':>8}")
            pauses(page, near, logs, turns, "first key, next door")
            with slow_network(near, 0.3) as far:
                pauses(
                    page,
                    far,
                    logs,
                    turns,
                    "first key, 300 ms round trip, slow server",
                    delay=0.4,
                    hesitation=0.5,
                )
            with busy_threads(3):
                pauses(page, near, logs, turns, "first key, three busy threads")
            silences(page, near, logs, turns)
            races(page, near, logs)
        browser.close()


def enter(page: Page, url: str, name: str, **how: object) -> None:
    page.goto(f"{url}/?{urlencode({'log': name, **how})}")


def wait_for_line(page: Page) -> None:
    page.locator('[data-part="reply"][data-phase="open"]').wait_for(state="attached")


def taken(logs: Path, name: str, count: int) -> list[dict]:  # type: ignore[type-arg]
    log = logs / f"{name}.jsonl"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        if len(lines) >= count:
            return [json.loads(line) for line in lines]
        time.sleep(0.05)
    raise TimeoutError(f"{name}: {count} replies never came")


def pauses(page: Page, url: str, logs: Path, turns: int, what: str, **how: object) -> None:
    name = what.replace(" ", "-")
    enter(page, url, name, **how)
    for turn in range(turns):
        wait_for_line(page)
        page.wait_for_timeout(random.Random(turn).uniform(50, 900))
        page.keyboard.type("ok")
        page.keyboard.press("Enter")
        taken(logs, name, turn + 1)
    truth = page.evaluate("truth")
    replies = taken(logs, name, turns)
    box, server = [], []
    for reply in replies:
        turn = str(reply["turn"])
        shown = truth["shown"][turn]["at"]
        box.append(reply["timing"]["thinking_seconds"] * 1000 - (truth["key"][turn] - shown))
        server.append(reply["server_seconds"] * 1000 - (truth["enter"][turn] - shown))
    row(what, box)
    row("  baseline: the server's clock, to Enter", server)


def silences(page: Page, url: str, logs: Path, turns: int) -> None:
    enter(page, url, "silences", patience=PATIENCE_SECONDS)
    taken(logs, "silences", turns)
    truth = page.evaluate("truth")
    errors = []
    for turn in range(turns):
        due = truth["shown"][str(turn)]["at"] + PATIENCE_SECONDS * 1000
        errors.append(min((at - due for at in truth["sent"]), key=abs))
    row("silence fires after its time", errors)


def races(page: Page, url: str, logs: Path) -> None:
    """Enter within the page from 6 ms before silence is due to 6 ms after, ten times."""
    enter(page, url, "races", patience=0.15, stale=0.25)
    box = page.get_by_role("textbox", name="Your reply")
    for turn in range(10):
        wait_for_line(page)
        box.evaluate(
            """(area, late) => {
                area.focus();
                area.select();
                document.execCommand("insertText", false, "now " + late);
                const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, composed: true });
                setTimeout(() => area.dispatchEvent(enter), 400 + late);
            }""",
            -6 + 12 * turn / 9,
        )
        taken(logs, "races", turn + 1)
    page.wait_for_timeout(100)
    replies = taken(logs, "races", 10)
    once = [reply["turn"] for reply in replies] == list(range(10))
    kinds = [reply["kind"] for reply in replies]
    count = "one event each" if once else "NOT one event each"
    print(f"ten races with Enter: {count} ({kinds.count('Sent')} sent, {kinds.count('Silent')} silent)")


@contextmanager
def busy_threads(count: int) -> Iterator[None]:
    """Threads of this process that never rest, as a neighbour on the machine would."""
    done = threading.Event()

    def spin() -> None:
        while not done.is_set():
            sum(range(10_000))

    threads = [threading.Thread(target=spin, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def row(what: str, errors: list[float]) -> None:
    sizes = sorted(abs(error) for error in errors)
    p95 = sizes[math.ceil(0.95 * len(sizes)) - 1]
    print(f"{what:44}{sizes[len(sizes) // 2]:8.1f}{p95:8.1f}{sizes[-1]:8.1f}", flush=True)


if __name__ == "__main__":
    main()
