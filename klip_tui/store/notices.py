"""Interruptions and their notices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Connection, Row, Select, Update, bindparam, case, func, or_, select

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails, Notice
from klip_tui.commitment.kinds import NoticeType
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.statements import adding, changing, one_of
from klip_tui.store.tables import interruptions, notices

_CLOSING = (NoticeType.END.value, NoticeType.CANCELLATION.value)
"""The notices after which an interruption is over."""
_AT_ONCE = 500
"""How many interruptions' notices are asked for in one query: databases bound what one may name."""


@dataclass(frozen=True, slots=True)
class Written:
    """A notice with what only its reader needs: texts by language, findings as shown then, reason and author.

    ``drafter`` began the draft that ``who`` posted; ``approver`` is the second person, where one was needed.
    """

    notice: Notice
    interruption: str
    sequence: int
    texts: Mapping[str, str]
    findings: tuple[Mapping[str, Any], ...]
    reason: str
    who: str
    drafter: str = ""
    approver: str = ""
    role: str = ""
    """The database's role that wrote it; empty where the store knows none. So with the drafter's and the approver's."""
    drafter_role: str = ""
    approver_role: str = ""
    needs_approval: bool = False


def encode(facts: InterruptionDetails) -> str:
    """Write facts as JSON text."""
    return msgspec.json.encode(facts).decode()


def decode(text: str) -> InterruptionDetails:
    """Read facts from JSON text."""
    return msgspec.json.decode(text, type=InterruptionDetails)


def next_id(connection: Connection, now: datetime) -> str:
    """Return the next interruption id of the year: 2026-018."""
    return next_ids(connection, now, 1)[0]


def next_ids(connection: Connection, now: datetime, count: int) -> list[str]:
    """Return the next interruption ids of the year, as many as are wanted."""
    year = local_date(now).year
    taken = connection.execute(_called(), {"pattern": f"{year}-%"}).scalars()
    numbers = [int(one.partition("-")[2]) for one in taken if one.partition("-")[2].isdigit()]
    first = max(numbers, default=0) + 1
    return [f"{year}-{first + n:03d}" for n in range(count)]


@cache
def _called() -> Select[Any]:
    return select(interruptions.c.id).where(interruptions.c.id.like(bindparam("pattern")))


def add_interruption(
    connection: Connection,
    service: str,
    identity: str,
    facts: InterruptionDetails,
    now: datetime,
    *,
    series: str = "",
    occurrence: datetime | None = None,
) -> None:
    """Add an interruption; of a series it is the ``occurrence`` whose start the rule gave."""
    row = {
        "id": identity,
        "service": service,
        "facts": encode(facts),
        "created_us": to_us(now),
        "revision": 1,
        "series": series,
        "occurrence_us": to_us(occurrence),
        "earliest_us": to_us(facts.start),
        "latest_us": to_us(facts.end),
    }
    connection.execute(adding(interruptions), row)


def set_facts(connection: Connection, identity: str, facts: InterruptionDetails) -> None:
    """Set an interruption's facts as they stand now; its revision goes up."""
    connection.execute(_revised(), {"which": identity, "facts": encode(facts)})
    _widen(connection, identity, facts)


@cache
def _revised() -> Update:
    return changing(interruptions).values(revision=interruptions.c.revision + 1)


def _widen(connection: Connection, identity: str, facts: InterruptionDetails) -> None:
    """Keep the first start and the last end that anything said of an interruption, so that each month finds it."""
    said = {"which": identity, "start": to_us(facts.start), "end": to_us(facts.end)}
    connection.execute(_widening(facts.end is not None), said)


@cache
def _widening(ends: bool) -> Update:
    c, start, end = interruptions.c, bindparam("start", type_=BigInteger), bindparam("end", type_=BigInteger)
    values: dict[str, Any] = {"earliest_us": case((c.earliest_us < start, c.earliest_us), else_=start)}
    if ends:
        values["latest_us"] = case((c.latest_us > end, c.latest_us), else_=end)
    return changing(interruptions).values(values)


def revision(connection: Connection, identity: str) -> int:
    """Return how often an interruption was written (0: it does not exist)."""
    return connection.execute(select(interruptions.c.revision).where(interruptions.c.id == identity)).scalar() or 0


def by_draft_key(connection: Connection, key: str) -> tuple[str, str] | None:
    """Return the notice that a draft was posted as, and by whom; None where it was not posted."""
    row = connection.execute(_posted_as(), {"key": key}).first() if key else None
    return None if row is None else (row.id, row.who)


@cache
def _posted_as() -> Select[Any]:
    return select(notices.c.id, notices.c.who).where(notices.c.draft_key == bindparam("key"))


