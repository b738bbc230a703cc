"""Who sits here, what belongs to them, and the program's parts: all that a page asks for before it draws.

The session state holds widget state and one passing message; calls, scores and settings are the store's.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress

import streamlit as st
from pydantic import BaseModel, ConfigDict, ValidationError

from simulator import jobs
from simulator.appraisal import appraise
from simulator.call import Call
from simulator.llm import ModelError, Models
from simulator.scenario import Scenario
from simulator.storage import CallSummary, NoSuchCall
from simulator.timing import Pace
from simulator.vocabulary import Ending, Mode
from simulator.wiring import Parts, build

NEWEST_CALLS = 50  # as many as the list of past calls shows
PREVIEW = "preview"  # in an address: the id of a call that is only a try at a draft
_NOTICE = "notice"
_log = logging.getLogger(__name__)


class Personal(BaseModel):
    """What a trainee chose for themselves."""

    model_config = ConfigDict(frozen=True)

    pace: Pace = Pace.USUAL
    reduced_motion: bool = False
    coaching: bool = True


def parts() -> Parts:
    """The program. Under an address that names a preview, everything is played and kept beside it."""
    whole = _whole()
    return _previews(whole.settings.database, whole) if PREVIEW in st.query_params else whole


@st.cache_resource(show_spinner=False)
def _whole() -> Parts:
    """The program, put together once for all sessions. A model's libraries, which take seconds to load, load
    meanwhile, or the first line of the first call would wait for them.
    """
    built = build()
    if built.models:
        threading.Thread(target=_warm_up, args=(built.models,)).start()
    return built


parts.clear = _whole.clear  # type: ignore[attr-defined]  # as Streamlit's own cached functions have it


@st.cache_resource(show_spinner=False)
def _previews(database: str, _whole: Parts) -> Parts:  # noqa: ARG001 - one for each database
    return _whole.previews()


# Neither thread is a daemon: an interpreter that ends while one loads a library aborts; so it waits for it.
def _warm_up(models: Models) -> None:
    with suppress(ModelError):  # a call meets it again, and the model's page tells
        models.actor.warm_up()


@st.cache_resource(show_spinner=False)
def warm_appraiser() -> None:
    """Read the appraiser's weights while the brief is read, or the first reply would wait for them."""
    threading.Thread(target=appraise, args=("ready",)).start()


def me() -> str:
    """The trainee at this browser. One person uses this program as yet."""
    return "local"


def my_call(call_id: str) -> Call | None:
    """The call of that id if it is this trainee's; a stranger's call is as good as none."""
    try:
        call = parts().store.load(call_id)
    except NoSuchCall:
        return None
    return call if call.start.trainee == me() else None


def my_calls(limit: int | None = NEWEST_CALLS) -> list[CallSummary]:
    """This trainee's calls, newest first."""
    return parts().store.calls(me(), limit)


def call_on_the_line() -> Call | None:
    """The newest call of this trainee's, if it has not ended."""
    newest = my_calls(1)
    return my_call(newest[0].id) if newest and newest[0].ended is None else None


def pick_up(scenario: Scenario, mode: Mode, *, coaching: bool) -> Call:
    """Start a call. How often one has met a scenario is the seed: everybody's first call is the same.

    Another try at a moment of a call is no new meeting.
    """
    met = sum(each.scenario == scenario.id and each.branch is None for each in my_calls(None))
    pace = personal().pace
    model = parts().model_for_new_call()
    return parts().desk.start(scenario, me(), mode=mode, coaching=coaching, pace=pace, seed=met, model=model)


def preview(scenario: Scenario) -> Call:
    """Start a call that counts nowhere, of a scenario as it is being written."""
    apart = _previews(_whole().settings.database, _whole())
    return apart.desk.start(scenario, me(), pace=personal().pace, seed=0)


def try_again(call_id: str, seq: int) -> Call:
    """Another try at a moment of this trainee's call. Raises NoSuchCall and NoSuchMoment.

    Where no model may be used now, as past a limit, the embedded customer goes on, and the trainee is told.
    """
    call = my_call(call_id)
    if call is None:
        raise NoSuchCall(f"there is no call {call_id}")
    why_not = parts().no_model() if call.start.model else None
    if why_not:
        tell(f"{why_not} The embedded customer plays from here." if parts().models else why_not)
    return parts().desk.rewind(call, seq, model=why_not is None)


def overall(call: Call) -> tuple[float | None, str]:
    """What a call came to as points, where it has any, and in a word."""
    if call.ended is None or call.ended == Ending.STOPPED:
        return None, "—"
    if parts().judge_for(call) is not None and not parts().store.scorecards(call.id):
        return None, "not read yet"  # a model reads it when it is opened; a list is no place to wait for that
    points = jobs.scorecard_of(parts().desk, call, parts().rubric()).overall
    return points, "unscored" if points is None else f"{points:.0f}"


def personal() -> Personal:
    """This trainee's settings; the usual ones where nothing readable was chosen."""
    try:
        return Personal.model_validate(_whole().store.settings(me()))
    except ValidationError:
        _log.exception("the settings of %s can't be read", me())
        return Personal()


def keep_personal(chosen: Personal) -> None:
    """Remember this trainee's settings."""
    _whole().store.keep_settings(me(), chosen.model_dump(mode="json"))


def tell(message: str) -> None:
    """Leave a message for the next time a page is drawn."""
    st.session_state[_NOTICE] = message


def told() -> str:
    """The message left, once."""
    return str(st.session_state.pop(_NOTICE, ""))
