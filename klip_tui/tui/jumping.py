"""Where a word leads: a date, ``2026-017``, ``question 121``; for the palette and line by line alike."""

from __future__ import annotations

import re
from datetime import date, datetime

from klip_tui.commitment.calendar.local_time import local_date, parse_date
from klip_tui.commitment.phrase import Refused
from klip_tui.text.reading import read_when


def interruption_named(typed: str) -> str:
    """Return the interruption or notice that was typed, where it is one."""
    text = " ".join(typed.split())
    return text.lstrip("#") if re.fullmatch(r"#?(\d{4}-\d{3,})(/\d+)?", text) else ""


def question_named(typed: str) -> str:
    """Return the number of the question that was typed, where it is one."""
    asked = re.fullmatch(r"(?:question|vraag|q|v|#)\s*(\d{1,9})", " ".join(typed.split()).lower())
    return asked[1] if asked else ""


def day_named(typed: str, now: datetime) -> date | None:
    """Return the day that was typed, where it is one."""
    text = " ".join(typed.split())
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return parse_date(text)
        return local_date(read_when(f"{text} 12:00", now)) if re.search(r"\d", text) and text[0] != "+" else None
    except (Refused, ValueError, OverflowError):
        return None
