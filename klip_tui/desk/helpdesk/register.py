"""The helpdesk's register (article 1): add, answer, dispatch, take back, reopen, follow up, and see the clocks.

The log, which nobody can change, gets numbers and instants of questions, never what was asked or by whom.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.figures.availability import Figures
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import QuestionKind, QuestionState
from klip_tui.commitment.phrase import Malformed, Phrase, Refused, phrase
from klip_tui.commitment.promises.article_1_helpdesk import phone_outside
from klip_tui.desk.helpdesk import reachability
from klip_tui.desk.helpdesk.clocked import Clocked, clocked
from klip_tui.desk.helpdesk.question_filter import QuestionFilter
from klip_tui.desk.session import Desk
from klip_tui.store import log, questions
from klip_tui.store.log import Entry
from klip_tui.store.questions import FollowUp, Question
from klip_tui.text.clean import clean, one_line

if TYPE_CHECKING:
    from sqlalchemy import Connection

VIA = ("mail", "phone", "other")
SUBJECT, TEXT = 300, 20_000
SHOWN = 200
"""Answered questions that the screen shows at once; a search finds the others."""
SEARCHED = 5000
"""Questions, newest first, that are looked through for a state or for words that are left out."""


@dataclass(frozen=True, slots=True)
class Register:
    """What the Helpdesk screen shows; ``total``, ``waiting`` and ``late`` count all questions, shown or not."""

    rows: tuple[Clocked, ...]
    total: int
    reachable: Figures
    waiting: int
    late: int


def register(desk: Desk, wanted: QuestionFilter = QuestionFilter()) -> Register:  # noqa: B008 - it is frozen
    """Read the register: what waits and what was answered lately, or what a filter asks for, of all there is."""
    now = desk.clock()
    wall_now = local(now)
    with desk.store.read() as connection:
        total, wait = questions.count(connection)
        reachable = reachability.month(connection, desk.settings.helpdesk, wall_now.year, wall_now.month, now)
        open_ = _nearest(clocked(desk, one, now) for one in questions.unanswered(connection))
        if wanted.words or wanted.narrows:
            limit = SEARCHED if wanted.narrows else SHOWN
            found = [clocked(desk, one, now) for one in questions.search(connection, wanted.words, limit)]
            found = [row for row in found if wanted.holds(row)][:SHOWN]
            rows = _nearest(row for row in found if row.question.state is not QuestionState.ANSWERED)
            rows += [row for row in found if row.question.state is QuestionState.ANSWERED]
        else:
            rows = [
                *open_,
                *(clocked(desk, one, now) for one in questions.newest(connection, SHOWN, QuestionState.ANSWERED)),
            ]
    return Register(tuple(rows), total, reachable, wait, sum(row.late for row in open_))


def _nearest(rows: Any) -> list[Clocked]:
    return sorted(rows, key=lambda row: (row.clock.answer_due, row.question.received))


def waiting(desk: Desk) -> list[Clocked]:
    """Return what waits for an answer, nearest due first."""
    now = desk.clock()
    with desk.store.read() as connection:
        return _nearest(clocked(desk, question, now) for question in questions.unanswered(connection))


def everything(desk: Desk, words: tuple[str, ...] = ()) -> list[Clocked]:
    """Return what waits, nearest due first, then what was answered, newest first; all, or what holds some words."""
    now = desk.clock()
    with desk.store.read() as connection:
        found = questions.search(connection, words, None) if words else questions.newest(connection)
    rows = [clocked(desk, question, now) for question in found]
    waits = _nearest(row for row in rows if row.question.state is not QuestionState.ANSWERED)
    return [*waits, *(row for row in rows if row.question.state is QuestionState.ANSWERED)]


def newest(desk: Desk, limit: int | None) -> tuple[list[Clocked], int]:
    """Return what waits, then as many of the newest that were answered; and how many questions there are."""
    if limit is None:
        found = everything(desk)
        return found, len(found)
    now = desk.clock()
    with desk.store.read() as connection:
        rows = _nearest(clocked(desk, one, now) for one in questions.unanswered(connection))
        rows += [clocked(desk, one, now) for one in questions.newest(connection, limit, QuestionState.ANSWERED)]
        total, _waits = questions.count(connection)
    return rows, total


def find(desk: Desk, identity: str) -> Clocked:
    """Return a question. Raises Malformed when there is none."""
    if identity.isascii() and identity.isdigit() and len(identity) < 16:
        with desk.store.read() as connection:
            found = questions.load(connection, int(identity))
        if found is not None:
            return clocked(desk, found, desk.clock())
    raise Malformed(phrase("there is no question {id}", id=repr(identity[:40])))


def history(desk: Desk, question: Question) -> tuple[list[FollowUp], list[Entry]]:
    """Return a question's follow-ups and what the log says of it, oldest first."""
    with desk.store.read() as connection:
        return questions.followups_of(connection, question.id), log.about(connection, f"question {question.id}")


