"""What must be so, whatever happened: each check says what is wrong, in a sentence for whoever looks for the cause."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from klip_tui.commitment.calendar.local_time import month_span, seconds
from klip_tui.commitment.kinds import STUCK, WAITING, DeliveryState, Drifted, Kind, NoticeType, State
from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.commitment.service import KLIP
from klip_tui.desk.outbox.messages import message_for
from klip_tui.desk.session import Desk
from klip_tui.desk.views import figures, status
from klip_tui.sources.verdict import HOLD
from klip_tui.store import deliveries, drifts, log, notices, segments
from klip_tui.store.current import current
from klip_tui.store.deliveries import Delivery
from tests.simulation.process import BEGUN

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.simulation.universe import Universe

GONE = (DeliveryState.ACCEPTED, DeliveryState.OVERTAKEN, DeliveryState.GIVEN_UP)
CLOSED = {"resolved", "completed"}


def _looking(universe: Universe) -> Desk:
    return universe.seat("nobody", "nobody", 0.0)[1]


def owed(universe: Universe) -> None:
    """Nothing that is owed is missed: by what the store holds, without asking the code that lists the duties."""
    desk = _looking(universe)
    now = desk.clock()
    view = status.status(desk)
    listed = {(duty.kind, duty.subject) for duty in view.duties}
    with desk.store.read() as connection:
        wanted = {(DutyKind.DELIVERY, row.notice) for row in deliveries.in_state(connection, *STUCK)}
        wanted |= {(DutyKind.APPROVE, row.notice) for row in deliveries.in_state(connection, DeliveryState.HELD)}
        wanted |= {(DutyKind.DRIFT, one.notice) for one in drifts.known(connection, state=Drifted.OPEN)}
        every = notices.load_all(connection, KLIP)
        state = current(connection, KLIP, now)
    desk.close()
    universe.wrong += [f"{kind.value} of {subject} is owed and not listed" for kind, subject in wanted - listed]
    outages = [one for one in every if one.facts.kind is Kind.UNPLANNED]
    kinds = {duty.kind for duty in view.duties}
    untold = state.state is State.DOWN and not any(one.told_open for one in outages)
    if untold and not kinds & {DutyKind.TELL_USERS, DutyKind.ANNOUNCE_CHANGE}:
        universe.wrong.append(f"{universe.loop.now:.0f}: KLIP is down, nobody was told, and nothing is owed")
    up = state.state in (State.UP, State.DEGRADED) and state.since is not None
    for one in outages:
        over = up and one.told_open and one.open and state.since is not None and state.since > one.told[-1].facts.start
        if over and (DutyKind.END_NOTICE, one.id) not in listed:
            universe.wrong.append(f"{one.id}: users are told that KLIP is down, it is up, and no end is owed")


def gone(universe: Universe) -> None:
    """The world has been healthy for ten minutes: what waited by then has gone."""
    desk = _looking(universe)
    limit = desk.clock() - timedelta(seconds=600)
    with desk.store.read() as connection:
        waiting = deliveries.in_state(connection, *WAITING)
        since = {row.id: notices.written(connection, row.notice)[0].notice.created for row in waiting}
    desk.close()
    late = [row for row in waiting if max(since[row.id], row.decided or since[row.id]) < limit]
    universe.wrong += [f"{row.notice} waits for {row.channel} still: {row.detail}" for row in late]


def at_the_end(universe: Universe) -> None:
    """Everything else, at rest."""
    desk = _looking(universe)
    with desk.store.read() as connection:
        written = {one.notice.id: one for one in notices.written(connection, limit=None)}
        rows = [row for notice in written for row in deliveries.of_notice(connection, notice)]
        said = {entry.subject for entry in log.read(connection, limit=10_000) if entry.what == "twice"}
        wrong = [f"{notice} was posted and is lost" for notice in universe.posted if notice not in written]
        wrong += _counts(connection, desk)
        wrong += _measured(universe, connection)
        wrong += _at_rest(universe, connection, desk, rows, said)
    wrong += [f"{row.notice} waits on {row.channel}: {row.state.value} {row.detail}" for row in rows
              if row.state in WAITING]  # fmt: skip
    wrong += _told(universe, rows, said)
    wrong += _communicated(written, rows)
    faults = universe.settings.data / "crash.log"
    if faults.exists():
        wrong.append(f"something unexpected went wrong:\n{faults.read_text()[-1500:]}")
    desk.close()
    universe.wrong += wrong


def _told(universe: Universe, rows: list[Delivery], said: set[str]) -> list[str]:
    """What is accepted is there; nothing is there twice unless that is said; each thread came in order."""
    there = Counter((one.channel, one.key) for one in universe.others.taken)
    wrong = []
    for row in rows:
        count = there[row.channel, row.key]
        where = f"{row.notice} on {row.channel}"
        if row.channel == "spool":
            continue
        if row.state is DeliveryState.ACCEPTED and not count and "nothing to take back" not in row.detail:
            wrong.append(f"{where} is accepted and is not there: {row.detail}")
        untrue = row.state in (DeliveryState.OVERTAKEN, DeliveryState.REFUSED) and "may have arrived" not in row.detail
        if untrue and count:
            wrong.append(f"{where} is {row.state.value} and is there: {row.detail}")
        if count > 1 and f"{row.notice} {row.channel}" not in said | universe.overwritten:
            wrong.append(f"{where} is there {count} times, and nobody is told")
    came: dict[tuple[str, str], list[int]] = defaultdict(list)
    # What nobody waited for any longer is history that says so: it may come behind the news, which its number tells.
    late = {
        (row.channel, row.key)
        for row in rows
        if row.state is DeliveryState.OVERTAKEN and "may have arrived" in row.detail
    }
    for one in universe.others.taken:
        found = came[one.channel, one.thread]
        if one.sequence not in found and (one.channel, one.key) not in late:
            found.append(one.sequence)
    wrong += [f"{key} came in the order {order}" for key, order in came.items() if order != sorted(order)]
    return wrong


def _communicated(written: dict[str, Any], rows: list[Delivery]) -> list[str]:
    """Communicated is exactly what every required channel has accepted, since the last of them did."""
    wrong = []
    for identity, one in written.items():
        required = [row for row in rows if row.notice == identity and row.required]
        every = all(row.state is DeliveryState.ACCEPTED for row in required)
        said = one.notice.communicated
        if (said is not None) is not every:
            states = [row.state.value for row in required]
            wrong.append(f"{identity} communicated {said} with {states}")
        elif said is not None and said != max(row.changed for row in required):
            wrong.append(f"{identity} communicated at {said}, which is not when the last one accepted")
    return wrong


def _at_rest(universe: Universe, connection: Connection, desk: Desk, rows: list[Delivery], said: set[str]) -> list[str]:
    """What the page says at rest is what users were told last."""
    doubled = {one.partition("/")[0] for one in said}
    last: dict[str, Delivery] = {}
    for row in rows:
        newer = row.interruption not in last or last[row.interruption].sequence < row.sequence
        if row.channel == "status page" and row.state is DeliveryState.ACCEPTED and newer:
            last[row.interruption] = row
    differing = drifts.known(connection, state=Drifted.OPEN)
    wrong = [f"{one.notice}: {one.channel} differs at rest: {one.differences}"
             for one in differing if one.notice.partition("/")[0] not in doubled]  # fmt: skip
    for identity, row in last.items():
        mine = [found for found in universe.others.status_page.incidents.values()
                if found["metadata"]["klip_tui"]["interruption"] == f"klip-{identity}"]  # fmt: skip
        if identity in doubled:
            continue
        if len(mine) != (1 if row.remote else 0):
            wrong.append(f"{identity} has {len(mine)} entries on the page, and {row.notice} is {row.remote!r}")
        elif mine:
            message = message_for(connection, desk.settings, row, desk.clock())
            if mine[0]["incident_updates"][0]["body"] != message.body:
                wrong.append(f"the page says otherwise than {row.notice}")
            over = message.type in (NoticeType.END, NoticeType.CANCELLATION)
            if (mine[0]["status"] in CLOSED) is not over:
                wrong.append(f"the page says {mine[0]['status']} after {row.notice} ({message.type.value})")
    return wrong


def _counts(connection: Connection, desk: Desk) -> list[str]:
    """Every second of the month is in one scope, and up, down or unknown."""
    now = desk.clock()
    start, end = month_span(2026, 11)
    month = figures.months(connection, desk.service, [(2026, 11)], now)[2026, 11]
    wrong = []
    if month.inside.total + month.outside.total != end - start:
        wrong.append("the scopes do not make up the month")
    if month.inside.elapsed + month.outside.elapsed != seconds(now) - start:
        wrong.append("the seconds of both scopes are not those that have passed")
    rows = figures.counted(connection, KLIP, start, seconds(now))
    if any(before.end > after.start for before, after in pairwise(rows)):
        wrong.append("a second counts twice")
    for state, found in ((State.DOWN, month.inside.down + month.outside.down),
                         (State.DEGRADED, month.inside.degraded + month.outside.degraded)):  # fmt: skip
        there = sum(min(row.end, seconds(now)) - row.start for row in rows if row.state is state)
        if there != found:
            wrong.append(f"{there} seconds are {state.value}, {found} are counted")
    if min(month.inside.unknown, month.outside.unknown) < 0:
        wrong.append("more seconds are measured than have passed")
    return wrong


def _measured(universe: Universe, connection: Connection) -> list[str]:
    """Nothing is up, or down, that nobody measured so; and in a healthy world every second is measured."""
    from tests.simulation.universe import INTERVAL

    skew = max(map(abs, universe.skews)) + 11
    zero, hold = BEGUN.timestamp(), HOLD * INTERVAL
    probes = universe.others.probes
    if universe.followed:
        # What it says may be as old as a value holds.
        probes, hold = list(universe.prometheus.samples(universe.loop.now)), 2 * hold
    wrong = []
    start = int(zero)
    now = int(zero + universe.loop.now)
    rows = segments.between(connection, KLIP, start - 1000, now)
    for good, states in ((True, (State.UP, State.DEGRADED)), (False, (State.DOWN,))):
        seen = [(at + zero - skew, at + zero + skew + hold) for at, ok in probes if ok is good]
        for row in rows:
            if row.state in states and not _inside(row.start, min(row.end, now), seen):
                wrong.append(f"{row.state.value} {row.start - start}-{row.end - start} was measured by nobody")
    healed = int(zero + universe.healed + 290)
    known = sum(min(row.end, now) - max(row.start, healed) for row in rows if row.end > healed)
    if now - healed - known > 5:
        wrong.append(f"{now - healed - known} of the last {now - healed} seconds are unknown")
    down = [row for row in rows if row.state is State.DOWN and row.end > zero + universe.healed + 300]
    if not down:
        wrong.append("an outage of four minutes in a healthy world was not seen")
    return wrong


def _inside(start: float, end: float, spans: list[tuple[float, float]]) -> bool:
    at = start
    for begin, until in spans:
        if begin <= at < until:
            at = until
    return at >= end
