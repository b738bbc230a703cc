"""What differs between two versions of a scenario, told so that nobody needs to read a diff."""

from __future__ import annotations

import streamlit as st

from simulator.authoring.checking import Checked
from simulator.authoring.drafts import Edit
from simulator.authoring.versions import Change, Version, changes, data_of, versions
from simulator.ui import look, session, wording

SHOWN = 200


def show(edit: Edit, checked: Checked) -> None:
    """Draw the section."""
    id_ = checked.data.get("id") if checked.data else None
    found = versions(session.parts().store, str(id_)) if id_ else []
    if not found:
        st.text("No version of it has been saved, published or played yet.")
        return
    now = Version(0, "as it stands here", "", None, data_of(edit.text))
    names = {place: _name(each) for place, each in enumerate([now, *found])}
    with st.container(key="versions-which", horizontal=True):
        newer = st.selectbox(
            "What changed in", list(names), format_func=lambda n: names[n], key="version-new"
        )
        older = st.selectbox(
            "since",
            list(names),
            index=min(1, len(names) - 1),
            format_func=lambda n: names[n],
            key="version-old",
        )
    each = [now, *found]
    told = changes(each[older].data, each[newer].data)
    if not told:
        st.text("Nothing: they say the same.")
        return
    st.caption(f"{len(told)} {'difference' if len(told) == 1 else 'differences'}")
    for number, change in enumerate(told[:SHOWN]):
        _change(change, number)
    if len(told) > SHOWN:
        st.caption(f"The first {SHOWN} are shown.")


def _name(version: Version) -> str:
    if not version.version:
        return "The text as it stands here"
    when = f", seen {wording.moment(version.at, look.zone())}" if version.at else ", played"
    return f"Version {version.version}, {version.state}{when} ({version.hash[:6]})"


def _change(change: Change, number: int) -> None:
    with st.container(key=f"change-{number}", border=True, gap="small"):
        st.caption(look.plain(" › ".join(change.where)))
        before, after = st.columns(2)
        with before, st.container(key=f"before-{number}"):
            st.text(change.before if change.before is not None else "(nothing)")
        with after, st.container(key=f"after-{number}"):
            st.text(change.after if change.after is not None else "(taken out)")
