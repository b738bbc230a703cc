"""The examples the appraiser is fitted on: enough of them, and each written for itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from simulator.appraisal.examples import Example, written

ROOT = Path(__file__).resolve().parent.parent
ENOUGH = 1200
SHARED = 5  # words in a row that two replies may have in common, unless they are a minimal pair


def alike(replies: Sequence[Example]) -> list[tuple[str, str, str]]:
    """Every two replies with more words in a row in common than they may have: where, where and the words."""
    seen: dict[tuple[str, ...], Example] = {}
    found = []
    for one in replies:
        for words in _runs(one.reply):
            other = seen.setdefault(words, one)
            if other is not one and not _twins(one, other):
                found.append((other.where, one.where, " ".join(words)))
    return found


def _runs(reply: str) -> Iterable[tuple[str, ...]]:
    words = re.findall(r"[\w']+", reply.lower().replace("’", "'"))
    return {tuple(words[place : place + SHARED + 1]) for place in range(len(words) - SHARED)}


def _twins(one: Example, other: Example) -> bool:
    """A minimal pair: both marked, under the same customer's line."""
    return one.pair and other.pair and one.context == other.context


def _reply(where: str, words: str, *, pair: bool = False) -> Example:
    return Example(where, words, (), "Where is it?", "", pair)


def test_no_two_written_replies_share_more_than_five_words_in_a_row() -> None:
    assert alike(written().replies) == []


def test_the_check_finds_a_template_and_lets_a_minimal_pair_pass() -> None:
    one, other = "I can tell you it leaves on Monday.", "Well, I can tell you it leaves on a ship."
    assert sorted(alike([_reply("a:1", one), _reply("a:2", other)])) == [
        ("a:1", "a:2", "can tell you it leaves on"),
        ("a:1", "a:2", "i can tell you it leaves"),
    ]
    assert alike([_reply("a:1", one, pair=True), _reply("a:2", other, pair=True)]) == []
    assert len(alike([_reply("a:1", one, pair=True), _reply("a:2", other)])) == 2
    assert alike([_reply("a:1", "I can tell you it came."), _reply("a:2", "I can tell you it went.")]) == []


def test_there_are_more_than_twelve_hundred_of_them_and_no_reply_stands_twice() -> None:
    replies = [(example.context, example.reply) for example in written().replies]
    assert len(replies) >= ENOUGH
    assert len(set(replies)) == len(replies)
