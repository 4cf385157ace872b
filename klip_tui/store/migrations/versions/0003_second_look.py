"""A second look: who approved, what differs on a page, what followed a question, when the helpdesk was out of reach.

And the log keeps itself: the database refuses to change or delete a row of it.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, String, Text, UniqueConstraint

revision = "0003"
down_revision = "0002"
_Us = BigInteger
_Id = BigInteger().with_variant(Integer, "sqlite")

SQLITE = """
create trigger log_no_{what} before {what} on log
begin select raise(abort, 'the log is append-only'); end
"""
POSTGRESQL = (
    """
create function log_keeps() returns trigger language plpgsql as
$$ begin raise exception 'the log is append-only'; end $$
""",
    "create trigger log_keeps before update or delete or truncate on log"
    " for each statement execute function log_keeps()",
)


def upgrade() -> None:
    op.add_column("notices", Column("drafter", String(100), nullable=False, server_default=""))
    op.add_column("notices", Column("approver", String(100), nullable=False, server_default=""))
    op.add_column("deliveries", Column("checked_us", _Us))
    op.add_column("questions", Column("dispatched_us", _Us))
    op.add_column("questions", Column("back_us", _Us))
    op.create_index("questions_received", "questions", ["received_us"])
    op.create_table(
        "drifts",
        Column("id", _Id, primary_key=True),
        Column("notice", String(24), nullable=False),
        Column("channel", String(60), nullable=False),
        Column("state", String(10), nullable=False),
        Column("differences", Text, nullable=False),
        Column("seen_us", _Us, nullable=False),
        UniqueConstraint("notice", "channel", name="drifts_once"),
    )
    op.create_table(
        "followups",
        Column("id", _Id, primary_key=True),
        Column("question", _Us, nullable=False, index=True),
        Column("at_us", _Us, nullable=False),
        Column("who", String(200), nullable=False),
        Column("via", String(10), nullable=False),
        Column("text", Text, nullable=False),
        Column("reference", String(200), nullable=False, unique=True),
    )
    op.create_table(
        "unreachable",
        Column("id", _Id, primary_key=True),
        Column("start_us", _Us, nullable=False),
        Column("end_us", _Us),
        Column("why", Text, nullable=False),
        Column("who", String(100), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for what in ("update", "delete"):
            op.execute(SQLITE.format(what=what))
    else:
        for statement in POSTGRESQL:
            op.execute(statement)
