"""Drafts that chance draws, judged as the recorded ones are: by a reading of its own of articles 3 and 4."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails, Notice
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, Reach, Severity, State
from klip_tui.commitment.promises.check import check
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.terms import PUBLISHED
from tests.commitment.build import at
from tests.commitment.recorded.findings import months_with
from tests.commitment.test_judged_findings import falls, mended
from tests.soaking import Soaked

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOWS = [at(now) for now in ("2026-11-24T10:30", "2026-12-03T10:30", "2026-10-20T08:00", "2026-12-23T16:59:59",
                            "2027-03-24T12:00", "2026-11-24T17:00")]  # fmt: skip
SERVICES = ((), (), ("api",), ("api", "portal"))


def facts(draw: random.Random, kind: Kind, start: datetime) -> InterruptionDetails:
    planned, end = kind is Kind.PLANNED, start + draw.choice((-15, 15, 60, 95, 480, 900, 3000)) * MINUTE
    return InterruptionDetails(
        kind,
        "Werk",
        start,
        end if planned or draw.random() < 0.6 else None,
        draw.choice(SERVICES),
        next_update=None if planned or draw.random() < 0.4 else start + draw.choice((-30, 10, 60, 600)) * MINUTE,
        detected=None if planned or draw.random() < 0.5 else start - draw.choice((-2, 0, 5, 20)) * MINUTE,
        impact=Impact.MAJOR if planned else draw.choice(list(Impact)),
    )


def told(draw: random.Random, kind: Kind, start: datetime, now: datetime, identity: str) -> Interruption:
    """An interruption that users were told of by now, and of its changes."""
    when, notices = now - timedelta(minutes=draw.randrange(17_000)), []
    for type_ in (NoticeType.ANNOUNCEMENT, *[NoticeType.CHANGE] * draw.randrange(3)):
        what = facts(draw, kind, start + draw.choice((0, 0, 15, 30, -60)) * MINUTE)
        if (what.end is not None and what.end <= what.start) or (kind is Kind.PLANNED and what.end is None):
            what = facts(draw, kind, start)
        if when <= now and (what.end is None or what.end > what.start):
            notices.append(Notice(f"{identity}/{len(notices) + 1}", type_, what, when, when))
        when += timedelta(minutes=draw.randrange(1, 4000))
    return Interruption(identity, notices[-1].facts if notices else facts(draw, kind, start), tuple(notices))


def drafted(draw: random.Random) -> CheckContext:
    now, kind = draw.choice(NOWS), draw.choice(list(Kind))
    ahead = 15 * draw.randrange(-20, 1100) if kind is Kind.PLANNED else -draw.choice((0, 5, 15, 16, 60, 900, -1, -2))
    start = now + ahead * MINUTE
    about = told(draw, kind, start, now, "2026-001") if draw.random() < 0.5 else None
    about = about if about is not None and about.notices else None
    others = [told(draw, Kind.PLANNED, now + 15 * draw.randrange(1100) * MINUTE, now, f"2026-00{n}") for n in (5, 6)]
    usual = NoticeType.ANNOUNCEMENT if about is None else NoticeType.CHANGE
    counted = now in NOWS[:2] and draw.random() < 0.5
    return CheckContext(
        PUBLISHED,
        usual if draw.random() < 0.7 else draw.choice(list(NoticeType)),
        facts(draw, kind, start),
        now,
        about,
        tuple(one for one in others[: draw.randrange(3)] if one.notices),
        months=months_with(draw.choice((300, 2000, 4000, 9000)), now) if counted else {},
        measured=draw.choice(list(State)),
        since=now - HOUR,
        reports=(now - draw.choice((5, 20)) * MINUTE,) if kind is Kind.UNPLANNED and draw.random() < 0.2 else (),
        failed=now - draw.choice((3, 15, 16)) * MINUTE if kind is Kind.UNPLANNED and draw.random() < 0.3 else None,
        services=draw.choice(((), ("api", "portal"))),
        reaches=draw.choice((None, frozenset({Reach.PAGE, Reach.LIST}), frozenset({Reach.PAGE}))),
    )


def compare(count: int, seed: int) -> int:
    """Judge so many drafts, and count the fixes that were offered."""
    draw, offered = random.Random(seed), 0
    for _ in range(count):
        draft = drafted(draw)
        found, (errors, lacking) = check(draft), falls(draft)
        said = tuple({f.promise for f in found if f.severity is s} for s in (Severity.ERROR, Severity.SHORT))
        assert said == (errors, lacking), draft
        for finding, way in ((one, way) for one in found for way in (one.fix, one.shorten) if way is not None):
            offered += 1
            left_errors, left = falls(mended(draft, way))
            if finding.severity is Severity.ERROR:
                assert left_errors == set(), (draft, way)
            else:
                assert left_errors <= errors, (draft, way)
                assert left <= lacking - {finding.promise}, (draft, way)
    return offered


def test_drafts_that_chance_draws_fall_short_of_what_the_text_says() -> None:
    assert compare(250, 41) > 50


@pytest.mark.soak
def test_ten_thousand_drafts_fall_short_of_what_the_text_says(soaked: Soaked) -> None:
    soaked.count(10_000)
    assert compare(10_000, 42) > 2_000
