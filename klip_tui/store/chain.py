"""The log as a hash chain: each line's hash holds the line before it, so that the last one stands for all of them.

What was changed, put in between or taken out shows without any secret. What shows only against an anchor, a hash that
was written down elsewhere, is a tail that was cut off and a log that was written anew as a whole.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, select

from klip_tui.commitment.frozen import dataclass
from klip_tui.store.tables import log

BEGIN = "klip-tui log"
"""What stands before the first line."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: how many lines, the last one's number and hash, the lines that do not follow from the one before.

    ``anchored`` is None where no anchor was asked for, else whether a line with that hash is there.
    """

    lines: int
    last: int
    head: str
    broken: tuple[int, ...]
    anchored: bool | None

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.broken and self.anchored is not False


def link(before: str, row: Any) -> str:
    """Return the hash of a line: of all it says and of the hash before it."""
    said = [before or BEGIN, row.id, row.at_us, row.who, row.what, row.subject, row.why, row.detail]
    return hashlib.sha256(json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def head(connection: Connection) -> tuple[int, str]:
    """Return the last line's number and hash; 0 and empty where there is none."""
    row = connection.execute(_last()).first()
    return (0, "") if row is None else (row.id, row.chain)


@cache
def _last() -> Select[Any]:
    return select(log.c.id, log.c.chain).order_by(log.c.id.desc()).limit(1)


def verify(connection: Connection, anchor: str = "", since: int = 0) -> Verified:
    """Follow the chain from the line ``since`` (0: from the beginning)."""
    earlier = select(log.c.chain).where(log.c.id < since).order_by(log.c.id.desc()).limit(1)
    before, count, last = str(connection.execute(earlier).scalar() or ""), 0, 0
    broken: list[int] = []
    found = not anchor
    rows = connection.execute(
        select(log).where(log.c.id >= since).order_by(log.c.id), execution_options={"yield_per": 1000}
    )
    for row in rows:
        if row.chain != link(before, row):
            broken.append(row.id)
        before, last, count = row.chain, row.id, count + 1
        found = found or row.chain == anchor
    return Verified(count, last, before, tuple(broken), found if anchor else None)