def add(
    desk: Desk,
    subject: str,
    *,
    text: str = "",
    sender: str = "",
    via: str = "mail",
    kind: QuestionKind = QuestionKind.QUESTION,
    received: datetime | None = None,
    reference: str = "",
) -> int:
    """Add a question (or a report of an interruption, A4.2-report) and return its number."""
    now = desk.clock()
    received = received or now
    if not one_line(subject):
        raise Malformed(phrase("a question has a subject"))
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
        QuestionState.OPEN,
    )
    with desk.work(f"add {kind.value}") as work:
        if questions.by_reference(work.connection, question.reference) is not None:
            raise Refused(phrase("{reference} is there already", reference=question.reference))
        identity = questions.add(work.connection, question)
        work.subject = f"question {identity}"
    return identity


def doubt(desk: Desk, via: str, received: datetime | None = None) -> Phrase | None:
    """Say what is worth a second look about how and when something came (A1.2): advice, nothing is refused for it."""
    found = phone_outside(desk.settings.helpdesk.commitment, via, received or desk.clock())
    return None if found is None else found.message


def added(desk: Desk, connection: Connection, question: Question) -> int:
    """Add a question that a mail brought, with its line, in the transaction that reads the mailbox."""
    identity = questions.add(connection, question)
    subject = f"question {identity}"
    log.write(connection, desk.clock(), desk.who, f"add {question.kind}", subject)
    return identity


def change(desk: Desk, question: Question, what: str, *, why: str = "", **values: Any) -> None:
    """Change a question as it was read. Raises Refused when somebody else changed it since."""
    with desk.work(what, f"question {question.id}", why=why) as work:
        questions.changed(work.connection, question, **values)


def answer(desk: Desk, question: Question, text: str, at: datetime | None = None) -> None:
    """Mark a question as answered. One that a reply brought back keeps the instant of its first answer."""
    now = desk.clock()
    at = at or now
    if question.state is QuestionState.ANSWERED:
        raise Refused(phrase("question {id} was answered already: reopen it first", id=question.id))
    if not question.received <= at <= now:
        raise Refused(phrase("an answer lies between its question and now"))
    first = question.answered if question.answered is not None else at
    written = clean(text)[:TEXT] or question.answer
    change(desk, question, "answer", state=QuestionState.ANSWERED, answered=first, answer=written)


def dispatch(desk: Desk, question: Question, to: str) -> None:
    """Hand a question to the second line (A1.1)."""
    if question.state is QuestionState.ANSWERED:
        raise Refused(phrase("question {id} was answered already: reopen it first", id=question.id))
    if not one_line(to).strip():
        raise Malformed(phrase("say whom in the second line has it"))
    values = {"state": QuestionState.DISPATCHED, "line": one_line(to), "dispatched": desk.clock()}
    change(desk, question, "dispatch", why=one_line(to), **values)


def take_back(desk: Desk, question: Question, why: str = "") -> None:
    """Take a question back from the second line."""
    if question.state is not QuestionState.DISPATCHED:
        raise Refused(phrase("question {id} lies with nobody in the second line", id=question.id))
    change(desk, question, "take back", why=one_line(why), state=QuestionState.OPEN, back=desk.clock())


def reopen(desk: Desk, question: Question, why: str = "") -> None:
    """Take a question up again: answered too early, or back from the second line."""
    if question.state is QuestionState.OPEN:
        raise Refused(phrase("question {id} is open", id=question.id))
    if question.state is QuestionState.DISPATCHED:
        take_back(desk, question, why)
        return
    change(desk, question, "reopen", why=one_line(why), state=QuestionState.OPEN, answered=None)


def follow_up(desk: Desk, question: Question, text: str) -> None:
    """Add a note to a question, whatever its state."""
    written = clean(text)[:TEXT].strip()
    if not written:
        raise Malformed(phrase("a follow-up has a text"))
    with desk.work("follow up", f"question {question.id}") as work:
        reference = f"hand {work.now.isoformat()} {work.who} {question.id}"
        one = FollowUp(question.id, work.now, work.who, "other", written, reference)
        questions.add_followup(work.connection, one)
