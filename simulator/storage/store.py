"""What is kept: the append-only event log, scorecards and personal settings, through SQLAlchemy.

One append is one transaction: once `append` returns, the events survive the process. Two writers can't
both add the same event; the second is told with `StaleCall`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Engine,
    create_engine,
    event,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import ConnectionPoolEntry

from simulator.branches import Branch
from simulator.call import Call, evolve, replay
from simulator.cost import Used, month_of
from simulator.events import EVENT, CallEnded, CustomerSpoke, Event, Recorded, Tokens
from simulator.storage.tables import (
    branches_table,
    calls_table,
    events_table,
    metadata,
    proofs_table,
    review_drafts_table,
    reviews_table,
    scenarios_table,
    scorecards_table,
    settings_table,
    usage_table,
)
from simulator.vocabulary import Ending

# What a trainee may do, by its kind.
DEEDS = ("trainee_spoke", "trainee_stayed_silent", "action_taken")
BUSY_SECONDS = 10  # how long a writer waits for another before giving up


class StaleCall(Exception):
    """Somebody else (another tab) has already moved this call on; nothing was written."""


class NoSuchCall(Exception):
    """There is no call of that id."""


@dataclass(frozen=True)
class CallSummary:
    """One row of the list of past calls."""

    id: str
    trainee: str
    scenario: str
    mode: str
    started_at: float
    ended: Ending | None
    branch: Branch | None = None  # where it comes from, if it is another try


class Store:
    """The one door to the database. `url` is SQLAlchemy's."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(url)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _tune_sqlite)
        metadata.create_all(self.engine)

    def open_call(
        self, call_id: str, trainee: str, mode: str, scenario: tuple[str, str, str], at: float
    ) -> None:
        """Enter a new call. `scenario` is (id, content hash, content as JSON)."""
        with self.engine.begin() as db:
            known = db.execute(select(scenarios_table.c.hash).where(scenarios_table.c.hash == scenario[1]))
            if known.first() is None:
                db.execute(insert(scenarios_table).values(hash=scenario[1], body=scenario[2]))
            db.execute(
                insert(calls_table).values(
                    id=call_id, trainee=trainee, scenario=scenario[0], mode=mode, started_at=at
                )
            )

    def open_branch(self, branch: Branch, log: Sequence[Recorded]) -> Call:
        """Enter a call that begins with a part of another's log, all or none. The last event's time is when
        it began. What a model took for the copied lines stays with the call they came from.
        """
        call = replay(branch.call, log)
        row = {"id": call.id, "trainee": call.start.trainee, "scenario": call.start.scenario}
        with self.engine.begin() as db:
            db.execute(insert(calls_table).values(**row, mode=call.start.mode, started_at=log[-1].at))
            db.execute(insert(events_table), [_event_row(call.id, recorded) for recorded in log])
            db.execute(
                insert(branches_table).values(
                    call_id=call.id, parent=branch.parent, root=branch.root, seq=branch.seq
                )
            )
        return call

    def branch_of(self, call_id: str) -> Branch | None:
        """Where a call comes from, if it is another try."""
        query = select(branches_table).where(branches_table.c.call_id == call_id)
        with self.engine.connect() as db:
            row = db.execute(query).first()
        return Branch(row.call_id, row.parent, row.root, row.seq) if row else None

    def branches(self, root: str) -> list[Branch]:
        """The tries that go back to a call and in which something was said or done, oldest first."""
        query = select(branches_table).join(calls_table, calls_table.c.id == branches_table.c.call_id)
        query = query.where(branches_table.c.root == root, _tried(branches_table.c.call_id))
        query = query.order_by(calls_table.c.started_at, calls_table.c.id)
        with self.engine.connect() as db:
            return [Branch(row.call_id, row.parent, row.root, row.seq) for row in db.execute(query)]

    def append(self, call: Call, events: Sequence[Event], at: float) -> Call:
        """Add events to the call's log, all or none, and return the call they make.

        Raises IllegalEvent when one cannot happen now, and StaleCall when the log has moved on.
        """
        after, rows = call, []
        for each in events:
            recorded = Recorded(seq=len(after.log), at=at, event=each)
            after = evolve(after, recorded)
            rows.append(_event_row(call.id, recorded))
        try:
            with self.engine.begin() as db:
                db.execute(insert(events_table), rows)
                for each in events:
                    if isinstance(each, CallEnded):
                        ended = update(calls_table).where(calls_table.c.id == call.id)
                        db.execute(ended.values(ended=each.how))
                    if isinstance(each, CustomerSpoke) and each.usage is not None:
                        used = Used("customer", each.model or "", each.usage)
                        db.execute(insert(usage_table).values(_usage_row(call.id, used, at)))
        except IntegrityError as error:
            raise StaleCall(f"call {call.id} has moved on past event {len(call.log) - 1}") from error
        return after

    def load(self, call_id: str) -> Call:
        """The call as its log tells it. Raises NoSuchCall."""
        query = select(events_table.c.seq, events_table.c.at, events_table.c.body)
        query = query.where(events_table.c.call_id == call_id).order_by(events_table.c.seq)
        with self.engine.connect() as db:
            rows = db.execute(query).all()
        if not rows:
            raise NoSuchCall(f"there is no call {call_id}")
        return replay(
            call_id, (Recorded(seq=seq, at=at, event=EVENT.validate_json(body)) for seq, at, body in rows)
        )

    def scenario_body(self, content_hash: str) -> str | None:
        """A played scenario's content as JSON, by its hash."""
        query = select(scenarios_table.c.body).where(scenarios_table.c.hash == content_hash)
        with self.engine.connect() as db:
            return db.execute(query).scalar()

    def calls(self, trainee: str | None = None, limit: int | None = None) -> list[CallSummary]:
        """Calls newest first: one trainee's, or everybody's."""
        # A process killed between opening a call and its first event leaves a row that tells of nothing.
        begun = select(events_table.c.seq).where(events_table.c.call_id == calls_table.c.id).exists()
        # A try that was opened and left again tells of nothing either.
        branch = branches_table.c
        told = or_(branch.call_id.is_(None), _tried(calls_table.c.id))
        joined = calls_table.outerjoin(branches_table, branch.call_id == calls_table.c.id)
        query = select(calls_table, branch.parent, branch.root, branch.seq).select_from(joined)
        query = query.where(begun, told)
        query = query.order_by(calls_table.c.started_at.desc(), calls_table.c.id)
        if trainee is not None:
            query = query.where(calls_table.c.trainee == trainee)
        with self.engine.connect() as db:
            rows = db.execute(query.limit(limit)).all()
        return [
            CallSummary(
                r.id,
                r.trainee,
                r.scenario,
                r.mode,
                r.started_at,
                Ending(r.ended) if r.ended else None,
                Branch(r.id, r.parent, r.root, r.seq) if r.parent else None,
            )
            for r in rows
        ]

    def keep_scorecard(self, call_id: str, body: str, at: float) -> None:
        """Add a scorecard beside those the call has; none is ever replaced."""
        with self.engine.begin() as db:
            db.execute(insert(scorecards_table).values(call_id=call_id, body=body, at=at))

    def scorecards(self, call_id: str) -> list[str]:
        """A call's scorecards as JSON, oldest first."""
        query = select(scorecards_table.c.body).where(scorecards_table.c.call_id == call_id)
        with self.engine.connect() as db:
            return list(db.execute(query.order_by(scorecards_table.c.id)).scalars())

    def newest_scorecards(self, trainee: str, rubric_hash: str) -> list[tuple[str, str, float]]:
        """The newest card by one rubric for each of a trainee's calls: call id, card as JSON, when made."""
        card, call = scorecards_table.c, calls_table.c
        newest = select(func.max(card.id)).join(calls_table, call.id == card.call_id)
        newest = newest.where(call.trainee == trainee, card.body.contains(f'"rubric_hash":"{rubric_hash}"'))
        query = select(card.call_id, card.body, card.at).where(card.id.in_(newest.group_by(card.call_id)))
        with self.engine.connect() as db:
            return [(row.call_id, row.body, row.at) for row in db.execute(query.order_by(card.id))]

    def pauses(self, trainee: str) -> list[tuple[str, int, float, float]]:
        """A trainee's measured pauses after provocations: call id, seq, seconds, points from 0 to 1."""
        told, call = events_table.c, calls_table.c
        query = select(told.call_id, told.seq, told.body).join(calls_table, call.id == told.call_id)
        query = query.where(call.trainee == trainee, told.kind == "reply_appraised")
        # What people said stands in the body with its quotes escaped, so that it never looks like a field.
        query = query.where(~told.body.contains('"pause_points":null')).order_by(told.call_id, told.seq)
        with self.engine.connect() as db:
            read = [(row.call_id, row.seq, json.loads(row.body)) for row in db.execute(query)]
        return [
            (call_id, seq, float(body["pause_seconds"]), float(body["pause_points"]))
            for call_id, seq, body in read
            if body.get("pause_seconds") is not None and body.get("pause_points") is not None
        ]

    def keep_review(self, call_id: str, reviewer: str, body: str, at: float) -> None:
        """Add a review beside those the call has; none is ever replaced."""
        row = {"call_id": call_id, "reviewer": reviewer, "body": body, "at": at}
        with self.engine.begin() as db:
            db.execute(insert(reviews_table).values(**row))

    def reviews(self, call_id: str | None = None) -> list[str]:
        """Reviews as JSON, oldest first: of one call, or all there are."""
        query = select(reviews_table.c.body).order_by(reviews_table.c.id)
        if call_id is not None:
            query = query.where(reviews_table.c.call_id == call_id)
        with self.engine.connect() as db:
            return list(db.execute(query).scalars())

    def reviewed_scorecards(self, scorer: str | None = None) -> list[tuple[str, str]]:
        """The scorecards of calls somebody reviewed, as (call, JSON), oldest first: all, or one scorer's."""
        card = scorecards_table.c
        query = select(card.call_id, card.body).where(card.call_id.in_(select(reviews_table.c.call_id)))
        if scorer is not None:  # what people said stands in the body with its quotes escaped
            query = query.where(card.body.contains(f'"scorer":{json.dumps(scorer)}', autoescape=True))
        with self.engine.connect() as db:
            return [(call_id, body) for call_id, body in db.execute(query.order_by(card.id))]

    def review_stamp(self) -> tuple[int, int]:
        """Another value whenever a review, or a scorecard of a reviewed call, has been added."""
        reviewed = select(reviews_table.c.call_id)
        cards = select(func.max(scorecards_table.c.id)).where(scorecards_table.c.call_id.in_(reviewed))
        with self.engine.connect() as db:
            newest = db.execute(select(func.max(reviews_table.c.id))).scalar()
            return newest or 0, db.execute(cards).scalar() or 0

    def review_draft(self, call_id: str, reviewer: str) -> str | None:
        """What a reviewer has written of a review so far, as JSON."""
        t = review_drafts_table.c
        query = select(t.body).where(t.call_id == call_id, t.reviewer == reviewer)
        with self.engine.connect() as db:
            return db.execute(query).scalar()

    def keep_review_draft(self, call_id: str, reviewer: str, body: str) -> None:
        """Replace what a reviewer has written so far."""
        t = review_drafts_table
        this = (t.c.call_id == call_id, t.c.reviewer == reviewer)
        with self.engine.begin() as db:
            if db.execute(update(t).where(*this).values(body=body)).rowcount == 0:
                db.execute(insert(t).values(call_id=call_id, reviewer=reviewer, body=body))

    def keep_proof(self, scenario_hash: str, body: str, at: float) -> None:
        """Keep the proof of a scenario of that content, in place of an earlier one."""
        this = proofs_table.c.scenario_hash == scenario_hash
        with self.engine.begin() as db:
            if db.execute(update(proofs_table).where(this).values(body=body, at=at)).rowcount == 0:
                db.execute(insert(proofs_table).values(scenario_hash=scenario_hash, body=body, at=at))

    def proof(self, scenario_hash: str) -> str | None:
        """The proof of a scenario of that content, as JSON."""
        query = select(proofs_table.c.body).where(proofs_table.c.scenario_hash == scenario_hash)
        with self.engine.connect() as db:
            return db.execute(query).scalar()

    def keep_usage(self, call_id: str, used: Used, at: float) -> None:
        """Add what a model took for a call outside its log."""
        with self.engine.begin() as db:
            db.execute(insert(usage_table).values(_usage_row(call_id, used, at)))

    def usage(self, *, month: str | None = None, call_id: str | None = None) -> list[Used]:
        """What models took, summed by purpose and model: in a month ("2026-11"), for a call, or ever."""
        t = usage_table.c
        sums = (func.sum(t.requests), func.sum(t.prompt), func.sum(t.cached), func.sum(t.output))
        query = select(t.purpose, t.model, func.max(t.estimated), *sums).group_by(t.purpose, t.model)
        if month is not None:
            query = query.where(t.month == month)
        if call_id is not None:
            query = query.where(t.call_id == call_id)
        with self.engine.connect() as db:
            rows = db.execute(query.order_by(t.purpose, t.model)).all()
        return [
            Used(
                purpose,
                model,
                Tokens(requests=n, prompt=prompt, cached=cached, output=output, estimated=bool(estimated)),
            )
            for purpose, model, estimated, n, prompt, cached, output in rows
        ]

    def settings(self, person: str) -> dict[str, object]:
        """What a person chose for themselves; empty where they chose nothing."""
        query = select(settings_table.c.body).where(settings_table.c.person == person)
        with self.engine.connect() as db:
            body = db.execute(query).scalar()
        return dict(json.loads(body)) if body else {}

    def keep_settings(self, person: str, chosen: dict[str, object]) -> None:
        """Replace what a person chose for themselves."""
        body = json.dumps(chosen)
        with self.engine.begin() as db:
            done = db.execute(
                update(settings_table).where(settings_table.c.person == person).values(body=body)
            )
            if done.rowcount == 0:
                db.execute(insert(settings_table).values(person=person, body=body))


def _event_row(call_id: str, recorded: Recorded) -> dict[str, object]:
    body = EVENT.dump_json(recorded.event).decode()
    return {
        "call_id": call_id,
        "seq": recorded.seq,
        "at": recorded.at,
        "kind": recorded.event.kind,
        "body": body,
    }


def _tried(call_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether something was said or done in a try of its own, not in what it was given."""
    branch, events = branches_table.alias(), events_table.c
    own = select(events.seq).join(branch, branch.c.call_id == events.call_id)
    return own.where(events.call_id == call_id, events.seq > branch.c.seq, events.kind.in_(DEEDS)).exists()


def _usage_row(call_id: str, used: Used, at: float) -> dict[str, object]:
    row = {"call_id": call_id, "month": month_of(at), "purpose": used.purpose, "model": used.model[:200]}
    return {**row, **used.tokens.model_dump(), "estimated": int(used.tokens.estimated)}


def _tune_sqlite(connection: object, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    # WAL lets pages read while a call writes; NORMAL survives a killed process, which is what is promised
    # for the embedded file, and spares an fsync for each event.
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.close()
