"""Scoring calls again from a page: which, with what, how far it is, and what that changed for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

import streamlit as st

from simulator.jobs.rescoring import Changed, changes, chosen, rescore
from simulator.review.changes import Change, LevelChange, summary
from simulator.scoring import Rubric
from simulator.storage import CallSummary
from simulator.ui import agreeing, look, reviewing, session, wording
from simulator.vocabulary import Mode

ALL = "All scenarios"
SHOWN = 50  # rows; the furthest changed come first


def show() -> None:
    """Draw the section."""
    rubric = session.parts().rubric()
    st.text(
        "After a change to the rubric or the scorer, score earlier calls again. Every earlier scorecard is "
        "kept, what is done already is skipped, and calls somebody stopped stay unscored."
    )
    st.caption(look.plain(f"The rubric in use: {rubric.id} {rubric.version} ({rubric.hash[:6]})"))
    calls, with_model = _choose()
    if st.button("Score these again", type="primary", disabled=not calls):
        _run(calls, rubric, with_model=with_model)
    _what_changed()


def _choose() -> tuple[list[CallSummary], bool]:
    parts = session.parts()
    titles = {scenario.id: scenario.title for scenario in parts.library().scenarios.values()}
    with st.container(key="rescore-choice"):
        first, second = st.columns(2)
        scenario = first.selectbox(
            "Scenario", [None, *titles], format_func=lambda each: look.plain(titles[each]) if each else ALL
        )
        since = second.date_input("From this day on", value=None)
        practice = st.toggle("Practice calls too", help="Only their number is shown; they stay private.")
        with_model = parts.no_model() is None and st.toggle("Let the model read again what a model played")
    start = datetime.combine(since, time(), look.zone()).timestamp() if since else None
    found = chosen(parts.store, scenario=scenario, since=start)
    found = [each for each in found if each.ended and (practice or each.mode == Mode.ASSESSMENT)]
    st.caption(f"{len(found)} {'call' if len(found) == 1 else 'calls'} chosen.")
    return found, with_model


def _run(calls: Sequence[CallSummary], rubric: Rubric, *, with_model: bool) -> None:
    parts = session.parts()
    bar = st.progress(0.0, "Scoring…")
    stop = st.empty()
    stop.button("Stop", help="What is done is kept.")  # any click ends this run of the page
    failed, made, skipped = [], 0, 0
    for number, each in enumerate(
        rescore(parts.desk, calls, rubric, parts.judge_for if with_model else None), start=1
    ):
        made += each.outcome in {"scored", "first"}
        skipped += each.outcome == "already"
        if each.outcome == "failed":
            failed.append(each.why)
        bar.progress(number / len(calls), f"{number} of {len(calls)}")
        if with_model and (why := parts.no_model()):
            st.warning(look.plain(f"{why} What is done is kept; start again to go on."))
            break
    bar.empty()
    stop.empty()
    st.success(f"{made} scored again, {skipped} were done already.")
    if failed:
        st.warning(look.plain(f"{len(failed)} could not be scored and keep the card they have: {failed[0]}"))


def _what_changed() -> None:
    found = changes(session.parts().store)
    if not found:
        return
    st.header("What changed", anchor=False)
    makers = list(found)
    made_by = makers[0]
    if len(makers) > 1:
        made_by = st.selectbox("Now scored with", makers, format_func=lambda m: look.plain(agreeing.name(m)))
    else:
        st.caption(look.plain(f"Now scored with {agreeing.name(made_by)}"))
    rows = [row for row in found[made_by] if row.summary.mode == Mode.ASSESSMENT]
    private = [row for row in found[made_by] if row.summary.mode != Mode.ASSESSMENT]
    told = summary([row.change for row in rows])
    said = f"{told.changed} of {told.calls} assessments changed: {told.up} up, {told.down} down."
    if told.median is not None and told.biggest is not None:
        said += f" Median change {_signed(told.median)}, biggest {_signed(told.biggest)}."
    st.text(said)
    if private:
        changed = sum(row.change.any for row in private)
        st.caption(f"Of {len(private)} practice calls {changed} changed; how is for their trainees alone.")
    moved = [row for row in rows if row.change.any]
    if moved:
        _table(moved[:SHOWN])
    if len(moved) > SHOWN:
        st.caption(f"The {SHOWN} that moved furthest are shown; `rescore` on the command line lists all.")


def _table(rows: Sequence[Changed]) -> None:
    rubric = session.parts().rubric()
    titles = {scenario.id: scenario.title for scenario in session.parts().library().scenarios.values()}
    st.table(
        {
            "Trainee": [look.plain(reviewing.who(row.summary.trainee)) for row in rows],
            "Call": [
                look.plain(
                    f"{titles.get(row.summary.scenario, row.summary.scenario)}, "
                    f"{wording.moment(row.summary.started_at, look.zone())}"
                )
                for row in rows
            ],
            "Overall": [_overall(row.change) for row in rows],
            "Levels": [
                look.plain(", ".join(_level(each, rubric) for each in row.change.levels)) or "—"
                for row in rows
            ],
            "Flags": [look.plain(_flags(row.change, rubric)) or "—" for row in rows],
        }
    )


def _overall(change: Change) -> str:
    before, after = (
        "unscored" if points is None else f"{points:.0f}" for points in (change.before, change.after)
    )
    moved = "" if change.points is None else f" ({_signed(change.points)})"
    return f"{before} → {after}{moved}"


def _level(each: LevelChange, rubric: Rubric) -> str:
    before, after = ("unscored" if n is None else str(n + 1) for n in (each.before, each.after))
    return f"{rubric.criteria[each.criterion].name} {before} → {after}"


def _flags(change: Change, rubric: Rubric) -> str:
    came = [f"{rubric.flags[flag].name} came" for flag in change.flags_came]
    return ", ".join(came + [f"{rubric.flags[flag].name} went" for flag in change.flags_went])


def _signed(points: float) -> str:
    return f"{points:+.1f}".replace("-", "\N{MINUS SIGN}")
