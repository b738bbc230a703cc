"""What comes out of a model that fails in every way we know, and of the parts around it."""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import BaseModel

from simulator import llm
from simulator.llm import (
    Breaker,
    ChatModel,
    Completion,
    Limits,
    Message,
    ModelError,
    ModelSettings,
    Policy,
    Usage,
    reader,
)
from tests.models.fake import FakeModel
from tests.models.fault_server import (
    ANSWER_FAULTS,
    FAULTS,
    LINE,
    WELL,
    Behaviour,
    Exchange,
    FaultServer,
    failing,
)

KEY = "sk-test-of-the-tests"
PROMPT = (Message("system", "You play a customer."), Message("user", "Hello?"))
# Faults that show at once get more time than a call gets, so that a busy machine changes nothing.
ONCE = Policy(first_word_seconds=60.0, line_seconds=60.0, retries=0)
HASTY = Policy(first_word_seconds=0.4, line_seconds=0.8, retries=0)
NEVER_RESTS = 10**9
SOON = 6.0  # far beyond HASTY's deadlines, far below what the waiting faults would take


class Ready(BaseModel):
    """The form the healthy endpoint answers in."""

    ready: bool


class Time:
    """A clock that moves only while somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, list[float]()

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def settings_for(server: FaultServer) -> ModelSettings:
    return ModelSettings(model="asked-for", judge_model="asked-for", base_url=server.base_url, key=KEY)


def told(model: ChatModel, limits: Limits = Limits()) -> tuple[list[str], Completion]:  # noqa: B008
    """A whole line: its pieces and what was returned."""
    telling, pieces = model.stream(PROMPT, limits), []
    while True:
        try:
            pieces.append(next(telling))
        except StopIteration as end:
            return pieces, end.value


def failure(behaviour: Behaviour, policy: Policy) -> tuple[ModelError, list[str], float]:
    """The error one behaviour leads to, the words shown before it, and the seconds it took."""
    with failing([behaviour]) as server:
        model, shown = ChatModel(settings_for(server), policy=policy), list[str]()
        model.warm_up()
        began = time.monotonic()
        with pytest.raises(ModelError) as caught:
            shown.extend(model.stream(PROMPT))
        return caught.value, list(shown), time.monotonic() - began


def eventually(met: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether something comes true; used where the other side has to notice first."""
    by = time.monotonic() + seconds
    while not met() and time.monotonic() < by:
        time.sleep(0.01)
    return met()


@pytest.fixture
def well() -> Iterator[FaultServer]:
    with failing([WELL]) as server:
        yield server


