"""What writing scenarios keeps: unsaved drafts with every step of them, and the versions that were seen."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update

from simulator.storage.store import Store
from simulator.storage.tables import (
    branches_table,
    calls_table,
    scenario_draft_steps_table,
    scenario_drafts_table,
    scenario_versions_table,
    scenarios_table,
)


@dataclass(frozen=True)
class KeptDraft:
    """A draft as it is kept: its text at the step shown, and how many steps there are."""

    base: str | None
    place: int
    steps: int
    text: str


@dataclass(frozen=True)
class SeenVersion:
    """A scenario's text as it was seen."""

    id: int
    version: int
    hash: str
    state: str
    at: float
    text: str


def kept_draft(store: Store, file: str, person: str) -> KeptDraft | None:
    """What somebody has not saved of a file; None where there is nothing."""
    draft, step = scenario_drafts_table.c, scenario_draft_steps_table.c
    mine = (step.file == file, step.person == person)
    with store.engine.connect() as db:
        row = db.execute(
            select(draft.base, draft.place).where(draft.file == file, draft.person == person)
        ).first()
        if row is None:
            return None
        text = db.execute(select(step.text).where(*mine, step.step == row.place)).scalar()
        steps = db.execute(select(func.count()).where(*mine)).scalar() or 0
    return None if text is None else KeptDraft(row.base, row.place, steps, text)


def keep_draft(store: Store, file: str, person: str, base: str | None, first: str, at: float) -> None:
    """Begin a draft of a file, in place of an earlier one; its first step is the text it begins with."""
    drop_draft(store, file, person)
    key = {"file": file, "person": person}
    with store.engine.begin() as db:
        db.execute(insert(scenario_drafts_table).values(**key, base=base, place=0, at=at))
        db.execute(insert(scenario_draft_steps_table).values(**key, step=0, text=first))


def add_step(store: Store, file: str, person: str, after: int, text: str, at: float) -> None:
    """Add a step behind another; what had been undone behind that is gone."""
    draft, step = scenario_drafts_table, scenario_draft_steps_table
    with store.engine.begin() as db:
        mine = (step.c.file == file, step.c.person == person)
        db.execute(delete(step).where(*mine, step.c.step > after))
        db.execute(insert(step).values(file=file, person=person, step=after + 1, text=text))
        this = update(draft).where(draft.c.file == file, draft.c.person == person)
        db.execute(this.values(place=after + 1, at=at))


def move_draft(
    store: Store, file: str, person: str, *, place: int | None = None, base: str | None = None
) -> None:
    """Show another step of a draft, or note what the file holds now that it was saved."""
    draft = scenario_drafts_table
    values = {name: value for name, value in (("place", place), ("base", base)) if value is not None}
    with store.engine.begin() as db:
        db.execute(update(draft).where(draft.c.file == file, draft.c.person == person).values(**values))


def drop_draft(store: Store, file: str, person: str) -> None:
    """Forget a draft and its steps."""
    with store.engine.begin() as db:
        for table in (scenario_drafts_table, scenario_draft_steps_table):
            db.execute(delete(table).where(table.c.file == file, table.c.person == person))


def drafts_of(store: Store, person: str) -> dict[str, str | None]:
    """The files somebody has drafts of, and what each file held when it began (None: nothing)."""
    draft = scenario_drafts_table.c
    query = select(draft.file, draft.base).where(draft.person == person).order_by(draft.at)
    with store.engine.connect() as db:
        return {row.file: row.base for row in db.execute(query)}


def see_version(
    store: Store, scenario: str, version: int, content: str, state: str, text: str, at: float
) -> None:
    """Note a scenario's text unless the newest that was seen is of the same content and state."""
    seen = versions_seen(store, scenario)
    if seen and (seen[-1].hash, seen[-1].state) == (content, state):
        return
    row = {"scenario": scenario, "version": version, "hash": content, "state": state, "at": at, "text": text}
    with store.engine.begin() as db:
        db.execute(insert(scenario_versions_table).values(**row))


def versions_seen(store: Store, scenario: str) -> list[SeenVersion]:
    """Every version of a scenario that was seen, oldest first."""
    seen = scenario_versions_table.c
    with store.engine.connect() as db:
        rows = db.execute(select(scenario_versions_table).where(seen.scenario == scenario).order_by(seen.id))
        return [SeenVersion(r.id, r.version, r.hash, r.state, r.at, r.text) for r in rows]


def versions_played(store: Store, scenario: str) -> dict[str, str]:
    """The content calls were played with, as JSON by its hash."""
    kept = scenarios_table.c
    start = kept.body.startswith(f'{{"id":"{scenario}",', autoescape=True)
    with store.engine.connect() as db:
        return {row.hash: row.body for row in db.execute(select(scenarios_table).where(start))}


def times_played(store: Store) -> dict[str, int]:
    """How many calls of each scenario have ended, other tries left out."""
    call, branch = calls_table.c, branches_table.c
    joined = calls_table.outerjoin(branches_table, branch.call_id == call.id)
    query = select(call.scenario, func.count()).select_from(joined)
    query = query.where(call.ended.is_not(None), branch.call_id.is_(None)).group_by(call.scenario)
    with store.engine.connect() as db:
        return {row[0]: row[1] for row in db.execute(query)}
