"""The store: its place, its rights, its version."""

from __future__ import annotations

import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from klip_tui.store import chain, log, migrating, opening, sqlite
from klip_tui.store.instants import from_us
from klip_tui.store.opening import HEAD, StoreRefused, open_store
from klip_tui.store.tables import interruptions
from klip_tui.store.version import version

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def _older(file: Path, version: str = "0001") -> None:
    """Make a store as an older version left it, with a line in its log."""
    from alembic import command
    from alembic.config import Config

    file.touch(mode=0o600)
    config = Config()
    config.set_main_option("script_location", str(Path(opening.__file__).parent / "migrations"))
    engine = sqlite.engine(file)
    with engine.connect().execution_options(klip_write=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        connection.exec_driver_sql(
            "insert into log (at_us, who, what, subject, why, detail) values (1, 'an', 'post', '2026-001/1', '', '')"
        )
    engine.dispose()


def test_the_migrations_lead_to_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from klip_tui.store import partial_indexes
    from klip_tui.store.tables import metadata

    assert partial_indexes.notices_draft.table in metadata.tables.values()
    store = open_store(tmp_path / "klip.db")
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    store.close()


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    open_store(tmp_path / "data" / "klip.db").close()
    assert stat.S_IMODE((tmp_path / "data" / "klip.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_an_older_store_is_migrated_after_a_copy_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "klip.db"
    _older(file)
    store = open_store(file)
    with store.read() as connection:
        assert [(row.who, row.what) for row in log.read(connection)] == [("an", "post"), ("klip-tui", "migrate")]
        assert version(connection) == HEAD
        assert chain.verify(connection).whole
    store.close()
    copy = tmp_path / f"klip.db.before-{HEAD}"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with sqlite3.connect(copy) as old:
        assert old.execute("select version_num from alembic_version").fetchone() == ("0001",)
        assert old.execute("select who from log").fetchall() == [("an",)]


def test_a_migrated_store_knows_which_months_its_interruptions_touch_d7(tmp_path: Path) -> None:
    """By the widest period that any notice ever named; one without an end has none."""
    file = tmp_path / "klip.db"
    _older(file, "0003")
    first = '{"kind":"planned","title":"x","start":"2017-03-07T08:00:00Z","end":"2017-03-07T09:00:00Z"}'
    moved = '{"kind":"planned","title":"x","start":"2017-04-04T07:00:00Z","end":"2017-04-04T08:00:00.500000Z"}'
    going = '{"kind":"unplanned","title":"x","start":"2017-05-04T07:00:00Z","end":null}'
    with sqlite3.connect(file) as raw:
        rows = "insert into interruptions (id, facts, created_us, revision) values (?, ?, 0, 1)"
        raw.executemany(rows, [("2017-001", moved), ("2017-002", going)])
        raw.execute(
            "insert into notices (id, interruption, sequence, type, facts, texts, findings, reason, who, created_us,"
            " withdrawn) values ('2017-001/1', '2017-001', 1, 'announcement', ?, '{}', '[]', '', 'an', 0, 0)",
            (first,),
        )
    store = open_store(file)
    with store.read() as connection:
        query = select(interruptions.c.earliest_us, interruptions.c.latest_us).order_by(interruptions.c.id)
        found = [(from_us(first), from_us(last)) for first, last in connection.execute(query)]
    store.close()
    march, april = datetime(2017, 3, 7, 8, tzinfo=UTC), datetime(2017, 4, 4, 8, 0, 0, 500_000, tzinfo=UTC)
    assert found == [(march, april), (datetime(2017, 5, 4, 7, tzinfo=UTC), None)]


def test_a_newer_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "klip.db"
    open_store(file).close()
    with sqlite3.connect(file) as changed:
        changed.execute("update alembic_version set version_num = '0999'")
    changed.close()
    before = file.read_bytes()
    with pytest.raises(StoreRefused) as refused:
        open_store(file)
    assert "newer klip-tui" in str(refused.value)
    assert file.read_bytes() == before


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "klip.db"
    file.write_text("this is a letter to my aunt, much longer than a header" * 100)
    with pytest.raises(StoreRefused):
        open_store(file)
    assert file.read_text().startswith("this is a letter")


def test_the_journal_is_the_one_that_this_sqlite_can_be_trusted_with(tmp_path: Path) -> None:
    open_store(tmp_path / "klip.db").close()
    with sqlite3.connect(tmp_path / "klip.db") as connection:
        mode = connection.execute("pragma journal_mode").fetchone()[0]
    assert mode == ("wal" if sqlite3.sqlite_version_info >= (3, 51, 3) else "delete")


def test_another_process_change_is_seen_and_one_look_is_enough(tmp_path: Path) -> None:
    ours, theirs = open_store(tmp_path / "klip.db"), open_store(tmp_path / "klip.db")
    ours.changed()
    assert not ours.changed()
    with theirs.write() as connection:
        log.write(connection, NOW, "bart", "does", "something")
    assert ours.changed()
    assert not ours.changed()
    ours.close()
    theirs.close()


def test_who_comes_second_writes_no_copy_of_what_is_new_over_that_of_what_was_old(tmp_path: Path) -> None:
    """Two programs begin at once after an upgrade: the copy of before stays that of before."""
    file = tmp_path / "klip.db"
    _older(file)
    second = opening.Store(sqlite.engine(file), file)
    open_store(file).close()
    copy = tmp_path / f"klip.db.before-{HEAD}"
    kept = copy.read_bytes()
    migrating.migrate(second, "0001")
    second.close()
    assert copy.read_bytes() == kept


def test_a_line_of_the_log_fits_every_database(tmp_path: Path) -> None:
    """A PostgreSQL refuses what is too long: a long file name would undo an import."""
    store = open_store(tmp_path / "klip.db")
    with store.write() as connection:
        log.write(connection, NOW, "w" * 300, "x" * 300, "s" * 300)
        (line,) = log.read(connection)
        assert chain.verify(connection).whole
    store.close()
    assert (len(line.who), len(line.what), len(line.subject)) == (100, 40, 100)
