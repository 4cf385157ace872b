"""The engine of a PostgreSQL: one writer at a time, nothing waited for longer than a person would, many hosts.

The address goes to libpq as it is written, so that ``host=a,b``, ``sslmode`` and ``passfile`` mean what its manual
says. Nothing is prepared on the server and nothing is set for longer than a transaction: so a pooler such as pgbouncer
may hand each transaction to another server connection. Whether one stands in between is seen by the process id.
"""

from __future__ import annotations

import time
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from klip_tui.commitment.phrase import phrase
from klip_tui.net import is_loopback
from klip_tui.store.refusing import PATIENCE, StoreRefused
from klip_tui.store.watching import BUMP

WRITE_LOCK = 4_201_001
"""The advisory lock that makes writers to a PostgreSQL wait for each other, as SQLite's own does."""

IDLE = 15
"""Seconds after which the server ends a transaction of ours that does nothing: a program that was stopped in it."""

QUEUE = 20.0
"""Seconds that a writer waits at most while others before it come and go; one who stays is waited for less long."""

LOCK_NOT_AVAILABLE = "55P03"

PING = 0.9
"""Seconds that a connection from the pool may take to show that it lives."""


class Stalled(psycopg.OperationalError):
    """The server, or the network to it, gave no answer in time."""


class Impatient(psycopg.Connection[Any]):
    """A connection that waits only so long for any one answer; then it is closed."""

    patience: float = PATIENCE

    def wait(self, gen: Any, *args: Any, **more: Any) -> Any:
        """Wait for an answer. Raises Stalled."""
        more.setdefault("timeout", self.patience)
        begun = time.monotonic()
        try:
            return super().wait(gen, *args, **more)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            msg = f"no answer within {time.monotonic() - begun:.0f} seconds"
            raise Stalled(msg) from None


def engine(url: str, *, read_only: bool = False, password: str = "") -> Engine:
    """Make the engine. Raises psycopg.Error for an address that can't be read, StoreRefused for an open password."""
    parameters = _parameters(url, read_only)
    if password:
        parameters["password"] = password
    if parameters.get("password") and not _covered(parameters):
        raise StoreRefused(
            phrase("database: a password goes over verified TLS (sslmode=verify-full) or stays on this computer")
        )

    def connect() -> Impatient:
        made = Impatient.connect("", prepare_threshold=None, **parameters)
        made.patience = PING
        return made

    made = create_engine(
        "postgresql+psycopg://", creator=connect, pool_pre_ping=True, pool_timeout=PATIENCE, pool_use_lifo=True
    )

    @event.listens_for(made, "begin")
    def begun(connection: Connection) -> None:
        options = connection.get_execution_options()
        patience = float(options.get("klip_patience", PATIENCE))
        _wait_for(connection, patience + 1)
        limit = f"set local statement_timeout = {round(patience * 1000)};"
        if options.get("klip_write"):
            begin = (
                f"{limit} set local lock_timeout = {round(min(patience, 60) * 1000) - 500};"
                f"set local idle_in_transaction_session_timeout = {round(max(IDLE, patience) * 1000)}"
            )
            _take(connection, begin, patience)
        else:
            connection.exec_driver_sql(f"set transaction isolation level repeatable read, read only; {limit}")

    @event.listens_for(made, "commit")
    def committed(connection: Connection) -> None:
        if connection.get_execution_options().get("klip_write"):
            connection.exec_driver_sql(BUMP)

    @event.listens_for(made, "checkin")
    def back(dbapi: Any, _record: Any) -> None:
        if dbapi is not None:
            dbapi.patience = PING

    return made


def _take(connection: Connection, begin: str, patience: float) -> None:
    """Take the write lock. Who holds it all the while is waited for as long as ``patience``, a queue that moves longer.

    Waiting writers get it in the order in which they came: to try first passes nobody.
    """
    # All in one turn: the transaction begins, asks, and has its limits.
    tried = f"select pg_try_advisory_xact_lock({WRITE_LOCK}); {begin}"
    until = time.monotonic() + max(QUEUE, patience)
    while not connection.exec_driver_sql(tried).scalar():
        before = connection.exec_driver_sql(_HELD).first()
        try:
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({WRITE_LOCK})")
        except OperationalError as error:
            driver: Any = connection.connection.driver_connection
            if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE or time.monotonic() > until:
                raise
            driver.rollback()
            if before is not None and before == connection.exec_driver_sql(_HELD).first():
                raise
            driver.rollback()
        else:
            return


def _wait_for(connection: Connection, patience: float) -> None:
    driver: Any = connection.connection.driver_connection
    driver.patience = patience


def _parameters(url: str, read_only: bool) -> dict[str, Any]:
    parameters = dict(conninfo_to_dict(url.replace("postgresql+psycopg://", "postgresql://", 1)))
    many = "," in str(parameters.get("host") or "")
    defaults: dict[str, Any] = {
        "application_name": "klip-tui",
        "connect_timeout": 2 if many else 3,
        "keepalives_idle": 10,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "tcp_user_timeout": round(PATIENCE * 1000),
    }
    if many and not read_only:
        # Of several the one that can be written: the others may be standbys.
        defaults["target_session_attrs"] = "read-write"
    return defaults | parameters


def _covered(parameters: dict[str, Any]) -> bool:
    """Whether a password is safe on its way: to whom it was meant for, or not over a network at all (C2)."""
    if parameters.get("sslmode") in ("verify-full", "verify-ca"):
        return True
    hosts = str(parameters.get("hostaddr") or parameters.get("host") or "").split(",")
    return all(not host or host.startswith(("/", "@")) or is_loopback(host) for host in hosts)


def place(url: str) -> str:
    """Return an address for a person, without its password."""
    found = conninfo_to_dict(url.replace("postgresql+psycopg://", "postgresql://", 1))
    host, port = str(found.get("host") or ""), str(found.get("port") or "")
    who = f"{found['user']}@" if found.get("user") else ""
    return f"postgresql://{who}{host}{f':{port}' if port else ''}/{found.get('dbname') or ''}"


def pooled(connection: Connection) -> bool:
    """Whether a pooler stands between us and the server: then no notification comes through."""
    driver: Any = connection.connection.driver_connection
    return bool(driver.info.backend_pid != connection.exec_driver_sql("select pg_backend_pid()").scalar())


_HELD = f"""
select l.pid, a.xact_start from pg_locks l left join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.classid = 0 and l.objid = {WRITE_LOCK} and l.granted limit 1
"""

_HOLDER = f"""
select concat_ws(', ', a.usename || coalesce(' at ' || host(a.client_addr), ''), nullif(a.application_name, ''),
                 'process ' || a.pid, a.state || ' for ' || round(extract(epoch from now() - a.state_change)) || ' s')
from pg_locks l join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.classid = 0 and l.objid = {WRITE_LOCK} and l.granted limit 1
"""


def holder(engine: Engine) -> str:
    """Return who holds the write lock, for a person; empty where nobody does, or nobody can say."""
    try:
        with engine.connect() as connection, connection.begin():
            return str(connection.exec_driver_sql(_HOLDER).scalar() or "")
    except SQLAlchemyError:
        return ""
