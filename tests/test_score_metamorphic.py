"""What must not move a score: the order of unrelated turns, names, slips of the finger, spelling, length.

Every scripted call of tests/calls is played, told as a transcript, changed in one such way, and scored again.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache

import pytest

from simulator.scoring import Scorecard, Turn, read_call, read_transcript, score
from tests.scripts import ROOT, scenario_of, scripted, the_rubric

MOST = 3.0  # points
FEW = 0.2  # of the calls
SAMPLE = "I'm sorry, Imogen. I realise the color of it all is wrong. Everything stands still."
Told = tuple[Turn, ...]

SCRIPTS = sorted(
    (path.parent.name, path.stem) for path in (ROOT / "tests" / "calls").glob("*/*.jsonl") if path.stem
)
every_script = pytest.mark.parametrize(("scenario_id", "trainee"), SCRIPTS)


@cache
def told(scenario_id: str, trainee: str) -> Told:
    return read_call(scripted(scenario_id, trainee)).turns


def scored(scenario_id: str, turns: Told) -> Scorecard:
    scenario = scenario_of(scenario_id)
    return score(read_transcript(turns, scenario.brief, scenario), the_rubric(), scenario)


@cache
def plainly(scenario_id: str, trainee: str) -> float:
    points = scored(scenario_id, told(scenario_id, trainee)).overall
    assert points is not None
    return points


def said_otherwise(turns: Told, change: Callable[[str], str], *, by: str = "trainee") -> Told:
    return tuple(
        turn.model_copy(update={"text": change(turn.text)}) if turn.speaker == by else turn for turn in turns
    )


def moved(scenario_id: str, trainee: str, turns: Told) -> float:
    points = scored(scenario_id, turns).overall
    assert points is not None
    return points - plainly(scenario_id, trainee)


# Names


NAMES = {
    "Thrale": "Okonkwo", "Imogen": "Adaeze", "Denise": "Marisol", "Haruki": "Bartholomew",
}  # fmt: skip


def renamed(text: str) -> str:
    return re.sub(r"\b(" + "|".join(NAMES) + r")\b", lambda found: NAMES[found.group()], text)


# Spelling


BRITISH = {
    "apologise": "apologize", "apologising": "apologizing", "realise": "realize", "organise": "organize",
    "organised": "organized", "recognise": "recognize", "colour": "color", "favour": "favor",
    "honour": "honor", "behaviour": "behavior", "neighbour": "neighbor", "cancelled": "canceled",
    "travelling": "traveling", "centre": "center", "cheque": "check", "grey": "gray", "whilst": "while",
    "programme": "program", "licence": "license", "judgement": "judgment", "prioritise": "prioritize",
    "labelled": "labeled", "catalogue": "catalog", "learnt": "learned", "towards": "toward",
}  # fmt: skip
AMERICAN = {american: british for british, american in BRITISH.items() if american not in {"check", "while"}}


def spelled(words: dict[str, str]) -> Callable[[str], str]:
    pattern = re.compile(r"\b(" + "|".join(words) + r")\b", re.IGNORECASE)

    def change(text: str) -> str:
        return pattern.sub(lambda found: words[found.group().lower()], text)

    return change


def slipped(text: str) -> str:
    """Two letters inside one long word of a reply change places, as hasty fingers have it."""
    words = list(re.finditer(r"[a-z]{6,}", text))
    if not words:
        return text
    chosen = random.Random(text).choice(words)  # the same slip every time
    at = chosen.start() + len(chosen.group()) // 2
    return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]


CONTRACTED = {
    "I'm": "I am", "I'll": "I will", "I've": "I have", "I'd": "I would", "it's": "it is", "that's": "that is",
    "don't": "do not", "doesn't": "does not", "can't": "cannot", "won't": "will not", "isn't": "is not",
    "we're": "we are", "we've": "we have", "we'll": "we will", "you're": "you are", "you've": "you have",
    "there's": "there is", "what's": "what is", "didn't": "did not", "haven't": "have not",
}  # fmt: skip


def written_out(text: str) -> str:
    """The same words at full length."""
    for short, full in CONTRACTED.items():
        text = text.replace(short, full).replace(short.capitalize(), full.capitalize())
    return text


def longer(text: str) -> str:
    """Every sentence that states something says so at more length."""
    return re.sub(r"(?<=\w)\. ", ", as things stand. ", text)


CHANGES: dict[str, Callable[[str], str]] = {
    "names": renamed,
    "American spelling": spelled(BRITISH),
    "British spelling": spelled(AMERICAN),
    "slips": slipped,
    "written out": written_out,
    "length": longer,
}


def shuffled(turns: Told) -> Told:
    """Two exchanges in the middle change places: neither answers the other, and both still happen."""
    starts = [
        place
        for place in range(2, len(turns) - 5)
        if [turn.speaker for turn in turns[place : place + 4]] == ["customer", "trainee"] * 2
    ]
    if not starts:
        return turns
    at = starts[len(starts) // 2]
    return (*turns[:at], *turns[at + 2 : at + 4], *turns[at : at + 2], *turns[at + 4 :])


@pytest.mark.parametrize("change", ["names", "American spelling", "British spelling"])
@every_script
def test_what_says_the_same_scores_the_same(scenario_id: str, trainee: str, change: str) -> None:
    turns = said_otherwise(told(scenario_id, trainee), CHANGES[change])
    assert abs(moved(scenario_id, trainee, turns)) <= MOST


@every_script
def test_the_order_of_unrelated_turns_is_no_matter(scenario_id: str, trainee: str) -> None:
    assert abs(moved(scenario_id, trainee, shuffled(told(scenario_id, trainee)))) <= MOST


@pytest.mark.parametrize("change", ["slips", "length", "written out"])
def test_slips_and_mere_length_hardly_ever_move_a_score(change: str) -> None:
    """A slip may fall on the one word that says it, for a person who reads as well; so not in every call."""
    moves = {script: moved(*script, said_otherwise(told(*script), CHANGES[change])) for script in SCRIPTS}
    far = {script: by for script, by in moves.items() if abs(by) > MOST}
    assert len(far) <= FEW * len(SCRIPTS), far
    assert abs(sum(moves.values())) / len(SCRIPTS) <= MOST / 2, "it pays, or costs, on the whole"


@pytest.mark.parametrize("change", list(CHANGES))
def test_each_change_does_change_what_was_said(change: str) -> None:
    changed = [
        script for script in SCRIPTS if said_otherwise(told(*script), CHANGES[change]) != told(*script)
    ]
    assert changed or change.endswith("spelling")
    assert CHANGES[change](SAMPLE) != SAMPLE
