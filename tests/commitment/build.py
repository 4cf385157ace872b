"""Short ways to make the core's values in tests."""

from __future__ import annotations

from datetime import datetime

from klip_tui.commitment.calendar.local_time import parse_instant
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails, Notice
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.promises.check import check
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.findings import Finding
from klip_tui.commitment.terms import PUBLISHED


def at(text: str) -> datetime:
    return parse_instant(text)


def facts(start: str, end: str | None = None, *, kind: str = "planned", **more: object) -> InterruptionDetails:
    return InterruptionDetails(Kind(kind), "Onderhoud", at(start), at(end) if end else None, **more)  # type: ignore[arg-type]


def notice(
    told: str | None, what: InterruptionDetails, kind: str = "announcement", created: str | None = None
) -> Notice:
    return Notice("n", NoticeType(kind), what, at(created or told or "2026-01-01T00:00"), at(told) if told else None)


def interruption(*notices: Notice, facts: InterruptionDetails | None = None, id: str = "2026-001") -> Interruption:
    return Interruption(id, facts or notices[-1].facts, notices)


def case(what: InterruptionDetails, when: str, type_: str = "announcement", **more: object) -> CheckContext:
    return CheckContext(PUBLISHED, NoticeType(type_), what, at(when), **more)  # type: ignore[arg-type]


def found(what: InterruptionDetails, when: str, type_: str = "announcement", **more: object) -> dict[str, Finding]:
    """Check, and give the gravest finding by promise."""
    rows: dict[str, Finding] = {}
    for finding in check(case(what, when, type_, **more)):
        rows.setdefault(finding.promise, finding)
    return rows
