"""Counting tokens before a request is sent, and where a server does not say. Never downloads on its own.

The provider's own vocabulary is used when tiktoken has it on disk, whole and unchanged. tiktoken itself
would otherwise fetch it with no time limit, so it is asked only then. Without it, the bytes are counted: four
a token is near for English, and unlike four characters a token not far too few for Chinese.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from simulator.llm.answers import Message

BYTES_PER_TOKEN = 4
TOKENS_PER_MESSAGE = 4  # what the roles and separators of the chat format take, by OpenAI's cookbook 3 to 4
FETCH_CHUNK = 65_536
PLACE: Final = "https://openaipublic.blob.core.windows.net/encodings/"
# File name and the checksum tiktoken 0.14 holds it to.
VOCABULARIES: Final = {
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
}
SAME_FILE: Final = {"o200k_harmony": "o200k_base"}


@dataclass(frozen=True)
class Count:
    """Tokens, and whether their number is an estimate of ours."""

    tokens: int
    estimated: bool


class VocabularyError(Exception):
    """The vocabulary could not be fetched, in words for the person who asked."""


def vocabulary_of(model: str) -> str | None:
    """tiktoken's name for what a model reads with, None where it knows none (most models but OpenAI's)."""
    import tiktoken

    try:
        return tiktoken.encoding_name_for_model(model)
    except KeyError:
        return None


def vocabulary_path(name: str) -> Path:
    """Where tiktoken looks for a vocabulary before it downloads."""
    folder = os.environ.get("TIKTOKEN_CACHE_DIR") or os.environ.get("DATA_GYM_CACHE_DIR")
    address = f"{PLACE}{SAME_FILE.get(name, name)}.tiktoken"
    place = Path(folder) if folder else Path(tempfile.gettempdir()) / "data-gym-cache"
    return place / hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest()


def count_tokens(text: str, model: str) -> Count:
    """Tokens of a text for a model."""
    encoding = _encoding(vocabulary_of(model))
    if encoding is None:
        return Count(-(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN), True)
    return Count(len(encoding.encode(text, disallowed_special=())), False)


def count_messages(messages: Sequence[Message], model: str) -> Count:
    """Tokens of a prompt for a model, what separates its messages included."""
    counts = [count_tokens(text, model) for _, text in messages]
    return Count(
        sum(count.tokens + TOKENS_PER_MESSAGE for count in counts), any(count.estimated for count in counts)
    )


def fetch_vocabulary(name: str, seconds: float = 30.0, place: str = PLACE) -> Path:
    """Download a vocabulary to where tiktoken looks for it. Raises VocabularyError when time is up, too."""
    file = SAME_FILE.get(name, name)
    address, by = f"{place}{file}.tiktoken", time.monotonic() + seconds
    data = bytearray()
    try:
        with urllib.request.urlopen(address, timeout=min(5.0, seconds)) as response:
            while part := response.read1(FETCH_CHUNK):
                data += part
                if time.monotonic() > by:
                    raise TimeoutError(f"not done after {seconds:.0f} seconds")
        if hashlib.sha256(data).hexdigest() != VOCABULARIES.get(file):
            raise VocabularyError(f"What came from {address} is not the vocabulary {file}.")
        path = vocabulary_path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise VocabularyError(f"{address} cannot be fetched: {error}") from None
    return path


@lru_cache(maxsize=4)
def _sound(path: Path, checksum: str, _changed: float) -> bool:
    return hashlib.sha256(path.read_bytes()).hexdigest() == checksum


@lru_cache(maxsize=4)
def _loaded(name: str) -> Any:
    import tiktoken

    return tiktoken.get_encoding(name)


def _encoding(name: str | None) -> Any:
    """tiktoken's encoder, None where the vocabulary is not on disk as it should be."""
    checksum = VOCABULARIES.get(SAME_FILE.get(name, name)) if name else None
    if not name or not checksum:
        return None
    path = vocabulary_path(name)
    try:
        return _loaded(name) if _sound(path, checksum, path.stat().st_mtime) else None
    except OSError:
        return None
