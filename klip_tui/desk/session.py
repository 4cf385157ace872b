"""The desk: who works at it, with which settings, over which store, by which clock; and its one unit of work.

Whoever changes anything does so inside ``Desk.work``: it asks for permission, opens the transaction, tells the time
once, and writes the action's line in the log. So read-only and the log are no matter of memory. Three kinds of work
have a door of their own, since they are no person's action: what sources bring, what the outbox moves, and a draft as
it is typed. Nothing else of the desk opens the store for writing (a test walks it).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import RLock
from typing import TYPE_CHECKING

from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.commitment.service import KLIP, Service
from klip_tui.config.login import login
from klip_tui.net import SOCKETS, Network
from klip_tui.runtime.clock import system_clock
from klip_tui.text import names

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from klip_tui.config.load import Settings
    from klip_tui.store.opening import Store

Clock = Callable[[], datetime]


@dataclass(slots=True)
class Work:
    """One action of a person's, in one transaction. What its line in the log says may be filled in on the way."""

    connection: Connection
    now: datetime
    who: str
    what: str
    subject: str
    why: str = ""
    detail: str = ""
    done: bool = True

    def also(self, what: str, subject: str, *, why: str = "", detail: str = "") -> None:
        """Write a further line: what follows from the action for something else."""
        from klip_tui.store import log

        log.write(self.connection, self.now, self.who, what, subject, why=why, detail=detail)

    def nothing_done(self) -> None:
        """Say that there was nothing to do: no line is written, and nothing kept."""
        self.done = False


@dataclass
class Desk:
    """One person's desk, at one service. The store is opened when it is first needed."""

    settings: Settings
    clock: Clock = system_clock
    who: str = ""
    read_only: bool = False
    network: Network = SOCKETS
    """What channels talk through."""
    steady: Callable[[], float] = time.monotonic
    """Seconds by a clock that is never set: how long a page may take."""
    looking: bool = False
    """Whether this desk only looks: it makes no store where there is none."""
    apart: Callable[[Phrase], object] | None = None
    """Told when an outage is told from this computer's journal; None: this desk does not do so by itself."""
    journal: bool = False
    """Whether its store is this computer's journal, since the real one can't be reached."""
    _store: Store | None = field(default=None, repr=False)
    _name: str = field(default="", repr=False)
    _opening: RLock = field(default_factory=RLock, repr=False, compare=False)
    """Two threads that need the store first open one, not two."""
    _beside: Desk | None = field(default=None, repr=False)
    """The desk whose store this one uses: that of the first service."""
    _lender: Desk | None = field(default=None, repr=False)
    """The same desk by another clock, whose store this one uses."""

    def __post_init__(self) -> None:
        self._name = names.shown(self.who) or names.shown(self.settings.config.who)
        self.who = self._name or login("")

    @property
    def service(self) -> Service:
        """The service that is worked at."""
        return self.settings.service

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the service that is worked at, by name."""
        return tuple(part.name for part in self.settings.config.component)

    @property
    def is_first(self) -> bool:
        """Whether it is the first service that is worked at."""
        return self._beside is None

    def at(self, identity: str) -> Desk:
        """Return the desk of another service (empty: the first), over the same store. Raises Malformed."""
        base = self._beside or self
        identity = identity or KLIP
        if identity == self.service.id:
            return self
        if identity == base.service.id:
            return base
        return replace(base, settings=base.settings.of(identity), _store=None, _beside=base)

    def dated(self, clock: Clock) -> Desk:
        """Return this desk by another clock, over the same store."""
        return replace(self, clock=clock, _store=None, _lender=self)

    @property
    def store(self) -> Store:
        """The store, made where there is none yet, unless this desk only looks. Raises StoreRefused."""
        lender = self._beside or self._lender
        if lender is not None:
            return lender.store
        with self._opening:
            return self._opened()

    def _opened(self) -> Store:
        if self._store is not None and self._store.stands_in and self.has_store:
            self.close()
        if self._store is None:
            if (self.looking or self.read_only) and not self.has_store:
                from klip_tui.store.empty import EmptyStore

                self._store = EmptyStore(self.settings.store_file)
            else:
                from klip_tui.store.opening import open_store

                self._store = open_store(
                    self.settings.store_file,
                    self.settings.database,
                    read_only=self.read_only,
                    password=self.settings.database_password,
                )
                # Who somebody is, is the role that the database let in: a name is theirs to choose.
                if self._store.role:
                    self.who = names.signed(self._name, self._store.role)
        return self._store

    @property
    def has_store(self) -> bool:
        """Whether there is a store to read (looking never makes one)."""
        lender = self._beside or self._lender
        if lender is not None:
            return lender.has_store
        opened = self._store is not None and not self._store.stands_in
        return opened or bool(self.settings.database) or self.settings.store_file.exists()

    def may_write(self) -> None:
        """Raise Refused when nothing may be changed here."""
        if self.read_only:
            raise Refused(phrase("this is read-only: nothing can be changed or posted"))

    @contextmanager
    def work(self, what: str, subject: str = "", *, why: str = "", detail: str = "") -> Iterator[Work]:
        """Do one action: permission, transaction, time, and the action's line in the log; all of it, or nothing.

        The time is taken once the write lock is held, so that the log tells in order. Raises Refused where nothing
        may be changed, StoreRefused where the store refuses.
        """
        with self._writing() as connection:
            work = Work(connection, self.clock(), self.who, what, subject, why, detail)
            yield work
            if work.done:
                work.also(work.what, work.subject, why=work.why, detail=work.detail)
            else:
                self.store.undo(connection)

    @contextmanager
    def measuring(self) -> Iterator[Connection]:
        """Keep what sources bring: rounds, counts, mails. The log gets a line for a change, not for every round."""
        with self._writing() as connection:
            yield connection

    @contextmanager
    def delivering(self) -> Iterator[Connection]:
        """Move what waits in the outbox, or keep what a page says: a try is a row, only its outcome a line."""
        with self._writing() as connection:
            yield connection

    @contextmanager
    def drafting(self) -> Iterator[Connection]:
        """Keep a draft as it is typed: nothing that anybody was told, so no line for every key."""
        with self._writing() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        self.may_write()
        with self.store.write() as connection:
            yield connection

    def close(self) -> None:
        """Close the store."""
        lender = self._beside or self._lender
        if lender is not None:
            lender.close()
        if self._store is not None:
            self._store.close()
            self._store = None
