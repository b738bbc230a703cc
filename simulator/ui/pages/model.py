"""Which model plays the customer and reads the calls, whether it answers, and what it took this month."""

from __future__ import annotations

import streamlit as st

from simulator.jobs import spent_in_month
from simulator.llm import Check, check_all
from simulator.ui import look, session

SIGNS = {True: ":material/check_circle:", False: ":material/error:", None: ":material/remove:"}


def show() -> None:
    """Draw the page."""
    look.from_the_top("model")
    parts = session.parts()
    st.title("Model", anchor=False)
    why_not = parts.no_model()
    if parts.models is None:
        st.info("The embedded customer is playing, and the embedded scorer reads the calls. No model is set.")
        st.text(
            "To use one, set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own, and start again."
        )
        return
    settings = parts.models.settings
    if why_not:
        st.warning(look.plain(f"{why_not} Until then the embedded customer plays; live calls keep theirs."))
    else:
        st.success(look.plain(f"{settings.model} plays the customer in calls begun now."))
    with st.container(key="model"):
        st.text(f"Plays the customer: {settings.model}")
        st.text(f"Reads the calls: {settings.judge_model}")
        st.text(f"Address: {settings.base_url}")
        st.header("This month", anchor=False)
        st.text(spent_in_month(parts.store, parts.desk.clock(), parts.prices).in_words)
        if settings.monthly_limit is not None:
            st.text(f"Limit: ${settings.monthly_limit:,.2f}")
        if settings.monthly_tokens is not None:
            st.text(f"Limit: {settings.monthly_tokens:,} tokens")
        st.header("Connection", anchor=False)
        if st.button("Test the connection", type="primary"):
            with st.status("Asking the model a few small things…", expanded=True) as status:
                checks = [_shown(check) for check in check_all(parts.models)]
                failed = sum(check.works is False for check in checks)
                label = "Everything works." if not failed else f"{failed} of {len(checks)} need mending."
                status.update(label=label, state="error" if failed else "complete")


def _shown(check: Check) -> Check:
    st.markdown(f"{SIGNS[check.works]} **{look.plain(check.name)}**: {look.plain(check.says)}")
    return check


show()
