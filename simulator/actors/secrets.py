"""What a person is not saying yet, and whether a line gives it away.

A secret is known by the versions of it its author wrote. A line gives it away when it holds enough of the
words of one version, each weighed by how seldom the person uses it elsewhere; words already said in the call
weigh nothing. Knows no model and no prompt.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.appraisal.lexicon import FUNCTION
from simulator.appraisal.text import read_words, stem
from simulator.call import Call, trainee_view
from simulator.events import Direction
from simulator.scenario import Line, Person
from simulator.vocabulary import Intent

# Share of a version's weight, and number of its words, from where on a listener has learned it. Measured on
# the five scenarios: every version gives itself away, half of the paraphrases do, and 1 in 100 other lines.
GIVEN_AWAY = ((0.30, 3), (0.45, 2))
FEAR_GIVEN_AWAY = ((0.35, 3),)  # a fear is written in ordinary words
# Share of a version's weight from where on the fact that was asked for has come out: 19 in 20 of the authors'
# own ways of telling a fact share so much with another of them, 1 in 8 lines about something else.
COME_OUT = 0.12

Words = frozenset[str]


def content(text: str) -> Words:
    """The stems of the words of a text that carry meaning."""
    words, _ = read_words(text)
    return frozenset(
        stem(word) for word in words if word not in FUNCTION and word[0].isalnum() and len(word) > 2
    )


@dataclass(frozen=True)
class Secret:
    """One thing unsaid, in the versions its author wrote, and what its words weigh."""

    name: str
    versions: tuple[dict[str, float], ...]
    bounds: tuple[tuple[float, int], ...]

    def told_by(self, words: Words, bounds: tuple[tuple[float, int], ...] | None = None) -> bool:
        """Whether these words are enough of any version."""
        for version in self.versions:
            shared = words & version.keys()
            share = sum(version[word] for word in shared) / max(sum(version.values()), 1e-9)
            if any(share >= least and len(shared) >= count for least, count in bounds or self.bounds):
                return True
        return False


def secrets_of(person: Person) -> tuple[Secret, ...]:
    """What this person may give away, the same in every call. Costs some milliseconds: keep it."""
    lines = [content(line.say) for line in every_line(person)]
    uses = Counter(word for words in lines for word in words)

    def weighed(text: str) -> dict[str, float]:
        return {word: math.log((len(lines) + 1) / (uses[word] + 1)) for word in content(text)}

    secrets = [
        Secret(
            fact.id,
            (weighed(fact.fact), *(weighed(line.say) for line in (*fact.hot, *fact.cool))),
            GIVEN_AWAY,
        )
        for fact in person.facts
    ]
    return (*secrets, Secret("afraid_of", (weighed(person.afraid_of),), FEAR_GIVEN_AWAY))


def given_away(secrets: tuple[Secret, ...], call: Call, direction: Direction, text: str) -> str | None:
    """The name of a secret this text gives away, None when it keeps them all."""
    released = {*call.facts, *([direction.fact] if direction.intent == Intent.ANSWER else [])}
    words = content(text)
    suspects = [s for s in secrets if s.name not in released and s.told_by(words)]
    if not suspects:
        return None
    said = content(" ".join(shown.text for shown in trainee_view(call) if shown.who not in {"note", "hint"}))
    for secret in secrets:
        if secret.name in released:
            said = said.union(*secret.versions)
    return next((secret.name for secret in suspects if secret.told_by(words - said)), None)


def comes_out(secrets: tuple[Secret, ...], fact_id: str, text: str) -> bool:
    """Whether a text says enough of a fact for a listener to have learned it."""
    fact = next(secret for secret in secrets if secret.name == fact_id)
    return fact.told_by(content(text), ((COME_OUT, 1),))


def every_line(person: Person) -> Iterator[Line]:
    """All the person can say, as the author wrote it."""
    yield from person.opening
    for said in person.lines.values():
        for lines in said.values():
            yield from lines
    for tinted in (*person.takes_up.values(), person.deflect, person.farewell):
        yield from (*tinted.hot, *tinted.cool)
    for fact in person.facts:
        yield from (*fact.hot, *fact.cool)
    silence = person.silence
    for lines in (silence.after_provocation, silence.first, silence.second, silence.later):
        yield from lines
    yield from (*person.wind_up, *person.walk_out)
