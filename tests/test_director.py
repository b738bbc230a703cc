"""What the customer does next: the same for the same behaviour, whoever speaks and whatever was said."""

from __future__ import annotations

import pytest

from simulator.actors import ListedLines
from simulator.affect import Affect
from simulator.call import Call, Waiting, evolve, replay
from simulator.desk import Desk, finish
from simulator.director import WIND_UP_TURN, direct, due_beat, hint, is_good
from simulator.events import (
    BeatHappened,
    CallStarted,
    CustomerSpoke,
    Direction,
    Event,
    PersonJoined,
    Recorded,
    ReplyAppraised,
    TraineeSpoke,
    TraineeStayedSilent,
)
from simulator.scenario import Library, Scenario
from simulator.vocabulary import PROVOCATIONS, Action, Channel, Ending, Intent, Stage
from tests.fakes import Behaviour, behave, desk_in_memory, found, small_scenario, small_scenario_data

SEEDS = range(8)


def directions(call: Call) -> list[Direction]:
    return [r.event.direction for r in call.log if isinstance(r.event, CustomerSpoke)]


def with_other_words(call: Call) -> list[Recorded]:
    """The same log, told by somebody who never says the same words."""
    told: list[Recorded] = []
    for recorded in call.log:
        event: Event = recorded.event
        if isinstance(event, CustomerSpoke):
            event = event.model_copy(
                update={
                    "text": f"Other words {recorded.seq}.",
                    "used": (),
                    "spoken_by": "list",
                    "better": None,
                }
            )
        told.append(recorded.model_copy(update={"event": event}))
    return told


class Line:
    """A call taken by hand to wherever a test needs it, event by event."""

    def __init__(self, scenario: Scenario, *, affect: Affect | None = None, seed: int = 1) -> None:
        self.scenario, self.call = scenario, Call("c")
        self.then(
            CallStarted(
                scenario=scenario.id,
                version=1,
                scenario_hash="h",
                trainee="t",
                mode="practice",  # type: ignore[arg-type]
                coaching=False,
                seed=seed,
                pace="usual",  # type: ignore[arg-type]
                person=scenario.people[0].id,
                affect=affect or Affect(anger=0.5, distress=0.4, trust=0.3),
            )
        )

    def then(self, event: Event) -> None:
        self.call = evolve(self.call, Recorded(seq=len(self.call.log), at=len(self.call.log), event=event))

    def customer(self, **update: object) -> Direction:
        """The customer speaks as directed, with whatever the test changes about it."""
        direction = direct(self.scenario, self.call).model_copy(update=update)
        self.then(CustomerSpoke(direction=direction, text="…", spoken_by="list"))
        return direction

    def reply(self, affect: Affect | None = None, **moves: float) -> None:
        self.appraised(TraineeSpoke(text="…"), affect, moves)

    def silence(self, affect: Affect | None = None) -> None:
        self.appraised(TraineeStayedSilent(seconds=15), affect, {})

    def appraised(self, deed: Event, affect: Affect | None, moves: dict[str, float], **told: object) -> None:
        self.then(deed)
        self.then(
            ReplyAppraised(appraisal=found(**moves), affect=affect or self.call.affect, **told)  # type: ignore[arg-type]
        )


FURIOUS = Affect(anger=0.97, distress=0.4, trust=0.1)
CALM = Affect(anger=0.2, distress=0.2, trust=0.7)


def test_the_same_seed_and_behaviour_meet_the_same_customer(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scenario in library.scenarios.values():
        first = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=3)
        again = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=3)
        assert directions(first) == directions(again)
        assert [r.event for r in first.log] == [r.event for r in again.log]


def test_another_seed_meets_another_mood_of_the_same_customer(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scenario in library.scenarios.values():
        calls = [
            behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=s, trainee_seed=1) for s in range(4)
        ]
        assert len({tuple(d.intent for d in directions(call)) for call in calls}) > 1


def test_directions_do_not_depend_on_the_words_the_customer_used(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scenario in library.scenarios.values():
        for seed in SEEDS:
            call = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=seed)
            told = with_other_words(call)
            for number, recorded in enumerate(told):
                if isinstance(recorded.event, CustomerSpoke):
                    so_far = replay(call.id, told[:number])
                    assert direct(scenario, so_far) == recorded.event.direction


