"""What an author writes: the Scenario and its parts, frozen once loaded.

Only shapes and ranges live here; reading files is loader.py's, and what must fit together across
parts (people named, beats reachable, enough lines) is checks.py's. Nothing here knows of calls.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from simulator.vocabulary import Action, Channel, Criterion, Intent, Move, Stage

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,60}$")]
Share = Annotated[float, Field(ge=0, le=1)]
Shift = Annotated[float, Field(ge=-1, le=1)]
Weight = Annotated[float, Field(ge=0, le=2)]


class Part(BaseModel):
    """Settings every part shares: unknown keys are errors and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(Part):
    """One thing the person can say. Written as plain text, or as `say:` with a `better:` reply.

    `{time}`, `{said}` and `{channel}` stand for the time the trainee named, the trainee's own words
    and the channel they named; a line whose detail the trainee never gave is not used.
    """

    say: Words
    better: Words | None = Field(None, description="What a trainee could answer to exactly this sentence.")


def _line(value: object) -> object:
    return {"say": value} if isinstance(value, str) else value


Lines = tuple[Annotated[Line, BeforeValidator(_line)], ...]


class Tinted(Part):
    """The same answer in two moods: `hot` while the person is at their worst, `cool` otherwise."""

    hot: Lines = ()
    cool: Lines = ()


class Temperament(Part):
    """Where the person starts, and how they weigh what is done to them."""

    anger: Share = Field(description="Anger when the call starts.")
    distress: Share = Field(description="Fear, grief or exhaustion when the call starts.")
    trust: Share = Field(description="Trust in whoever answers when the call starts.")
    warmth: Weight = Field(1.0, description="How far being acknowledged moves them.")
    solving: Weight = Field(1.0, description="How far information, choices and commitments move them.")
    haste: Weight = Field(1.0, description="How much an answer fired straight back hurts.")
    grovelling: Weight = Field(1.0, description="How much repeated apology and sympathy grates.")
    offence: Weight = Field(1.0, description="How hard a harmful move hits.")
    patience_seconds: Annotated[float, Field(ge=4, le=120)] = Field(
        14.0, description="Silence they bear after a provocation, beyond the reading allowance."
    )
    nudges: Annotated[int, Field(ge=1, le=6)] = Field(
        3, description="Unanswered silences before they act on it."
    )
    then: Literal["hang_up", "wait"] = Field("hang_up", description="What they do after the last nudge.")


class Fact(Part):
    """Something the person knows and has not said. It comes out when asked for, or once they trust."""

    id: Identifier
    fact: Words = Field(description="What is true, in plain words; never shown to the trainee.")
    asked: tuple[Words, ...] = Field(min_length=2, description="Questions that would bring it out.")
    trust_needed: Share = Field(0.0, description="Below this trust they deflect instead of answering.")
    volunteers_at: Share | None = Field(None, description="At this trust it comes out unasked.")
    hot: Lines = Field(min_length=1)
    cool: Lines = Field(min_length=1)


class Silence(Part):
    """What the person says into a silence of the trainee's, by how often it has happened in a row."""

    after_provocation: Lines = Field(min_length=2, description="They hear themselves.")
    first: Lines = Field(min_length=2, description="They fill it.")
    second: Lines = Field(min_length=2, description="They wonder.")
    later: Lines = Field(min_length=2, description="They feel despised, or lost.")


class Person(Part):
    """Somebody on the customer's side."""

    id: Identifier
    name: Words
    role: Words
    today: Words = Field(description="What happened to them today, in things, not feelings.")
    afraid_of: Words
    wants_to_hear: Words
    cornered: Words = Field(description="What they do when cornered.")
    worse: Words = Field(description="What makes it worse.")
    good_ending: Words
    talks: Words = Field(description="Sentence length, favourite words, what they call the trainee.")
    temperament: Temperament
    facts: tuple[Fact, ...] = ()
    opening: Lines = Field(min_length=2, description="Their first words in the call, or on taking the phone.")
    lines: dict[Stage, dict[Intent, Lines]]
    takes_up: dict[str, Tinted] = Field(
        description="How they answer what the trainee just did, by move, action or outcome id."
    )
    deflect: Tinted = Field(description="Asked something they cannot or will not answer.")
    silence: Silence
    wind_up: Lines = Field(min_length=2, description="They have said what there was to say.")
    farewell: Tinted = Field(description="Goodbye: `cool` after a good ending, `hot` after a thin one.")
    walk_out: Lines = Field(min_length=2)


class Brief(Part):
    """What the trainee knows before picking up. Plain sentences, shown as written."""

    role: Words
    facts: tuple[Words, ...] = ()
    may_promise: tuple[Words, ...] = ()
    unknown: tuple[Words, ...] = ()
    must_not: tuple[Words, ...] = ()
    broken_channels: tuple[Channel, ...] = Field((), description="Channels the incident broke.")
    private: tuple[Words, ...] = Field((), description="Words that may not be said: names, numbers.")


class Feeling(Part):
    """A change to the customer's affect, each from -1 to 1."""

    anger: Shift = 0.0
    distress: Shift = 0.0
    trust: Shift = 0.0


