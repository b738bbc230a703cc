"""A shift: the queue and its clock, promises, what one call carries to the next, and coming back to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.actors import LineBank
from simulator.affect import Affect, initial
from simulator.call import Call
from simulator.desk import Desk, finish
from simulator.jobs import shifts as work
from simulator.jobs.scripts import Scripted
from simulator.jobs.shift_report import shift_told
from simulator.jobs.shift_scripts import ShiftDeed, play_shift
from simulator.scenario import Library, ScenarioError, content_hash, load_library
from simulator.scenario.checks import find_faults
from simulator.scoring import Rubric, parse_rubric
from simulator.shift import (
    BreakTaken,
    CallOver,
    CallTaken,
    IllegalShiftEvent,
    InLine,
    Kept,
    Occasion,
    Plan,
    Promise,
    Shift,
    ShiftEvent,
    ShiftStarted,
    Waited,
    call_minutes,
    evolve_shift,
    fold,
    load_shifts,
    over,
    parse_cast,
    parse_plan,
    scenario_for,
)
from simulator.shift.carrying import after_waiting, starting_affect
from simulator.shift.drift import Row, findings
from simulator.shift.events import Promised
from simulator.shift.promises import due_minute, promised
from simulator.storage import StaleCall, Store
from simulator.storage.shifts import load_shift, shift_of_call, shifts
from simulator.timing import Pace, Timing
from simulator.vocabulary import Action, Channel, Ending, Mode
from tests.fakes import Clock, desk_in_memory

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "scenarios" / "shifts"
LONG, SHORT = "a-morning-without-email", "half-an-hour-without-email"
LIBRARY = load_library(ROOT / "scenarios")
PLANS = load_shifts(FOLDER, LIBRARY.scenarios).plans
CALM = Affect(anger=0.2, distress=0.3, trust=0.6)
FURIOUS = Affect(anger=0.8, distress=0.5, trust=0.05)
shares = st.floats(0, 1)
affects = st.builds(Affect, anger=shares, distress=shares, trust=shares)
minutes = st.floats(0, 240)
patiences = st.floats(1, 60)


def begun(plan: Plan, pace: Pace = Pace.USUAL) -> Shift:
    started = ShiftStarted(
        shift=plan.file.id, version=1, plan_hash="h", trainee="t", coaching=False, pace=pace
    )
    return fold("s", plan, [started])


def called(
    shift: Shift,
    caller: str,
    *,
    lasts: float = 3.0,
    affect: Affect = CALM,
    promise: Promised | None = None,
    actions: tuple[Action, ...] = (),
    occasion: Occasion = Occasion.FIRST,
    ended: Ending = Ending.ENDED,
) -> Shift:
    """The shift after a whole call with a caller."""
    call = f"{caller}-{len(shift.taken)}"
    shift = evolve_shift(shift, CallTaken(call=call, caller=caller, occasion=occasion, waited=0))
    done = CallOver(
        call=call, caller=caller, minutes=lasts, ended=ended, affect=affect, promise=promise, actions=actions
    )
    return evolve_shift(shift, done)


def waited(shift: Shift, until: float) -> Shift:
    return evolve_shift(shift, Waited(minutes=until - shift.minute))


def word(due: float | None, channel: Channel = Channel.PHONE) -> Promised:
    return Promised(channel=channel, when="nine", due=due)


# ---- the files ----


def test_both_shifts_load_without_a_fault() -> None:
    library = load_shifts(FOLDER, LIBRARY.scenarios)
    assert library.faults == ()
    assert set(library.published) == {LONG, SHORT}
    assert len(library.plans[LONG].file.callers) == 10


def test_the_tenth_caller_asks_what_the_first_one_asked() -> None:
    plan = PLANS[LONG]
    first, tenth = plan.file.callers[0], plan.file.callers[9]
    for caller in (first, tenth):
        lines = [line.say for line in plan.scenarios[caller.id].people[0].opening]
        lines += [line.say for line in (*caller.late, *caller.heard_well, *caller.heard_badly)]
        assert all("When's it back, then?" in line for line in lines)


@pytest.mark.parametrize("name", [LONG, SHORT])
def test_every_call_of_a_shift_is_a_whole_scenario_whatever_is_known_by_then(name: str) -> None:
    plan = PLANS[name]
    for update in plan.file.incident.updates:
        shift = waited(begun(plan), update.at) if update.at else begun(plan)
        for caller in plan.file.callers:
            scenario = scenario_for(shift, InLine(caller.id, 0.0))
            assert list(find_faults(scenario, short=True)) == []
            assert scenario.brief.facts[0] == f"It is {shift.clock()}."


def test_no_two_people_of_a_cast_say_the_same_line() -> None:
    from simulator.scenario.checks import lines_of

    seen: dict[str, str] = {}
    for caller in PLANS[LONG].file.callers[:-1]:  # the tenth repeats the first one's question on purpose
        for _, line in lines_of(PLANS[LONG].scenarios[caller.id].people[0]):
            assert line.say not in seen, (caller.id, seen.get(line.say))
            seen[line.say] = caller.id


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ("    rings_at: 0\n", "    ring_at: 0\n", "callers[0].ring_at", "unknown field"),
        ("cast: merrow-mail", "cast: nobody", "cast", "there is no cast nobody"),
        ("    person: walt", "    person: wat", "callers[0].person", "not in the cast"),
        ("    knows: walt", "    knows: ena", "callers[2].knows", "stands before this one"),
        ("      at: 4\n", "      at: 0\n", "incident.updates[1].at", "later minute"),
        ("    rings_at: 0\n", "    rings_at: 2\n", "callers[0].rings_at", "nobody rings at 0"),
        ("You said {time}, chief.", "You said {said}, chief.", "callers[0].broken[0]", "only {time}"),
    ],
)
def test_a_fault_in_a_shift_file_names_its_line_and_field(
    old: str, new: str, field: str, message: str
) -> None:
    text = (FOLDER / f"{SHORT}.yaml").read_text("utf-8")
    assert old in text
    cast = parse_cast((FOLDER / "casts" / "merrow-mail.yaml").read_text("utf-8"))
    spoilt = text.replace(old, new, 1)
    with pytest.raises(ScenarioError) as caught:
        parse_plan(spoilt, {cast.id: cast}, LIBRARY.scenarios, "shift.yaml")
    fault = next(fault for fault in caught.value.faults if fault.field == field)
    assert message in fault.message
    where = next(n for n, line in enumerate(spoilt.splitlines(), 1) if new.strip().split(":")[0] in line)
    assert fault.line >= where - 3


def test_a_caller_of_the_cast_needs_as_many_lines_as_anybody_who_joins_a_call() -> None:
    text = (FOLDER / "casts" / "merrow-mail.yaml").read_text("utf-8")
    spoilt = text.replace(
        'deflect:\n        hot: ["I\'ve no time for that, chief.", ', "deflect:\n        hot: [", 1
    )
    assert spoilt != text
    with pytest.raises(ScenarioError, match=r"people\[0\]\.person\.deflect\.hot: expected at least 2 lines"):
        parse_cast(spoilt)


# ---- waiting ----


@given(affects, minutes, minutes, patiences)
def test_waiting_never_makes_a_customer_calmer(
    affect: Affect, some: float, more: float, patience: float
) -> None:
    first, second = sorted((some, more))
    soon, late = after_waiting(affect, first, patience), after_waiting(affect, second, patience)
    assert affect.anger - 1e-4 <= soon.anger <= late.anger + 1e-9
    assert affect.distress - 1e-4 <= soon.distress <= late.distress + 1e-9
    assert late.trust <= soon.trust + 1e-9 <= affect.trust + 2e-4


@given(affects, minutes, patiences, patiences)
def test_who_has_more_patience_is_never_the_angrier_for_the_same_wait(
    affect: Affect, wait: float, one: float, other: float
) -> None:
    short, long = sorted((one, other))
    assert after_waiting(affect, wait, long).anger <= after_waiting(affect, wait, short).anger + 1e-9


@given(affects, minutes, patiences)
def test_waiting_alone_never_puts_a_call_beyond_mending(affect: Affect, wait: float, patience: float) -> None:
    after = after_waiting(affect, wait, patience)
    assert after.anger <= max(0.75, affect.anger + 1e-4)
    assert after.trust >= min(0.07, affect.trust - 1e-4)


@given(st.floats(0.1, 30), st.floats(0.1, 30))
def test_patience_for_one_is_paid_by_the_others(short: float, long: float) -> None:
    one, other = sorted((short, long))
    after = [called(begun(PLANS[LONG]), "walt", lasts=lasts) for lasts in (one, other)]
    angers = [starting_affect(shift, InLine("sunita", 0.0)).anger for shift in after]
    assert angers[0] <= angers[1]


def test_the_longest_waiting_is_first_in_line_and_nobody_waits_before_ringing() -> None:
    shift = begun(PLANS[LONG])
    assert [each.caller for each in shift.waiting()] == ["walt"]
    shift = called(shift, "walt", lasts=6)
    assert [each.caller for each in shift.waiting()] == ["sunita", "gordon", "bex"]


def test_the_first_words_tell_of_a_long_wait() -> None:
    plan = PLANS[LONG]
    soon = scenario_for(begun(plan), InLine("sunita", 0.0))
    late = scenario_for(waited(begun(plan), 7), InLine("sunita", 0.0))
    assert soon.people[0].opening == plan.scenarios["sunita"].people[0].opening
    assert late.people[0].opening == plan.caller("sunita").late


# ---- what is not carried, and what is ----


@given(affects, st.sampled_from(Ending))
def test_how_a_stranger_was_treated_is_not_carried(affect: Affect, ended: Ending) -> None:
    shift = called(begun(PLANS[LONG]), "walt", affect=affect, ended=ended)
    usual = called(begun(PLANS[LONG]), "walt", affect=CALM)
    assert scenario_for(shift, InLine("bex", 3.0)) == scenario_for(usual, InLine("bex", 3.0))


@given(st.permutations(["gordon", "bex", "folake"]))
def test_in_which_order_strangers_were_served_changes_nothing_for_the_next(order: list[str]) -> None:
    shift = begun(PLANS[LONG])
    for caller in order:
        shift = called(shift, caller, lasts=2)
    ordered = begun(PLANS[LONG])
    for caller in ("bex", "folake", "gordon"):
        ordered = called(ordered, caller, lasts=2)
    assert scenario_for(shift, InLine("kofi", 4.0)) == scenario_for(ordered, InLine("kofi", 4.0))


def test_who_was_told_of_a_bad_call_comes_to_it_warier_than_who_was_told_of_a_good_one() -> None:
    plan = PLANS[LONG]
    felt = {}
    for name, affect, ended in (
        ("well", CALM, Ending.GOODBYE),
        ("badly", FURIOUS, Ending.WALKED_OUT),
        ("nothing", None, None),
    ):
        shift = begun(plan)
        if affect and ended:
            shift = called(shift, "terence", affect=affect, ended=ended)
        shift = waited(shift, 18)
        felt[name] = starting_affect(shift, InLine("lorna", 18.0))
        opening = scenario_for(shift, InLine("lorna", 18.0)).people[0].opening
        caller = plan.caller("lorna")
        assert (
            opening
            == {
                "well": caller.heard_well,
                "badly": caller.heard_badly,
                "nothing": plan.scenarios["lorna"].people[0].opening,
            }[name]
        )
    assert felt["well"].trust > felt["nothing"].trust > felt["badly"].trust
    assert felt["well"].anger < felt["nothing"].anger < felt["badly"].anger


# ---- promises ----


@pytest.mark.parametrize(
    ("words", "minute"),
    [
        ("half past nine", 50),
        ("9:15", 35),
        ("at nine", 20),
        ("five to nine", 15),
        ("quarter past nine", 35),
        ("ten o'clock", 80),
        ("nine thirty", 50),
        ("in ten minutes", 20),
        ("in half an hour", 40),
        ("within an hour", 70),
        ("noon", 200),
        ("8:41", 10 + 711),  # a minute that is past means the next time round
        ("this afternoon", None),
        ("soon", None),
    ],
)
def test_a_time_in_words_is_a_minute_of_the_shift(words: str, minute: float | None) -> None:
    assert due_minute(words, 10, "08:40") == minute


def call_with(*replies: str | tuple[str, Channel]) -> Call:
    """A call in which these things were said, or a callback was booked."""
    desk = desk_in_memory(LineBank())
    call = finish(desk.go_on(desk.start(PLANS[LONG].scenarios["walt"], "t")))
    for each in replies:
        if isinstance(each, tuple):
            call = desk.act(call, Action.SCHEDULE_CALLBACK, when=each[0], channel=each[1])
        else:
            call = desk.say(call, each)
        call = finish(desk.go_on(call))
    return call


@pytest.mark.parametrize(
    ("said", "channel", "due"),
    [
        ("I'll ring you at nine, news or no news.", Channel.PHONE, 20),
        ("You'll get a text from me at quarter past nine.", Channel.TEXT, 35),
        ("I'll email you at half past nine with what we know.", Channel.EMAIL, 50),
        ("I won't email, it wouldn't arrive. I'll phone you at 9:10.", Channel.PHONE, 30),
        ("Ring the Harbour at nine, they'll read it to you.", None, None),
        ("I'll ring you when there's news.", None, None),
        ("Shall I ring you at nine?", None, None),
    ],
)
def test_a_promise_is_read_from_what_was_said(said: str, channel: Channel | None, due: float | None) -> None:
    found = promised(call_with(said), 3.0, "08:40")
    assert (found and (found.channel, found.due)) == (None if channel is None else (channel, due))


def test_a_booked_callback_is_a_promise_and_the_last_word_counts() -> None:
    found = promised(call_with("I'll ring you at nine.", ("9:30", Channel.TEXT)), 3.0, "08:40")
    assert found == Promised(channel=Channel.TEXT, when="9:30", due=50)


def test_a_promise_done_in_time_is_kept_and_one_left_undone_is_broken() -> None:
    promise = Promise("walt", "c", Channel.PHONE, "nine", due=20.0)
    assert [promise.stands(minute) for minute in (10, 20, 25, 25.1)] == [
        Kept.OPEN,
        Kept.OPEN,
        Kept.OPEN,
        Kept.BROKEN,
    ]
    assert Promise("walt", "c", Channel.PHONE, "nine", 20.0, done_at=24.0).stands(90) == Kept.KEPT
    assert Promise("walt", "c", Channel.PHONE, "nine", 20.0, done_at=27.0).stands(90) == Kept.LATE
    assert Promise("walt", "c", Channel.EMAIL, "nine", 20.0, 20.0, arrived=False).stands(20) == Kept.LOST


def test_who_was_not_rung_back_rings_again_once_and_says_what_was_promised() -> None:
    shift = waited(called(begun(PLANS[LONG]), "walt", promise=word(20)), 28)
    line = next(each for each in shift.waiting() if each.caller == "walt")
    assert line == InLine("walt", 28.0, Occasion.RANG_AGAIN)
    opening = scenario_for(shift, line).people[0].opening
    assert any("You said nine, chief" in each.say for each in opening)
    shift = waited(called(shift, "walt", occasion=Occasion.RANG_AGAIN), 200)
    assert "walt" not in {each.caller for each in shift.to_come()}


@given(affects)
def test_a_broken_promise_is_remembered_and_a_kept_one_is_never_held_against_anybody(affect: Affect) -> None:
    start = called(begun(PLANS[LONG]), "walt", affect=affect, promise=word(20))
    kept = starting_affect(waited(start, 20), InLine("walt", 20.0, Occasion.RUNG_BACK))
    broken = starting_affect(waited(start, 28), InLine("walt", 28.0, Occasion.RANG_AGAIN))
    fresh = initial(PLANS[LONG].scenarios["walt"].people[0].temperament)
    assert kept.anger <= affect.anger <= broken.anger + 1e-4
    assert kept.trust >= affect.trust - 1e-4
    assert broken.trust <= min(affect.trust, fresh.trust) + 1e-4
    assert broken.anger >= min(fresh.anger, 0.74)


def test_a_second_call_does_not_say_the_first_ones_lines_again() -> None:
    call = call_with("I don't have a time. What are you waiting for?", "Have you got phone numbers for them?")
    shift = evolve_shift(
        begun(PLANS[LONG]), CallTaken(call=call.id, caller="walt", occasion=Occasion.FIRST, waited=0)
    )
    done = CallOver(
        call=call.id,
        caller="walt",
        minutes=2,
        ended=Ending.ENDED,
        affect=call.affect,
        promise=word(20),
        used=tuple(sorted(call.used)),
        facts=tuple(sorted(call.facts)),
    )
    shift = waited(evolve_shift(shift, done), 20)
    again = scenario_for(shift, InLine("walt", 20.0, Occasion.RUNG_BACK)).people[0]
    left = {line.say for intents in again.lines.values() for lines in intents.values() for line in lines}
    assert call.facts
    assert not left & call.used
    assert not {fact.id for fact in again.facts} & call.facts


# ---- the incident ----


def test_what_is_known_by_then_stands_in_the_brief_of_the_next_call() -> None:
    shift = begun(PLANS[LONG])
    early = scenario_for(shift, InLine("walt", 0.0)).brief
    estimate = scenario_for(waited(shift, 17), InLine("kofi", 17.0)).brief
    wrong = scenario_for(waited(shift, 27), InLine("kofi", 22.0)).brief
    assert "What the cause is." in early.unknown
    assert "Whether ten past nine will hold." in estimate.unknown
    assert any("was wrong" in fact for fact in wrong.facts)
    assert early.may_promise == estimate.may_promise  # a list that an update leaves out stays
    assert Channel.EMAIL in wrong.broken_channels
    assert Channel.EMAIL not in scenario_for(waited(shift, 50), InLine("ena", 26.0)).brief.broken_channels


def test_each_call_has_the_hash_of_what_it_was_played_with() -> None:
    shift = begun(PLANS[LONG])
    hashes = {
        content_hash(scenario_for(waited(shift, at) if at else shift, InLine("walt", 0.0)))
        for at in (0, 7, 30)
    }
    assert len(hashes) == 3
    assert content_hash(PLANS[LONG].scenarios["walt"]) not in hashes


def test_asking_the_server_team_brings_the_estimate_sooner_and_never_before_it_was_asked() -> None:
    plain = called(begun(PLANS[LONG]), "walt", lasts=3)
    asked = called(begun(PLANS[LONG]), "walt", lasts=3, actions=(Action.ESCALATE,))
    late = called(begun(PLANS[LONG]), "walt", lasts=14, actions=(Action.ESCALATE,))
    come = {
        name: next(at for at, update in shift.updates(60) if update.id == "estimate")
        for name, shift in (("plain", plain), ("asked", asked), ("late", late))
    }
    assert come == {"plain": 16, "asked": 11, "late": 14}


@given(st.permutations([Action.ESCALATE, Action.COPY_IN]))
def test_whom_was_asked_first_does_not_matter(actions: list[Action]) -> None:
    shift = called(begun(PLANS[LONG]), "walt", lasts=3, actions=tuple(actions))
    assert [(at, update.id) for at, update in shift.updates(60)][2] == (11, "estimate")


# ---- the clock ----


def test_a_call_is_as_long_as_it_was_spoken_and_waited_whatever_the_time_of_day() -> None:
    lengths = []
    for tick in (0.5, 500.0):
        desk = desk_in_memory()
        desk.clock = Clock(tick=tick)
        call = finish(desk.go_on(desk.start(PLANS[LONG].scenarios["walt"], "t", seed=1)))
        timing = Timing(thinking_seconds=6, composing_seconds=24)
        call = finish(desk.go_on(desk.say(call, "I don't have a time for you.", timing)))
        lengths.append(call_minutes(desk.scenario(call), call))
    assert lengths[0] == lengths[1] > 0.5


@pytest.mark.parametrize(("pace", "share"), [(Pace.DOUBLE, 2.0), (Pace.HALF_MORE, 1.5)])
def test_who_was_given_more_time_is_not_charged_for_it(pace: Pace, share: float) -> None:
    length = {}
    for setting, seconds in ((Pace.USUAL, 30.0), (pace, 30.0 * share)):
        desk = desk_in_memory()
        call = finish(desk.go_on(desk.start(PLANS[LONG].scenarios["walt"], "t", pace=setting)))
        timing = Timing(thinking_seconds=seconds / 2, composing_seconds=seconds / 2)
        call = desk.say(call, "Morning.", timing)
        length[setting] = call_minutes(desk.scenario(call), call)
    assert length[Pace.USUAL] == pytest.approx(length[pace])


def test_a_break_costs_the_queue_its_minutes_and_soothes_nobody() -> None:
    shift = called(begun(PLANS[LONG]), "walt", lasts=3)
    after = evolve_shift(shift, BreakTaken(minutes=3))
    assert after.minute == shift.minute + 3
    assert after.breaks == (1,)
    before, then = (starting_affect(each, InLine("sunita", 0.5)) for each in (shift, after))
    assert then.anger >= before.anger
    assert then.trust <= before.trust


def test_what_cannot_happen_is_refused_and_changes_nothing() -> None:
    shift = begun(PLANS[LONG])
    busy = evolve_shift(shift, CallTaken(call="c", caller="walt", occasion=Occasion.FIRST, waited=0))
    impossible: list[tuple[Shift, ShiftEvent]] = [
        (busy, BreakTaken(minutes=3)),
        (busy, CallTaken(call="d", caller="bex", occasion=Occasion.FIRST, waited=0)),
        (shift, CallOver(call="c", caller="walt", minutes=1, ended=Ending.ENDED, affect=CALM)),
        (shift, shift.start),
        (Shift("s", PLANS[LONG]), BreakTaken(minutes=3)),
    ]
    for state, event in impossible:
        with pytest.raises(IllegalShiftEvent):
            evolve_shift(state, event)


# ---- drift ----


def row(name: str, *, words: float, pauses: tuple[float, ...], heard: int, sarcasm: int = 0) -> Row:
    return Row(name, name, name, 4, words, 4, heard, len(pauses), pauses, sarcasm, sarcasm)


def test_drift_is_told_where_the_second_half_is_worse_and_only_there() -> None:
    fresh = [row(str(n), words=24, pauses=(6, 6.5), heard=4) for n in range(2)]
    tired = [row(str(n), words=9, pauses=(1.2, 2), heard=1, sarcasm=1) for n in range(2, 4)]
    assert all(each.worse for each in findings([*fresh, *tired]))
    assert len(findings([*fresh, *tired])) == 4
    assert not any(each.worse for each in findings([*fresh, *fresh]))
    assert not any(each.worse for each in findings([*tired, *fresh]))


def test_of_a_single_call_no_drift_is_told() -> None:
    assert findings([row("a", words=20, pauses=(5,), heard=2)]) == ()


# ---- a whole shift, kept and taken up again ----


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'shift.sqlite'}")


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, LineBank(), Clock())


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return parse_rubric((ROOT / "scenarios/rubrics/even-keel.yaml").read_text("utf-8"))


def script(name: str) -> Iterator[ShiftDeed | Scripted]:
    for line in (ROOT / "tests" / "shifts" / f"{name}.jsonl").read_text("utf-8").splitlines():
        data = json.loads(line)
        yield ShiftDeed.model_validate(data) if "do" in data else Scripted.model_validate(data)


def test_a_shift_of_ten_calls_played_by_script(desk: Desk, rubric: Rubric) -> None:
    played = play_shift(desk, PLANS[LONG], list(script("ten-calls")), trainee="t")
    told = shift_told(desk, played.shift, rubric)
    assert {each.row.caller for each in told.calls} == {caller.id for caller in PLANS[LONG].file.callers}
    assert [each.occasion for each in told.calls].count(Occasion.RUNG_BACK) == 1
    stands = {(each.promise.caller, each.promise.channel): each.stands for each in told.promises}
    assert stands["walt", Channel.PHONE] == Kept.KEPT
    assert stands["gordon", Channel.PHONE] == Kept.BROKEN
    assert stands["bex", Channel.EMAIL] == Kept.LOST  # email during the outage never arrives
    assert {each.row.caller for each in told.calls if each.occasion == Occasion.RANG_AGAIN} == {
        "gordon",
        "bex",
    }
    assert len(told.findings) == 4
    assert all(each.worse for each in told.findings)
    assert told.breaks == (5,)
    assert [each.row.caller for each in told.calls if each.row.after_break] == ["folake"]
    scores = [each.overall for each in told.calls if each.overall is not None]
    assert sum(scores[:4]) / 4 > sum(scores[6:10]) / 4 + 20
    assert all(desk.store.load(each.row.call).start.mode == Mode.PRACTICE for each in told.calls)


def test_the_same_script_is_the_same_shift_again(desk: Desk) -> None:
    lines = list(script("ten-calls"))[:14]
    first, second = (play_shift(desk, PLANS[SHORT], lines, trainee="t").shift for _ in range(2))

    def told(shift: Shift) -> list[object]:
        return [event.model_dump(exclude={"call"}) for event in shift.log]

    assert told(first) == told(second)
    assert first.minute == second.minute


def test_a_shift_read_back_from_its_log_is_the_shift(desk: Desk) -> None:
    shift = play_shift(desk, PLANS[SHORT], list(script("ten-calls"))[:8], trainee="t").shift
    assert load_shift(desk.store, shift.id) == shift
    assert [each.id for each in shifts(desk.store, "t")] == [shift.id]
    assert shift_of_call(desk.store, shift.done[0].call) == shift.id
    assert shift_of_call(desk.store, "nobody's") is None


def talk(desk: Desk, call: Call) -> Call:
    call = finish(desk.go_on(call))
    call = finish(desk.go_on(desk.say(call, "I don't have a time. I'll ring you at nine.")))
    return finish(desk.go_on(desk.act(call, Action.END)))


class Dies(Exception):
    pass


@pytest.mark.parametrize("moment", ["before the call begins", "in the call", "after it has ended"])
def test_a_crash_at_any_moment_leaves_the_shift_as_if_it_had_not_happened(
    desk: Desk, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = work.begin(desk, PLANS[SHORT], "t")
    whole, call = work.pick_up_next(desk, whole)
    talk(desk, call)
    whole, _ = work.catch_up(desk, whole.id)

    broken = work.begin(desk, PLANS[SHORT], "t")
    if moment == "before the call begins":
        with monkeypatch.context() as patch:
            patch.setattr(desk, "start", lambda *_, **__: (_ for _ in ()).throw(Dies()))
            with pytest.raises(Dies):
                work.pick_up_next(desk, broken)
    else:
        _, call = work.pick_up_next(desk, broken)
        if moment == "after it has ended":
            talk(desk, call)
    shift, call_again = work.catch_up(desk, broken.id)
    if call_again is not None:
        talk(desk, call_again)
        shift, _ = work.catch_up(desk, broken.id)

    def told(each: Shift) -> list[object]:
        return [event.model_dump(exclude={"call"}) for event in each.log]

    assert told(shift) == told(whole)
    first, second = (desk.store.load(each.done[0].call) for each in (whole, shift))
    assert first.start.scenario_hash == second.start.scenario_hash
    assert [r.event for r in first.log][1:] == [r.event for r in second.log][1:]


def test_of_two_tabs_that_pick_up_at_once_one_wins(desk: Desk) -> None:
    shift = work.begin(desk, PLANS[SHORT], "t")
    work.pick_up_next(desk, shift)
    with pytest.raises(StaleCall):
        work.pick_up_next(desk, shift)


def test_a_callback_over_email_arrives_once_email_works_and_not_before(desk: Desk) -> None:
    for ready, arrived in ((35.0, False), (50.0, True)):
        shift = called(begun(PLANS[LONG]), "folake", promise=word(ready, Channel.EMAIL))
        assert (Channel.EMAIL not in waited(shift, ready).stand().broken_channels) == arrived


def test_with_nobody_in_line_time_passes_to_the_next_thing(desk: Desk) -> None:
    shift = work.begin(desk, PLANS[SHORT], "t")
    with pytest.raises(IllegalShiftEvent, match="somebody is waiting"):
        work.wait(desk, shift)
    shift, call = work.pick_up_next(desk, shift)
    desk.stop(finish(desk.go_on(call)))
    shift, _ = work.catch_up(desk, shift.id)
    assert not shift.waiting()
    assert work.wait(desk, shift).minute == 1.0
    assert not over(shift)


def test_going_home_is_always_possible_between_calls(desk: Desk) -> None:
    shift = work.finish_shift(desk, work.begin(desk, PLANS[SHORT], "t"))
    assert shift.ended is not None
    assert shift.ended.left_early
    with pytest.raises(IllegalShiftEvent):
        work.take_break(desk, shift)


def test_a_shift_keeps_the_plan_it_was_begun_with(desk: Desk) -> None:
    shift = work.begin(desk, PLANS[SHORT], "t")
    changed = PLANS[SHORT].model_copy(
        update={"file": PLANS[SHORT].file.model_copy(update={"title": "Another"})}
    )
    work.begin(desk, changed, "t")
    assert load_shift(desk.store, shift.id).plan.file.title == "Half an hour without email"


def test_a_library_without_shifts_is_an_empty_one(tmp_path: Path) -> None:
    library = load_shifts(tmp_path / "shifts", Library({}, ()).scenarios)
    assert library.plans == {}
    assert library.faults == ()


def test_validate_reads_shifts_and_their_casts_with_the_scenarios(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil

    from simulator.cli import main

    shutil.copytree(FOLDER, tmp_path / "shifts")
    shutil.copy(ROOT / "scenarios" / "email-is-down.yaml", tmp_path)
    assert main(["validate", str(tmp_path)]) == 0
    path = tmp_path / "shifts" / f"{SHORT}.yaml"
    path.write_text(path.read_text("utf-8").replace("    rings_at: 0\n", "    ring_at: 0\n"), "utf-8")
    assert main(["validate", str(tmp_path)]) == 1
    assert "callers[0].ring_at: unknown field" in capsys.readouterr().out


def test_the_command_plays_a_shift_and_tells_of_it_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.cli import main

    monkeypatch.setenv("EVENKEEL_DATABASE", f"sqlite:///{tmp_path / 'calls.sqlite'}")
    file = tmp_path / "replies.jsonl"
    file.write_text('{"do": "next"}\n{"text": "I don\'t have a time."}\n{"do": "break"}\n', "utf-8")
    assert main(["shift", SHORT, "--replies", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [call["caller"] for call in told["calls"]] == ["walt"]
    assert told["breaks"] == [1]
    assert told["left_waiting"] == 1
    assert main(["shift", "nothing", "--replies", str(file)]) == 1
    assert "there is no shift nothing" in capsys.readouterr().err
    file.write_text('{"do": "keep", "caller": "walt"}\n', "utf-8")
    assert main(["shift", SHORT, "--replies", str(file)]) == 1
    assert "the script can't be followed" in capsys.readouterr().err
