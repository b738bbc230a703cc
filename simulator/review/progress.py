"""How a trainee's skills and pauses go over their finished calls. Pure: no clock, no store.

Figures come with their spread, and a change counts as one only when calls differ by more than luck. Cards
made in different ways are never put together; a call the trainee stopped is in no figure at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from simulator.review.spreads import ENOUGH, Spread, by_luck, clear_up_to, spread
from simulator.scoring import Rubric, Scorecard
from simulator.vocabulary import Criterion, Ending, Mode

# Six calls are enough for quartiles to mean something, and few enough to tell of now: three weeks for
# somebody who practises twice a week.
RECENT = 6
EARLIER = 18  # of the calls before those, so many are compared: beyond them it was another trainee
FULL = 1.0  # pause points inside the window, a moment asked for, or a silence sat out


@dataclass(frozen=True)
class Pause:
    """The measured pause after one provocation; `points` from 0 to 1, as `timing.pause_points` gives them."""

    seconds: float
    points: float

    @property
    def calm(self) -> bool:
        """Whether it earned full marks."""
        return self.points >= FULL


@dataclass(frozen=True)
class PastCall:
    """One call as far as progress goes. `card` is the newest made with the rubric in use, if there is one.

    `window` is the scenario's calm window in seconds; `retry_of` names the call a re-try began from.
    """

    id: str
    at: float
    scenario: str
    mode: Mode
    ended: Ending | None
    card: Scorecard | None = None
    carded_at: float = 0.0
    pauses: tuple[Pause, ...] = ()
    window: tuple[float, float] = (5.0, 10.0)
    retry_of: str | None = None

    @property
    def counts_as(self) -> Mode:
        """A second try is practice, whatever the first was."""
        return Mode.PRACTICE if self.retry_of else self.mode


class Change(StrEnum):
    """How the recent calls stand to the earlier ones."""

    BETTER = "better"
    LOWER = "lower"
    NOISE = "noise"  # it may be luck
    UNKNOWN = "unknown"  # too few to say


@dataclass(frozen=True)
class Point:
    """One criterion's points, 0 to 100, in one call. `number` counts the calls shown, oldest first from 1."""

    number: int
    points: float
    call: PastCall


@dataclass(frozen=True)
class Skill:
    """One criterion over the calls that scored it. The spreads are None where there were too few."""

    criterion: Criterion
    points: tuple[Point, ...]
    recent: Spread | None
    earlier: Spread | None
    change: Change


@dataclass(frozen=True)
class Progress:
    """What the chosen calls show. `left_out` counts those finished and scored in another way, or not yet."""

    calls: tuple[PastCall, ...]
    skills: tuple[Skill, ...]
    paused: tuple[PastCall, ...]  # those with a measured pause after a provocation
    left_out: int

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """Every measured pause, oldest first."""
        return tuple(pause for call in self.paused for pause in call.pauses)


def comparable(calls: Iterable[PastCall], rubric: Rubric) -> list[PastCall]:
    """The finished calls whose cards were made by this rubric, and as the newest of them was; oldest first.

    The newest card tells which scorer and which model are in use: nothing else has to be asked for that. Of
    the re-tries that go back to one call only the best counts.
    """
    wanted = rubric.hash
    carded = [(call, made) for call in calls if _over(call) and (made := _maker(call)) is not None]
    carded = [(call, made) for call, made in carded if made[0] == wanted]
    if not carded:
        return []
    _, current = max(carded, key=lambda pair: (pair[0].carded_at, pair[0].at, pair[0].id))
    alike = [call for call, made in carded if made == current]
    best = {call.retry_of: call.id for call in sorted(alike, key=_result)}
    counted = [call for call in alike if call.retry_of is None or best[call.retry_of] == call.id]
    return sorted(counted, key=_when)


def finished(calls: Iterable[PastCall], rubric: Rubric) -> list[PastCall]:
    """Every call that came to its end, and the re-tries that count; oldest first."""
    calls = list(calls)
    retries = [call for call in comparable(calls, rubric) if call.retry_of]
    return sorted([*(call for call in calls if _over(call) and not call.retry_of), *retries], key=_when)


