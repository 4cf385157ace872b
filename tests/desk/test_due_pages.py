"""Which pages are to be read back is found without reading what was over long ago, and no page is left out by that."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from klip_tui.commitment.kinds import DeliveryState, NoticeType
from klip_tui.desk.outbox.drift import due
from klip_tui.desk.outbox.messages import PAGES
from klip_tui.desk.outbox.reading import AFTERWARDS, OLDEST, only_while_open, timely
from klip_tui.store import deliveries, notices, tables
from klip_tui.store.deliveries import Delivery
from klip_tui.store.instants import to_us
from klip_tui.store.opening import Store, open_store
from tests.desk.team import PLANNED

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
AGES = (
    timedelta(hours=-2), timedelta(0), timedelta(seconds=21), timedelta(hours=3), timedelta(hours=23, minutes=59),
    timedelta(days=1), timedelta(days=2), timedelta(days=399), OLDEST, timedelta(days=401), timedelta(days=900),
)  # fmt: skip
FACTS = notices.encode(PLANNED)
CHANNELS = (("status page", "statuspage"), ("own page", "cachet"), ("list", "mail"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(tmp_path / "klip.db")
    yield made
    made.close()


def _fill(connection: Connection, rng: random.Random, count: int) -> None:
    """Write interruptions of every age, whose notices moved in any order; some were never ended."""
    for n in range(count):
        identity = f"2026-{n:03d}"
        connection.execute(
            tables.interruptions.insert(), {"id": identity, "facts": FACTS, "created_us": to_us(NOW), "revision": 1}
        )
        types = [NoticeType.ANNOUNCEMENT, NoticeType.UPDATE, NoticeType.END][: rng.randint(1, 3)]
        for sequence, type_ in enumerate(types, 1):
            notice = {"id": f"{identity}/{sequence}", "interruption": identity, "sequence": sequence, "facts": FACTS,
                      "type": type_.value, "texts": "{}", "findings": "[]", "reason": "", "who": "an",
                      "created_us": to_us(NOW), "withdrawn": int(rng.random() < 0.2)}  # fmt: skip
            connection.execute(tables.notices.insert(), notice)
            for channel, kind in CHANNELS:
                _deliver(connection, rng, notice, channel, kind)


def _deliver(connection: Connection, rng: random.Random, notice: dict[str, object], channel: str, kind: str) -> None:
    row = {
        **{name: notice[name] for name in ("interruption", "sequence")},
        **{"notice": notice["id"], "channel": channel, "kind": kind, "required": 1, "key": "k", "attempts": 1},
        **{"state": rng.choice([DeliveryState.ACCEPTED] * 6 + [*DeliveryState]).value, "due_us": to_us(NOW)},
        **{"changed_us": to_us(NOW - rng.choice(AGES)), "remote": rng.choice(("r", "r", "")), "detail": ""},
        **{"checked_us": rng.choice((None, to_us(NOW - rng.choice(AGES))))},
    }
    connection.execute(tables.deliveries.insert(), row)


def _of_all(connection: Connection, *, everything: bool) -> list[Delivery]:
    """Find what is due by reading every delivery of a page."""
    rows = [row for state in DeliveryState for row in deliveries.in_state(connection, state)]
    pages = [row for row in rows if row.kind in PAGES and row.changed >= NOW - OLDEST]
    pages.sort(key=lambda row: (row.interruption, row.sequence, row.id))
    still = {one.id for one in notices.load_open(connection)}
    found = timely(pages, NOW, everything=everything)
    return [row for row in found if not only_while_open(row, NOW) or row.interruption in still]


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_the_same_pages_are_looked_at_as_by_reading_everything(store: Store, seed: int, everything: bool) -> None:
    with store.write() as connection:
        _fill(connection, random.Random(seed), 60)
    with store.read() as connection:
        wanted = _of_all(connection, everything=everything)
        assert due(connection, NOW, everything=everything) == wanted
    assert 3 < len(wanted) < 100


def test_what_was_over_long_ago_is_not_read(store: Store) -> None:
    with store.write() as connection:
        _fill(connection, random.Random(1), 60)
        old = to_us(NOW - timedelta(days=30))
        connection.exec_driver_sql(f"update deliveries set changed_us = {old}")
        connection.exec_driver_sql("update notices set type = 'end', withdrawn = 0")
    with store.read() as connection:
        assert deliveries.standing(connection, PAGES, NOW - OLDEST, NOW - AFTERWARDS) == []
        assert due(connection, NOW) == []