def add_notice(connection: Connection, written: Written, draft_key: str = "") -> None:
    """Add a notice; ``draft_key`` is what it was posted from, once."""
    notice = written.notice
    row = {
        "id": notice.id,
        "interruption": written.interruption,
        "sequence": written.sequence,
        "type": notice.type.value,
        "facts": encode(notice.facts),
        "texts": msgspec.json.encode(written.texts).decode(),
        "findings": msgspec.json.encode(written.findings).decode(),
        "reason": written.reason,
        "who": written.who,
        "created_us": to_us(notice.created),
        "communicated_us": to_us(notice.communicated),
        "withdrawn": int(notice.withdrawn),
        "drafter": written.drafter,
        "approver": written.approver,
        "draft_key": draft_key,
        "role": written.role,
        "drafter_role": written.drafter_role,
        "approver_role": written.approver_role,
        "needs_approval": int(written.needs_approval),
    }
    connection.execute(adding(notices), row)
    _widen(connection, written.interruption, notice.facts)


def set_communicated(connection: Connection, identity: str, at: datetime) -> None:
    """Set when the last required channel accepted a notice."""
    connection.execute(changing(notices), {"which": identity, "communicated_us": to_us(at)})


def set_approved(
    connection: Connection, identity: str, approver: str, role: str, reason: str, findings: Iterable[Mapping[str, Any]]
) -> None:
    """Set who approved a notice, as which role, with the findings of that moment and the reason given."""
    shown = msgspec.json.encode(tuple(findings)).decode()
    values = {"approver": approver, "approver_role": role, "reason": reason, "findings": shown}
    connection.execute(changing(notices), {"which": identity, **values})


def set_withdrawn(connection: Connection, identity: str) -> None:
    """Mark a notice as given up; what it was posted from may be posted again."""
    connection.execute(changing(notices), {"which": identity, "withdrawn": 1, "draft_key": ""})


def next_sequence(connection: Connection, interruption: str) -> int:
    """Return the number of an interruption's next notice, from 1."""
    return int(connection.execute(_last_sequence(), {"interruption": interruption}).scalar_one()) + 1


@cache
def _last_sequence() -> Select[Any]:
    last = func.coalesce(func.max(notices.c.sequence), 0)
    return select(last).where(notices.c.interruption == bindparam("interruption"))


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        row.id,
        NoticeType(row.type),
        decode(row.facts),
        from_us(row.created_us),
        from_us(row.communicated_us),
        bool(row.withdrawn),
    )


def written(
    connection: Connection,
    identity: str = "",
    interruption: str = "",
    limit: int | None = 500,
    since: datetime | None = None,
    until: datetime | None = None,
    service: str = "",
) -> list[Written]:
    """Return notices, newest first: one, those of an interruption, those written in a span, or all (limit None).

    ``service`` empty: those of all services.
    """
    asked = {
        "since": to_us(since), "until": to_us(until), "service": service or None, "identity": identity or None,
        "interruption": interruption or None, "most": limit,
    }  # fmt: skip
    asked = {name: value for name, value in asked.items() if value is not None}
    return [
        Written(
            _notice(row),
            row.interruption,
            row.sequence,
            msgspec.json.decode(row.texts),
            tuple(msgspec.json.decode(row.findings)),
            row.reason,
            row.who,
            row.drafter,
            row.approver,
            row.role,
            row.drafter_role,
            row.approver_role,
            bool(row.needs_approval),
        )
        for row in connection.execute(_written(frozenset(asked)), asked)
    ]


@cache
def _written(asked: frozenset[str]) -> Select[Any]:
    c = notices.c
    # One by one, in the order of the notices: the newest are found without looking at all there are.
    of = (interruptions.c.id == c.interruption, interruptions.c.service == bindparam("service"))
    ways: dict[str, ColumnElement[bool]] = {
        "since": c.created_us >= bindparam("since"),
        "until": c.created_us < bindparam("until"),
        "service": select(interruptions.c.id).where(*of).exists(),
        "identity": c.id == bindparam("identity"),
        "interruption": c.interruption == bindparam("interruption"),
    }
    query = select(notices).where(*(way for name, way in ways.items() if name in asked))
    query = query.order_by(c.created_us.desc(), c.sequence.desc())
    return query.limit(bindparam("most")) if "most" in asked else query


def count(connection: Connection, service: str, since: datetime | None = None, until: datetime | None = None) -> int:
    """Count a service's notices of a span."""
    c = notices.c
    of = c.interruption == interruptions.c.id
    query = select(func.count()).select_from(notices.join(interruptions, of)).where(interruptions.c.service == service)
    if since is not None:
        query = query.where(c.created_us >= to_us(since))
    if until is not None:
        query = query.where(c.created_us < to_us(until))
    return int(connection.execute(query).scalar_one())


def load(connection: Connection, identity: str) -> Interruption | None:
    """Return one interruption with its notices."""
    row = connection.execute(_one(), {"id": identity}).first()
    return _with_notices(connection, [row])[0] if row is not None else None


