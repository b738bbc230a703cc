"""My progress: where the trainee stands, what to practise next, skills and pauses over their calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from pathlib import Path

import streamlit as st

from simulator.jobs.history import past_calls
from simulator.review.next_call import Due, due_scenarios, due_skills, suggest, weakest_skill
from simulator.review.progress import PastCall, Progress, Skill, comparable, finished, progress
from simulator.review.spreads import ENOUGH
from simulator.scenario import Scenario
from simulator.scoring import Rubric
from simulator.ui import look, session, wording
from simulator.ui import progress_words as words
from simulator.vocabulary import Criterion, Mode

MODES: Mapping[str, Mode | None] = {"All": None, "Practice": Mode.PRACTICE, "Assessment": Mode.ASSESSMENT}
# As many as a small chart can show one by one; figures are of the last few anyway.
NEWEST = 40
PERIODS: Mapping[str, int | None] = {
    f"Newest {NEWEST} calls": None,
    "Last 30 days": 30,
    "Last 90 days": 90,
    "Last year": 365,
    "All time": None,
}
EVERY = "Every call"
_STYLES = Path(__file__).parents[1] / "progress.css"
DAY_SECONDS = 86_400
IN_A_ROW = 3


def show() -> None:
    """Draw the page."""
    st.html(_STYLES)
    look.from_the_top("my progress")
    with st.container(key="progress-head"):
        st.title("My progress", anchor=False)
        said = st.empty()
    with st.spinner("Reading your calls…"):
        parts, zone = session.parts(), look.zone()
        rubric, scenarios = parts.rubric(), parts.library().scenarios
        calls = past_calls(parts.store, session.me(), rubric, scenarios)
    now = parts.desk.clock()
    today = datetime.fromtimestamp(now, zone).date()
    if not finished(calls, rubric):
        said.text(words.EMPTY)
        st.caption(words.PRIVATE)
        if st.button("Choose a call", type="primary"):
            st.switch_page("simulator/ui/pages/practise.py")
        return
    alike = comparable(calls, rubric)
    weakest = weakest_skill(alike, rubric)
    said.text(words.standing(progress(calls, rubric), weakest, rubric))
    st.caption(words.PRIVATE)
    _next(calls, rubric, parts.library().published, today, zone)
    told = _chosen(calls, rubric, scenarios, now)
    titles = {each.id: each.title for each in scenarios.values()}
    _skills(told, rubric, titles, zone, today, due_skills(calls, rubric, zone), weakest)
    _pauses(told, titles, zone)
    with st.expander("How this is worked out", icon=":material/calculate:"):
        look.bullets(words.HOW_IT_IS_WORKED_OUT)


def _next(
    calls: list[PastCall], rubric: Rubric, scenarios: Mapping[str, Scenario], today: date, zone: tzinfo | None
) -> None:
    told = suggest(calls, rubric, scenarios, today, zone)
    if told is None:
        return
    title = look.plain(told.scenario.title)
    with st.container(key="practise-next", border=True):
        with st.container(key="practise-next-what", gap=None):
            st.header("Practise next", anchor=False)
            st.subheader(title, anchor=False)
            st.text(words.reason(told, rubric, today, zone))
        if st.button(f"Practise {title}", type="primary", key="practise-next-go"):
            asked = {
                "scenario": told.scenario.id,
                "mode": Mode.PRACTICE.value,
                "coaching": str(int(session.personal().coaching)),
            }
            st.switch_page("simulator/ui/pages/call.py", query_params=asked)
        titles = {each.id: each.title for each in scenarios.values()}
        due = {id_: each for id_, each in due_scenarios(calls, rubric, zone).items() if id_ in titles}
        if also := words.also_due(due, titles, told.scenario.id, today):
            st.caption(look.plain(also))


def _chosen(calls: list[PastCall], rubric: Rubric, scenarios: Mapping[str, Scenario], now: float) -> Progress:
    met = {call.scenario for call in calls}
    titles = {EVERY: None} | {s.title: s.id for s in scenarios.values() if s.id in met}
    with st.container(key="progress-filters"):
        which, period, scenario = st.columns(3)
        mode = which.segmented_control(
            "Calls", list(MODES), default="All", required=True, key="progress-mode"
        )
        days = period.selectbox("Period", list(PERIODS), key="progress-period")
        title = scenario.selectbox("Scenario", list(titles), key="progress-scenario")
    length = PERIODS[days]
    newest = NEWEST if days == f"Newest {NEWEST} calls" else None
    return progress(
        calls,
        rubric,
        mode=MODES[mode or "All"],
        since=None if length is None else now - length * DAY_SECONDS,
        scenario=titles[title],
        newest=newest,
    )


def _skills(
    told: Progress,
    rubric: Rubric,
    titles: Mapping[str, str],
    zone: tzinfo | None,
    today: date,
    due: Mapping[Criterion, Due],
    weakest: Criterion | None,
) -> None:
    st.header("Skills", anchor=False)
    if told.left_out:
        st.caption(words.left_out(told.left_out))
    seen = [skill for skill in told.skills if skill.points]
    shown = [skill for skill in seen if skill.recent]
    if not seen:
        st.text("No scored call fits this choice.")
        return
    if shown:
        _multiples(shown, len(told.calls), rubric, titles, zone, weakest)
    if waiting := words.waiting(told.skills, rubric):
        st.caption(look.plain(waiting))
    with st.expander(
        "The same as a table" if shown else "The calls so far as a table", icon=":material/table_rows:"
    ):
        _table(seen, rubric, today, due)


def _multiples(
    shown: list[Skill],
    calls: int,
    rubric: Rubric,
    titles: Mapping[str, str],
    zone: tzinfo | None,
    weakest: Criterion | None,
) -> None:
    st.caption(
        "Each mark is a call, oldest on the left: ● practice, ■ assessment, ▲ another try. The blue band is "
        "the middle half of the last six, the grey one of those before; the bar in a band is its median. "
        "A change is named only when luck would hardly make it."
    )
    for start in range(0, len(shown), IN_A_ROW):
        for column, skill in zip(st.columns(IN_A_ROW), shown[start : start + IN_A_ROW], strict=False):
            with column, st.container(key=f"skill-{skill.criterion}", gap="small"):
                _skill(skill, calls, rubric, titles, zone, lowest=skill.criterion == weakest)


def _skill(
    skill: Skill, calls: int, rubric: Rubric, titles: Mapping[str, str], zone: tzinfo | None, *, lowest: bool
) -> None:
    from simulator.ui import progress_charts as charts  # with Altair, which few pages need

    name = rubric.criteria[skill.criterion].name
    st.subheader(look.plain(name), anchor=False)
    with st.container(key=f"skill-figure-{skill.criterion}", horizontal=True, vertical_alignment="bottom"):
        if skill.recent:
            st.text(f"{skill.recent.median:.0f}")
            st.text(
                f"middle half {skill.recent.low:.0f} to {skill.recent.high:.0f}"
                + (", the most to gain" if lowest else "")
            )
    st.vega_lite_chart(
        spec=charts.skill(skill, calls, titles, zone), alt=f"{name}: points in {len(skill.points)} calls"
    )
    st.text(words.change(skill))


def _table(shown: list[Skill], rubric: Rubric, today: date, due: Mapping[Criterion, Due]) -> None:
    st.table(
        {
            "Skill": [look.plain(rubric.criteria[skill.criterion].name) for skill in shown],
            "Calls": [str(len(skill.points)) for skill in shown],
            "Lately (median)": [f"{s.recent.median:.0f}" if s.recent else "—" for s in shown],
            "Middle half": [f"{s.recent.low:.0f} to {s.recent.high:.0f}" if s.recent else "—" for s in shown],
            "Before (median)": [f"{s.earlier.median:.0f}" if s.earlier else "—" for s in shown],
            "Change": [words.change(skill) for skill in shown],
            "Practise again": [words.again(due.get(skill.criterion), today) for skill in shown],
        }
    )


def _pauses(told: Progress, titles: Mapping[str, str], zone: tzinfo | None) -> None:
    st.header("The calm pause", anchor=False)
    if not told.paused:
        st.text("No pause after a provocation was measured in these calls.")
        return
    from simulator.ui import progress_charts as charts

    st.text(words.calm(told))
    st.caption(
        "Each mark is the pause after one provocation: ◆ calm, ● shorter or longer. The band is the calm "
        "window. A ◆ outside it was a moment asked for, a silence sat out, or your own slower pace."
    )
    st.vega_lite_chart(
        spec=charts.pauses(told, titles, zone), alt="Pauses after provocations against the calm window"
    )
    if len(told.paused) >= ENOUGH:
        st.caption("The share of calm pauses, each time over the last six such calls")
        st.vega_lite_chart(spec=charts.shares(told, titles, zone), alt="Share of calm pauses over your calls")
    with st.expander("The same as a table", icon=":material/table_rows:"):
        st.table(
            {
                "When": [wording.moment(call.at, zone) for call in told.paused],
                "Call": [look.plain(titles.get(call.scenario, call.scenario)) for call in told.paused],
                "Pauses": [", ".join(f"{p.seconds:.1f} s" for p in call.pauses) for call in told.paused],
                "Calm": [f"{sum(p.calm for p in call.pauses)} of {len(call.pauses)}" for call in told.paused],
            }
        )


show()
