"""Proving a scenario from its page, what came out with the lines to look at, and publishing it."""

from __future__ import annotations

import os

import streamlit as st

from simulator.authoring import publishing
from simulator.authoring.checking import Checked
from simulator.authoring.drafts import Edit
from simulator.jobs.proving import SEEDS, Check, Proof, WorkersError, keep_proof, prove
from simulator.scenario import Scenario, ScenarioError
from simulator.ui import look, session, writing

MADE_UP = "The people, companies, numbers and addresses in it are made up."


def show(edit: Edit, checked: Checked) -> None:
    """Draw the section."""
    if checked.scenario is None:
        st.text("It can be proved once nothing is missing. The list under “Write” says what is, in order.")
        return
    if checked.scenario.rehearsal is None:
        st.text("Write its rehearsal first: what the made-up trainees say who prove it.")
        return
    st.text(
        "Made-up trainees of nine kinds play it many times: the good ones must come out ahead, the poor ones "
        "must never calm anybody, and everything you wrote must be within reach."
    )
    with st.spinner("Looking for its proof…"):
        proof = publishing.proof_now(session.parts().store, checked.scenario, session.parts().rubric())
    if st.button("Prove it again" if proof else "Prove it", type="secondary" if proof else "primary"):
        proof = _prove(edit) or proof
    if proof is not None:
        _result(proof)
    _publish(edit, checked.scenario, proof)


def _prove(edit: Edit) -> Proof | None:
    parts = session.parts()
    bar, stop = st.progress(0.0, "Getting ready…"), st.empty()
    stop.button("Stop")  # any click ends this run of the page

    def told(done: int, of: int) -> None:
        bar.progress(done / of, f"{done} of {of} calls played")

    try:
        proof = prove(
            edit.text,
            edit.file,
            parts.rubric(),
            seeds=SEEDS,
            workers=os.cpu_count() or 1,
            progress=told,
        )
    except (ScenarioError, WorkersError) as error:
        st.error(look.plain(f"It could not be proved: {error}"))
        return None
    finally:
        bar.empty()
        stop.empty()
    keep_proof(parts.store, proof, parts.desk.clock())
    return proof


def _result(proof: Proof) -> None:
    failed = [check for check in proof.checks if check.must and not check.passed]
    if failed:
        st.error(f"Not proven: {len(failed)} of {len(proof.checks)} checks fell short.")
    else:
        st.success(
            f"Proven. It proved {proof.difficulty} of 5 hard and takes about {proof.minutes:.0f} minutes."
        )
    for check in failed:
        _check(check)
    known = [check for check in proof.checks if not check.must and not check.passed]
    if known:
        with st.expander(f"{len(known)} to know, which decide nothing", icon=":material/info:"):
            for check in known:
                _check(check)
    with st.expander("What each kind of trainee came to", icon=":material/groups:"):
        st.table(
            {
                "Trainee": [told.kind.value.replace("_", " ") for told in proof.told],
                "Points": ["—" if told.points is None else f"{told.points:.0f}" for told in proof.told],
                "Ends well": [f"{told.ended_well:.0%}" for told in proof.told],
                "Anger": [f"{told.anger_change:+.2f}" for told in proof.told],
                "Minutes": [f"{told.minutes:.0f}" for told in proof.told],
            }
        )


def _check(check: Check) -> None:
    with st.container(key=f"check-{check.name.replace(' ', '-')}", border=True, gap="small"):
        st.markdown(f"**{look.plain(check.name[:1].upper() + check.name[1:])}**")
        st.text(check.says)
        for number, at in enumerate(check.look):
            st.button(
                look.plain(f"Line {at.line}: {at.field}: {at.says}"),
                key=f"look-{check.name}-{number}",
                type="tertiary",
                on_click=_go_to,
                args=(at.line,),
            )


def _go_to(line: int) -> None:
    st.session_state["writing-parts"] = "Write"
    writing.go_to(line)


def _publish(edit: Edit, scenario: Scenario, proof: Proof | None) -> None:
    st.header("Publish", anchor=False)
    if scenario.state == "published" and not edit.unsaved:
        st.text(f"Version {scenario.version} is published: trainees are offered it.")
        with st.container(horizontal=True):
            said = "Trainees are no longer offered it; their calls stay."
            st.button("Unpublish", on_click=writing.save_as, args=(edit.file, "draft", said))
            st.button("Retire", on_click=writing.save_as, args=(edit.file, "retired", said))
        return
    version = publishing.next_version(session.parts().store, scenario)
    if proof is None or not proof.passed:
        st.text("It can be published once it is proven as it stands here.")
        return
    st.text(f"It becomes version {version}. Calls in progress keep what they began with.")
    sure = st.checkbox(MADE_UP, key=f"made-up-{edit.file}")
    st.button(
        f"Publish as version {version}",
        type="primary",
        icon=":material/public:",
        disabled=not sure,
        on_click=writing.publish,
        args=(edit.file,),
    )
