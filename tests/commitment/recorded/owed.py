"""What is owed, what users were told and what goes on: stories, from each second at which an answer is another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from klip_tui.commitment.interruptions.blips import Blip, blips
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.interruptions.lead import announced_spans, planned_ahead, told_until
from klip_tui.commitment.interruptions.outages import covering, outage
from klip_tui.commitment.interruptions.told import users_told
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, State
from klip_tui.commitment.promises.duties import duties
from klip_tui.commitment.promises.duty import HeldNotice, OpenDrift, OpenQuestion, OpenReport, Situation, StuckDelivery
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.commitment.turning import Turns
from tests.commitment.build import at, facts, interruption, notice
from tests.commitment.recorded.words import words

ONE = timedelta(seconds=1)
WORK = facts("2026-12-08T07:00", "2026-12-08T08:30")
MOVED = facts("2026-12-08T07:00", "2026-12-08T09:30", known=at("2026-12-07T10:00"))
KNOWN = facts("2026-12-08T07:00", "2026-12-08T08:30", known=at("2026-12-01T11:00"))
BACK = facts("2026-12-08T07:00", "2026-12-08T08:30", rollback=1800)
OUT = facts("2026-12-08T06:10", kind="unplanned", detected=at("2026-12-08T06:05"), next_update=at("2026-12-08T07:00"))
UNTIL = facts("2026-12-08T10:00", "2026-12-08T11:00", kind="unplanned", detected=at("2026-12-08T09:55"))
PART = facts("2026-12-08T10:00", "2026-12-08T11:00", kind="unplanned", services=("api",), impact=Impact.PARTIAL)
SLOW = facts("2026-12-08T10:00", "2026-12-08T11:00", kind="unplanned", impact=Impact.DEGRADED)
TOLD = notice("2026-12-01T10:00", WORK)
SAID = notice("2026-12-08T06:15", OUT, created="2026-12-08T06:12")
LONG = notice("2026-12-08T10:05", UNTIL)

STORIES: dict[str, tuple[Interruption, ...]] = {
    "nothing": (),
    "planned, not told": (interruption(facts=WORK),),
    "planned, known and not told": (interruption(facts=KNOWN),),
    "planned, its announcement waits": (interruption(notice(None, KNOWN, created="2026-12-01T11:05")),),
    "planned and told": (interruption(TOLD),),
    "planned, told, with a way back": (interruption(notice("2026-12-01T10:00", BACK)),),
    "planned, changed and not told of the change": (interruption(TOLD, facts=MOVED),),
    "planned, its change waits": (interruption(TOLD, notice(None, MOVED, "change", "2026-12-07T10:05")),),
    "planned, its change told": (interruption(TOLD, notice("2026-12-07T10:10", MOVED, "change")),),
    "planned, started": (interruption(TOLD, notice("2026-12-08T07:01", WORK, "start")),),
    "planned, ended early": (
        interruption(TOLD, notice("2026-12-08T08:00", facts("2026-12-08T07:00", "2026-12-08T08:00"), "end")),
    ),
    "planned, its end waits": (interruption(TOLD, notice(None, WORK, "end", "2026-12-08T08:20")),),
    "planned, cancelled": (interruption(TOLD, notice("2026-12-05T10:00", WORK, "cancellation")),),
    "planned, its cancellation waits": (interruption(TOLD, notice(None, WORK, "cancellation", "2026-12-05T10:00")),),
    "two planned, the nearer second": (
        interruption(notice("2026-12-01T10:00", facts("2026-12-08T08:00", "2026-12-08T09:00")), id="2026-002"),
        interruption(TOLD),
    ),
    "out, not told": (interruption(facts=OUT),),
    "out, its announcement waits": (interruption(notice(None, OUT, created="2026-12-08T06:12")),),
    "out and told": (interruption(SAID),),
    "out, told, the update waits": (interruption(SAID, notice(None, OUT, "update", "2026-12-08T06:50")),),
    "out, with an end": (interruption(LONG),),
    "out, with an end, then an update": (
        interruption(LONG, notice("2026-12-08T10:50", facts(
            "2026-12-08T10:00", "2026-12-08T12:00", kind="unplanned", next_update=at("2026-12-08T11:30")), "update")),
    ),
    "out, ended": (interruption(LONG, notice("2026-12-08T11:10", UNTIL, "end")),),
    "out, its end waits": (interruption(LONG, notice(None, UNTIL, "end", "2026-12-08T11:05")),),
    "out in part": (interruption(notice("2026-12-08T10:05", PART)),),
    "slow": (interruption(notice("2026-12-08T10:05", SLOW)),),
    "planned, and out after it": (interruption(TOLD), interruption(LONG, id="2026-002")),
    "out after work, and another planned": (interruption(LONG, id="2026-003"), interruption(TOLD)),
}  # fmt: skip
STATES = {
    "up": (State.UP, at("2026-12-07T12:00")),
    "up again": (State.UP, at("2026-12-08T10:40")),
    "slow": (State.DEGRADED, at("2026-12-08T10:40")),
    "down inside": (State.DOWN, at("2026-12-08T07:00")),
    "down after": (State.DOWN, at("2026-12-08T08:30:01")),
}
EDGES = sorted(
    at(f"2026-12-{moment}")
    for moment in [
        "01T10:00",
        "01T11:00",
        "01T11:15",
        "03T23:59:59",
        "05T10:00",
        "07T10:15",
        "08T06:20",
        "08T06:30",
        "08T06:45",
        "08T07:00",
        "08T08:00",
        "08T08:15",
        "08T08:30",
        "08T08:45",
        "08T09:00",
        "08T09:30",
        "08T10:00",
        "08T10:10",
        "08T10:40",
        "08T10:55",
        "08T11:00",
        "08T11:30",
        "08T12:00",
        "08T17:00",
    ]
)

_ALL = Situation(PUBLISHED)
HELD = [
    HeldNotice(f"{type_.value}/1", "an", type_, at("2026-12-08T07:00"), at("2026-12-01T10:00"))
    for type_ in (NoticeType.ANNOUNCEMENT, NoticeType.CHANGE, NoticeType.CANCELLATION)
]
OTHERS: dict[str, Situation] = {
    "questions": Situation(PUBLISHED, questions=[OpenQuestion("311", "Plannen", at("2026-11-09T10:00")),
                                                 OpenQuestion("312", "Kaart", at("2026-12-07T17:00"))]),
    "reports": Situation(PUBLISHED, reports=[OpenReport("7", "Werkt niet", at("2026-12-08T06:12"))], service="Kaart"),
    "stuck": Situation(PUBLISHED, stuck=[
        StuckDelivery(f"{state}/{kind.value}", "mail", state, at("2026-12-08T09:00"), kind)
        for kind in Kind for state in ("refused", "doubtful", "questioned", "other")]),
    "drifts": Situation(PUBLISHED, drifts=[OpenDrift(f"d/{k.value}", "page", at("2026-12-08T09:00"), k) for k in Kind]),
    "held": Situation(PUBLISHED, held=HELD),
    "certificates": Situation(PUBLISHED, certificates=[("a.example", at("2026-12-10T12:00")),
                                                       ("b.example", at("2026-12-22T12:00"))]),
    "certificates ahead": Situation(PUBLISHED, certificate_ahead=timedelta(days=2),
                                    certificates=[("b.example", at("2026-12-22T12:00")),
                                                  ("a.example", at("2026-12-10T12:00"))]),
    "blips": Situation(PUBLISHED, blips=[
        Blip(at("2026-12-08T06:00"), at("2026-12-08T06:04:59"), timedelta(minutes=5), "KLIP"),
        Blip(at("2026-12-08T07:00"), at("2026-12-08T07:05"), timedelta(minutes=5), "Kaart")]),
}  # fmt: skip


def changes(of: list[str], lines: Iterator[tuple[datetime, list[str]]]) -> Iterator[str]:
    """Give what is said only from where it is another than just before."""
    before: list[str] = of
    for moment, said in lines:
        if said != before:
            yield f"  from {words(moment)}" + ("" if said else ": nothing")
            yield from (f"    {line}" for line in said)
        before = said


def _moments() -> Iterator[datetime]:
    for edge in EDGES:
        yield from (edge - ONE, edge, edge + ONE)


def _owed(situation: Situation, now: datetime) -> list[str]:
    return [
        f"{d.kind.value} {d.promise} {d.subject}: {words(d.message)} since {words(d.since)} due {words(d.due)}"
        for d in duties(situation, now)
    ]


def owed() -> Iterator[str]:
    """What is owed in each story and state, and of everything else that can owe something."""
    for story, rows in STORIES.items():
        for name, (state, since) in STATES.items():
            yield f"{story}; {name}"
            situation = Situation(PUBLISHED, rows, state, since)
            yield from changes([], ((now, _owed(situation, now)) for now in _moments()))
    for name, situation in OTHERS.items():
        yield name
        yield from changes([], ((now, _owed(situation, now)) for now in EDGES))


def _stands(rows: tuple[Interruption, ...], now: datetime) -> list[str]:
    told = users_told(rows, now)
    against = [state.value for state in State if told.otherwise(state)]
    return [words(told), f"goes on {told.goes_on}, news by {words(told.news_by)}, otherwise than {words(against)}"]


def told() -> Iterator[str]:
    """What users were told, and what each interruption has announced."""
    for story, rows in STORIES.items():
        yield story
        yield from changes([], ((now, _stands(rows, now)) for now in _moments()))
        yield f"  announced {words([(b - a) for a, b in announced_spans(rows)])}"
        for now in (at("2026-12-01T09:00"), at("2026-12-08T07:30"), at("2026-12-08T08:30")):
            yield f"  ahead of {words(now)}: {planned_ahead(rows, now)}, but 2026-001: {planned_ahead(rows, now, '2026-001')}"
        for one in rows:
            yield from changes([], ((now, [f"told until {words(told_until(one, now))}"]) for now in _moments()))


def _outage(rows: tuple[Interruption, ...], since: datetime) -> list[str]:
    cover = covering(rows, since)
    said = [f"belongs to {cover.id if cover else 'none'}"]
    for later in (0, 40, 150):
        now = since + timedelta(minutes=later)
        found = outage(Situation(PUBLISHED, rows, State.DOWN, since, service="Kaart"), now)
        until = "then" if found is not None and found.since == since else words(found.since) if found else ""
        said.append(
            f"after {later} minutes: "
            + (f"{found.kind.value} {found.subject} {words(found.message)} {until}" if found else "none")
        )
    return said


def outages() -> Iterator[str]:
    """What an outage that began at each second belongs to, and what was over before anybody told."""
    for story, rows in STORIES.items():
        yield story
        yield from changes([], ((since, _outage(rows, since)) for since in _moments()))
        now = at("2026-12-08T12:00")
        runs = [
            (end - timedelta(minutes=long), end)
            for end in (now, at("2026-12-08T09:59"), at("2026-12-08T06:03"), at("2026-12-08T06:04"), at("2026-12-08T06:58:59"),
                        at("2026-12-08T08:31"), at("2026-12-07T12:00"), at("2026-12-07T11:59:59"), at("2026-12-01T12:00"),
                        at("2026-12-01T11:59:59"))
            for long in (1, 5)
        ]  # fmt: skip
        for blip in blips("KLIP", runs, rows, now, timedelta(minutes=5)):
            yield f"  over: {words(blip)} {words(blip.message)} owed {blip.owed}"


def turns() -> Iterator[str]:
    """When an answer may be another next."""
    for story, rows in STORIES.items():
        for name, (state, since) in STATES.items():
            row = []
            for now in EDGES:
                noted = Turns(now)
                duties(Situation(PUBLISHED, rows, state, since), noted.now)
                users_told(rows, noted.now)
                row.append(
                    words(noted.next) + (f".{noted.next.microsecond}" if noted.next and noted.next.microsecond else "")
                )
            yield f"{story}; {name}: " + " | ".join(row)
