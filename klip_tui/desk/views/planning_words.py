"""What a plan says in words, in every face: what a window shares with others, and what stands in the way of any."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.window_limits import DAYS, KEEP_FREE, WITHIN
from klip_tui.commitment.window_obstacles import NearestMiss
from klip_tui.commitment.windows import Plan, Slot
from klip_tui.text import dates
from klip_tui.text.voice import Voice

NAMED_DAYS = 6
"""Days that are named one by one; of more than that the number is given."""


def also_on(slot: Slot, voice: Voice, most: int = NAMED_DAYS) -> str:
    """Say on which other days a window like it lies: ``also on wo, do, vr``, with dates beyond a week."""
    _ = voice.text
    first = local_date(slot.start)
    others = [local_date(start) for start in slot.also]
    named, more = others[:most], len(others) - most
    shown = ", ".join(_named(day, first, voice) for day in named)
    if more > 0:
        return _("also on {days} and {count} more").format(days=shown, count=more)
    return _("also on {days}").format(days=shown) if shown else ""


def _named(day: date, first: date, voice: Voice) -> str:
    if timedelta(0) < day - first < timedelta(days=7):
        return dates.WEEKDAYS[voice.lang][day.weekday()]
    return voice.day(day, year=False)


def times_of(one: Interruption, voice: Voice) -> str:
    """Say from when to when an interruption is: times alone within one day, else with their days."""
    start, end = one.facts.start, one.facts.end
    if end is None or local_date(end) == local_date(start):
        return f"{dates.clock(start)}–{dates.clock(end) if end is not None else '?'}"
    return "–".join(f"{voice.day(local_date(at), year=False)} {dates.clock(at)}" for at in (start, end))


def in_the_way(name: str, voice: Voice) -> str:
    """Name what stands in the way: a promise by its number, a wish in words."""
    _ = voice.text
    words = {KEEP_FREE: _("what is to be kept free"), WITHIN: _("the hours wished"), DAYS: _("the days wished")}
    return words.get(name, name)


def obstacles(found: Plan, voice: Voice) -> Iterator[str]:
    """Say what rules out how many windows, and for each the nearest one that meets all the others."""
    _ = voice.text
    for one in found.in_the_way:
        said = _("1 window ruled out by {promise}") if one.windows == 1 else _("{count} windows ruled out by {promise}")
        said = said.format(promise=in_the_way(one.promise, voice), count=voice.count(one.windows))
        window = _window(one.nearest, voice) if one.nearest is not None else ""
        yield f"{said}; " + (_("without it: {start}").format(start=window) if window else _("without it none either"))
    miss = found.nearest
    if miss is not None and len(miss.promises) > 1:
        names = ", ".join(in_the_way(name, voice) for name in miss.promises)
        yield _("nearest: {start}, which falls short of {promises}").format(start=_window(miss, voice), promises=names)


def _window(miss: NearestMiss, voice: Voice) -> str:
    return dates.window(miss.start, miss.end, lang=voice.lang, dash="–")
