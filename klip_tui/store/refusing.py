"""What a store refuses, in a sentence: it is gone, stalled, locked by somebody, a standby, or of another version."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from klip_tui.commitment.phrase import Phrase, Unreachable, phrase
from klip_tui.store.watching import WatchLost

PATIENCE = 4.0
"""Seconds that a person waits at most for a connection, a lock or an answer, before being told."""

DATABASE_ERRORS = (DBAPIError, sqlite3.Error, WatchLost, PoolTimeout)
"""What a database raises; a transaction of the caller's can't go on after one."""

DATABASE_DOWN = (OperationalError, InterfaceError, InternalError, sqlite3.Error, WatchLost, PoolTimeout)
"""What a database raises when it can't serve; other errors of it are about the values that it was given."""

READ_ONLY = "25006"
MOVED = "SQLITE_READONLY_DBMOVED"
LOCKED = ("55P03", "57014")


class StoreRefused(Unreachable):
    """A store that can't be opened, read or written."""


class StoreAway(StoreRefused):
    """A store that can't serve now: not there, stalled, held, full, or readable only. It may come back by itself."""


class StoreUnsure(StoreRefused):
    """A store whose answer to "keep this" got lost: it may have kept it, or not."""


def is_away(error: BaseException) -> bool:
    """Whether an error says that the database can't serve; others are about what it was asked, or who asks."""
    original = getattr(error, "orig", None) or error
    broken = isinstance(original, sqlite3.DatabaseError) and not isinstance(
        original, (sqlite3.IntegrityError, sqlite3.ProgrammingError)
    )
    return broken or isinstance(error, DATABASE_DOWN)


def is_moved(error: BaseException) -> bool:
    """Whether the file that was opened is no more the one at its path (a copy was put back, or it was taken away)."""
    return getattr(getattr(error, "orig", None) or error, "sqlite_errorname", "") == MOVED


def is_unsure(error: BaseException) -> bool:
    """Whether an error while a transaction was being kept leaves it open whether it was.

    A server that says what is wrong (but for: it goes down) has kept nothing; nor has a file that is held or full.
    """
    original = getattr(error, "orig", None) or error
    code = getattr(original, "sqlstate", None)
    if code is not None:
        return str(code).startswith(("08", "57P"))
    return is_away(error) and not any(word in str(original) for word in ("is locked", "is full", "readonly"))


def sentence(place: str, error: BaseException, holder: str = "") -> Phrase:
    """Say what a database's error means for a person; ``holder`` is who holds the write lock, where that is known."""
    original = getattr(error, "orig", None) or error
    text = str(original).splitlines()[0] if str(original) else type(original).__name__
    code = getattr(original, "sqlstate", None)
    if holder and code in LOCKED:
        return phrase("the store {file} is held by {holder}; nothing can be written until that ends",
                      file=place, holder=holder)  # fmt: skip
    if "database is locked" in text or code == "55P03":
        return phrase("the store {file} has been held by another program for {seconds} seconds: try again",
                      file=place, seconds=f"{PATIENCE:g}")  # fmt: skip
    if is_moved(error):
        return phrase("the store {file} was taken away, or another put in its place: what is there now is opened",
                      file=place)  # fmt: skip
    if code == READ_ONLY or "readonly database" in text:
        return phrase("the store {file} can only be read now (a standby, or without the right to write)", file=place)
    return phrase("the store {file} refuses: {why}", file=place, why=text)