# Fault → the error's kind and the words that had come with it.
AT_ONCE = {
    "wrong key": ("wrong_key", ""),
    "key not allowed": ("not_allowed", ""),
    "model not found": ("model_not_found", ""),
    "model not found, as Ollama says it": ("model_not_found", ""),
    "wrong address, a page": ("wrong_address", ""),
    "wrong address, JSON": ("wrong_address", ""),
    "quota": ("quota", ""),
    "quota, told by its code alone": ("quota", ""),
    "rate limit": ("rate_limit", ""),
    "rate limit, wait two minutes": ("rate_limit", ""),
    "overflow": ("context_overflow", ""),
    "overflow, as llama.cpp says it": ("context_overflow", ""),
    "overflow, as vLLM says it": ("context_overflow", ""),
    "overflow within the stream": ("context_overflow", ""),
    "unknown parameter": ("bad_request", ""),
    "server error": ("server_error", ""),
    "overloaded": ("server_error", ""),
    "gateway page": ("server_error", ""),
    "gateway timeout": ("timeout", ""),
    "a web page": ("bad_response", ""),
    "an empty body": ("bad_response", ""),
    "a redirect in a circle": ("unreachable", ""),
    "no HTTP at all": ("unreachable", ""),
    "closed without a word": ("unreachable", ""),
    "reset without a word": ("unreachable", ""),
    "cut in mid-word": ("cut_off", "My train is la"),
    "reset in mid-word": ("cut_off", "My train is la"),
    "cut within a letter": ("cut_off", "late"),
    "ends without a finish reason": ("cut_off", LINE),
    "done without a finish reason": ("cut_off", LINE),
    "length": ("length", "My train"),
    "content filter": ("content_filter", "My "),
    "content filter at the door": ("content_filter", ""),
    "refusal": ("refusal", ""),
    "error object": ("server_error", ""),
    "error object after a word": ("server_error", "My "),
    "rate limit within the stream": ("rate_limit", ""),
    "bad JSON": ("bad_response", ""),
    "bad JSON after a word": ("bad_response", "My "),
    "JSON that is no object": ("bad_response", ""),
    "empty choices": ("bad_response", ""),
    "null choices": ("bad_response", ""),
    "choices of nothing": ("bad_response", ""),
    "null delta": ("bad_response", ""),
    "content that is no text": ("bad_response", ""),
    "an empty line": ("bad_response", ""),
    "a tool call": ("bad_response", ""),
    "bytes that are no text": ("bad_response", ""),
}
IN_TIME = {
    "silence": "",
    "silence after the head": "",
    "comments only": "",
    "a head that never ends": "",
    "slow drip": "My ",
    "stops after a word": "My ",
}
ANSWERS = {
    "refusal": "refusal",
    "length": "length",
    "content filter": "content_filter",
    "no finish reason": "cut_off",
    "broken JSON": "unreadable",
    "prose": "unreadable",
    "another form": "unreadable",
    "no content": "bad_response",
    "empty choices": "bad_response",
    "null choices": "bad_response",
    "no message": "bad_response",
    "error object": "bad_response",
    "a web page": "bad_response",
    "an empty body": "bad_response",
    "a list": "bad_response",
    "half a body": "unreachable",
}
pydantic_grumbles = pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")


def test_every_fault_is_in_a_table() -> None:
    assert AT_ONCE.keys() | IN_TIME.keys() == FAULTS.keys()
    assert ANSWERS.keys() == ANSWER_FAULTS.keys()


@pydantic_grumbles
@pytest.mark.parametrize("fault", AT_ONCE)
def test_a_fault_becomes_an_error_of_ours_with_what_had_come(fault: str) -> None:
    kind, words = AT_ONCE[fault]
    error, shown, _ = failure(FAULTS[fault], ONCE)
    assert (error.kind, error.text, "".join(shown)) == (kind, words, words)
    assert KEY not in f"{error} {error.detail} {error.__cause__}"


@pytest.mark.parametrize("fault", IN_TIME)
def test_an_endpoint_that_dawdles_is_left_at_the_deadline(fault: str) -> None:
    error, shown, seconds = failure(FAULTS[fault], HASTY)
    assert error.kind == "timeout"
    assert error.text == "".join(shown)
    assert error.text.startswith(IN_TIME[fault])
    assert HASTY.first_word_seconds <= seconds < SOON


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_a_key_the_provider_repeats_is_not_repeated_by_us(status: int) -> None:
    def repeats(it: Exchange) -> None:
        it.error(status, f"Bad request with key {KEY} for the model", "invalid_request_error")

    error = failure(repeats, ONCE)[0]
    assert KEY not in f"{error} {error.detail}"


def test_whoever_mends_a_fault_is_told_what_to_mend() -> None:
    for fault, words in {
        "wrong key": "OPENAI_API_KEY",
        "model not found": "EVENKEEL_MODEL",
        "wrong address, a page": "/v1",
        "quota": "credit",
        "overflow": "larger context",
        "unknown parameter": "Unsupported value: 'temperature'",
        "closed without a word": "OPENAI_BASE_URL",
    }.items():
        assert words in str(failure(FAULTS[fault], ONCE)[0]), fault


@pytest.mark.parametrize("fault", ANSWERS)
def test_an_answer_that_is_none_becomes_an_error_of_ours(fault: str) -> None:
    with failing([ANSWER_FAULTS[fault]]) as server, pytest.raises(ModelError) as caught:
        ChatModel(settings_for(server), policy=ONCE).ask(PROMPT, Ready)
    assert caught.value.kind == ANSWERS[fault]


