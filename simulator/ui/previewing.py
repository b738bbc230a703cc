"""A call played to hear how a draft sounds. It is kept apart, in no list, and counts nowhere."""

from __future__ import annotations

import streamlit as st

from simulator.call import Call, trainee_view
from simulator.ui import live, look, session, transcript, writing

GONE = "This preview is over. Previews are kept only for a while."


def show(file: str, call_id: str) -> None:
    """Draw the preview, or what came of it."""
    call = session.my_call(call_id)
    with st.container(key="preview-bar", horizontal=True, vertical_alignment="center"):
        st.text("A preview of your text as it stands. It is scored nowhere and kept in no list.")
        if st.button("Back to writing", icon=":material/arrow_back:"):
            st.switch_page(writing.PAGE, query_params={"file": file})
    if call is None:
        st.title(GONE, anchor=False)
    elif call.ended is None:
        live.show(call)
    else:
        _over(call)


def _over(call: Call) -> None:
    scenario = session.parts().desk.scenario(call)
    st.title("The preview is over", anchor=False)
    reached = set(call.outcomes)
    st.markdown(
        "\n".join(
            f"- :material/{'check' if outcome.id in reached else 'remove'}: {look.plain(outcome.says)}"
            for outcome in scenario.outcomes
        )
    )
    look.changes("preview-felt", call.log[0].event.affect, call.affect)  # type: ignore[union-attr]
    with st.expander("The whole call, word for word", icon=":material/forum:", expanded=True):
        transcript.show(scenario, trainee_view(call))
