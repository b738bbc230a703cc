"""How a scenario begins: a short form in the author's words, a template, or a copy of another."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from string import Template
from typing import Literal

from simulator.authoring.yaml_edit import set_value
from simulator.scenario.checks import TO_WRITE
from simulator.scenario.yaml_text import read_yaml
from simulator.vocabulary import Channel, Intent, Move, Stage

_SKELETON = Path(__file__).with_name("skeleton.yaml")
LONGEST_ID = 60


@dataclass(frozen=True)
class Kind:
    """A kind of caller: where they start, how they take things, and which lines they need most."""

    name: str
    says: str
    difficulty: int
    ceiling: float
    notice: str
    temperament: Mapping[str, float]
    lines: Mapping[Stage, Sequence[Intent]]


def _stages(refusal: str, release: str, intimidation: str) -> dict[Stage, list[Intent]]:
    asked = {
        Stage.QUESTIONING: "demand vent probe",
        Stage.REFUSAL: refusal,
        Stage.RELEASE: release,
        Stage.INTIMIDATION: intimidation,
        Stage.TENSION_REDUCTION: "soften accept probe plead",
    }
    return {stage: [Intent(word) for word in words.split()] for stage, words in asked.items()}


KINDS: Mapping[str, Kind] = {
    "furious": Kind(
        "Furious",
        "Loud, unfair, wants somebody to blame.",
        3,
        0.8,
        "Anger, insults at competence, a threat to leave.",
        {"anger": 0.55, "distress": 0.3, "trust": 0.2, "warmth": 1.0, "solving": 1.2, "haste": 0.8,
         "grovelling": 1.5, "offence": 1.4},
        _stages("demand accuse insult", "vent accuse insult", "threaten insult accuse"),
    ),
    "frightened": Kind(
        "Frightened",
        "Close to tears, apologises, asks the same thing again.",
        2,
        0.55,
        "Fear and tears. Nobody is insulted at length.",
        {"anger": 0.3, "distress": 0.6, "trust": 0.3, "warmth": 1.5, "solving": 1.1, "haste": 1.6,
         "grovelling": 0.8, "offence": 1.3},
        _stages("plead accuse", "vent plead break_down", "accuse threaten"),
    ),
    "cold": Kind(
        "Cold and formal",
        "Never raises the voice. Quotes the contract, doubts every word.",
        4,
        0.7,
        "Contempt in polite words, a legal threat.",
        {"anger": 0.45, "distress": 0.2, "trust": 0.15, "warmth": 0.8, "solving": 1.3, "haste": 0.9,
         "grovelling": 1.7, "offence": 1.2},
        _stages("demand accuse probe", "vent accuse", "threaten accuse insult"),
    ),
    "worn-out": Kind(
        "Worn out",
        "Has rung before, believes nothing, is too tired to shout.",
        3,
        0.6,
        "Exhaustion, bitterness, an unfair accusation.",
        {"anger": 0.4, "distress": 0.45, "trust": 0.15, "warmth": 1.3, "solving": 1.2, "haste": 1.2,
         "grovelling": 1.2, "offence": 1.2},
        _stages("demand accuse", "vent break_down accuse", "accuse threaten"),
    ),
}  # fmt: skip
# The reactions every caller needs, from what trainees do most; twenty lines with two of each mood.
REACTIONS = (Move.ACKNOWLEDGE, Move.APOLOGISE, Move.INQUIRE, Move.LEVEL, Move.COMMIT, Move.DISMISS)
# What a stage or an intent asks an author to write, in a few words.
STAGE_SAYS = {
    Stage.QUESTIONING: "while they still ask",
    Stage.REFUSAL: "digging in",
    Stage.RELEASE: "letting it all out",
    Stage.INTIMIDATION: "on the attack",
    Stage.TENSION_REDUCTION: "coming down",
}
INTENT_SAYS = {
    Intent.DEMAND: "asking for the thing",
    Intent.VENT: "a piece of their story",
    Intent.PLEAD: "asking out of fear",
    Intent.BREAK_DOWN: "losing the thread",
    Intent.ACCUSE: "an unfair accusation",
    Intent.INSULT: "an insult at competence",
    Intent.THREATEN: "a threat",
    Intent.PROBE: "testing what they were told",
    Intent.SOFTEN: "a step down",
    Intent.ACCEPT: "taking up what was offered",
}
LINES_FOR_EACH = 3  # places in a draft for each stage and intent: forty or more in all


def _ask(question: str, help: str = "", *, many: bool = False) -> str:
    return field(default="", metadata={"question": question, "help": help, "many": many})


@dataclass(frozen=True)
class Story:
    """The short form: what somebody tells of a call, in their own words. Everything may be left empty."""

    title: str = _ask("What shall we call it?", "“Email is down”")
    happened: str = _ask("What happened?", "One fact a line, as the trainee may know it.", many=True)
    role: str = _ask("Where does the trainee sit?", "“You are on the help desk of Merrow Mail.”")
    name: str = _ask("Who called?", "A made-up name.")
    who: str = _ask("Who are they?", "“runs a shop for lamps, alone since March”")
    today: str = _ask("What happened to them today?", "In things, not feelings.")
    afraid_of: str = _ask("What are they afraid of?", "Often what they’d never say first.")
    wants_to_hear: str = _ask("What does the caller want to hear?", "Seldom what they ask for.")
    cornered: str = _ask("What do they do when cornered?", "Louder, quieter, formal, tearful?")
    worse: str = _ask("What makes it worse?", "The well-meant sentence that sets them off.")
    good_ending: str = _ask("What would be enough, with the problem still there?")
    talks: str = _ask("How do they talk?", "Length of sentences, a word that comes back.")
    unknown: str = _ask("What did nobody know?", "One thing a line.", many=True)
    may_promise: str = _ask("What may the trainee promise?", "One thing a line.", many=True)
    must_not: str = _ask("What must the trainee not do?", "One thing a line.", many=True)
    said: str = _ask(
        "What did they really say?", "Their words as you remember them, one line each.", many=True
    )


QUESTIONS = fields(Story)


def from_story(story: Story, kind: str, channel: Literal["phone", "chat"] = "phone") -> str:
    """A draft with the author's words in place, and marked lines for what is still to write."""
    told = {each.name: " ".join(getattr(story, each.name).split()) for each in QUESTIONS}
    of = KINDS[kind]
    todo = {
        "title": "a title",
        "role": "where the trainee sits and what is going on, in one or two sentences",
        "name": "their name",
        "who": "who they are, in a few words",
        "today": "what happened to them today, in things, not feelings",
        "afraid_of": "what they are afraid of",
        "wants_to_hear": "what they want to hear",
        "cornered": "what they do when cornered",
        "worse": "what makes it worse",
        "good_ending": "what would be enough, with the problem still there",
        "talks": "how they talk: length of sentences, a word that comes back",
    }
    values = {name: _quoted(told[name] or f"{TO_WRITE} {what}") for name, what in todo.items()}
    said = _lines(story.said)
    name = told["name"] or "Caller"
    values |= {
        "id": identifier(told["title"] or "a-new-call"),
        "teaser": _quoted(f"{TO_WRITE} who is calling and why, in one line"),
        "channel": Channel(channel).value,
        "difficulty": str(of.difficulty),
        "ceiling": str(of.ceiling),
        "notice": _quoted(of.notice),
        "caller": _quoted(", ".join(filter(None, (told["name"], told["who"]))) or f"{TO_WRITE} who calls"),
        "person": identifier(name.split()[0]),
        "facts": _listed(_lines(story.happened), "a fact the trainee knows", 4),
        "may_promise": _listed(_lines(story.may_promise), "what the trainee may promise", 4),
        "unknown": _listed(_lines(story.unknown), "what nobody knows", 4),
        "must_not": _listed(_lines(story.must_not), "what the trainee must not do", 4),
        "temperament": "\n".join(f"      {name}: {value}" for name, value in of.temperament.items()),
        "openings": _openings(said[:2]),
        "lines": _stage_lines(of, said[2:]),
        "takes_up": _reactions(),
    }
    return Template(_SKELETON.read_text("utf-8")).substitute(values)


