"""Everything from SQLite to a PostgreSQL and back, row by row; a copy while in use (D12)."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from klip_tui.cli.main import run
from klip_tui.commitment.phrase import Refused
from klip_tui.config.load import load
from klip_tui.demo.history import fill
from klip_tui.desk.helpdesk import register
from klip_tui.desk.session import Desk
from klip_tui.desk.upkeep import maintenance
from klip_tui.store import chain, copying, leases, log
from klip_tui.store.opening import StoreRefused, open_store
from tests.store.server import BIN, serving

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    config = tmp_path / "config.toml"
    config.write_text(f'data = "{tmp_path}/data"\n')
    config.chmod(0o600)
    made = Desk(load(config), lambda: NOW, "an")
    with made.store.write() as connection:
        fill(connection, made.settings, NOW)
        leases.take(connection, leases.MEASURE, "somebody", NOW, NOW - NOW)
    for subject in ("Zebra", "aap", "Élan", "%_x", "'; drop table log; --"):
        register.add(made, subject, reference=subject)
    yield made
    made.close()


@pytest.mark.live
@pytest.mark.skipif(BIN is None, reason="PostgreSQL is not here")
def test_everything_comes_over_and_back_and_numbers_go_on_d12(desk: Desk, tmp_path: Path) -> None:
    before = maintenance.info(desk)
    assert before.rows["segments"] > 50
    with serving() as server:
        assert maintenance.copy(desk, server.url) == before.rows
        with pytest.raises(Refused, match="not empty"):
            maintenance.copy(desk, server.url)
        there = open_store(Path("unused"), server.url)
        with there.read() as connection:
            assert leases.standing(connection, leases.MEASURE) is None
            assert chain.head(connection)[1] == before.head
        back = open_store(tmp_path / "terug.db")
        assert copying.copy(there, back) == before.rows
        config = tmp_path / "team.toml"
        config.write_text(f'data = "{tmp_path}/data"\ndatabase = "{server.url}"\n')
        config.chmod(0o600)
        team = Desk(load(config), lambda: NOW, "an")
        assert register.add(team, "Een nieuwe") == before.rows["questions"] + 1
        maintenance.backup(team, tmp_path / "reserve.db")
        with sqlite3.connect(tmp_path / "reserve.db") as kept:
            assert kept.execute("select subject from questions order by id desc").fetchone() == ("Een nieuwe",)
        for one in (team, there, back):
            one.close()


def test_a_row_that_comes_over_otherwise_keeps_nothing_d12(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_table = copying._fill

    def losing(here: object, table: object, there: object) -> None:
        fill_table(here, table, there)  # type: ignore[arg-type]
        if getattr(table, "name", "") == "questions":
            here.exec_driver_sql("update questions set text = 'x' where id = 2")  # type: ignore[attr-defined]

    monkeypatch.setattr(copying, "_fill", losing)
    with pytest.raises(StoreRefused, match="row 2 of questions"):
        maintenance.copy(desk, str(tmp_path / "elders.db"))
    made = open_store(tmp_path / "elders.db")
    with made.read() as connection:
        assert not any(copying.count(connection).values())
    made.close()


def test_a_backup_while_it_is_written_is_whole_and_of_one_instant_d12(desk: Desk, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with desk.store.write() as connection:
                for n in range(2):
                    log.write(connection, NOW, "an", "pair", f"{n}")

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for n in range(3):
            maintenance.backup(desk, tmp_path / f"{n}.db")
    finally:
        stop.set()
        writing.join()
    for n in range(3):
        file = tmp_path / f"{n}.db"
        assert file.stat().st_mode & 0o777 == 0o600
        kept = open_store(file)
        with kept.read() as connection:
            assert chain.verify(connection).whole
            pairs = "select count(*) from log where what = 'pair'"
            assert connection.exec_driver_sql(pairs).scalar_one() % 2 == 0
        assert copying.integrity(kept) == ""
        kept.close()


def test_a_backup_overwrites_nothing_d12(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "brief"
    file.write_text("this is a letter")
    with pytest.raises(StoreRefused, match="exists"):
        maintenance.backup(desk, file)
    assert file.read_text() == "this is a letter"


def test_the_commands_say_what_they_found_d12(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--config", str(desk.settings.path), "--lang", "en"]
    head = maintenance.info(desk).head
    assert run(args=[*words, "store", "info"]) == 0
    assert head in capsys.readouterr().out
    assert run(args=[*words, "store", "backup", str(tmp_path / "b.db")]) == 0
    assert run(args=[*words, "store", "verify", "--anchor", head]) == 0
    assert run(args=[*words, "log", "--verify", "--anchor", "0" * 64]) == 1
    assert "cut off or written anew" in capsys.readouterr().err
    assert run(args=[*words, "store", "copy", str(tmp_path / "c.db"), "--json"]) == 0
    assert '"ok": true' in capsys.readouterr().out
    assert run(args=[*words, "store", "copy", str(desk.settings.store_file)]) == 1, "it is no empty store"


def test_a_damaged_file_is_found_d12(desk: Desk, tmp_path: Path) -> None:
    maintenance.backup(desk, tmp_path / "b.db")
    content = bytearray((tmp_path / "b.db").read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    (tmp_path / "b.db").write_bytes(content)
    broken = open_store(tmp_path / "b.db")
    assert copying.integrity(broken) != ""
    broken.close()
