"""The edit a page shows: where it is kept, what is done to it by a click, and what is said of it then."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict

import streamlit as st

from simulator.authoring import drafting, publishing
from simulator.authoring.checking import Checked, check
from simulator.authoring.drafts import Edit, WritingDesk
from simulator.authoring.folder import ChangedMeanwhile
from simulator.cost import Used
from simulator.events import Tokens
from simulator.llm import ModelError
from simulator.scenario import ScenarioError
from simulator.scenario.yaml_text import YamlFault
from simulator.ui import session

PAGE = "simulator/ui/pages/scenarios.py"
_THEIRS = "changed-on-disk"  # session state: what a file was found to hold when it was to be saved
_UNPROVEN = "unproven"
_GO = "go-to-line"
NOT_HERE = "That part isn't in the text as the form knows it. Please write it in the text."
NOT_SAVED = "That could not be saved just now. What you wrote is kept; please try again."
_log = logging.getLogger(__name__)


def desk() -> WritingDesk:
    """Where the person at this browser writes."""
    parts = session.parts()
    return WritingDesk(parts.store, parts.settings.scenarios, session.me())


def now() -> float:
    """The program's time."""
    return session.parts().desk.clock()


def opened(file: str) -> Edit:
    """A file as this person left it."""
    return desk().open(file, now())


def looked_at(edit: Edit) -> Checked:
    """What is wrong with its text."""
    return _check(edit.text, edit.file, own_words_stamp())


@st.cache_data(show_spinner=False, max_entries=64)
def _check(text: str, file: str, stamp: float) -> Checked:  # noqa: ARG001 - a new list, a new look
    return check(text, file, session.parts().settings.scenarios)


def own_words_stamp() -> float:
    """Another number whenever the trainers' own list of words has changed."""
    try:
        return (session.parts().settings.scenarios / "words.txt").stat().st_mtime
    except OSError:
        return 0.0


def change(file: str, how: Callable[[str], str]) -> None:
    """Change the text of a file's edit; what can't be done that way is told."""
    edit = opened(file)
    try:
        desk().change(edit, how(edit.text), now())
    except YamlFault as fault:
        session.tell(f"The text can't be read at line {fault.line}: {fault.message}")
    except KeyError:
        session.tell(NOT_HERE)


def typed(file: str, text: str) -> None:
    """Take the text as it was typed."""
    change(file, lambda _: text)


def draft(file: str, part: str) -> None:
    """Let the model draft a part. What it took is counted, and a failure is told."""
    parts = session.parts()
    why = parts.no_model()
    if parts.models is None or why is not None:
        session.tell(why or "No model is set up.")
        return
    edit = opened(file)
    try:
        text, took = drafting.draft(parts.models.judge, edit.text, part)
    except ModelError as error:
        session.tell(f"The model could not draft it: {error}")
        return
    except (YamlFault, KeyError):
        session.tell(NOT_HERE)
        return
    used = Tokens(requests=1 + took.retries, **asdict(took.usage))
    parts.store.keep_usage("drafts", Used("drafts", took.model, used), now())
    desk().change(edit, text, now())


def undo(file: str, by: int) -> None:
    """A step back, or forward for -1."""
    desk().undo(opened(file), by)


def drop(file: str) -> None:
    """Forget what is not saved."""
    desk().drop(file)
    _settled()


def save(file: str, over: str | None = None) -> None:
    """Save, or find out why not."""
    rubric = session.parts().rubric()
    _try(file, lambda: publishing.save(desk(), opened(file), rubric, now(), over), "Saved.")


def save_as(file: str, state: str, said: str) -> None:
    """Save it as a draft, or as retired."""
    _try(file, lambda: publishing.take_back(desk(), opened(file), state, now()), said)


def publish(file: str) -> None:
    """Publish it as it stands."""
    rubric = session.parts().rubric()
    _try(
        file,
        lambda: publishing.publish(desk(), opened(file), rubric, now()),
        "Published. Trainees are offered it from now on; calls in progress keep what they began with.",
    )


def take_theirs(file: str) -> None:
    """Go on from what the file holds now."""
    theirs = conflict(file)
    if theirs is not None:
        desk().take_theirs(opened(file), theirs, now())
    _settled()


def keep_mine(file: str) -> None:
    """Save over what the file holds now, which was shown."""
    theirs = conflict(file)
    if theirs is not None:
        save(file, over=theirs)


def conflict(file: str) -> str | None:
    """What the file was found to hold when it was to be saved over."""
    found: dict[str, str] = st.session_state.get(_THEIRS, {})
    return found.get(file)


def unproven(file: str) -> bool:
    """Whether saving was refused because the text says it is published and is not proven."""
    return bool(st.session_state.get(_UNPROVEN) == file)


def go_to(line: int) -> None:
    """Show a line of the text."""
    st.session_state[_GO] = (line, going()[1] + 1)


def going() -> tuple[int, int]:
    """The line asked for last, and how often one was."""
    asked: tuple[int, int] = st.session_state.get(_GO, (1, 0))
    return asked


def _try(file: str, do: Callable[[], Edit], said: str) -> None:
    _settled()
    try:
        do()
    except ChangedMeanwhile as refused:
        st.session_state[_THEIRS] = {file: refused.now or ""}
    except publishing.NotProven:
        st.session_state[_UNPROVEN] = file
    except publishing.NotYaml as fault:
        session.tell(f"Not saved: the text can't be read. {str(fault)[:1].upper()}{str(fault)[1:]}.")
        go_to(fault.line)
    except (ScenarioError, YamlFault, KeyError):
        session.tell("Not done: the scenario is not complete yet. The list says what is missing.")
    except OSError:
        _log.exception("%s could not be saved", file)
        session.tell(NOT_SAVED)
    else:
        session.tell(said)


def _settled() -> None:
    st.session_state.pop(_THEIRS, None)
    st.session_state.pop(_UNPROVEN, None)
