"""The lines of the Planning screen: slots, what is planned, and what the window would mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from klip_tui.commitment.calendar.local_time import local, local_date
from klip_tui.commitment.figures.budget import BudgetRow
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import Scope, Severity
from klip_tui.commitment.promises.lead_limit import LeadLimit
from klip_tui.commitment.terms import Commitment
from klip_tui.commitment.windows import Slot
from klip_tui.desk.notices.what_if import WhatIf
from klip_tui.desk.views.planning import PlanningData, Sought
from klip_tui.desk.views.planning_words import also_on, obstacles
from klip_tui.text import dates
from klip_tui.text.voice import Voice
from klip_tui.text.wishes import write_days, write_hours
from klip_tui.tui.key_names import KeyNames
from klip_tui.tui.widgets.lines import Line, cut, data, width_of

PERIOD, TOLD = 25, 25
"""Cells of a column."""


def sought(wish: Sought, voice: Voice, keys: KeyNames, marked: int = 0) -> Line:
    """Say what is looked for, with the key that changes it; and how many windows are marked to be compared."""
    _ = voice.text
    within = write_hours(wish.within) or _("any hour")
    compare = keys.of("planning.drafts", "d")
    on = write_days(wish.on, voice.lang) if wish.on is not None else _("any day")
    return [
        (f"{_('windows of')} ", "quiet"),
        (voice.lasting(wish.duration), "strong"),
        (f" · {within} · {on}", ""),
        (f"   {keys.of('planning.wish', 'p')} ", "accent"),
        (_("another wish"), "quiet"),
        (f"   ◆ {_('{count} marked').format(count=marked)}  {compare} " if marked else "", "accent"),
        (_("compare") if marked else "", "quiet"),
    ]


def slots(found: Sequence[Slot], commitment: Commitment, voice: Voice, now: datetime, width: int) -> list[Line]:
    """Show proposals in columns."""
    periods = [_period(one, voice, now) for one in found]
    room = max((len(period) for period in periods), default=0)
    counts = commitment.holds("A3.4")
    wide = len(f"{len(found)}. ")
    return [
        _slot(f"{n}. ".rjust(wide), period.ljust(room), one, voice, width, counts=counts)
        for n, (one, period) in enumerate(zip(found, periods, strict=True), 1)
    ]


def _period(one: Slot, voice: Voice, now: datetime) -> str:
    """Say when a proposal is; an end on one of the days after it by its weekday alone."""
    end = local(one.end)
    if end.date() == local_date(one.start) or one.end - one.start > timedelta(days=6):
        return dates.window(one.start, one.end, now=now, lang=voice.lang, dash="–")
    weekday = dates.WEEKDAYS[voice.lang][end.weekday()]
    return f"{voice.day_time(one.start, now=now)}–{weekday} {dates.clock(one.end)}"


def _slot(number: str, period: str, one: Slot, voice: Voice, width: int, *, counts: bool) -> Line:
    """Show what makes a proposal different; alike ones are named behind it, or counted where room is short.

    ``counts``: plan requests are counted of this service.
    """
    _ = voice.text
    left = dict(one.left)
    by = voice.day(local_date(one.communicate_by), year=False)
    told = _("tell by {at} ({days} d)") if one.days_to_tell else _("tell by {at}, today")
    staffed = "✓ " + _("staffed") if one.staffed else "– " + _("unstaffed")
    kept = _("inside {inside} left, outside {outside}").format(
        inside=voice.lasting(left[Scope.INSIDE]), outside=voice.lasting(left[Scope.OUTSIDE])
    )
    line: Line = [
        (number, "quiet"),
        (f"{period} ", "strong"),
        (told.format(at=by, days=one.days_to_tell).ljust(TOLD), ""),
        (f"{round(one.load)} {_('req')}".rjust(8) + "  " if counts else "  ", ""),
        (staffed.ljust(12), "good" if one.staffed else "quiet"),
    ]
    alike = (f"+{len(one.also)}", "accent")
    ways: list[Line] = [[(also_on(one, voice, 4), "accent"), (f"  {kept}", "quiet")]]
    ways += [[(also_on(one, voice, named), "accent")] for named in (4, 2, 1)]
    if not one.also:
        return cut([*line, (kept, "quiet")], width) if width_of(line) + len(kept) <= width else line
    room = width - width_of(line)
    return [*line, *next((way for way in ways if width_of(way) <= room), [alike])]


def nothing(found: PlanningData, wish: Sought, voice: Voice) -> list[Line]:
    """Say that no window fits, and what stands in the way."""
    _ = voice.text
    first = "! " + _("no window of {time} meets every promise").format(time=voice.lasting(wish.duration))
    return [[(first, "warn")], *([("  " + data(line), "quiet")] for line in obstacles(found.plan, voice))]


def planned(
    one: Interruption,
    lead: int | None,
    commitment: Commitment,
    voice: Voice,
    now: datetime,
    checks: tuple[int, int] | None = None,
) -> Line:
    """Show a planned interruption to come: how many days ahead users were told, its checklist, its last way back."""
    _ = voice.text
    if one.facts.end is None:
        return []
    period = dates.window(one.facts.start, one.facts.end, now=now, lang=voice.lang, dash="–")
    told = "! " + _("not announced") if lead is None else _("{days} d ahead").format(days=lead)
    limit = LeadLimit(commitment, local_date(now))
    short = lead is None or lead < limit.days(local_date(one.facts.start))
    return [
        (f"{one.id} ", "accent"),
        (period.ljust(PERIOD), ""),
        (f"{told}  ".ljust(max(16, len(_("not announced")) + 4)), "warn" if short else "good"),
        (data(one.facts.title, 60), "strong"),
        (f"  ✓ {checks[0]}/{checks[1]}" if checks is not None else "", "quiet"),
        *turning_back(one, voice, now),
    ]


def turning_back(one: Interruption, voice: Voice, now: datetime) -> Line:
    """Say until when it can be turned back; while it goes on, in how long that is."""
    at, _ = one.facts.turn_back, voice.text
    if at is None or now > at:
        return []
    said = "  " + _("turn back by {at}").format(at=dates.clock(at))
    if now < one.facts.start:
        return [(said, "quiet")]
    return [(f"{said}, {_('in {time}').format(time=voice.lasting(at - now))}", "warn")]


def what_if(start: datetime, end: datetime, found: WhatIf, voice: Voice, now: datetime, width: int) -> list[Line]:
    """Say what the window would mean: the verdict, both scopes of its month, the first promise it falls short of."""
    _ = voice.text
    shorts = [f for f in found.result.findings if f.severity is not Severity.ADVICE]
    when = dates.window(start, end, now=now, lang=voice.lang, dash="–")
    period = f"{when} ({voice.lasting(end - start)})"
    good = "✓ " + voice.say(found.result.verdict)
    names = ", ".join(sorted({f.promise for f in shorts}))
    bad = "! " + _("falls short of {promises}").format(promises=names)
    lines: list[Line] = [[(period, "strong"), ("  " + (bad if shorts else good), "warn" if shorts else "good")]]
    lines += [_budget(row, voice, width) for row in found.budget[:2]]
    if shorts:
        lines.append([(data(voice.say(shorts[0].message), 300), "warn")])
    return lines


def _budget(row: BudgetRow, voice: Voice, width: int) -> Line:
    """Say what is left of a scope after the window, without and with what else is announced, and the forecast."""
    _ = voice.text
    values = {
        "month": f"{dates.MONTHS[voice.lang][row.month - 1]} {row.year}",
        "scope": _("inside") if row.scope is Scope.INSIDE else _("outside"),
        "left": voice.lasting(row.left),
        "budget": voice.lasting(row.budget),
        "before": voice.lasting(row.left + row.announced),
        "forecast": voice.percent(row.forecast),
    }
    ways = [_("{scope} {month}: {left} of {budget} left, forecast {forecast}")]
    if row.announced:
        ways.insert(0, _("{scope} {month}: {left} of {budget} left ({before} before others), forecast {forecast}"))
    said = [way.format(**values) for way in ways]
    return [(next((text for text in said if len(text) <= width), said[-1]), "" if row.met else "bad")]