def test_an_answer_that_does_not_come_is_left_at_the_deadline() -> None:
    with failing([FAULTS["a head that never ends"]]) as server, pytest.raises(llm.TimedOut):
        ChatModel(settings_for(server), policy=Policy(answer_seconds=0.4)).ask(PROMPT, Ready)


def test_a_line_comes_word_by_word_with_what_it_cost(well: FaultServer) -> None:
    pieces, completion = told(ChatModel(settings_for(well)), Limits(max_tokens=70, temperature=0.5, seed=3))
    assert "".join(pieces) == completion.text == LINE
    assert len(pieces) == 5
    assert completion.usage == Usage(prompt=90, cached=64, output=7)
    assert (completion.finish_reason, completion.model) == ("stop", "served-model")
    assert (completion.request_id, completion.retries) == ("req-1", 0)
    sent = well.requests[0]
    assert (sent["model"], sent["max_tokens"], sent["temperature"], sent["seed"]) == ("asked-for", 70, 0.5, 3)
    assert [message["content"] for message in sent["messages"]] == [text for _, text in PROMPT]
    assert well.headers[0]["authorization"] == f"Bearer {KEY}"


def test_an_answer_comes_in_its_form_with_what_it_cost(well: FaultServer) -> None:
    answer, completion = ChatModel(settings_for(well)).ask(PROMPT, Ready)
    assert answer == Ready(ready=True)
    assert completion.usage == Usage(prompt=90, cached=64, output=7)
    schema = well.requests[0]["response_format"]["json_schema"]
    assert schema["strict"] is True
    assert schema["schema"]["additionalProperties"] is False


def test_openai_is_told_the_limit_by_its_newer_name() -> None:
    here = ModelSettings(model="m", judge_model="m", base_url="http://127.0.0.1:9/v1")
    openai = ModelSettings(model="m", judge_model="m")
    assert reader._options(here, Limits(max_tokens=5)) == {"extra_body": {"max_tokens": 5}}
    assert reader._options(openai, Limits(max_tokens=5)) == {"max_completion_tokens": 5}


def test_where_the_server_counts_nothing_the_count_is_an_estimate_and_says_so() -> None:
    def uncounted(it: Exchange) -> None:
        it.begin()
        it.say("Late.")
        it.finish(usage=False)

    with failing([uncounted]) as server:
        usage = told(ChatModel(settings_for(server)))[1].usage
    assert usage.estimated
    assert usage.output == 2
    assert usage.prompt > 2


def test_a_kept_connection_is_used_again(well: FaultServer) -> None:
    model = ChatModel(settings_for(well))
    for _ in range(3):
        told(model)
    assert well.opened == 1


def test_half_a_character_from_a_browser_breaks_nothing(well: FaultServer) -> None:
    ChatModel(settings_for(well)).ask([Message("user", "oh \ud83d no")], Ready)
    assert well.requests[0]["messages"][0]["content"] == "oh ? no"


@pytest.mark.parametrize("fault", ["rate limit", "server error", "bad JSON", "closed without a word"])
def test_a_passing_fault_is_tried_again_and_the_trainee_sees_one_line(fault: str) -> None:
    watch = Time()
    with failing([FAULTS[fault], FAULTS[fault], WELL]) as server:
        pieces, completion = told(ChatModel(settings_for(server), clock=watch.clock, sleep=watch.sleep))
    assert "".join(pieces) == LINE
    assert completion.retries == len(watch.slept) == 2
    assert completion.seconds == sum(watch.slept)
    assert all(pause < 2 for pause in watch.slept)


@pytest.mark.parametrize(
    "fault",
    [
        "wrong key",
        "model not found",
        "quota",
        "overflow",
        "refusal",
        "cut in mid-word",
        "bad JSON after a word",
    ],
)
def test_what_trying_again_cannot_mend_and_what_was_begun_is_not_tried_again(fault: str) -> None:
    with failing([FAULTS[fault], WELL]) as server:
        with pytest.raises(ModelError):
            told(ChatModel(settings_for(server)))
        assert len(server.requests) == 1


