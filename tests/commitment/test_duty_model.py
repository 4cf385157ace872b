"""Duties of random situations against a model of its own: the commitment's text once more, over plain records.

The model knows nothing of the program: its own calendar (from the published vectors), its own reading of what users
were told, its own arithmetic. What both say of a situation is compared: what is owed, by which promise, and by when.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from klip_tui.commitment.interruptions.blips import Blip
from klip_tui.commitment.interruptions.interruption import FOLLOWS, Interruption, InterruptionDetails, Notice
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, State
from klip_tui.commitment.phrase import Phrase
from klip_tui.commitment.promises.duties import duties
from klip_tui.commitment.promises.duty import (
    DutyKind,
    HeldNotice,
    OpenDrift,
    OpenQuestion,
    OpenReport,
    Situation,
    StuckDelivery,
)
from klip_tui.commitment.terms import PUBLISHED
from tests.soaking import Soaked

ZONE = ZoneInfo("Europe/Brussels")
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "calendar-2024-2027.json").read_text())
HOLIDAYS = {date.fromisoformat(day) for year in VECTORS["years"].values() for day, _ in year["holidays"]}
HELD = (NoticeType.ANNOUNCEMENT, NoticeType.CHANGE)
QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
Owed = tuple[str, str, str, datetime]
"""Kind, promise, subject and due instant."""


# The model's calendar.


def works(day: date) -> bool:
    between = day.month == 12 and 26 <= day.day <= 31
    return day.weekday() < 5 and day not in HOLIDAYS and not between


def wall(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), ZONE).astimezone(UTC)


def inside(at: datetime) -> bool:
    day = at.astimezone(ZONE).date()
    return works(day) and wall(day, 9) <= at < wall(day, 17)


def next_inside(at: datetime) -> datetime:
    if inside(at):
        return at
    day = at.astimezone(ZONE).date()
    while not works(day) or at >= wall(day, 17):
        day += DAY
    return wall(day, 9)


def closes(at: datetime) -> datetime:
    return wall(at.astimezone(ZONE).date(), 17)


def five_days_before(start: datetime) -> datetime:
    return wall(start.astimezone(ZONE).date() - 5 * DAY, 23, 59, 59)


def answered_by(received: datetime) -> datetime:
    day = next_inside(received).astimezone(ZONE).date()
    for _ in range(3):
        day += DAY
        while not works(day):
            day += DAY
    return wall(day, 17)


# The model's reading of one interruption.


@dataclass
class Story:
    """What is so of an interruption: what stands, what users were told, whether more is on its way."""

    id: str
    planned: bool
    facts: InterruptionDetails
    told: list[Notice]
    last: Notice | None

    @property
    def open(self) -> bool:
        return self.last is None or self.last.type.value not in ("end", "cancellation")

    @property
    def users_expect_it(self) -> bool:
        return bool(self.told) and self.told[-1].type.value not in ("end", "cancellation")

    @property
    def believed_end(self) -> datetime | None:
        """Until when users believe that it lasts, or believed it until they were told its end."""
        known = self.known_period
        return (None if self.users_expect_it else self.believed_until(known.start)) or known.end

    def was_over(self, now: datetime) -> bool:
        """Whether users were told its end, and that has come."""
        told_end = bool(self.told) and self.told[-1].type.value == "end"
        return told_end and self.believed_end is not None and self.believed_end <= now

    @property
    def on_its_way(self) -> Notice | None:
        return self.last if self.last is not None and self.last.communicated is None else None

    @property
    def known_period(self) -> InterruptionDetails:
        """What users know of the period: the last thing they were told, a cancellation apart."""
        return self.said[-1].facts

    @property
    def said(self) -> list[Notice]:
        """What tells of a period; where nothing else came, the cancellation names the one that it withdraws."""
        return [one for n, one in enumerate(self.told) if n == 0 or one.type.value != "cancellation"]

    @property
    def first_known(self) -> datetime | None:
        """When what users were told became known, as they were told first."""
        return next((one.facts.known for one in self.said if one.facts.known is not None), None)

    def believed_until(self, at: datetime) -> datetime | None:
        """Until when users believed at an instant that it lasts: each word counts until the next one came."""
        until = None
        reached = at
        while True:
            ends = []
            for n, one in enumerate(self.told):
                if one.type.value in ("end", "cancellation") or one.facts.end is None:
                    continue
                end = one.facts.end
                if n + 1 < len(self.told):
                    end = min(end, self.told[n + 1].communicated or end)
                if one.facts.start <= reached < end:
                    ends.append(end)
            if not ends:
                return until
            until = reached = max(ends)


def story(one: Interruption) -> Story:
    told = []
    for n, notice in enumerate(one.notices):
        came = notice.communicated
        later = [other.communicated for other in one.notices[n + 1 :] if other.communicated is not None]
        if came is not None and all(came <= other for other in later):
            told.append(notice)
    standing = [notice for notice in one.notices if not notice.withdrawn]
    return Story(one.id, one.facts.kind is Kind.PLANNED, one.facts, told, standing[-1] if standing else None)


# What is owed, by the text.


def owed(situation: Situation, now: datetime) -> set[Owed]:
    stories = [story(one) for one in situation.interruptions]
    found = set(of_klip(situation, stories, now))
    for one in stories:
        found |= set(of_planned(one, now) if one.planned else of_unplanned(one, situation, now))
    for question in situation.questions:
        found.add(("answer", "A1.3", question.id, answered_by(question.received)))
    for report in situation.reports:
        found.add(("report", "A4.2-report", report.id, report.received + QUARTER))
    for stuck in situation.stuck:
        promise = "A4.1-channels" if stuck.kind is Kind.PLANNED else "A4.2-immediate"
        found.add(("delivery", promise, stuck.notice, stuck.since + QUARTER))
    for drift in situation.drifts:
        promise = "A4.1-channels" if drift.kind is Kind.PLANNED else "A4.2-duration"
        found.add(("drift", promise, drift.notice, drift.since + QUARTER))
    for held in situation.held:
        first = held.type is NoticeType.ANNOUNCEMENT
        due = five_days_before(held.start) if first else held.since + QUARTER
        found.add(("approve", "A4.1-3" if first else "A4.1-known", held.notice, due))
    found |= set(told_after(situation))
    for host, expires in situation.certificates:
        found.add(("certificate", "A3.3", host, expires))
    return found


def of_planned(one: Story, now: datetime) -> Iterator[Owed]:
    if not one.told:
        if one.open:
            if one.facts.known is not None:
                yield "announce", "A4.1-known", one.id, one.facts.known + QUARTER
            yield "announce", "A4.1-3", one.id, five_days_before(one.facts.start)
        return
    waiting = one.on_its_way
    ending = waiting is not None and waiting.type is NoticeType.END
    if not ending and differs(one):
        yield "announce_change", "A4.1-known", one.id, change_known(one, now) + QUARTER
    end, begins, takes = one.known_period.end, one.known_period.start, one.known_period.rollback
    if one.users_expect_it and end is not None:
        if not ending and begins <= now < end:
            if takes and now <= end - timedelta(seconds=takes):
                yield "turn_back", "A4.1-1", one.id, end - timedelta(seconds=takes)
            if now >= end - QUARTER:
                yield "overrun", "A4.1-known", one.id, end
        if ending and waiting is not None:
            yield "end_notice", "A4.1-known", one.id, min(end, waiting.created) + QUARTER
        elif now >= end:
            yield "end_notice", "A4.1-known", one.id, end + QUARTER


def differs(one: Story) -> bool:
    """Whether what stands is not what users know: off, other services, or a quarter of an hour and more."""
    if one.last is not None and one.last.type is NoticeType.CANCELLATION:
        return one.users_expect_it
    before, after = one.known_period, one.facts
    if set(before.services) != set(after.services) or abs(before.start - after.start) >= QUARTER:
        return True
    if before.end is None or after.end is None:
        return before.end != after.end
    return abs(before.end - after.end) >= QUARTER


def change_known(one: Story, now: datetime) -> datetime:
    facts = one.on_its_way.facts if one.on_its_way is not None else one.facts
    if facts.known is not None and facts.known != one.first_known:
        return facts.known
    return one.last.created if one.last is not None else now


def of_unplanned(one: Story, situation: Situation, now: datetime) -> Iterator[Owed]:
    waiting = one.on_its_way
    if not one.open and not one.users_expect_it:
        if waiting is not None and not one.told:
            yield "announce_change", "A4.2-duration", one.id, waiting.created + QUARTER
        return
    detected = one.facts.detected or one.facts.start
    if not one.told:
        yield "tell_users", "A4.2-immediate", one.id, detected + QUARTER
    else:
        last = one.told[-1]
        if waiting is not None:
            yield "announce_change", "A4.2-duration", one.id, waiting.created + QUARTER
        since = situation.state_since
        if told_worse(last.facts, situation.state) and since is not None and since > last.facts.start:
            yield "end_notice", "A4.2-duration", one.id, since + QUARTER
        else:
            promised = [at for at in (last.facts.next_update, last.facts.end) if at is not None]
            if promised:
                yield "update", "A4.2-duration", one.id, min(promised)
    if not one.open:
        return
    acted = next_inside(detected)
    if not inside(detected) and not any(notice.created >= acted for notice in _all(one, situation)):
        yield "act_on_report", "A4.2-outside", one.id, closes(acted)
    if situation.state is State.DOWN:
        yield "restart", "A4.2-restart", one.id, closes(next_inside(max(now, detected)))


def told_worse(told: InterruptionDetails, state: State) -> bool:
    """Whether users were told worse than it is: slow (or in part) may be told as such, down may not be told of it."""
    return state is State.UP or (state is State.DEGRADED and told.impact is Impact.MAJOR)


def _all(one: Story, situation: Situation) -> tuple[Notice, ...]:
    return next(other.notices for other in situation.interruptions if other.id == one.id)


def of_klip(situation: Situation, stories: list[Story], now: datetime) -> Iterator[Owed]:
    since = situation.state_since
    if situation.state is not State.DOWN or since is None:
        return
    if any(not one.planned and (one.open or one.users_expect_it) for one in stories):
        return
    announced = [(one, one.believed_until(since)) for one in stories if one.planned]
    cover = next(((one, until) for one, until in announced if until is not None), None)
    if cover is not None:
        one, until = cover
        assert until is not None
        if now < until:
            yield "tell_users", "A4.2-immediate", one.id, until + QUARTER
        else:
            yield from new_outage(one.id, until, now)
        return
    early = [
        (one.known_period.start, n, one)
        for n, one in enumerate(stories)
        if one.planned and (one.users_expect_it or one.was_over(now)) and since < one.known_period.start <= since + HOUR
    ]
    if early:
        nearest = min(early, key=lambda row: row[:2])[2]
        end = nearest.believed_end
        if end is not None and now >= end:
            # What was announced is over: what goes on after it is as unplanned as what begins then.
            yield from new_outage(nearest.id, end, now)
        else:
            yield "began_early", "A4.1-known", nearest.id, since + QUARTER
    else:
        yield from new_outage("KLIP", since, now)


def told_after(situation: Situation) -> Iterator[Owed]:
    """What was over before anybody told, and lasted long enough, is told afterwards: it was owed from its start."""
    for blip in situation.blips:
        if (blip.end - blip.start).total_seconds() >= blip.limit.total_seconds():
            yield "tell_after", "A4.2-immediate", blip.start.isoformat(timespec="seconds"), blip.start + QUARTER


def new_outage(subject: str, since: datetime, now: datetime) -> Iterator[Owed]:
    yield "tell_users", "A4.2-immediate", subject, since + QUARTER
    if not inside(since):
        yield "act_on_report", "A4.2-outside", subject, closes(next_inside(since))
    yield "restart", "A4.2-restart", subject, closes(next_inside(max(now, since)))


# Random situations.


def situation(draw: random.Random) -> tuple[Situation, datetime]:
    """Draw what may be at an instant: edges of office hours, days off, clocks that change, stories of any order."""
    day = draw.choice((date(2026, 11, 24), date(2026, 12, 24), date(2026, 3, 28), date(2026, 10, 24), date(2027, 5, 5)))
    now = wall(day, draw.randrange(24), draw.choice((0, 14, 15, 30, 59))) + draw.randrange(5) * DAY

    def near(before: int = 600, after: int = 600) -> datetime:
        return now + timedelta(minutes=5 * draw.randrange(-before // 5, after // 5 + 1))

    rows = tuple(_interruption(draw, now, f"2026-{n:03d}") for n in range(1, 1 + draw.choice((0, 1, 1, 1, 2, 3))))
    state = draw.choice(list(State))
    kinds = list(Kind)
    return Situation(
        PUBLISHED,
        rows,
        state,
        None if state is State.UNKNOWN or draw.random() < 0.05 else near(3000, 0),
        tuple(OpenQuestion(str(n), "Vraag", near(9000, 0)) for n in range(draw.choice((0, 0, 1, 2)))),
        tuple(
            StuckDelivery(f"s{n}", "list", "refused", near(900, 0), draw.choice(kinds))
            for n in range(draw.randrange(2))
        ),
        tuple((f"h{n}", near()) for n in range(draw.randrange(2))),
        tuple(
            HeldNotice(f"w{n}", "an", draw.choice(HELD), near(0, 20_000), near(900, 0))
            for n in range(draw.randrange(2))
        ),
        tuple(OpenDrift(f"d{n}", "page", near(900, 0), draw.choice(kinds)) for n in range(draw.randrange(2))),
        tuple(OpenReport(f"r{n}", "Melding", near(900, 0)) for n in range(draw.randrange(2))),
        blips=tuple(
            Blip(at := near(900, 60), at + draw.choice((1, 15, 40)) * timedelta(minutes=1), QUARTER, "KLIP")
            for n in range(draw.randrange(2))
        ),
    ), now  # fmt: skip


def _interruption(draw: random.Random, now: datetime, identity: str) -> Interruption:
    kind = draw.choice(list(Kind))
    start = now + timedelta(minutes=5 * draw.randrange(-600, 600 if kind is Kind.PLANNED else 1))
    if draw.random() < 0.25:
        start = now - timedelta(minutes=draw.choice((0, 5, 10, 50, 60, 170)))

    def facts(start: datetime) -> InterruptionDetails:
        long = timedelta(minutes=draw.choice((5, 15, 60, 180, 700)))
        planned = kind is Kind.PLANNED
        return InterruptionDetails(
            kind,
            "Werk",
            start,
            start + long if planned or draw.random() < 0.5 else None,
            draw.choice(((), (), ("portal",), ("api",), ("api", "portal"))),
            next_update=None if planned or draw.random() < 0.4 else start + 2 * long,
            detected=start - draw.choice((0, 1, 20)) * timedelta(minutes=1) if not planned else None,
            impact=draw.choice(list(Impact)) if not planned else Impact.MAJOR,
            known=start - draw.randrange(1, 20) * DAY if planned and draw.random() < 0.6 else None,
            rollback=int(long.total_seconds()) * draw.randrange(6) // 5 if planned and draw.random() < 0.3 else 0,
        )

    notices: list[Notice] = []
    here, type_ = facts(start), None
    created = min(now, start) - timedelta(minutes=5 * draw.randrange(4000 if kind is Kind.PLANNED else 10))
    for n in range(draw.choice((0, 1, 1, 2, 3, 4))):
        follow = sorted(FOLLOWS[kind][type_])
        if not follow:
            break
        type_ = draw.choice(follow)
        if draw.random() < 0.5:
            here = facts(start + draw.choice((0, 0, 5, 15, 60)) * timedelta(minutes=1))
        # A queue that was stuck brings an earlier notice after a later one.
        came = created + timedelta(minutes=draw.choice((0, 1, 3, 40))) if draw.random() < 0.75 else None
        gone = came is None and draw.random() < 0.2
        notices.append(Notice(f"{identity}/{n + 1}", type_, here, created, came, gone))
        if gone:
            type_ = notices[-2].type if len(notices) > 1 and not notices[-2].withdrawn else None
            if type_ is None:
                break
        created += timedelta(minutes=draw.choice((1, 5, 30, 300)))
    stands = here
    if kind is Kind.PLANNED and draw.random() < 0.3:
        stands = replace(here, start=here.start + draw.choice((5, 14, 15)) * timedelta(minutes=1))
    return Interruption(identity, stands, tuple(notices))


def compare(count: int, seed: int) -> int:
    draw = random.Random(seed)
    seen: set[str] = set()
    owing = 0
    for n in range(count):
        one, now = situation(draw)
        listed = duties(one, now)
        assert all(isinstance(d.message, Phrase) and isinstance(d.since, datetime) for d in listed), one
        said = [(d.kind.value, d.promise, d.subject, d.due) for d in listed]
        assert [row[3] for row in said] == sorted(row[3] for row in said), "the most urgent comes first"
        assert len(set(said)) == len(said)
        assert set(said) == owed(one, now), (n, now, one)
        seen |= {row[0] for row in said}
        owing += len(said)
    assert seen == {kind.value for kind in DutyKind}, "every kind of duty has come up"
    return owing


def test_duties_of_a_sample_are_those_of_the_model() -> None:
    assert compare(1_000, 26) > 2_000


@pytest.mark.soak
def test_duties_of_forty_thousand_situations_are_those_of_the_model(soaked: Soaked) -> None:
    soaked.count(40_000)
    assert compare(40_000, 40) > 80_000
