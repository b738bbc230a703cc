"""Everything that can happen in a call. Read this first.

Events are past tense, frozen, and hold results rather than inputs to recompute, so an old call reads the
same after the dynamics change. This is the whole union: what is not here cannot happen.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from simulator.affect import Affect
from simulator.appraisal import Appraisal
from simulator.timing import Pace, Timing
from simulator.vocabulary import Action, Channel, Ending, Intent, Mode, Stage

LONGEST_REPLY = 20_000  # characters; ten times the longest reply anybody types in a call


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Direction(Frozen):
    """The director's order for the next line: what it does, never its words."""

    person: str
    stage: Stage
    intent: Intent
    mood: Literal["hot", "cool"]
    intensity: float = Field(ge=0, le=1)
    provocation: bool = False
    fact: str | None = None  # the hidden fact that comes out, or that the question was about
    takes_up: str | None = None  # what the trainee just did that the line answers: move, action or outcome id
    silence: Literal["after_provocation", "first", "second", "later"] | None = None
    patience_seconds: float | None = None  # beyond the line's being shown; None: unlimited
    ends: Ending | None = None


class CallStarted(Frozen):
    kind: Literal["call_started"] = "call_started"
    scenario: str
    version: int
    scenario_hash: str
    trainee: str
    mode: Mode
    coaching: bool
    seed: int
    pace: Pace
    person: str
    affect: Affect
    model: str | None = None  # which model plays the customer, to the call's end; None: the line bank


class Tokens(Frozen):
    """What a model was asked and gave for one thing; `estimated` where the server did not say."""

    requests: int = Field(ge=0)
    prompt: int = Field(ge=0)
    cached: int = Field(ge=0)  # the part of `prompt` the provider had kept
    output: int = Field(ge=0)
    estimated: bool = False


class CustomerSpoke(Frozen):
    kind: Literal["customer_spoke"] = "customer_spoke"
    direction: Direction
    text: str
    spoken_by: Literal["line_bank", "model", "list"]
    used: tuple[str, ...] = ()  # the scenario's lines it was made of, as written
    better: str | None = None  # the author's better answer to exactly this line
    notice: str | None = None  # for the trainee: why somebody else spoke than was meant to
    # What follows is there when a model was asked for the line, whoever spoke it in the end.
    stopped: tuple[str, ...] = ()  # what the guard stopped, as "fault: words"
    fault: str | None = None  # the kind of error that ended the model's part, with what it said
    model: str | None = None
    prompt_hash: str | None = None
    parameters: str | None = None
    usage: Tokens | None = None


class PersonJoined(Frozen):
    """They are on the line from now on and speak next."""

    kind: Literal["person_joined"] = "person_joined"
    person: str
    beat: str


class BeatHappened(Frozen):
    kind: Literal["beat_happened"] = "beat_happened"
    beat: str
    note: str | None
    affect: Affect


class TraineeSpoke(Frozen):
    kind: Literal["trainee_spoke"] = "trainee_spoke"
    text: Annotated[str, Field(max_length=LONGEST_REPLY)]
    timing: Timing | None = None


class TraineeStayedSilent(Frozen):
    """The customer's patience ran out."""

    kind: Literal["trainee_stayed_silent"] = "trainee_stayed_silent"
    seconds: Annotated[float, Field(ge=0, le=86_400)]


class ActionTaken(Frozen):
    kind: Literal["action_taken"] = "action_taken"
    action: Action
    who: str | None = None
    when: str | None = None
    channel: Channel | None = None
    result: str = ""
    works: bool = True  # False: a callback over a channel the incident broke, a person who is not there


class ReplyAppraised(Frozen):
    """What the trainee's last deed did: to a reply, a silence or an action alike."""

    kind: Literal["reply_appraised"] = "reply_appraised"
    appraisal: Appraisal
    affect: Affect
    outcomes: tuple[str, ...] = ()  # reached by this deed
    asked: str | None = None  # the hidden fact a question was about
    pause_seconds: float | None = None
    pause_points: float | None = None  # 0–1; only after a provocation
    appraiser: str = ""


class HintGiven(Frozen):
    kind: Literal["hint_given"] = "hint_given"
    text: str


class CallResumed(Frozen):
    """The trainee came back after a break; the call's clock leaves it out.

    `rewound`: they came back to the customer's last line to answer it another way. All before it was copied
    from an earlier call, with its times; the call is practice, whatever that one was.
    """

    kind: Literal["call_resumed"] = "call_resumed"
    away_seconds: Annotated[float, Field(ge=0)]
    rewound: bool = False


class CallEnded(Frozen):
    kind: Literal["call_ended"] = "call_ended"
    how: Ending


Event = (
    CallStarted
    | CustomerSpoke
    | PersonJoined
    | BeatHappened
    | TraineeSpoke
    | TraineeStayedSilent
    | ActionTaken
    | ReplyAppraised
    | HintGiven
    | CallResumed
    | CallEnded
)


class Recorded(Frozen):
    """An event in its place in the log. `at` is UTC, in seconds since 1970."""

    seq: Annotated[int, Field(ge=0)]
    at: float
    event: Annotated[Event, Field(discriminator="kind")]


EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])
