"""F8: every fix that a check offers is sound: it mends, breaks nothing, lies ahead, and keeps the duration."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

import pytest

from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType, Severity
from klip_tui.commitment.phrase import Phrase
from klip_tui.commitment.promises.check import check
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.findings import Finding, Fix, FixName
from klip_tui.commitment.promises.registry import promise
from klip_tui.commitment.terms import PUBLISHED
from tests.commitment.build import at, case, facts, found, interruption, notice
from tests.soaking import Soaked, parts

NOW = at("2026-11-24T10:30")
MANY, PARTS = 50_000, 20
MINUTES = (15, 59, 90, 180, 391, 560, 1440, 2900)
BUSY = interruption(notice("2026-11-20T10:00", facts("2026-12-09T05:00", "2026-12-09T08:00")), id="2026-009")
TOLD = interruption(notice("2026-11-23T10:00", facts("2026-12-08T07:00", "2026-12-08T09:00")))


def drafts(count: int, seed: int) -> Iterator[CheckContext]:
    """Draw planned and unplanned drafts around the edges of the limits: hours, months, days off, what is announced."""
    draw = random.Random(seed)
    for _ in range(count):
        start = NOW.replace(minute=0) + timedelta(minutes=15 * draw.randrange(-8, 60 * 96))
        length = timedelta(minutes=draw.choice(MINUTES))
        what = InterruptionDetails(Kind.PLANNED, "Onderhoud", start, start + length)
        if draw.random() < 0.2:
            end = draw.choice((None, start + length))
            what = InterruptionDetails(
                Kind.UNPLANNED, "Uitval", min(start, NOW), end, next_update=draw.choice((None, NOW, NOW + length)),
                detected=min(start, NOW),
            )  # fmt: skip
            if end is not None and end <= what.start:
                continue
            yield CheckContext(PUBLISHED, NoticeType.ANNOUNCEMENT, what, NOW, others=(BUSY,))
        elif draw.random() < 0.3:
            yield CheckContext(PUBLISHED, NoticeType.CHANGE, what, NOW, interruption=TOLD, others=(BUSY, TOLD))
        else:
            yield CheckContext(PUBLISHED, NoticeType.ANNOUNCEMENT, what, NOW, others=(BUSY,))


def put(draft: CheckContext, fix: Fix) -> CheckContext:
    """Apply a fix as a reader of the JSON would."""
    new = replace(
        draft.facts,
        start=fix.start or draft.facts.start,
        end=fix.end or draft.facts.end,
        next_update=fix.next_update or draft.facts.next_update,
    )
    return replace(draft, facts=new, type=fix.type or draft.type)


def _short(findings: tuple[Finding, ...]) -> set[str]:
    return {f.promise for f in findings if f.severity is not Severity.ADVICE}


def judge(draft: CheckContext) -> int:
    """Assert that all fixes of a draft are sound; return how many there were."""
    findings = check(draft)
    offers = 0
    for finding in findings:
        assert isinstance(finding.message, Phrase)
        assert isinstance(finding.severity, Severity)
        assert promise(finding.promise)
        assert finding.ways is None, "what was proposed has been judged"
        for way in (finding.fix, finding.shorten):
            if way is None:
                continue
            offers += 1
            after = put(draft, way)
            left = _short(check(after))
            assert finding.promise not in left, (draft.facts, finding, left)
            assert left <= _short(findings), (draft.facts, finding, left)
            moments: list[datetime | None] = [way.start, way.end, way.next_update]
            assert all(moment > NOW for moment in moments if moment is not None), (draft.facts, way)
            if draft.planned and draft.facts.end is not None and after.facts.end is not None:
                before, now = draft.facts.end - draft.facts.start, after.facts.end - after.facts.start
                assert now < before if way.name is FixName.SHORTEN else now == before, (draft.facts, way)
            assert (way is finding.shorten) == (way.name is FixName.SHORTEN)
    return offers


def test_f8_every_fix_of_a_sample_is_sound() -> None:
    offers = sum(judge(draft) for draft in drafts(120, 8))
    assert offers > 60


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS), ids=parts)
def test_f8_every_fix_of_fifty_thousand_drafts_is_sound(part: int, soaked: Soaked) -> None:
    offers = 0
    for draft in islice(drafts(MANY, 88 + part), MANY // PARTS):
        offers += judge(draft)
        soaked.count(1)
    assert offers > MANY // PARTS // 2


def test_f8_a_job_of_three_hours_is_not_fixed_by_making_it_one() -> None:
    finding = found(facts("2026-12-08T15:00", "2026-12-08T18:00"), "2026-11-24T10:30")["A4.1-2"]
    assert finding.fix is not None
    assert (finding.fix.start, finding.fix.end) == (at("2026-12-08T12:59"), at("2026-12-08T15:59"))
    assert finding.shorten is not None
    assert finding.shorten.end == at("2026-12-08T15:59")


def test_f8_where_no_fix_exists_it_says_what_would_have_to_give() -> None:
    week = found(facts("2026-12-07T06:00", "2026-12-13T18:00"), "2026-11-24T10:30")["A3.1"]
    assert week.fix is None
    gives = dict(week.message.args)["gives"]
    assert isinstance(gives, Phrase)
    assert gives.template.startswith("No window of")
    assert dict(gives.args)["time"] == timedelta(days=6, hours=12)
    over = found(facts("2026-12-08T13:00", "2026-12-08T16:30"), "2026-12-08T16:35", "end", interruption=BEGUN)["A4.1-2"]
    assert (over.fix, over.shorten) == (None, None), "what is over can't be made shorter"
    assert "a written reason" in dict(over.message.args)["gives"].template  # type: ignore[union-attr]


def test_f8_an_overrun_names_the_stretch_that_was_not_told() -> None:
    longer = facts("2026-12-08T07:00", "2026-12-08T10:00")
    finding = found(longer, "2026-12-08T09:10", "change", interruption=TOLD)["A4.1-3"]
    inner = dict(finding.message.args)["finding"]
    assert dict(inner.args)["start"] == at("2026-12-08T09:00")  # type: ignore[union-attr]
    assert dict(inner.args)["end"] == "10:00"  # type: ignore[union-attr]


BEGUN = interruption(notice("2026-11-23T10:00", facts("2026-12-08T13:00", "2026-12-08T15:30")))


@pytest.mark.parametrize("now", ["2026-11-24T10:30", "2026-11-24T10:30:59.5"])
def test_f16_without_end_and_next_update_it_is_an_error_with_a_fix(now: str) -> None:
    """A moment that is offered is a whole minute, as it is shown."""
    draft = case(facts("2026-11-24T10:25", kind="unplanned"), now)
    (error,) = [f for f in check(draft) if f.severity is Severity.ERROR]
    assert error.promise == "A4.2-duration"
    assert error.fix is not None
    assert error.fix.next_update == at("2026-11-24T11:00")
