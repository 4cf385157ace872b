"""Reading how often something recurs as people write it: ``every 2 weeks``, ``maandelijks``; or a rule as it is."""

from __future__ import annotations

import re
from datetime import datetime

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.phrase import Malformed, phrase

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKS = re.compile(r"(?:every|elke|om de)?\s*(\d{1,2})?\s*(?:weeks?|weken|weekly|wekelijks)", re.ASCII)
_MONTHS = re.compile(r"(?:every|elke|om de)?\s*(\d{1,2})?\s*(?:months?|maand(?:en)?|monthly|maandelijks)", re.ASCII)


def read_rule(text: str, start: datetime, times: int) -> str:
    """Return the rule (RFC 5545) of what begins at ``start``: in months the same weekday of it. Raises Malformed."""
    wanted, wall = " ".join(text.lower().split()), local(start)
    if text.strip().upper().startswith("FREQ="):
        return text.strip().upper()
    weeks, months = _WEEKS.fullmatch(wanted), _MONTHS.fullmatch(wanted)
    day = _DAYS[wall.weekday()]
    if weeks:
        return f"FREQ=WEEKLY;INTERVAL={int(weeks[1] or 1)};BYDAY={day};COUNT={times}"
    if months:
        nth = (wall.day - 1) // 7 + 1
        return f"FREQ=MONTHLY;INTERVAL={int(months[1] or 1)};BYDAY={nth if nth < 5 else -1}{day};COUNT={times}"
    raise Malformed(phrase("{text} is not how often; write: every 2 weeks, every month", text=repr(text[:40])))
