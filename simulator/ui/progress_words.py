"""What My progress says in words: where a trainee stands, what a change is worth, why a call is suggested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo

from simulator.review.next_call import Due, Suggestion
from simulator.review.progress import EARLIER, RECENT, Change, Pause, Progress, Skill
from simulator.review.spreads import ENOUGH
from simulator.scoring import Rubric
from simulator.ui import wording
from simulator.vocabulary import Criterion

PRIVATE = "Practice calls are private to you. Only assessments can be seen by a manager."
EMPTY = "No finished call yet. After your first one you will see here how your skills and pauses go."
HOW_IT_IS_WORKED_OUT = (
    "A skill's figure is the median of the last six calls that scored it; half of those calls lie inside "
    "the middle half beside it. What a call never asked for is left out, never counted as zero.",
    f"A change is called one only when luck would hardly make it: the last {RECENT} calls are held "
    f"against up to {EARLIER} before them by their ranks (Mann–Whitney), all skills together, so that of "
    "the changes called clear at most one in twenty is luck (Benjamini–Hochberg); and the median has "
    "left what was usual before. Calls differ in how hard they are, so one good week proves little.",
    "Your weakest skill is the one that costs most: what its median lacks of 100, times its weight in the "
    "rubric.",
    "A call comes back after 1, 3, 7, 16 and then 35 days as long as it goes well, and the next day when "
    "it went badly. Practice spread over days keeps better than the same practice in a row (Cepeda and "
    "others, 2006); these very steps are a convention.",
    "Only calls scored in the same way stand together. Calls you stopped count nowhere. Of several tries "
    "at one moment the best counts, as practice.",
)


def standing(told: Progress, weakest: Criterion | None, rubric: Rubric) -> str:
    """Where the trainee stands, in a sentence or two."""
    calls = len(told.calls)
    if calls < ENOUGH:
        counted = {0: "No call", 1: "One call", 2: "Two calls"}[calls]
        if told.left_out:
            return f"{counted} scored in the present way; earlier ones wait to be scored again."
        return (
            f"{counted} so far. From three calls on, figures say something about you and not about one call."
        )
    parts = [f"{calls} calls so far."]
    known = [skill for skill in told.skills if skill.recent]
    if weakest and known:
        best = max(known, key=lambda skill: skill.recent.median if skill.recent else 0).criterion
        low = wording.SKILLS[weakest]
        parts.append(
            f"Lately you are best at {wording.SKILLS[best]}, and {low} has the most to gain."
            if best != weakest
            else f"Lately {low} has the most to gain."
        )
    better = [rubric.criteria[skill.criterion].name for skill in told.skills if skill.change == Change.BETTER]
    if better:
        parts.append(f"Clearly better than before: {', '.join(better)}.")
    return " ".join(parts)


def calm(told: Progress) -> str:
    """How often the calm pause came, over all the calls shown and lately."""
    lately = [pause for call in told.paused[-RECENT:] for pause in call.pauses]
    times = "1 provocation" if len(told.pauses) == 1 else f"{len(told.pauses)} provocations"
    kept = sum(pause.calm for pause in told.pauses)
    every = f"You left a calm pause after {kept or 'none'} of {times}."
    return every if len(told.paused) <= RECENT else f"{every} In the last six such calls: {_of(lately)}."


def _of(pauses: Sequence[Pause]) -> str:
    return f"{sum(pause.calm for pause in pauses)} of {len(pauses)}"


def change(skill: Skill) -> str:
    """What became of one skill, in a sentence."""
    if skill.recent is None:
        return f"Not enough calls yet: {len(skill.points)} of {ENOUGH}."
    was = f"{skill.earlier.median:.0f}" if skill.earlier else ""
    return {
        Change.BETTER: f"Clearly better than before; the median was {was}.",
        Change.LOWER: f"Clearly lower than before; the median was {was}.",
        Change.NOISE: "No clear change.",
        Change.UNKNOWN: "Too few earlier calls to compare with.",
    }[skill.change]


def reason(told: Suggestion, rubric: Rubric, today: date, zone: tzinfo | None) -> str:
    """Why this call comes next, in one sentence."""
    met = told.scenario_due
    if told.skill is None:
        if not met:
            return "It is the gentlest of the calls you have not met yet."
        return f"You last took this call {_on(met, today, zone)}; met again after a break, it stays with you."
    name = rubric.criteria[told.skill].name
    if told.weakest_in > 1:
        weak = f"{name} was your weakest skill in {told.weakest_in} of your last {told.of} calls"
    else:
        weak = f"{name} cost you most over your last {told.of} calls"
    if told.skill == Criterion.PAUSING and told.skill_due:
        weak = f"{weak}, and you last had to pause after a provocation {_on(told.skill_due, today, zone)}"
    if met is None:
        return f"{weak}; this call asks for it, and you have not met it yet."
    if met.on <= today:
        return f"{weak}; this call asks for it, and you last took it {_on(met, today, zone)}."
    return f"{weak}; this call asks for it, though nothing is due before {day(met.on, today)}."


def also_due(due: Mapping[str, Due], titles: Mapping[str, str], but: str, today: date) -> str:
    """The other scenarios due by today, as a sentence; "" for none."""
    names = [f"“{titles[id_]}”" for id_, each in sorted(due.items()) if each.on <= today and id_ != but]
    return f"Also due today: {', '.join(names)}." if names else ""


def waiting(skills: Iterable[Skill], rubric: Rubric) -> str:
    """Which skills have no figure yet, and why; "" for none."""
    skills = list(skills)
    if not any(skill.recent for skill in skills):
        return "A skill has a figure once three calls have scored it."
    few = [
        f"{rubric.criteria[skill.criterion].name} ({len(skill.points)} of {ENOUGH})"
        for skill in skills
        if skill.points and not skill.recent
    ]
    never = [rubric.criteria[skill.criterion].name for skill in skills if not skill.points]
    told = []
    if few:
        told.append(f"Not enough calls yet: {', '.join(few)}.")
    if never:
        told.append(f"Not called for in these calls: {', '.join(never)}.")
    return " ".join(told)


def left_out(calls: int) -> str:
    """What is said of finished calls that the figures leave out."""
    counted = "1 finished call is" if calls == 1 else f"{calls} finished calls are"
    return (
        f"{counted} left out of the skills: scored in another way than your newest one, or not yet. "
        "“Score again” on the page Reviews brings them in."
    )


def again(due: Due | None, today: date) -> str:
    """When a skill or call is due again."""
    if due is None:
        return "—"
    return "due today" if due.on <= today else f"again on {day(due.on, today)}"


def day(when: date, today: date) -> str:
    """A day as people say it: "3 November", with the year where it is another."""
    return f"{when.day} {when:%B}" if when.year == today.year else f"{when.day} {when:%B %Y}"


def _on(due: Due, today: date, zone: tzinfo | None) -> str:
    last = datetime.fromtimestamp(due.last, zone).date()
    if last == today:
        return "today"
    return "yesterday" if (today - last).days == 1 else f"on {day(last, today)}"
