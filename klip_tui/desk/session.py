"""The desk: who works at it, with which settings, over which store, by which clock."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.load import Settings

if TYPE_CHECKING:
    from klip_tui.store.opening import Store

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the time now: the one place where the program asks for it."""
    return datetime.now(UTC)


@dataclass
class Desk:
    """One person's desk. The store is opened when it is first needed."""

    settings: Settings
    clock: Clock = system_clock
    who: str = ""
    read_only: bool = False
    looking: bool = False
    """Whether this desk only looks: it makes no store where there is none."""
    _store: Store | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.who = self.who or login(self.settings.config.who)

    @property
    def store(self) -> Store:
        """The store, made where there is none yet, unless this desk only looks. Raises StoreRefused."""
        if self._store is not None and self._store.stands_in and self.has_store:
            self.close()
        if self._store is None:
            if (self.looking or self.read_only) and not self.has_store:
                from klip_tui.store.empty import EmptyStore

                self._store = EmptyStore(self.settings.store_file)
            else:
                from klip_tui.store.opening import open_store

                self._store = open_store(self.settings.store_file, self.settings.database)
        return self._store

    @property
    def has_store(self) -> bool:
        """Whether there is a store to read (looking never makes one)."""
        opened = self._store is not None and not self._store.stands_in
        return opened or bool(self.settings.database) or self.settings.store_file.exists()

    def may_write(self) -> None:
        """Raise Refused when nothing may be changed here."""
        if self.read_only:
            raise Refused(phrase("this is read-only: nothing can be changed or posted"))

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()
            self._store = None


def login(configured: str) -> str:
    """Return who works here: the configured name, else the login behind the session."""
    if configured:
        return configured
    for ask in (os.getlogin, getpass.getuser):
        try:
            return ask()
        except (OSError, KeyError):
            continue
    return f"uid {os.getuid()}"
