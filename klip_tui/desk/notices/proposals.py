"""Proposals of maintenance windows, with what the store knows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from klip_tui.commitment.calendar.local_time import midnight
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.figures.availability import months_of
from klip_tui.commitment.figures.load import Load, assumed_load
from klip_tui.commitment.interruptions.lead import planned_ahead
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.commitment.windows import Plan, Wish, plan
from klip_tui.desk.schemas.values import wall
from klip_tui.desk.session import Desk
from klip_tui.text.voice import Voice

LONGEST_WINDOW = timedelta(days=7)
LONGEST_SEARCH = 800


def propose(desk: Desk, duration: timedelta, first: date, last: date, count: int) -> Plan:
    """Propose windows between two days (both included). Raises Malformed for what can't be searched."""
    if not timedelta(minutes=1) <= duration <= LONGEST_WINDOW:
        raise Malformed(phrase("a window lasts from 1 minute to 7 days"))
    if last < first:
        raise Malformed(phrase("the last day, {last}, is before the first, {first}", last=last, first=first))
    if (last - first).days > LONGEST_SEARCH:
        raise Malformed(phrase("at most {days} days can be searched at once", days=LONGEST_SEARCH))
    now, commitment = desk.clock(), desk.settings.commitment
    months: dict[tuple[int, int], Any] = {}
    announced: tuple[tuple[int, int], ...] = ()
    load: Load | None = None
    if desk.has_store:
        from klip_tui.desk.views import figures
        from klip_tui.store import notices

        with desk.store.read() as connection:
            span = months_of(midnight(first), midnight(last + ONE_DAY))
            months = dict(figures.months(connection, desk.service, span, now))
            announced = tuple(planned_ahead(notices.touching(connection, desk.service.id, now), now))
            load = figures.expected_load(connection, desk.service, now)
    wish = Wish(
        commitment, duration, first, last, now, months, announced, load or assumed_load(commitment.on(first)), count
    )
    return plan(wish)


def as_json(found: Plan, voice: Voice) -> dict[str, Any]:
    """Put a plan into its JSON shape."""
    rows: dict[str, Any] = {
        "slots": [
            {
                "start": wall(slot.start),
                "end": wall(slot.end),
                "communicate_by": wall(slot.communicate_by),
                "inside_seconds": slot.inside,
                "budget_left_seconds": slot.budget_left,
                "plan_requests": round(slot.load),
                "why": [voice.say(reason) for reason in slot.why],
            }
            for slot in found.slots
        ]
    }
    if not found.slots:
        rows["in_the_way"] = [{"promise": promise, "windows": count} for promise, count in found.in_the_way]
        miss = found.nearest
        rows["nearest"] = (
            {"start": wall(miss.start), "end": wall(miss.end), "promises": list(miss.promises)}
            if miss is not None
            else None
        )
    return rows
