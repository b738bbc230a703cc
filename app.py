"""The entry: which pages there are, what they wear, and what a trainee reads when one of them fails."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st

from simulator.ui.look import dress
from simulator.ui.session import personal

ICON = Path(__file__).parent / "simulator" / "ui" / "icon.svg"
FAILED = "Something went wrong on our side. Nothing you said in a call is lost."
_log = logging.getLogger("evenkeel")


def main() -> None:
    """Draw the page that was asked for."""
    st.set_page_config(page_title="Even Keel", page_icon=str(ICON), layout="wide")
    pages = "simulator/ui/pages"
    practise = st.Page(f"{pages}/practise.py", title="Practise", default=True)
    call = st.Page(f"{pages}/call.py", title="Call", visibility="hidden")
    shifts = st.Page(f"{pages}/shifts.py", title="Shifts")
    past = st.Page(f"{pages}/past_calls.py", title="Past calls")
    progress = st.Page(f"{pages}/progress.py", title="My progress")
    reviews = st.Page(f"{pages}/reviews.py", title="Reviews")
    scenarios = st.Page(f"{pages}/scenarios.py", title="Scenarios")
    settings = st.Page(f"{pages}/settings.py", title="Settings")
    model = st.Page(f"{pages}/model.py", title="Model")
    page = st.navigation(
        [practise, shifts, call, past, progress, reviews, scenarios, settings, model], position="top"
    )
    try:
        dress(still=personal().reduced_motion)
        page.run()
    except Exception:
        _log.exception("the page %s failed", page.title)
        st.error(FAILED)
        st.button("Try again", type="primary")


main()
