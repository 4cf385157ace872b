"""Dates, times, durations and ratios as Flemish users read them: di 8 dec 2026, 07:30."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from klip_tui.commitment.calendar.local_time import local

WEEKDAYS = {
    "nl": ("ma", "di", "wo", "do", "vr", "za", "zo"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = {
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
LONG_WEEKDAYS = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
LONG_MONTHS = {
    "nl": tuple("januari februari maart april mei juni juli augustus september oktober november december".split()),  # noqa: SIM905
    "en": tuple("January February March April May June July August September October November December".split()),  # noqa: SIM905
}
HOUR = {"nl": "u", "en": "h"}


def day(value: date, *, year: bool = True, lang: str = "nl") -> str:
    """Show a date: ``di 8 dec 2026``."""
    shown = f"{WEEKDAYS[lang][value.weekday()]} {value.day} {MONTHS[lang][value.month - 1]}"
    return f"{shown} {value.year}" if year else shown


def _hour(wall: datetime) -> str:
    """Show a wall time; one that happens twice that night with its offset, since it reads the same both times."""
    twice = wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()
    offset = f"{wall:%z}"
    return f"{wall:%H:%M} ({offset[:3]}:{offset[3:]})" if twice else f"{wall:%H:%M}"


def day_time(value: datetime, *, now: datetime | None = None, lang: str = "nl") -> str:
    """Show an instant in Brussels: ``di 8 dec 2026, 07:30``; with ``now``, the year only where it differs."""
    wall = local(value)
    if now is not None and local(now).year == wall.year:
        return f"{day(wall.date(), year=False, lang=lang)} {_hour(wall)}"
    return f"{day(wall.date(), lang=lang)}, {_hour(wall)}"


def long_day(value: date, lang: str) -> str:
    """Show a date in full: ``dinsdag 8 december 2026``."""
    return f"{LONG_WEEKDAYS[lang][value.weekday()]} {value.day} {LONG_MONTHS[lang][value.month - 1]} {value.year}"


def clock(value: datetime, *, seconds: bool = False) -> str:
    """Show the wall time of an instant."""
    return f"{local(value):%H:%M:%S}" if seconds else _hour(local(value))


def window(start: datetime, end: datetime, *, now: datetime | None = None, lang: str = "nl", dash: str = " – ") -> str:
    """Show from when to when: ``di 8 dec 2026, 07:30 – 08:30``; an end on another day with its day."""
    wall = local(end)
    same = local(start).date() == wall.date()
    until = _hour(wall) if same else f"{day(wall.date(), year=False, lang=lang)} {_hour(wall)}"
    return f"{day_time(start, now=now, lang=lang)}{dash}{until}"


def lasting(value: timedelta, lang: str = "en") -> str:
    """Show a duration in its two largest units, cut: ``12 d 3 h``, ``2 h 5 min``, ``71 min``, ``40 s``."""
    total = int(abs(value).total_seconds())
    sign = "-" if value < timedelta(0) and total else ""
    minutes, secs = divmod(total, 60)
    hours, minutes_left = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if days:
        rest = f" {hours_left} {HOUR[lang]}" if hours_left else ""
        return f"{sign}{days} d{rest}"
    if minutes >= 120:
        rest = f" {minutes_left} min" if minutes_left else ""
        return f"{sign}{hours} {HOUR[lang]}{rest}"
    if minutes:
        return f"{sign}{minutes} min"
    return f"{sign}{secs} s"


def percent(ratio: Fraction | None, lang: str = "en", places: int = 2) -> str:
    """Show a ratio as a percentage, cut and never rounded up: 0.989999 is ``98.99%``."""
    if ratio is None:
        return "–"
    scale = 10**places
    scaled = int(ratio * 100 * scale)
    whole, part = divmod(abs(scaled), scale)
    point = "," if lang == "nl" else "."
    shown = f"{whole}{point}{part:0{places}d}" if part or places == 0 else str(whole)
    return f"{'-' if scaled < 0 else ''}{shown}%"


def count(value: int, lang: str = "en") -> str:
    """Show a whole number, grouped by thousands."""
    return f"{value:,}".replace(",", "." if lang == "nl" else ",")


def _spoken(value: datetime, lang: str) -> str:
    wall = local(value)
    if lang != "nl":
        return f"{wall:%H:%M}"
    return f"{wall.hour}.{wall.minute:02d}" if wall.minute else f"{wall.hour}"


def _doubled(value: datetime, lang: str) -> str:
    """Tell the two instants of one wall time apart, in the hour that comes twice."""
    wall = local(value)
    if wall.replace(fold=0).utcoffset() == wall.replace(fold=1).utcoffset():
        return ""
    summer = bool(wall.dst())
    if lang == "nl":
        return " (zomertijd)" if summer else " (wintertijd)"
    return " (summer time)" if summer else " (winter time)"


def hour(value: datetime, lang: str) -> str:
    """Say a time of the day as a notice does: ``7.30 uur``, ``7 uur``, ``07:30``."""
    return f"{_spoken(value, lang)}{' uur' if lang == 'nl' else ''}{_doubled(value, lang)}"


def hours(start: datetime, end: datetime, lang: str) -> str:
    """Say from when to when: ``7-8.30 uur``; an end on another day names it."""
    same = local(start).date() == local(end).date() and not (_doubled(start, lang) or _doubled(end, lang))
    if same:
        return f"{_spoken(start, lang)}-{hour(end, lang)}"
    to = "tot" if lang == "nl" else "to"
    return f"{hour(start, lang)} {to} {day(local(end).date(), year=False, lang=lang)}, {hour(end, lang)}"
