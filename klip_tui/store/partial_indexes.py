"""The indexes over a part of a table, apart from the tables: naming a dialect's option loads every driver of it.

The migrations make them in the store; a test imports this to hold the two together. Nothing that runs does, since
PostgreSQL's dialect would cost each command on SQLite a sixth of its start.
"""

from __future__ import annotations

from sqlalchemy import Index, text

from klip_tui.store.tables import notices

NAMED_BY_A_DRAFT = text("draft_key <> ''")

notices_draft = Index(
    "notices_draft",
    notices.c.draft_key,
    unique=True,
    sqlite_where=NAMED_BY_A_DRAFT,
    postgresql_where=NAMED_BY_A_DRAFT,
)
"""One draft is posted once."""
