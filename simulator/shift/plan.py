"""What an author writes of a shift: the incident with its clock, the queue, and the cast that rings one desk.

Shapes and ranges only; reading files and what must fit together are loader.py's. A Plan is a shift file with
its callers' scenarios in place: a shift that was begun keeps its plan, whatever becomes of the files.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.scenario.model import (
    BetterLine,
    GoodEnding,
    Identifier,
    Lines,
    Option,
    Outcome,
    Person,
    Scenario,
    Share,
    Words,
)
from simulator.vocabulary import Action, Channel, Criterion

Minute = Annotated[float, Field(ge=0, le=480)]


class Part(BaseModel):
    """Settings every part shares: unknown keys are errors and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Update(Part):
    """Something that becomes known of the incident. A list that is given replaces the one before it, in
    every call from then on; a list that is left out stays as it was.
    """

    id: Identifier
    stands: Literal["found", "cause_known", "estimate", "wrong_estimate", "fixed"] = Field(
        description="Where the incident stands from now on."
    )
    at: Minute = Field(description="Minute of the shift. The first update is at 0.")
    told: Words = Field(description="What the trainee reads when it comes in.")
    facts: tuple[Words, ...] | None = Field(None, description="What the trainee knows.")
    may_promise: tuple[Words, ...] | None = None
    unknown: tuple[Words, ...] | None = None
    must_not: tuple[Words, ...] | None = None
    broken_channels: tuple[Channel, ...] | None = Field(None, description="Channels that don't work now.")
    sooner: dict[Action, Minute] = Field(
        {}, description="Taking this action in any call brings it forward by so many minutes, once."
    )


class Incident(Part):
    """What is broken for everybody, and how it unfolds."""

    title: Words
    starts: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = Field(
        description="What the clock on the wall shows when the shift begins, such as 08:40."
    )
    updates: tuple[Update, ...] = Field(min_length=1)


class Caller(Part):
    """One place in the queue: who rings, when, and how they begin by what came before.

    Every list of first words may name `{time}` and `{channel}`: what the trainee promised them.
    """

    id: Identifier
    person: Identifier | None = Field(None, description="Somebody of the cast, or else:")
    scenario: Identifier | None = Field(None, description="A scenario of the library.")
    rings_at: Minute
    patience_minutes: Annotated[float, Field(ge=1, le=60)] = Field(
        8.0, description="Waiting this long is half of what they can hold against you."
    )
    seed: int = 0
    late: Lines = Field((), description="First words after waiting longer than that.")
    kept: Lines = Field(
        (), description="First words when rung back as promised. Without them ringing back is one minute."
    )
    broken: Lines = Field((), description="First words when nobody did, and they ring again.")
    knows: Identifier | None = Field(None, description="A caller they have spoken to since that one's call.")
    heard_well: Lines = Field((), description="First words when that call had gone well.")
    heard_badly: Lines = Field((), description="First words when it had gone badly.")
    facts: tuple[Words, ...] = Field((), description="What the trainee knows of just this caller.")
    must_not: tuple[Words, ...] = ()
    ticket: dict[Words, Words] | None = Field(None, description="In place of the scenario's own.")
    keep_beats: tuple[Identifier, ...] = Field(
        (), description="The scenario's beats that still happen; the others are told by the incident's clock."
    )
    cast_outcomes: bool = Field(False, description="Needs the cast's outcomes in place of the scenario's.")


class ShiftFile(Part):
    """A queue of calls under one incident, as its author wrote it."""

    id: Identifier
    version: Annotated[int, Field(ge=1)] = 1
    state: Literal["draft", "published", "retired"] = Field(
        "draft", description="Only published shifts are offered to trainees."
    )
    title: Words
    teaser: Words = Field(description="What kind of hour it is, in one line.")
    minutes: Annotated[int, Field(ge=5, le=240)] = Field(description="How long it takes somebody.")
    content_notice: Words
    role: Words = Field(description="Where the trainee sits, in one or two sentences.")
    cast: Identifier = Field(description="The file in casts/ whose people ring.")
    break_minutes: Annotated[float, Field(ge=1, le=15)] = Field(3.0, description="How long a break takes.")
    incident: Incident
    callers: tuple[Caller, ...] = Field(min_length=2, max_length=20)


class CastMember(Part):
    """Somebody who rings the desk once or twice in a shift: a person of a scenario, with fewer lines."""

    title: Words
    difficulty: Annotated[int, Field(ge=1, le=5)]
    ticket: dict[Words, Words]
    private: tuple[Words, ...] = ()
    person: Person
    story: Words = Field(description="What became of them, after a good ending.")
    otherwise: Words = Field(description="What became of them, after any other.")


class Cast(Part):
    """The people who ring one desk, and what every one of their calls has in common."""

    id: Identifier
    channel: Literal[Channel.PHONE, Channel.CHAT] = Channel.PHONE
    hostility_ceiling: Share
    content_notice: Words
    skills: tuple[Criterion, ...] = Field(min_length=1, max_length=5)
    outcomes: tuple[Outcome, ...] = Field(min_length=2, max_length=10)
    actions: tuple[Option, ...]
    better_lines: tuple[BetterLine, ...] = Field(min_length=4)
    anger_at_most: Share = 0.4
    distress_at_most: Share = 0.5
    trust_at_least: Share = 0.4
    people: tuple[CastMember, ...] = Field(min_length=1)

    def scenario(self, member: CastMember, role: str) -> Scenario:
        """The member's call as a scenario, before any incident."""
        return Scenario.model_validate(
            {
                "id": f"{self.id}-{member.person.id}",
                "title": member.title,
                "teaser": member.person.today[:2000],
                "channel": self.channel,
                "difficulty": member.difficulty,
                "minutes": 5,
                "skills": self.skills,
                "content_notice": self.content_notice,
                "hostility_ceiling": self.hostility_ceiling,
                "brief": {"role": role, "private": member.private},
                "ticket": member.ticket,
                "people": (member.person,),
                "outcomes": self.outcomes,
                "actions": self.actions,
                "good_ending": GoodEnding(
                    anger_at_most=self.anger_at_most,
                    distress_at_most=self.distress_at_most,
                    trust_at_least=self.trust_at_least,
                    story=member.story,
                    otherwise=member.otherwise,
                ),
                "better_lines": self.better_lines,
            }
        )


class Plan(Part):
    """A shift file with its callers' scenarios in place, by caller."""

    file: ShiftFile
    scenarios: dict[Identifier, Scenario]

    def caller(self, caller_id: str) -> Caller:
        """The caller of that id; KeyError when there is none."""
        return {caller.id: caller for caller in self.file.callers}[caller_id]

    def name(self, caller_id: str) -> str:
        """What the caller is called."""
        return self.scenarios[caller_id].people[0].name


def plan_hash(plan: Plan) -> str:
    """Twelve hex digits of SHA-256 over the plan's content, its callers' scenarios included."""
    return hashlib.sha256(plan.model_dump_json().encode()).hexdigest()[:12]