def test_two_actors_are_given_the_same_directions_by_equal_behaviour(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scenario in library.scenarios.values():
        if scenario.channel is Channel.CHAT:
            continue  # there a longer line gives longer to read it, so its length does tell
        listed = ListedLines(f"Line {number}." for number in range(60))
        one = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=5)
        other = behave(desk_in_memory(listed), scenario, monkeypatch.setattr, seed=5)
        assert directions(one) == directions(other) == listed.directions


def test_a_beat_happens_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    fired = set()
    for scenario in library.scenarios.values():
        for seed in SEEDS:
            call = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=seed, harm=0.05)
            beats = [r.event.beat for r in call.log if isinstance(r.event, BeatHappened)]
            assert len(beats) == len(set(beats))
            fired |= {(scenario.id, beat) for beat in beats}
            joined = [r.event.person for r in call.log if isinstance(r.event, PersonJoined)]
            assert len(joined) == len(set(joined))
    assert fired


def test_a_beat_waits_for_everything_it_names(scenario: Scenario) -> None:
    line = Line(scenario)
    assert due_beat(scenario, line.call) is None
    line.customer()
    line.reply()
    assert due_beat(scenario, line.call) is None
    line.customer()
    line.reply()
    beat = due_beat(scenario, line.call)
    assert beat is not None
    assert beat.id == "note"
    line.then(BeatHappened(beat="note", note=None, affect=line.call.affect))
    assert due_beat(scenario, line.call) is None


@pytest.mark.parametrize(
    ("when", "affect", "due"),
    [
        ({"turn": 1, "anger_at_least": 0.6}, Affect(anger=0.5, distress=0, trust=0), False),
        ({"turn": 1, "anger_at_least": 0.6}, Affect(anger=0.6, distress=0, trust=0), True),
        ({"anger_at_most": 0.3}, Affect(anger=0.5, distress=0, trust=0), False),
        ({"anger_at_most": 0.3}, Affect(anger=0.3, distress=0, trust=0), True),
        ({"distress_at_least": 0.8}, Affect(anger=0, distress=0.7, trust=0), False),
        ({"trust_at_least": 0.5}, Affect(anger=0, distress=0, trust=0.5), True),
        ({"silences": 1}, Affect(anger=0, distress=0, trust=0), False),
        ({"after_outcome": "callback"}, Affect(anger=0, distress=0, trust=0), False),
        ({"after_action": "hold"}, Affect(anger=0, distress=0, trust=0), False),
        ({"after_beat": "note"}, Affect(anger=0, distress=0, trust=0), False),
    ],
)
def test_when_a_beat_is_due(when: dict[str, object], affect: Affect, due: bool) -> None:
    beats = [{"id": "it", "when": when, "note": "It."}, *small_scenario_data()["beats"]]
    scenario = small_scenario(beats=beats)
    line = Line(scenario)
    line.customer()
    line.reply(affect)
    found_beat = due_beat(scenario, line.call)
    assert (found_beat is not None and found_beat.id == "it") == due


def test_a_stage_without_lines_falls_back_to_the_nearest_one() -> None:
    data = small_scenario_data()
    for stage in ("intimidation", "release"):
        del data["people"][0]["lines"][stage]
    data["people"][0]["lines"]["refusal"]["demand"] += [f"And another demand {n}." for n in range(12)]
    scenario = small_scenario(people=data["people"])
    line = Line(scenario, affect=Affect(anger=0.9, distress=0.4, trust=0.1))
    line.customer()
    line.reply()
    assert line.customer().stage == Stage.REFUSAL


def can_attack(scenario: Scenario) -> bool:
    return any(intent in PROVOCATIONS for lines in scenario.people[0].lines.values() for intent in lines)


@pytest.mark.parametrize("harm", [0.0, 0.3])
def test_somebody_who_can_attack_has_done_so_by_their_third_line_unless_they_have_come_down(
    library: Library, monkeypatch: pytest.MonkeyPatch, harm: float
) -> None:
    checked = 0
    for scenario in library.scenarios.values():
        assert can_attack(scenario)
        for seed in range(40):
            call = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=seed, harm=harm, turns=6)
            mine = [d for d in directions(call) if d.person == scenario.people[0].id][:3]
            usual = [d for d in mine[1:] if d.intent not in {Intent.ANSWER, Intent.DEFLECT, Intent.NUDGE}]
            if len(mine) < 3 or len(usual) < 2 or any(d.stage == Stage.TENSION_REDUCTION for d in mine):
                continue  # they were asked something, met with silence, or came down
            checked += 1
            assert any(d.provocation for d in mine), (scenario.id, seed, [d.intent for d in mine])
    assert checked > 30


