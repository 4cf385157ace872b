"""Which windows are proposed, and what stands in the way where there is none: one wish beside another."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from klip_tui.commitment.calendar.local_time import seconds
from klip_tui.commitment.figures.load import assumed_load
from klip_tui.commitment.terms import PUBLISHED, PUBLISHED_TERMS, Commitment
from klip_tui.commitment.window_wish import HourSpan, Preferences, Wish
from klip_tui.commitment.windows import plan
from tests.commitment.build import at
from tests.commitment.recorded.findings import months_with
from tests.commitment.recorded.words import words
from tests.commitment.test_ranking import wish_of

NOW = at("2026-11-24T10:30")
LATE = at("2026-12-07T10:30")
HOUR = timedelta(hours=1)


def _wish(first: str, last: str, hours: float, **more: object) -> Wish:
    asked = Wish(
        PUBLISHED, hours * HOUR, date.fromisoformat(first), date.fromisoformat(last), NOW, {}, (),
        assumed_load(PUBLISHED_TERMS),
    )  # fmt: skip
    return replace(asked, **more)  # type: ignore[arg-type]


def _span(start: str, end: str) -> tuple[int, int]:
    return seconds(at(start)), seconds(at(end))


LATER = replace(
    PUBLISHED_TERMS, first_day=date(2026, 12, 9), lead_days=9, end_before=time(12), office_start=time(8, 20),
    office_end=time(18, 30), target_inside=Fraction(97, 100),
)  # fmt: skip
HALVES = Commitment((replace(PUBLISHED_TERMS, office_start=time(8, 40), office_end=time(17, 20), end_before=time(18, 5)),
                     replace(PUBLISHED_TERMS, first_day=date(2026, 12, 10), end_before=time(12, 45))))  # fmt: skip
SPANS = [_span("2026-12-08T06:00", "2026-12-08T08:00"), _span("2026-12-09T12:00", "2026-12-09T20:00")]
WISHES: dict[str, Wish] = {
    "two hours in a week": _wish("2026-12-07", "2026-12-13", 2),
    "a quarter in a day": _wish("2026-12-08", "2026-12-08", 0.25),
    "an hour in a day, all of them": _wish("2026-12-08", "2026-12-08", 1, count=40),
    "seven hours": _wish("2026-12-07", "2026-12-09", 7),
    "fourteen hours": _wish("2026-12-04", "2026-12-07", 14),
    "thirty hours": _wish("2026-12-04", "2026-12-09", 30),
    "three days": _wish("2026-12-04", "2026-12-09", 72),
    "at the first day that can be told": _wish("2026-11-28", "2026-11-29", 1),
    "too soon": _wish("2026-11-24", "2026-11-26", 1),
    "past": _wish("2026-11-20", "2026-11-23", 1),
    "closed days": _wish("2026-12-24", "2026-12-28", 3),
    "over new year": _wish("2026-12-31", "2027-01-02", 3),
    "the clock goes back": _wish("2027-10-31", "2027-10-31", 4),
    "the clock goes on": _wish("2027-03-28", "2027-03-28", 4),
    "others are announced": _wish("2026-12-08", "2026-12-09", 3, announced=tuple(SPANS)),
    "all of it is announced": _wish("2026-12-08", "2026-12-08", 3,
                                    announced=(_span("2026-12-07T20:00", "2026-12-09T08:00"),)),
    "one is known and not told": _wish("2026-12-08", "2026-12-08", 3, untold=((*SPANS[0], "2026-004"),)),
    "in the evening": _wish("2026-12-08", "2026-12-09", 2, within=(HourSpan(18 * 60, 24 * 60),)),
    "over midnight": _wish("2026-12-08", "2026-12-09", 3, within=(HourSpan(22 * 60, 2 * 60),)),
    "hours that it does not fit in": _wish("2026-12-08", "2026-12-09", 3, within=(HourSpan(6 * 60, 8 * 60),)),
    "hours that end too late": _wish("2026-12-08", "2026-12-09", 3, within=(HourSpan(14 * 60, 17 * 60 + 30),)),
    "on a Thursday": _wish("2026-12-07", "2026-12-20", 2, on=frozenset({3})),
    "on a day that does not come": _wish("2026-12-07", "2026-12-08", 2, on=frozenset({3})),
    "at night is preferred": _wish("2026-12-07", "2026-12-10", 2,
                                   preferences=Preferences((HourSpan(23 * 60, 5 * 60),), frozenset({1, 2}))),
    "half the budget is kept": _wish("2026-12-07", "2026-12-09", 2, preferences=Preferences(keep_free=Fraction(1, 2))),
    "nearly all of it is kept": _wish("2026-12-07", "2026-12-09", 6,
                                      preferences=Preferences(keep_free=Fraction(99, 100))),
    "little is left": _wish("2026-12-14", "2026-12-16", 6, now=LATE, months=months_with(3500, LATE)),
    "little is left, and some is kept": _wish("2026-12-14", "2026-12-16", 3, now=LATE, months=months_with(1000, LATE),
                                              preferences=Preferences(keep_free=Fraction(1, 10))),
    "nothing is left": _wish("2026-12-14", "2026-12-15", 6, now=LATE, months=months_with(90_000, LATE)),
    "a version begins": _wish("2026-12-07", "2026-12-10", 3, commitment=Commitment((PUBLISHED_TERMS, LATER))),
    "a version begins in it": _wish("2026-12-08", "2026-12-09", 20, commitment=Commitment((PUBLISHED_TERMS, LATER))),
    "hours of an afternoon in which nothing fits": _wish(
        "2026-12-05", "2026-12-20", 3, within=(HourSpan(13 * 60, 17 * 60),)),
    "hours of the night in two weeks": _wish("2026-12-05", "2026-12-20", 3, within=(HourSpan(60, 4 * 60),), count=20),
    "hours from one o'clock to one": _wish("2026-12-08", "2026-12-09", 3, within=(HourSpan(60, 60),)),
    "all is to be kept, at night": _wish("2026-12-07", "2026-12-09", 2, within=(HourSpan(60, 5 * 60),),
                                         preferences=Preferences(keep_free=Fraction(1))),
    "all but some minutes are kept": _wish("2026-12-07", "2026-12-08", 3,
                                           preferences=Preferences(keep_free=Fraction(97, 100))),
    "long, and half is kept": _wish("2026-12-04", "2026-12-08", 40, preferences=Preferences(keep_free=Fraction(1, 2))),
    "kept, with much announced": _wish("2026-12-07", "2026-12-09", 2, announced=tuple(SPANS),
                                       preferences=Preferences(keep_free=Fraction(19, 20))),
    "kept, over the end of the month": _wish("2026-12-31", "2027-01-01", 30, now=LATE, months=months_with(4000, LATE),
                                             preferences=Preferences(keep_free=Fraction(1, 3))),
    "nothing is asked of it but to end in time": _wish("2026-11-24", "2026-11-25", 2, commitment=Commitment(
        (PUBLISHED_TERMS,), frozenset({"A4.1-2"}))),
    "nothing is asked of it but the lead": _wish("2026-11-28", "2026-11-29", 10, commitment=Commitment(
        (PUBLISHED_TERMS,), frozenset({"A4.1-3"}))),
    "nothing is asked of it but inside": _wish("2026-11-24", "2026-11-25", 30, commitment=Commitment(
        (PUBLISHED_TERMS,), frozenset({"A3.1"}))),
    "nothing is asked of it but outside": _wish("2026-11-24", "2026-11-25", 30, months=months_with(15_000, NOW),
                                                commitment=Commitment((PUBLISHED_TERMS,), frozenset({"A3.2"}))),
    "nothing is asked of it": _wish("2026-11-24", "2026-11-25", 30, commitment=Commitment(
        (PUBLISHED_TERMS,), frozenset())),
    "it may be told the same day": _wish("2026-11-24", "2026-11-24", 1, count=40, commitment=Commitment(
        (replace(PUBLISHED_TERMS, lead_days=0),))),
    "what is planned counts for nothing": _wish("2026-12-04", "2026-12-08", 90, commitment=Commitment(
        (replace(PUBLISHED_TERMS, planned_counts=False, end_before=time(16, 1)),))),
    "office hours on half hours": _wish("2026-12-08", "2026-12-08", 2, count=9, commitment=Commitment(
        (replace(PUBLISHED_TERMS, office_start=time(8, 40), office_end=time(17, 20), end_before=time(16, 30)),))),
    "one": _wish("2026-12-07", "2026-12-13", 2, count=1),
    "none": _wish("2026-12-07", "2026-12-08", 2, count=0),
}  # fmt: skip


def windows() -> Iterator[str]:
    """Each wish with its slots, or with what is in the way."""
    for name, wish in WISHES.items():
        found = plan(wish)
        yield name
        for slot in found.slots:
            yield "  " + ", ".join(f"{one.name} {words(getattr(slot, one.name))}" for one in fields(slot))
        for row in found.in_the_way:
            yield f"  in the way: {words(row)}"
        if found.nearest is not None:
            yield f"  nearest: {words(found.nearest)}"


def drawn() -> Iterator[str]:
    """Wishes that chance has drawn: versions, months, what is announced, hours, days, and what is kept."""
    draw = random.Random(1415)
    for number in range(60):
        wish = wish_of(draw)
        found = plan(wish)
        yield f"{number}: {wish.duration} from {wish.first} to {wish.last}, at {words(wish.now)}"
        for slot in found.slots[:4]:
            yield f"  {words(slot.start)}, load {words(slot.load)}, inside {slot.inside}, left {words(slot.left)}, {words(slot.also)}"
        for row in found.in_the_way:
            yield f"  in the way: {words(row)}"


def staffed() -> Iterator[str]:
    """When people are at work or just before: the hours of three days, by the second at which it turns."""
    chosen = Preferences((HourSpan(22 * 60, 2 * 60), HourSpan(0, 24 * 60 - 1)), frozenset({1, 4}))
    for name, preferences in (("usual", Preferences()), ("chosen", chosen), ("halves", Preferences(hours=()))):
        for day in ("2026-12-08", "2026-12-11", "2026-12-12", "2026-12-25"):
            row, before = [], None
            for minute in range(24 * 60):
                for second in (0, 1):
                    moment: datetime = at(f"{day}T00:00") + timedelta(minutes=minute, seconds=second)
                    now = preferences.staffed(HALVES if name == "halves" else PUBLISHED, moment)
                    if now != before:
                        row.append(f"{words(moment)[11:]} {'yes' if now else 'no'}")
                    before = now
            yield f"{name} {day}: " + ", ".join(row)
