"""The helpdesk's questions and reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from klip_tui.commitment.report import QuestionTimes
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.tables import questions


@dataclass(frozen=True, slots=True)
class Question:
    """A question of substance or a report of an interruption; ``line`` says whom in the second line it lies with."""

    id: int
    kind: str
    reference: str
    sender: str
    via: str
    subject: str
    text: str
    received: datetime
    state: str
    line: str = ""
    answered: datetime | None = None
    answer: str = ""
    interruption: str = ""
    revision: int = 1


def add(connection: Connection, question: Question) -> int:
    """Add a question; its id is given by the store and returned."""
    done = connection.execute(
        insert(questions).values(
            kind=question.kind,
            reference=question.reference,
            sender=question.sender,
            via=question.via,
            subject=question.subject,
            text=question.text,
            received_us=to_us(question.received),
            state=question.state,
            line=question.line,
            answered_us=to_us(question.answered),
            answer=question.answer,
            interruption=question.interruption,
            revision=1,
        )
    )
    return int(done.inserted_primary_key[0])  # type: ignore[index]


def change(connection: Connection, identity: int, revision: int, **values: Any) -> bool:
    """Change a question that nobody else changed since it was read; False when somebody did."""
    if "answered" in values:
        values["answered_us"] = to_us(values.pop("answered"))
    done = connection.execute(
        update(questions)
        .where(questions.c.id == identity, questions.c.revision == revision)
        .values(**values, revision=revision + 1)
    )
    return done.rowcount == 1


def _question(row: Row[Any]) -> Question:
    return Question(
        row.id,
        row.kind,
        row.reference,
        row.sender,
        row.via,
        row.subject,
        row.text,
        from_us(row.received_us),
        row.state,
        row.line,
        from_us(row.answered_us),
        row.answer,
        row.interruption,
        row.revision,
    )


def load(connection: Connection, identity: int) -> Question | None:
    """Return one question."""
    row = connection.execute(select(questions).where(questions.c.id == identity)).first()
    return _question(row) if row is not None else None


def by_reference(connection: Connection, reference: str) -> Question | None:
    """Return the question with a reference."""
    row = connection.execute(select(questions).where(questions.c.reference == reference)).first()
    return _question(row) if row is not None else None


def unanswered(connection: Connection) -> list[Question]:
    """Return what waits for an answer, oldest first."""
    query = select(questions).where(questions.c.state != "answered").order_by(questions.c.received_us)
    return [_question(row) for row in connection.execute(query)]


def newest(connection: Connection, limit: int = 20000) -> list[Question]:
    """Return all questions, newest first."""
    query = select(questions).order_by(questions.c.received_us.desc(), questions.c.id.desc()).limit(limit)
    return [_question(row) for row in connection.execute(query)]


def times(connection: Connection, start: datetime, end: datetime) -> list[QuestionTimes]:
    """Return when the questions that came in between two instants were answered."""
    c = questions.c
    query = select(c.received_us, c.answered_us).where(
        c.kind == "question", c.received_us >= to_us(start), c.received_us < to_us(end)
    )
    return [QuestionTimes(from_us(row.received_us), from_us(row.answered_us)) for row in connection.execute(query)]
