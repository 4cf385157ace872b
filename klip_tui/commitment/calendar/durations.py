"""Reading durations as people write them."""

from __future__ import annotations

import re
from datetime import timedelta

from klip_tui.commitment.phrase import Malformed, phrase

_DURATION = re.compile(
    r"(?:(\d{1,4})d)?\s?(?:(\d{1,5})[hu])?\s?(?:(\d{1,6})m(?:in)?)?\s?(?:(\d{1,7})s)?", re.ASCII | re.IGNORECASE
)


def parse_duration(text: str) -> timedelta:
    """Read a duration: 90s, 5m, 2h, 1h30m, 1d. Raises Malformed."""
    found = _DURATION.fullmatch(text.strip())
    if not found or not any(found.groups()):
        raise Malformed(phrase("{text} is no duration; write 90m, 2h or 1h30m", text=repr(text[:40])))
    days, hours, minutes, secs = (int(group or 0) for group in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=secs)
