"""A start that finds no draft loads nothing that reads one; a draft in the store or beside it is found."""

from __future__ import annotations

from pathlib import Path

from klip_tui.config.load import load
from klip_tui.desk.notices import draft_journal, unfinished
from klip_tui.desk.session import Desk
from klip_tui.store import drafts
from tests.tui.still import NOW


def desk_in(folder: Path) -> Desk:
    return Desk(load(None, folder), lambda: NOW)


def test_without_one_there_is_none(tmp_path: Path) -> None:
    assert not unfinished.may_be(desk_in(tmp_path))


def test_one_in_the_store_is_found(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    with desk.drafting() as connection:
        drafts.keep(connection, "d1", "an", "Onderhoud", "{}", NOW)
    assert unfinished.may_be(desk)


def test_one_beside_the_store_is_found(tmp_path: Path) -> None:
    draft_journal.write(tmp_path, draft_journal.Unkept("d1", "an", "Onderhoud", "{}", NOW))
    assert unfinished.may_be(desk_in(tmp_path))
