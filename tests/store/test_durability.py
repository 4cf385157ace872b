"""What is committed survives a power cut: a delivery that is being sent is on disk before its first byte leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from klip_tui.store import sqlite
from klip_tui.store.opening import open_store

FULL, EXTRA = 2, 3


@pytest.mark.parametrize(
    ("fixed", "journal", "synchronous"), [((0,), "wal", FULL), ((99,), "delete", EXTRA)], ids=["wal", "rollback"]
)
def test_every_commit_reaches_the_disk_t2(
    fixed: tuple[int, ...], journal: str, synchronous: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T2: with FULL a rollback journal that was unlinked may come back, with NORMAL a write-ahead log loses commits."""
    monkeypatch.setattr(sqlite, "RESET_FIXED", fixed)
    store = open_store(tmp_path / "klip.db")
    try:
        for connect in (store.read, store.write):
            with connect() as connection:
                assert connection.exec_driver_sql("pragma journal_mode").scalar() == journal
                assert connection.exec_driver_sql("pragma synchronous").scalar() == synchronous
    finally:
        store.close()
