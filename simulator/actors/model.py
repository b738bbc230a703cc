"""A language model speaks for the customer. The director has decided what; the model only finds the words.

Whatever the model does, a line comes: what it says is guarded clause by clause, once it may try again, and
then the line bank speaks. What was shown is never taken back: there the line breaks off, as people do.
The first words of each person are always the author's: they set the voice, and they are there at once.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace

from simulator.actors.faults import Line
from simulator.actors.guard import Guard, Stopped
from simulator.actors.line_bank import LineBank
from simulator.actors.prompt import messages, prompt_hash
from simulator.actors.secrets import Secret, every_line, secrets_of
from simulator.actors.spoken import Actor, Spoken
from simulator.call import Call
from simulator.events import Direction, Tokens
from simulator.llm import Limits, Message, Model, ModelError, Usage, count_messages, count_tokens
from simulator.scenario import Person, Scenario
from simulator.vocabulary import Intent

AUTHORS_WORDS = frozenset({Intent.OPEN, Intent.INTRODUCE})
TRIES = 2  # the second is told what was wrong with the first
LIMITS = Limits(max_tokens=160)  # three times the longest line that is asked for
KEPT_LINES = 256  # far more than there are calls at once
LONGEST_RECORD = 300  # characters kept of what was stopped
NOTICE = "The model did not answer in time or well. The embedded customer spoke this line."
_log = logging.getLogger(__name__)

Telling = Generator[str, None, Spoken]


class ModelActor:
    """Speaks through a model, and through `otherwise` where the model cannot. Safe for many calls at once.

    A line is made once: whoever asks for it again, because a page was redrawn or opened twice, hears the
    same words from the beginning.
    """

    def __init__(self, model: Model, otherwise: Actor | None = None) -> None:
        self.model, self.otherwise = model, otherwise or LineBank()
        self._lock = threading.Lock()
        self._lines: OrderedDict[str, tuple[object, _Once]] = OrderedDict()
        self._secrets: dict[tuple[str, str], tuple[Secret, ...]] = {}

    def speak(self, scenario: Scenario, call: Call, direction: Direction) -> Telling:
        """The line as it is released. Raises nothing of the model's."""
        if direction.intent in AUTHORS_WORDS:
            return (yield from self.otherwise.speak(scenario, call, direction))
        return (yield from self._once(scenario, call, direction).heard())

    def _once(self, scenario: Scenario, call: Call, direction: Direction) -> _Once:
        which = (call.turn, direction)
        with self._lock:
            kept = self._lines.get(call.id)
            if kept is None or kept[0] != which or kept[1].failed:
                kept = (which, _Once(self._compose(scenario, call, direction)))
                self._lines[call.id] = kept
                self._lines.move_to_end(call.id)
            while len(self._lines) > KEPT_LINES:
                self._lines.popitem(last=False)
            return kept[1]

    def _compose(self, scenario: Scenario, call: Call, direction: Direction) -> Telling:
        making = _Making(self.model.name)
        correction = None
        for _ in range(TRIES):
            guard = Guard(Line(scenario, call, direction, self._secrets_of(scenario, call, direction)))
            try:
                prompt = messages(scenario, call, direction, correction=correction)
                yield from self._guarded(guard, prompt, making)
                return making.spoken(scenario.person(direction.person), guard.shown)
            except Stopped as stop:
                making.stopped.append(f"{stop.kind}: {stop.text[-LONGEST_RECORD:]}")
                correction = stop.kind
                rest = guard.end_before(stop.kind)
                if rest is not None:
                    yield from rest
                    return making.spoken(scenario.person(direction.person), guard.shown)
            except ModelError as error:
                making.fault = f"{error.kind}: {error}"[:LONGEST_RECORD]
            except Exception as error:  # a defect of ours must not end a call either
                _log.exception("a line of call %s could not be made by the model", call.id)
                making.fault = f"defect: {error!r}"[:LONGEST_RECORD]
            if guard.shown:
                breath = "—" if guard.shown[-1].isalnum() else " …"
                yield breath
                return making.spoken(scenario.person(direction.person), guard.shown + breath)
            if making.fault:
                break
        spoken = yield from self.otherwise.speak(scenario, call, direction)
        return making.pinned(replace(spoken, notice=NOTICE if making.fault else None))

    def _guarded(
        self, guard: Guard, prompt: Sequence[Message], making: _Making
    ) -> Generator[str, None, None]:
        """One try: the model's words, as far as the guard lets them pass. Raises Stopped and ModelError."""
        making.requests += 1
        words, came = self.model.stream(prompt, LIMITS), ""
        try:
            while True:
                try:
                    chunk = next(words)
                except StopIteration as end:
                    making.add(end.value.usage, end.value.model)
                    break
                came += chunk
                yield from guard.feed(chunk)
        except Stopped:
            output = count_tokens(came, self.model.name).tokens
            making.add(Usage(count_messages(prompt, self.model.name).tokens, 0, output, estimated=True))
            raise
        except ModelError as error:
            making.add(error.so_far.usage, error.so_far.model)
            raise
        finally:
            words.close()
        yield from guard.finish()

    def _secrets_of(self, scenario: Scenario, call: Call, direction: Direction) -> tuple[Secret, ...]:
        key = (call.start.scenario_hash, direction.person)
        if key not in self._secrets:
            self._secrets[key] = secrets_of(scenario.person(direction.person))
        return self._secrets[key]


@dataclass
class _Making:
    """What there is to record of how a line was made."""

    model: str
    requests: int = 0
    usage: Usage = field(default_factory=Usage)
    stopped: list[str] = field(default_factory=list)
    fault: str | None = None

    def add(self, usage: Usage, model: str = "") -> None:
        self.usage, self.model = self.usage + usage, model or self.model

    def spoken(self, person: Person, text: str) -> Spoken:
        """The model's own line; where it took an author's line whole, that one is used up."""
        took = [line for line in every_line(person) if "{" not in line.say and line.say in text]
        better = next((line.better for line in took if line.better), None)
        return self.pinned(Spoken(text, "model", tuple(line.say for line in took), better))

    def pinned(self, spoken: Spoken) -> Spoken:
        usage = self.usage
        return replace(
            spoken,
            stopped=tuple(self.stopped),
            fault=self.fault,
            model=self.model,
            prompt_hash=prompt_hash(),
            parameters=f"max_tokens={LIMITS.max_tokens}",
            usage=Tokens(
                requests=self.requests,
                prompt=usage.prompt,
                cached=usage.cached,
                output=usage.output,
                estimated=usage.estimated,
            ),
        )


class _Once:
    """A line that is made while it is first heard, and remembered for whoever asks again."""

    def __init__(self, words: Telling) -> None:
        self._words, self._lock = words, threading.Lock()
        self._pieces: list[str] = []
        self._spoken: Spoken | None = None
        self.failed = False

    def heard(self) -> Telling:
        place = 0
        while self._has(place):
            yield self._pieces[place]
            place += 1
        if self._spoken is None:
            raise RuntimeError("this line failed while somebody else heard it")
        return self._spoken

    def _has(self, place: int) -> bool:
        with self._lock:
            if place == len(self._pieces) and self._spoken is None and not self.failed:
                try:
                    self._pieces.append(next(self._words))
                except StopIteration as end:
                    self._spoken = end.value
                except BaseException:
                    self.failed = True
                    raise
            return place < len(self._pieces)
