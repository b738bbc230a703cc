"""The words pages use for what the vocabulary names. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

from simulator.timing import Pace
from simulator.vocabulary import HARMFUL, Action, Channel, Criterion, Ending, Mode, Move

SKILLS: Mapping[Criterion, str] = {
    Criterion.PAUSING: "pausing",
    Criterion.VALUING: "valuing the customer",
    Criterion.REDUCING_FEAR: "reducing fear",
    Criterion.INQUIRING: "asking",
    Criterion.GUIDANCE: "guidance",
    Criterion.AGREEMENTS: "finding agreement",
    Criterion.CALM: "staying calm",
    Criterion.RISK: "safety",
    Criterion.HONESTY: "honesty",
    Criterion.BOUNDARIES: "boundaries",
    Criterion.FOLLOW_UP: "follow-up",
    Criterion.CLOSING: "closing",
}

MOVES: Mapping[Move, str] = {
    Move.ACKNOWLEDGE: "acknowledged",
    Move.APOLOGISE: "apologised",
    Move.REFLECT: "gave it back in your words",
    Move.INQUIRE: "asked",
    Move.INFORM: "informed",
    Move.LEVEL: "said plainly what isn't known",
    Move.OWN: "took it on",
    Move.COMMIT: "named the next step",
    Move.OFFER_CHOICE: "offered a choice",
    Move.SET_BOUNDARY: "set a limit",
    Move.HOLD: "asked for a moment",
    Move.THANK: "thanked",
    Move.CLOSE: "summed up",
    Move.DISMISS: "dismissed",
    Move.BLAME_CUSTOMER: "blamed the customer",
    Move.BLAME_OTHERS: "blamed others",
    Move.OVERPROMISE: "overpromised",
    Move.SARCASM: "sarcasm",
    Move.DEFEND: "defended yourself",
    Move.RETALIATE: "hit back",
    Move.STONEWALL: "stonewalled",
    Move.OVERSHARE: "told what is private",
    Move.RUSH_OFF: "rushed them off",
    Move.SCRIPT: "repeated yourself",
}

ENDINGS: Mapping[Ending, str] = {
    Ending.GOODBYE: "They said goodbye",
    Ending.WALKED_OUT: "They hung up",
    Ending.WOUND_UP: "They had no more to say",
    Ending.ENDED: "You ended it",
    Ending.HANDED_OVER: "Handed over",
    Ending.DROPPED: "The line dropped",
    Ending.STOPPED: "Stopped",
}

CHANNELS: Mapping[Channel, str] = {
    Channel.PHONE: "Phone",
    Channel.CHAT: "Chat",
    Channel.EMAIL: "Email",
    Channel.TEXT: "Text message",
    Channel.IN_PERSON: "In person",
}

ACTIONS: Mapping[Action, str] = {
    Action.HOLD: "Put on hold",
    Action.MUTE: "Muted yourself",
    Action.COPY_IN: "Copied in",
    Action.ESCALATE: "Escalated",
    Action.SCHEDULE_CALLBACK: "Scheduled a callback",
    Action.HAND_OVER: "Handed over",
    Action.END: "Ended the call",
}

ICONS: Mapping[Action, str] = {
    Action.HOLD: ":material/pause:",
    Action.MUTE: ":material/mic_off:",
    Action.COPY_IN: ":material/person_add:",
    Action.ESCALATE: ":material/moving:",
    Action.SCHEDULE_CALLBACK: ":material/event:",
    Action.HAND_OVER: ":material/forward:",
    Action.END: ":material/call_end:",
}

PROMISE_ICONS: Mapping[Channel, str] = {
    Channel.PHONE: ":material/phone_callback:",
    Channel.CHAT: ":material/chat:",
    Channel.EMAIL: ":material/mail:",
    Channel.TEXT: ":material/sms:",
    Channel.IN_PERSON: ":material/person:",
}

PACES: Mapping[Pace, tuple[str, str]] = {
    Pace.USUAL: ("Usual", "Silence and speech as in a real call."),
    Pace.HALF_MORE: ("Half as much again (×1.5)", "More patience in silence, slower speech."),
    Pace.DOUBLE: ("Twice the time (×2)", "Twice the patience, half the speed."),
    Pace.UNTIMED: ("Untimed", "Nobody grows impatient. Pausing is then not scored."),
}


def mode(kind: str, coaching: bool = False) -> str:
    """A call's mode in two or three words."""
    if kind == Mode.ASSESSMENT:
        return "Assessment"
    return "Practice with coaching" if coaching else "Practice"


def another_try(number: int, title: str = "") -> str:
    """What a call is that tries again what the trainee did as number so many."""
    return f"Another try at reply {number}{f' of {title}' if title else ''}"


def moves(found: Iterable[Move]) -> str:
    """Moves in words, the harmful ones last; "" for none."""
    return ", ".join(MOVES[move] for move in sorted(found, key=lambda m: m in HARMFUL))


def length(seconds: float) -> str:
    """A length as a clock shows it: 4:07, or 1:02:30."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def moment(at: float, zone: tzinfo | None) -> str:
    """A time since 1970 in the trainee's own zone, such as "22 Nov 2026, 14:05"."""
    then = datetime.fromtimestamp(at, zone)
    return f"{then.day} {then:%b %Y, %H:%M}"
