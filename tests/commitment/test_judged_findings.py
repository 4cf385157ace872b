"""The recorded checks, judged by a reading of its own of articles 3 and 4: which promises a draft falls short of.

It reads a draft as a person would with the text beside it: which of it is malformed, and else what falls short. Advice
is not judged here. What is offered against a shortfall is judged by it too: gone, nothing new, ahead, as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import chain

import pytest

from klip_tui.commitment.kinds import Impact, Kind, NoticeType, Reach, Scope, Severity, State
from klip_tui.commitment.promises.check import check
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.findings import Finding, Fix, FixName
from tests.commitment.law import instant, month, months_of, opens_next, shares, wall
from tests.commitment.recorded.findings import malformed_cases, planned_cases, slow_cases, unplanned_cases

BOTH = {Reach.PAGE, Reach.LIST}
QUARTER, YEAR = timedelta(minutes=15), timedelta(days=366)
BUDGETS = {Scope.INSIDE: ("A3.1", Fraction(99, 100)), Scope.OUTSIDE: ("A3.2", Fraction(9, 10))}
FIRST = {Kind.PLANNED: {"announcement"}, Kind.UNPLANNED: {"announcement", "end"}}
"""An outage that is over before anybody told is told by its end."""
AFTER = {
    Kind.PLANNED: {"change", "start", "update", "end", "cancellation"},
    Kind.UNPLANNED: {"change", "update", "end"},
}
"""After an announcement; there is nothing to cancel in what nobody planned, and no start to tell of."""


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def malformed(draft: CheckContext) -> Iterator[str]:
    """What can't be posted at all, reason or not."""
    what, planned = draft.facts, draft.facts.kind is Kind.PLANNED
    period = "A4.1-period" if planned else "A4.2-duration"
    if draft.type is NoticeType.END:
        # When it really ended: never in the future, never before the start; before the start it is a cancellation.
        too_soon = planned and draft.at < what.start
        if too_soon or what.end is None or what.end > draft.at or what.end < what.start:
            yield period
    elif what.end is not None and what.end <= what.start:
        yield period
    if what.end is not None and what.end - what.start > YEAR:
        yield period
    if planned and what.end is None and draft.type not in (NoticeType.CANCELLATION, NoticeType.END):
        yield period
    if draft.unfit:
        yield "A4.1-channels" if planned else "A4.2-immediate"
    if what.detected is not None and what.detected > draft.at:
        yield "A4.2-immediate"
    about = draft.interruption
    if draft.type.value not in (AFTER if about is not None and about.notices else FIRST)[what.kind]:
        yield "A4.1-known" if planned else "A4.2-duration"


def unfinished(draft: CheckContext) -> Iterator[str]:
    """What is well formed and can't be posted all the same: an outage without a word of how long, or to come."""
    what, lasts = draft.facts, draft.type not in (NoticeType.END, NoticeType.CANCELLATION)
    if what.kind is Kind.UNPLANNED and lasts:
        if what.end is None and what.next_update is None:
            yield "A4.2-duration"
        if what.start >= draft.at + timedelta(minutes=1):
            yield "A4.2-immediate"


def short(draft: CheckContext) -> Iterator[str]:
    """What falls short: it wants a written reason."""
    what, planned = draft.facts, draft.facts.kind is Kind.PLANNED
    lasts = draft.type not in (NoticeType.END, NoticeType.CANCELLATION)
    if draft.reaches is not None and not draft.reaches >= BOTH:
        yield "A4.1-channels" if planned else "A4.2-immediate"
    if draft.type is NoticeType.CANCELLATION:
        return
    if draft.type is NoticeType.END and draft.measured is State.DOWN:
        yield "A4.2-duration"
    if planned:
        if what.end is not None and wall(what.end).hour >= 16:
            yield "A4.1-2"
        if lasts and any(lead < 5 for lead in leads(draft)):
            yield "A4.1-3"
        if lasts:
            yield from overdrawn(draft)
        return
    told_first = draft.interruption is None or not draft.interruption.notices
    begun = min([what.detected or what.start, *draft.reports, *([draft.failed] if draft.failed is not None else [])])
    if told_first and draft.at - begun > QUARTER:
        yield "A4.2-immediate"
    if not lasts:
        return
    all_of_it = not what.services or set(what.services) >= set(draft.services or what.services)
    if draft.measured is State.UP and not draft.reports and what.impact is Impact.MAJOR and all_of_it:
        yield "A4.2-duration"
    if what.end is None and what.next_update is not None and what.next_update <= draft.at:
        yield "A4.2-duration"
    if what.end is not None and opens_next(seconds(what.end)) != seconds(what.end):
        yield "A4.2-restart"


