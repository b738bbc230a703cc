"""A clock above the call and a voice for screen readers; both live in the browser alone."""

from __future__ import annotations

import streamlit as st

_HTML = """
<span class="clock" role="timer" aria-label="Call time"></span>
<span class="unseen" aria-live="polite"></span>
"""
_CSS = """
.clock {
  color: var(--st-text-color);
  font: 600 1.125rem/1 var(--st-font, system-ui);
  font-variant-numeric: tabular-nums;
}
.unseen {
  clip-path: inset(50%);
  height: 1px;
  overflow: hidden;
  position: absolute;
  white-space: nowrap;
  width: 1px;
}
"""
# A new elapsed time only counts if it differs by more than the way from server to browser can explain.
_JS = """
export default function ({ data, parentElement }) {
  const [clock, voice] = ["clock", "unseen"].map((name) => parentElement.querySelector("." + name));
  const bar = (parentElement.callBar ??= { call: null, zero: 0, said: "" });
  const zero = performance.now() - data.elapsed * 1000;
  if (bar.call !== data.call) toTheEnd(data.call);
  if (bar.call !== data.call || Math.abs(zero - bar.zero) > 1500) bar.zero = zero;
  bar.call = data.call;
  if (bar.said !== data.news) voice.textContent = bar.said = data.news;
  const show = () => {
    const seconds = Math.max(0, Math.floor((performance.now() - bar.zero) / 1000));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  show();
  clearInterval(bar.ticking);
  bar.ticking = setInterval(show, 250);
  return () => parentElement.isConnected || clearInterval(bar.ticking);

  /** A call that is opened again is shown where it stands, not where it began. */
  function toTheEnd() {
    const go = () => document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 1e7);
    document.addEventListener("even-keel-line", () => requestAnimationFrame(go), { once: true });
  }
}
"""
_bar = st.components.v2.component("even_keel_call_bar", html=_HTML, css=_CSS, js=_JS)


def clock(call_id: str, elapsed_seconds: float, news: str) -> None:
    """Show a clock that has run for `elapsed_seconds`; `news` is read out once by a screen reader."""
    _bar(
        key=f"call-bar-{call_id}", data={"call": call_id, "elapsed": round(elapsed_seconds, 1), "news": news}
    )
