"""The house's one migration: services, series, notes, corrections, alerts, a draft's holder, the log's chain.

Volumes and hours get the service into their key, so they are copied; everything else is added beside what stands.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, Index, Integer, String, Text, UniqueConstraint, text

from klip_tui.store.chain import link
from klip_tui.store.guards import put_up

revision = "0004"
down_revision = "0003"
_Us = BigInteger
_Id = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    _add_columns()
    _add_indexes()
    _set_extents()
    _key_by_service()
    _add_tables()
    _chain_log()
    if op.get_bind().dialect.name != "sqlite":
        put_up(op.get_bind())


def _chain_log() -> None:
    """Chain the lines that are there; from now on a line of the log can't be replaced either."""
    connection = op.get_bind()
    lite = connection.dialect.name == "sqlite"
    op.execute("drop trigger log_no_update" if lite else "alter table log disable trigger log_keeps")
    before = ""
    rows = connection.execute(text("select id, at_us, who, what, subject, why, detail from log order by id")).all()
    for row in rows:
        before = link(before, row)
        connection.execute(text("update log set chain = :chain where id = :id"), {"chain": before, "id": row.id})
    if not lite:
        op.execute("alter table log enable trigger log_keeps")
        return
    op.execute(
        "create trigger log_no_update before update on log begin select raise(abort, 'the log is append-only'); end"
    )
    op.execute(
        "create trigger log_no_replace before insert on log when exists (select 1 from log where id = new.id)"
        " begin select raise(abort, 'the log is append-only'); end"
    )


def _add_columns() -> None:
    added: dict[str, tuple[Column[Any], ...]] = {
        "interruptions": (
            Column("service", String(60), nullable=False, server_default="klip"),
            Column("series", String(20), nullable=False, server_default=""),
            Column("occurrence_us", _Us),
            Column("earliest_us", _Us),
            Column("latest_us", _Us),
        ),
        "notices": (
            Column("draft_key", String(64), nullable=False, server_default=""),
            Column("role", String(100), nullable=False, server_default=""),
            Column("drafter_role", String(100), nullable=False, server_default=""),
            Column("approver_role", String(100), nullable=False, server_default=""),
            Column("needs_approval", Integer, nullable=False, server_default="0"),
        ),
        "deliveries": (
            Column("silent", Integer, nullable=False, server_default="0"),
            Column("ready_us", _Us),
            Column("left_us", _Us),
            Column("decided_us", _Us),
            Column("said", Text, nullable=False, server_default=""),
        ),
        "drafts": (
            Column("holder", String(300), nullable=False, server_default=""),
            Column("held_us", _Us),
            Column("revision", Integer, nullable=False, server_default="0"),
            Column("role", String(100), nullable=False, server_default=""),
        ),
        "log": (Column("chain", String(64), nullable=False, server_default=""),),
        "questions": (Column("service", String(60), nullable=False, server_default="helpdesk"),),
    }
    for table, columns in added.items():
        for column in columns:
            op.add_column(table, column)
    # Of what was cut off while it was sent nobody can tell whether a byte had left.
    op.execute("update deliveries set left_us = changed_us where state = 'sending'")


def _add_indexes() -> None:
    op.create_index("interruptions_created", "interruptions", ["created_us"])
    op.create_index("interruptions_earliest", "interruptions", ["earliest_us"])
    op.create_index("interruptions_latest", "interruptions", ["service", "latest_us", "id"])
    op.create_index("notices_created", "notices", ["created_us"])
    op.create_index("notices_closing", "notices", ["type", "interruption", "communicated_us", "withdrawn"])
    posted_once = text("draft_key <> ''")
    op.create_index(
        "notices_draft", "notices", ["draft_key"], unique=True, sqlite_where=posted_once, postgresql_where=posted_once
    )
    op.create_index("deliveries_changed", "deliveries", ["changed_us"])
    op.create_index("log_at", "log", ["at_us"])
    op.create_index("deliveries_checked", "deliveries", ["checked_us"])
    op.create_index("deliveries_interruption", "deliveries", ["interruption"])
    op.create_index("questions_answered", "questions", ["answered_us", "received_us"])


def _set_extents() -> None:
    """Set the first start and the last end that any notice ever named, so that a month finds its interruptions."""
    bind = op.get_bind()
    spans: dict[str, tuple[int, int | None]] = {}
    for query in ("select id, facts from interruptions", "select interruption, facts from notices"):
        for identity, facts in bind.execute(text(query)):
            start, end = (_us(json.loads(facts).get(name)) for name in ("start", "end"))
            if start is None:
                continue
            first, last = spans.get(identity, (start, None))
            spans[identity] = (min(first, start), max((at for at in (last, end) if at is not None), default=None))
    update = text("update interruptions set earliest_us = :first, latest_us = :last where id = :id")
    for identity, (first, last) in spans.items():
        bind.execute(update, {"id": identity, "first": first, "last": last})


def _us(instant: str | None) -> int | None:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return None if instant is None else (datetime.fromisoformat(instant) - epoch) // timedelta(microseconds=1)