def leads(draft: CheckContext) -> Iterator[int]:
    """Of each minute and service the calendar days between the first word of it, not taken back since, and itself."""
    what, about = draft.facts, draft.interruption
    words = [(one.communicated, one.facts) for one in (about.notices if about is not None else ())]
    first, last = seconds(what.start), seconds(what.end or what.start)
    # What lasts for months is looked at hour by hour: nothing else was told of it.
    for second in range(first, last, 60 if last - first < 14 * 86_400 else 3600):
        minute = instant(second)
        for service in what.services or draft.services or ("",):
            since = None
            for when, told in [*words, (draft.at, what)]:
                named = told.end is not None and told.start <= minute < told.end
                named = named and (not told.services or service in told.services)
                since = (since or when) if named else None
            if since is not None:
                yield (wall(minute).date() - wall(since).date()).days


def overdrawn(draft: CheckContext) -> Iterator[str]:
    """The targets that the forecast misses with this and all that is announced; what takes nothing misses none."""
    what, now = draft.facts, seconds(draft.at)
    span = (max(seconds(what.start), now), seconds(what.end or what.start))
    own = draft.interruption.id if draft.interruption is not None else ""
    others = [one.notices[-1].facts for one in draft.others if one.id != own]
    ahead = [(max(seconds(one.start), now), seconds(one.end or one.start)) for one in others]
    for year, number in months_of(seconds(what.start), seconds(what.end or what.start)):
        rest, taken = shares([(now, month(year, number)[1])], year, number), shares([span, *ahead], year, number)
        announced, known = shares(ahead, year, number), draft.months.get((year, number))
        for n, (scope, (promise, target)) in enumerate(BUDGETS.items()):
            up, down = (known.scope(scope).up, known.scope(scope).down) if known is not None else (0, 0)
            share = Fraction(up + rest[n] - taken[n], up + down + rest[n]) if up + down + rest[n] else target
            if taken[n] > announced[n] and share < target:
                yield promise


def falls(draft: CheckContext) -> tuple[set[str], set[str]]:
    """What can't be posted, else what falls short."""
    errors = set(malformed(draft))
    return (errors, set()) if errors else (set(unfinished(draft)), set(short(draft)))


@lru_cache(maxsize=1)
def judged() -> list[tuple[str, CheckContext, tuple[Finding, ...], tuple[set[str], set[str]]]]:
    """Every draft of the recorded tables, with what is said of it and what the text says."""
    cases = chain(planned_cases(), unplanned_cases(), slow_cases(), malformed_cases())
    return [(name, draft, check(draft), falls(draft)) for name, draft in cases]


def test_a_draft_falls_short_of_what_the_text_says() -> None:
    """Of all drafts of the recorded tables: the promises that are errors, and those that are short."""
    seen: set[str] = set()
    for name, draft, found, expected in judged():
        said = tuple({f.promise for f in found if f.severity is s} for s in (Severity.ERROR, Severity.SHORT))
        assert said == expected, (name, draft.type, draft.at, draft.facts)
        seen |= said[0] | said[1]
    assert len(judged()) > 500
    assert seen >= {"A3.1", "A3.2", "A4.1-channels", "A4.1-known", "A4.1-period", "A4.1-2", "A4.1-3", "A4.2-immediate",
                    "A4.2-duration", "A4.2-restart"}  # fmt: skip


def test_what_is_offered_is_sound() -> None:
    """With it the finding is gone, nothing new falls short, it lies ahead, and only what is named so is shorter."""
    offered = 0
    for name, draft, found, (_, lacking) in judged():
        for finding, way in ((one, way) for one in found for way in (one.fix, one.shorten) if way is not None):
            offered += 1
            errors, left = falls(mended(draft, way))
            assert errors == set(), (name, way)
            if finding.severity is Severity.ERROR:
                continue
            assert left <= lacking - {finding.promise}, (name, way)
            if draft.type is not NoticeType.END:
                assert all(at > draft.at for at in (way.start, way.end, way.next_update) if at is not None)
            if way.name is FixName.MOVE:
                assert length(mended(draft, way)) == length(draft)
    assert offered > 100


def length(draft: CheckContext) -> timedelta | None:
    return draft.facts.end - draft.facts.start if draft.facts.end is not None else None


def mended(draft: CheckContext, way: Fix) -> CheckContext:
    what = draft.facts
    what = replace(what, start=way.start or what.start, end=way.end or what.end)
    return replace(
        draft, facts=replace(what, next_update=way.next_update or what.next_update), type=way.type or draft.type
    )


@pytest.mark.parametrize(("hour", "falls_short"), [("15:59", False), ("15:59:59", False), ("16:00", True),
                                                    ("23:00", True), ("05:00", False)])  # fmt: skip
def test_the_reading_knows_the_worked_ends(hour: str, falls_short: bool) -> None:
    """A4.1-2: 15:59 meets it, 16:00 does not, 05:00 the next morning does, 23:00 does not."""
    draft = next(one for name, one in planned_cases() if name == "period")
    moment = datetime.fromisoformat(f"2026-12-09T{hour}+01:00")
    assert ("A4.1-2" in falls(replace(draft, facts=replace(draft.facts, end=moment)))[1]) is falls_short
