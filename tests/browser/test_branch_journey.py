"""Trying a moment again, the tries side by side, and the replay, in a real Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from simulator.actors import LineBank
from simulator.branches import answerable
from simulator.call import ANOTHER_TRY, Call
from simulator.desk import Desk, finish
from simulator.scenario import load_scenario
from simulator.storage import Store
from simulator.timing import Timing
from simulator.vocabulary import Action, Mode
from tests.browser.servers import ROOT
from tests.browser.test_journey import NASTY, House, Trainee, house, no_sideways_scroll, trainee
from tests.fakes import Clock

__all__ = ["house", "trainee"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(180)]

REPLIES = (
    ("I hear you. The mistake was mine: I left Seth out.", 6.2, 3.0),
    ("Calm down, it's not my fault.", 0.7, 2.0),
    (NASTY, 3.0, 4.0),
)


def ended(house: House, *, mode: Mode = Mode.PRACTICE, answers: int = len(REPLIES)) -> Call:
    """An ended call of the trainee's, with the pauses of somebody at a browser."""
    desk = Desk(Store(f"sqlite:///{house.database}"), LineBank(), Clock())
    scenario = load_scenario(ROOT / "scenarios" / "if-you-worked-for-me.yaml")
    call = finish(desk.go_on(desk.start(scenario, "local", mode=mode)))
    for text, thinking, composing in REPLIES[:answers]:
        timing = Timing(thinking_seconds=thinking, settled_seconds=thinking, composing_seconds=composing)
        call = finish(desk.go_on(desk.say(call, text, timing)))
    return finish(desk.go_on(desk.act(call, Action.END)))


def debrief_of(trainee: Trainee, call: Call) -> None:
    trainee.page.goto(f"{trainee.url}/call?call={call.id}")
    expect(trainee.heading("Debrief")).to_be_visible()


def back_at_a_moment(trainee: Trainee) -> None:
    note = trainee.page.locator('[class*="st-key-note-"]').get_by_text(ANOTHER_TRY)
    expect(note).to_be_visible()


