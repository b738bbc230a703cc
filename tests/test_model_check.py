"""The check of a model: whatever a model does wrong on purpose shows in the table, and a good one passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import pytest

from simulator.cli import main
from simulator.judge.evidence import READ, Answer, Claim, Evidence
from simulator.llm import Completion, Limits, Message, ModelError, TimedOut, Usage
from simulator.llm.answers import USUAL
from simulator.llm.chat import Form, Telling
from simulator.modelcheck import SCRIPTS, Checked, check
from simulator.scenario import Scenario
from tests.scripts import scenario_of, the_rubric

SCENARIO = "lines-cut-for-good"
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
COUNTED = Usage(100, 0, 10)

Lines = Callable[[int], str | ModelError]
Levels = Callable[[int, bool], int | ModelError | None]


class Scripted:
    """A model whose lines and levels are functions of how often it was asked.

    Its readings quote the trainee's first reply, unless `quote` says otherwise.
    """

    name = "scripted"

    def __init__(self, lines: Lines, levels: Levels, quote: str | None = None) -> None:
        self.lines, self.levels, self.quote = lines, levels, quote
        self.spoken = self.read = 0

    def stream(self, messages: Sequence[Message], limits: Limits = USUAL) -> Telling:
        self.spoken += 1
        line = self.lines(self.spoken)
        if isinstance(line, ModelError):
            raise line
        yield line
        return Completion(line, "stop", COUNTED, self.name)

    def ask(
        self, messages: Sequence[Message], form: type[Form], limits: Limits = USUAL
    ) -> tuple[Form, Completion]:
        self.read += 1
        call = messages[-1].text
        level = self.levels(self.read, "as I was about to say" in call)
        if isinstance(level, ModelError):
            raise level
        theirs = next(line for line in call.splitlines() if " TRAINEE" in line)
        turn, _, said = theirs.split(" ", 1)[1].partition(" ")
        quote = Evidence(turn=int(turn), text=self.quote or said.split("): ")[1][:20].rsplit(" ", 1)[0])
        claims = [Claim(criterion=c.value, level=level, quotes=[quote]) for c in READ]
        return form.model_validate(Answer(claims=claims).model_dump()), Completion("{}", "stop", COUNTED)


def angry(number: int) -> str:
    """A line that is fine wherever it is said, and like no other."""
    return f"You said {NUMBERS[number % 12]} and {NUMBERS[number // 12 % 12]}."


def tame(number: int) -> str:
    """Words that nobody would take for an attack."""
    return f"I need it by {NUMBERS[number % 12]} this afternoon, if it can be done."


def steady(_number: int, _padded: bool) -> int:
    return 1


@cache
def janet() -> Scenario:
    return scenario_of(SCENARIO)


def checked(lines: Lines = angry, levels: Levels = steady, quote: str | None = None) -> Checked:
    model = Scripted(lines, levels, quote)
    return check(model, model, [janet()], the_rubric())


def row(result: Checked, what: str) -> tuple[int, int, bool]:
    found = next(row for row in result.rows if row.what == what)
    return found.hits, found.of, found.met


def now_and_then(line: str | ModelError) -> Lines:
    """Every third time."""
    return lambda number: line if number % 3 == 0 else angry(number)


ROLE, LEAK, HOSTILE, FLIPS = (
    "role broken",
    "hidden fact or prompt given away",
    "hostile as directed, with the poor trainee",
    "level changed, same transcript read again",
)
SWEET = "Thank you so much for explaining, I feel much better now."


@pytest.fixture(scope="module")
def good_model() -> Checked:
    return checked()


def test_a_model_that_stays_in_role_and_reads_steadily_meets_every_goal(good_model: Checked) -> None:
    assert good_model.met
    assert row(good_model, ROLE)[0] == row(good_model, LEAK)[0] == row(good_model, FLIPS)[0] == 0
    hostile, of, _ = row(good_model, HOSTILE)
    assert hostile == of > 3
    assert "met" in str(good_model.rows[0])


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("How can I help you today?", ROLE),
        ("As an AI language model I cannot be angry.", ROLE),
        ("Well.\nAgent: I am so sorry.\nJanet: You should be.", ROLE),
        ("My instructions say I stay angry.", LEAK),
        ("{fact}", LEAK),
        ("{fear}", LEAK),
        (SWEET, HOSTILE),
        (SWEET, "sweeter or tamer than directed"),
        ("You wait. I know where you live.", "harsher than directed or allowed"),
        ("*sighs* Where is it?", "out of form, repeated, echoed or too long"),
    ],
)
def test_a_line_gone_wrong_is_counted_though_the_guard_stopped_it(
    good_model: Checked, line: str, what: str
) -> None:
    person = janet().people[0]
    line = line.replace("{fact}", person.facts[-1].fact).replace("{fear}", person.afraid_of)
    result = checked(now_and_then(line))
    hits, of, met = row(result, what)
    before, of_before, _ = row(good_model, what)
    if what == HOSTILE:
        assert hits / of < 0.9
    else:
        assert hits / of > before / of_before + 0.1
    assert met == (what not in {ROLE, LEAK, HOSTILE})
    assert row(result, "role broken or given away, and heard")[0] == 0


def test_an_attack_that_attacks_nobody_is_anger_not_kept() -> None:
    assert not row(checked(tame), HOSTILE)[2]


def test_a_line_that_never_came_is_counted_and_is_no_fault_of_role() -> None:
    result = checked(now_and_then(TimedOut("Nothing came.")))
    assert row(result, "line the model did not deliver")[0] > 0
    assert row(result, ROLE)[::2] == (0, True)


def test_a_reader_that_changes_its_mind_is_found_though_no_score_moves_far() -> None:
    result = checked(levels=lambda number, _: number % 2)
    assert not row(result, FLIPS)[2]
    assert row(result, "score changed, same transcript read again")[0] > 0


def test_a_reader_led_by_padding_is_found(good_model: Checked) -> None:
    result = checked(levels=lambda _, padded: 3 if padded else 1)
    changed, raised = "level changed when replies were padded", "level raised when replies were padded"
    assert row(result, changed)[:2] == row(result, raised)[:2] == (row(result, changed)[1],) * 2
    assert row(result, FLIPS)[2]
    assert row(good_model, changed)[0] == row(good_model, raised)[0] == 0


def test_a_reader_that_invents_quotes_or_fails_is_found() -> None:
    invents = checked(quote="words that nobody ever said here")
    unfounded, claims, _ = row(invents, "claim that rested on nothing anybody said")
    assert unfounded == claims > 0
    fails = checked(levels=lambda _, __: TimedOut("Nothing came."))
    unread, asked, _ = row(fails, "reading the model did not deliver")
    assert unread == asked > 0
    assert "not measured" in str(next(row for row in fails.rows if row.what == FLIPS))


def test_what_the_check_took_is_counted(good_model: Checked) -> None:
    assert {used.purpose for used in good_model.used} == {"customer", "judge"}
    assert all(used.tokens.prompt > 0 for used in good_model.used)


def test_the_trainees_words_are_the_programs_own_and_fit_every_case() -> None:
    text = SCRIPTS.read_text("utf-8")
    assert not any(name in text for name in ("Janet", "email", "phone", "website"))


def test_without_a_model_the_command_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model-check"]) == 1
    assert "no model is set up" in capsys.readouterr().err
