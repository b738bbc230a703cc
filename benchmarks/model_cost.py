"""What a call takes with a model, and what we add to a model's own time: `python -m benchmarks.model_cost`.

Tokens are counted as the program counts them without a vocabulary: a token for four bytes, and four for each
message. The server is one of the tests', in a process of its own on this machine; it answers at once and
well, so that the time measured is spent on this side of it. Six turns are played as a desk plays them; twenty
are put together by hand, for no customer stays that long with the good trainee.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, median, quantiles

from simulator.actors import LineBank, ModelActor
from simulator.appraisal import appraise
from simulator.call import Call, Waiting
from simulator.desk import Desk, finish
from simulator.events import CustomerSpoke
from simulator.jobs import Scripted, score_call
from simulator.llm import (
    ChatModel,
    Completion,
    Limits,
    Message,
    ModelSettings,
    Usage,
    count_messages,
    count_tokens,
)
from simulator.llm.answers import USUAL
from simulator.llm.chat import Form, Telling
from simulator.scenario import Scenario, load_library
from simulator.scoring import parse_rubric
from simulator.storage import Store
from simulator.vocabulary import Action, Intent
from tests.actor_calls import direction, heard, replied, started, then, under_way
from tests.models.fault_server import Exchange, failing

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS, CALLS = ROOT / "scenarios", ROOT / "tests" / "calls"
SHORT, LONG, LONGEST = (
    6,
    20,
    40,
)  # turns: replies of the trainee's
MOST_REQUESTS, MOST_TOKENS, LEAST_STABLE, MOST_OVERHEAD_MS = 7, 5_400, 0.70, 30.0
AT_ONCE = 30
FLAT = 1.0  # tokens a turn: a prompt goes up and down with what is let go
ASKED = (Intent.VENT, Intent.DEMAND, Intent.PROBE, Intent.ACCUSE)  # one after the other, over twenty turns
# Lines of the length that is asked for, which no guard stops unless a fact was asked for.
WHAT = "Monday,Thursday,noon,an hour,the weekend,a form,nine,next month,to wait,to write,four,five".split(",")
AND_SO = (
    "And here I stand with my keys in my hand.",
    "Which of you people am I supposed to believe?",
    "My brother has driven there twice for nothing.",
    "What do I put on the door, then?",
    "I have eleven people looking at me like sheep.",
    "Somebody wrote that down, somebody must have.",
    "Do you hear how that sounds from over here?",
    "It was raining when this began, and look outside.",
    "I could have walked to your office by now.",
    "The last one at least had the grace to cough.",
    "Give me one thing I can tell them upstairs.",
    "Nobody rang, nobody wrote, nobody so much as knocked.",
    "There is a box on my desk, half packed.",
    "So whose name goes on the letter, yours?",
    "You sound as if you were reading off a card.",
    "Every other firm in this street is open today.",
    "My tea went cold two of your colleagues ago.",
    "Tell me what you would do, sitting here.",
    "I counted the rings, which is what it has come to.",
    "And if it is not, who pays for the morning?",
)
QUOTES, QUOTED_WORDS = 1, 9  # of a claim: as many as a reader is asked for, of middling length


def healthy() -> Callable[[Exchange], None]:
    """A line as long as it should be, in words as a model sends them; an answer to all the criteria."""
    said = 0

    def behave(it: Exchange) -> None:
        nonlocal said
        asked = it.body["messages"][-1]["content"]
        if not it.streaming:
            return it.answer(_answer(asked))
        fact = re.search(r"own words: (.+)", asked)
        line = fact.group(1) if fact else f"You said {WHAT[said % len(WHAT)]}. {AND_SO[said % len(AND_SO)]}"
        said += 1
        it.begin()
        it.say(*re.findall(r"\s*\S+", line))
        it.finish(usage=False)

    behave.__name__ = "WELL"
    return behave


def _answer(call: str) -> str:
    said = re.findall(r"^\w+ (\d+) TRAINEE(?: \([^)]*\))?: (.+)$", call, re.MULTILINE)
    quotes = [{"turn": int(turn), "text": " ".join(text.split()[:QUOTED_WORDS])} for turn, text in said]
    asked = re.findall(r"\w+", call.rpartition("Read:")[2])
    claims = [{"criterion": c, "quotes": quotes[:QUOTES], "level": 2, "better": None} for c in asked]
    return json.dumps({"claims": claims}, separators=(",", ":"))


@contextmanager
def serving() -> Iterator[ModelSettings]:
    """The healthy server in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.model_cost", "--serve"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield ModelSettings("m", "m", server.stdout.readline().strip())
        finally:
            server.terminate()


