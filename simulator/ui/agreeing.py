"""How well people and machine agree, in words and as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from simulator.jobs.reviewing import agreement_with, agreements
from simulator.review.agreement import BAR, ENOUGH, Agreement, Estimate, State
from simulator.scoring import Provenance, Rubric, Scorecard
from simulator.ui import look, session
from simulator.vocabulary import Criterion

FEW = "Not enough reviews yet to say how well the machine reads this ({n} of {enough})."
TRUSTED = "Reviewers agree with the machine: κ {kappa}, {near} within one level, {n} reviews."
ADVISORY = (
    ":material/info: **Advisory.** Reviewers often read this otherwise: κ {kappa}, {near} within one level, "
    "{n} reviews."
)
ALIKE = "In {n} reviews all stood at one level, so agreement can't be told yet."
STATES = {
    State.FEW: "Not enough reviews yet ({n} of {enough})",
    State.ALIKE: "All at one level: can't tell",
    State.ADVISORY: "Advisory",
    State.TRUSTED: "Trusted",
}


def with_cards_like(card: Scorecard) -> dict[Criterion, Agreement]:
    """How well people agree with cards made as this one was."""
    return agreement_with(session.parts().store, card)


def in_words(agreed: Agreement) -> str:
    """One short sentence, in Markdown, to stand beside a criterion."""
    words = {State.FEW: FEW, State.TRUSTED: TRUSTED, State.ADVISORY: ADVISORY, State.ALIKE: ALIKE}
    kappa = _estimate(agreed.kappa, share=False)
    near = f"{agreed.within_one.value:.0%}" if agreed.within_one else ""
    return words[agreed.state].format(n=agreed.n, enough=ENOUGH, kappa=kappa, near=near)


def show(rubric: Rubric) -> None:
    """The section: a table for each way the machine's cards were made."""
    st.text(
        "How often a person who had not seen the machine's scores reads a call as the machine does. "
        "Only blind reviews count, and cards made in different ways are never put together."
    )
    found = agreements(session.parts().store)
    if not found:
        st.info("No blind review has been handed in yet. Each one counts here at once.")
        return
    makers = list(found)
    made_by = makers[0]
    if len(makers) > 1:
        made_by = makers[st.selectbox("Scored with", range(len(makers)), format_func=_name_of(makers))]
    else:
        st.caption(look.plain(f"Scored with {name(made_by)}"))
    _table(found[made_by], rubric)
    st.caption(
        f"κ is Cohen's kappa with quadratic weights: 1 is full agreement, 0 is chance. From {ENOUGH} reviews "
        f"on, a criterion below {BAR:.1f} is advisory: read the call yourself before you build on it. In "
        "brackets, what 95 of 100 redraws of these calls would give."
    )


def _name_of(makers: list[Provenance]) -> Callable[[int], str]:
    return lambda number: look.plain(name(makers[number]))


def name(made_by: Provenance) -> str:
    """What made a card, as a person may tell it from another."""
    rubric = f"rubric {made_by.rubric} ({made_by.rubric_hash[:6]})"
    model = f", read by {made_by.model}" if made_by.model else ""
    return f"{rubric}, scorer {made_by.scorer}{model}"


def _table(agreed: Mapping[Criterion, Agreement], rubric: Rubric) -> None:
    rows = [(rubric.criteria[criterion].name, agreed[criterion]) for criterion in rubric.criteria]
    st.table(
        {
            "Criterion": [look.plain(called) for called, _ in rows],
            "Reviews": [str(each.n) for _, each in rows],
            "κ": [_estimate(each.kappa, share=False) for _, each in rows],
            "Within one level": [_estimate(each.within_one, share=True) for _, each in rows],
            "State": [STATES[each.state].format(n=each.n, enough=ENOUGH) for _, each in rows],
        }
    )


def _estimate(estimate: Estimate | None, *, share: bool) -> str:
    if estimate is None:
        return "—"
    said = f"{estimate.value:.0%}" if share else _figure(estimate.value)
    low, high = (f"{end:.0%}" if share else _figure(end) for end in (estimate.low, estimate.high))
    return f"{said} ({low} to {high})"


def _figure(value: float) -> str:
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")
