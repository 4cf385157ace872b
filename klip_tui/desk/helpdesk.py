"""The helpdesk's register (article 1): add, answer, dispatch, reopen, bring in, and see the clocks."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from klip_tui.commitment.brussels import local, parse_instant
from klip_tui.commitment.calendar import working_seconds
from klip_tui.commitment.helpdesk import AnswerClock, answer_clock
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.desk.checking import wall
from klip_tui.desk.desk import Desk
from klip_tui.desk.recording import _cell, refuse, rows
from klip_tui.store import log, questions
from klip_tui.store.questions import Question
from klip_tui.text.clean import clean, one_line

OPEN, DISPATCHED, ANSWERED = "open", "dispatched", "answered"
KINDS = ("question", "report")
VIA = ("mail", "phone", "other")
SUBJECT, TEXT = 300, 20_000


@dataclass(frozen=True, slots=True)
class Clocked:
    """A question with its clock; ``left`` is office-hours seconds to the due instant, negative when late."""

    question: Question
    clock: AnswerClock
    left: int

    @property
    def late(self) -> bool:
        """Whether its answer came (or is) too late."""
        return self.left < 0


def clocked(desk: Desk, question: Question, now: datetime) -> Clocked:
    """Put a question beside its clock."""
    commitment = desk.settings.commitment
    clock = answer_clock(commitment, question.received)
    at = question.answered or now
    left = working_seconds(commitment, max(at, clock.acted_on), clock.answer_due)
    if at > clock.answer_due and left == 0:
        left = -1
    return Clocked(question, clock, left)


def waiting(desk: Desk) -> list[Clocked]:
    """Return what waits for an answer, nearest due first."""
    now = desk.clock()
    with desk.store.read() as connection:
        found = [clocked(desk, question, now) for question in questions.unanswered(connection)]
    return sorted(found, key=lambda row: (row.clock.answer_due, row.question.received))


def everything(desk: Desk, limit: int = 20000) -> list[Clocked]:
    """Return what waits, nearest due first, then what was answered, newest first."""
    now = desk.clock()
    with desk.store.read() as connection:
        done = [q for q in questions.newest(connection, limit) if q.state == ANSWERED]
    return [*waiting(desk), *(clocked(desk, question, now) for question in done)]


def find(desk: Desk, identity: str) -> Clocked:
    """Return a question. Raises Refused when there is none."""
    if identity.isdigit() and len(identity) < 16:
        with desk.store.read() as connection:
            found = questions.load(connection, int(identity))
        if found is not None:
            return clocked(desk, found, desk.clock())
    raise Refused(phrase("there is no question {id}", id=repr(identity[:40])))


def add(
    desk: Desk,
    subject: str,
    *,
    text: str = "",
    sender: str = "",
    via: str = "mail",
    kind: str = "question",
    received: datetime | None = None,
    reference: str = "",
) -> int:
    """Add a question (or a report of an interruption, A4.2-report) and return its number."""
    desk.may_write()
    now = desk.clock()
    received = received or now
    if not one_line(subject):
        raise Refused(phrase("a question has a subject"))
    if received > now:
        raise Refused(phrase("{at} is still to come: nothing can have been received then", at=received))
    question = Question(
        0,
        kind,
        one_line(reference) or f"hand {now.isoformat()} {one_line(subject, 80)}",
        one_line(sender),
        via,
        one_line(subject, SUBJECT),
        clean(text)[:TEXT],
        received,
        OPEN,
    )
    with desk.store.write() as connection:
        if questions.by_reference(connection, question.reference) is not None:
            raise Refused(phrase("{reference} is there already", reference=question.reference))
        identity = questions.add(connection, question)
        log.write(connection, now, desk.who, f"add {kind}", f"question {identity}", detail=question.subject)
    return identity


def change(desk: Desk, question: Question, what: str, *, why: str = "", **values: Any) -> None:
    """Change a question as it was read. Raises Refused when somebody else changed it since."""
    desk.may_write()
    with desk.store.write() as connection:
        if not questions.change(connection, question.id, question.revision, **values):
            current = questions.load(connection, question.id)
            raise Refused(
                phrase(
                    "question {id} was changed by somebody else (now {state}): look at it again",
                    id=question.id,
                    state=current.state if current is not None else "-",
                )
            )
        log.write(connection, desk.clock(), desk.who, what, f"question {question.id}", why=why, detail=question.subject)


def answer(desk: Desk, question: Question, text: str, at: datetime | None = None) -> None:
    """Mark a question as answered."""
    now = desk.clock()
    at = at or now
    if question.state == ANSWERED:
        raise Refused(phrase("question {id} was answered already: reopen it first", id=question.id))
    if not question.received <= at <= now:
        raise Refused(phrase("an answer lies between its question and now"))
    change(desk, question, "answer", state=ANSWERED, answered=at, answer=clean(text)[:TEXT])


def dispatch(desk: Desk, question: Question, to: str) -> None:
    """Hand a question to the second line (A1.1)."""
    if question.state == ANSWERED:
        raise Refused(phrase("question {id} was answered already: reopen it first", id=question.id))
    change(desk, question, "dispatch", why=one_line(to), state=DISPATCHED, line=one_line(to) or "-")


def reopen(desk: Desk, question: Question, why: str = "") -> None:
    """Take a question up again: answered too early, or back from the second line."""
    if question.state == OPEN:
        raise Refused(phrase("question {id} is open", id=question.id))
    change(desk, question, "reopen", why=one_line(why), state=OPEN, answered=None)


COLUMNS = ("reference", "received", "subject")
OPTIONAL = ("kind", "via", "sender", "answered", "text")


def import_file(desk: Desk, path: Path) -> tuple[int, int]:
    """Import questions, all of a file or nothing, and count (imported, skipped: the reference is known)."""
    desk.may_write()
    found: list[Question] = []
    seen: set[str] = set()
    for line, row in rows(path, COLUMNS, OPTIONAL):
        found.append(_row(path, line, dict(zip((*COLUMNS, *OPTIONAL), row, strict=True))))
        if found[-1].reference in seen:
            raise refuse(path, line, phrase("is there twice"), "reference")
        seen.add(found[-1].reference)
    imported = 0
    with desk.store.write() as connection:
        for question in found:
            if questions.by_reference(connection, question.reference) is None:
                questions.add(connection, question)
                imported += 1
        if imported:
            log.write(connection, desk.clock(), desk.who, "import questions", path.name, detail=f"{imported}")
    return imported, len(found) - imported


def _row(path: Path, line: int, row: Mapping[str, str]) -> Question:
    for key in COLUMNS:
        if not row[key]:
            raise refuse(path, line, phrase("is missing"), key)
    kind, via = row["kind"] or "question", row["via"] or "other"
    if kind not in KINDS:
        raise refuse(path, line, phrase("one of {known}", known=", ".join(KINDS)), "kind")
    if via not in VIA:
        raise refuse(path, line, phrase("one of {known}", known=", ".join(VIA)), "via")
    received = _cell(path, line, "received", parse_instant, row["received"])
    answered = _cell(path, line, "answered", parse_instant, row["answered"]) if row["answered"] else None
    if answered is not None and answered < received:
        raise refuse(path, line, phrase("is before it was received"), "answered")
    return Question(
        0,
        kind,
        one_line(row["reference"]),
        one_line(row["sender"]),
        via,
        one_line(row["subject"], SUBJECT),
        clean(row["text"])[:TEXT],
        received,
        ANSWERED if answered is not None else OPEN,
        answered=answered,
    )


def export(desk: Desk) -> str:
    """Write the register as CSV that can be imported again."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*COLUMNS, *OPTIONAL))
    with desk.store.read() as connection:
        found = questions.newest(connection, 1_000_000)
    for q in found[::-1]:
        answered = local(q.answered).isoformat() if q.answered is not None else ""
        writer.writerow(
            (q.reference, local(q.received).isoformat(), q.subject, q.kind, q.via, q.sender, answered, q.text)
        )
    return out.getvalue()


def as_json(row: Clocked) -> dict[str, Any]:
    """Put a question into its JSON shape."""
    q = row.question
    return {
        "id": q.id,
        "kind": q.kind,
        "reference": q.reference,
        "from": q.sender,
        "via": q.via,
        "subject": q.subject,
        "text": q.text,
        "received": wall(q.received),
        "state": q.state,
        "line": q.line,
        "acted_on": wall(row.clock.acted_on),
        "answer_due": wall(row.clock.answer_due),
        "left_working_seconds": row.left,
        "late": row.late,
        "answered": wall(q.answered),
        "answer": q.answer,
        "interruption": q.interruption or None,
    }
