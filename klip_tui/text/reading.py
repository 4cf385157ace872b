"""Reading dates and times as people type them, in Brussels wall time."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from klip_tui.commitment.calendar.durations import parse_duration
from klip_tui.commitment.calendar.local_time import TimeRefused, from_wall, local, parse_instant
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.text.dates import MONTHS

_TIME = re.compile(r"(\d{1,2})[:.uh](?:(\d{2})(?::(\d{2}))?)?", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}))?", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})\s+([a-z]{3})[a-z]*\.?(?:\s+(\d{4}))?", re.ASCII)
_WEEKDAY = re.compile(r"^(?:ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\s+", re.ASCII)


def read_when(text: str, now: datetime, beside: datetime | None = None) -> datetime:
    """Read an instant: RFC 3339, ``8 dec 07:30``, ``8/12 7:30``, ``07:30`` (on the day of ``beside``), ``+2h``, ``nu``.

    ``+2h`` counts from ``beside`` where there is one, else from now. Raises TimeRefused.
    """
    raw = " ".join(text.strip().split())
    low = raw.lower()
    if low in ("nu", "now"):
        return now.replace(second=0, microsecond=0)
    if low.startswith("+"):
        try:
            return (beside or now.replace(second=0, microsecond=0)) + parse_duration(low[1:])
        except Refused as error:
            raise TimeRefused(error.sentence) from None
    if re.match(r"\d{4}-\d{2}-\d{2}", low):
        return parse_instant(raw)
    low = _WEEKDAY.sub("", low).replace(",", " ")
    day, rest = _day(low, local(now).date(), local(beside).date() if beside is not None else None)
    found = _TIME.fullmatch(rest.strip())
    if day is None or found is None:
        raise TimeRefused(phrase("{text} is no time; write 8 dec 07:30, 07:30 or +2h", text=repr(raw[:40])))
    hour, minute, second = (int(found[n] or 0) for n in (1, 2, 3))
    if hour > 23 or minute > 59 or second > 59:
        raise TimeRefused(phrase("{text} is no time; write 8 dec 07:30, 07:30 or +2h", text=repr(raw[:40])))
    return from_wall(datetime.combine(day, time(hour, minute, second)))


def _day(text: str, today: date, beside: date | None) -> tuple[date | None, str]:
    """Split a day off the front; without a year the next such day that is not more than half a year past."""
    slashed, named = _SLASHED.match(text), _NAMED.match(text)
    if slashed:
        return _date(int(slashed[1]), int(slashed[2]), slashed[3], today), text[slashed.end() :]
    if named:
        for names in MONTHS.values():
            months = [name.lower() for name in names]
            if named[2] in months:
                return _date(int(named[1]), months.index(named[2]) + 1, named[3], today), text[named.end() :]
        return None, text
    for word, shift in (("vandaag", 0), ("today", 0), ("morgen", 1), ("tomorrow", 1)):
        if text.startswith(word):
            return today + timedelta(days=shift), text[len(word) :]
    return beside or today, text


def _date(day: int, month: int, year: str | None, today: date) -> date | None:
    try:
        if year:
            return date(int(year), month, day)
        found = date(today.year, month, day)
        return found.replace(year=today.year + 1) if (today - found).days > 183 else found
    except ValueError:
        return None


def write_when(value: datetime | None, lang: str = "nl") -> str:
    """Write an instant so that ``read_when`` reads it back to the second: ``8 dec 2026 07:30``, or ``8 Dec``."""
    if value is None:
        return ""
    wall = local(value)
    try:
        if from_wall(wall.replace(tzinfo=None, fold=0)) == value:
            seconds = f":{wall:%S}" if wall.second else ""
            return f"{wall.day} {MONTHS[lang][wall.month - 1]} {wall.year} {wall:%H:%M}{seconds}"
    except TimeRefused:
        pass
    return wall.isoformat(timespec="seconds")


def rewritten(text: str, lang: str) -> str:
    """Put what ``write_when`` wrote into a language; what a person typed otherwise stays as it is."""
    found = re.fullmatch(r"(\d{1,2}) ([A-Za-z]{3}) (\d{4} \d{2}:\d{2}(?::\d{2})?)", text, re.ASCII)
    for names in MONTHS.values() if found is not None else ():
        if found is not None and found[2] in names:
            return f"{found[1]} {MONTHS[lang][names.index(found[2])]} {found[3]}"
    return text