# At every change of the page: how much of the line stands there, and whether the debrief still does.
WATCH_THE_LINE = """() => {
  window.seen = [];
  const look = () => {
    const line = [...document.querySelectorAll('.st-key-conversation [class*="st-key-turn-"]')].at(-1);
    window.seen.push([line ? line.innerText.length : 0, !!document.querySelector(".st-key-closer")]);
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""

# ---- rewinding ----


def test_a_moment_is_tried_again_and_both_answers_stand_side_by_side(trainee: Trainee, house: House) -> None:
    page, old = trainee.page, ended(house, mode=Mode.ASSESSMENT)
    debrief_of(trainee, old)
    expect(trainee.heading("Your tries, side by side")).to_have_count(0)
    page.get_by_text("The whole call, word for word").click()
    page.get_by_role("button", name="Try again from here").nth(1).click()
    back_at_a_moment(trainee)
    expect(page.get_by_text("Practice · Another try at reply 2")).to_be_visible()
    line = trainee.hear(2)
    second = old.log[answerable(old)[1]].event
    assert second.text == line.strip()  # type: ignore[union-attr]
    expect(trainee.box).to_be_focused()
    trainee.say("You have every reason to be cross. What must be there by Friday?", after=5.2)
    trainee.press("End the call")
    expect(trainee.heading("Debrief")).to_be_visible()
    expect(page.get_by_text("Another try at reply 2. Everything before it is as it was")).to_be_visible()
    expect(trainee.heading("The first time")).to_be_visible()
    expect(trainee.heading("Try 1")).to_be_visible()
    tried = page.locator('[class*="st-key-try-"]').filter(has=trainee.heading("Try 1")).last
    waited = re.search(r"You waited (\d+\.\d) s", tried.inner_text())
    assert waited is not None
    assert 5.0 < float(waited[1]) < 12  # from the line's last painted word, though it had been heard before
    expect(page.get_by_text("Practice · the call on this page")).to_be_visible()
    trainee.press("The first call")
    expect(page.get_by_text("Assessment · the call on this page")).to_be_visible()
    page.goto(f"{trainee.url}/past_calls")
    expect(trainee.heading("Another try at reply 2")).to_be_visible()


def test_a_try_that_is_opened_and_left_leaves_nothing_behind(trainee: Trainee, house: House) -> None:
    page, old = trainee.page, ended(house)
    debrief_of(trainee, old)
    page.get_by_role("button", name="Try that moment again").first.click()
    back_at_a_moment(trainee)
    trainee.press("Stop and leave")
    expect(trainee.heading("Debrief")).to_be_visible()
    assert page.url.endswith(f"call={old.id}")
    expect(trainee.heading("Your tries, side by side")).to_have_count(0)


def test_nothing_of_the_debrief_stays_while_the_line_is_heard_again(trainee: Trainee, house: House) -> None:
    page = trainee.page
    debrief_of(trainee, ended(house))
    page.evaluate(WATCH_THE_LINE)
    page.get_by_role("button", name="Try that moment again").first.click()
    back_at_a_moment(trainee)
    trainee.open_box().wait_for(state="attached")
    whole = len(trainee.hear(trainee.turn()))
    spoken = [stale for length, stale in page.evaluate("window.seen") if 0 < length < whole]
    assert spoken  # it came word by word
    assert not any(spoken)


def test_a_reload_before_the_first_deed_of_a_try_finds_the_same_moment(
    trainee: Trainee, house: House
) -> None:
    page = trainee.page
    debrief_of(trainee, ended(house))
    page.get_by_role("button", name="Try that moment again").first.click()
    back_at_a_moment(trainee)
    trainee.open_box().wait_for(state="attached")
    turn = trainee.turn()
    line = trainee.hear(turn)
    page.reload()
    assert trainee.hear(turn) == line
    assert trainee.say("Another way.")


# ---- the replay ----


@pytest.fixture
def player(trainee: Trainee, house: House) -> Locator:
    debrief_of(trainee, ended(house))
    trainee.page.get_by_text("Replay the call at its real pace").click()
    player = trainee.page.locator('[data-part="player"]')
    expect(player.get_by_role("button", name="Play", exact=True)).to_be_visible()
    return player


def place(player: Locator) -> float:
    return float(player.get_by_role("slider", name="Place in the call").input_value())


def seen(player: Locator) -> list[str]:
    return [entry.inner_text() for entry in player.locator(".entry:visible").all()]


@pytest.mark.parametrize("speed", [1, 2, 4])
def test_the_call_runs_at_the_chosen_speed_and_stands_still_when_paused(player: Locator, speed: int) -> None:
    clock = player.page.clock
    clock.install()
    assert seen(player) == []
    player.get_by_role("combobox", name="Speed").select_option(str(speed))
    player.get_by_role("button", name="Play", exact=True).click()
    clock.run_for(3000)
    assert place(player) == pytest.approx(3 * speed, abs=1)
    assert seen(player)
    player.get_by_role("button", name="Pause", exact=True).click()
    stood = place(player)
    clock.run_for(3000)
    assert place(player) == stood


def test_moments_are_skipped_to_and_the_feelings_go_along(player: Locator) -> None:
    felt = player.get_by_role("list", name="How they felt at this point, from 0 to 100")
    assert seen(player) == []
    player.get_by_role("button", name="Next moment").click()
    first, then = place(player), felt.inner_text()
    assert seen(player)
    assert player.locator(".entry:visible .unsaid").count() == 0  # a line one stops at can be read
    for _ in range(4):
        player.get_by_role("button", name="Next moment").click()
    assert place(player) > first
    assert felt.inner_text() != then
    expect(player.get_by_role("status")).to_contain_text(re.compile(r"Moment \d of \d|no later moment"))
    for _ in range(5):
        player.get_by_role("button", name="Moment before").click()
    assert place(player) == first


def test_the_place_is_moved_by_keyboard_and_space_plays(player: Locator) -> None:
    slider = player.get_by_role("slider", name="Place in the call")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    assert place(player) == 5
    assert re.fullmatch(r"0:05 of \d:\d\d", slider.get_attribute("aria-valuetext") or "")
    slider.press("End")
    assert any("Calm down, it's not my fault." in entry for entry in seen(player))
    assert any("you waited 0.7 s" in entry for entry in seen(player))
    slider.press("Home")
    slider.press(" ")
    expect(player.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    slider.press(" ")
    expect(player.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_words_are_replayed_as_text_and_never_run(player: Locator) -> None:
    player.get_by_role("slider", name="Place in the call").press("End")
    mine = player.locator('.entry[data-who="you"] .words').filter(has_text="onerror")
    assert mine.evaluate("element => element.textContent") == NASTY
    assert mine.locator("img, b, a, script").count() == 0
    assert player.page.title() != "owned"


def test_without_motion_the_call_goes_step_by_step(chromium: Browser, house: House) -> None:
    call = ended(house)
    with chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce") as context:
        trainee = Trainee(context.new_page(), house.url)
        debrief_of(trainee, call)
        trainee.page.get_by_text("Replay the call at its real pace").click()
        player = trainee.page.locator('[data-part="player"]')
        expect(player.get_by_role("button", name="One on")).to_be_visible()
        expect(player.get_by_role("button", name="Play", exact=True)).to_have_count(0)
        for number in range(1, 4):
            player.get_by_role("button", name="One on").click()
            assert len(seen(player)) == number
            assert player.locator(".entry:visible .unsaid").count() == 0
        player.get_by_role("button", name="One back").click()
        assert len(seen(player)) == 2


def test_tries_and_replay_fit_a_phone(chromium: Browser, house: House) -> None:
    old = ended(house)
    desk = Desk(Store(f"sqlite:///{house.database}"), LineBank(), Clock())
    branch = finish(desk.go_on(desk.say(desk.rewind(old, answerable(old)[1]), "x" * 200)))
    desk.stop(branch)
    with chromium.new_context(viewport={"width": 375, "height": 812}) as context:
        trainee = Trainee(context.new_page(), house.url)
        debrief_of(trainee, old)
        expect(trainee.heading("Your tries, side by side")).to_be_visible()
        trainee.page.get_by_text("Replay the call at its real pace").click()
        expect(trainee.page.get_by_role("button", name="Play", exact=True)).to_be_visible()
        trainee.page.get_by_role("slider", name="Place in the call").press("End")
        no_sideways_scroll(trainee.page)
