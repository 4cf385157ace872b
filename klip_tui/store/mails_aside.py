"""Mails that can't be read: each is set aside by its folder's validity and its UID, and never met again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from klip_tui.store import key_values

ASIDE = "mail aside "


def put(connection: Connection, validity: int, uid: int, why: str, now: datetime) -> None:
    """Set a mail aside."""
    key_values.put(connection, f"{ASIDE}{validity} {uid}", why, now)


def known(connection: Connection) -> set[tuple[int, int]]:
    """Return which are set aside: validity and UID."""
    rows = (name.split() for name in key_values.starting(connection, ASIDE))
    return {(int(validity), int(uid)) for validity, uid in rows}


def uids(connection: Connection) -> list[int]:
    """Return the UIDs of the mails that could not be read."""
    return sorted(uid for _, uid in known(connection))
