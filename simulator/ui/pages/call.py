"""One call from its brief to its debrief; the address says which, so that a reload finds it again."""

from __future__ import annotations

import streamlit as st

from simulator.ui import brief, debriefing, live, look, session, shifting

NOT_OFFERED = {
    "draft": "is still being written. You can practise it once it is published.",
    "retired": "is no longer offered. Your earlier calls of it stay with your past calls.",
}


def show() -> None:
    """Draw the page."""
    call_id, scenario_id = st.query_params.get("call"), st.query_params.get("scenario")
    if call_id is not None:
        call = session.my_call(call_id)
        if call is None:
            _nothing("There is no such call.")
            return
        if call.ended is not None and (shift := shifting.shift_of(call)) and shift.ended is None:
            shifting.back_to(shift)
        view, draw = ("call", live.show) if call.ended is None else ("debrief", debriefing.show)
        with look.room(f"{view} {call.id}"):
            draw(call)
        return
    library = session.parts().library()
    scenario = library.published.get(scenario_id or "")
    if scenario is None:
        written = library.scenarios.get(scenario_id or "")
        if written is not None:
            _nothing(f"“{look.plain(written.title)}” {NOT_OFFERED[written.state]}")
        else:
            _nothing("There is no such scenario." if scenario_id else "No call has been chosen.")
        return
    with look.room(f"brief {scenario.id}"):
        brief.show(scenario, st.query_params.get("mode", ""), coaching=st.query_params.get("coaching") == "1")


def _nothing(words: str) -> None:
    st.title(words, anchor=False)
    if st.button("Choose a call", type="primary"):
        st.switch_page("simulator/ui/pages/practise.py")


show()