def serve() -> None:
    with failing([healthy()]) as server:
        print(server.base_url, flush=True)
        threading.Event().wait()


@dataclass
class Listening:
    """A model whose prompts are kept, and whose readings are counted here."""

    model: ChatModel
    prompts: list[Sequence[Message]]

    @property
    def name(self) -> str:
        return self.model.name

    def stream(self, messages: Sequence[Message], limits: Limits = USUAL) -> Telling:
        self.prompts.append(messages)
        return self.model.stream(messages, limits)

    def ask(
        self, messages: Sequence[Message], form: type[Form], limits: Limits = USUAL
    ) -> tuple[Form, Completion]:
        answer, completion = self.model.ask(messages, form, limits)
        output = count_tokens(completion.text, "m").tokens
        return answer, replace(completion, usage=Usage(count_messages(messages, "m").tokens, 0, output))


@dataclass(frozen=True)
class Taken:
    """One call: requests and tokens of all, prompt tokens of each line, and of those what stayed."""

    requests: int
    tokens: int
    lines: tuple[int, ...]
    reading: int
    stable: float
    kept: float


def replies(scenario: str, turns: int) -> list[str]:
    """The good trainee's words, begun again where the script is shorter than the call."""
    lines = (CALLS / scenario / "good.jsonl").read_text("utf-8").splitlines()
    said = [step.text for line in lines if (step := Scripted.model_validate_json(line)).text]
    return [text for text in said * (turns // len(said) + 1) if text][:turns]


def play(desk: Desk, scenario: Scenario) -> Call:
    """Six turns with the good trainee, who then ends the call."""
    call = finish(desk.go_on(desk.start(scenario, "t", seed=1, model="m")))
    for text in replies(scenario.id, SHORT):
        call = finish(desk.go_on(desk.say(call, text)))
    return finish(desk.go_on(desk.act(call, Action.END))) if call.waiting != Waiting.NOTHING else call


def short(scenario: Scenario, model: ChatModel) -> Taken:
    """A six-turn call and its reading."""
    rubric = parse_rubric((SCENARIOS / "rubrics" / "even-keel.yaml").read_text("utf-8"))
    store, listening = Store("sqlite://"), Listening(model, [])
    desk = Desk(store, LineBank(), time.time, ModelActor(listening))  # type: ignore[arg-type]
    call = play(desk, scenario)
    score_call(desk, call, rubric, keep=False, model=listening)
    used = store.usage(call_id=call.id)
    reading = sum(u.tokens.prompt + u.tokens.output for u in used if u.purpose == "judge")
    return _taken(
        sum(u.tokens.requests for u in used),
        sum(u.tokens.prompt + u.tokens.output for u in used),
        reading,
        listening.prompts,
    )


def long(scenario: Scenario, model: ChatModel, turns: int) -> Taken:
    """So many turns, put together by hand; nobody reads it."""
    listening = Listening(model, [])
    actor = ModelActor(listening)  # type: ignore[arg-type]
    call = then(started(scenario), heard(scenario, scenario.people[0].opening[0].say, Intent.OPEN))
    requests = tokens = 0
    for number, text in enumerate(replies(scenario.id, turns)):
        call = then(call, *replied(text, appraise(text, context=call.line, brief=scenario.brief)))
        order = direction(scenario, ASKED[number % len(ASKED)])
        telling = actor.speak(scenario, call, order)
        while True:
            try:
                next(telling)
            except StopIteration as end:
                spoken = end.value
                break
        requests, tokens = (
            requests + spoken.usage.requests,
            tokens + spoken.usage.prompt + spoken.usage.output,
        )
        call = then(call, CustomerSpoke(direction=order, text=spoken.text, spoken_by=spoken.spoken_by))
    return _taken(requests, tokens, 0, listening.prompts)


def _taken(requests: int, tokens: int, reading: int, prompts: Sequence[Sequence[Message]]) -> Taken:
    """`stable`: of the prompts' tokens, those before which nothing differs from the same person's prompt of
    the line before; of a person's first, its system message. `kept` counts nothing of a person's first.
    """
    lines = tuple(count_messages(prompt, "m").tokens for prompt in prompts)
    before: dict[str, str] = {}
    stable = kept = 0
    for system, user in prompts:
        person = re.search(r"^# (.+)$", system.text, re.MULTILINE)
        name, text = person.group(1) if person else "", system.text + user.text
        earlier = before.get(name, system.text)
        pairs = enumerate(zip(text, earlier, strict=False))
        same = next((at for at, (a, b) in pairs if a != b), min(len(text), len(earlier)))
        stable += count_tokens(text[:same], "m").tokens
        kept += count_tokens(text[:same], "m").tokens if name in before else 0
        before[name] = text
    return Taken(requests, tokens, lines, reading, stable / sum(lines), kept / sum(lines))


def milliseconds(first: Callable[[], object]) -> float:
    began = time.perf_counter()
    first()
    return (time.perf_counter() - began) * 1000


def to_the_first_word(scenario: Scenario, settings: ModelSettings, times: int) -> dict[str, list[float]]:
    """By the raw client, by our chat model, and by the whole actor with prompt and guard; taken in turn."""
    import openai

    client = openai.OpenAI(base_url=settings.base_url, api_key="k", max_retries=0)
    model = ChatModel(settings)
    actor, listening = ModelActor(model), Listening(model, [])
    call, order = under_way(scenario, *replies(scenario.id, 4)), direction(scenario)
    for _ in ModelActor(listening).speak(scenario, call, order):  # type: ignore[arg-type]
        pass
    prompt = [{"role": message.role, "content": message.text} for message in listening.prompts[0]]

    def raw() -> None:
        stream = client.chat.completions.create(
            model="m",
            messages=prompt,
            stream=True,
            max_tokens=160,  # type: ignore[call-overload]
        )
        next(chunk for chunk in stream if chunk.choices and chunk.choices[0].delta.content)
        ends.append(lambda: list(stream))

    def ours() -> None:
        words = model.stream(listening.prompts[0], Limits(max_tokens=160))
        next(words)
        ends.append(lambda: list(words))

    def whole() -> None:
        words = actor.speak(scenario, replace(call, id=f"call-{time.perf_counter_ns()}"), order)
        next(words)
        ends.append(lambda: list(words))

    ends: list[Callable[[], object]] = []
    ways = {"raw client": raw, "chat model": ours, "actor": whole}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(times + 3):  # the first ones open connections and load code
        for name, way in ways.items():
            spent = milliseconds(way)
            ends.pop()()
            if number >= 3:
                taken[name].append(spent)
    return taken


def at_once(scenario: Scenario, settings: ModelSettings) -> tuple[list[float], float, int]:
    """Thirty calls ask for a line at once: to each first word, to the last line's end, failures."""
    actor = ModelActor(ChatModel(settings))
    call, order = under_way(scenario, *replies(scenario.id, 4)), direction(scenario)
    firsts, failures = [], []
    together = threading.Barrier(AT_ONCE + 1)

    def one(number: int) -> None:
        words = actor.speak(scenario, replace(call, id=f"call-{number}"), order)
        together.wait()
        firsts.append(milliseconds(lambda: next(words)))
        while True:
            try:
                next(words)
            except StopIteration as end:
                if end.value.spoken_by != "model":
                    failures.append(end.value.fault or end.value.stopped)
                return

    threads = [threading.Thread(target=one, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    together.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return firsts, (time.perf_counter() - began) * 1000, len(failures)


def line(what: str, value: str, goal: str = "", met: bool | None = None) -> None:
    verdict = "" if met is None else "met" if met else "MISSED"
    print(f"{what:<52} {value:>24}   {goal:<18} {verdict}".rstrip())


def tokens_table(scenarios: Sequence[Scenario], model: ChatModel) -> None:
    print(f"{'':30} requests   tokens  of it reading   prompt by line")
    taken, longer = [], []
    for scenario in scenarios:
        took = short(scenario, model)
        taken.append(took)
        prompts = " ".join(map(str, took.lines))
        print(f"{scenario.id:30} {took.requests:>8} {took.tokens:>8} {took.reading:>14}   {prompts}")
    for scenario in scenarios:
        took = long(scenario, model, LONG)
        longer.append(took)
        prompts = " ".join(map(str, took.lines))
        print(f"{scenario.id + ', 20 turns':30} {took.requests:>8} {took.tokens:>8} {'–':>14}   {prompts}")
    most, requests = max(t.tokens for t in taken), max(t.requests for t in taken)
    line("requests, 6 turns and the reading, most", str(requests), "≤ 7", requests <= MOST_REQUESTS)
    line("tokens, 6 turns and the reading, mean", f"{mean(t.tokens for t in taken):,.0f}")
    line("the same, most", f"{most:,}", "≤ 5,400", most <= MOST_TOKENS)
    longest = [long(scenario, model, LONGEST).lines for scenario in scenarios]
    growth = mean(mean(lines[30:40]) - mean(lines[20:30]) for lines in longest) / 10
    line("a prompt's growth a turn, turns 21 to 40", f"{growth:+.1f} tokens", "no growth", growth < FLAT)
    line("the longest prompt of 40 turns", f"{max(map(max, longest)):,}")
    stable, kept = (mean(getattr(t, name) for t in taken) for name in ("stable", "kept"))
    line("prompt tokens in the stable prefix, 6 turns", f"{stable:.0%}", "≥ 70%", stable >= LEAST_STABLE)
    line("the same without each person's first prompt", f"{kept:.0%}")
    line("prompt tokens in the stable prefix, 20 turns", f"{mean(t.stable for t in longer):.0%}")


def time_table(scenario: Scenario, settings: ModelSettings, times: int) -> None:
    taken = to_the_first_word(scenario, settings, times)
    for name, spent in taken.items():
        p95 = quantiles(spent, n=20, method="inclusive")[-1]
        line(f"to the first word, {name}, {times} lines", f"{median(spent):.1f} ms, p95 {p95:.1f}")
    added = median(taken["actor"]) - median(taken["raw client"])
    line("our overhead, median", f"{added:.1f} ms", "≤ 30 ms", added <= MOST_OVERHEAD_MS)
    firsts, all_of_them, failures = at_once(scenario, settings)
    p95 = quantiles(firsts, n=20, method="inclusive")[-1]
    line(f"{AT_ONCE} calls at once, to the first word", f"{median(firsts):.0f} ms, p95 {p95:.0f}")
    line(f"{AT_ONCE} calls at once, until all lines are whole", f"{all_of_them:.0f} ms")
    line(f"{AT_ONCE} calls at once, lines the model did not speak", str(failures), "0", failures == 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lines", type=int, default=60, help="lines timed each way")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve()
    known = load_library(SCENARIOS).scenarios
    scenarios = [known[folder.name] for folder in sorted(CALLS.iterdir())]  # with a script
    with serving() as settings:
        tokens_table(scenarios, ChatModel(settings))
        time_table(scenarios[0], settings, options.lines)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
