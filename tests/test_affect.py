"""How the customer feels: the laws that hold for every scenario, whatever its author wrote."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulator.affect import (
    MOST_RELIEF,
    Affect,
    Reply,
    Silence,
    initial,
    react,
    stage,
    taken_over,
)
from simulator.appraisal import Appraisal, FoundMove, appraise
from simulator.scenario import Feeling, Temperament
from simulator.vocabulary import HARMFUL, HELPFUL, Move, Stage

HOTTER = [
    Stage.TENSION_REDUCTION,
    Stage.QUESTIONING,
    Stage.REFUSAL,
    Stage.RELEASE,
    Stage.INTIMIDATION,
]

shares = st.floats(0, 1).map(lambda value: round(value, 4))
weights = st.floats(0, 2)
affects = st.builds(Affect, anger=shares, distress=shares, trust=shares)
temperaments = st.builds(
    Temperament,
    anger=shares,
    distress=shares,
    trust=shares,
    warmth=weights,
    solving=weights,
    haste=weights,
    grovelling=weights,
    offence=weights,
)
counts = st.dictionaries(st.sampled_from(Move), st.integers(0, 12))
confidences = st.floats(0.05, 1)
findings = st.dictionaries(st.sampled_from(Move), confidences, max_size=8)
pauses = st.none() | st.floats(0, 1)
USUAL = Temperament(anger=0.5, distress=0.4, trust=0.3)


def read(found: dict[Move, float]) -> Appraisal:
    return Appraisal(
        found=tuple(FoundMove(move=m, quote=m.value, confidence=found[m]) for m in Move if m in found)
    )


def kind_only(found: dict[Move, float]) -> dict[Move, float]:
    return {move: sure for move, sure in found.items() if move in HELPFUL}


stimuli = st.one_of(
    st.builds(Reply, appraisal=findings.map(read), provoked=st.booleans(), pause=pauses),
    st.builds(Silence, in_a_row=st.integers(1, 30), provoked=st.booleans()),
    st.builds(Feeling, anger=st.floats(-1, 1), distress=st.floats(-1, 1), trust=st.floats(-1, 1)),
)


@given(affects, stimuli, counts, temperaments)
def test_feelings_stay_between_nothing_and_everything(
    affect: Affect, stimulus: Reply | Silence | Feeling, counted: dict[Move, int], who: Temperament
) -> None:
    after = react(affect, stimulus, counted, who)
    assert all(0 <= level <= 1 for level in (after.anger, after.distress, after.trust))


@given(affects, findings, st.sampled_from(sorted(HARMFUL)), confidences, counts, temperaments, pauses)
def test_a_harmful_move_never_leaves_anger_lower_nor_trust_higher_than_the_same_reply_without_it(
    affect: Affect,
    found: dict[Move, float],
    harm: Move,
    sure: float,
    counted: dict[Move, int],
    who: Temperament,
    pause: float | None,
) -> None:
    found.pop(harm, None)
    for provoked in (False, True):
        without = react(affect, Reply(read(found), provoked, pause), counted, who)
        after = react(affect, Reply(read({**found, harm: sure}), provoked, pause), counted, who)
        assert after.anger >= without.anger
        assert after.distress >= without.distress
        assert after.trust <= without.trust


@pytest.mark.parametrize("harm", sorted(HARMFUL))
def test_each_harmful_move_hurts_somebody_of_usual_temper(harm: Move) -> None:
    affect = Affect(anger=0.5, distress=0.5, trust=0.5)
    kind = {Move.ACKNOWLEDGE: 0.9}
    without = react(affect, Reply(read(kind)), {}, USUAL)
    after = react(affect, Reply(read({**kind, harm: 0.9})), {}, USUAL)
    assert after.anger > without.anger
    assert after.trust < without.trust


@pytest.mark.parametrize("move", sorted(HELPFUL))
def test_the_same_helpful_move_works_less_each_time(move: Move) -> None:
    affect = Affect(anger=0.5, distress=0.5, trust=0.3)
    gains = []
    for before in range(6):
        after = react(affect, Reply(read({move: 1.0})), {move: before}, USUAL)
        gains.append((affect.anger - after.anger, after.trust - affect.trust))
    assert all(later <= earlier for earlier, later in pairwise(gains))
    assert gains[3][1] < gains[1][1] < gains[0][1]


@given(affects, findings.map(kind_only), counts, temperaments, st.booleans(), pauses)
def test_having_heard_it_all_before_never_makes_a_reply_work_better(
    affect: Affect,
    found: dict[Move, float],
    counted: dict[Move, int],
    who: Temperament,
    provoked: bool,
    pause: float | None,
) -> None:
    reply = Reply(read(found), provoked, pause)
    fresh = react(affect, reply, counted, who)
    worn = react(affect, reply, {move: counted.get(move, 0) + 1 for move in Move}, who)
    assert worn.anger >= fresh.anger
    assert worn.trust <= fresh.trust


def test_a_near_verbatim_repeat_counts_as_a_script() -> None:
    said = "I understand how frustrating this is, and I am looking into it for you right now."
    again = "I understand how frustrating this is and I'm looking into it for you right now."
    assert not appraise(said).has(Move.SCRIPT)
    assert appraise(again, earlier=[said]).has(Move.SCRIPT)


@given(affects, temperaments, confidences)
def test_an_acknowledgement_after_a_proper_pause_never_works_worse_than_one_fired_back(
    affect: Affect, who: Temperament, sure: float
) -> None:
    reply = read({Move.ACKNOWLEDGE: sure})
    waited = react(affect, Reply(reply, provoked=True, pause=1.0), {}, who)
    fired = react(affect, Reply(reply, provoked=True, pause=0.0), {}, who)
    assert waited.anger <= fired.anger
    assert waited.distress <= fired.distress
    assert waited.trust >= fired.trust


def test_an_acknowledgement_after_a_proper_pause_beats_one_fired_back() -> None:
    affect, reply = Affect(anger=0.8, distress=0.4, trust=0.2), read({Move.ACKNOWLEDGE: 0.9})
    waited = react(affect, Reply(reply, provoked=True, pause=1.0), {}, USUAL)
    half = react(affect, Reply(reply, provoked=True, pause=0.5), {}, USUAL)
    fired = react(affect, Reply(reply, provoked=True, pause=0.0), {}, USUAL)
    assert waited.anger < half.anger < fired.anger
    assert waited.trust > half.trust > fired.trust


def test_an_unmeasured_pause_costs_nothing_and_earns_nothing() -> None:
    affect, reply = Affect(anger=0.8, distress=0.4, trust=0.2), read({Move.ACKNOWLEDGE: 0.9})
    unmeasured = react(affect, Reply(reply, provoked=True, pause=None), {}, USUAL)
    waited = react(affect, Reply(reply, provoked=True, pause=1.0), {}, USUAL)
    fired = react(affect, Reply(reply, provoked=True, pause=0.0), {}, USUAL)
    assert waited.anger < unmeasured.anger < fired.anger


def test_a_pause_changes_nothing_where_nobody_was_provoked() -> None:
    affect, reply = Affect(anger=0.6, distress=0.4, trust=0.2), read({Move.ACKNOWLEDGE: 0.9})
    assert react(affect, Reply(reply, pause=0.0), {}, USUAL) == react(
        affect, Reply(reply, pause=1.0), {}, USUAL
    )


@given(affects, findings.map(kind_only), temperaments, st.booleans(), pauses)
def test_one_good_reply_never_takes_a_customer_from_fury_to_calm(
    affect: Affect, found: dict[Move, float], who: Temperament, provoked: bool, pause: float | None
) -> None:
    assume(stage(affect) == Stage.INTIMIDATION)
    after = react(affect, Reply(read(found), provoked, pause), {}, who)
    assert stage(after) in {Stage.INTIMIDATION, Stage.RELEASE}
    assert affect.anger - after.anger <= MOST_RELIEF[0] + 1e-4


def test_even_every_kindness_at_once_leaves_fury_furious_or_venting() -> None:
    everything = read(dict.fromkeys(HELPFUL, 1.0))
    eager = USUAL.model_copy(update={"warmth": 2.0, "solving": 2.0, "grovelling": 0.0})
    after = react(Affect(anger=0.76, distress=0.2, trust=0.9), Reply(everything, True, 1.0), {}, eager)
    assert stage(after) == Stage.RELEASE


@given(affects, temperaments, st.booleans(), pauses)
def test_a_reply_that_does_nothing_for_them_never_helps(
    affect: Affect, who: Temperament, provoked: bool, pause: float | None
) -> None:
    after = react(affect, Reply(Appraisal(), provoked, pause), {}, who)
    assert after.anger >= affect.anger
    assert after.trust <= affect.trust


@given(affects, temperaments)
def test_the_first_silence_after_an_insult_takes_wind_out_and_a_third_reads_as_contempt(
    affect: Affect, who: Temperament
) -> None:
    first = react(affect, Silence(1, provoked=True), {}, who)
    third = react(affect, Silence(3, provoked=True), {}, who)
    assert first.anger < affect.anger or affect.anger == 0
    assert third.anger > affect.anger or affect.anger == 1
    assert third.trust < affect.trust or affect.trust == 0


def test_silence_costs_more_each_time_where_nobody_was_provoked() -> None:
    affect = Affect(anger=0.4, distress=0.4, trust=0.5)
    angers = [react(affect, Silence(n, provoked=False), {}, USUAL).anger for n in (1, 2, 3)]
    assert affect.anger < angers[0] < angers[1] < angers[2]
    assert react(affect, Silence(9, provoked=False), {}, USUAL).anger == angers[2]


def test_haste_hurts_the_one_who_minds_haste_and_grovelling_the_one_who_minds_that() -> None:
    affect = Affect(anger=0.5, distress=0.6, trust=0.4)
    distressed = USUAL.model_copy(update={"haste": 1.8, "grovelling": 0.2})
    hostile = USUAL.model_copy(update={"haste": 0.4, "grovelling": 1.8})
    hasty = Reply(read({Move.INFORM: 0.8}), provoked=True, pause=0.0)
    assert react(affect, hasty, {}, distressed).distress > react(affect, hasty, {}, hostile).distress
    sorry_again = Reply(read({Move.APOLOGISE: 0.9}))
    worn = {Move.APOLOGISE: 2}
    assert (
        react(affect, sorry_again, worn, hostile).anger > react(affect, sorry_again, worn, distressed).anger
    )


def test_apologising_over_and_over_makes_it_worse() -> None:
    affect = Affect(anger=0.5, distress=0.4, trust=0.4)
    reply = Reply(read({Move.APOLOGISE: 0.9}))
    assert react(affect, reply, {}, USUAL).anger < affect.anger
    assert react(affect, reply, {Move.APOLOGISE: 4}, USUAL).anger > affect.anger


def test_sympathy_without_help_starts_to_grate_and_sympathy_with_help_does_not() -> None:
    affect, worn = Affect(anger=0.5, distress=0.4, trust=0.4), {Move.ACKNOWLEDGE: 4}
    sympathy = react(affect, Reply(read({Move.ACKNOWLEDGE: 0.9})), worn, USUAL)
    helping = react(affect, Reply(read({Move.ACKNOWLEDGE: 0.9, Move.COMMIT: 0.9})), worn, USUAL)
    assert sympathy.anger > affect.anger
    assert helping.anger < affect.anger


@given(affects, temperaments)
def test_a_beat_can_make_anybody_angry_again(affect: Affect, who: Temperament) -> None:
    after = react(affect, Feeling(anger=0.2, trust=-0.2), {}, who)
    assert after.anger > affect.anger or affect.anger == 1
    assert after.trust < affect.trust or affect.trust == 0


@given(affects, shares)
def test_more_anger_is_never_a_calmer_stage(affect: Affect, anger: float) -> None:
    low, high = sorted((affect.anger, anger))
    calmer = stage(affect.model_copy(update={"anger": low}))
    angrier = stage(affect.model_copy(update={"anger": high}))
    assert HOTTER.index(angrier) >= HOTTER.index(calmer)


@given(affects, shares)
def test_more_trust_is_never_a_hotter_stage(affect: Affect, trust: float) -> None:
    low, high = sorted((affect.trust, trust))
    wary = stage(affect.model_copy(update={"trust": low}))
    trusting = stage(affect.model_copy(update={"trust": high}))
    assert HOTTER.index(trusting) <= HOTTER.index(wary)


@pytest.mark.parametrize(
    ("anger", "distress", "trust", "where"),
    [
        (0.9, 0.1, 0.1, Stage.INTIMIDATION),
        (0.6, 0.1, 0.1, Stage.RELEASE),
        (0.1, 0.8, 0.5, Stage.RELEASE),
        (0.45, 0.1, 0.1, Stage.REFUSAL),
        (0.3, 0.3, 0.2, Stage.QUESTIONING),
        (0.2, 0.3, 0.6, Stage.TENSION_REDUCTION),
    ],
)
def test_where_feelings_stand_on_the_escalation_continuum(
    anger: float, distress: float, trust: float, where: Stage
) -> None:
    assert stage(Affect(anger=anger, distress=distress, trust=trust)) == where


@given(affects, temperaments)
def test_somebody_who_takes_the_phone_feels_between_what_was_and_who_they_are(
    affect: Affect, who: Temperament
) -> None:
    after, fresh = taken_over(affect, who), initial(who)
    assert min(affect.anger, fresh.anger) <= after.anger + 1e-4
    assert after.anger - 1e-4 <= max(affect.anger, fresh.anger)
