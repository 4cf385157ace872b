"""Reading hours and weekdays as people write them: ``05:00-09:00, 18-22``, ``ma-do``, ``Mon, Wed``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.commitment.window_wish import DAY_MINUTES, HourSpan
from klip_tui.text.dates import LONG_WEEKDAYS, WEEKDAYS

_CLOCK = r"(\d{1,2})(?:[:.uh](\d{2})?)?"
_SPAN = re.compile(rf"{_CLOCK}\s*[-–]\s*{_CLOCK}", re.ASCII)
_WORKING = {"werkdagen", "weekdays", "working days"}
_WEEKEND = {"weekend", "weekends"}


def read_hours(text: str) -> tuple[HourSpan, ...]:
    """Read spans of hours, in Brussels wall time; one whose end is not later runs past midnight. Raises Malformed."""
    parts = [part for part in re.split(r"[,;]", text.strip().strip("[]")) if part.strip()]
    if not parts:
        raise _no_hours(text)
    return tuple(_span(part.strip().lower(), text) for part in parts)


def _span(part: str, text: str) -> HourSpan:
    found = _SPAN.fullmatch(part)
    if found is None:
        raise _no_hours(text)
    start, end = (int(found[n]) * 60 + int(found[n + 1] or 0) for n in (1, 3))
    minutes = (int(found[2] or 0), int(found[4] or 0))
    if max(minutes) > 59 or start >= DAY_MINUTES or end > DAY_MINUTES or start == end:
        raise _no_hours(text)
    return HourSpan(start, end if end or start == 0 else DAY_MINUTES)


def _no_hours(text: str) -> Malformed:
    return Malformed(phrase("{text} is no hours; write 05:00-09:00", text=repr(text[:40])))


def read_days(text: str) -> frozenset[int]:
    """Read weekdays (Monday is 0), in Dutch or English: ``ma-do``, ``fri, sun``. Raises Malformed."""
    parts = [part for part in re.split(r"[,;]", text.strip().strip("[]").lower()) if part.strip()]
    found: set[int] = set()
    for part in parts:
        found |= _days(part.strip(), text)
    if not found:
        raise _no_days(text)
    return frozenset(found)


def _days(part: str, text: str) -> set[int]:
    if part in _WORKING:
        return set(range(5))
    if part in _WEEKEND:
        return {5, 6}
    first, dash, last = (word.strip() for word in part.replace("–", "-").partition("-"))
    begin = _weekday(first, text)
    end = _weekday(last, text) if dash else begin
    return {(begin + n) % 7 for n in range((end - begin) % 7 + 1)}


def _weekday(word: str, text: str) -> int:
    word = word.rstrip(".")
    for lang, names in WEEKDAYS.items():
        for day, short in enumerate(names):
            long = LONG_WEEKDAYS[lang][day].lower()
            if word == short.lower() or (len(word) > 2 and long.startswith(word)):
                return day
    raise _no_days(text)


def _no_days(text: str) -> Malformed:
    return Malformed(phrase("{text} is no weekdays; write Mon-Thu or Mon, Wed", text=repr(text[:40])))


def write_hours(spans: Iterable[HourSpan]) -> str:
    """Write spans of hours so that ``read_hours`` reads them back: ``05:00-09:00, 18:00-22:00``."""
    return ", ".join(f"{_clock(span.start)}-{_clock(span.end)}" for span in spans)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def write_days(days: Collection[int], lang: str) -> str:
    """Write weekdays in a language so that ``read_days`` reads them back: ``ma-do``, ``wo, za``."""
    names, parts = WEEKDAYS[lang], []
    day = 0
    while day < 7:
        last = day
        while last + 1 < 7 and last + 1 in days:
            last += 1
        if day in days:
            middle = "-" if last > day + 1 else ", "
            parts.append(names[day] if last == day else f"{names[day]}{middle}{names[last]}")
        day = (last if day in days else day) + 1
    return ", ".join(parts)
