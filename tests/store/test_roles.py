"""The shipped roles: who works at the desk owns nothing, nor can change the log (D8, D12); passwords (C2, D11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

import klip_tui
from klip_tui.config.load import load
from klip_tui.desk.helpdesk import register
from klip_tui.desk.session import Desk
from klip_tui.store import log
from klip_tui.store.opening import StoreRefused, open_store
from tests.store.server import BIN, Server, serving

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ROLES = Path(klip_tui.__file__).parent / "store" / "roles.sql"
pytestmark = [pytest.mark.live, pytest.mark.skipif(BIN is None, reason="PostgreSQL is not here")]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as made:
        open_store(Path("unused"), made.url).close()
        with psycopg.connect(made.url, autocommit=True) as owner:
            for _ in range(2):
                owner.execute(ROLES.read_text())
            owner.execute("create role an login in role klip_desk")
            owner.execute("create role bart login in role klip_look")
        yield made


def _as(server: Server, who: str) -> str:
    return f"postgresql://{who}@127.0.0.1:{server.port}/postgres"


def test_who_works_at_the_desk_can_do_everything_there(server: Server, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'data = "{tmp_path}/data"\ndatabase = "{_as(server, "an")}"\n')
    config.chmod(0o600)
    desk = Desk(load(config), lambda: NOW, "an")
    number = register.add(desk, "Vraag")
    register.answer(desk, register.find(desk, str(number)).question, "Antwoord", NOW)
    assert desk.store.changed()
    with desk.store.read() as connection:
        assert [line.what for line in log.read(connection)] == ["add question", "answer"]
    desk.close()


@pytest.mark.parametrize(
    "statement",
    [
        "update log set who = 'x'",
        "delete from log",
        "truncate log",
        "alter table log disable trigger all",
        "drop trigger log_keeps on log",
        "drop table log",
        "create or replace function log_keeps() returns trigger language plpgsql as 'begin return null; end'",
        "insert into log (id, at_us, who, what, subject, why, detail) values (1, 1, '', '', '', '', '')"
        " on conflict (id) do update set who = 'x'",
        "update alembic_version set version_num = '0999'",
        "create table mine (id int)",
    ],
)
def test_what_is_not_for_who_works_at_the_desk_is_refused_d8(server: Server, statement: str) -> None:
    with psycopg.connect(_as(server, "an")) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(statement)
    assert isinstance(refused.value, psycopg.errors.InsufficientPrivilege)


def test_who_looks_reads_and_writes_nothing(server: Server) -> None:
    looking = open_store(Path("unused"), _as(server, "bart"), read_only=True)
    looking.changed()
    with looking.read() as connection:
        log.read(connection)
    looking.close()
    writing = open_store(Path("unused"), _as(server, "bart"))
    with pytest.raises(StoreRefused, match="permission denied"), writing.write() as connection:
        log.write(connection, NOW, "bart", "x", "x")
    writing.close()


def test_a_password_has_a_source_of_its_own_and_is_said_nowhere_d11(server: Server, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("geheim-woord\n")
    secret.chmod(0o600)
    config = tmp_path / "config.toml"
    config.write_text(
        f'data = "{tmp_path}/data"\ndatabase = "{_as(server, "an")}"\ndatabase_password = {{ file = "{secret}" }}\n'
    )
    settings = load(config)
    assert settings.database_password == "geheim-woord"
    desk = Desk(settings, lambda: NOW, "an")
    assert "geheim" not in desk.store.place
    desk.close()


@pytest.mark.parametrize(
    "address", ["postgresql://an:geheim@db.example/klip", "postgresql://an:geheim@127.0.0.1,db.example/klip",
                "postgresql://an:geheim@db.example/klip?sslmode=require"],
)  # fmt: skip
def test_a_password_never_goes_to_a_server_that_is_not_verified_c2(address: str) -> None:
    with pytest.raises(StoreRefused, match="verify-full") as refused:
        open_store(Path("unused"), address)
    assert "geheim" not in str(refused.value)