@cache
def _one() -> Select[Any]:
    return select(interruptions).where(interruptions.c.id == bindparam("id"))


def service_of(connection: Connection, identity: str) -> str:
    """Return the service that an interruption is of; empty where there is no such interruption."""
    return connection.execute(_service_of(), {"identity": identity}).scalar() or ""


@cache
def _service_of() -> Select[Any]:
    return select(interruptions.c.service).where(interruptions.c.id == bindparam("identity"))


def load_all(connection: Connection, service: str, limit: int | None = 500) -> list[Interruption]:
    """Return a service's interruptions with their notices, newest first."""
    asked = {"service": service} if limit is None else {"service": service, "most": limit}
    return _with_notices(connection, connection.execute(_all(limit is not None), asked).all())


@cache
def _all(limited: bool) -> Select[Any]:
    c = interruptions.c
    query = select(interruptions).where(c.service == bindparam("service")).order_by(c.created_us.desc())
    return query.limit(bindparam("most")) if limited else query


def newest(
    connection: Connection,
    service: str,
    limit: int | None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[list[Interruption], int]:
    """Return a service's newest interruptions that touch a span, with their notices; and how many there are.

    A span is asked of what they say now, so that of a long history only the shown ones' notices are read.
    """
    c = interruptions.c
    query = select(interruptions).where(c.service == service).order_by(c.created_us.desc())
    if since is None and until is None:
        total = select(func.count()).select_from(interruptions).where(c.service == service)
        return load_all(connection, service, limit), int(connection.execute(total).scalar_one())
    if since is not None:
        query = query.where(or_(c.latest_us >= to_us(since), c.latest_us.is_(None)))
    if until is not None:
        query = query.where(or_(c.earliest_us < to_us(until), c.earliest_us.is_(None)))
    rows = [row for row in connection.execute(query) if _touches(decode(row.facts), since, until)]
    return _with_notices(connection, rows if limit is None else rows[:limit]), len(rows)


def _touches(facts: InterruptionDetails, since: datetime | None, until: datetime | None) -> bool:
    """Whether an interruption touches a span; of what has no end it does up to now, so whatever began before."""
    begun = until is None or facts.start < until
    return begun and (since is None or facts.end is None or facts.end >= since)


def touching(connection: Connection, service: str, start: datetime, end: datetime | None = None) -> list[Interruption]:
    """Return every interruption of a service that a span may see (None: and all that is to come), newest first.

    That is by any period that a notice of it ever named; what nobody was told the end of is among them, however old.
    """
    asked = {"service": service, "start": to_us(start), "end": to_us(end)}
    return _with_notices(connection, connection.execute(_touching(end is not None), asked).all())


@cache
def _touching(ends: bool) -> Select[Any]:
    c = interruptions.c
    over = select(notices.c.interruption).where(
        one_of(notices.c.type, _CLOSING), notices.c.communicated_us.is_not(None)
    )
    seen = or_(c.latest_us >= bindparam("start"), c.latest_us.is_(None), c.id.not_in(over))
    # Chosen by an index alone: what they say is read of those that are found.
    found = select(c.id).where(c.service == bindparam("service"), seen)
    query = select(interruptions).where(c.id.in_(found)).order_by(c.created_us.desc())
    return query.where(or_(c.earliest_us.is_(None), c.earliest_us < bindparam("end"))) if ends else query


def load_open(connection: Connection, service: str = "") -> list[Interruption]:
    """Return a service's interruptions (empty: of all) that were neither ended nor cancelled, however old they are."""
    return _with_notices(connection, connection.execute(_open(bool(service)), {"service": service}).all())


def still_open() -> ColumnElement[bool]:
    """Say of an interruption that it was neither ended nor cancelled."""
    over = select(notices.c.interruption).where(one_of(notices.c.type, _CLOSING), notices.c.withdrawn == 0)
    return interruptions.c.id.not_in(over)


@cache
def _open(of_service: bool) -> Select[Any]:
    query = select(interruptions).where(still_open())
    return query.where(interruptions.c.service == bindparam("service")) if of_service else query


@cache
def _of_some() -> Select[Any]:
    some = notices.c.interruption.in_(bindparam("wanted", expanding=True))
    return select(notices).where(some).order_by(notices.c.sequence)


def _with_notices(connection: Connection, rows: Iterable[Row[Any]]) -> list[Interruption]:
    found = {row.id: row for row in rows}
    told: dict[str, list[Notice]] = {identity: [] for identity in found}
    wanted = list(found)
    for at in range(0, len(wanted), _AT_ONCE):
        for row in connection.execute(_of_some(), {"wanted": wanted[at : at + _AT_ONCE]}):
            told[row.interruption].append(_notice(row))
    return [
        Interruption(identity, decode(row.facts), tuple(told[identity]), row.service) for identity, row in found.items()
    ]
