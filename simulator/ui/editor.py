"""One scenario being written: the form and the text beside it, what is missing, proof, versions, saving."""

from __future__ import annotations

import difflib
from pathlib import Path

import streamlit as st

from simulator.authoring.checking import Checked
from simulator.authoring.drafts import Edit
from simulator.scenario import Fault
from simulator.ui import drafting_panel, editor_form, look, publishing_panel, session, versions_panel, writing
from simulator.ui.yaml_box import yaml_box

PARTS = ("Write", "Prove and publish", "Versions")
SHOWN = 6  # of what is missing, at once: the next things to do
_STYLES = Path(__file__).parent / "editor.css"


def dress() -> None:
    """The looks of writing."""
    st.html(_STYLES)


def show(edit: Edit) -> None:
    """Draw the editor."""
    look.from_the_top(f"writing {edit.file}")
    checked = writing.looked_at(edit)
    _head(edit, checked)
    if message := session.told():
        st.info(look.plain(message))
    if writing.conflict(edit.file) is not None:
        _conflict(edit)
    if writing.unproven(edit.file):
        _unproven(edit)
    write, prove, versions = st.tabs(PARTS, key="writing-parts", on_change="rerun")
    if write.open:
        with write:
            _write(edit, checked)
    if prove.open:
        with prove:
            publishing_panel.show(edit, checked)
    if versions.open:
        with versions:
            versions_panel.show(edit, checked)


def _head(edit: Edit, checked: Checked) -> None:
    title = checked.data.get("title") if checked.data else None
    with st.container(key="writing-head", gap="small"):
        if st.button("All scenarios", icon=":material/arrow_back:", type="tertiary"):
            st.switch_page(writing.PAGE)
        st.title(look.plain(str(title or edit.file)), anchor=False)
        st.caption(look.plain(f"{edit.file} · {_state(edit, checked)}"))
        with st.container(key="writing-deeds", horizontal=True):
            st.button(
                "Save",
                type="primary",
                icon=":material/save:",
                disabled=not edit.unsaved,
                on_click=writing.save,
                args=(edit.file,),
            )
            st.button(
                "Undo",
                icon=":material/undo:",
                disabled=not edit.can_undo,
                on_click=writing.undo,
                args=(edit.file, 1),
            )
            st.button(
                "Redo",
                icon=":material/redo:",
                disabled=not edit.can_redo,
                on_click=writing.undo,
                args=(edit.file, -1),
            )
            if st.button(
                "Preview call",
                icon=":material/call:",
                disabled=checked.scenario is None,
                help="Play it as it stands here, saved or not. It counts nowhere."
                if checked.scenario
                else "Something is still missing; the list below says what.",
            ):
                _preview(edit, checked)
            with st.popover("Discard"):
                st.text("Forget everything that is not saved, and all steps back?")
                if st.button("Yes, discard", on_click=writing.drop, args=(edit.file,)):
                    st.switch_page(writing.PAGE)


def _state(edit: Edit, checked: Checked) -> str:
    state = str(checked.data.get("state", "draft")) if checked.data else "draft"
    saved = "not saved yet, kept as you write" if edit.unsaved else "saved"
    return f"{state} · {saved}"


def _preview(edit: Edit, checked: Checked) -> None:
    if checked.scenario is not None:
        call = session.preview(checked.scenario)
        st.switch_page(writing.PAGE, query_params={"file": edit.file, session.PREVIEW: call.id})


def _write(edit: Edit, checked: Checked) -> None:
    _missing(checked)
    drafting_panel.show(edit)
    form, text = st.columns(2, gap="medium")
    with form:
        if checked.data is None:
            st.warning(look.plain(f"The form comes back once line {checked.faults[0].line} can be read."))
        else:
            editor_form.show(edit.file, checked)
    with text, st.container(key="text-side"):
        marks = {fault.line: "concern" for fault in checked.concerns}
        marks |= {fault.line: "fault" for fault in checked.missing}
        yaml_box(
            edit.text,
            key=f"yaml-{edit.file}",
            label=f"The text of {edit.file}",
            marks=marks,
            go_to=writing.going(),
            on_text=lambda text: writing.typed(edit.file, text),
        )


def _missing(checked: Checked) -> None:
    if checked.missing:
        count = len(checked.missing)
        things = "1 thing keeps" if count == 1 else f"{count} things keep"
        with st.expander(
            f"{things} it from being played, in order", icon=":material/checklist:", expanded=True
        ):
            with st.container(key="missing", gap=None):
                for number, fault in enumerate(checked.missing[:SHOWN]):
                    _place(fault, f"missing-{number}")
            if count > SHOWN:
                st.caption(f"and {count - SHOWN} more")
    else:
        st.caption(":material/check_circle: Complete: it can be previewed, proved and played.")
    _safety(checked)


def _safety(checked: Checked) -> None:
    data = checked.data or {}
    ceiling, notice = data.get("hostility_ceiling"), str(data.get("content_notice") or "")
    said = [
        f"hostility up to {ceiling} of 1" if ceiling is not None else "no hostility ceiling",
        "a content notice" if notice and not notice.startswith("TO WRITE") else "no content notice yet",
        f"{len(checked.concerns)} to look at" if checked.concerns else "no slurs or private data found",
    ]
    with st.expander(f"Safety: {', '.join(said)}", icon=":material/health_and_safety:"):
        with st.container(key="concerns", gap=None):
            for number, fault in enumerate(checked.concerns):
                _place(fault, f"concern-{number}")
        st.caption(
            "Numbers, addresses and words are checked against lists; whether a story is somebody's real one, "
            "only you know. Words you never want go into words.txt beside the scenarios, one a line."
        )


def _place(fault: Fault, key: str) -> None:
    said = f"Line {fault.line}: {fault.field or 'the file'}: {fault.message}"
    st.button(look.plain(said), key=key, type="tertiary", on_click=writing.go_to, args=(fault.line,))


def _conflict(edit: Edit) -> None:
    theirs = writing.conflict(edit.file) or ""
    with st.container(key="conflict", border=True):
        st.header("The file has changed since you opened it", anchor=False)
        st.text(
            "Somebody else saved it, or it was changed in git. Nothing is lost; choose which to go on with."
        )
        lines = difflib.unified_diff(
            theirs.splitlines(), edit.text.splitlines(), "the file now", "yours", lineterm="", n=1
        )
        st.code("\n".join(lines) or "No difference.", language="diff", wrap_lines=True)
        with st.container(horizontal=True):
            st.button("Save mine over it", on_click=writing.keep_mine, args=(edit.file,))
            st.button(
                "Take the file's",
                help="Yours stays a step back: Undo brings it back.",
                on_click=writing.take_theirs,
                args=(edit.file,),
            )


def _unproven(edit: Edit) -> None:
    with st.container(key="unproven", border=True):
        st.text(
            "This scenario is published, and with your changes it is not proven. Prove and publish it, or "
            "save it as a draft: trainees are then no longer offered it."
        )
        st.button(
            "Save as a draft",
            on_click=writing.save_as,
            args=(edit.file, "draft", "Saved as a draft. Trainees are no longer offered it."),
        )
