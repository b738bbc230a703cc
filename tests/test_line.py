"""How a customer's line is cut into words and paced. That it is seen is tests/browser/test_reply_box.py's."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from simulator.ui.line import LONGEST_WORD, seconds_for, words_of


@given(st.lists(st.text(max_size=40), max_size=12))
def test_the_words_of_a_stream_joined_are_the_stream(chunks: list[str]) -> None:
    assert "".join(words_of(chunks)) == "".join(chunks)


@given(st.lists(st.text(max_size=40), max_size=12))
def test_where_a_stream_is_cut_into_chunks_does_not_matter(chunks: list[str]) -> None:
    assert list(words_of(chunks)) == list(words_of(["".join(chunks)]))


def test_a_line_without_spaces_comes_in_pieces() -> None:
    words = list(words_of(["我" * 60]))
    assert [len(word) for word in words] == [LONGEST_WORD, LONGEST_WORD, 60 - 2 * LONGEST_WORD]


def test_speech_takes_its_time_and_breathes_at_the_end_of_a_sentence() -> None:
    line = "Noon. You said noon, and it is two. I am writing noon."
    words = line.split()
    assert sum(seconds_for(word) for word in words) == pytest.approx(len(words) / 2.7 + 3 * 0.35 + 0.12)


def page(channel: str, speed: float, turn: int = 0, markdown: str = "") -> AppTest:
    def script(channel: str, speed: float, turn: int, text: str) -> None:
        from simulator.ui.line import old_line, show_line
        from simulator.vocabulary import Channel

        old_line(100, "Said before.")
        show_line(turn, [text[:4], text[4:]], call="a", channel=Channel(channel), speed=speed)

    text = markdown or "Well? I have all day."
    return AppTest.from_function(
        script, kwargs={"channel": channel, "speed": speed, "turn": turn, "text": text}
    )


@pytest.mark.parametrize("channel", ["phone", "chat"])
def test_a_line_ends_up_as_plain_text_whole(channel: str) -> None:
    at = page(channel, float("inf"), markdown="**No.** <b>Listen</b> :fire:").run()
    assert not at.exception
    assert [text.value for text in at.text] == ["Said before.", "**No.** <b>Listen</b> :fire:"]
    assert not at.markdown


@pytest.mark.parametrize("channel", ["phone", "chat"])
def test_a_line_seen_whole_stands_at_once_when_the_page_runs_again(
    channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    clock = SimpleNamespace(sleep=slept.append, monotonic=lambda: 0.0)
    monkeypatch.setattr("simulator.ui.line.time", clock)
    at = page(channel, 1.0).run()
    assert sum(slept) > 0.8
    slept.clear()
    at.run()
    assert sum(slept) == 0
    assert at.text[-1].value == "Well? I have all day."


def test_a_stream_is_shown_as_it_comes_and_not_gathered_first() -> None:
    asked: list[str] = []

    def stream() -> Iterator[str]:
        for chunk in ("One ", "two ", "three"):
            asked.append(chunk)
            yield chunk

    words = words_of(stream())
    assert next(words) == "One "
    assert asked == ["One ", "two "]
