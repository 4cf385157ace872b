"""Faults that stand are noted once each, counted, and ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from klip_tui.store import faults
from klip_tui.store.faults import LONGEST, LONGEST_PLACE
from klip_tui.store.opening import Store, open_store
from klip_tui.store.values import Fault

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "klip.db")
    yield opened
    opened.close()


def test_a_fault_that_comes_again_is_counted_and_one_that_is_over_does_not_stand(store: Store) -> None:
    with store.write() as connection:
        assert faults.note(connection, "mailbox", "no answer", NOW)
        assert not faults.note(connection, "mailbox", "no answer", LATER), "the same again is no news"
        assert faults.note(connection, "prometheus", "HTTP 503", LATER)
        assert faults.standing(connection) == [
            Fault("mailbox", "no answer", NOW, LATER, 2), Fault("prometheus", "HTTP 503", LATER, LATER, 1)
        ]  # fmt: skip
        assert faults.note(connection, "mailbox", "refused", LATER), "another sentence is"
        assert faults.clear(connection, "mailbox", LATER)
        assert not faults.clear(connection, "mailbox", LATER)
        assert [one.place for one in faults.standing(connection)] == ["prometheus"]


def test_what_comes_back_begins_anew(store: Store) -> None:
    with store.write() as connection:
        for at in (NOW, NOW):
            faults.note(connection, "mailbox", "no answer", at)
        faults.clear(connection, "mailbox", NOW)
        assert faults.note(connection, "mailbox", "no answer", LATER)
        assert faults.standing(connection) == [Fault("mailbox", "no answer", LATER, LATER, 1)]


def test_names_and_sentences_of_any_length_are_kept_and_ended(store: Store) -> None:
    with store.write() as connection:
        faults.note(connection, "p" * 5000, "w" * 5000, NOW)
        (one,) = faults.standing(connection)
        assert (len(one.place), len(one.what)) == (LONGEST_PLACE, LONGEST)
        assert faults.clear(connection, "p" * 5000, NOW)
