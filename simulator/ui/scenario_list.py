"""The list of scenario files, and how a new one begins."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from simulator.authoring import begin
from simulator.authoring.folder import WrongName, text_on_disk
from simulator.authoring.listing import Row, rows
from simulator.scenario import Fault
from simulator.ui import look, session, writing
from simulator.vocabulary import Channel

STATES = {
    "draft": ":material/edit_note: Draft",
    "proven": ":material/verified: Proven, not published",
    "published": ":material/public: Published",
    "retired": ":material/inventory_2: Retired",
    "broken": ":material/edit_note: Draft, not complete",
    "missed": ":material/warning: Published, but it can't be read, so trainees miss it",
    "unsaved": ":material/edit_note: New, not saved yet",
}
CHANNELS = {"A phone call": Channel.PHONE, "A chat": Channel.CHAT}
FAULTS_SHOWN = 5


def show() -> None:
    """Draw the list."""
    look.from_the_top("scenarios")
    st.title("Scenarios", anchor=False)
    st.text("Write the calls your team should be ready for. Trainees are offered only what is published.")
    if message := session.told():
        st.info(look.plain(message))
    _begin()
    with st.spinner("Reading the scenarios…"):
        found = rows(writing.desk(), session.parts().rubric())
    if not found:
        st.info("There is no scenario yet. Start one above.")
    for row in found:
        _row(row)


def _row(row: Row) -> None:
    scenario = row.scenario
    with st.container(key=f"file-{row.file}", border=True):
        with st.container(key=f"file-head-{row.file}", horizontal=True, vertical_alignment="center"):
            with st.container(key=f"file-what-{row.file}", gap=None):
                st.subheader(look.plain(scenario.title if scenario else row.file), anchor=False)
                st.caption(" · ".join([STATES[row.state], *map(look.plain, _facts(row))]))
            if st.button("Open", key=f"open-{row.file}", help=f"Open {look.plain(row.file)}"):
                st.switch_page(writing.PAGE, query_params={"file": row.file})
        if row.faults:
            _faults(row.faults)


def _facts(row: Row) -> list[str]:
    said = []
    if row.scenario:
        said.append(f"version {row.scenario.version}")
        said.append("never played" if not row.played else f"played {_times(row.played)}")
        said.append(_proved(row))
    if row.unsaved and row.state != "unsaved":
        said.append("you have unsaved changes")
    return said


def _proved(row: Row) -> str:
    if row.scenario is None or row.proof is None:
        return "not proven as it stands"
    if not row.proof.passed:
        return "the proof failed"
    return f"proved {row.proof.difficulty} of 5 hard, the file says {row.scenario.difficulty}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _faults(faults: tuple[Fault, ...]) -> None:
    with st.expander(f"{len(faults)} things keep it from loading", icon=":material/warning:"):
        for fault in faults[:FAULTS_SHOWN]:
            st.text(f"Line {fault.line}: {fault.field or 'the file'}: {fault.message}")
        if len(faults) > FAULTS_SHOWN:
            st.caption(f"and {len(faults) - FAULTS_SHOWN} more; open it to see them all")


def _begin() -> None:
    with st.expander("Start a new scenario", icon=":material/add:"):
        how = st.segmented_control(
            "How do you want to start?",
            ["From a short form", "From a template", "As a copy"],
            default="From a short form",
            required=True,
            key="begin-how",
        )
        if how == "As a copy":
            _copy()
        else:
            _story(only_title=how == "From a template")


def _story(*, only_title: bool) -> None:
    questions = begin.QUESTIONS[:1] if only_title else begin.QUESTIONS
    st.caption(
        "You get a complete file with places for every line, and the list of what is to write."
        if only_title
        else "Answer what you can, in your own words; nothing has to be complete. No real names or numbers."
    )
    with st.form("begin-story", border=False):
        kinds = {f"{kind.name}: {kind.says}": name for name, kind in begin.KINDS.items()}
        kind = st.radio("What is the caller like?", list(kinds))
        channel = st.radio("How do they reach us?", list(CHANNELS), horizontal=True)
        told: dict[str, str] = {}
        for question in questions:
            asked, help_ = question.metadata["question"], question.metadata["help"]
            ask = st.text_area if question.metadata["many"] else st.text_input
            told[question.name] = ask(asked, placeholder=help_, key=f"story-{question.name}") or ""
        if st.form_submit_button("Start writing", type="primary"):
            if not told["title"].strip():
                st.warning("Please give it a title; you can change it later.")
                return
            start = begin.from_story(replace(begin.Story(), **told), kinds[kind], CHANNELS[channel].value)  # type: ignore[arg-type]
            _open_new(told["title"], start)


def _copy() -> None:
    scenarios = session.parts().library().scenarios
    with st.form("begin-copy", border=False):
        which = st.selectbox("Copy which?", list(scenarios), format_func=lambda id_: scenarios[id_].title)
        title = st.text_input("What shall the copy be called?", key="copy-title")
        if st.form_submit_button("Start writing", type="primary"):
            if not (title or "").strip() or which is None:
                st.warning("Please give the copy a title of its own.")
                return
            desk = writing.desk()
            found = next(
                row
                for row in rows(desk, session.parts().rubric())
                if row.scenario and row.scenario.id == which
            )
            _open_new(title, begin.from_copy(text_on_disk(desk.folder, found.file) or "", title.strip()))


def _open_new(title: str, text: str) -> None:
    file = f"{begin.identifier(title)}.yaml"
    try:
        writing.desk().begin(file, text, writing.now())
    except FileExistsError:
        st.warning(look.plain(f"There is a file {file} already. Please choose another title."))
        return
    except WrongName as error:
        st.warning(look.plain(str(error)))
        return
    st.switch_page(writing.PAGE, query_params={"file": file})
