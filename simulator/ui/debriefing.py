"""The debrief as a page: what happened, scores and what they rest on, feelings, pauses, moments."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from simulator import jobs
from simulator.call import Call, trainee_view
from simulator.debrief import Debrief, Moment, debrief
from simulator.scenario import Scenario
from simulator.scoring import Quoted, Rubric, Score, Scorecard, read_call
from simulator.ui import look, session, transcript, wording
from simulator.vocabulary import Criterion, Ending, Mode

STOPPED = "You stopped this call, so nothing is scored. Stopping is always fine."
HEADS_THE_CARD = Criterion.PAUSING


def show(call: Call) -> None:
    """Draw the debrief of an ended call."""
    parts = session.parts()
    scenario, rubric = parts.desk.scenario(call), parts.rubric()
    told = debrief(scenario, call)
    card = _card(call, rubric)
    look.from_the_top(f"debrief {call.id}")
    if message := session.told():
        st.warning(look.plain(message), icon=":material/info:")
    with st.container(key="debrief-head"):
        st.caption(f"{look.plain(told.title)} · {wording.mode(call.start.mode, call.start.coaching)}")
        st.title("Debrief", anchor=False)
        with st.container(key="what-happened"):
            st.text(told.paragraph)
    if call.ended == Ending.STOPPED:
        st.info(STOPPED, icon=":material/self_improvement:")
    else:
        _scores(call, scenario, card, rubric)
    _moments(told)
    if len(told.trace) > 1:
        _feelings(told)
    _pauses(told)
    _left_undone(told)
    with st.container(key="story", border=True):
        st.header("What became of it", anchor=False)
        st.text(told.story)
    with st.expander("The whole call, word for word", icon=":material/forum:"):
        transcript.show(scenario, trainee_view(call))
    _next(call, scenario)


def _card(call: Call, rubric: Rubric) -> Scorecard:
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
    unread = any(score.unread for score in card.criteria.values())
    if (
        unread
        and judge is not None
        and parts.no_model() is None
        and st.button("Score again", icon=":material/refresh:")
    ):
        with st.spinner("A model is reading the call. This can take a minute…", show_time=True):
            jobs.score_again(parts.desk, call, rubric, judge)
        st.rerun()


def _scores(call: Call, scenario: Scenario, card: Scorecard, rubric: Rubric) -> None:
    turns = _Turns(call, scenario)
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
    st.header("Score by score", anchor=False)
    _score_again(call, card, rubric)
    judged = [c for c in rubric.criteria if card.criteria[c].points is not None]
    for criterion in judged:
        _criterion(criterion, card.criteria[criterion], rubric, turns)
    unscored = [c for c in rubric.criteria if c not in judged]
    if unscored:
        with st.container(key="unscored"):
            st.subheader("Unscored", anchor=False)
            for criterion in unscored:
                name, reason = rubric.criteria[criterion].name, card.criteria[criterion].reason
                st.markdown(f"**{look.plain(name)}** — {look.plain(reason)}")
    with st.expander("How this is weighed, and what every level means", icon=":material/scale:"):
        _explain(rubric)


def _headline(name: str, points: float | None, below: str) -> None:
    with st.container(key=f"headline-{name.lower()}", gap=None):
        st.text(name)
        st.text("unscored" if points is None else f"{points:.0f}")
        st.text(below)


def _criterion(criterion: Criterion, score: Score, rubric: Rubric, turns: _Turns) -> None:
    anchored = rubric.criteria[criterion]
    with st.container(key=f"criterion-{criterion}"):
        judged, shown = st.columns([4, 5], gap="medium")
        with judged:
            with st.container(key=f"criterion-top-{criterion}", horizontal=True, vertical_alignment="center"):
                st.subheader(look.plain(anchored.name), anchor=False)
                look.steps(score.level)
                st.text(f"{score.points:.0f}")
            st.text(score.reason)
            if score.level is not None and score.level < len(anchored.levels) - 1:
                st.caption(f"**One step up** {look.plain(anchored.levels[score.level + 1])}")
        with shown:
            _quotes(score.quotes, turns, criterion)


class _Turns:
    """Where a quote stands, in the numbers the rest of the page uses."""

    def __init__(self, call: Call, scenario: Scenario) -> None:
        self.places: list[str] = []
        replies = 0
        for turn in read_call(call).turns:
            replies += turn.speaker == "trainee"
            said = f"Reply {replies}" if turn.speaker == "trainee" else f"They, before {replies + 1}"
            self.places.append(said)


def _quotes(quotes: Sequence[Quoted], turns: _Turns, what: str) -> None:
    for number, quote in enumerate(quotes):
        with st.container(key=f"quote-{what}-{number}", horizontal=True, gap="small"):
            st.text(turns.places[quote.turn])
            st.text(f"“{quote.text}”")


def _explain(rubric: Rubric) -> None:
    st.text(rubric.weighting)
    for anchored in rubric.criteria.values():
        st.markdown(f"**{look.plain(anchored.name)}** {look.plain(anchored.asks)}")
        st.markdown("\n".join(f"{n + 1}. {look.plain(level)}" for n, level in enumerate(anchored.levels)))
        st.caption(look.plain(anchored.source))


def _moments(told: Debrief) -> None:
    if not told.moments:
        return
    st.header("The moments that mattered", anchor=False)
    for column, moment in zip(st.columns(len(told.moments)), told.moments, strict=True):
        with column, st.container(key=f"moment-{moment.number}", border=True, height="stretch"):
            _moment(moment)


def _moment(moment: Moment) -> None:
    st.subheader(
        f"Reply {moment.number}: {'it helped' if moment.helped else 'it cost you'}",
        anchor=False,
    )
    _said("They said", moment.customer, f"moment-they-{moment.number}")
    _said("You answered", moment.reply, f"moment-you-{moment.number}")
    if moment.moves:
        st.caption(f"What it did: {wording.moves(moment.moves)}")
    with st.container(key=f"moment-change-{moment.number}", gap="small"):
        for name in ("anger", "distress", "trust"):
            before, after = getattr(moment.before, name), getattr(moment.after, name)
            with st.container(
                key=f"change-{moment.number}-{name}", horizontal=True, vertical_alignment="center"
            ):
                st.text(_in_words(name, before, after))
                look.change(before, after)
    if moment.better:
        words = "The author would say" if moment.helped else "You could have said"
        _said(words, moment.better, f"better-{moment.number}")


def _in_words(name: str, before: float, after: float) -> str:
    was, now = round(before * 100), round(after * 100)
    if was == now:
        return f"{name.capitalize()} stayed at {now}"
    return f"{name.capitalize()} {'rose' if now > was else 'fell'} from {was} to {now}"


def _said(who: str, words: str, key: str) -> None:
    with st.container(key=key, gap=None):
        st.text(who)
        st.text(words)


def _feelings(told: Debrief) -> None:
    from simulator.ui import charts  # with Altair, which no other page needs

    st.header("What they felt", anchor=False)
    st.caption(
        "Anger, distress and trust from 0 to 100 after each of your replies. Along the foot, what you did: "
        "▲ helped, ▼ hurt, ◆ both, ● neither. A dashed line marks something that happened by itself."
    )
    st.altair_chart(
        charts.feelings(told.trace), alt="The customer's anger, distress and trust over your replies"
    )
    with st.expander("The same as a table", icon=":material/table_rows:"):
        st.table(
            {
                "Reply": [str(point.number) for point in told.trace],
                "Anger": [f"{point.affect.anger * 100:.0f}" for point in told.trace],
                "Distress": [f"{point.affect.distress * 100:.0f}" for point in told.trace],
                "Trust": [f"{point.affect.trust * 100:.0f}" for point in told.trace],
                "What you did": [wording.moves(point.moves) or "—" for point in told.trace],
                "You": [look.plain(point.deed) for point in told.trace],
                "Happened": [look.plain(point.note or "—") for point in told.trace],
            }
        )


def _pauses(told: Debrief) -> None:
    from simulator.ui import charts

    st.header("Your pauses", anchor=False)
    low, high = told.window
    if not told.pauses:
        st.text("Nobody provoked you in this call, so there was no pause to score.")
    else:
        st.caption(
            f"◆ marks a provocation; the band is the calm window from {low:.0f} to {high:.0f} seconds. "
            "After an insult those seconds let both of you settle. Elsewhere quick is fine."
        )
    if any(point.pause_seconds is not None for point in told.trace):
        st.altair_chart(charts.pauses(told), alt="Seconds before each reply against the calm window")
    for pause in told.pauses:
        with st.container(key=f"pause-{pause.number}", gap=None):
            st.text(f"Before your reply {pause.number}: {_waited(pause.seconds, told.window, pause.silent)}")
            st.text(f"“{pause.line}”")


def _waited(seconds: float | None, window: tuple[float, float], silent: bool) -> str:
    if seconds is None:
        return "not measured"
    if silent:
        return f"you let {seconds:.0f} s pass and they spoke again; that is a full pause"
    if seconds < window[0]:
        return f"{seconds:.1f} s, shorter than the calm window"
    if seconds > window[1]:
        return f"{seconds:.1f} s, longer than the calm window"
    return f"{seconds:.1f} s, inside the calm window"


def _left_undone(told: Debrief) -> None:
    if told.reached:
        st.header("What you brought about", anchor=False)
        look.bullets(told.reached)
    if told.missed:
        st.header("What was left undone", anchor=False)
        for number, (undone, better) in enumerate(told.missed):
            with st.container(key=f"undone-{number}", gap="small"):
                st.text(undone)
                _said("For example", better, f"better-undone-{number}")


def _next(call: Call, scenario: Scenario) -> None:
    with st.container(key="next", horizontal=True):
        if st.button("Practise again", type="primary", icon=":material/replay:"):
            asked = {
                "scenario": scenario.id,
                "mode": Mode(call.start.mode).value,
                "coaching": str(int(call.start.coaching)),
            }
            st.switch_page("simulator/ui/pages/call.py", query_params=asked)
        if st.button("Choose another"):
            st.switch_page("simulator/ui/pages/practise.py")
        if st.button("Past calls", type="tertiary"):
            st.switch_page("simulator/ui/pages/past_calls.py")
