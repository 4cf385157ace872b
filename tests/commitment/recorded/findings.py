"""What a check says of drafts: one thing at a time beside a draft that meets everything, and edges by a second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain, product
from typing import Any

from klip_tui.commitment.calendar.local_time import midnight
from klip_tui.commitment.calendar.working_days import is_working
from klip_tui.commitment.figures.availability import Segment, month_figures
from klip_tui.commitment.figures.load import assumed_load
from klip_tui.commitment.kinds import Impact, NoticeType, Reach, Severity, State
from klip_tui.commitment.phrase import phrase
from klip_tui.commitment.promises.check import check
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.terms import PUBLISHED, PUBLISHED_TERMS
from tests.commitment.build import at, case, facts, interruption, notice
from tests.commitment.recorded.words import words

Case = tuple[str, CheckContext]
NOW = at("2026-11-24T10:30")
ONE = timedelta(seconds=1)
WORK = facts("2026-12-08T07:00", "2026-12-08T08:30", reason="Nieuwe schijven", known=NOW)
OUT = facts("2026-11-24T10:20", "2026-11-24T12:00", kind="unplanned", detected=at("2026-11-24T10:20"))
TOLD = interruption(notice("2026-11-20T10:00", WORK))
GOING = interruption(notice("2026-11-24T10:25", OUT), id="2026-002")
BUSY = interruption(notice("2026-11-20T10:00", facts("2026-12-09T05:00", "2026-12-09T08:00")), id="2026-009")


def _lines(draft: CheckContext) -> Iterator[str]:
    for finding in check(draft):
        yield f"    {finding.promise} {finding.severity.value}: {words(finding.message)}"
        for name in ("fix", "shorten", "code"):
            if getattr(finding, name) is not None:
                yield f"      {name}: {words(getattr(finding, name))}"


def _told(name: str, draft: CheckContext) -> Iterator[str]:
    yield f"{name}; {draft.type.value} at {words(draft.at)}"
    yield f"  {words(draft.facts)}"
    yield from _lines(draft)


def months_with(down: int, upto: datetime) -> dict[tuple[int, int], Any]:
    """Months of so much down inside office hours, and four times that in the evenings, from the first working day on."""
    rows = {}
    for year, month, first in ((2026, 11, 3), (2026, 12, 1), (2027, 1, 4)):
        segments, inside, outside = [], down, 4 * down
        for day in (date(year, month, first) + timedelta(days=n) for n in range(28)):
            if day.month != month or not is_working(PUBLISHED, day):
                continue
            opens, closes, ends = (midnight(day) + hours * 3600 for hours in (9, 17, 24))
            taken, late = min(inside, closes - opens), min(outside, ends - closes)
            segments += [Segment(State.DOWN, opens, opens + taken)] if taken else []
            segments += [Segment(State.DOWN, closes, closes + late)] if late else []
            inside, outside = inside - taken, outside - late
        rows[year, month] = month_figures(PUBLISHED, year, month, segments, int(upto.timestamp()))
    return rows


PERIODS = (
    "2026-12-08T07:00 2026-12-08T15:59", "2026-12-08T07:00 2026-12-08T15:59:59", "2026-12-08T07:00 2026-12-08T16:00",
    "2026-12-08T13:00 2026-12-08T17:00", "2026-11-29T00:00 2026-11-29T02:00", "2026-11-28T23:59:59 2026-11-29T00:10",
    "2026-11-25T20:00 2026-11-25T22:00", "2026-12-08T20:00 2026-12-09T05:00", "2026-12-08T22:00 2026-12-10T06:00",
    "2026-12-04T18:00 2026-12-07T15:00", "2026-11-24T10:29 2026-11-24T11:30", "2026-12-08T09:00 2026-12-08T09:00",
    "2026-12-08T09:00 2026-12-08T08:00", "2026-12-09T07:00 2026-12-09T09:00", "2026-12-24T09:00 2026-12-24T12:00",
    "2026-12-31T20:00 2027-01-01T04:00", "2026-12-19T00:00 2026-12-22T12:00", "2026-12-11T20:00 2026-12-12T02:00",
    "2026-12-11T16:00 2026-12-14T00:00",
)  # fmt: skip


def planned_cases() -> Iterator[Case]:
    """Planned drafts: periods, types, what was told before, what else is announced, what is measured."""
    for period in PERIODS:
        start, end = period.split()
        what = facts(start, end, reason="Nieuwe schijven", known=NOW)
        yield ("period", case(what, "2026-11-24T10:30", others=(BUSY,)))
        yield ("change", case(what, "2026-11-24T10:30", "change", interruption=TOLD, others=(BUSY, TOLD)))
    for type_, about in product(NoticeType, (None, TOLD)):
        draft = case(WORK, "2026-11-24T10:30", type_.value, interruption=about)
        yield ("type" + (" after the announcement" if about else ", the first"), draft)
        yield ("no end", replace(draft, facts=replace(WORK, end=None)))
        yield ("in it", replace(draft, at=at("2026-12-08T07:30")))
        yield ("down in it", replace(draft, at=at("2026-12-08T07:30"), measured=State.DOWN, since=WORK.start))
        yield ("after it", replace(draft, at=at("2026-12-08T09:00")))
        yield ("down after it", replace(draft, at=at("2026-12-08T09:00"), measured=State.DOWN))
    for known in (
        None,
        NOW - timedelta(minutes=15),
        NOW - timedelta(minutes=15) - ONE,
        NOW + ONE,
        NOW - timedelta(days=2),
    ):
        yield ("known", case(replace(WORK, known=known), "2026-11-24T10:30"))
    for name, more in _beside(NOW):
        yield (name, replace(case(WORK, "2026-11-24T10:30"), **more))
        late = facts("2026-12-08T10:00", "2026-12-08T15:00", services=("api",), rollback=3600)
        yield (name, replace(case(late, "2026-11-24T10:30"), **more))
    spent = at("2026-12-03T10:30")
    for down, end in product((4584, 4585, 5200, 90_000), ("2026-12-08T08:30", "2026-12-08T09:10")):
        what = facts("2026-12-08T07:00", end, reason="Nieuwe schijven", known=spent)
        yield (f"{down} s down", case(what, "2026-12-03T10:30", months=months_with(down, spent)))
    for rollback in (5399, 5400, 5401, 1800, -1):
        yield ("way back", case(replace(WORK, rollback=rollback), "2026-11-24T10:30"))


def unplanned_cases() -> Iterator[Case]:
    """Unplanned drafts, in the same way."""
    for type_, about in product(NoticeType, (None, GOING)):
        yield (
            "the first" if about is None else "after the announcement",
            case(OUT, "2026-11-24T10:35", type_.value, interruption=about),
        )
    for (name, more), type_ in product(_beside(NOW), ("announcement", "update", "end")):
        about = None if type_ == "announcement" else GOING
        what = replace(OUT, end=NOW) if type_ == "end" else OUT
        yield (name, replace(case(what, "2026-11-24T10:35", type_, interruption=about), **more))
    for minutes in (14, 15, 16, 20, 90):
        for seconds in (-1, 0, 1, 59, 60) if minutes in (15, 16) else (0,):
            late = OUT.start + timedelta(minutes=minutes, seconds=seconds)
            yield ("late", replace(case(OUT, "2026-11-24T10:30"), at=late))
            over = replace(OUT, end=OUT.start + timedelta(minutes=10))
            yield ("late end", replace(case(over, "2026-11-24T10:30", "end"), at=late))
    for end in (None, NOW - ONE, NOW, NOW + ONE, at("2026-11-24T17:00"), at("2026-11-24T16:59:59"), at("2026-11-24T22:00"),
                at("2026-11-26T09:00"), at("2026-11-27T18:00")):  # fmt: skip
        for update in (None, NOW, NOW + ONE, NOW - ONE):
            what = replace(OUT, end=end, next_update=update)
            yield ("until", case(what, "2026-11-24T10:30"))
            yield ("until", case(what, "2026-11-24T10:30", "update", interruption=GOING))
    for ahead in (0, 59, 60, 61):
        start = NOW + ahead * ONE
        yield ("ahead", case(replace(OUT, start=start, detected=None), "2026-11-24T10:30"))
    for moment in ("2026-11-14T22:10", "2026-11-24T08:59:59", "2026-11-24T09:00", "2026-11-24T17:00"):
        what = replace(
            OUT, start=at(moment), detected=at(moment), end=None, next_update=at(moment) + timedelta(hours=1)
        )
        yield ("found", case(what, moment))
    for detected in (NOW, NOW + ONE, NOW - ONE):
        yield ("detected", case(replace(OUT, detected=detected), "2026-11-24T10:30"))


def slow_cases() -> Iterator[Case]:
    """What is told as slow or in part beside what is measured."""
    for impact, services, state in product(Impact, ((), ("api",), ("api", "portal")), State):
        what = replace(OUT, impact=impact, services=services)
        draft = case(what, "2026-11-24T10:30", measured=state, since=NOW, services=("api", "portal"))
        yield (f"{impact.value} {words(services)} measured {state.value}", draft)


def _beside(now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "as it is", {}
    for state in State:
        yield f"measured {state.value}", {"measured": state, "since": now - timedelta(hours=1)}
        yield f"measured {state.value}, nobody knows since when", {"measured": state, "service": "Kaart"}
        yield f"measured {state.value}, reported", {"measured": state, "reports": (now - timedelta(minutes=9),)}
    yield "not measured", {"measuring": False, "service": "Kaart"}
    yield "is measured", {"measuring": True}
    yield "failed before", {"failed": now - timedelta(minutes=40)}
    for reach in (None, frozenset(), frozenset({Reach.PAGE}), frozenset({Reach.LIST}), frozenset({Reach.OTHER})):
        yield f"reaches {words(reach)}", {"reaches": reach}
    yield "unfit", {"unfit": (phrase("too long"), phrase("a sign"))}
    texts = {"nl": "Bel ons", "en": "Call 09 276", "fr": ""}
    yield "contacts", {"texts": texts, "contacts": ("09 276", "helpdesk@example")}
    yield "no contacts", {"texts": texts}
    yield "counted load", {"load": assumed_load(PUBLISHED_TERMS)}
    yield "little budget", {"months": months_with(5200, now)}
    yield "no budget", {"months": months_with(90_000, now)}
    yield "busy", {"others": (BUSY, interruption(notice("2026-11-20T10:00", WORK), id="2026-008"))}
    yield "services", {"services": ("api", "portal")}


def planned() -> Iterator[str]:
    """What is said of planned drafts."""
    return chain.from_iterable(_told(*one) for one in planned_cases())


def unplanned() -> Iterator[str]:
    """What is said of unplanned drafts."""
    return chain.from_iterable(_told(*one) for one in unplanned_cases())


def slow() -> Iterator[str]:
    """What is said of what is told as slow or in part."""
    return chain.from_iterable(_told(*one) for one in slow_cases())


def malformed_cases() -> Iterator[Case]:
    """Drafts of no length, less than none, more than a year, and what can't follow."""
    year = timedelta(days=366)
    for (what, about), length in product(((WORK, TOLD), (OUT, GOING)), (year - ONE, year, year + ONE, 0 * ONE, -ONE)):
        for type_, before in product(NoticeType, (None, about)):
            draft = case(what, "2026-11-24T10:30", type_.value, interruption=before)
            kind = "after the announcement" if before else "the first"
            name = f"{what.kind.value} {type_.value}, {kind}, {length}"
            yield name, replace(draft, facts=replace(what, end=what.start + length))


def malformed() -> Iterator[str]:
    """What is told first and alone."""
    for name, draft in malformed_cases():
        for finding in check(draft):
            if finding.severity is Severity.ERROR:
                yield f"{name}: {finding.promise} {words(finding.message)} {words(finding.fix)}"
