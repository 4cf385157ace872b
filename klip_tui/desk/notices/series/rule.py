"""A recurrence rule (RFC 5545, 3.3.10) in Brussels wall time, as the instants that it comes to.

The wall time stays over both changes of the clock. A time that the clock jumps over is taken an hour later, one that
comes twice is the first (RFC 5545, 3.3.5); every occurrence lasts as long as the first one (3.8.5.3).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrulestr

from klip_tui.commitment.calendar.local_time import at_wall, local, parse_date
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.text.clean import one_line

HORIZON = timedelta(days=366)
"""How far a series is laid out from its first occurrence on; a rule that goes on for ever is laid out for that long."""
MOST = 400
"""Occurrences of one series."""
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PART = re.compile(r"([A-Z-]+)=([A-Z0-9,+:-]+)", re.ASCII)


def occurrences(rule: str, start: datetime) -> list[datetime]:
    """Return the starts of a rule whose first possible one is ``start``, in order. Raises Malformed."""
    parts = _parts(rule)
    first = local(start).replace(tzinfo=None)
    last = first + HORIZON
    if "UNTIL" in parts:
        last = min(last, _until(parts.pop("UNTIL")))
    count = parts.pop("COUNT", None)
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        wanted = int(count) if count is not None else MOST + 1
        # The library's own UNTIL ends a rule that never comes round, such as 30 February.
        rows = rrulestr(f"{text};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=first)
        walls = list(islice(rows, min(wanted, MOST + 1)))
    except (ValueError, TypeError, OverflowError) as error:
        raise Malformed(phrase("is no recurrence rule: {why}", why=one_line(str(error), 100))) from None
    if not walls:
        raise Malformed(phrase("has no occurrence within a year of its start"))
    if len(walls) > MOST:
        raise Malformed(phrase("has more than {count} occurrences within a year", count=MOST))
    return [at_wall(wall.date(), wall.time()) for wall in walls]


def _parts(rule: str) -> dict[str, str]:
    """Take a rule apart. Raises Malformed for what is none, or recurs more often than once a day."""
    text = rule.strip().upper().removeprefix("RRULE:")
    parts: dict[str, str] = {}
    for part in text.split(";"):
        found = _PART.fullmatch(part.strip())
        if found is None or found[1] in parts:
            raise Malformed(
                phrase("is no recurrence rule at {part}; write FREQ=MONTHLY;BYDAY=2TU", part=repr(part[:40]))
            )
        parts[found[1]] = found[2]
    if parts.get("FREQ") not in _FREQUENCIES:
        raise Malformed(phrase("FREQ is one of {names}", names=", ".join(_FREQUENCIES)))
    if "COUNT" in parts and "UNTIL" in parts:
        raise Malformed(phrase("names both COUNT and UNTIL; RFC 5545 allows one of them"))
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        if name in parts:
            raise Malformed(phrase("{name} is not taken: the time of the day is that of the start", name=name))
    for name in ("COUNT", "INTERVAL"):
        value = parts.get(name, "1")
        if not value.isdigit() or int(value) == 0 or len(value) > 6:
            raise Malformed(phrase("{name} is a number from 1 on", name=name))
    return parts


def _until(text: str) -> datetime:
    """Read UNTIL: a date with all of it, a wall time, or an instant in UTC. Raises Malformed."""
    try:
        if re.fullmatch(r"\d{8}", text):
            return datetime.combine(parse_date(f"{text[:4]}-{text[4:6]}-{text[6:]}"), time(23, 59, 59))
        found = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - wall time, or made UTC below
        if text.endswith("Z"):
            return local(found.replace(tzinfo=UTC)).replace(tzinfo=None)
        return found
    except (ValueError, Malformed):
        raise Malformed(phrase("UNTIL is no date: {text}", text=text[:40])) from None
