"""The debrief as a page, what matters first: what happened, the score, what to learn; the rest folded."""

from __future__ import annotations

import streamlit as st

from simulator.call import Call, trainee_view
from simulator.paper import Sheet, sheet
from simulator.scenario import Scenario
from simulator.scoring import Scorecard
from simulator.ui import (
    branches,
    cooling,
    look,
    measures,
    moments,
    printing,
    replay,
    scores,
    session,
    shifting,
    transcript,
    wording,
)
from simulator.vocabulary import Mode


def show(call: Call) -> None:
    """Draw the debrief of an ended call."""
    parts = session.parts()
    scenario, rubric = parts.desk.scenario(call), parts.rubric()
    card = scores.card_of(call, rubric)
    whole = sheet(scenario, call, card, rubric)
    told, taught, note, stopped = whole.told, whole.lessons, whole.note, whole.stopped
    look.from_the_top(f"debrief {call.id}")
    if message := session.told():
        st.warning(look.plain(message), icon=":material/info:")
    with st.container(key="debrief-head"):
        st.caption(f"{look.plain(told.title)} · {wording.mode(call.start.mode, call.start.coaching)}")
        st.title("Debrief", anchor=False)
        branches.whence(call)
    if stopped and note:
        cooling.show(note)
    with st.container(key="what-happened"):
        st.text(told.paragraph)
    if not stopped:
        scores.head(call, card, rubric)
        moments.lessons(taught, call, scored=card.overall is not None)
    moments.moments(told, call, but={lesson.number for lesson in taught})
    branches.side_by_side(call)
    _closer(call, scenario, whole, card)
    if note and not stopped:
        cooling.show(note)
    elif not stopped:
        with st.container(key="story", border=True):
            st.header("What became of it", anchor=False)
            st.text(told.story)
    _next(call, scenario)
    printing.show(whole)


def _closer(call: Call, scenario: Scenario, whole: Sheet, card: Scorecard) -> None:
    """What stands behind it, folded: each heading says what is under it."""
    told, stopped, rubric = whole.told, whole.stopped, whole.rubric
    with st.container(key="closer", gap="small"):
        st.header("Look closer", anchor=False)
        if told.trace[1:]:
            shown = {moment.number for moment in told.moments} | {lesson.number for lesson in whole.lessons}
            with (
                st.expander("Replay the call at its real pace", icon=":material/play_circle:"),
                st.container(key="replaying"),
            ):
                replay.show(call, scenario, shown)
        if not stopped:
            with st.expander("Score by score", icon=":material/checklist:"):
                scores.one_by_one(call, card, rubric)
        if len(told.trace) > 1:
            with st.expander("What they felt", icon=":material/show_chart:"):
                measures.feelings(told)
        with st.expander("Your pauses", icon=":material/timer:"):
            measures.pauses(told)
        with st.expander("What you brought about, and what was left undone", icon=":material/task_alt:"):
            measures.outcomes(told)
        with st.expander("The whole call, word for word", icon=":material/forum:"):
            transcript.show(scenario, trainee_view(call), under=branches.again_under(call))
        if not stopped:
            with (
                st.expander("How this is weighed, and what every level means", icon=":material/scale:"),
                st.container(key="weighing"),
            ):
                scores.explain(rubric)


def _next(call: Call, scenario: Scenario) -> None:
    with st.container(key="next", horizontal=True):
        if (shift := shifting.shift_of(call)) is not None:
            if st.button("Back to the shift", type="primary", icon=":material/headset_mic:"):
                shifting.back_to(shift)
        elif scenario.id in session.parts().library().scenarios and st.button(
            "Practise again", type="primary", icon=":material/replay:"
        ):
            asked = {
                "scenario": scenario.id,
                "mode": Mode(call.start.mode).value,
                "coaching": str(int(call.start.coaching)),
            }
            st.switch_page("simulator/ui/pages/call.py", query_params=asked)
        if st.button("Choose another"):
            st.switch_page("simulator/ui/pages/practise.py")
        if st.button("Past calls", type="tertiary"):
            st.switch_page("simulator/ui/pages/past_calls.py")
