"""What a planner wishes, as it is asked and typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.durations import parse_duration
from klip_tui.text.voice import Voice
from klip_tui.text.wishes import read_days, read_hours, write_days, write_hours

if TYPE_CHECKING:
    from klip_tui.desk.views.planning import Sought


def wish_fields(wish: Sought, voice: Voice) -> list[tuple[str, str, str]]:
    """Return the fields of the question: hours, days, and how long."""
    _ = voice.text
    days = write_days(wish.on, voice.lang) if wish.on is not None else ""
    return [
        ("within", _("within: 05-09, 18-22 (empty: any hour)"), write_hours(wish.within)),
        ("days", _("days: Mon-Thu (empty: any day)"), days),
        ("duration", _("how long: 90m, 2h, 1h30m"), typed_duration(wish, voice.lang)),
    ]


def read_wish(wish: Sought, typed: dict[str, str]) -> Sought:
    """Take what was typed; what is left out of the question stays. Raises Refused."""
    from klip_tui.desk.views.planning import Sought

    within, days = typed.get("within"), typed.get("days")
    return Sought(
        parse_duration(typed["duration"]),
        wish.within if within is None else read_hours(within) if within.strip() else (),
        wish.on if days is None else read_days(days) if days.strip() else None,
    )


def typed_duration(wish: Sought, lang: str) -> str:
    """Write a duration as it is typed in a language."""
    minutes = int(wish.duration.total_seconds()) // 60
    hours, rest = divmod(minutes, 60)
    hour = "u" if lang == "nl" else "h"
    return (f"{hours}{hour}" if hours else "") + (f"{rest}m" if rest or not hours else "")