def test_every_scenario_tests_the_pause_of_a_decent_trainee(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scenario in library.scenarios.values():
        for seed in SEEDS:
            call = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=seed, harm=0, turns=14)
            told = directions(call)
            if all(d.stage == Stage.TENSION_REDUCTION for d in told[2:]):
                continue
            assert any(d.provocation for d in told), (scenario.id, seed)


def test_a_provocation_is_an_insult_a_threat_an_accusation_or_an_entrance(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scenario in library.scenarios.values():
        for seed in SEEDS:
            for told in directions(behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=seed)):
                if told.intent in PROVOCATIONS:
                    assert told.provocation
                elif told.provocation:
                    assert told.intent == Intent.INTRODUCE


def test_every_call_is_over_by_the_thirtieth_turn(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for scenario in library.scenarios.values():
        for seed in SEEDS:
            call = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=seed, harm=0.02, turns=60)
            assert call.ended is not None, (scenario.id, seed, call.turn)
            assert call.turn <= 30


def test_a_person_with_little_left_to_say_winds_the_call_up_before_the_thirtieth_turn(
    scenario: Scenario,
) -> None:
    line = Line(scenario, affect=Affect(anger=0.45, distress=0.3, trust=0.2))
    intents = []
    while line.call.turn < 40:
        told = line.customer()
        intents.append(told.intent)
        if told.ends:
            break
        line.reply()
    assert intents[-2:] == [Intent.WIND_UP, Intent.FAREWELL]
    assert told.ends == Ending.WOUND_UP
    assert WIND_UP_TURN <= len(intents) <= 30


@pytest.mark.parametrize(("nudges", "then"), [(1, "hang_up"), (3, "hang_up"), (2, "wait")])
def test_silences_are_nudged_so_often_and_then_the_person_hangs_up_or_waits(nudges: int, then: str) -> None:
    data = small_scenario_data()
    data["people"][0]["temperament"] |= {"nudges": nudges, "then": then}
    scenario = small_scenario(people=data["people"])
    line = Line(scenario)
    line.customer()
    told = []
    for _ in range(nudges + 1):
        line.silence()
        told.append(line.customer())
        if told[-1].ends:
            break
    assert all(d.intent != Intent.WALK_OUT for d in told[:nudges])
    if then == "hang_up":
        assert told[-1].ends == Ending.WALKED_OUT
    else:
        assert told[nudges - 1].patience_seconds is None
        assert not any(d.ends for d in told)


def test_what_they_say_into_a_silence_depends_on_how_often_it_happened(scenario: Scenario) -> None:
    line = Line(scenario)
    line.customer()
    heard = []
    for _ in range(3):
        line.silence()
        heard.append(line.customer().silence)
    assert heard == ["first", "second", "later"]


def test_the_first_silence_after_a_provocation_lets_them_hear_themselves(scenario: Scenario) -> None:
    line = Line(scenario)
    line.customer()
    line.reply()
    line.customer(intent=Intent.INSULT, provocation=True)
    line.silence()
    told = line.customer()
    assert (told.intent, told.silence, told.provocation) == (Intent.NUDGE, "after_provocation", False)


def test_a_furious_customer_hit_again_walks_out(scenario: Scenario) -> None:
    line = Line(scenario)
    for _ in range(3):
        line.customer()
        line.reply(FURIOUS)
    line.customer()
    line.reply(FURIOUS, retaliate=0.9)
    told = line.customer()
    assert (told.intent, told.ends) == (Intent.WALK_OUT, Ending.WALKED_OUT)


def test_walking_out_and_goodbye_can_both_be_reached_in_every_scenario(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scenario in library.scenarios.values():
        rough = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=1, harm=1.0)
        assert rough.ended == Ending.WALKED_OUT, scenario.id
        for seed in SEEDS:
            kind = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=seed, diligent=True)
            assert kind.ended == Ending.GOODBYE, (scenario.id, seed)


