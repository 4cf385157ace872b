"""A made-up year: outages, gaps, past notices, plan requests and questions. The same every time but for its dates."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import at_wall, days, local_date
from klip_tui.commitment.calendar.working_days import ONE_DAY, add_working_days, is_working
from klip_tui.commitment.figures.volume import DayVolume
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails, Notice
from klip_tui.commitment.kinds import DeliveryState, Kind, NoticeType, QuestionKind, QuestionState, State
from klip_tui.config.load import Settings, kind_of
from klip_tui.desk.notices.texts import texts
from klip_tui.store import deliveries, latencies, log, notices, questions, segments, volume
from klip_tui.store.notices import Written
from klip_tui.store.questions import Question
from klip_tui.store.values import StoredSegment

if TYPE_CHECKING:
    from sqlalchemy import Connection

DAYS = 365
WHO = ("an", "bart", "chaima", "dirk")
TITLES = (
    "Onderhoud databank",
    "Nieuwe versie van het portaal",
    "Vervanging van de firewall",
    "Uitbreiding van de opslag",
    "Beveiligingsupdates",
)
REASONS = (
    "Versie-upgrade van de databank",
    "Uitrol van de halfjaarlijkse versie",
    "Einde levensduur van de apparatuur",
    "Meer plannen, meer ruimte",
    "Maandelijkse updates van het besturingssysteem",
)
OUTAGES = ("Storing in het netwerk", "Databank antwoordt niet", "Certificaat verlopen", "Stroomonderbreking")
QUESTIONS = (
    "Plannen van aanvraag 2214 ontbreken",
    "Hoe voeg ik een zone toe?",
    "Toegang voor nieuwe medewerker",
    "Antwoord van kabelbeheerder laat op zich wachten",
    "Factuur klopt niet",
)


def fill(connection: Connection, settings: Settings, now: datetime) -> None:
    """Fill an empty store with a year that ends now."""
    rng = random.Random(20240101)
    today = local_date(now)
    planned = list(_planned(settings, rng, today))
    outages = list(_outages(rng, now))
    _interruptions(connection, settings, planned, outages, now)
    _segments(connection, settings, rng, now, planned, outages)
    _volumes(connection, settings, rng, today, now)
    _questions(connection, rng, now)
    for minute in range(60):
        latencies.add(connection, settings.service.id, now - timedelta(minutes=60 - minute), 140 + rng.randrange(70))
    log.write(connection, now, "demo", "demo begins", settings.service.name, detail="a made-up year")


def _planned(settings: Settings, rng: random.Random, today: date) -> Iterator[tuple[datetime, datetime, str, str, int]]:
    """Past maintenance (start, end, title, reason, days announced ahead)."""
    for n in range(9, 0, -1):
        day = today - ONE_DAY * (38 * n + rng.randrange(8))
        while not is_working(settings.commitment, day):
            day -= ONE_DAY
        start = at_wall(day, time(rng.choice((5, 6)), 30))
        which = rng.randrange(len(TITLES))
        length = timedelta(minutes=rng.choice((45, 60, 90, 120)))
        yield start, start + length, TITLES[which], REASONS[which], 3 if n == 5 else rng.randrange(6, 15)


def _outages(rng: random.Random, now: datetime) -> Iterator[tuple[datetime, datetime, str]]:
    for n in range(21, 0, -1):
        start = now - timedelta(days=17 * n, minutes=rng.randrange(2000) - 1000)
        start = start.replace(second=rng.randrange(60), microsecond=0)
        yield start, start + timedelta(seconds=rng.choice((180, 320, 760, 1500, 2900))), rng.choice(OUTAGES)


def _interruptions(
    connection: Connection,
    settings: Settings,
    planned: list[tuple[datetime, datetime, str, str, int]],
    outages: list[tuple[datetime, datetime, str]],
    now: datetime,
) -> None:
    numbers: dict[int, int] = {}
    rng = random.Random(7)

    def identity(at: datetime) -> str:
        year = local_date(at).year
        numbers[year] = numbers.get(year, 0) + 1
        return f"{year}-{numbers[year]:03d}"

    rows: list[tuple[datetime, InterruptionDetails, list[tuple[NoticeType, datetime, str]]]] = []
    for start, end, title, reason, ahead in planned:
        told = start - timedelta(days=ahead, hours=-3)
        why = "" if ahead >= 5 else "Dringende herstelling na melding van de leverancier"
        facts = InterruptionDetails(Kind.PLANNED, title, start, end, (), reason, known=told)
        rows.append((told, facts, [(NoticeType.ANNOUNCEMENT, told, why), (NoticeType.END, end, "")]))
    for start, end, title in outages[::3]:
        told = start + min(timedelta(minutes=rng.choice((4, 7, 11))), (end - start) / 2)
        facts = InterruptionDetails(Kind.UNPLANNED, title, start, end, detected=start)
        rows.append(
            (told, facts, [(NoticeType.ANNOUNCEMENT, told, ""), (NoticeType.END, end + timedelta(minutes=3), "")])
        )
    day = add_working_days(settings.commitment, local_date(now), 8)
    start = at_wall(day, time(7))
    told = now - timedelta(days=1, hours=2)
    ahead_facts = InterruptionDetails(
        Kind.PLANNED, TITLES[0], start, start + timedelta(minutes=90), (), REASONS[0], known=told
    )
    rows.append((told, ahead_facts, [(NoticeType.ANNOUNCEMENT, told, "")]))
    for created, facts, told_rows in sorted(rows, key=lambda row: row[0]):
        _tell(connection, settings, identity(created), facts, told_rows, created, rng)
    owed = at_wall(add_working_days(settings.commitment, local_date(now) + ONE_DAY * 5, 1), time(6))
    facts = InterruptionDetails(Kind.PLANNED, TITLES[1], owed, owed + timedelta(hours=1), (), REASONS[1])
    notices.add_interruption(connection, settings.service.id, identity(now), facts, now - timedelta(hours=5))


def _tell(
    connection: Connection,
    settings: Settings,
    identity: str,
    facts: InterruptionDetails,
    told: list[tuple[NoticeType, datetime, str]],
    created: datetime,
    rng: random.Random,
) -> None:
    notices.add_interruption(connection, settings.service.id, identity, facts, created)
    for sequence, (kind, at, why) in enumerate(told, 1):
        notice = Notice(f"{identity}/{sequence}", kind, facts, at, at + timedelta(seconds=4))
        filled, _wrong = texts(settings, Draft(kind, facts, {}, identity if sequence > 1 else ""), identity)
        short = ({"promise": "A4.1-3", "severity": "short", "message": "Communicated too late.", "fix": None},)
        who = rng.choice(WHO)
        notices.add_notice(connection, Written(notice, identity, sequence, filled, short if why else (), why, who))
        log.write(connection, at, who, f"post {kind.value}", notice.id, why=why, detail=facts.title)
        for channel in settings.config.channel:
            deliveries.add(
                connection,
                notice=notice.id,
                interruption=identity,
                sequence=sequence,
                channel=channel.name,
                kind=kind_of(channel),
                required=True,
                key=f"klip-{identity}-{sequence}-demo",
                now=at,
            )
        for row in deliveries.of_notice(connection, notice.id):
            deliveries.move(connection, row.id, DeliveryState.ACCEPTED, at + timedelta(seconds=4))


def _segments(
    connection: Connection,
    settings: Settings,
    rng: random.Random,
    now: datetime,
    planned: list[tuple[datetime, datetime, str, str, int]],
    outages: list[tuple[datetime, datetime, str]],
) -> None:
    service = settings.service.id
    first = (now - timedelta(days=DAYS)).replace(second=0, microsecond=0)
    breaks = [(start, end, State.DOWN, "HTTP 503") for start, end, *_ in planned]
    breaks += [(start, end, State.DOWN, rng.choice(("HTTP 503", "no answer within 10 s"))) for start, end, _ in outages]
    for n in (40, 97, 160, 233, 301):
        start = now - timedelta(days=n, hours=rng.randrange(20))
        breaks.append((start, start + timedelta(minutes=rng.choice((25, 90, 200))), State.UNKNOWN, ""))
    for n in range(11):
        start = now - timedelta(days=31 * n + 3, hours=rng.randrange(20))
        breaks.append((start, start + timedelta(minutes=rng.choice((12, 40))), State.DEGRADED, "slow, 950 ms"))
    at = first
    for start, end, state, why in sorted(breaks):
        if start <= at or end >= now:
            continue
        segments.record(connection, service, StoredSegment(State.UP, at, start, start, ""))
        if state is not State.UNKNOWN:
            segments.record(connection, service, StoredSegment(state, start, end, end, why))
        at = end
    held = now + timedelta(minutes=2)
    segments.record(connection, service, StoredSegment(State.UP, at, now, held, ""))


def _volumes(connection: Connection, settings: Settings, rng: random.Random, today: date, now: datetime) -> None:
    shape = [0, 0, 0, 0, 0, 1, 3, 18, 60, 105, 118, 112, 84, 96, 108, 102, 88, 40, 18, 12, 9, 6, 4, 2]
    by_day, by_hour = [], {}
    for day in days(today - ONE_DAY * DAYS, today + ONE_DAY):
        scale = rng.uniform(1.9, 2.6) if is_working(settings.commitment, day) else 0.08
        total = 0
        for hour, share in enumerate(shape):
            start = at_wall(day, time(hour))
            if start + timedelta(hours=1) > now:
                break
            count = int(share * scale * rng.uniform(0.9, 1.1))
            total += count
            if (today - day).days <= 60:
                by_hour[start] = count
        by_day.append(DayVolume(day, total, total + rng.randrange(6)))
    volume.begin(connection, settings.service.id, by_day, by_hour)


def _questions(connection: Connection, rng: random.Random, now: datetime) -> None:
    for n in range(120, 0, -1):
        received = now - timedelta(days=3 * n, minutes=rng.randrange(1400))
        answered = received + timedelta(hours=rng.choice((2, 20, 30, 70, 130)))
        waits = answered > now
        questions.add(
            connection,
            Question(
                0,
                QuestionKind.QUESTION,
                f"demo {n}",
                f"aanvrager {rng.randrange(900) + 100}",
                rng.choice(("mail", "phone")),
                rng.choice(QUESTIONS),
                "",
                received,
                QuestionState.OPEN if waits else QuestionState.ANSWERED,
                answered=None if waits else answered,
            ),
        )
    for hours, subject in ((28, QUESTIONS[0]), (50, QUESTIONS[3]), (1, QUESTIONS[1])):
        received = now - timedelta(hours=hours)
        questions.add(
            connection,
            Question(
                0,
                QuestionKind.QUESTION,
                f"demo open {hours}",
                "aanvrager 218",
                "mail",
                subject,
                "",
                received,
                QuestionState.OPEN,
            ),
        )
