"""What every view asks is found by an index, not by reading a table whole (D10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from klip_tui.store import deliveries, log, notices, questions
from klip_tui.store.change_token import stamp
from klip_tui.store.opening import Store, open_store

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ASKED: dict[str, Callable[[Connection], Any]] = {
    "what waits for an answer": questions.unanswered,
    "the newest notices": lambda connection: notices.written(connection, limit=20),
    "the newest interruptions": lambda connection: notices.load_all(connection, "klip", 20),
    "one interruption's deliveries": lambda connection: deliveries.of_interruption(connection, "2026-001"),
    "what still stands on a page": lambda connection: deliveries.standing(connection, ("cachet",), NOW, NOW),
    "whether anything changed": stamp,
    "the newest of the log": lambda connection: log.read(connection, limit=20),
    "the log behind a line": lambda connection: log.following(connection, 5),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(tmp_path / "klip.db")
    yield made
    made.close()


@pytest.mark.parametrize("what", ASKED)
def test_it_reads_no_table_whole_d10(store: Store, what: str) -> None:
    asked: list[tuple[str, Any]] = []
    with store.read() as connection:
        event.listen(connection, "before_cursor_execute", lambda *row: asked.append((row[2], row[3])))
        ASKED[what](connection)
        plans = [
            str(row[3])
            for sql, values in list(asked)
            for row in connection.exec_driver_sql(f"explain query plan {sql}", values)
        ]
    assert plans
    whole = [plan for plan in plans if plan.startswith("SCAN") and "USING" not in plan and "CONSTANT" not in plan]
    assert [plan for plan in whole if "drafts" not in plan] == []
