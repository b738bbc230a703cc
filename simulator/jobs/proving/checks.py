"""Many runs to what they show: pure, no call is played here.

Every bar is a named constant with its reason. A check that falls short names the part of the file to look at;
reached.py asks whether all that was written can be met with, wording.py looks at what was said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import fmean, median

from simulator.bots import ABLE, POOR, Kind
from simulator.jobs.proving.proof import Check, Look, Told, Where, check, share_of
from simulator.jobs.proving.reached import reached
from simulator.jobs.proving.runs import Run
from simulator.jobs.proving.wording import flags, no_repeats, rehearsed
from simulator.scenario import Scenario
from simulator.scenario.yaml_text import Path
from simulator.vocabulary import Ending

# Means of twenty calls wander by about a point: less than this between two kinds is chance.
EXCELLENT_ABOVE_GOOD = 2.0
# An able trainee and the best of the poor ones are two of the rubric's levels apart on most criteria; about
# half a level overall is the least that a trainer with two cards before them would call a clear difference.
GOOD_ABOVE_POOR = 20.0
OTHERS_ABOVE_RUDE = 3.0  # abuse caps a call at 9 points, and nobody else should come near that
POOR_ENDS_WELL = 0.0  # not once: one lucky call teaches that rudeness works
# The first silence after an insult takes the wind out of it, and a murmur may be read as listening: up to a
# twentieth of the scale is noise, more is being calmed.
ANGER_TOLERANCE = 0.05
EXCELLENT_ENDS_WELL = 0.6  # most of the time, and not always: people are free to stay angry
LENGTH_FACTOR = 1.75  # how far from the file's minutes an able trainee's call may be without a word about it
DIFFICULTY_APART = 2  # authors and bots seldom agree to the level
# The share of the good trainee's calls that end well, from which on a scenario is of that difficulty.
DIFFICULTY = ((0.85, 1), (0.6, 2), (0.35, 3), (0.1, 4))


def told(runs: Sequence[Run]) -> tuple[Told, ...]:
    """What each kind came to, best kind first."""
    return tuple(_told(kind, [run for run in runs if run.kind == kind]) for kind in Kind)


def _told(kind: Kind, runs: Sequence[Run]) -> Told:
    points = [run.points for run in runs if run.points is not None]
    return Told(
        kind=kind,
        calls=len(runs),
        points=round(fmean(points), 1) if points else None,
        lowest=min(points, default=None),
        highest=max(points, default=None),
        ended_well=share_of(run.ended_well for run in runs),
        anger_change=round(fmean(run.anger_change for run in runs), 3),
        replies=median(run.replies for run in runs),
        minutes=round(median(run.minutes for run in runs), 1),
        endings=dict(sorted(Counter(run.ended for run in runs if run.ended is not None).items())),
    )


def difficulty(each: Sequence[Told]) -> int:
    """How hard it proved, 1 to 5, by how often the good trainee gets to a good ending."""
    good = next(one for one in each if one.kind == Kind.GOOD)
    return next((level for share, level in DIFFICULTY if good.ended_well >= share), 5)


def minutes(runs: Sequence[Run]) -> float:
    """How long the able trainees' calls take: those that ended well, or all where none did."""
    able = [run for run in runs if run.kind in ABLE]
    return round(median(run.minutes for run in ([run for run in able if run.ended_well] or able)), 1)


def checks(scenario: Scenario, runs: Sequence[Run], where: Where) -> tuple[Check, ...]:
    """Everything that is checked, what decides first."""
    return (
        *_ranking(scenario, runs, where),
        *_calming(scenario, runs, where),
        _good_ending(scenario, runs, where),
        *_leaving(runs, where),
        *reached(scenario, runs, where),
        no_repeats(scenario, runs, where),
        *flags(scenario, runs, where),
        *_size(scenario, runs, where),
        rehearsed(runs, where),
    )


def _points(runs: Sequence[Run], kind: Kind) -> float:
    scored = [run.points for run in runs if run.kind == kind and run.points is not None]
    return fmean(scored) if scored else 0.0


def _ranking(scenario: Scenario, runs: Sequence[Run], where: Where) -> list[Check]:
    points = {kind: _points(runs, kind) for kind in Kind}
    best_poor = max(POOR, key=lambda kind: points[kind])
    next_to_rude = min((kind for kind in POOR if kind != Kind.RUDE), key=lambda kind: points[kind])
    pairs = (
        ("excellent above good", Kind.EXCELLENT, Kind.GOOD, EXCELLENT_ABOVE_GOOD),
        ("good above every poor one", Kind.GOOD, best_poor, GOOD_ABOVE_POOR),
        ("every other above rude", next_to_rude, Kind.RUDE, OTHERS_ABOVE_RUDE),
    )
    found = []
    for name, upper, lower, bar in pairs:
        gap = round(points[upper] - points[lower], 1)
        says = f"{upper} {points[upper]:.1f}, {lower} {points[lower]:.1f}: {gap:+.1f}, at least {bar:+.1f}"
        look = () if gap >= bar else (_why_lower(scenario, runs, lower, where),)
        found.append(check(name, gap, bar, gap >= bar, says, look))
    return found


def _why_lower(scenario: Scenario, runs: Sequence[Run], kind: Kind, where: Where) -> Look:
    """The outcome that gives the lower of two kinds what it should not have, else the rehearsal."""
    given = Counter(name for run in runs if run.kind == kind and kind in POOR for name in run.outcomes)
    if given:
        name, times = given.most_common(1)[0]
        place = next(n for n, outcome in enumerate(scenario.outcomes) if outcome.id == name)
        says = f"brought about {times} times by {kind}: add what it says as a counterexample"
        return where(("outcomes", place, "counterexamples"), says)
    return where(("rehearsal",), "the replies that ought to score best don't stand out")


