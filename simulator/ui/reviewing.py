"""One call as somebody scores it: the transcript on the left, the criteria on the right, then both scores.

Until the review is handed in, or its writer asks for it, the machine's scorecard is not even read.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from simulator.call import Call
from simulator.jobs.reviewing import draft_of, hand_in, keep_draft, latest_review
from simulator.review.hearing import Heard, heard
from simulator.review.reviews import LONGEST_NOTE, Draft, Unfinished
from simulator.scenario import Scenario
from simulator.scoring import Rubric, Scorecard
from simulator.ui import look, scores, session, side_by_side, wording
from simulator.vocabulary import Criterion

CANT_SAY = 4  # beside the levels 0 to 3; None is "nothing chosen yet"
OWN_CALL = "This is a call of your own. Have you seen the machine's scores of it, in its debrief or here?"
UNSEEN = {True: "No, I haven't", False: "Yes, I have"}
SHOWN_FIRST = "You have seen the machine's scores, so this review does not count towards agreement."
_STYLES = Path(__file__).parent / "reviewing.css"


def dress() -> None:
    """Put on what the reviews wear beyond the other pages."""
    st.html(_STYLES)


def show(call: Call, *, again: bool) -> None:
    """Draw the review of a call: its form, or what came of it. `again`: the form though one was handed in."""
    parts = session.parts()
    scenario, rubric = parts.desk.scenario(call), parts.rubric()
    review = None if again else latest_review(parts.store, call.id, session.me())
    look.from_the_top(f"review {call.id} {review is not None}")
    with st.container(key="review-head"):
        when = wording.moment(call.log[0].at, look.zone())
        st.caption(f"{look.plain(scenario.title)} · {look.plain(who(call.start.trainee))} · {when}")
        st.title("You and the machine" if review else "Review", anchor=False)
    if review:
        side_by_side.show(call, review, rubric)
        with st.expander("The call", icon=":material/forum:"):
            _transcript(call, scenario)
        return
    left, right = st.columns([5, 6], gap="large")
    with left, st.container(key="review-heard"):
        _transcript(call, scenario)
    with right:
        _form(call, rubric)


def who(trainee: str) -> str:
    """A trainee as this reviewer knows them."""
    return "you" if trainee == session.me() else trainee


# ---- the call ----


def _transcript(call: Call, scenario: Scenario) -> None:
    for each in heard(call):
        if each.kind == "customer":
            with st.container(key=f"heard-they-{each.seq}", gap=None):
                st.text(scenario.person(each.person).name)
                st.text(each.text)
                if each.provocation:
                    st.caption(":material/bolt: Provocation")
        elif each.kind in {"reply", "silence", "action"}:
            _deed(each)
        else:
            said = f"{scenario.person(each.person).name} joins." if each.kind == "joined" else each.text
            with st.container(key=f"heard-note-{each.seq}"):
                st.text(said if each.kind != "hint" else f"Hint: {said}")


def _deed(each: Heard) -> None:
    with st.container(key=f"heard-you-{each.seq}", gap=None):
        if each.kind == "silence":
            seconds = "" if each.pause_seconds is None else f" for {each.pause_seconds:.0f} s"
            st.text(f"{each.number} · Trainee")
            st.caption(f":material/hourglass_empty: Said nothing{seconds}{_after(each)}")
            return
        waited = each.pause_seconds
        pause = "Pause not measured" if waited is None else f"Answered after {waited:.1f} s"
        st.text(f"{each.number} · Trainee")
        if each.kind == "reply":
            st.caption(f":material/timer: {pause}{_after(each) if waited is not None else ''}")
            st.text(each.text)
        elif each.action is not None:
            st.caption(f":material/touch_app: {wording.ACTIONS[each.action]}")
            st.text(each.text)


def _after(each: Heard) -> str:
    return ", provoked" if each.provoked else ""


# ---- the form ----


@st.fragment
def _form(call: Call, rubric: Rubric) -> None:
    """A fragment, so that an answer redraws the criteria alone."""
    parts, me = session.parts(), session.me()
    draft = draft_of(parts.store, call.id, me, rubric)
    own = call.start.trainee == me
    with st.container(key="review-form"):
        if draft.saw_machine:
            st.caption(f":material/visibility: {SHOWN_FIRST}")
        elif own:
            _ask_if_seen(call, rubric, draft)
        card = scores.card_of(call, rubric) if draft.saw_machine else None
        for criterion in rubric.criteria:
            _criterion(call, rubric, criterion, draft, card)
        _foot(call, rubric, draft)


def _ask_if_seen(call: Call, rubric: Rubric, draft: Draft) -> None:
    key = f"unseen-{call.id}"
    st.session_state.setdefault(key, draft.says_unseen)
    st.radio(
        OWN_CALL,
        list(UNSEEN),
        index=None,
        format_func=UNSEEN.__getitem__,
        key=key,
        horizontal=True,
        on_change=_keep_unseen,
        args=(call.id, rubric, key),
    )


def _criterion(
    call: Call, rubric: Rubric, criterion: Criterion, draft: Draft, card: Scorecard | None
) -> None:
    anchored = rubric.criteria[criterion]
    words = [*(look.plain(level) for level in anchored.levels), "Can't say"]
    level = draft.levels.get(criterion)
    chosen = None if criterion not in draft.levels else CANT_SAY if level is None else level
    key = f"{call.id}-{criterion}"
    # The store's word once, and not as a default: a widget whose default changes is another widget.
    st.session_state.setdefault(f"level-{key}", chosen)
    st.session_state.setdefault(f"remark-{key}", draft.notes.get(criterion, ""))
    with st.container(key=f"review-criterion-{criterion}", gap="small"):
        st.subheader(look.plain(anchored.name), anchor=False)
        st.radio(
            look.plain(anchored.asks),
            range(CANT_SAY + 1),
            index=None,
            format_func=words.__getitem__,
            key=f"level-{key}",
            on_change=_keep_level,
            args=(call.id, rubric, criterion, f"level-{key}"),
        )
        if card is not None:
            st.caption(f"The machine: {look.plain(_machine(card, criterion))}")
        st.text_input(
            f"Note on {look.plain(anchored.name)}",
            placeholder="A note, if you like",
            label_visibility="collapsed",
            max_chars=LONGEST_NOTE,
            key=f"remark-{key}",
            on_change=_keep_note,
            args=(call.id, rubric, criterion, f"remark-{key}"),
        )


def _machine(card: Scorecard, criterion: Criterion) -> str:
    score = card.criteria.get(criterion)
    if score is None or score.level is None:
        return f"unscored. {score.reason if score else ''}"
    return f"level {score.level + 1} of 4. {score.reason}"


def _foot(call: Call, rubric: Rubric, draft: Draft) -> None:
    parts, me = session.parts(), session.me()
    with st.container(key="review-foot", gap="small"):
        st.text(f"{len(draft.levels)} of {len(rubric.criteria)} answered. What you have written is kept.")
        with st.container(horizontal=True):
            handed = st.button("Hand in", type="primary", key="hand-in")
            if not draft.saw_machine:
                st.button(
                    "Show the machine's scores first",
                    type="tertiary",
                    help="Your review then says so, and does not count towards agreement.",
                    on_click=_show_machine,
                    args=(call.id, rubric),
                )
        if handed:
            try:
                hand_in(parts.desk, call, me, rubric)
            except Unfinished as unfinished:
                _say_missing(unfinished, rubric)
            else:
                st.query_params.pop("again", None)
                st.rerun()


def _say_missing(unfinished: Unfinished, rubric: Rubric) -> None:
    names = ", ".join(look.plain(rubric.criteria[criterion].name) for criterion in unfinished.missing)
    if names:
        st.warning(f"Still to answer, if only with “Can't say”: {names}.")
    else:
        st.warning("Say at the top whether you have seen the machine's scores of this call.")


def _keep_level(call_id: str, rubric: Rubric, criterion: Criterion, key: str) -> None:
    chosen = st.session_state[key]
    level = None if chosen == CANT_SAY else chosen
    draft = draft_of(session.parts().store, call_id, session.me(), rubric)
    _keep(call_id, draft.model_copy(update={"levels": {**draft.levels, criterion: level}}))


def _keep_note(call_id: str, rubric: Rubric, criterion: Criterion, key: str) -> None:
    draft = draft_of(session.parts().store, call_id, session.me(), rubric)
    _keep(call_id, draft.model_copy(update={"notes": {**draft.notes, criterion: st.session_state[key]}}))


def _keep_unseen(call_id: str, rubric: Rubric, key: str) -> None:
    draft = draft_of(session.parts().store, call_id, session.me(), rubric)
    _keep(call_id, draft.model_copy(update={"says_unseen": st.session_state[key]}))


def _show_machine(call_id: str, rubric: Rubric) -> None:
    draft = draft_of(session.parts().store, call_id, session.me(), rubric)
    _keep(call_id, draft.model_copy(update={"saw_machine": True}))


def _keep(call_id: str, draft: Draft) -> None:
    keep_draft(session.parts().store, call_id, session.me(), draft)
