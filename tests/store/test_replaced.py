"""A store whose file is another one while it is open: a copy put back, or taken away for a while."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from klip_tui.store import log
from klip_tui.store.opening import Store, StoreAway, open_store
from klip_tui.text.voice import Voice

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def write(store: Store, what: str) -> None:
    with store.write() as connection:
        log.write(connection, NOW, "an", what, "x")


def read(file: Path) -> list[str]:
    store = open_store(file, read_only=True)
    with store.read() as connection:
        found = [entry.what for entry in log.read(connection)]
    store.close()
    return sorted(found)


def test_a_copy_that_was_put_back_is_written_from_the_next_time_on(tmp_path: Path) -> None:
    """A monitor wrote no round any more, and said that it had no right to write, until it was begun anew."""
    file = tmp_path / "klip.db"
    store = open_store(file)
    write(store, "first")
    shutil.copy(file, tmp_path / "copy")
    write(store, "lost with the file")
    (tmp_path / "copy").replace(file)
    with pytest.raises(StoreAway) as refused:
        write(store, "second")
    assert "another put in its place" in Voice("en").say(refused.value.sentence)
    write(store, "third")
    store.close()
    assert read(file) == ["first", "third"]


def test_one_that_was_taken_away_is_missing_until_it_is_back(tmp_path: Path) -> None:
    file = tmp_path / "klip.db"
    store = open_store(file)
    write(store, "first")
    file.replace(tmp_path / "away")
    for _ in range(3):
        with pytest.raises(StoreAway):
            write(store, "second")
    assert not file.exists(), "none is made by the way"
    (tmp_path / "away").replace(file)
    write(store, "third")
    store.close()
    assert read(file) == ["first", "third"]