def test_a_good_ending_leads_to_goodbye(scenario: Scenario) -> None:
    line = Line(scenario)
    line.customer()
    line.appraised(
        TraineeSpoke(text="…"), CALM, {"commit": 0.9}, outcomes=tuple(o.id for o in scenario.outcomes)
    )
    assert is_good(scenario, line.call)
    intents = []
    for _ in range(4):
        told = line.customer()
        intents.append(told.intent)
        if told.ends:
            break
        line.reply(CALM, close=0.9)
    assert told.ends == Ending.GOODBYE
    assert intents[-1] == Intent.FAREWELL
    assert set(intents[:-1]) <= {Intent.ACCEPT}


def test_an_outcome_short_of_a_good_ending_is_no_goodbye(scenario: Scenario) -> None:
    line = Line(scenario)
    line.customer()
    line.appraised(TraineeSpoke(text="…"), CALM, {"close": 0.9}, outcomes=("callback",))
    assert not is_good(scenario, line.call)
    assert line.customer().ends is None


def test_a_fact_comes_out_when_asked_for_by_somebody_trusted_and_not_otherwise(scenario: Scenario) -> None:
    for trust, intent in ((0.5, Intent.ANSWER), (0.1, Intent.DEFLECT)):
        line = Line(scenario)
        line.customer()
        affect = Affect(anger=0.5, distress=0.4, trust=trust)
        line.appraised(TraineeSpoke(text="When?"), affect, {"inquire": 0.9}, asked="train-ann")
        told = line.customer()
        assert (told.intent, told.fact) == (intent, "train-ann")


def test_a_fact_comes_out_once(scenario: Scenario) -> None:
    line = Line(scenario)
    line.customer()
    for intent in (Intent.ANSWER, None):
        line.appraised(TraineeSpoke(text="When?"), None, {"inquire": 0.9}, asked="train-ann")
        told = line.customer()
        assert (told.intent == Intent.ANSWER) == (intent == Intent.ANSWER)


def test_somebody_who_joins_speaks_next(scenario: Scenario) -> None:
    line = Line(scenario)
    line.customer()
    line.reply()
    line.then(PersonJoined(person="boss", beat="boss-joins"))
    told = line.customer()
    assert (told.person, told.intent, told.provocation) == ("boss", Intent.INTRODUCE, True)


def test_nobody_is_played_above_the_ceiling(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for scenario in library.scenarios.values():
        call = behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=2, harm=0.8)
        assert max(d.intensity for d in directions(call)) <= scenario.hostility_ceiling


def test_after_a_provocation_patience_is_never_inside_the_window(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = 0
    for scenario in library.scenarios.values():
        for seed in SEEDS:
            for told in directions(behave(desk_in_memory(), scenario, monkeypatch.setattr, seed=seed)):
                if told.provocation and told.patience_seconds is not None:
                    seen += 1
                    assert told.patience_seconds > scenario.pause_window_seconds[1]
    assert seen > 50


def test_a_hint_says_what_the_stage_asks_for_and_what_is_missing(scenario: Scenario) -> None:
    line = Line(scenario)
    line.customer(intent=Intent.INSULT, provocation=True)
    assert "five seconds" in hint(scenario, line.call)
    assert scenario.outcomes[0].hint in hint(scenario, line.call)
    line.appraised(TraineeSpoke(text="…"), None, {}, outcomes=tuple(o.id for o in scenario.outcomes))
    line.customer(provocation=False)
    assert scenario.outcomes[1].hint not in hint(scenario, line.call)


def test_asking_for_a_moment_buys_patience(scenario: Scenario) -> None:
    borne = []
    for action in (None, Action.HOLD):
        desk: Desk = desk_in_memory()
        call = finish(desk.go_on(desk.start(scenario, "t", seed=4)))
        call = desk.act(call, action) if action else desk.say(call, "Well, the trains are late.")
        call = finish(desk.go_on(call))
        assert call.waiting == Waiting.TRAINEE
        assert call.direction is not None
        assert call.direction.patience_seconds is not None
        borne.append(call.direction.patience_seconds * (1 if not call.provoked else 18 / 14))
    assert borne[1] > borne[0]


def test_a_behaviour_is_the_same_for_the_same_seed(scenario: Scenario) -> None:
    one, other = Behaviour(scenario, 7), Behaviour(scenario, 7)
    assert [one.appraise("") for _ in range(20)] == [other.appraise("") for _ in range(20)]
