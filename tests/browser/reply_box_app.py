"""A call page as small as it can be, for the tests of the reply box. The query string says how it behaves.

Every reply taken is appended to `$REPLY_BOX_LOG/<log>.jsonl`. Each line of the customer is `words` words
long; `patience` counts in seconds ("none" for ever), `delay` is how long the server takes before the first.
"""

import json
import os
import sys
import time
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[2]))

from simulator.ui import reply_box as box
from simulator.ui.line import line_whole, old_line, show_line
from simulator.ui.reply_box import Sent, Silent, reply_box
from simulator.vocabulary import Channel

asked = st.query_params.to_dict()
LOG = Path(os.environ["REPLY_BOX_LOG"]) / f"{asked.get('log', 'log')}.jsonl"
CHANNEL = Channel(asked.get("channel", "phone"))
PATIENCE = None if asked.get("patience", "none") == "none" else float(asked["patience"])
box.STALE_DRAFT_SECONDS = float(asked.get("stale", 10))
box.NO_ANSWER_SECONDS = float(asked.get("no_answer", 20))
state = st.session_state
state.setdefault("said", [])  # (who, text), the customer's line i being said[2 * i]
state.setdefault("locked", "You are on hold." if "locked" in asked else "")


def customers_line(turn: int) -> str:
    words = ["So", "what", "now", "then", "I", "have", "been", "waiting", "here", "since", "seven"]
    return " ".join(words[i % len(words)] for i in range(int(asked.get("words", 4)))) + f" {turn}."


def take(reply: Sent | Silent) -> bool:
    """Append the reply to the log and go on to the next line, unless the query string wants trouble."""
    time.sleep(float(asked.get("hang", 0)))
    if asked.get("refuse") == str(reply.turn) and not state.get("refused"):
        state["refused"] = True
        return False
    if asked.get("moved_on") == str(reply.turn) and not state.get("refused"):
        state["refused"] = True
        state["said"] += [("customer", customers_line(reply.turn)), ("trainee", "(said in another tab)")]
        return False
    with LOG.open("a", encoding="utf-8") as file:
        seconds = time.monotonic() - state["shown_at"]
        record = {"kind": type(reply).__name__, "server_seconds": seconds} | reply.model_dump()
        file.write(json.dumps(record) + "\n")
    words = reply.text if isinstance(reply, Sent) else "(silence)"
    state["said"] += [("customer", customers_line(reply.turn)), ("trainee", words)]
    return True


turn = len(state["said"]) // 2
with st.bottom:
    reply_box(
        turn,
        call="test",
        on_reply=take,
        locked=state["locked"],
        reduced_motion="still" in asked,
    )
if st.button("Rerun"):
    pass
if st.button("Lock"):
    state["locked"] = "" if state["locked"] else "You are on hold."
    st.rerun()
time.sleep(float(asked.get("delay", 0)))
for i, (who, text) in enumerate(state["said"]):
    with st.chat_message("user" if who == "trainee" else "assistant"):
        if who == "customer":
            old_line(i // 2, text)
        else:
            with st.container(key=f"reply-{i // 2}"):
                st.text(text)
with st.chat_message("assistant"):
    words = show_line(
        turn,
        customers_line(turn),
        call="test",
        channel=CHANNEL,
        speaker="Denise",
        speed=float(asked.get("speed", 50)),
    )
state["shown_at"] = time.monotonic()  # the best a server knows of when the line was there
time.sleep(float(asked.get("hesitation", 0)))
line_whole(turn, words, patience_seconds=PATIENCE, breathing="breathing" in asked, speaker="Denise")
