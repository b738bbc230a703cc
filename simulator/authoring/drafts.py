"""One person's edit of one file: every change is kept at once, can be undone, and survives a reload."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from simulator.authoring.folder import save, text_on_disk
from simulator.scenario import ScenarioError, content_hash, parse_scenario
from simulator.storage import Store
from simulator.storage.writing import (
    add_step,
    drafts_of,
    drop_draft,
    keep_draft,
    kept_draft,
    move_draft,
    see_version,
)


class NoSuchFile(Exception):
    """There is no such file, and no draft of one."""


@dataclass(frozen=True)
class Edit:
    """A file being edited. `base` is what the file held when the edit began, None where there is none."""

    file: str
    person: str
    base: str | None
    text: str
    place: int = 0
    steps: int = 1

    @property
    def unsaved(self) -> bool:
        """Whether the text says other than the file did."""
        return self.text != self.base

    @property
    def can_undo(self) -> bool:
        return self.place > 0

    @property
    def can_redo(self) -> bool:
        return self.place + 1 < self.steps


class WritingDesk:
    """Where one person writes: a scenarios folder and a store."""

    def __init__(self, store: Store, folder: Path, person: str) -> None:
        self.store, self.folder, self.person = store, folder, person

    def begin(self, file: str, text: str, at: float) -> Edit:
        """A new file that is not saved yet. Raises WrongName, and FileExistsError where there is one."""
        if text_on_disk(self.folder, file) is not None or kept_draft(self.store, file, self.person):
            raise FileExistsError(file)
        keep_draft(self.store, file, self.person, None, text, at)
        return Edit(file, self.person, None, text)

    def open(self, file: str, at: float) -> Edit:
        """A file as this person left it: with what is not saved, else as it is on disk.

        Raises NoSuchFile, WrongName, and ScenarioError for a file that can't be read.
        """
        disk, kept = text_on_disk(self.folder, file), kept_draft(self.store, file, self.person)
        if kept and (kept.text != kept.base or kept.base == disk):
            return Edit(file, self.person, kept.base, kept.text, kept.place, kept.steps)
        if disk is None:
            raise NoSuchFile(file)
        drop_draft(self.store, file, self.person)
        see(self.store, disk, at)
        return Edit(file, self.person, disk, disk)

    def change(self, edit: Edit, text: str, at: float) -> Edit:
        """The edit with another text, as a step that can be undone."""
        if text == edit.text:
            return edit
        if kept_draft(self.store, edit.file, self.person) is None:
            keep_draft(self.store, edit.file, self.person, edit.base, edit.text, at)
        add_step(self.store, edit.file, self.person, edit.place, text, at)
        return Edit(edit.file, self.person, edit.base, text, edit.place + 1, edit.place + 2)

    def undo(self, edit: Edit, by: int = 1) -> Edit:
        """The edit a step back; a step forward for -1. Where there is none it stays as it is."""
        place = min(max(edit.place - by, 0), edit.steps - 1)
        if place == edit.place:
            return edit
        move_draft(self.store, edit.file, self.person, place=place)
        kept = kept_draft(self.store, edit.file, self.person)
        return edit if kept is None else Edit(edit.file, self.person, kept.base, kept.text, place, kept.steps)

    def save(self, edit: Edit, at: float, over: str | None = None) -> Edit:
        """Write the text to the file. What was done before can still be undone.

        Raises ChangedMeanwhile when the file has changed since the edit began, unless it still holds `over`,
        which whoever saves has seen.
        """
        save(self.folder, edit.file, edit.text, edit.base if over is None else over)
        if kept_draft(self.store, edit.file, self.person) is not None:
            move_draft(self.store, edit.file, self.person, base=edit.text)
        see(self.store, edit.text, at)
        return Edit(edit.file, self.person, edit.text, edit.text, edit.place, edit.steps)

    def take_theirs(self, edit: Edit, theirs: str, at: float) -> Edit:
        """The edit going on from what the file holds now; one's own text is a step back."""
        changed = self.change(edit, theirs, at)
        move_draft(self.store, edit.file, self.person, base=theirs)
        return Edit(changed.file, self.person, theirs, theirs, changed.place, changed.steps)

    def drop(self, file: str) -> None:
        """Forget what is not saved."""
        drop_draft(self.store, file, self.person)

    def unsaved(self) -> list[str]:
        """The files this person has unsaved changes of."""
        found = []
        for file in drafts_of(self.store, self.person):
            kept = kept_draft(self.store, file, self.person)
            if kept and kept.text != kept.base:
                found.append(file)
        return found


def see(store: Store, text: str, at: float) -> None:
    """Note a version for comparing, if it loads."""
    try:
        scenario = parse_scenario(text)
    except ScenarioError:
        return
    see_version(store, scenario.id, scenario.version, content_hash(scenario), scenario.state, text, at)
