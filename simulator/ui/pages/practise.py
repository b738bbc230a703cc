"""Choose a call: every scenario as a card, and how it is to be played."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from simulator.call import Call
from simulator.jobs.history import past_calls
from simulator.review.next_call import due_scenarios
from simulator.scenario import Fault, Scenario, ScenarioError
from simulator.shift import Shift
from simulator.ui import look, session, shifting, wording
from simulator.vocabulary import Channel, Mode

COACHED, ALONE, ASSESSED = "Practice with coaching", "Practice on your own", "Assessment"
HOW = {
    COACHED: "A quiet ring helps you breathe after an insult, and you may ask for a hint.",
    ALONE: "The call as it is, with nothing to lean on.",
    ASSESSED: "No help during the call. Assessments, and only they, can be seen by a manager.",
}
CARDS_IN_A_ROW = 2


def show() -> None:
    """Draw the page."""
    look.from_the_top("practise")
    with st.container(key="masthead"):
        st.title("Practise a hard call", anchor=False)
        st.text("Somebody is about to be angry, or afraid. Pick up, take your time, and keep the call level.")
    library = session.parts().library()  # the heading need not wait for the files
    if live := session.call_on_the_line():
        _on_the_line(live)
    elif going := shifting.running():
        _in_a_shift(going)
    if library.missed:
        _broken(library.missed)
    offered = library.published
    if not offered:
        st.info(
            "There is no call to practise yet: no scenario is published. Trainers do that under Scenarios."
        )
        return
    how = _choose_how()
    shown = sorted(offered.values(), key=lambda s: (s.difficulty, s.title))
    places: dict[str, DeltaGenerator] = {}
    for start in range(0, len(shown), CARDS_IN_A_ROW):
        for column, scenario in zip(st.columns(CARDS_IN_A_ROW), shown[start:], strict=False):
            with column:
                places[scenario.id] = _card(scenario, how)
    _mark_due(places, offered)


def _mark_due(places: Mapping[str, DeltaGenerator], scenarios: Mapping[str, Scenario]) -> None:
    """A quiet word on the cards that are due again, put there last: no card waits for it."""
    parts, zone = session.parts(), look.zone()
    try:
        rubric = parts.rubric()
    except ScenarioError:
        return  # without a rubric nothing says how a call went; whoever edits it reads so elsewhere
    due = due_scenarios(past_calls(parts.store, session.me(), rubric, scenarios), rubric, zone)
    today = datetime.fromtimestamp(parts.desk.clock(), zone).date()
    for scenario, when in due.items():
        if scenario in places and when.on <= today:
            places[scenario].caption(":material/event_repeat: Due today")


def _on_the_line(call: Call) -> None:
    scenario = session.parts().desk.scenario(call)
    with st.container(key="on-the-line", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**You have a call on the line.** {look.plain(scenario.title)}")
        if st.button("Go back to the call", type="primary"):
            st.switch_page("simulator/ui/pages/call.py", query_params={"call": call.id})


def _in_a_shift(shift: Shift) -> None:
    with st.container(key="on-the-line", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**You are in the middle of a shift.** {look.plain(shift.plan.file.title)}")
        if st.button("Go back to the shift", type="primary"):
            shifting.back_to(shift)


def _broken(faults: Sequence[Fault]) -> None:
    files = len({fault.file for fault in faults})
    title = "1 scenario file can't be read" if files == 1 else f"{files} scenario files can't be read"
    with st.expander(f"{title}; the others are below", icon=":material/warning:"):
        for fault in faults:
            place = f"{Path(fault.file).name}:{fault.line}: {fault.field or '(file)'}"
            st.text(f"{place}: {fault.message}")


def _choose_how() -> str:
    usual = COACHED if session.personal().coaching else ALONE
    options = list(HOW)
    with st.container(key="how"):
        chosen = st.radio(
            "How do you want to practise?",
            options,
            index=options.index(usual),
            captions=list(HOW.values()),
            horizontal=True,
            key="how-to-practise",
        )
    return chosen or usual


def _card(scenario: Scenario, how: str) -> DeltaGenerator:
    """Draw a card, and give the place for a word on it."""
    icon = ":material/call:" if scenario.channel == Channel.PHONE else ":material/chat:"
    with st.container(key=f"card-{scenario.id}", border=True, height="stretch"):
        with st.container(key=f"meta-{scenario.id}", horizontal=True, vertical_alignment="center"):
            st.caption(f"{icon} {wording.CHANNELS[scenario.channel]}")
            st.caption(f":material/schedule: about {scenario.minutes} min")
            look.difficulty(scenario.difficulty)
            place = st.empty()
        st.header(look.plain(scenario.title), anchor=False)
        st.text(scenario.teaser)
        with st.container(key=f"about-{scenario.id}", gap="small"):
            st.caption(f"**You practise** {', '.join(wording.SKILLS[skill] for skill in scenario.skills)}")
            st.caption(f"**Good to know** {look.plain(scenario.content_notice)}")
        if st.button(f"Practise {look.plain(scenario.title)}", key=f"practise-{scenario.id}", type="primary"):
            mode = Mode.ASSESSMENT if how == ASSESSED else Mode.PRACTICE
            asked = {"scenario": scenario.id, "mode": mode.value, "coaching": str(int(how == COACHED))}
            st.switch_page("simulator/ui/pages/call.py", query_params=asked)
    return place


show()