def _calming(scenario: Scenario, runs: Sequence[Run], where: Where) -> list[Check]:
    poor = [run for run in runs if run.kind in POOR]
    share = share_of(run.ended_well for run in poor)
    lucky = sorted({run.kind for run in poor if run.ended_well})
    says = f"{share:.0%} of the poor trainees' calls end well, none may" + (
        f": {', '.join(lucky)}" if lucky else ""
    )
    look = (
        (where(("good_ending",), f"reached by {', '.join(lucky)}: ask for more trust or calm"),)
        if lucky
        else ()
    )
    calmest = min(poor, key=lambda run: run.anger_change)
    change = round(calmest.anger_change, 3)
    held = change >= -ANGER_TOLERANCE
    who = f"{calmest.kind}, seed {calmest.seed}"
    fell = f"the least anger a poor one adds is {change:+.2f} ({who}), at least {-ANGER_TOLERANCE:+.2f}"
    person = next((n for n, one in enumerate(scenario.people) if one.id == calmest.people[-1]), 0)
    soft = where(
        ("people", person, "temperament"),
        f"calmed by {calmest.kind}: raise `offence`, lower `warmth` or `solving`",
    )
    return [
        check("no poor trainee gets a good ending", share, POOR_ENDS_WELL, not lucky, says, look),
        check("no poor trainee calms them", change, -ANGER_TOLERANCE, held, fell, () if held else (soft,)),
    ]


def _good_ending(scenario: Scenario, runs: Sequence[Run], where: Where) -> Check:
    excellent = [run for run in runs if run.kind == Kind.EXCELLENT]
    share = share_of(run.ended_well for run in excellent)
    passed = share >= EXCELLENT_ENDS_WELL
    says = f"{share:.0%} of the excellent trainee's calls end well, at least {EXCELLENT_ENDS_WELL:.0%}"
    look = () if passed else tuple(_obstacles(scenario, excellent, where))
    return check("the excellent one gets a good ending", share, EXCELLENT_ENDS_WELL, passed, says, look)


def _obstacles(scenario: Scenario, excellent: Sequence[Run], where: Where) -> Iterable[Look]:
    """What stood in the way: outcomes that seldom come about, then how the customer feels at the end."""
    for place, outcome in enumerate(scenario.outcomes):
        share = share_of(outcome.id in run.outcomes for run in excellent)
        if outcome.needed and share < EXCELLENT_ENDS_WELL:
            at: Path = ("rehearsal", "outcomes", outcome.id)
            yield where(
                at, f"{outcome.id} comes about in {share:.0%} of calls: its replies here, or its examples"
            )
            yield where(("outcomes", place, "examples"), f"more ways to bring about {outcome.id}")
    wanted = scenario.good_ending
    felt = (
        ("anger_at_most", "anger", share_of(run.anger <= wanted.anger_at_most for run in excellent)),
        (
            "distress_at_most",
            "distress",
            share_of(run.distress <= wanted.distress_at_most for run in excellent),
        ),
        ("trust_at_least", "trust", share_of(run.trust >= wanted.trust_at_least for run in excellent)),
    )
    for field, feeling, share in felt:
        if share < EXCELLENT_ENDS_WELL:
            yield where(("good_ending", field), f"their {feeling} gets there in {share:.0%} of calls")


def _leaving(runs: Sequence[Run], where: Where) -> list[Check]:
    """A hang-up in anger, and a walk-away: they leave a trainee who says nothing, or leave empty-handed."""
    hung_up = sum(run.ended == Ending.WALKED_OUT and not run.after_silence for run in runs)
    left = sum(
        run.ended == Ending.WOUND_UP or (run.ended == Ending.WALKED_OUT and run.after_silence) for run in runs
    )
    found = []
    for name, times, what in (
        ("a hang-up can happen", hung_up, "end with the phone put down in anger"),
        ("a walk-away can happen", left, "end with somebody giving up on an answer"),
    ):
        place = where(("people", 0, "temperament"), "raise `anger` or `offence`, or lower `nudges`")
        says = f"{times} of {len(runs)} calls {what}, at least 1"
        found.append(check(name, times, 1, times >= 1, says, () if times else (place,)))
    return found


def _size(scenario: Scenario, runs: Sequence[Run], where: Where) -> list[Check]:
    took, hard = minutes(runs), difficulty(told(runs))
    near = scenario.minutes / LENGTH_FACTOR <= took <= scenario.minutes * LENGTH_FACTOR
    long = f"{took:.1f} minutes for somebody able; the file says {scenario.minutes}"
    good = next(one for one in told(runs) if one.kind == Kind.GOOD)
    well = f"{good.ended_well:.0%} of the good trainee's calls end well"
    how = f"{hard} of 5 ({well}); the file says {scenario.difficulty}"
    like = abs(hard - scenario.difficulty) < DIFFICULTY_APART
    return [
        check(
            "length",
            took,
            scenario.minutes,
            near,
            long,
            () if near else (where(("minutes",), long),),
            must=False,
        ),
        check(
            "difficulty",
            hard,
            scenario.difficulty,
            like,
            how,
            () if like else (where(("difficulty",), how),),
            must=False,
        ),
    ]
