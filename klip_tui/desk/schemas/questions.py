"""``question --json`` and ``reachability --json``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from klip_tui.commitment.calendar.local_time import wall
from klip_tui.desk.helpdesk.clocked import Clocked
from klip_tui.store.log import Entry
from klip_tui.store.questions import FollowUp
from klip_tui.store.unreachable import Unreachable

if TYPE_CHECKING:
    from klip_tui.desk.helpdesk.mailbox import Collected
    from klip_tui.desk.helpdesk.retention import Cut


def question_json(row: Clocked) -> dict[str, Any]:
    """Put a question into its JSON shape."""
    q = row.question
    return {
        "id": q.id,
        "kind": q.kind.value,
        "reference": q.reference,
        "from": q.sender,
        "via": q.via,
        "subject": q.subject,
        "text": q.text,
        "received": wall(q.received),
        "state": q.state.value,
        "line": q.line,
        "dispatched": wall(q.dispatched),
        "back": wall(q.back),
        "acted_on": wall(row.clock.acted_on),
        "answer_due": wall(row.clock.answer_due),
        "left_working_seconds": row.left,
        "late": row.late,
        "answered": wall(q.answered),
        "answer": q.answer,
        "interruption": q.interruption or None,
    }


def history_json(followups: list[FollowUp], entries: list[Entry]) -> dict[str, Any]:
    """Put a question's history into its JSON shape."""
    return {
        "followups": [{"at": wall(f.at), "who": f.who, "via": f.via, "text": f.text} for f in followups],
        "log": [{"at": wall(e.at), "who": e.who, "what": e.what, "why": e.why} for e in entries],
    }


def unreachable_json(one: Unreachable) -> dict[str, Any]:
    """Put an interval into its JSON shape."""
    return {"id": one.id, "start": wall(one.start), "end": wall(one.end), "why": one.why, "who": one.who}


def collected_json(done: Collected) -> dict[str, Any]:
    """Put what became of the mailbox's mails into its JSON shape."""
    return asdict(done)


def cut_json(done: Cut, *, dry: bool) -> dict[str, Any]:
    """Put which questions were cut, or would be, into its JSON shape."""
    numbers = list(done.numbers)
    return {"cut": [] if dry else numbers, "would_cut": numbers if dry else [], "before": wall(done.before)}
