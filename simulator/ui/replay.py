"""The call once more at its real pace: what was said and left unsaid, and the customer's feelings beside it.

All that moves, moves in the browser (replay.js). Words go there as data and are put on the page as text.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import streamlit as st

from simulator.call import Call
from simulator.playback import Cue, playback
from simulator.scenario import Scenario
from simulator.ui import session
from simulator.vocabulary import Channel

_HERE = Path(__file__).parent
_HTML = """
<section class="player" data-part="player" aria-label="The call, replayed">
  <div class="log" data-part="log" role="log" tabindex="0" aria-label="What has been said so far"></div>
  <p class="state"><span data-part="clock"></span><span data-part="now"></span></p>
  <div class="felt">
    <div class="key">
      <ul class="levels" data-part="levels" aria-label="How they felt at this point, from 0 to 100"></ul>
      <span data-part="marks">a moment that mattered</span>
    </div>
    <svg data-part="trace" viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true"></svg>
    <input data-part="place" type="range" min="0" step="1" value="0" aria-label="Place in the call">
  </div>
  <div class="controls" role="group" aria-label="Controls">
    <button type="button" data-part="back"></button>
    <button type="button" data-part="play"></button>
    <button type="button" data-part="next"></button>
    <label data-part="pace">Speed
      <select data-part="speed">
        <option value="1">1×</option><option value="2">2×</option><option value="4">4×</option>
      </select>
    </label>
    <span class="jumps" data-part="jumps">
      <button type="button" data-part="before">Moment before</button>
      <button type="button" data-part="after">Next moment</button>
    </span>
  </div>
  <p class="unseen" data-part="heard" role="status"></p>
</section>
"""
_mount = st.components.v2.component(
    "even_keel_replay",
    html=_HTML,
    css=(_HERE / "replay.css").read_text(encoding="utf-8"),
    js=(_HERE / "replay.js").read_text(encoding="utf-8"),
)


def show(call: Call, scenario: Scenario, moments: Collection[int]) -> None:
    """Draw the player; it begins when asked to. `moments` are the deeds it can skip to, by number."""
    told = playback(scenario, call, moments)
    _mount(
        key=f"replay-{call.id}",
        data={
            "call": call.id,
            "cues": [_cue(cue) for cue in told.cues],
            "felt": [
                {
                    "at": felt.at,
                    **{name: round(level * 100) for name, level in felt.affect.model_dump().items()},
                }
                for felt in told.felt
            ],
            "moments": [{"number": number, "at": at} for number, at in told.moments],
            "seconds": told.seconds,
            "spoken": scenario.channel == Channel.PHONE,
            "still": session.personal().reduced_motion,
        },
    )


def _cue(cue: Cue) -> dict[str, object]:
    return {
        "who": cue.who,
        "name": cue.name,
        "text": cue.text,
        "begins": cue.begins,
        "at": cue.at,
        "lasts": cue.lasts,
        "quiet": cue.quiet,
        "pause": cue.pause,
        "number": cue.number,
    }
