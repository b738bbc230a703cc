"""The desk: what the trainee did is written down before anything can fail, and a retry goes on from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.actors import LineBank
from simulator.call import Call, IllegalEvent, Waiting, trainee_view
from simulator.desk import AWAY_SECONDS, ActionError, Desk, finish
from simulator.events import (
    ActionTaken,
    BeatHappened,
    CallEnded,
    CustomerSpoke,
    Event,
    PersonJoined,
    ReplyAppraised,
    TraineeSpoke,
    TraineeStayedSilent,
)
from simulator.scenario import Scenario, load_scenario
from simulator.storage import Store
from simulator.timing import Pace, Timing
from simulator.vocabulary import Action, Channel, Ending, Mode
from tests.fakes import (
    Clock,
    FailingActor,
    ProviderDown,
    desk_in_memory,
    found,
    small_scenario,
    small_scenario_data,
)
from tests.test_scenario import as_yaml


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'calls.sqlite'}")


@pytest.fixture
def desk(store: Store, clock: Clock) -> Desk:
    return Desk(store, LineBank(), clock)


def begun(desk: Desk, scenario: Scenario, **options: object) -> Call:
    return finish(desk.go_on(desk.start(scenario, "t", seed=1, **options)))  # type: ignore[arg-type]


def kinds(call: Call) -> list[str]:
    return [recorded.event.kind for recorded in call.log]


def last(call: Call, kind: type[Event]) -> Event:
    return next(r.event for r in reversed(call.log) if isinstance(r.event, kind))


def appraised(call: Call) -> ReplyAppraised:
    event = last(call, ReplyAppraised)
    assert isinstance(event, ReplyAppraised)
    return event


def provoked(desk: Desk, scenario: Scenario, **options: object) -> Call:
    """A call whose last line was a provocation."""
    for seed in range(40):
        call = finish(desk.go_on(desk.start(scenario, "t", seed=seed, **options)))  # type: ignore[arg-type]
        for _ in range(4):
            if call.provoked:
                return call
            call = finish(desk.go_on(desk.say(call, "The trains are late.")))
    raise AssertionError("nobody was provoked in forty calls")


def test_one_turn_is_what_the_trainee_did_what_it_did_to_them_and_what_they_say(
    desk: Desk, scenario: Scenario
) -> None:
    call = begun(desk, scenario)
    assert kinds(call) == ["call_started", "customer_spoke"]
    call = desk.say(call, "I hear you.")
    assert kinds(call)[2:] == ["trainee_spoke"]
    assert kinds(finish(desk.go_on(call)))[2:] == ["trainee_spoke", "reply_appraised", "customer_spoke"]


def test_a_reply_is_kept_when_the_appraiser_fails(
    desk: Desk, store: Store, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = begun(desk, scenario)

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug in the appraiser")

    with monkeypatch.context() as patched:
        patched.setattr("simulator.effects.appraise", broken)
        said = desk.say(call, "I hear you.")
        with pytest.raises(ZeroDivisionError):
            finish(desk.go_on(said))
    kept = store.load(call.id)
    assert (kept.waiting, kept.replies) == (Waiting.APPRAISAL, ("I hear you.",))
    resumed = finish(desk.go_on(kept))
    assert kinds(resumed)[2:] == ["trainee_spoke", "reply_appraised", "customer_spoke"]


def test_a_reply_and_its_effect_are_kept_when_the_actor_fails(
    store: Store, clock: Clock, scenario: Scenario
) -> None:
    call = begun(Desk(store, LineBank(), clock), scenario)
    desk = Desk(store, FailingActor(2), clock)
    for _ in range(2):
        pieces = desk.go_on(desk.say(call, "I hear you.") if call.waiting == Waiting.TRAINEE else call)
        assert next(pieces) == "Well, I"
        with pytest.raises(ProviderDown):
            next(pieces)
        call = store.load(call.id)
        assert kinds(call)[2:] == ["trainee_spoke", "reply_appraised"]
    whole = finish(desk.go_on(call))
    assert kinds(whole)[2:] == ["trainee_spoke", "reply_appraised", "customer_spoke"]
    assert "Well, I" not in whole.line


def test_a_failed_opening_can_be_tried_again(store: Store, clock: Clock, scenario: Scenario) -> None:
    desk = Desk(store, FailingActor(1), clock)
    call = desk.start(scenario, "t", seed=1)
    with pytest.raises(ProviderDown):
        finish(desk.go_on(call))
    assert (
        finish(desk.go_on(store.load(call.id))).line == begun(Desk(store, LineBank(), clock), scenario).line
    )


def test_a_crash_between_any_two_steps_changes_nothing_about_what_follows(
    store: Store, clock: Clock, scenario: Scenario
) -> None:
    desk = Desk(store, LineBank(), clock)
    replies = ["I hear you.", "I don't know when they'll run.", "I'll ring you at noon."]
    straight = begun(desk, scenario)
    for reply in replies:
        straight = finish(desk.go_on(desk.say(straight, reply)))
    call = begun(desk, scenario)
    for reply in replies:
        call = Desk(store, LineBank(), clock).say(store.load(call.id), reply)
        call = finish(Desk(store, LineBank(), clock).go_on(store.load(call.id)))
    assert [r.event for r in call.log] == [r.event for r in straight.log]


def test_going_on_when_it_is_the_trainees_turn_does_nothing(desk: Desk, scenario: Scenario) -> None:
    call = begun(desk, scenario)
    assert finish(desk.go_on(call)) == call
    over = desk.stop(call)
    assert finish(desk.go_on(over)) == over


def test_the_words_come_in_pieces_and_the_event_holds_them_whole(desk: Desk, scenario: Scenario) -> None:
    telling = desk.go_on(desk.start(scenario, "t"))
    pieces = []
    while True:
        try:
            pieces.append(next(telling))
        except StopIteration as done:
            call: Call = done.value
            break
    assert "".join(pieces) == call.line


def test_an_old_call_is_played_on_with_its_own_version_of_the_file(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "train.yaml"
    path.write_text(as_yaml(small_scenario_data()), "utf-8")
    call = begun(Desk(store, LineBank(), Clock()), load_scenario(path))
    edited = as_yaml(small_scenario_data(title="Rewritten", version=2)).replace("The ", "The rewritten ")
    path.write_text(edited, "utf-8")
    assert load_scenario(path).title == "Rewritten"
    later = Desk(store, LineBank(), Clock())
    call = store.load(call.id)
    assert later.scenario(call).title == "A missed train"
    for _ in range(3):
        call = finish(later.go_on(later.say(call, "I hear you.")))
        assert "rewritten" not in call.line
    assert "rewritten" in begun(later, load_scenario(path)).line


def test_a_call_whose_scenario_was_lost_says_so(scenario: Scenario) -> None:
    call = begun(desk_in_memory(), scenario)
    with pytest.raises(LookupError, match="not kept"):
        desk_in_memory().scenario(call)


def test_the_first_event_says_who_practises_what_and_how(desk: Desk, scenario: Scenario) -> None:
    call = desk.start(scenario, "ann", mode=Mode.PRACTICE, coaching=True, pace=Pace.DOUBLE, seed=9)
    start = call.start
    assert (start.trainee, start.scenario, start.seed) == ("ann", "a-missed-train", 9)
    assert (start.coaching, start.pace) == (True, Pace.DOUBLE)


def test_an_assessment_is_never_coached(desk: Desk, scenario: Scenario) -> None:
    assert not desk.start(scenario, "t", mode=Mode.ASSESSMENT, coaching=True).start.coaching


# Actions


def test_a_callback_over_a_working_channel_counts(desk: Desk, scenario: Scenario) -> None:
    call = desk.act(begun(desk, scenario), Action.SCHEDULE_CALLBACK, when="noon", channel=Channel.PHONE)
    done = finish(desk.go_on(call))
    taken = last(done, ActionTaken)
    assert isinstance(taken, ActionTaken)
    assert (taken.works, taken.when, taken.channel) == (True, "noon", Channel.PHONE)
    assert done.outcomes == ("callback",)
    assert appraised(done).affect.trust > call.affect.trust


def test_a_callback_over_the_channel_the_incident_broke_counts_for_nothing_and_hurts(
    desk: Desk, scenario: Scenario
) -> None:
    call = desk.act(begun(desk, scenario), Action.SCHEDULE_CALLBACK, when="noon", channel=Channel.EMAIL)
    done = finish(desk.go_on(call))
    assert done.outcomes == ()
    assert appraised(done).affect.anger > call.affect.anger
    assert appraised(done).affect.trust < call.affect.trust


@pytest.mark.parametrize(
    ("action", "told", "reason"),
    [
        (Action.ESCALATE, {}, "not possible in this call"),
        (Action.SCHEDULE_CALLBACK, {}, "needs a time and a channel"),
        (Action.SCHEDULE_CALLBACK, {"when": "noon"}, "needs a time and a channel"),
        (Action.SCHEDULE_CALLBACK, {"when": "  ", "channel": Channel.PHONE}, "needs a time and a channel"),
        (Action.SCHEDULE_CALLBACK, {"when": "noon", "channel": Channel.TEXT}, "one of phone, email"),
        (Action.COPY_IN, {}, "needs a name, one of Seth Marsh, Dora Quill"),
        (Action.COPY_IN, {"who": "Nobody"}, "needs a name"),
        (Action.COPY_IN, {"who": " "}, "needs a name"),
    ],
)
def test_an_action_not_offered_as_asked_is_refused_and_nothing_is_written(
    desk: Desk, store: Store, scenario: Scenario, action: Action, told: dict[str, object], reason: str
) -> None:
    call = begun(desk, scenario)
    with pytest.raises(ActionError, match=reason):
        desk.act(call, action, **told)  # type: ignore[arg-type]
    assert store.load(call.id) == call


@pytest.mark.parametrize("who", ["Seth Marsh", "seth", " MARSH "])
def test_whom_to_copy_in_is_understood_as_people_type_it(desk: Desk, scenario: Scenario, who: str) -> None:
    taken = last(desk.act(begun(desk, scenario), Action.COPY_IN, who=who), ActionTaken)
    assert isinstance(taken, ActionTaken)
    assert (taken.who, taken.result) == ("Seth Marsh", "Copied.")


def test_the_only_name_there_is_need_not_be_said(desk: Desk, scenario: Scenario) -> None:
    done = finish(desk.go_on(desk.act(begun(desk, scenario), Action.HAND_OVER)))
    taken = last(done, ActionTaken)
    assert isinstance(taken, ActionTaken)
    assert (taken.who, done.ended) == ("Shift lead", Ending.HANDED_OVER)


def test_the_trainee_can_end_the_call_in_every_scenario(desk: Desk, scenario: Scenario) -> None:
    done = finish(desk.go_on(desk.act(begun(desk, scenario), Action.END)))
    assert (done.ended, done.waiting) == (Ending.ENDED, Waiting.NOTHING)


@pytest.mark.parametrize("road", ["the customer's turn", "the trainee's turn", "before the appraisal"])
def test_stopping_is_always_possible(desk: Desk, store: Store, scenario: Scenario, road: str) -> None:
    call = desk.start(scenario, "t") if road == "the customer's turn" else begun(desk, scenario)
    if road == "before the appraisal":
        call = desk.say(call, "I hear you.")
    assert desk.stop(call).ended == Ending.STOPPED
    assert store.load(call.id).ended == Ending.STOPPED


def test_nothing_can_be_said_or_done_once_it_is_over(desk: Desk, scenario: Scenario) -> None:
    call = desk.stop(begun(desk, scenario))
    for deed in (
        lambda: desk.say(call, "Wait."),
        lambda: desk.stay_silent(call, 9),
        lambda: desk.act(call, Action.END),
        lambda: desk.stop(call),
        lambda: desk.give_hint(call),
    ):
        with pytest.raises(IllegalEvent):
            deed()


def test_a_hint_is_seen_and_kept_and_costs_no_turn(desk: Desk, store: Store, scenario: Scenario) -> None:
    call = desk.give_hint(begun(desk, scenario))
    assert call.waiting == Waiting.TRAINEE
    assert trainee_view(store.load(call.id))[-1].who == "hint"
    assert "Nobody knows when" in trainee_view(call)[-1].text


def test_coming_back_after_a_break_leaves_it_out_of_the_calls_clock(
    desk: Desk, clock: Clock, scenario: Scenario
) -> None:
    call = begun(desk, scenario)
    before = call.seconds
    clock.now += 3600
    back = desk.come_back(call)
    assert kinds(back)[-1] == "call_resumed"
    assert back.waiting == call.waiting
    assert back.seconds == pytest.approx(before, abs=2)
    assert "away for about 60 min" in trainee_view(back)[-1].text


def test_coming_back_at_once_changes_nothing(desk: Desk, clock: Clock, scenario: Scenario) -> None:
    call = begun(desk, scenario)
    clock.now += AWAY_SECONDS - 5
    assert desk.come_back(call) == call
    over = desk.stop(call)
    clock.now += 9999
    assert desk.come_back(over) == over


# Beats and people


def test_a_beat_happens_between_the_reply_and_the_answer_and_is_seen(desk: Desk, scenario: Scenario) -> None:
    call = begun(desk, scenario)
    for _ in range(2):
        call = finish(desk.go_on(desk.say(call, "The trains are late.")))
    assert kinds(call)[-3:] == ["reply_appraised", "beat_happened", "customer_spoke"]
    beat = last(call, BeatHappened)
    assert isinstance(beat, BeatHappened)
    assert beat.affect.anger == pytest.approx(appraised(call).affect.anger + 0.1)
    assert "No trains yet." in [shown.text for shown in trainee_view(call)]


def test_somebody_who_joins_is_heard_next_and_felt_from_then_on(desk: Desk) -> None:
    scenario = small_scenario(
        beats=[{"id": "boss-joins", "when": {"turn": 1}, "joins": "boss", "provokes": True}]
    )
    call = finish(desk.go_on(desk.say(begun(desk, scenario), "The trains are late.")))
    assert kinds(call)[-3:] == ["beat_happened", "person_joined", "customer_spoke"]
    assert isinstance(last(call, PersonJoined), PersonJoined)
    spoke = last(call, CustomerSpoke)
    assert isinstance(spoke, CustomerSpoke)
    assert (spoke.direction.person, spoke.direction.provocation) == ("boss", True)
    assert call.person == "boss"


def test_a_dropped_line_ends_the_call_before_anybody_speaks(desk: Desk) -> None:
    beats = [*small_scenario_data()["beats"], {"id": "drop", "when": {"turn": 1}, "drops_line": True}]
    scenario = small_scenario(beats=beats)
    call = finish(desk.go_on(desk.say(begun(desk, scenario), "The trains are late.")))
    assert call.ended == Ending.DROPPED
    assert kinds(call)[-2:] == ["beat_happened", "call_ended"]


# Pausing


@pytest.mark.parametrize(("seconds", "points"), [(0.5, 0.0), (7.0, 1.0), (17.5, 0.5)])
def test_a_pause_after_a_provocation_is_worth_points(
    desk: Desk, scenario: Scenario, seconds: float, points: float
) -> None:
    call = desk.say(provoked(desk, scenario), "I hear you.", Timing(thinking_seconds=seconds))
    told = appraised(finish(desk.go_on(call)))
    assert told.pause_seconds == seconds
    assert told.pause_points == pytest.approx(points)


def test_a_pause_where_nobody_was_provoked_is_measured_and_worth_nothing(
    desk: Desk, scenario: Scenario
) -> None:
    call = begun(desk, scenario)
    assert not call.provoked
    told = appraised(finish(desk.go_on(desk.say(call, "I hear you.", Timing(thinking_seconds=7)))))
    assert (told.pause_seconds, told.pause_points) == (7, None)


def test_a_reply_without_timing_has_no_pause(desk: Desk, scenario: Scenario) -> None:
    told = appraised(finish(desk.go_on(desk.say(provoked(desk, scenario), "I hear you."))))
    assert (told.pause_seconds, told.pause_points) == (None, None)


def test_untimed_leaves_every_pause_unjudged(desk: Desk, scenario: Scenario) -> None:
    call = provoked(desk, scenario, pace=Pace.UNTIMED)
    told = appraised(finish(desk.go_on(desk.say(call, "I hear you.", Timing(thinking_seconds=0.2)))))
    assert told.pause_points is None
    silent = appraised(finish(desk.go_on(desk.stay_silent(provoked(desk, scenario, pace=Pace.UNTIMED), 14))))
    assert silent.pause_points is None


def test_extra_time_widens_the_window(desk: Desk, scenario: Scenario) -> None:
    for pace, points in ((Pace.USUAL, 0.5), (Pace.DOUBLE, 1.0)):
        call = desk.say(provoked(desk, scenario, pace=pace), "I hear you.", Timing(thinking_seconds=17.5))
        assert appraised(finish(desk.go_on(call))).pause_points == pytest.approx(points)


def test_a_moment_asked_for_excuses_a_long_pause(
    desk: Desk, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = provoked(desk, scenario)
    monkeypatch.setattr("simulator.effects.appraise", lambda *_, **__: found(hold=0.9))
    told = appraised(finish(desk.go_on(desk.say(call, "One moment.", Timing(thinking_seconds=40)))))
    assert told.pause_points == 1.0


def test_a_silence_that_outlasts_a_provocation_is_its_pause_in_full_once(
    desk: Desk, scenario: Scenario
) -> None:
    call = provoked(desk, scenario)
    before = call.affect.anger
    call = finish(desk.go_on(desk.stay_silent(call, 14)))
    assert (appraised(call).pause_seconds, appraised(call).pause_points) == (14, 1.0)
    assert appraised(call).affect.anger < before
    assert not call.provoked  # so that a second silence, or a slow reply, earns no more
    again = appraised(finish(desk.go_on(desk.stay_silent(call, 14))))
    assert again.pause_points is None


def test_a_silence_is_no_reply(desk: Desk, scenario: Scenario) -> None:
    call = finish(desk.go_on(desk.stay_silent(begun(desk, scenario), 18)))
    assert isinstance(last(call, TraineeStayedSilent), TraineeStayedSilent)
    assert call.replies == ()
    assert appraised(call).appraisal.found == ()


def test_an_unanswered_trainee_is_hung_up_on_after_the_last_nudge(desk: Desk, scenario: Scenario) -> None:
    call, silences = begun(desk, scenario), 0
    while call.waiting == Waiting.TRAINEE:
        call, silences = finish(desk.go_on(desk.stay_silent(call, 18))), silences + 1
    assert call.ended == Ending.WALKED_OUT
    assert silences == scenario.people[0].temperament.nudges + 1


# Strange replies


STRANGE = {
    "a full stop": ".",
    "blanks": "   \n\t ",
    "nothing": "",
    "zero-width": "\u200b\u200d\ufeff",
    "twenty thousand characters": "why " * 5000,
    "one word of twenty thousand": "a" * 20_000,
    "control characters": "a\x00b\x07c\x1b[31md\x7f\u0085e",
    "right to left": "אני לא יודע מתי \u202eevil\u202c زمن",
    "emoji": "🙂🏳️‍🌈👩🏽‍💻",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;",
    "Markdown": "# Title\n**bold** [link](javascript:alert(1)) `code` | a | b |\n---",
    "combining": "Z̸͍̆ͅa̶l̷g̸o̴" * 50,
    "SQL": "'); drop table events; --",
    "a template": "{time} {0} %(x)s ${x} {{7*7}} <% 7 %>",
    "punctuation": "?!?!?!" * 300,
    "brackets": "(" * 10_000 + ")" * 10_000,
    "digits": "555-0199 " * 1000,
    "line ends": "one\r\ntwo\rthree\u2028four",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_a_strange_reply_is_kept_as_typed_appraised_and_answered(
    desk: Desk, store: Store, scenario: Scenario, text: str
) -> None:
    call = finish(desk.go_on(desk.say(begun(desk, scenario), text)))
    assert call.waiting == Waiting.TRAINEE
    kept = store.load(call.id)
    assert kept == call
    assert kept.replies == (text,)
    assert text in [shown.text for shown in trainee_view(kept)]
    assert all(move.quote in text for move in appraised(kept).appraisal.found)
    spoke = last(kept, CustomerSpoke)
    assert isinstance(spoke, CustomerSpoke)
    assert spoke.text.strip()


def test_a_reply_longer_than_anybody_types_is_not_taken(desk: Desk, store: Store, scenario: Scenario) -> None:
    call = begun(desk, scenario)
    with pytest.raises(ValueError, match="20000"):
        desk.say(call, "x" * 20_001)
    assert store.load(call.id) == call


def test_every_reply_that_was_said_is_in_the_log(desk: Desk, scenario: Scenario) -> None:
    call = begun(desk, scenario)
    for text in STRANGE.values():
        if call.waiting != Waiting.TRAINEE:
            break
        call = finish(desk.go_on(desk.say(call, text)))
    said = [r.event.text for r in call.log if isinstance(r.event, TraineeSpoke)]
    assert said == list(STRANGE.values())[: len(said)]
    assert (call.ended is None) == (not any(isinstance(r.event, CallEnded) for r in call.log))
