"""What a customer's line may not be: each fault by its name, and how it is found.

A line is judged as far as it has come, always from its beginning. Knows no model and shows nothing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass

from simulator.actors import cues
from simulator.actors.history import first_name
from simulator.actors.prompt import instruction_words
from simulator.actors.secrets import Secret, comes_out, given_away
from simulator.appraisal import provocation
from simulator.appraisal.lexicon import classes_of
from simulator.appraisal.patterns import cues as found_cues
from simulator.appraisal.text import clauses, read_words
from simulator.call import Call
from simulator.events import CustomerSpoke, Direction
from simulator.scenario import Person, Scenario
from simulator.vocabulary import PROVOCATIONS, Intent, Move

MOST_WORDS = 60  # the prompt asks for at most 40; beyond this it is no longer a line on a phone
REPEATED_WORDS = 7  # in a row, said before by the same person
ECHOED_WORDS = 9  # in a row, the trainee's; people quote six at most
PROMPT_WORDS = 6  # in a row, the prompt's own
FOREIGN_WORDS = 3  # small words of another language, and more of them than of English, in one sentence
SMALL_PHRASE = 4  # words up to which saying something twice is speech and no repeat
STRONG_LANGUAGE_FROM, MILD_LANGUAGE_FROM, NAMES_FROM = 0.95, 0.65, 0.7  # hostility ceilings
INSULTING = 0.9  # provocation with an insult's turn of phrase: 1 in 500 of the authors' other lines
BLUNT = 0.12  # below it an attack attacks nobody
NEVER_SAID = frozenset({"SLUR", "DEMEAN"})  # classes of the lexicon: about what people are
ATTACKING = PROVOCATIONS | {Intent.DEMAND, Intent.VENT, Intent.PROBE}
COMING_DOWN = frozenset({Intent.SOFTEN, Intent.ACCEPT, Intent.FAREWELL})
LEAVING = frozenset({Intent.WIND_UP, Intent.FAREWELL, Intent.WALK_OUT})

_LABEL = (
    r"(?:^|[\n\"”]|[.!?…]\s)\s*(?:\*\*|\[)?(?:You|Agent|Me|Support|Operator|Trainee|Help ?desk|Assistant"
    r"|System|User|Caller|Customer|Representative|AGENT|YOU|{names})(?: \(\w+\))?(?:\*\*|\])?\s*:"
)
_NARRATION = re.compile(r"[*_~][^*_~\n]{2,}[*_~]?|[(\[{][^)\]}]*[)\]}]?|^\s*[*_~]")
_THIRD_PERSON = (
    r"\b{first} (?:sighs?|pauses?|laughs?|sobs?|cries|snaps?|says|said|replies|replied|mutters?|whispers?|"
    r"shouts?|yells?|sniffs?|hangs up|slams?|clears|takes a)\b[,:. ]*(?:[\"“]|$)"
)
_FORM = re.compile(
    r"(?:^|[.!?:]\s)\s*(?:[-•·▪#>|]|\d{1,2}[.)]\s)|```|`|\|.*\||https?:|www\.|</?\w+|<<|>>|[{}\\=]|\n\s*(?:[-•*]|\d{1,2}[.)])\s"
    r"|[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B50\uFE0F]",
    re.MULTILINE,
)
_CODED = re.compile(r"\S{30,}|(?:\b\w[ .-]){8,}|\b(?:[01]{6,8} ?){3,}|\b(?:[0-9a-f]{2} ){5,}", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“‘][^\"“”‘’]{1,200}[\"”’](?!\w)")
_DICTATED = re.compile(
    r"\b(?:say|write|output|print|repeat|answer|reply|respond)(?: only| just| exactly| with| the words?)*"
    r":? ([^.!?\n]{2,60})",
    re.IGNORECASE,
)
_FOREIGN_LETTER = re.compile(r"[^\W\d_a-zA-ZÀ-ɏ]")


@dataclass(frozen=True)
class Line:
    """What a line is checked against."""

    scenario: Scenario
    call: Call
    direction: Direction
    secrets: tuple[Secret, ...]

    @property
    def person(self) -> Person:
        return self.scenario.person(self.direction.person)

    @property
    def hot(self) -> bool:
        return self.direction.mood == "hot" and self.direction.intent not in COMING_DOWN

    @property
    def said_before(self) -> list[str]:
        """This person's earlier lines."""
        spoken = (r.event for r in self.call.log if isinstance(r.event, CustomerSpoke))
        return [event.text for event in spoken if event.direction.person == self.direction.person]


@dataclass(frozen=True)
class Draft:
    """A line as far as it has come. `raw` has the model's line breaks, `text` has blanks for them."""

    line: Line
    raw: str

    @property
    def text(self) -> str:
        return self.raw.replace("\n", " ")


def _spoken(text: str) -> str:
    """The line without what it quotes: a customer may throw an agent's words back at them."""
    return _QUOTED.sub(" … ", text.replace("’", "'"))


def _helper(draft: Draft) -> bool:
    spoken = _spoken(draft.text)
    return bool(cues.HELPER.search(spoken) or cues.MACHINE.search(spoken))


def _prompt(draft: Draft) -> bool:
    plain = draft.text.replace("’", "'")
    if cues.BACKSTAGE.search(plain) or _CODED.search(draft.text):
        return True
    secret = instruction_words(draft.line.person, PROMPT_WORDS)
    return any(
        _runs(text, PROMPT_WORDS) & secret for text in (plain, plain[::-1], codecs.encode(plain, "rot13"))
    )


