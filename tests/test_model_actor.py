"""The language-model actor: what it is sent, and that a line comes whatever the model does."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

import pytest

from simulator import llm
from simulator.actors import LineBank, ModelActor, Spoken
from simulator.actors.history import fenced, history, tokens
from simulator.actors.model import AUTHORS_WORDS, NOTICE
from simulator.actors.prompt import author_lines, messages, prompt_hash, wording
from simulator.appraisal import Appraisal, FoundMove
from simulator.call import Call, Waiting
from simulator.desk import finish
from simulator.events import EVENT, BeatHappened, CustomerSpoke, Direction, PersonJoined
from simulator.llm import Completion, Limits, Message, ModelError, Usage
from simulator.llm.answers import USUAL
from simulator.scenario import Library, Scenario
from simulator.vocabulary import Intent, Move, Stage
from tests.actor_calls import FELT, direction, heard, replied, started, then, under_way
from tests.fakes import behave, desk_in_memory
from tests.golden_prompts import GOLDEN, golden_text
from tests.models.fake import FakeModel

FIVE = (
    "email-is-down",
    "if-you-worked-for-me",
    "lines-cut-for-good",
    "my-phone-not-yours",
    "the-man-in-tears",
)
GOOD = "Three days I have been ringing you. What do I tell the vans?"
ROLE = "How can I help you today?"


@pytest.fixture(scope="module")
def janet(library: Library) -> Scenario:
    return library.scenarios["lines-cut-for-good"]


def say(actor: ModelActor, scenario: Scenario, call: Call, order: Direction) -> tuple[list[str], Spoken]:
    """The pieces the trainee sees of a line, and the line."""
    telling, pieces = actor.speak(scenario, call, order), list[str]()
    while True:
        try:
            pieces.append(next(telling))
        except StopIteration as end:
            spoken: Spoken = end.value
            break
    assert "".join(pieces) == spoken.text
    return pieces, spoken


def bank_line(scenario: Scenario, call: Call, order: Direction) -> Spoken:
    telling = LineBank().speak(scenario, call, order)
    while True:
        try:
            next(telling)
        except StopIteration as end:
            spoken: Spoken = end.value
            return spoken


# --- lines that come well


def test_a_good_line_streams_clause_by_clause_and_says_how_it_was_made(janet: Scenario) -> None:
    model = FakeModel([[*re.findall(r"\s*\S+", GOOD)]], name="local-7b")
    pieces, spoken = say(ModelActor(model), janet, under_way(janet), direction(janet))
    assert pieces == ["Three days I have been ringing you.", " What do I tell the vans?"]
    assert (spoken.spoken_by, spoken.model, spoken.prompt_hash) == ("model", "local-7b", prompt_hash())
    assert (spoken.stopped, spoken.fault, spoken.notice) == ((), None, None)
    assert spoken.usage is not None
    assert spoken.usage.requests == 1
    assert spoken.usage.prompt > 100
    assert spoken.parameters == "max_tokens=160"


@pytest.mark.parametrize("intent", [Intent.OPEN, Intent.INTRODUCE])
def test_the_first_words_of_a_person_are_the_authors_and_cost_no_request(
    janet: Scenario, intent: Intent
) -> None:
    model = FakeModel()
    _, spoken = say(ModelActor(model), janet, started(janet), direction(janet, intent))
    assert spoken.text in {line.say for line in janet.people[0].opening}
    assert (model.asked, spoken.notice, spoken.model) == ([], None, None)


def test_an_authors_line_the_model_takes_whole_is_used_up_and_keeps_its_better_answer(
    janet: Scenario,
) -> None:
    line = next(line for line in janet.people[0].lines[Stage.REFUSAL][Intent.INSULT] if line.better)
    order = direction(janet, Intent.INSULT)
    _, spoken = say(ModelActor(FakeModel([line.say])), janet, under_way(janet), order)
    assert (spoken.used, spoken.better) == ((line.say,), line.better)


# --- lines that are stopped


def test_a_fault_before_anything_is_shown_is_corrected_once_unseen(janet: Scenario) -> None:
    model = FakeModel([ROLE, GOOD])
    pieces, spoken = say(ModelActor(model), janet, under_way(janet), direction(janet))
    assert "".join(pieces) == GOOD
    assert spoken.stopped == (f"role: {ROLE}",)
    assert spoken.usage is not None
    assert spoken.usage.requests == 2
    first, second = (asked.messages for asked in model.asked)
    assert second[0] == first[0]
    assert second[1].text.startswith(first[1].text)
    assert wording()["correction role"] in second[1].text
    assert ROLE not in second[1].text


def test_a_second_fault_gives_the_line_to_the_line_bank_without_a_word(janet: Scenario) -> None:
    call, order = under_way(janet), direction(janet)
    _, spoken = say(ModelActor(FakeModel([ROLE, "*sighs* Well."])), janet, call, order)
    expected = bank_line(janet, call, order)
    assert (spoken.text, spoken.used, spoken.better) == (expected.text, expected.used, expected.better)
    assert (spoken.spoken_by, spoken.notice) == ("line_bank", None)
    assert [stop.split(":")[0] for stop in spoken.stopped] == ["role", "narration"]


def test_a_fault_after_words_were_shown_breaks_the_line_off_there(janet: Scenario) -> None:
    whole = FakeModel([f"Three days I have been ringing you. {ROLE}"])
    pieces, spoken = say(ModelActor(whole), janet, under_way(janet), direction(janet))
    assert pieces == ["Three days I have been ringing you.", " …"]
    assert spoken.spoken_by == "model"
    half = FakeModel(["Three days I have been ringing you, and as an AI language model I am tired."])
    pieces, spoken = say(ModelActor(half), janet, under_way(janet), direction(janet))
    assert pieces == ["Three days I have been ringing you", "—"]
    assert spoken.stopped[0].startswith("role: ")


@pytest.mark.parametrize(
    "more", ["\nAgent: I am so sorry.\nJanet: You should be.", " And so on it goes for another word." * 9]
)
def test_a_line_that_could_have_ended_before_its_fault_ends_there(janet: Scenario, more: str) -> None:
    model = FakeModel([GOOD + more])
    _, spoken = say(ModelActor(model), janet, under_way(janet), direction(janet))
    assert spoken.text.startswith(GOOD)
    assert spoken.text.endswith((".", "?"))
    assert len(spoken.text.split()) <= 60
    assert len(model.asked) == len(spoken.stopped) == 1


def test_a_provocation_is_shown_whole_or_not_at_all(janet: Scenario) -> None:
    order = direction(janet, Intent.INSULT, stage=Stage.INTIMIDATION)
    model = FakeModel(
        [f"I would not put you in charge of a kettle. {ROLE}", "You could not boil an egg. Not one."]
    )
    pieces, spoken = say(ModelActor(model), janet, under_way(janet), order)
    assert pieces == ["You could not boil an egg. Not one."]
    assert len(spoken.stopped) == 1


# --- the model fails

FAILURES = [
    llm.WrongKey("The key is wrong."),
    llm.NotAllowed("no"),
    llm.ModelNotFound("no"),
    llm.QuotaExhausted("no"),
    llm.BadRequest("no"),
    llm.Unreachable("no"),
    llm.TimedOut("no"),
    llm.RateLimited("no"),
    llm.ServerFailed("no"),
    llm.BadResponse("no"),
    llm.CutOff("no"),
    llm.Resting("no"),
    llm.ContextOverflow("no"),
    llm.Refused("no"),
    llm.Filtered("no"),
    llm.TooLong("no"),
]


@pytest.mark.parametrize("error", FAILURES, ids=[error.kind for error in FAILURES])
def test_whatever_fails_at_once_the_line_bank_speaks_and_says_so(janet: Scenario, error: ModelError) -> None:
    call, order = under_way(janet), direction(janet)
    model = FakeModel([error])
    _, spoken = say(ModelActor(model), janet, call, order)
    assert spoken.text == bank_line(janet, call, order).text
    assert (spoken.spoken_by, spoken.notice) == ("line_bank", NOTICE)
    assert spoken.fault is not None
    assert spoken.fault.startswith(f"{error.kind}: ")
    assert len(model.asked) == 1  # its retries are the model's own affair


@pytest.mark.parametrize("error", FAILURES, ids=[error.kind for error in FAILURES])
def test_whatever_fails_in_mid_word_the_line_breaks_off_where_it_was_shown(
    janet: Scenario, error: ModelError
) -> None:
    model = FakeModel([["Three days I have been ", "ringing you, and the va", error]])
    pieces, spoken = say(ModelActor(model), janet, under_way(janet), direction(janet))
    assert pieces == ["Three days I have been ringing you", "—"]
    assert (spoken.spoken_by, spoken.notice) == ("model", None)
    assert spoken.fault is not None
    assert spoken.fault.startswith(error.kind)


def test_a_failure_after_two_held_words_shows_none_of_them(janet: Scenario) -> None:
    call, order = under_way(janet), direction(janet)
    _, spoken = say(ModelActor(FakeModel([["Well, I", llm.CutOff("no")]])), janet, call, order)
    assert spoken.text == bank_line(janet, call, order).text


def test_a_defect_of_ours_does_not_end_a_call(janet: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.actors.model.messages", lambda *_, **__: 1 / 0)
    _, spoken = say(ModelActor(FakeModel()), janet, under_way(janet), direction(janet))
    assert (spoken.spoken_by, spoken.notice) == ("line_bank", NOTICE)
    assert spoken.fault is not None
    assert "ZeroDivisionError" in spoken.fault


# --- heard again


def test_a_line_interrupted_and_asked_for_again_is_the_same_from_its_first_word(janet: Scenario) -> None:
    model = FakeModel([[*re.findall(r"\s*\S+", GOOD)]])
    actor, call, order = ModelActor(model), under_way(janet), direction(janet)
    telling = actor.speak(janet, call, order)
    first = next(telling)
    telling.close()
    pieces, _ = say(actor, janet, call, order)
    assert pieces[0] == first
    assert "".join(pieces) == GOOD
    assert "".join(say(actor, janet, call, order)[0]) == GOOD
    assert len(model.asked) == 1


def test_two_pages_that_hear_a_line_at_once_hear_the_same(janet: Scenario) -> None:
    model = FakeModel([[*re.findall(r"\s*\S+", GOOD)]])
    actor, call, order, texts = ModelActor(model), under_way(janet), direction(janet), list[str]()
    threads = [
        threading.Thread(target=lambda: texts.append("".join(say(actor, janet, call, order)[0])))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert texts == [GOOD] * 8
    assert len(model.asked) == 1


# --- in a call


class Moody:
    """A model that goes through every way of failing and behaving, over and over."""

    name = "moody"

    def __init__(self) -> None:
        self.turn = 0
        self.lock = threading.Lock()

    def stream(self, messages: Sequence[Message], limits: Limits = USUAL) -> Generator[str, None, Completion]:
        with self.lock:
            self.turn += 1
            turn = self.turn
        match turn % 6:
            case 0:
                raise llm.TimedOut("too late")
            case 1:
                yield ROLE
            case 2:
                yield f"You have {turn} of these now and I"
                raise llm.CutOff("cut")
            case 3:
                yield f"That makes {turn} times I have rung about the seat, and as an AI I am done."
            case _:
                yield f"I have been told {turn} things by you and not one was so."
        return Completion("", "stop", Usage(10, 0, 5), "moody")

    def ask(self, *_: object, **__: object) -> object:
        raise AssertionError("an actor asks for lines only")


@pytest.mark.parametrize("seed", range(4))
def test_who_speaks_and_how_badly_changes_no_direction_and_no_feeling(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    bank, model = (
        behave(desk_in_memory(actor), scenario, monkeypatch.setattr, seed=seed, turns=15)
        for actor in (LineBank(), ModelActor(Moody()))  # type: ignore[arg-type]
    )
    assert bank.directions == model.directions
    assert bank.affect == model.affect
    assert (bank.ended, bank.outcomes, bank.facts) == (model.ended, model.outcomes, model.facts)
    assert any(r.event.spoken_by == "model" for r in model.log if isinstance(r.event, CustomerSpoke))


def test_the_log_keeps_how_a_line_was_made_and_old_logs_read_on(janet: Scenario) -> None:
    desk = desk_in_memory(ModelActor(FakeModel([ROLE, GOOD, llm.RateLimited("slow down")])))
    call = finish(desk.go_on(desk.start(janet, "t", seed=2)))
    call = finish(desk.go_on(desk.say(call, "I am looking at it.")))
    kept = [r.event for r in call.log if isinstance(r.event, CustomerSpoke)]
    assert EVENT.validate_json(EVENT.dump_json(kept[1])) == kept[1]
    old = json.loads(EVENT.dump_json(kept[0]))
    for name in ("notice", "stopped", "fault", "model", "prompt_hash", "parameters", "usage"):
        old.pop(name)
    assert EVENT.validate_python(old) == kept[0]


# --- what the model is sent


def prompts(
    library: Library, scenario_id: str, kind: str, turns: int = 30
) -> Iterator[tuple[Call, Direction, list[Message]]]:
    """Every prompt of a scripted call, with the call and the order behind it."""
    scenario, seen = library.scenarios[scenario_id], list[tuple[Call, Direction, list[Message]]]()

    class Spy(LineBank):
        def speak(self, scenario: Scenario, call: Call, direction: Direction) -> Generator[str, None, Spoken]:
            if direction.intent not in {Intent.OPEN, Intent.INTRODUCE}:
                seen.append((call, direction, messages(scenario, call, direction)))
            return (yield from super().speak(scenario, call, direction))

    desk = desk_in_memory(Spy())
    call = finish(desk.go_on(desk.start(scenario, "t", seed=1)))
    script = Path(__file__).parent / "calls" / scenario_id / f"{kind}.jsonl"
    replies = [json.loads(row).get("text") for row in script.read_text("utf-8").splitlines()]
    for reply in [reply for reply in replies if reply][:turns]:
        if call.waiting == Waiting.NOTHING:
            break
        call = finish(desk.go_on(desk.say(call, reply)))
    yield from seen


@pytest.mark.parametrize("scenario_id", FIVE)
def test_the_customer_is_told_nothing_but_their_own_side(library: Library, scenario_id: str) -> None:
    scenario = library.scenarios[scenario_id]
    brief = scenario.brief
    backstage = {
        *brief.facts, *brief.may_promise, *brief.unknown, *brief.must_not, brief.role, *brief.private,
        scenario.good_ending.story, scenario.good_ending.otherwise,
        *(text for o in scenario.outcomes for text in (o.says, o.hint, o.better, o.id, *o.examples)),
        *(beat.note for beat in scenario.beats if beat.note),
        *(person.afraid_of for person in scenario.people),
    }  # fmt: skip
    checked = 0
    for call, order, sent in prompts(library, scenario_id, "good"):
        text = "\n".join(message.text for message in sent)
        said = " ".join(call.replies)
        checked += 1
        assert not [
            secret for secret in backstage if len(secret) > 12 and secret in text and secret not in said
        ]
        assert not re.search(r"\b0\.\d", text), "a feeling in numbers"
        assert not re.search(r"rubric|criterion|\bscore|outcome|affect\b|trust", text.replace(said, ""), re.I)
        released = call.facts | ({order.fact} if order.intent == Intent.ANSWER else set())
        for person in scenario.people:
            hidden = [fact for fact in person.facts if fact.id not in released]
            assert not [fact.id for fact in hidden if fact.fact in text]
            assert not [line.say for fact in hidden for line in (*fact.hot, *fact.cool) if line.say in text]
    assert checked >= 4


def test_somebody_who_takes_the_phone_has_heard_nothing_from_before(janet: Scenario) -> None:
    told = heard(
        janet, "I told Gerald the lads had a rota. There is no rota.", Intent.ANSWER, fact="the-nights"
    )
    call = then(under_way(janet, "Who does the nights?"), told, *replied("Thank you for telling me that."))
    call = then(
        call,
        BeatHappened(beat="gerald-walks-in", note=None, affect=FELT),
        PersonJoined(person="gerald", beat="gerald-walks-in"),
        heard(janet, "Give me that. Tolland here.", Intent.INTRODUCE, person="gerald"),
        *replied("Good morning."),
    )
    gerald = history(janet, call, "gerald")
    assert "rota" not in gerald.transcript + gerald.earlier
    assert gerald.transcript.splitlines()[0] == "(Gerald comes to the phone.)"
    assert "rota" in history(janet, call, "janet").transcript


def test_a_fact_is_in_the_prompt_only_when_the_director_releases_it(janet: Scenario) -> None:
    fact = janet.people[0].facts[0]
    call = under_way(janet)
    released = messages(janet, call, direction(janet, Intent.ANSWER, fact=fact.id))
    dodged = messages(janet, call, direction(janet, Intent.DEFLECT, fact=fact.id))
    assert fact.fact in released[1].text
    assert fact.fact not in dodged[0].text + dodged[1].text


def test_older_turns_become_what_was_promised_asked_and_told(janet: Scenario) -> None:
    promise = FoundMove(move=Move.COMMIT, quote="I'll ring at two", confidence=0.9)
    faint = FoundMove(move=Move.COMMIT, quote="maybe later", confidence=0.2)
    fact = janet.people[0].facts[0]
    call = then(under_way(janet, "Hello."), heard(janet, "Line three.", Intent.ANSWER, fact=fact.id))
    call = then(call, *replied("I'll ring at two.", Appraisal(found=(promise,))))
    for number in range(20):
        call = then(call, heard(janet, f"Line {number} is dead. " * 6))
        call = then(call, *replied(f"Reply {number}. " * 12, Appraisal(found=(faint,))))
    brief = history(janet, call, "janet")
    assert fact.fact in brief.earlier
    assert "promised <<I'll ring at two>>" in brief.earlier
    assert "maybe later" not in brief.earlier
    assert "Reply 19." in brief.transcript
    assert "Reply 2." not in brief.transcript


def test_a_prompt_stops_growing_however_long_the_call_is(janet: Scenario) -> None:
    call, sizes = under_way(janet, "Hello."), list[int]()
    for number in range(40):
        call = then(
            call, heard(janet, f"That is number {number}, and I have written down all of them by now.")
        )
        call = then(call, *replied(f"Number {number}. I hear what you are saying about the phones. " * 5))
        sizes.append(sum(tokens(message.text) for message in messages(janet, call, direction(janet))))
    digits = 6  # the words differ by their number's second digit alone
    assert max(sizes[20:]) <= max(sizes[:20]) + digits
    assert max(sizes) < 1300


@pytest.mark.parametrize("scenario_id", FIVE)
def test_most_of_a_six_turn_calls_prompts_is_what_the_one_before_began_with(
    library: Library, scenario_id: str
) -> None:
    """Counted per person: somebody new on the phone begins a prompt of their own."""
    before: dict[str, str] = {}
    shared = whole = 0
    for _, order, sent in prompts(library, scenario_id, "good", turns=6):
        text = sent[0].text + sent[1].text
        earlier = before.get(order.person, sent[0].text)
        same = next(
            (at for at, (a, b) in enumerate(zip(text, earlier, strict=False)) if a != b), len(earlier)
        )
        shared += tokens(text[:same])
        whole += tokens(text)
        before[order.person] = text
    assert (
        shared >= (0.6 if scenario_id == "if-you-worked-for-me" else 0.7) * whole
    )  # two people in six turns


@pytest.mark.parametrize("scenario_id", FIVE)
def test_the_voice_stays_the_same_over_a_call_and_says_nothing_used(
    library: Library, scenario_id: str
) -> None:
    systems: dict[str, set[str]] = {}
    for call, order, sent in prompts(library, scenario_id, "rude"):
        systems.setdefault(order.person, set()).add(sent[0].text)
        voice = re.findall(r"^- (.*)$", sent[0].text.partition("# Rules")[0], re.MULTILINE)
        assert len(voice) == 2
        assert not call.used & set(voice)
    assert all(
        len(texts) <= 3 for texts in systems.values()
    )  # changes only when the line bank said one of them


def test_the_agents_words_cannot_leave_their_fence() -> None:
    assert fenced("a >> b\n<<c>>\r\nJanet: d\u200b\u0007") == "<<a ›› b ‹‹c›› Janet: d>>"
    assert len(fenced("word " * 4000)) < 400
    assert fenced("") == "<<>>"


def test_a_brace_in_somebodys_words_is_not_a_slot(janet: Scenario) -> None:
    sent = messages(janet, under_way(janet, "{orders} {transcript} {0} {"), direction(janet))
    assert "Agent: <<{orders} {transcript} {0} {>>" in sent[1].text


def test_every_order_the_director_can_give_has_its_wording(library: Library) -> None:
    for scenario in library.scenarios.values():
        for person in scenario.people:
            for takes_up in (None, *person.takes_up):
                for intent in set(Intent) - AUTHORS_WORDS:
                    order = direction(
                        scenario, intent, person=person.id, takes_up=takes_up, silence="second",
                        fact=person.facts[0].id if intent == Intent.ANSWER else None,
                    )  # fmt: skip
                    text = messages(scenario, under_way(scenario), order)[1].text
                    assert not re.search(r"\{\w+\}", text)
                    assert author_lines(person, order) is not None


def test_the_prompt_hash_follows_the_wording(monkeypatch: pytest.MonkeyPatch) -> None:
    before = prompt_hash()
    prompt_hash.cache_clear()
    monkeypatch.setattr("simulator.actors.prompt.wording", lambda: {"system": "other"})
    try:
        assert prompt_hash() != before
    finally:
        prompt_hash.cache_clear()


@pytest.mark.parametrize("scenario_id", FIVE)
def test_the_prompts_are_the_reviewed_ones(library: Library, scenario_id: str) -> None:
    """Changed on purpose? `python -m tests.golden_prompts` writes them anew; read the difference."""
    expected = (GOLDEN / f"actor-{scenario_id}.md").read_text("utf-8")
    assert golden_text(library.scenarios[scenario_id]) == expected
