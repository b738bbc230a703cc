"""What the trainee does, from a click or a key to the call's log. Runs before the page is drawn."""

from __future__ import annotations

import logging
from collections.abc import Callable

import streamlit as st

from simulator.branches import untried
from simulator.call import Call, IllegalEvent, Waiting
from simulator.desk import ActionError, finish
from simulator.events import CustomerSpoke, HintGiven
from simulator.storage import StaleCall
from simulator.ui import session
from simulator.ui.reply_box import Sent, Silent
from simulator.vocabulary import Action, Channel

MOVED_ON = "This call went on in another tab. Here is where it stands."
NOT_KEPT = "That could not be written down just now. Please try again; the call is safe."
_log = logging.getLogger(__name__)


def answering(call: Call) -> int:
    """The number of the customer's line that the trainee answers, or will once it has been spoken."""
    return call.turn + (call.waiting != Waiting.TRAINEE)


def answered(call: Call) -> int | None:
    """The number of the customer's line that the trainee's last deed answered; None before the first."""
    if call.deed is None:
        return None
    return call.turn - (call.waiting == Waiting.TRAINEE)


def hinted(call: Call) -> bool:
    """Whether a hint was given on the customer's last line."""
    for recorded in reversed(call.log):
        if isinstance(recorded.event, HintGiven):
            return True
        if isinstance(recorded.event, CustomerSpoke):
            return False
    return False


def reply(call_id: str, said: Sent | Silent) -> bool:
    """Write down a reply or a silence; whether it was taken."""
    desk = session.parts().desk

    def do(call: Call) -> Call:
        if call.waiting != Waiting.TRAINEE:
            raise StaleCall(f"call {call.id} is not waiting for a reply")
        if isinstance(said, Silent):
            return desk.stay_silent(call, said.seconds)
        return desk.say(call, said.text, said.timing)

    return _done(call_id, said.turn, do)


def act(
    call_id: str,
    turn: int,
    action: Action,
    who: str | None = None,
    when: str | None = None,
    channel: Channel | None = None,
) -> None:
    """Write down an action."""
    desk = session.parts().desk

    def do(call: Call) -> Call:
        call = _heard_out(call)
        return call if call.ended else desk.act(call, action, who=who, when=when, channel=channel)

    _done(call_id, turn, do)


def stop(call_id: str) -> None:
    """Leave the practice. Who leaves another try before doing anything is back where they came from."""
    parts = session.parts()
    branch = parts.store.branch_of(call_id)

    def do(call: Call) -> Call:
        stopped = parts.desk.stop(call)
        if branch is not None and untried(stopped):
            st.query_params["call"] = branch.parent
        return stopped

    _done(call_id, None, do)


def ask_for_hint(call_id: str, turn: int) -> None:
    """One hint on the customer's last line, and no second."""

    def do(call: Call) -> Call:
        call = _heard_out(call)
        return call if call.ended or hinted(call) else session.parts().desk.give_hint(call)

    _done(call_id, turn, do)


def _heard_out(call: Call) -> Call:
    """The call once the customer, who may still be speaking, has said it all."""
    return call if call.waiting == Waiting.TRAINEE else finish(session.parts().desk.go_on(call))


def _done(call_id: str, turn: int | None, do: Callable[[Call], Call]) -> bool:
    """Do it to the call as stored unless that has moved on past `turn`; tell of what went wrong."""
    try:
        call = session.my_call(call_id)
        if call is None or call.ended is not None or (turn is not None and turn != answering(call)):
            raise StaleCall(f"call {call_id} is not at line {turn}")
        do(call)
    except (StaleCall, IllegalEvent):
        session.tell(MOVED_ON)
    except ActionError as error:
        session.tell(f"{str(error)[:1].upper()}{str(error)[1:]}.")
    except Exception:
        _log.exception("a deed in call %s could not be written down", call_id)
        session.tell(NOT_KEPT)
    else:
        return True
    return False