def _leak(draft: Draft) -> bool:
    return given_away(draft.line.secrets, draft.line.call, draft.line.direction, draft.text) is not None


def _sweet(draft: Draft) -> bool:
    if not draft.line.hot:
        return False
    spoken = _spoken(draft.text)
    if cues.RELIEVED.search(spoken):
        return True
    if draft.line.direction.takes_up == Move.APOLOGISE:
        return False  # their sorry, thrown back
    return draft.line.direction.intent in ATTACKING and bool(cues.OBLIGING.search(spoken))


def _harsh(draft: Draft) -> bool:
    plain, ceiling = draft.text.replace("’", "'"), draft.line.scenario.hostility_ceiling
    if cues.VIOLENCE.search(plain):
        return True
    if ceiling < STRONG_LANGUAGE_FROM and cues.STRONG_LANGUAGE.search(plain):
        return True
    if ceiling < MILD_LANGUAGE_FROM and cues.MILD_LANGUAGE.search(plain):
        return True
    named = bool(cues.NAME_CALLING.search(plain))
    if draft.line.direction.provocation:
        return named and ceiling < NAMES_FROM
    if named or cues.MENACE.search(plain):
        return True
    turns = {name for clause in clauses(draft.text) for name in found_cues(" ".join(clause.words))}
    return bool(turns & {"insult_you", "swear_at"}) and provocation(draft.text) >= INSULTING


def _slur(draft: Draft) -> bool:
    return any(NEVER_SAID & set(classes_of(word)) for word in read_words(draft.text)[0])


def _repeat(draft: Draft) -> bool:
    before = draft.line.said_before
    if _runs(draft.text, REPEATED_WORDS) & set().union(*(_runs(old, REPEATED_WORDS) for old in before)):
        return True
    sentences = {_words(c.text) for old in before for c in clauses(old)} | {_words(old) for old in before}
    return any(
        len(words) > SMALL_PHRASE and words in sentences for words in map(_words, _clauses(draft.text))
    )


def _invented(draft: Draft) -> bool:
    names = "|".join(re.escape(first_name(person.name)) for person in draft.line.scenario.people)
    return bool(re.search(_LABEL.replace("{names}", names), draft.raw))


def _narration(draft: Draft) -> bool:
    first = re.escape(first_name(draft.line.person.name))
    return bool(
        _NARRATION.search(draft.raw) or re.search(_THIRD_PERSON.replace("{first}", first), draft.text, re.I)
    )


def _form(draft: Draft) -> bool:
    return bool(_FORM.search(draft.raw))


def _language(draft: Draft) -> bool:
    if len(_FOREIGN_LETTER.findall(draft.text)) > 2:
        return True
    for sentence in re.split(r"(?<=[.!?…])\s", draft.text):
        words = [word.lower() for word in re.findall(r"[^\W\d_]+", sentence)]
        foreign = sum(word in cues.FOREIGN for word in words)
        if foreign >= FOREIGN_WORDS and foreign > sum(word in cues.ENGLISH for word in words):
            return True
    return False


def _echo(draft: Draft) -> bool:
    replies = draft.line.call.replies
    if _runs(draft.text, ECHOED_WORDS) & set().union(*(_runs(reply, ECHOED_WORDS) for reply in replies)):
        return True
    dictated = {
        _words(said) for reply in replies for said in (*_QUOTED.findall(reply), *_DICTATED.findall(reply))
    }
    return any(words in dictated for words in map(_words, _clauses(draft.text)) if words)


def _goodbye(draft: Draft) -> bool:
    leaving = draft.line.direction.ends or draft.line.direction.intent in LEAVING
    return not leaving and bool(cues.GOODBYE.search(_spoken(draft.text)))


def _long(draft: Draft) -> bool:
    return len(draft.text.split()) > MOST_WORDS


CHECKS: dict[str, Callable[[Draft], bool]] = {
    "form": _form,
    "narration": _narration,
    "invented": _invented,
    "language": _language,
    "slur": _slur,
    "prompt": _prompt,
    "role": _helper,
    "leak": _leak,
    "harsh": _harsh,
    "sweet": _sweet,
    "goodbye": _goodbye,
    "echo": _echo,
    "repeat": _repeat,
    "long": _long,
}


def fault_in(draft: Draft) -> str | None:
    """The name of the first fault of a line as far as it has come, None when it has none."""
    return next((kind for kind, fails in CHECKS.items() if fails(draft)), None)


def unmet(line: Line, whole: str) -> str | None:
    """What the direction asks for and the line lacks."""
    direction = line.direction
    if not any(letter.isalpha() for letter in whole):
        return "empty"
    if (
        direction.intent == Intent.ANSWER
        and direction.fact
        and not comes_out(line.secrets, direction.fact, whole)
    ):
        return "fact"
    if direction.provocation and provocation(whole) < BLUNT and not re.search(r"(?i)\byou|\bthank", whole):
        return "blunt"
    return None


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.lower().replace("’", "'")))


def _runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = _words(text)
    return {words[at : at + length] for at in range(len(words) - length + 1)}


def _clauses(text: str) -> list[str]:
    return [clause.text for clause in clauses(text)] + [text]
