"""An open store: how it is read and written, one at a time, and how it is heard that somebody changed it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from klip_tui.commitment.phrase import phrase
from klip_tui.store import refusing
from klip_tui.store.refusing import DATABASE_ERRORS, PATIENCE, StoreAway, StoreRefused, StoreUnsure
from klip_tui.store.version import same_version
from klip_tui.store.watching import CountWatcher, FileWatcher, ServerWatcher, Watcher


class Store:
    """An open store: connections for reading, and for writing one at a time."""

    stands_in = False
    """Whether it only stands in for a store that nobody has made yet."""

    def __init__(
        self, engine: Engine, file: Path | None, place: str = "", *, read_only: bool = False, beside: Path | None = None
    ) -> None:
        self._engine = engine
        self.file = file
        self.beside = beside or file or Path("klip.db")
        """Beside which file a copy is kept before a migration; of a server the one that would be the store here."""
        self.place = place or str(file)
        """Where it lies, for a person: the file, or the address without its password."""
        self.read_only = read_only
        self.role = ""
        """The database's role that we are logged in as, as it says itself; empty where it knows none (SQLite)."""
        self._watch: Watcher | None = None

    @contextmanager
    def read(self, *, patience: float = PATIENCE) -> Iterator[Connection]:
        """Give a connection that sees one consistent state; ``patience`` is seconds for one statement."""
        with _told(self), self._engine.connect() as connection:
            if patience != PATIENCE:
                connection.execution_options(klip_patience=patience)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self, *, patience: float = PATIENCE, checked: bool = True) -> Iterator[Connection]:
        """Give a connection that holds the write lock; everything in it is kept, or nothing.

        ``checked``: the store still has the version that this program knows. Raises StoreRefused.
        """
        if self.read_only:
            raise StoreRefused(phrase("the store {file} was opened for reading only", file=self.place))
        with _told(self), self._engine.connect() as plain:
            connection = plain.execution_options(klip_write=True, klip_patience=patience)
            asked = False
            try:
                with connection.begin():
                    if checked:
                        same_version(connection, self.place)
                    yield connection
                    asked = connection.in_transaction()
            except DATABASE_ERRORS as error:
                if asked and refusing.is_unsure(error):
                    raise StoreUnsure(
                        phrase("the store {file} gave no answer while it kept this: look whether it did",
                               file=self.place)
                    ) from error  # fmt: skip
                raise

    def try_writing(self) -> None:
        """Take the write lock and give it back, so that nothing is changed. Raises StoreRefused."""
        with self.write() as connection:
            self.undo(connection)

    @staticmethod
    def undo(connection: Connection) -> None:
        """Undo what was done in a transaction; its block then ends without an error."""
        transaction = connection.get_transaction()
        if transaction is not None:
            transaction.rollback()

    def changed(self) -> bool:
        """Whether anything was committed (by whomever) since the last call; cheap enough to ask every second.

        Raises StoreRefused, also when another program has brought the store to another version.
        """
        with _told(self):
            if self._watch is None:
                self._watch = self._watcher()
                found = True
            else:
                watch = self._watch
                try:
                    found = watch.changed()
                except Exception:
                    # What became of it is anew to be found out, by fresh connections: the file may be another one.
                    self._watch = None
                    watch.close()
                    self._engine.dispose()
                    raise
            if found:
                with self._engine.connect() as connection, connection.begin():
                    same_version(connection, self.place)
            return found

    def _watcher(self) -> Watcher:
        if self.file is not None:
            return FileWatcher(self.file)
        from klip_tui.store import postgresql

        with self._engine.connect() as connection, connection.begin():
            standby = bool(connection.exec_driver_sql("select pg_is_in_recovery()").scalar())
            deaf = standby or postgresql.pooled(connection)
        return CountWatcher(self._engine) if deaf else ServerWatcher(self._engine)

    def holder(self) -> str:
        """Return who holds the write lock, for a person, where that can be known."""
        if self.file is not None:
            return ""
        from klip_tui.store import postgresql

        return postgresql.holder(self._engine)

    def reopen(self) -> None:
        """Let go of every connection: the next ones find what is there now."""
        self._engine.dispose()

    def close(self) -> None:
        """Close every connection."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        self._engine.dispose()


@contextmanager
def _told(store: Store) -> Iterator[None]:
    try:
        yield
    except DATABASE_ERRORS as error:
        if refusing.is_moved(error):
            # These connections write into a file that nobody reads any more: the next ones open what is there now.
            store.reopen()
        code = getattr(getattr(error, "orig", error), "sqlstate", None)
        holder = store.holder() if code in refusing.LOCKED else ""
        kind = StoreAway if refusing.is_away(error) else StoreRefused
        raise kind(refusing.sentence(store.place, error, holder)) from error
