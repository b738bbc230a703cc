"""The call itself: the conversation, the reply box under it, and the customer's next line as it comes."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator

import streamlit as st

from simulator.branches import tried_at, untried
from simulator.call import Call, Shown, Waiting, trainee_view
from simulator.desk import Telling
from simulator.scenario import Scenario
from simulator.storage import StaleCall
from simulator.timing import READING_WORDS_PER_SECOND, patience
from simulator.ui import (
    actions,
    brief,
    call_bar,
    deeds,
    look,
    queue,
    session,
    shifting,
    transcript,
    wording,
)
from simulator.ui.line import WORDS_PER_SECOND, line_whole, show_line
from simulator.ui.reply_box import reply_box
from simulator.vocabulary import Channel

INTERRUPTED = "The line crackled on our side. Everything said so far is safe."
NOT_THROUGH = "That did not get through. Your words are still here."
LAST_LINE_SECONDS = (1.5, 6.0)  # how long the last line stands, at least and at most, before the debrief
_log = logging.getLogger(__name__)


def show(call: Call) -> None:
    """Draw a call that is under way, and bring it to the trainee's turn."""
    scenario = session.parts().desk.scenario(call)
    call = _returned(call)
    brief.at_hand(scenario)
    _bar(scenario, call)
    with st.bottom, st.container(key="desk"):
        reply_box(
            deeds.answering(call),
            call=call.id,
            on_reply=lambda said: deeds.reply(call.id, said),
            answered=deeds.answered(call),
            labels={"refused": NOT_THROUGH, "working": _sign(scenario, call)},
            reduced_motion=session.personal().reduced_motion,
        )
        actions.offer(scenario, call)
    with st.container(key="conversation"):
        view = trainee_view(call)
        if untried(call):
            _hear_again(scenario, call, view)
            return
        speaker = transcript.show(scenario, view)
        if call.waiting == Waiting.TRAINEE:
            _ask(scenario, call)
            return
        try:
            call = _hear(scenario, call, view[-1].seq if view else -1, speaker)
        except StaleCall:
            st.empty()  # a run that was overtaken in this tab ends here; in another tab's case it goes on
            session.tell(deeds.MOVED_ON)
            st.rerun()
        except Exception:
            _log.exception("the customer's next line in call %s failed", call.id)
            st.error(INTERRUPTED)
            st.button("Go on with the call", type="primary")
            return
    if call.ended is not None:
        _let_read(call)
        st.rerun()
    _ask(scenario, call)


def _sign(scenario: Scenario, call: Call) -> str:
    """What shows from the moment a reply is sent until the customer speaks."""
    doing = "is listening" if scenario.channel == Channel.PHONE else "is reading"
    return f"{scenario.person(call.person).name} {doing}…"


def _returned(call: Call) -> Call:
    """The call with the break noted, if this session sees it for the first time after one."""
    seen = f"seen-{call.id}"
    if not st.session_state.get(seen):
        st.session_state[seen] = True
        return session.parts().desk.come_back(call)
    return call


def _bar(scenario: Scenario, call: Call) -> None:
    with st.container(key="call-bar", gap="small"):
        with st.container(key="call-row", horizontal=True, vertical_alignment="center"):
            with st.container(key="call-title", gap=None):
                st.title(look.plain(scenario.title), anchor=False)
                st.text(_how(call))
            call_bar.clock(call.id, _elapsed(call), _news(call))
            st.button(
                "Stop and leave",
                help="Stopping is always fine and never scored.",
                on_click=deeds.stop,
                args=(call.id,),
            )
        if shift := shifting.shift_of(call):
            queue.in_call(shift, scenario, call)
        brief.at_hand_folded(scenario)
    if message := session.told():
        st.warning(look.plain(message), icon=":material/info:")


def _how(call: Call) -> str:
    how = wording.mode(call.start.mode, call.start.coaching)
    again = tried_at(call)
    return how if again is None else f"{how} · {wording.another_try(again)}"


def _elapsed(call: Call) -> float:
    return call.seconds + max(0.0, session.parts().desk.clock() - call.log[-1].at)


def _news(call: Call) -> str:
    """The last thing that happened by itself, for a screen reader."""
    notes = [shown.text for shown in trainee_view(call) if shown.who in {"note", "hint"}]
    return notes[-1] if notes else ""


def _hear(scenario: Scenario, call: Call, seen: int, speaker: str | None) -> Call:
    """Let the customer speak; what happens by itself before that is shown before that."""
    desk = session.parts().desk
    call = desk.settle(call)
    transcript.show(scenario, [shown for shown in trainee_view(call) if shown.seq > seen])
    if call.waiting != Waiting.CUSTOMER:
        return call
    turn, name = call.turn + 1, scenario.person(call.person).name
    if call.person != speaker:
        transcript.announce(name, turn, first=speaker is None)
    telling = _Heard(desk.go_on(call))
    _show_line(scenario, call, turn, name, telling)
    return telling.call or session.parts().store.load(call.id)


def _hear_again(scenario: Scenario, call: Call, view: tuple[Shown, ...]) -> None:
    """Let the line that is tried again be heard as it was the first time: the pause begins with its end."""
    place = max(n for n, shown in enumerate(view) if shown.turn == call.turn)
    line, name = view[place], scenario.person(view[place].who).name
    speaker = transcript.show(scenario, view[:place])
    if line.who != speaker:
        transcript.announce(name, call.turn, first=speaker is None)
    _show_line(scenario, call, call.turn, name, line.text)
    transcript.show(scenario, view[place + 1 :])
    _ask(scenario, call)


def _show_line(scenario: Scenario, call: Call, turn: int, name: str, words: str | Iterable[str]) -> None:
    with st.container(key=f"theirs-{turn}", gap=None):
        st.text(name)
        show_line(
            turn, words, call=call.id, channel=scenario.channel, speaker=name, speed=_speed(scenario, call)
        )


class _Heard:
    """The customer's words as they come, and the call they make once they are all there."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.call: Call | None = None

    def __iter__(self) -> Iterator[str]:
        self.call = yield from self.telling


def _speed(scenario: Scenario, call: Call) -> float:
    stretch = call.start.pace.stretch or 1.0
    return session.parts().settings.speech_speed * scenario.words_per_second / WORDS_PER_SECOND / stretch


def _ask(scenario: Scenario, call: Call) -> None:
    """Say that the line is whole: from now on the pause is counted, and the customer's patience."""
    base = call.direction.patience_seconds if call.direction else None
    line_whole(
        call.turn,
        call.line,
        patience_seconds=patience(base, call.line, scenario.channel, call.start.pace),
        breathing=call.provoked and call.start.coaching,
        speaker=scenario.person(call.person).name,
    )


def _let_read(call: Call) -> None:
    """Leave the last words standing for as long as they take to read."""
    least, most = LAST_LINE_SECONDS
    seconds = min(most, max(least, len(call.line.split()) / READING_WORDS_PER_SECOND))
    time.sleep(seconds / session.parts().settings.speech_speed)
