"""The helpdesk's questions and reports."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, false, func, insert, or_, select, update

from klip_tui.commitment.figures.answers import QuestionTimes
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import QuestionKind, QuestionState
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.store import log
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.statements import one_of
from klip_tui.store.tables import followups, questions

WAITING = (QuestionState.OPEN.value, QuestionState.DISPATCHED.value)
"""Named rather than "not answered": an index finds what is named."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of substance or a report of an interruption.

    ``line`` says whom in the second line it lies (or lay) with, since ``dispatched``; ``back`` when it came back: from
    there, or by a reply to its answer.
    """

    id: int
    kind: QuestionKind
    reference: str
    sender: str
    via: str
    subject: str
    text: str
    received: datetime
    state: QuestionState
    line: str = ""
    answered: datetime | None = None
    answer: str = ""
    interruption: str = ""
    revision: int = 1
    dispatched: datetime | None = None
    back: datetime | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What was added to a question later: by a colleague, or a reply by mail (``reference``: its Message-ID)."""

    question: int
    at: datetime
    who: str
    via: str
    text: str
    reference: str


def add(connection: Connection, question: Question) -> int:
    """Add a question; its id is given by the store and returned."""
    done = connection.execute(insert(questions).values(_values(question)))
    return int(done.inserted_primary_key[0])  # type: ignore[index]


def _values(question: Question) -> dict[str, Any]:
    return {
        "kind": question.kind.value,
        "reference": question.reference,
        "sender": question.sender,
        "via": question.via,
        "subject": question.subject,
        "text": question.text,
        "received_us": to_us(question.received),
        "state": question.state.value,
        "line": question.line,
        "answered_us": to_us(question.answered),
        "answer": question.answer,
        "interruption": question.interruption,
        "revision": 1,
        "dispatched_us": to_us(question.dispatched),
        "back_us": to_us(question.back),
    }


def change(connection: Connection, identity: int, revision: int, **values: Any) -> bool:
    """Change a question that nobody else changed since it was read; False when somebody did."""
    for name in ("answered", "dispatched", "back"):
        if name in values:
            values[f"{name}_us"] = to_us(values.pop(name))
    done = connection.execute(
        update(questions)
        .where(questions.c.id == identity, questions.c.revision == revision)
        .values(**values, revision=revision + 1)
    )
    return done.rowcount == 1


def changed(connection: Connection, question: Question, **values: Any) -> None:
    """Change a question in a transaction of the caller's. Raises Refused when somebody else changed it since."""
    if not change(connection, question.id, question.revision, **values):
        current = load(connection, question.id)
        last = log.about(connection, f"question {question.id}", 1)
        raise Refused(
            phrase(
                "{who} has changed question {id} since (now {state}): look at it again",
                who=last[-1].who if last else "-",
                id=question.id,
                state=current.state if current is not None else "-",
            )
        )


def _question(row: Row[Any]) -> Question:
    return Question(
        row.id,
        QuestionKind(row.kind),
        row.reference,
        row.sender,
        row.via,
        row.subject,
        row.text,
        from_us(row.received_us),
        QuestionState(row.state),
        row.line,
        from_us(row.answered_us),
        row.answer,
        row.interruption,
        row.revision,
        from_us(row.dispatched_us),
        from_us(row.back_us),
    )


def load(connection: Connection, identity: int) -> Question | None:
    """Return one question."""
    row = connection.execute(select(questions).where(questions.c.id == identity)).first()
    return _question(row) if row is not None else None


def known_references(connection: Connection) -> set[str]:
    """Return the reference of every question."""
    return set(connection.execute(select(questions.c.reference)).scalars())


def add_all(connection: Connection, found: Sequence[Question]) -> None:
    """Add many questions at once."""
    if found:
        connection.execute(insert(questions), [_values(one) for one in found])


def by_reference(connection: Connection, reference: str) -> Question | None:
    """Return the question with a reference."""
    known = questions.c.reference.in_((reference, hashed(reference)))
    row = connection.execute(select(questions).where(known)).first()
    return _question(row) if row is not None else None


def unanswered(connection: Connection) -> list[Question]:
    """Return what waits for an answer, oldest first."""
    return [_question(row) for row in connection.execute(_unanswered())]


@cache
def _unanswered() -> Select[Any]:
    return select(questions).where(one_of(questions.c.state, WAITING)).order_by(questions.c.received_us)


def reports_behind(connection: Connection, interruption: str, *, of_none: bool = True) -> list[datetime]:
    """Return when the users' reports came that stand behind an interruption: its own, and the open ones of none.

    Without ``of_none`` its own alone.
    """
    found = connection.execute(_behind(bool(interruption), of_none), {"interruption": interruption})
    return [from_us(received) for received in found.scalars()]


@cache
def _behind(of_one: bool, of_none: bool) -> Select[Any]:
    c = questions.c
    ways = [c.interruption == bindparam("interruption")] if of_one else []
    if of_none:
        ways.append(one_of(c.state, WAITING) & (c.interruption == ""))
    query = select(c.received_us).where(c.kind == QuestionKind.REPORT.value, or_(false(), *ways))
    return query.order_by(c.received_us)


