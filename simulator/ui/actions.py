"""What the trainee may do besides talk: the scenario's actions as buttons beside the reply box."""

from __future__ import annotations

import streamlit as st

from simulator.call import Call, Waiting
from simulator.events import ActionTaken
from simulator.scenario import Option, Scenario
from simulator.ui import deeds, look, wording
from simulator.vocabulary import Action, Channel


def offer(scenario: Scenario, call: Call) -> None:
    """The row of buttons. A form keeps its words until an action is taken, whatever the customer says."""
    taken = sum(isinstance(recorded.event, ActionTaken) for recorded in call.log)
    with st.container(key="actions", horizontal=True, gap="small"):
        if call.start.coaching:
            _hint(call)
        for option in scenario.actions:
            _offer(option, call, taken)
        st.button(
            "End the call",
            icon=wording.ICONS[Action.END],
            on_click=deeds.act,
            args=(call.id, deeds.answering(call), Action.END),
        )


def _hint(call: Call) -> None:
    st.button(
        "One hint",
        icon=":material/lightbulb:",
        disabled=call.waiting == Waiting.TRAINEE and deeds.hinted(call),
        on_click=deeds.ask_for_hint,
        args=(call.id, deeds.answering(call)),
    )


def _offer(option: Option, call: Call, taken: int) -> None:
    key = f"{option.do}-{taken}"
    icon, label = wording.ICONS[option.do], look.plain(option.label)
    if option.do == Action.SCHEDULE_CALLBACK:
        with st.popover(label, icon=icon, key=f"pop-{key}"):
            _callback(option, call, key)
    elif len(option.who) > 1 or option.ends:
        with st.popover(label, icon=icon, key=f"pop-{key}"):
            for who in option.who or (None,):
                _do(look.plain(who or option.label), option, call, who, key=f"{key}-{who}")
    else:
        _do(label, option, call, None, key=key, icon=icon)


def _do(
    label: str, option: Option, call: Call, who: str | None, *, key: str, icon: str | None = None
) -> None:
    st.button(
        label,
        key=key,
        icon=icon,
        on_click=deeds.act,
        args=(call.id, deeds.answering(call), option.do, who),
    )


def _callback(option: Option, call: Call, key: str) -> None:
    channels = {wording.CHANNELS[channel]: channel for channel in option.channels}
    with st.form(f"form-{key}", border=False):
        st.text_input("When", key=f"when-{key}", max_chars=100, placeholder="half past twelve")
        st.radio("How", list(channels), key=f"how-{key}", horizontal=True)
        st.form_submit_button(
            "Schedule it",
            on_click=_schedule,
            args=(call.id, deeds.answering(call), f"when-{key}", f"how-{key}", channels),
        )


def _schedule(call_id: str, turn: int, when: str, how: str, channels: dict[str, Channel]) -> None:
    deeds.act(
        call_id,
        turn,
        Action.SCHEDULE_CALLBACK,
        when=st.session_state.get(when),
        channel=channels.get(str(st.session_state.get(how))),
    )
