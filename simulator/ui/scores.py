"""The scores of a call on its debrief: the flags, the two that head it, and each with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from simulator import jobs
from simulator.call import Call
from simulator.debrief import places
from simulator.review.agreement import Agreement
from simulator.scoring import Quoted, Rubric, Score, Scorecard
from simulator.ui import agreeing, look, session
from simulator.vocabulary import Criterion

HEADS_THE_CARD = Criterion.PAUSING


def card_of(call: Call, rubric: Rubric) -> Scorecard:
    """The call's newest scorecard, made now where there is none; a model may read it first."""
    parts = session.parts()
    judge = parts.judge_for(call)
    if judge is None:
        return jobs.scorecard_of(parts.desk, call, rubric)
    with st.spinner("A model is reading the call. This can take a minute…", show_time=True):
        return jobs.scorecard_of(parts.desk, call, rubric, judge)


def _score_again(call: Call, card: Scorecard, rubric: Rubric) -> None:
    """Offered where a model was asked and failed; the earlier card is kept."""
    parts = session.parts()
    judge = parts.judge_for(call)
    unread = [score.reason for score in card.criteria.values() if score.unread]
    if unread:
        st.text(unread[0])
    if (
        unread
        and judge is not None
        and parts.no_model() is None
        and st.button("Score again", icon=":material/refresh:")
    ):
        with st.spinner("A model is reading the call. This can take a minute…", show_time=True):
            jobs.score_again(parts.desk, call, rubric, judge)
        st.rerun()


def head(call: Call, card: Scorecard, rubric: Rubric) -> None:
    """What the whole came to, and the pause the room is named for; before both, what failed the call."""
    turns = places(call)
    for flag in card.flags:
        with st.container(key=f"flag-{flag}", gap="small"):
            st.markdown(f":material/flag: **{look.plain(rubric.flags[flag].name)}**")
            st.text(rubric.flags[flag].means)
            _quotes(card.flag_quotes.get(flag, ()), turns, flag)
    pausing = card.criteria[HEADS_THE_CARD]
    with st.container(key="score-head"):
        overall, first = st.columns(2)
        with overall:
            _headline("Overall", card.overall, "of 100")
        with first:
            _headline("Pausing", pausing.points, pausing.reason)
    _score_again(call, card, rubric)


def one_by_one(call: Call, card: Scorecard, rubric: Rubric) -> None:
    """Every criterion with its level and its quotes, then those that could not be judged, and why."""
    turns, agreed = places(call), agreeing.with_cards_like(card)
    judged = [c for c in rubric.criteria if card.criteria[c].points is not None]
    for criterion in judged:
        _criterion(criterion, card.criteria[criterion], rubric, turns, agreed[criterion])
    unscored = [c for c in rubric.criteria if c not in judged]
    if unscored:
        with st.container(key="unscored"):
            st.subheader("Unscored", anchor=False)
            for criterion in unscored:
                name, reason = rubric.criteria[criterion].name, card.criteria[criterion].reason
                st.markdown(f"**{look.plain(name)}** — {look.plain(reason)}")


def _headline(name: str, points: float | None, below: str) -> None:
    with st.container(key=f"headline-{name.lower()}", gap=None):
        st.text(name)
        st.text("unscored" if points is None else f"{points:.0f}")
        st.text(below)


def _criterion(
    criterion: Criterion, score: Score, rubric: Rubric, turns: Sequence[str], agreed: Agreement
) -> None:
    anchored = rubric.criteria[criterion]
    with st.container(key=f"criterion-{criterion}"):
        judged, shown = st.columns([4, 5], gap="medium")
        with judged:
            with st.container(key=f"criterion-top-{criterion}", horizontal=True, vertical_alignment="center"):
                st.subheader(look.plain(anchored.name), anchor=False)
                look.steps(score.level)
                st.text(f"{score.points:.0f}")
            st.text(score.reason)
            st.caption(agreeing.in_words(agreed))
            if score.level is not None and score.level < len(anchored.levels) - 1:
                st.caption(f"**One step up** {look.plain(anchored.levels[score.level + 1])}")
        with shown:
            _quotes(score.quotes, turns, criterion)


def _quotes(quotes: Sequence[Quoted], turns: Sequence[str], what: str) -> None:
    for number, quote in enumerate(quotes):
        with st.container(key=f"quote-{what}-{number}", horizontal=True, gap="small"):
            st.text(turns[quote.turn])
            st.text(f"“{quote.text}”")


def explain(rubric: Rubric) -> None:
    """How the whole is weighed, and what every level means."""
    st.text(rubric.weighting)
    for anchored in rubric.criteria.values():
        st.markdown(f"**{look.plain(anchored.name)}** {look.plain(anchored.asks)}")
        st.markdown("\n".join(f"{n + 1}. {look.plain(level)}" for n, level in enumerate(anchored.levels)))
        st.caption(look.plain(anchored.source))
