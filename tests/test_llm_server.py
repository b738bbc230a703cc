"""The same against a real model server: llama.cpp with a random model. What it says means nothing; that it is
streamed, counted, held to a form and limited is the point.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import BaseModel

from simulator import llm
from simulator.cli import main
from simulator.llm import ChatModel, Completion, Limits, Message, ModelSettings
from tests.models.model_server import CONTEXT_OF_A_SLOT

PROMPT = (Message("system", "You play a customer whose train is late."), Message("user", "Good morning."))
LINE = Limits(max_tokens=300, temperature=1.0, seed=11)


class Claim(BaseModel):
    """A form with the kinds of field a reading of a call has."""

    level: int
    quote: str
    turns: list[int]
    certain: bool


@pytest.fixture
def model(model_server: str) -> ChatModel:
    return ChatModel(ModelSettings(model="random", judge_model="random", base_url=model_server))


def told(model: ChatModel, limits: Limits = LINE) -> tuple[list[str], Completion]:
    telling, pieces = model.stream(PROMPT, limits), list[str]()
    while True:
        try:
            pieces.append(next(telling))
        except StopIteration as end:
            return pieces, end.value


def test_a_line_streams_and_the_server_counts_its_tokens(model: ChatModel) -> None:
    pieces, completion = told(model)
    assert len(pieces) > 1
    assert "".join(pieces) == completion.text
    assert completion.finish_reason == "stop"
    assert not completion.usage.estimated
    assert completion.usage.prompt > 10
    assert completion.usage.output >= len(pieces)


def test_a_prompt_sent_again_is_read_from_the_servers_cache(model: ChatModel) -> None:
    told(model)
    assert told(model)[1].usage.cached > 10


def test_twenty_answers_of_twenty_keep_to_their_form(model: ChatModel) -> None:
    for seed in range(20):
        claim, completion = model.ask(PROMPT, Claim, Limits(max_tokens=700, temperature=1.0, seed=seed))
        assert isinstance(claim, Claim)
        assert completion.usage.output > 0


def test_a_line_at_its_limit_says_so_and_carries_its_words(model: ChatModel) -> None:
    with pytest.raises(llm.TooLong) as caught:
        told(model, Limits(max_tokens=2, temperature=1.0, seed=11))
    assert caught.value.text
    assert caught.value.so_far.usage.output == 2


def test_a_prompt_beyond_the_context_is_named_as_that(model: ChatModel) -> None:
    long = Message("user", "train " * CONTEXT_OF_A_SLOT * 2)
    with pytest.raises(llm.ContextOverflow):
        list(model.stream([long]))
    with pytest.raises(llm.ContextOverflow):
        model.ask([long], Claim)
    assert told(model)[1].text


def test_two_lines_are_spoken_at_once(model: ChatModel) -> None:
    both_begun = threading.Barrier(2, timeout=20)

    def speak(seed: int) -> Completion:
        telling = model.stream(PROMPT, Limits(max_tokens=900, temperature=1.0, seed=seed))
        next(telling)
        both_begun.wait()
        while True:
            try:
                next(telling)
            except StopIteration as end:
                completion: Completion = end.value
                return completion

    with ThreadPoolExecutor(2) as calls:
        lines = list(calls.map(speak, (11, 12)))
    assert all(line.finish_reason == "stop" for line in lines)


def test_doctor_finds_everything_in_order(
    model_server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", model_server)
    monkeypatch.setenv("EVENKEEL_MODEL", "random")
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "answers and offers random" in said
    assert "random reads calls and answers in the form it is given" in said
    assert "FAIL" not in said