def test_a_server_that_asks_for_a_moment_gets_it_within_the_deadline() -> None:
    def asks(it: Exchange) -> None:
        it.error(429, "Slow down", "requests", Retry_After="3")

    watch = Time()
    with failing([asks]) as server, pytest.raises(llm.RateLimited) as caught:
        told(ChatModel(settings_for(server), policy=Policy(retries=9), clock=watch.clock, sleep=watch.sleep))
    assert watch.slept == [3.0, 3.0]  # a third would end after the eighth second
    assert caught.value.so_far.retries == 2


def test_two_minutes_asked_for_are_not_waited() -> None:
    watch = Time()
    with failing([FAULTS["rate limit, wait two minutes"]]) as server, pytest.raises(llm.RateLimited):
        told(ChatModel(settings_for(server), clock=watch.clock, sleep=watch.sleep))
    assert watch.slept == []


def test_retries_share_the_deadline_of_the_first_word() -> None:
    policy = Policy(first_word_seconds=0.6, line_seconds=30.0, backoff=0.01)
    began = time.monotonic()
    with failing([FAULTS["server error"], FAULTS["silence"]]) as server, pytest.raises(llm.TimedOut):
        told(ChatModel(settings_for(server), policy=policy))
    assert time.monotonic() - began < SOON


def test_a_reader_who_is_slow_still_gets_what_came_in_time() -> None:
    async def words() -> object:
        for word in ("My ", "train"):
            yield reader.Piece(word)

    reading = reader.Reading(words(), seconds=5.0)  # type: ignore[arg-type]
    assert eventually(reading._task.done)
    given = [reading.next(-100.0) for _ in range(3)]
    assert [piece.text if piece else None for piece in given] == ["My ", "train", None]


def test_a_line_nobody_reads_on_ends_by_itself() -> None:
    async def silence() -> object:
        await asyncio.sleep(SOON * 10)
        yield reader.Piece("late")

    reading = reader.Reading(silence(), seconds=0.1 - reader.CLOSING_SECONDS)  # type: ignore[arg-type]
    with pytest.raises(TimeoutError):
        reading.next(SOON)


def test_a_line_given_up_closes_its_connection() -> None:
    with failing([FAULTS["stops after a word"]]) as server:
        telling = ChatModel(settings_for(server)).stream(PROMPT)
        assert next(telling) == "My "
        assert server.open == 1
        telling.close()
        assert eventually(lambda: server.open == 0)


@pydantic_grumbles
def test_two_hundred_faults_leave_no_thread_no_task_and_no_connection_behind(well: FaultServer) -> None:
    told(ChatModel(settings_for(well)))  # the libraries and the reader's thread are there from now on
    names = list(FAULTS)
    script = [FAULTS[names[number % len(names)]] for number in range(200)]
    policy = Policy(first_word_seconds=0.15, line_seconds=0.2, retries=0, failures_to_rest=NEVER_RESTS)
    with failing(script) as server:
        model = ChatModel(settings_for(server), policy=policy)
        for _ in range(200):
            with pytest.raises(ModelError):
                told(model)
        assert eventually(lambda: server.open == 0)
    assert reader._running is not None
    loop = reader._running
    assert eventually(lambda: not asyncio.all_tasks(loop))
    assert [thread.name for thread in threading.enumerate()].count("model-reader") == 1
    assert eventually(lambda: threading.active_count() < 25)


def test_thirty_calls_in_a_storm_of_rate_limits_all_come_to_an_end() -> None:
    limited = FAULTS["rate limit"]
    policy = Policy(first_word_seconds=60.0, line_seconds=60.0, backoff=0.02, failures_to_rest=NEVER_RESTS)
    with failing([limited] * 40 + [WELL]) as server:
        model = ChatModel(settings_for(server), policy=policy)
        with ThreadPoolExecutor(30) as calls:
            done = [calls.submit(told, model) for _ in range(30)]
            ended = [call.exception() or call.result() for call in done]
        assert len(server.requests) <= 30 * (1 + policy.retries)
    lines = [end for end in ended if isinstance(end, tuple)]
    assert all("".join(pieces) == LINE for pieces, _ in lines)
    assert all(isinstance(end, tuple | llm.RateLimited) for end in ended)
    assert len(lines) >= 15  # 40 refusals use up at most 13 calls of three attempts