class Outcome(Part):
    """Something the trainee must bring about."""

    id: Identifier
    says: Words = Field(description="What the trainee does, as the debrief will say it.")
    criterion: Criterion = Field(description="The criterion it counts towards.")
    moves: tuple[Move, ...] = Field((), description="A reply must make one of these to count.")
    action: Action | None = Field(None, description="Doing this action also brings it about.")
    examples: tuple[Words, ...] = Field(min_length=3)
    counterexamples: tuple[Words, ...] = Field(min_length=2)
    hint: Words = Field(description="One nudge towards it, for coaching.")
    better: Words = Field(description="A reply that brings it about: short, plain, first person.")
    needed: bool = Field(True, description="Needed for a good ending.")


class When(Part):
    """When a beat happens: everything named must hold."""

    turn: Annotated[int, Field(ge=1, le=30)] | None = Field(None, description="From this reply on.")
    anger_at_least: Share | None = None
    anger_at_most: Share | None = None
    distress_at_least: Share | None = None
    trust_at_least: Share | None = None
    after_outcome: Identifier | None = None
    after_action: Action | None = None
    after_beat: Identifier | None = None
    silences: Annotated[int, Field(ge=1, le=6)] | None = Field(None, description="Silences in the call.")


class Beat(Part):
    """Something that happens by itself, once."""

    id: Identifier
    when: When
    note: Words | None = Field(None, description="What the trainee is told, as a ticket note.")
    joins: Identifier | None = Field(None, description="The person who joins and speaks next.")
    provokes: bool = Field(False, description="Their first words are an insult or an unfair accusation.")
    drops_line: bool = False
    feel: Feeling = Feeling()


class Option(Part):
    """An action the trainee may take in this scenario."""

    do: Action
    label: Words
    who: tuple[Words, ...] = Field((), description="Whom to copy in, escalate or hand over to.")
    channels: tuple[Channel, ...] = Field((), description="For a callback.")
    result: Words = Field(description="What the trainee sees once it is done.")
    ends: bool = Field(False, description="Whether it ends the call (a hand-over).")
    feel: Feeling = Feeling()


class GoodEnding(Part):
    """When the person can say goodbye content: all needed outcomes, and affect within these."""

    anger_at_most: Share = 0.4
    distress_at_most: Share = 0.5
    trust_at_least: Share = 0.4
    story: Words = Field(description="What became of the person, after a good ending.")
    otherwise: Words = Field(description="What became of the person, after any other.")


class BetterLine(Part):
    """An author's reply for a kind of moment, where no line brings its own."""

    to: Intent
    say: Words


class Rehearsal(Part):
    """What made-up trainees say when the scenario is proved, in words the examples do not use.

    No customer, scorer or appraiser ever reads it, so that a pass means something.
    """

    outcomes: dict[Identifier, Annotated[tuple[Words, ...], Field(min_length=3)]] = Field(
        description="By outcome, at least three replies that bring it about, each in another voice."
    )
    listening: tuple[Words, ...] = Field(min_length=4, description="Replies to a blow or to tears.")
    asking: tuple[Words, ...] = Field(min_length=3, description="Real questions to just this caller.")
    limits: tuple[Words, ...] = Field(min_length=2, description="Calm, respectful limits to an attack.")
    closing: tuple[Words, ...] = Field(min_length=2, description="Ways to sum up and end well.")


class Scenario(Part):
    """One practice conversation, as its author wrote it."""

    id: Identifier
    version: Annotated[int, Field(ge=1)] = 1
    state: Literal["draft", "published", "retired"] = Field(
        "draft", description="Only published scenarios are offered to trainees."
    )
    title: Words
    teaser: Words = Field(description="Who is calling and why, in one line.")
    channel: Literal[Channel.PHONE, Channel.CHAT]
    difficulty: Annotated[int, Field(ge=1, le=5)]
    minutes: Annotated[int, Field(ge=2, le=30)]
    skills: tuple[Criterion, ...] = Field(min_length=1, max_length=5)
    content_notice: Words
    hostility_ceiling: Share = Field(description="The highest intensity the customer may be played at.")
    pause_window_seconds: tuple[float, float] = Field(
        (5.0, 10.0), description="The pause after a provocation that earns full marks."
    )
    words_per_second: Annotated[float, Field(ge=1.5, le=5)] = Field(2.7, description="Speaking pace.")
    brief: Brief
    ticket: dict[Words, Words] = Field(description="Facts that stay at hand during the call.")
    people: tuple[Person, ...] = Field(min_length=1, max_length=4)
    outcomes: tuple[Outcome, ...] = Field(min_length=2, max_length=10)
    beats: tuple[Beat, ...] = ()
    actions: tuple[Option, ...] = ()
    good_ending: GoodEnding
    better_lines: tuple[BetterLine, ...] = Field(min_length=4)
    rehearsal: Rehearsal | None = Field(None, description="Needed before it can be proved and published.")

    def person(self, person_id: str) -> Person:
        """The person of that id; KeyError when there is none."""
        return {person.id: person for person in self.people}[person_id]

    def outcome(self, outcome_id: str) -> Outcome:
        """The outcome of that id; KeyError when there is none."""
        return {outcome.id: outcome for outcome in self.outcomes}[outcome_id]

    def option(self, action: Action) -> Option | None:
        """What this scenario says of an action; None where it does not offer it."""
        return next((o for o in self.actions if o.do == action), None)
