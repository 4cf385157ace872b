"""The log as a hash chain: ten ways to tamper with it, each found (D8)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from klip_tui.commitment.kinds import Audience
from klip_tui.commitment.phrase import phrase
from klip_tui.config.load import load
from klip_tui.desk.schemas.report import report_json
from klip_tui.desk.session import Desk
from klip_tui.desk.upkeep import maintenance
from klip_tui.desk.views import lists
from klip_tui.store import chain, log
from klip_tui.store.opening import StoreRefused, open_store

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TRIGGERS = ("log_no_update", "log_no_delete", "log_no_replace")
COPY = "insert into log (id, at_us, who, what, subject, why, detail, chain)"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    config = tmp_path / "config.toml"
    config.write_text(f'data = "{tmp_path}/data"\n')
    config.chmod(0o600)
    made = Desk(load(config), lambda: NOW, "an")
    for n in range(1, 7):
        with made.work(f"does {n}", "something", detail="é"):
            pass
    yield made
    made.close()


def _tamper(desk: Desk, *statements: str, triggers: bool = False) -> None:
    """Change the file as its owner can, past the triggers or not."""
    connection = sqlite3.connect(desk.settings.store_file)
    with connection:
        for trigger in () if triggers else TRIGGERS:
            connection.execute(f"drop trigger {trigger}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def _rewrite(desk: Desk) -> None:
    """Write the whole log anew, every hash right."""
    from types import SimpleNamespace

    connection = sqlite3.connect(desk.settings.store_file)
    connection.row_factory = sqlite3.Row
    with connection:
        for trigger in TRIGGERS:
            connection.execute(f"drop trigger {trigger}")
        before = ""
        for row in connection.execute("select * from log order by id").fetchall():
            line = SimpleNamespace(**{**dict(row), "who": "piet"})
            before = chain.link(before, line)
            connection.execute("update log set who = 'piet', chain = ? where id = ?", (before, row["id"]))
    connection.close()


WAYS: dict[str, Callable[[Desk], None]] = {
    "who": lambda desk: _tamper(desk, "update log set who = 'piet' where id = 3"),
    "when": lambda desk: _tamper(desk, "update log set at_us = at_us + 1 where id = 1"),
    "a word moved to the next field": lambda desk: _tamper(
        desk, "update log set subject = subject || ' ' || detail, detail = '' where id = 2"
    ),
    "its hash": lambda desk: _tamper(desk, "update log set chain = 'x' where id = 6"),
    "removed in the middle": lambda desk: _tamper(desk, "delete from log where id = 4"),
    "removed at the beginning": lambda desk: _tamper(desk, "delete from log where id = 1"),
    "two changed places": lambda desk: _tamper(
        desk,
        "update log set id = 99 where id = 2",
        "update log set id = 2 where id = 3",
        "update log set id = 3 where id = 99",
    ),
    "inserted": lambda desk: _tamper(
        desk, "update log set id = id + 1 where id = 6", f"{COPY} values (6, 1, 'x', 'x', 'x', '', '', 'x')"
    ),
    "removed and numbered anew": lambda desk: _tamper(
        desk, "delete from log where id = 3", *(f"update log set id = {n} where id = {n + 1}" for n in (3, 4, 5))
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_what_was_changed_removed_or_inserted_is_found_d8(desk: Desk, way: str) -> None:
    assert maintenance.verify_log(desk).whole
    WAYS[way](desk)
    found = maintenance.verify_log(desk)
    assert not found.whole
    assert found.broken


@pytest.mark.parametrize(
    "way", [lambda desk: _tamper(desk, "delete from log where id > 4"), _rewrite], ids=["tail", "rewritten"]
)
def test_a_cut_tail_and_a_log_written_anew_are_found_by_an_anchor_and_by_doctor_d8(
    desk: Desk, way: Callable[[Desk], None]
) -> None:
    anchor = maintenance.info(desk).head
    assert maintenance.log_since_checkpoint(desk) is None
    assert maintenance.verify_log(desk, anchor).whole
    way(desk)
    assert maintenance.verify_log(desk).whole, "the chain alone can't know"
    assert not maintenance.verify_log(desk, anchor).whole
    assert "changed or cut off" in str(maintenance.log_since_checkpoint(desk))


def test_doctor_follows_what_came_since_it_looked_last_d8(desk: Desk) -> None:
    assert maintenance.log_since_checkpoint(desk) is None
    with desk.work("does 7", "something"):
        pass
    assert maintenance.log_since_checkpoint(desk) is None
    with desk.work("does 8", "something"):
        pass
    _tamper(desk, "update log set who = 'piet' where id = 8")
    assert ("line", 8) in (maintenance.log_since_checkpoint(desk) or phrase("")).args


@pytest.mark.parametrize("how", ["insert or replace into log", "replace into log", "insert or ignore into log"])
def test_a_line_can_not_be_replaced_by_any_connection_d8(desk: Desk, how: str) -> None:
    columns = "(id, at_us, who, what, subject, why, detail) values (3, 1, 'piet', 'x', 'x', '', '')"
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        _tamper(desk, f"{how} {columns}", triggers=True)
    with pytest.raises(StoreRefused, match="append-only"), desk.store.write() as connection:
        connection.exec_driver_sql(f"{how} {columns}")
    assert maintenance.verify_log(desk).whole


def test_a_rolled_back_action_leaves_no_gap_in_the_chain_d8(desk: Desk) -> None:
    with desk.work("does", "nothing") as work:
        work.also("follows", "it")
        work.nothing_done()
    with desk.work("does 7", "something"):
        pass
    assert maintenance.verify_log(desk) == chain.Verified(7, 7, maintenance.info(desk).head, (), None)


def test_following_the_log_misses_none_of_many_lines_of_one_commit_d10(desk: Desk) -> None:
    last = lists.entries(desk)[-1].id
    with desk.store.write() as connection:
        for n in range(2500):
            log.write(connection, NOW, "an", "many", f"{n}")
    assert [line.subject for line in lists.following(desk, last)] == [f"{n}" for n in range(2500)]


def test_an_empty_log_is_whole_d8(tmp_path: Path) -> None:
    store = open_store(tmp_path / "klip.db")
    with store.read() as connection:
        assert chain.verify(connection) == chain.Verified(0, 0, "", (), None)
    store.close()


def test_an_internal_report_holds_an_anchor_and_an_external_one_none_d8(desk: Desk) -> None:
    from klip_tui.desk.report import month, rows
    from klip_tui.text.voice import Voice

    head = maintenance.info(desk).head
    internal = month.report(desk, 2026, 11, Audience.INTERNAL)
    assert report_json(internal)["log"] == {"line": 6, "hash": head}
    assert any(head in line for line in rows.notes(internal, Voice("en")))
    external = month.report(desk, 2026, 11)
    assert "log" not in report_json(external)
    assert not any(head in line for line in rows.notes(external, Voice("en")))
    assert maintenance.anchor(desk) == f"6 {head}"