def test_an_endpoint_that_keeps_failing_is_left_alone_and_found_again() -> None:
    watch = Time()
    policy = Policy(retries=0, failures_to_rest=3, rest_seconds=30.0)
    with failing([FAULTS["server error"]] * 4 + [WELL]) as server:
        model = ChatModel(settings_for(server), policy=policy, clock=watch.clock, sleep=watch.sleep)
        for _ in range(3):
            with pytest.raises(llm.ServerFailed):
                told(model)
        with pytest.raises(llm.Resting, match="in 30 seconds"):
            told(model)
        assert len(server.requests) == 3
        watch.now = 31.0
        with pytest.raises(llm.ServerFailed):  # one tries, and it rests again
            told(model)
        with pytest.raises(llm.Resting):
            told(model)
        watch.now = 62.0
        assert told(model)[1].text == LINE
        assert not model.breaker.resting
        assert told(model)[1].text == LINE


def test_failures_that_do_not_follow_each_other_rest_nothing() -> None:
    failing_twice = [FAULTS["server error"]] * 2 + [WELL]
    with failing(failing_twice * 3) as server:
        model = ChatModel(settings_for(server), policy=Policy(retries=0, failures_to_rest=3))
        for number in range(9):
            if number % 3 == 2:
                told(model)
            else:
                with pytest.raises(llm.ServerFailed):
                    told(model)


def test_only_one_request_tries_whether_the_endpoint_works_again() -> None:
    watch = Time()
    breaker = Breaker(Policy(failures_to_rest=1, rest_seconds=5.0), watch.clock)
    with pytest.raises(llm.ServerFailed), breaker.guarding():
        raise llm.ServerFailed("down")
    watch.now = 6.0
    with breaker.guarding(), pytest.raises(llm.Resting), breaker.guarding():
        pass
    with breaker.guarding():
        pass


def test_a_trial_that_is_given_up_leaves_the_next_one_free() -> None:
    watch = Time()
    breaker = Breaker(Policy(failures_to_rest=1, rest_seconds=5.0), watch.clock)
    with pytest.raises(llm.ServerFailed), breaker.guarding():
        raise llm.ServerFailed("down")
    watch.now = 6.0
    with pytest.raises(GeneratorExit), breaker.guarding():
        raise GeneratorExit
    assert not breaker.resting


@pytest.mark.parametrize("fault", ["overflow", "refusal", "length", "content filter"])
def test_an_endpoint_that_works_is_not_rested_for_what_it_says(fault: str) -> None:
    with failing([FAULTS[fault]]) as server:
        model = ChatModel(settings_for(server))
        for _ in range(5):
            with pytest.raises(llm.AnswerError):
                told(model)


def test_both_models_of_an_endpoint_share_its_breaker(well: FaultServer) -> None:
    models = llm.connect(settings_for(well))
    assert models is not None
    assert models.actor.breaker is models.judge.breaker
    assert llm.connect(None) is None


