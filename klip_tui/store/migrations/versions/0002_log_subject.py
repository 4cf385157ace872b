"""The log is asked for one subject: a question's history, an interruption's."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_index("log_subject", "log", ["subject"])