def open_reports(connection: Connection) -> list[int]:
    """Return the users' reports that are open and belong to no interruption, oldest first."""
    c = questions.c
    query = (
        select(c.id)
        .where(c.kind == QuestionKind.REPORT.value, c.state.in_(WAITING), c.interruption == "")
        .order_by(c.received_us)
    )
    return list(connection.execute(query).scalars())


def newest(connection: Connection, limit: int | None = None, state: QuestionState | None = None) -> list[Question]:
    """Return questions, newest first: all, or those in a state."""
    query = select(questions).order_by(questions.c.received_us.desc(), questions.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(questions.c.state == state.value)
    return [_question(row) for row in connection.execute(query)]


def of_interruption(connection: Connection, interruption: str) -> list[Question]:
    """Return the reports that belong to an interruption, oldest first."""
    query = select(questions).where(questions.c.interruption == interruption).order_by(questions.c.received_us)
    return [_question(row) for row in connection.execute(query)]


def search(connection: Connection, words: Sequence[str], limit: int | None) -> list[Question]:
    """Return the newest questions that hold every word: in subject, text, answer, sender, reference or second line."""
    c = questions.c
    query = select(questions).order_by(c.received_us.desc(), c.id.desc()).limit(limit)
    for word in words:
        found = [
            column.icontains(word, autoescape=True)
            for column in (c.subject, c.text, c.answer, c.sender, c.reference, c.line, c.interruption)
        ]
        if re.fullmatch(r"\d{1,15}", word, re.ASCII):
            found.append(c.id == int(word))
        query = query.where(or_(*found))
    return [_question(row) for row in connection.execute(query)]


def count(connection: Connection) -> tuple[int, int]:
    """Count the questions: all, and those that wait."""
    every = select(func.count()).select_from(questions)
    waits = every.where(questions.c.state.in_(WAITING))
    return int(connection.execute(every).scalar_one()), int(connection.execute(waits).scalar_one())


def add_followup(connection: Connection, one: FollowUp) -> None:
    """Add a follow-up."""
    connection.execute(
        insert(followups).values(
            question=one.question, at_us=to_us(one.at), who=one.who, via=one.via, text=one.text, reference=one.reference
        )
    )


def followups_of(connection: Connection, question: int) -> list[FollowUp]:
    """Return a question's follow-ups, oldest first."""
    query = select(followups).where(followups.c.question == question).order_by(followups.c.at_us, followups.c.id)
    return [
        FollowUp(row.question, from_us(row.at_us), row.who, row.via, row.text, row.reference)
        for row in connection.execute(query)
    ]


def thread_of(connection: Connection, references: Sequence[str]) -> Question | None:
    """Return the question that one of some references belongs to: its own, or a follow-up's."""
    for reference in references:
        found = by_reference(connection, reference)
        if found is not None:
            return found
        known = followups.c.reference.in_((reference, hashed(reference)))
        row = connection.execute(select(followups.c.question).where(known)).first()
        if row is not None:
            return load(connection, row.question)
    return None


def older(connection: Connection, before: datetime) -> list[int]:
    """Return the questions that were answered before an instant, came back since at no time, and are not cut yet."""
    c = questions.c
    query = select(c.id).where(
        c.state == QuestionState.ANSWERED.value,
        c.answered_us < to_us(before),
        or_(c.back_us.is_(None), c.back_us < to_us(before)),
        or_(c.subject != "", c.text != "", c.sender != "", c.answer != ""),
    )
    return list(connection.execute(query.order_by(c.id)).scalars())


def cut(connection: Connection, identities: Sequence[int]) -> None:
    """Take away what is personal of some questions and their follow-ups.

    Of a reference, which may be a mail's or hold a subject, a hash stays: what was imported once is still known.
    """
    for start in range(0, len(identities), 500):
        some = identities[start : start + 500]
        rows = connection.execute(select(questions.c.id, questions.c.reference).where(questions.c.id.in_(some))).all()
        for row in rows:
            gone = {"subject": "", "text": "", "sender": "", "answer": "", "reference": hashed(row.reference)}
            query = update(questions).where(questions.c.id == row.id)
            connection.execute(query.values(**gone, revision=questions.c.revision + 1))
        found = select(followups.c.id, followups.c.reference).where(followups.c.question.in_(some))
        for row in connection.execute(found).all():
            gone = {"text": "", "who": "", "reference": hashed(row.reference)}
            connection.execute(update(followups).where(followups.c.id == row.id).values(**gone))


def hashed(reference: str) -> str:
    """Return what stays of a reference that was cut."""
    return f"cut {hashlib.sha256(reference.encode()).hexdigest()}"


LONGEST_WAIT = timedelta(days=92)
"""How long before a month a question may have come in whose answer is due in it: working days, whatever is closed."""


def times(connection: Connection, start: datetime, end: datetime) -> list[QuestionTimes]:
    """Return the questions that matter to a span: their answer may be due in it, or they still wait (A1.3)."""
    c = questions.c
    query = select(c.received_us, c.answered_us, c.state).where(
        c.kind == QuestionKind.QUESTION.value,
        c.received_us < to_us(end),
        or_(c.received_us >= to_us(start - LONGEST_WAIT), c.state.in_(WAITING)),
    )
    return [
        QuestionTimes(from_us(row.received_us), from_us(row.answered_us), row.state != QuestionState.ANSWERED)
        for row in connection.execute(query)
    ]
