"""What models took is counted once, priced where a price is known, and limited for new calls only."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from simulator.actors import Actor, LineBank
from simulator.call import Call
from simulator.cost import Spent, Used, month_of, spent
from simulator.desk import Desk, finish
from simulator.events import Direction, Tokens
from simulator.jobs import exported, limit_reached, play, scorecard_of, spent_in_month, spent_on
from simulator.llm import ModelSettings, Prices, Unreachable
from simulator.scenario import Scenario
from simulator.storage import Store
from tests.fakes import Clock
from tests.models.fake import FakeModel
from tests.scripts import scenario_of, script_of, the_rubric

READABLE = "email-is-down"
NOVEMBER = 1_763_000_000.0
DECEMBER = NOVEMBER + 30 * 86_400
PRICES = Prices.model_validate(
    {
        "looked_up": "2025-04-14",
        "source": "a list of the tests' own",
        "models": {"m": {"prompt": 2.0, "cached": 0.5, "output": 8.0}},
    }
)
LINE = Tokens(requests=1, prompt=1_000, cached=400, output=50)
LINE_COSTS = (600 * 2.0 + 400 * 0.5 + 50 * 8.0) / 1_000_000


class Billed:
    """The line bank's words, as if a model had found them."""

    def __init__(self, model: str = "m") -> None:
        self.model = model

    def speak(self, scenario: Scenario, call: Call, direction: Direction):  # type: ignore[no-untyped-def]
        spoken = yield from LineBank().speak(scenario, call, direction)
        return replace(spoken, model=self.model, usage=LINE)


def desk_of(actor: Actor | None = None, now: float = NOVEMBER) -> Desk:
    return Desk(Store("sqlite://"), actor or Billed(), Clock(now))


def a_call(desk: Desk, replies: int | None = None) -> Call:
    script = list(script_of(READABLE, "good"))[:replies]
    return play(desk, scenario_of(READABLE), script, seed=1, trainee="t").call


def settings(**limits: float) -> ModelSettings:
    return ModelSettings(model="m", judge_model="m", **limits)  # type: ignore[arg-type]


def test_cached_tokens_cost_less_and_what_has_no_price_is_told_apart() -> None:
    total = spent([Used("customer", "m", LINE), Used("judge", "nobody-knows", LINE)], PRICES)
    assert (total.requests, total.prompt, total.cached, total.output) == (2, 2_000, 800, 100)
    assert total.dollars == pytest.approx(LINE_COSTS)
    assert total.unpriced == 1_050
    assert "1,050 tokens without a known price" in total.in_words


def test_a_price_that_is_not_known_is_none_and_never_zero() -> None:
    total = spent([Used("customer", "nobody-knows", LINE)], PRICES)
    assert total.dollars is None
    assert "price not known" in total.in_words
    assert spent([], PRICES) == Spent()


def test_a_count_of_our_own_is_called_an_estimate() -> None:
    guess = LINE.model_copy(update={"estimated": True})
    total = spent([Used("customer", "m", LINE), Used("customer", "m", guess)], PRICES)
    assert total.estimated
    assert "about 2,000 tokens in" in total.in_words


def test_a_month_is_utcs() -> None:
    assert month_of(1_767_225_599.0) == "2025-12"
    assert month_of(1_767_225_600.0) == "2026-01"


def test_every_line_a_model_was_asked_for_is_counted_with_its_event() -> None:
    desk = desk_of()
    call = a_call(desk, 4)
    lines = sum(r.event.kind == "customer_spoke" for r in call.log)
    total = spent_on(desk.store, call.id, PRICES)
    assert total.requests == lines == 5
    assert total.dollars == pytest.approx(5 * LINE_COSTS)


def test_lines_of_the_embedded_customer_cost_nothing() -> None:
    desk = desk_of(LineBank())
    assert spent_on(desk.store, a_call(desk, 3).id, PRICES) == Spent()


def test_the_reading_after_the_call_is_counted_to_the_call_also_when_it_failed() -> None:
    desk = desk_of(LineBank())
    call = a_call(desk)
    fault = Unreachable("Nobody answered.")
    scorecard_of(desk, call, the_rubric(), FakeModel([fault]))
    assert [used.purpose for used in desk.store.usage(call_id=call.id)] == ["judge"]


def test_months_and_calls_are_kept_apart() -> None:
    store = Store("sqlite://")
    store.keep_usage("one", Used("judge", "m", LINE), NOVEMBER)
    store.keep_usage("one", Used("customer", "m", LINE), DECEMBER)
    store.keep_usage("two", Used("customer", "m", LINE), DECEMBER)
    assert spent_in_month(store, NOVEMBER, PRICES).requests == 1
    assert spent_in_month(store, DECEMBER, PRICES).requests == 2
    assert spent_on(store, "one", PRICES).requests == 2
    assert spent(store.usage(), PRICES).requests == 3


def test_an_export_tells_what_the_call_took() -> None:
    desk = desk_of()
    call = a_call(desk)
    told = json.loads(exported(desk, call, the_rubric(), "json", PRICES))["cost"]
    assert told["requests"] > 5
    assert told["dollars"] == pytest.approx(told["requests"] * LINE_COSTS)
    assert "Model use: " in exported(desk, call, the_rubric(), "md", PRICES)


def test_an_export_of_an_embedded_call_speaks_of_no_model() -> None:
    desk = desk_of(LineBank())
    call = a_call(desk)
    assert json.loads(exported(desk, call, the_rubric(), "json", PRICES))["cost"]["requests"] == 0
    assert "Model use" not in exported(desk, call, the_rubric(), "md", PRICES)


@pytest.mark.parametrize("limits", [{"monthly_limit": LINE_COSTS * 3}, {"monthly_tokens": 3 * 1_050}])
def test_a_limit_stops_new_calls_and_never_one_that_has_begun(limits: dict[str, float]) -> None:
    desk = desk_of()
    given = settings(**limits)
    first = a_call(desk, 1)
    assert limit_reached(desk.store, given, PRICES, desk.clock()) is None
    first = finish(desk.go_on(desk.say(first, "I don't know when it will be back.")))
    notice = limit_reached(desk.store, given, PRICES, desk.clock())
    assert notice is not None
    assert "This month's limit" in notice
    assert limit_reached(desk.store, given, PRICES, desk.clock(), first.id) is None
    assert limit_reached(desk.store, given, PRICES, desk.clock(), "a-new-call") == notice
    assert limit_reached(desk.store, given, PRICES, DECEMBER, "a-new-call") is None


def test_no_limit_is_no_limit() -> None:
    desk = desk_of()
    a_call(desk, 3)
    assert limit_reached(desk.store, settings(), PRICES, desk.clock()) is None


def test_tokens_without_a_price_count_for_the_token_limit_alone() -> None:
    desk = desk_of(Billed("nobody-knows"))
    a_call(desk, 3)
    assert limit_reached(desk.store, settings(monthly_limit=0.000_001), PRICES, desk.clock()) is None
    assert limit_reached(desk.store, settings(monthly_tokens=10), PRICES, desk.clock()) is not None