def _over(call: PastCall) -> bool:
    """Ended, and not stopped: a stopped call is in no figure, and in no count of what is missing."""
    return call.ended is not None and call.ended != Ending.STOPPED


def _when(call: PastCall) -> tuple[float, str]:
    return call.at, call.id


def selected(
    calls: Iterable[PastCall],
    *,
    mode: Mode | None = None,
    since: float | None = None,
    scenario: str | None = None,
) -> list[PastCall]:
    """The calls of one mode, from a moment on, of one scenario; None: all of them."""
    return [
        call
        for call in calls
        if (mode is None or call.counts_as == mode)
        and (since is None or call.at >= since)
        and (scenario is None or call.scenario == scenario)
    ]


def progress(
    calls: Sequence[PastCall],
    rubric: Rubric,
    *,
    mode: Mode | None = None,
    since: float | None = None,
    scenario: str | None = None,
    newest: int | None = None,
) -> Progress:
    """What the chosen calls show, of these the `newest` so many where that is given.

    Which cards are put together is settled over all calls, before choosing.
    """
    over = selected(finished(calls, rubric), mode=mode, since=since, scenario=scenario)
    over = over if newest is None else over[-newest:]
    chosen = {call.id for call in over}
    alike = [call for call in comparable(calls, rubric) if call.id in chosen]
    known = {call.id for call in alike}
    return Progress(
        calls=tuple(alike),
        skills=_skills(alike, rubric),
        paused=tuple(call for call in over if call.pauses),
        left_out=sum(call.id not in known for call in over),
    )


def points_of(call: PastCall) -> Mapping[Criterion, float]:
    """What a call scored, criterion by criterion; the unscored are not in it."""
    criteria = call.card.criteria if call.card else {}
    return {criterion: score.points for criterion, score in criteria.items() if score.points is not None}


def calm_shares(told: Progress) -> tuple[float, ...]:
    """For each call with pauses, the share of calm ones, 0 to 1, in it and the calls just before it."""
    shares = []
    for last in range(1, len(told.paused) + 1):
        pauses = [pause for call in told.paused[max(0, last - RECENT) : last] for pause in call.pauses]
        shares.append(sum(pause.calm for pause in pauses) / len(pauses))
    return tuple(shares)


def _skills(calls: Sequence[PastCall], rubric: Rubric) -> tuple[Skill, ...]:
    shown = {
        criterion: tuple(
            Point(number, scored, call)
            for number, call in enumerate(calls, start=1)
            if (scored := points_of(call).get(criterion)) is not None
        )
        for criterion in rubric.criteria
    }
    groups = {criterion: _groups([point.points for point in points]) for criterion, points in shown.items()}
    luck = {
        criterion: by_luck(recent, earlier)
        for criterion, (recent, earlier) in groups.items()
        if min(len(recent), len(earlier)) >= ENOUGH
    }
    limit = clear_up_to(list(luck.values()))
    skills = []
    for criterion, points in shown.items():
        recent, earlier = (spread(values) for values in groups[criterion])
        clear = luck.get(criterion, 1.0) <= limit
        skills.append(Skill(criterion, points, recent, earlier, _change(recent, earlier, clear=clear)))
    return tuple(skills)


def _groups(values: Sequence[float]) -> tuple[Sequence[float], Sequence[float]]:
    """The recent values, and those before them that they are held against."""
    return values[-RECENT:], values[:-RECENT][-EARLIER:]


def _change(recent: Spread | None, earlier: Spread | None, *, clear: bool) -> Change:
    """A change is one when it is clear of luck and the median has left what was usual before."""
    if recent is None or earlier is None:
        return Change.UNKNOWN
    if not clear or earlier.low <= recent.median <= earlier.high:
        return Change.NOISE
    return Change.BETTER if recent.median > earlier.median else Change.LOWER


def _result(call: PastCall) -> tuple[float, float, str]:
    overall = call.card.overall if call.card else None
    return (-1.0 if overall is None else overall, call.at, call.id)


def _maker(call: PastCall) -> tuple[str | None, ...] | None:
    """How its card was made, the rubric first, whatever scenario it was."""
    if call.card is None:
        return None
    by = call.card.provenance
    return by.rubric_hash, by.scorer, by.model, by.prompt_hash, by.parameters