def from_copy(text: str, title: str) -> str:
    """A copy under a title and id of its own, a first draft again. Raises YamlFault and KeyError."""
    data = read_yaml(text).data
    for field_name, value in (
        ("id", identifier(title)),
        ("title", title),
        ("version", 1),
        ("state", "draft"),
    ):
        if isinstance(data, dict) and field_name in data:
            text = set_value(text, (field_name,), value)
    return text


def identifier(words: str) -> str:
    """An id made of a title: `What's my name?` becomes `what-s-my-name`."""
    plain = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:LONGEST_ID].strip("-")
    return plain if plain[:1].isalpha() else f"call-{plain}".strip("-")


def _lines(words: str) -> list[str]:
    return [line.strip().lstrip("-•").strip() for line in words.splitlines() if line.strip()]


def _quoted(words: str) -> str:
    """As YAML takes it whatever it holds: JSON's strings are YAML's double-quoted ones."""
    return json.dumps(words, ensure_ascii=False)


def _listed(words: Sequence[str], todo: str, indent: int) -> str:
    return "\n".join(f"{' ' * indent}- {_quoted(each)}" for each in words or [f"{TO_WRITE} {todo}"])


def _openings(said: Sequence[str]) -> str:
    todo = [f"{TO_WRITE} their first words", f"{TO_WRITE} their first words another time"]
    return _listed([*said, *todo[len(said) :]], "", 6)


def _stage_lines(of: Kind, said: Sequence[str]) -> str:
    """Places for the lines. What was remembered goes under `vent` of the first stage, to be sorted."""
    out = []
    for stage, intents in of.lines.items():
        out.append(f"      {stage}:  # {STAGE_SAYS[stage]}")
        for intent in intents:
            asks = f"{TO_WRITE} {INTENT_SAYS[intent]}, {STAGE_SAYS[stage]}"
            told = said if (stage, intent) == (Stage.QUESTIONING, Intent.VENT) else ()
            out.append(f"        {intent}:  # {INTENT_SAYS[intent]}")
            out.append(_listed([*told, *(f"{asks} ({n})" for n in range(1, LINES_FOR_EACH + 1))], "", 10))
    return "\n".join(out)


def _reactions() -> str:
    out = []
    for move in REACTIONS:
        out.append(f"      {move}:")
        for mood, how in (("hot", "angrily"), ("cool", "calmly")):
            out.append(f"        {mood}:")
            out.append(_listed([f"{TO_WRITE} answering {move} {how} ({n})" for n in (1, 2)], "", 10))
    return "\n".join(out)
