"""The scenarios folder: names that stay inside it, and saving that never tears or overwrites unseen work."""

from __future__ import annotations

import os
import re
import tempfile
import threading
from pathlib import Path

from simulator.scenario.loader import text_of

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.yaml")
_saving = threading.Lock()  # two pages of one server; of two servers the later is told by the text itself


class WrongName(ValueError):
    """A name that is no scenario file's, in words for whoever chose it."""


class ChangedMeanwhile(Exception):
    """The file is not as it was when the edit began; `now` is what it holds, None where it is gone."""

    def __init__(self, now: str | None) -> None:
        super().__init__("the file has changed on disk meanwhile")
        self.now = now


def path_of(folder: Path, name: str) -> Path:
    """The path of a scenario file, always in the folder itself. Raises WrongName."""
    if not _NAME.fullmatch(name):
        raise WrongName("a file is named by letters, digits and hyphens, and ends in .yaml")
    path = folder / name
    if path.is_symlink() and path.resolve().parent != folder.resolve():
        raise WrongName(f"{name} leads out of the scenarios folder")
    return path


def names(folder: Path) -> list[str]:
    """The scenario files there are, by name."""
    return sorted(path.name for path in folder.glob("*.yaml") if _NAME.fullmatch(path.name))


def text_on_disk(folder: Path, name: str) -> str | None:
    """What a file holds; None where there is none. Raises WrongName, and ScenarioError if unreadable."""
    path = path_of(folder, name)
    return text_of(path) if path.exists() else None


def save(folder: Path, name: str, text: str, expected: str | None) -> None:
    """Write a file, whole or not at all, if it still holds `expected` (None: if there is none).

    Raises ChangedMeanwhile, WrongName and OSError; the file is then as it was.
    """
    path = path_of(folder, name)
    with _saving:
        now = text_on_disk(folder, name)
        if now != expected:
            raise ChangedMeanwhile(now)
        number, temporary = tempfile.mkstemp(prefix=".saving-", dir=folder)
        try:
            with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, path.stat().st_mode & 0o777 if expected is not None else 0o644)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
