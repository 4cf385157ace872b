"""Addresses that are probed, judged before anything is asked: what can't be meant is refused with its line and key."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from klip_tui.commitment.phrase import Phrase, phrase


def wrong_file(name: str) -> Phrase | None:
    """Say what is wrong with a certificate file that is named: it can't be read, or holds no certificate."""
    if not name:
        return None
    import ssl

    try:
        Path(name).read_bytes()
        ssl.create_default_context(cafile=name)
    except OSError as error:
        # An ssl.SSLError is an OSError too.
        from klip_tui.text import outside

        return phrase("can't be read: {why}", why=outside.system(error))
    return None


def wrong_timezone(name: str) -> Phrase | None:
    """Say that a name is none of a time zone."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return phrase("names no time zone")
    return None