def test_without_a_model_none_of_its_libraries_is_loaded() -> None:
    script = (
        "import sys; import simulator.cli; from simulator.llm import ModelSettings, connect; "
        "assert connect(ModelSettings.from_environment()) is None; "
        "print(sorted({name.split('.')[0] for name in sys.modules} & "
        "{'openai', 'langchain', 'langchain_core', 'langchain_openai', 'tiktoken', 'httpx2', 'requests'}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_settings_come_from_the_environment_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text('OPENAI_API_KEY="from-file"\nEVENKEEL_MODEL=from-file\nEVENKEEL_MONTHLY_LIMIT=20\n')
    settings = ModelSettings.from_environment(
        {"EVENKEEL_ENV_FILE": str(file), "EVENKEEL_MODEL": "from-outside"}
    )
    assert settings == ModelSettings(
        model="from-outside", judge_model="from-outside", key="from-file", monthly_limit=20.0
    )
    assert "from-file" not in repr(settings)


def test_neither_key_nor_address_means_no_model_and_an_address_alone_is_enough() -> None:
    nowhere = {"EVENKEEL_ENV_FILE": ""}
    assert ModelSettings.from_environment({**nowhere, "EVENKEEL_MODEL": "m"}) is None
    local = ModelSettings.from_environment({**nowhere, "OPENAI_BASE_URL": "http://localhost:8080/v1/"})
    assert local == ModelSettings(model="default", judge_model="default", base_url="http://localhost:8080/v1")


def test_a_limit_that_is_no_number_is_said_plainly() -> None:
    with pytest.raises(ValueError, match="EVENKEEL_MONTHLY_LIMIT is 'much'; expected a number"):
        ModelSettings.from_environment(
            {"EVENKEEL_ENV_FILE": "", "OPENAI_API_KEY": "k", "EVENKEEL_MONTHLY_LIMIT": "much"}
        )


def test_a_key_that_can_be_none_is_said_before_anything_is_sent(well: FaultServer) -> None:
    settings = ModelSettings(model="m", judge_model="m", base_url=well.base_url, key="“quoted”")
    with pytest.raises(llm.WrongKey, match="without quotes"):
        told(ChatModel(settings))
    assert well.requests == []


def test_tokens_without_a_vocabulary_are_a_quarter_of_the_bytes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    assert llm.count_tokens("abcde", "gpt-4o") == llm.Count(2, True)
    assert llm.count_tokens("你好吗", "some-local-model") == llm.Count(3, True)
    assert llm.count_messages([Message("user", "abcde")] * 2, "m") == llm.Count(12, True)


def test_a_vocabulary_on_disk_that_is_not_the_one_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    path = llm.vocabulary_path("o200k_base")
    assert path.name == "fb374d419588a4632f3f557e76b4b70aebbca790"
    path.write_bytes(b"not a vocabulary")
    assert llm.count_tokens("abcde", "gpt-4o").estimated
    assert path.read_bytes() == b"not a vocabulary"  # tiktoken would have removed it and gone online


def test_a_vocabulary_on_disk_counts_exactly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import base64

    from simulator.llm import tokens

    letters = b"".join(base64.b64encode(bytes([b])) + b" %d\n" % b for b in range(256))
    small = letters + base64.b64encode(b"ab") + b" 256\n"
    checksum = hashlib.sha256(small).hexdigest()
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setitem(tokens.VOCABULARIES, "cl100k_base", checksum)
    monkeypatch.setattr(
        "tiktoken_ext.openai_public.load_tiktoken_bpe", lambda path, expected_hash: loaded(path)
    )

    def loaded(path: str) -> dict[bytes, int]:
        from tiktoken.load import load_tiktoken_bpe

        return load_tiktoken_bpe(path, checksum)

    tokens.vocabulary_path("cl100k_base").write_bytes(small)
    try:
        assert tokens.count_tokens("abc", "gpt-4") == llm.Count(2, False)
    finally:
        tokens._loaded.cache_clear()
        from tiktoken import registry

        registry.ENCODINGS.pop("cl100k_base", None)


def test_fetching_a_vocabulary_ends_in_time_and_keeps_nothing_but_the_real_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, well: FaultServer
) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    with pytest.raises(llm.VocabularyError, match="not the vocabulary"):
        llm.fetch_vocabulary("o200k_base", place=f"{well.base_url}/")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(llm.VocabularyError, match="cannot be fetched"):
            llm.fetch_vocabulary("o200k_base", 0.3, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        assert time.monotonic() - began < SOON
    assert list(tmp_path.iterdir()) == []


def test_a_price_is_known_or_it_is_not() -> None:
    prices = llm.load_prices()
    cost = prices.cost("gpt-4.1-mini-2025-04-14", Usage(prompt=1_000_000, cached=500_000, output=100_000))
    assert cost == pytest.approx(0.5 * 0.40 + 0.5 * 0.10 + 0.1 * 1.60)
    assert prices.cost("my-own-model", Usage(1000, 0, 1000)) is None


def test_a_list_of_prices_with_a_mistake_names_it(tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text("looked_up: 2026-01-01\nsource: me\nmodels: {m: {prompt: 1, cached: 1, outptu: 1}}\n")
    with pytest.raises(llm.PriceError, match="outptu"):
        llm.load_prices(file)


def test_a_month_is_over_its_limit_at_the_limit() -> None:
    settings = ModelSettings(model="m", judge_model="m", monthly_limit=5.0, monthly_tokens=1000)
    assert llm.over_limit(settings, tokens=999, dollars=4.99) is None
    assert "EVENKEEL_MONTHLY_LIMIT" in (llm.over_limit(settings, tokens=0, dollars=5.0) or "")
    assert "EVENKEEL_MONTHLY_TOKENS" in (llm.over_limit(settings, tokens=1000, dollars=0.0) or "")


def test_doctor_says_what_works_and_what_to_mend(well: FaultServer) -> None:
    works = {check.name: check.works for check in llm.check_all(llm.connect(settings_for(well)))}
    assert works == {
        "key": True,
        "endpoint": True,
        "model": True,
        "streaming": True,
        "structured output": True,
        "vocabulary": None,
    }
    with failing([FAULTS["model not found"]]) as server:
        found = {check.name: check for check in llm.check_all(llm.connect(settings_for(server)))}
    assert found["endpoint"].works
    assert found["model"].works is False
    assert "EVENKEEL_MODEL" in found["model"].says
    assert [check.works for check in llm.check_all(None)] == [None]


def _thinks_aloud(it: Exchange) -> None:
    if not it.streaming:
        return it.answer('{"ready": true}')
    it.begin()
    it.say("<think>", "The user", " wants me to say")
    it.finish("length")


def _thinks_unheard(it: Exchange) -> None:
    if not it.streaming:
        return it.answer('{"ready": true}')
    it.begin()
    it.finish("length")


@pytest.mark.parametrize("behaviour", [_thinks_aloud, _thinks_unheard])
def test_doctor_names_a_model_that_thinks_before_it_speaks(behaviour: Callable[[Exchange], None]) -> None:
    with failing([behaviour]) as server:
        found = {check.name: check for check in llm.check_all(llm.connect(settings_for(server)))}
    assert found["model"].works is False
    assert "thinking off" in found["model"].says
    assert found["structured output"].works


def test_doctor_at_a_dead_address_tries_nothing_more() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
    settings = ModelSettings(model="m", judge_model="m", base_url=address)
    found = {check.name: check for check in llm.check_all(llm.connect(settings))}
    assert found["endpoint"].works is False
    assert "OPENAI_BASE_URL" in found["endpoint"].says
    assert found["model"].says == found["structured output"].says == "not tried"


def test_no_test_reaches_beyond_this_machine() -> None:
    with pytest.raises(OSError, match="a test tried to reach"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(OSError, match="a test tried to reach"):
        socket.getaddrinfo("api.openai.com", 443)
    assert "OPENAI_API_KEY" not in os.environ
    with pytest.raises(llm.Unreachable):
        told(ChatModel(ModelSettings(model="m", judge_model="m", key=KEY), policy=ONCE))


def test_the_fake_model_keeps_what_it_was_asked_and_runs_dry() -> None:
    model: llm.Model = FakeModel(["One.", ["Tw", llm.CutOff("gone")], {"ready": False}])
    assert list(model.stream(PROMPT)) == ["One."]
    with pytest.raises(llm.CutOff) as caught:
        list(model.stream(PROMPT))
    assert caught.value.text == "Tw"
    assert model.ask(PROMPT, Ready)[0] == Ready(ready=False)
    with pytest.raises(LookupError, match="holds 3 replies"):
        list(model.stream(PROMPT))
    assert isinstance(model, FakeModel)
    assert "You play a customer." in model.asked[0].prompt
