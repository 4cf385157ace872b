"""A real PostgreSQL: the same store for a team, one writer at a time, changes seen at once, losses survived."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Audience, Kind, NoticeType
from klip_tui.commitment.phrase import Refused
from klip_tui.config.load import load
from klip_tui.desk.helpdesk import register
from klip_tui.desk.helpdesk.question_filter import QuestionFilter
from klip_tui.desk.notices.post import post
from klip_tui.desk.report import month
from klip_tui.desk.session import Desk
from klip_tui.desk.views import status
from klip_tui.store import leases, log
from klip_tui.store.opening import Store, StoreRefused, open_store
from tests.commitment.build import at
from tests.live.waiting import until
from tests.store.server import BIN, Server, serving

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

pytestmark = [pytest.mark.live, pytest.mark.skipif(BIN is None, reason="PostgreSQL is not here")]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture
def store(server: Server, tmp_path: Path) -> Iterator[Store]:
    made = open_store(tmp_path / "unused", server.url)
    yield made
    made.close()


def _desk(server: Server, folder: Path, who: str = "an") -> Desk:
    config = folder / f"{who}.toml"
    config.write_text(f'data = "{folder}/data"\ndatabase = "{server.url}"\n')
    config.chmod(0o600)
    return Desk(load(config), lambda: NOW, who)


def test_the_migrations_lead_to_the_tables_that_the_code_uses(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from klip_tui.store import partial_indexes
    from klip_tui.store.tables import metadata

    assert partial_indexes.notices_draft.table in metadata.tables.values()
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_desks_operations_work_on_it(server: Server, tmp_path: Path) -> None:
    desk = _desk(server, tmp_path)
    facts = InterruptionDetails(Kind.PLANNED, "Onderhoud", at("2026-12-08T07:00"), at("2026-12-08T08:00"), reason="x")
    posted = post(desk, Draft(NoticeType.ANNOUNCEMENT, facts), reason="zonder pagina en lijst")
    identity = register.add(desk, "Vraag over 100%")
    register.dispatch(desk, register.find(desk, str(identity)).question, "team")
    assert [row.question.id for row in register.register(desk, QuestionFilter(("vraag", "100%"))).rows] == [identity]
    view = status.status(desk)
    assert [one.interruption.id for one in view.ahead] == [posted.interruption]
    assert month.report(desk, 2026, 11, Audience.INTERNAL).questions.questions == 1
    desk.close()


def test_eight_who_write_at_once_get_eight_numbers_and_one_lease(server: Server, tmp_path: Path) -> None:
    facts = InterruptionDetails(Kind.PLANNED, "Onderhoud", at("2026-12-09T07:00"), at("2026-12-09T08:00"), reason="x")
    found: list[str] = []
    held: list[bool] = []
    gate = threading.Barrier(8)

    def work(n: int) -> None:
        desk = _desk(server, tmp_path, f"p{n}")
        with desk.store.read():
            gate.wait()
        found.append(post(desk, Draft(NoticeType.ANNOUNCEMENT, facts), reason="zonder pagina en lijst").interruption)
        with desk.store.write() as connection:
            held.append(leases.take(connection, "test", f"p{n}", NOW, NOW - NOW))
        desk.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(set(found)) == 8
    assert held.count(True) == 1


def test_a_change_by_another_process_is_heard(server: Server, store: Store, tmp_path: Path) -> None:
    other = open_store(tmp_path / "unused", server.url)
    assert store.changed(), "the first time everything is new"
    until(lambda: not store.changed())
    with other.write() as connection:
        log.write(connection, NOW, "an", "test", "x")
    until(store.changed, 1.0)
    assert not store.changed()
    _write_and_fail(other)
    assert not store.changed(), "what was rolled back is no change"
    other.close()


def _write_and_fail(store: Store) -> None:
    with contextlib.suppress(ZeroDivisionError), store.write() as connection:
        log.write(connection, NOW, "an", "test", "x")
        raise ZeroDivisionError


def test_the_log_lets_nobody_change_it(store: Store) -> None:
    from sqlalchemy import text

    for statement in ("update log set who = 'x'", "delete from log", "truncate log"):
        with pytest.raises(StoreRefused, match="append-only"), store.write() as connection:
            connection.execute(text(statement))


def test_a_server_that_goes_away_is_said_in_a_sentence_and_found_again(
    server: Server, store: Store, tmp_path: Path
) -> None:
    with store.write() as connection:
        log.write(connection, NOW, "an", "test", "x")
    store.changed()
    server.stop()

    def refused() -> str:
        try:
            store.changed()
        except Refused as error:
            return str(error)
        return ""

    assert "geheim" not in until(refused, 2.0)
    with pytest.raises(Refused), store.read():
        pass
    server.start()
    until(store.changed)
    with store.read() as connection:
        assert log.read(connection)
