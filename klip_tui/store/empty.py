"""A store where there is none yet: what looking sees of it, without making a file that belongs to the wrong user."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, QueuePool, create_engine, event

from klip_tui.commitment.phrase import phrase
from klip_tui.store.opening import Store, StoreRefused
from klip_tui.store.tables import metadata

_numbers = count(1)


class EmptyStore(Store):
    """Nothing yet, in memory: it can be read, not written, and says when there is a store to open instead."""

    stands_in = True

    def __init__(self, awaited: Path) -> None:
        name = f"file:klip-empty-{next(_numbers)}?mode=memory&cache=shared"

        def connect() -> sqlite3.Connection:
            return sqlite3.connect(name, uri=True, check_same_thread=False)

        # Memory that is shared lives as long as one connection to it does.
        self._keeper = connect()
        super().__init__(create_engine("sqlite://", creator=connect, poolclass=QueuePool), None)

        @event.listens_for(self._engine, "connect")
        def connected(dbapi: Any, _record: Any) -> None:
            dbapi.isolation_level = None

        with self._engine.begin() as connection:
            metadata.create_all(connection)
        self._awaited = awaited

    @property
    def place(self) -> str:
        """Where it is looked for."""
        return str(self._awaited)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Refuse: who only looks makes no store."""
        raise StoreRefused(phrase("there is no store at {file} yet", file=str(self._awaited)))
        yield  # pragma: no cover

    def changed(self) -> bool:
        """Whether somebody made the store meanwhile."""
        return self._awaited.exists()

    def close(self) -> None:
        """Let it go."""
        super().close()
        self._keeper.close()