def _key_by_service() -> None:
    for table, key, more in (
        ("volumes", Column("day", String(10), primary_key=True), (Column("received", Integer),)),
        ("hours", Column("start_us", _Us, primary_key=True), ()),
    ):
        op.rename_table(table, f"{table}_before")
        if op.get_bind().dialect.name != "sqlite":
            op.execute(f"alter index {table}_pkey rename to {table}_before_pkey")
        op.create_table(
            table,
            Column("service", String(60), primary_key=True, server_default="klip"),
            key,
            Column("processed", Integer, nullable=False),
            *more,
        )
        columns = ", ".join((key.name, "processed", *(column.name for column in more)))
        op.execute(f"insert into {table} ({columns}) select {columns} from {table}_before")
        op.drop_table(f"{table}_before")


def _add_tables() -> None:
    op.create_table(
        "notes",
        Column("id", _Id, primary_key=True),
        Column("interruption", String(20), nullable=False, index=True),
        Column("at_us", _Us, nullable=False),
        Column("entered_us", _Us, nullable=False),
        Column("who", String(100), nullable=False),
        Column("text", Text, nullable=False),
    )
    op.create_table(
        "corrections",
        Column("id", _Id, primary_key=True),
        Column("service", String(60), nullable=False, index=True),
        Column("start_us", _Us, nullable=False),
        Column("end_us", _Us, nullable=False),
        Column("state", String(10), nullable=False),
        Column("reason", Text, nullable=False),
        Column("who", String(100), nullable=False),
        Column("created_us", _Us, nullable=False),
        Column("approver", String(100), nullable=False, server_default=""),
        Column("approved_us", _Us),
        Column("withdrawn_us", _Us),
        Column("withdrawn_by", String(100), nullable=False, server_default=""),
        Column("role", String(100), nullable=False, server_default=""),
        Column("approver_role", String(100), nullable=False, server_default=""),
        Column("withdrawn_role", String(100), nullable=False, server_default=""),
    )
    op.create_table(
        "approval",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("is_on", Integer, nullable=False),
        Column("at_us", _Us, nullable=False),
        Column("who", String(100), nullable=False),
    )
    op.create_table(
        "approvers",
        Column("role", String(100), primary_key=True),
        Column("at_us", _Us, nullable=False),
        Column("who", String(100), nullable=False),
    )
    op.create_table(
        "alerts",
        Column("id", _Id, primary_key=True),
        Column("kind", String(40), nullable=False),
        Column("subject", String(120), nullable=False),
        Column("state", String(12), nullable=False),
        Column("since_us", _Us, nullable=False),
        Column("until_us", _Us),
        Column("acknowledged_us", _Us),
        Column("who", String(100), nullable=False, server_default=""),
        Column("step", Integer, nullable=False, server_default="0"),
        Column("sent_us", _Us),
        Column("detail", Text, nullable=False, server_default=""),
        Column("runbook", Text, nullable=False, server_default=""),
        Column("calm_us", _Us),
        Index("alerts_state", "state"),
    )
    op.create_table(
        "alert_messages",
        Column("id", _Id, primary_key=True),
        Column("alert", _Us, nullable=False),
        Column("target", String(60), nullable=False),
        Column("step", Integer, nullable=False),
        Column("state", String(12), nullable=False),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("due_us", _Us, nullable=False),
        Column("changed_us", _Us, nullable=False),
        Column("left_us", _Us),
        Column("detail", Text, nullable=False, server_default=""),
        UniqueConstraint("alert", "target", "step", name="alert_messages_once"),
        Index("alert_messages_state", "state"),
        Index("alert_messages_left", "target", "left_us"),
    )
    op.create_table(
        "series",
        Column("id", String(20), primary_key=True),
        Column("service", String(60), nullable=False, server_default="klip"),
        Column("rule", Text, nullable=False),
        Column("facts", Text, nullable=False),
        Column("who", String(100), nullable=False),
        Column("created_us", _Us, nullable=False),
        Column("cancelled_us", _Us),
    )
    op.create_table(
        "checks",
        Column("interruption", String(20), primary_key=True),
        Column("step", String(200), primary_key=True),
        Column("at_us", _Us, nullable=False),
        Column("who", String(100), nullable=False),
    )
    op.create_table(
        "given_reports",
        Column("id", _Id, primary_key=True),
        Column("month", String(7), nullable=False, index=True),
        Column("audience", String(10), nullable=False),
        Column("service", String(60), nullable=False, server_default="klip"),
        Column("given_us", _Us, nullable=False),
        Column("who", String(100), nullable=False),
        Column("content", Text, nullable=False),
    )
    op.create_table(
        "faults",
        Column("place", String(120), primary_key=True),
        Column("what", Text, nullable=False),
        Column("first_us", _Us, nullable=False),
        Column("last_us", _Us, nullable=False),
        Column("count", Integer, nullable=False),
        Column("cleared_us", _Us),
    )
