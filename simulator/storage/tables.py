"""What the database holds, table by table. A new fact gets a table of its own: old databases keep opening."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()
calls_table = Table(
    "calls",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("trainee", String(200), nullable=False),
    Column("scenario", String(80), nullable=False),
    Column("mode", String(20), nullable=False),
    Column("started_at", Float, nullable=False),
    Column("ended", String(20)),
    Index("calls_by_trainee", "trainee", "started_at"),
)
events_table = Table(
    "events",
    metadata,
    Column("call_id", String(40), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("body", Text, nullable=False),
)
scorecards_table = Table(
    "scorecards",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", String(40), nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("body", Text, nullable=False),
)
usage_table = Table(
    "model_usage",  # the customer's part is in the log as well; the judge's is here alone
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", String(40), nullable=False, index=True),
    Column("month", String(7), nullable=False, index=True),
    Column("purpose", String(20), nullable=False),
    Column("model", String(200), nullable=False),
    Column("requests", Integer, nullable=False),
    Column("prompt", Integer, nullable=False),
    Column("cached", Integer, nullable=False),
    Column("output", Integer, nullable=False),
    Column("estimated", Integer, nullable=False),
)
scenarios_table = Table(
    "scenarios",  # each version a call was played with, so that old calls open again unchanged
    metadata,
    Column("hash", String(20), primary_key=True),
    Column("body", Text, nullable=False),
)
branches_table = Table(
    "branches",  # which calls are another try at a moment of an earlier one
    metadata,
    Column("call_id", String(40), primary_key=True),
    Column("parent", String(40), nullable=False, index=True),
    Column("root", String(40), nullable=False, index=True),
    Column("seq", Integer, nullable=False),
)
reviews_table = Table(
    "reviews",  # people's own scores of calls; handed in, they are never changed
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", String(40), nullable=False, index=True),
    Column("reviewer", String(200), nullable=False),
    Column("at", Float, nullable=False),
    Column("body", Text, nullable=False),
)
review_drafts_table = Table(
    "review_drafts",
    metadata,
    Column("call_id", String(40), primary_key=True),
    Column("reviewer", String(200), primary_key=True),
    Column("body", Text, nullable=False),
)
proofs_table = Table(
    "proofs",  # the newest proof of each scenario, as its content was
    metadata,
    Column("scenario_hash", String(20), primary_key=True),
    Column("at", Float, nullable=False),
    Column("body", Text, nullable=False),
)
shift_plans_table = Table(
    "shift_plans",  # each version a shift was worked by, so that one under way keeps its own
    metadata,
    Column("hash", String(20), primary_key=True),
    Column("body", Text, nullable=False),
)
shifts_table = Table(
    "shifts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("trainee", String(200), nullable=False),
    Column("shift", String(80), nullable=False),
    Column("plan_hash", String(20), nullable=False),
    Column("started_at", Float, nullable=False),
    Index("shifts_by_trainee", "trainee", "started_at"),
)
shift_events_table = Table(
    "shift_events",
    metadata,
    Column("shift_id", String(40), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("body", Text, nullable=False),
)
shift_calls_table = Table(
    "shift_calls",  # which shift a call belongs to
    metadata,
    Column("call_id", String(40), primary_key=True),
    Column("shift_id", String(40), nullable=False, index=True),
)
scenario_drafts_table = Table(
    "scenario_drafts",  # changes to a file that are not saved; `base` is the text they began with
    metadata,
    Column("file", String(100), primary_key=True),
    Column("person", String(200), primary_key=True),
    Column("base", Text),
    Column("place", Integer, nullable=False),  # the step that is shown: undoing goes back, redoing forward
    Column("at", Float, nullable=False),
)
scenario_draft_steps_table = Table(
    "scenario_draft_steps",
    metadata,
    Column("file", String(100), primary_key=True),
    Column("person", String(200), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("text", Text, nullable=False),
)
scenario_versions_table = Table(
    "scenario_versions",  # the texts of scenario files as they were seen, for comparing
    metadata,
    Column("id", Integer, primary_key=True),
    Column("scenario", String(80), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("hash", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("at", Float, nullable=False),
    Column("text", Text, nullable=False),
)
settings_table = Table(
    "settings",
    metadata,
    Column("person", String(200), primary_key=True),
    Column("body", Text, nullable=False),
)
