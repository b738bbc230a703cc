"""Who puts directions into words: what every actor owes the desk, and what the line bank adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from simulator.actors import Actor, LineBank, ListedLines, Spoken
from simulator.actors.line_bank import _details
from simulator.call import Call, Waiting, replay
from simulator.desk import finish
from simulator.events import CustomerSpoke, Direction
from simulator.jobs import Scripted, play
from simulator.scenario import Library, Scenario
from simulator.scenario.checks import lines_of
from simulator.vocabulary import Intent, Stage
from tests.fakes import FailingActor, behave, desk_in_memory, small_scenario
from tests.scripts import SCENARIO_IDS

CALLS = Path(__file__).parent / "calls"
SEEDS = range(12)

ACTORS: dict[str, Callable[[], Actor]] = {
    "line bank": LineBank,
    "list": lambda: ListedLines(f"Line {number}." for number in range(80)),
    "failing, then the line bank": lambda: FailingActor(0),
}


def spoken_by(actor: Actor, scenario: Scenario, call: Call, direction: Direction) -> tuple[list[str], Spoken]:
    pieces, telling = [], actor.speak(scenario, call, direction)
    while True:
        try:
            pieces.append(next(telling))
        except StopIteration as done:
            spoken: Spoken = done.value
            return pieces, spoken


def customer_lines(call: Call) -> list[CustomerSpoke]:
    return [r.event for r in call.log if isinstance(r.event, CustomerSpoke)]


def order(**update: object) -> Direction:
    return Direction(
        person="ann", stage=Stage.REFUSAL, intent=Intent.VENT, mood="hot", intensity=0.5
    ).model_copy(update=update)


@pytest.fixture
def call(scenario: Scenario) -> Call:
    """A call in which the trainee has just promised something."""
    desk = desk_in_memory()
    call = finish(desk.go_on(desk.start(scenario, "t", seed=3)))
    call = desk.say(call, "I'm sorry about the train. I will ring you at noon on your phone.")
    return next_appraised(desk.go_on, call)


def next_appraised(go_on: Callable[[Call], object], call: Call) -> Call:
    """The call with its reply appraised and the customer not yet heard."""
    done = finish(go_on(call))  # type: ignore[arg-type]
    before_the_answer = [r for r in done.log if r.seq < done.log[-1].seq]
    return replay(done.id, before_the_answer)


@pytest.mark.parametrize("actor", ACTORS.values(), ids=ACTORS.keys())
def test_every_actor_returns_whole_what_it_said_in_pieces(
    actor: Callable[[], Actor], scenario: Scenario, call: Call
) -> None:
    for direction in (order(), order(intent=Intent.WIND_UP), order(takes_up="commit")):
        pieces, spoken = spoken_by(actor(), scenario, call, direction)
        assert "".join(pieces) == spoken.text
        assert spoken.text.strip()
        assert spoken.spoken_by in {"line_bank", "model", "list"}


@pytest.mark.parametrize("actor", ACTORS.values(), ids=ACTORS.keys())
def test_every_actor_can_carry_a_whole_call(
    actor: Callable[[], Actor], library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scenario in library.scenarios.values():
        call = behave(desk_in_memory(actor()), scenario, monkeypatch.setattr, seed=1)
        assert call.waiting == Waiting.NOTHING
        assert all(line.text.strip() for line in customer_lines(call))


def test_a_list_that_runs_dry_is_an_error(scenario: Scenario, call: Call) -> None:
    actor = ListedLines(["One."])
    spoken_by(actor, scenario, call, order())
    with pytest.raises(LookupError, match="holds 1 lines"):
        spoken_by(actor, scenario, call, order())


def test_the_line_bank_says_the_same_for_the_same_call_and_direction(scenario: Scenario, call: Call) -> None:
    assert spoken_by(LineBank(), scenario, call, order()) == spoken_by(LineBank(), scenario, call, order())


@pytest.mark.parametrize("harm", [0.0, 0.1, 0.5])
def test_no_line_stands_twice_in_a_call_however_long(
    library: Library, monkeypatch: pytest.MonkeyPatch, harm: float
) -> None:
    longest = 0
    for scenario in (*library.scenarios.values(), small_scenario()):
        for seed in SEEDS:
            call = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=seed, harm=harm, turns=60)
            used = [line for spoke in customer_lines(call) for line in spoke.used]
            assert len(used) == len(set(used)), (scenario.id, seed)
            texts = [spoke.text for spoke in customer_lines(call)]
            assert len(texts) == len(set(texts)), (scenario.id, seed)
            longest = max(longest, call.turn)
    assert longest >= 20


def test_no_call_shows_a_placeholder(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for scenario in library.scenarios.values():
        for seed in SEEDS:
            call = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=seed, harm=0.3)
            assert not [
                spoke.text for spoke in customer_lines(call) if "{" in spoke.text or "}" in spoke.text
            ]


def test_what_the_trainee_did_is_taken_up_whenever_the_director_asks(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = spoken = 0
    for scenario in library.scenarios.values():
        for seed in SEEDS:
            for spoke in customer_lines(behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=seed)):
                spoken += 1
                if spoke.direction.takes_up is None:
                    continue
                taken += 1
                person = scenario.person(spoke.direction.person)
                tinted = person.takes_up[spoke.direction.takes_up]
                lines = tinted.hot if spoke.direction.mood == "hot" else tinted.cool
                assert {line.say for line in lines} & set(spoke.used), spoke
    assert taken > spoken / 4


def test_every_line_said_is_the_persons_own(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for scenario in library.scenarios.values():
        own = {p.id: {line.say for _, line in lines_of(p)} for p in scenario.people}
        for seed in SEEDS:
            for spoke in customer_lines(behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=seed)):
                assert spoke.used
                assert set(spoke.used) <= own[spoke.direction.person]


def test_a_time_and_a_channel_the_trainee_named_come_back_as_plain_text(
    scenario: Scenario, call: Call
) -> None:
    details = _details(call, order())
    assert details["time"] == "noon"
    assert details["channel"] == "phone"
    _, spoken = spoken_by(LineBank(), scenario, call, order(takes_up="commit", intent=Intent.DEMAND))
    assert spoken.text.split(".")[0] in {
        "Hot noon, commit of ann",
        "The amber hot commit of ann 0",
        "The birch hot commit of ann 1",
    }


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("I'll ring at half past two.", "half past two"),
        ("You'll hear from me in twenty minutes.", "twenty minutes"),
        ("By 3:15 pm, I promise.", "3:15 pm"),
        ("Tomorrow morning, first thing.", "Tomorrow morning"),
        ("Somebody will be in touch.", None),
    ],
)
def test_which_time_the_customer_heard(scenario: Scenario, said: str, time: str | None) -> None:
    desk = desk_in_memory()
    call = desk.say(finish(desk.go_on(desk.start(scenario, "t"))), said)
    assert _details(next_appraised(desk.go_on, call), order()).get("time") == time


@pytest.mark.parametrize(
    "said", ["{said} at {time}", "{time.__class__} at noon", "{0} %s ${x} at noon {channel}"]
)
def test_braces_the_trainee_typed_are_never_filled_in_or_evaluated(scenario: Scenario, said: str) -> None:
    desk = desk_in_memory()
    for seed in range(6):
        call = finish(desk.go_on(desk.start(scenario, "t", seed=seed)))
        for _ in range(4):
            call = finish(desk.go_on(desk.say(call, f"I will ring you {said}.")))
            assert not set("{}$%") & set(call.line), call.line


def test_a_line_whose_detail_was_never_given_is_not_used(scenario: Scenario) -> None:
    desk = desk_in_memory()
    call = desk.say(finish(desk.go_on(desk.start(scenario, "t"))), "That must be hard for you.")
    call = next_appraised(desk.go_on, call)
    for turn in range(40):
        direction = order(takes_up="commit", intent=Intent.DEMAND, person="ann")
        _, spoken = spoken_by(LineBank(), scenario, replace(call, turn=turn), direction)
        assert not any("{" in line for line in spoken.used)


def test_the_authors_better_reply_comes_with_the_line_it_answers(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = 0
    for scenario in library.scenarios.values():
        better = {line.say: line.better for person in scenario.people for _, line in lines_of(person)}
        for spoke in customer_lines(behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=1)):
            wanted = {better[line] for line in spoke.used if better[line]}
            assert (spoke.better in wanted) if wanted else spoke.better is None
            found += bool(wanted)
    assert found


def scripted_calls(scenario: Scenario, seed: int) -> dict[str, list[str]]:
    told = {}
    for trainee in ("good", "dismissive", "rude"):
        lines = (CALLS / scenario.id / f"{trainee}.jsonl").read_text("utf-8").splitlines()
        script = [Scripted.model_validate_json(line) for line in lines if line.strip()]
        played = play(desk_in_memory(), scenario, script, seed=seed, trainee=trainee)
        told[trainee] = [line for spoke in customer_lines(played.call) for line in spoke.used]
    return told


@pytest.mark.parametrize("seed", [1, 2])
def test_three_different_trainees_do_not_see_the_same_call(library: Library, seed: int) -> None:
    for scenario in (library.scenarios[name] for name in SCENARIO_IDS):
        told = scripted_calls(scenario, seed)
        for one, other in combinations(told, 2):
            # Of the shorter call's lines after the opening, how many did the other trainee hear as well?
            short, long = sorted((told[one][1:], told[other][1:]), key=len)
            shared = len(set(short) & set(long)) / max(1, len(set(short)))
            # Two who both hurt soon meet the same few lines, and then the last.
            most = 0.6 if "good" in {one, other} else 0.8
            assert shared <= most, (scenario.id, seed, one, other, sorted(set(short) & set(long)))
