"""The helpdesk's mailbox: a new mail becomes a question once, a reply goes to its question."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import QuestionKind, QuestionState
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.helpdesk import Mailbox
from klip_tui.desk.helpdesk import register
from klip_tui.desk.session import Desk
from klip_tui.sources import imap
from klip_tui.sources.imap import Batch, Mail, Place, Unread
from klip_tui.store import key_values, log, mails_aside, questions
from klip_tui.store.opening import DATABASE_DOWN
from klip_tui.store.questions import FollowUp, Question
from klip_tui.text.clean import one_line

if TYPE_CHECKING:
    from sqlalchemy import Connection

MARK = "mailbox "


@dataclass(frozen=True, slots=True)
class Collected:
    """How many mails became questions, went to one, were left out (known already, or automatic), or set aside.

    Set aside is one that can't be read: it is passed by for ever, and a person can find it by its UID.
    """

    added: int
    threaded: int
    left_out: int
    set_aside: int = 0


def collect(desk: Desk) -> Collected:
    """Read what is new, and keep it. Raises Refused where no mailbox is configured, or it can't be read."""
    desk.may_write()
    return keep(desk, fetch(desk))


def _settings(desk: Desk) -> Mailbox:
    settings = desk.settings.config.helpdesk.mailbox
    if settings is None:
        raise Refused(phrase("no mailbox is configured: [helpdesk.mailbox]"))
    return settings


def _name(settings: Mailbox) -> str:
    return f"{MARK}{settings.host} {settings.user} {settings.folder}"[:120]


def fetch(desk: Desk) -> Batch:
    """Read what is new. Raises Refused where no mailbox is configured, or it can't be read."""
    settings = _settings(desk)
    with desk.store.read() as connection:
        mark = key_values.starting(connection, _name(settings)).get("")
        aside = mails_aside.known(connection)
    place = Place(*map(int, mark[0].split())) if mark is not None else None
    since = local_date(desk.clock() - timedelta(days=settings.days))
    return imap.read(settings, place, since, lambda validity, uid: (validity, uid) in aside)


def keep(desk: Desk, batch: Batch) -> Collected:
    """Keep what was read. Raises Refused where the store refuses."""
    settings = _settings(desk)
    done: Counter[str] = Counter()
    with desk.measuring() as connection:
        for mail in batch.mails:
            done[_guarded(desk, connection, settings, batch.place, mail)] += 1
        for one in batch.unread:
            _set_aside(desk, connection, settings, batch.place, one)
        mark = f"{batch.place.validity} {batch.place.last}"
        key_values.put(connection, _name(settings), mark, desk.clock())
    return Collected(done["added"], done["threaded"], done["left out"], done["set aside"] + len(batch.unread))


def _guarded(desk: Desk, connection: Connection, settings: Mailbox, place: Place, mail: Mail) -> str:
    """Take a mail; one that can't be kept leaves nothing behind and keeps no other from being kept."""
    try:
        with connection.begin_nested():
            return _take(desk, connection, settings, mail)
    except DATABASE_DOWN:
        raise
    except Exception as error:
        _set_aside(desk, connection, settings, place, Unread(mail.uid, type(error).__name__))
        return "set aside"


def _set_aside(desk: Desk, connection: Connection, settings: Mailbox, place: Place, one: Unread) -> None:
    now = desk.clock()
    mails_aside.put(connection, place.validity, one.uid, one.why, now)
    detail = f"{settings.folder}, UID {one.uid}: {one.why}"
    log.write(connection, now, "klip-tui", "mail set aside", "mailbox", detail=one_line(detail))


def _take(desk: Desk, connection: Connection, settings: Mailbox, mail: Mail) -> str:
    reference = mail.reference[:200]
    if mail.automatic or questions.thread_of(connection, [reference]) is not None:
        return "left out"
    sender = mail.sender if settings.addresses else mail.sender[mail.sender.find("@") :]
    thread = questions.thread_of(connection, [one[:200] for one in mail.references])
    received = min(mail.received, desk.clock())
    if thread is None:
        subject = mail.subject or one_line(mail.text, 80) or "-"
        question = Question(
            0, QuestionKind.QUESTION, reference, sender, "mail", subject, mail.text, received, QuestionState.OPEN
        )
        register.added(desk, connection, question)
        return "added"
    questions.add_followup(connection, FollowUp(thread.id, received, sender, "mail", mail.text, reference))
    subject = f"question {thread.id}"
    log.write(connection, desk.clock(), "klip-tui", "reply", subject)
    if thread.state is QuestionState.ANSWERED and not thread.interruption:
        questions.change(connection, thread.id, thread.revision, state=QuestionState.OPEN, back=received)
        log.write(connection, desk.clock(), "klip-tui", "back by a reply", subject)
    return "threaded"
