"""The helpdesk, line by line: what to say to who calls, what waits, adding, answering, handing on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import QuestionKind, QuestionState
from klip_tui.commitment.phrase import Refused
from klip_tui.text.clean import clean, one_line
from klip_tui.text.labels import N_, way, way_named, ways
from klip_tui.text.reading import read_when
from klip_tui.text.voice import Voice
from klip_tui.tui.plain.notices import draft
from klip_tui.tui.plain.talk import Back

if TYPE_CHECKING:
    from klip_tui.desk.helpdesk.clocked import Clocked
    from klip_tui.tui.plain.session import Session

SHOWN = 15
NOW = ("", "now", "nu")


def browse(session: Session) -> None:
    """Read aloud, list what waits, and do something with one. Raises Back, Gone."""
    from klip_tui.desk.helpdesk import question_filter, register
    from klip_tui.desk.views.read_aloud import read_aloud

    words = ""
    while True:
        config = session.desk.settings.config
        said = read_aloud(session.view(), config.klip.name, Voice(config.notices.languages[0]), session.desk.clock())
        session.say(f"{session.text('read aloud')}: {said}")
        wanted = question_filter.read(words.split() or ["state:waiting"])
        found = register.register(session.desk, wanted)
        session.say(session.text("{count} wait").format(count=found.waiting))
        options = [("a", session.text("Add a question")), ("r", session.text("Add a report of an interruption"))]
        options.append(("f", session.text("Search: words, !word, state:late")))
        options += [(str(row.question.id), _head(session, row)) for row in found.rows[:SHOWN]]
        options.append(("x", session.text("Enter when the helpdesk could not be reached")))
        if len(found.rows) > SHOWN:
            session.say(session.text("the first {count} are here: search for others").format(count=SHOWN))
        chosen = session.choose(N_("helpdesk>"), options)
        if chosen == "f":
            words = session.field(N_("words"), words)
        elif chosen in ("a", "r"):
            _add(session, QuestionKind.QUESTION if chosen == "a" else QuestionKind.REPORT)
        elif chosen == "x":
            _unreachable(session)
        else:
            _one(session, next(row for row in found.rows if str(row.question.id) == chosen))


def one(session: Session, number: str) -> None:
    """Read one question and offer what can be done with it. Raises Gone, Refused."""
    from klip_tui.desk.helpdesk import register

    _one(session, register.find(session.desk, number))


def _unreachable(session: Session) -> None:
    """Enter when the helpdesk could not be reached (A1.2)."""
    from klip_tui.desk.helpdesk import reachability

    now = session.desk.clock()
    try:
        session.desk.may_write()
        start = read_when(session.field(N_("From")), now)
        until = session.field(N_("Until (empty: still)"))
        end = read_when(until, now, start) if until else None
        reachability.enter(session.desk, start, end, session.field(N_("Why")))
        session.say(session.text("done"))
    except Back:
        return
    except Refused as error:
        session.refuse(error)


def _head(session: Session, row: Clocked) -> str:
    _, voice, q = session.text, session.voice, row.question
    about = f"{q.id}: {one_line(q.subject, 120)}"
    if q.state is QuestionState.ANSWERED:
        return f"{about}, {_('answered late') if row.late else _('answered in time')}"
    if row.late:
        left = _("{time} LATE").format(time=voice.lasting(row.over))
    else:
        left = _("{time} of office hours left").format(time=voice.working(row.left))
    by = _("by {at}").format(at=voice.day_time(row.clock.answer_due, now=session.desk.clock()))
    return f"{about}, {left}, {by}" + (f", → {one_line(q.line, 40)}" if q.state is QuestionState.DISPATCHED else "")


def _add(session: Session, kind: QuestionKind) -> None:
    """Add a question; a report joins the open interruption, or is told by a draft (A4.2-report)."""
    from klip_tui.desk.helpdesk import register
    from klip_tui.desk.notices import beginning, user_reports

    desk, _ = session.desk, session.text
    try:
        subject = session.field(N_("Subject"))
        sender = session.field(N_("From (free)"))
        via = way_named(session.field(_("By {ways}").format(ways=ways(_)), _("phone")), _)
        received = session.field(N_("Received"), session.text("now"))
        now = desk.clock()
        at = now if received.lower() in NOW else read_when(received, now)
        identity = register.add(desk, subject, sender=sender, via=via, kind=kind, received=at)
    except Back:
        return
    except Refused as error:
        session.refuse(error)
        return
    session.say(session.text("question {id} is kept").format(id=identity))
    doubt = register.doubt(desk, via, at)
    if doubt is not None:
        session.say("! " + session.phrase(doubt))
    if kind is QuestionKind.REPORT:
        joined = user_reports.join_open(desk, identity)
        if joined:
            session.say(session.text("the report belongs to {id}").format(id=joined))
        else:
            draft(session, beginning.outage(desk, session.view(), ((identity, at),)))


def _one(session: Session, row: Clocked) -> None:
    """Read a question whole and offer what can be done with it."""
    from klip_tui.desk.helpdesk import register
    from klip_tui.desk.notices import beginning

    desk, _, q = session.desk, session.text, row.question
    session.say(f"{q.id}: {one_line(q.subject, 300)}")
    came = (_(q.state), way(q.via, _), one_line(q.sender, 80), session.voice.day_time(q.received))
    session.say(", ".join(part for part in came if part))
    if q.state is not QuestionState.ANSWERED and q.kind is QuestionKind.QUESTION:
        session.say(_("answer due") + ": " + session.voice.day_time(row.clock.answer_due))
    followups, _entries = register.history(desk, q)
    for text in (q.text, q.answer, *(one.text for one in followups)):
        if text.strip():
            session.say(clean(text).strip())
    options = {
        QuestionState.OPEN: (("w", _("answered")), ("d", _("dispatch"))),
        QuestionState.DISPATCHED: (("w", _("answered")), ("o", _("Take it up again, or back"))),
        QuestionState.ANSWERED: (("o", _("Take it up again, or back")),),
    }[q.state]
    try:
        about = (("i", _("tell users of the outage")),) if q.kind is QuestionKind.REPORT and not q.interruption else ()
        chosen = session.choose(N_("what next>"), [*about, *options, ("u", _("follow up"))])
        if chosen == "i":
            draft(session, beginning.outage(desk, session.view(), ((q.id, q.received),)))
            return
        if chosen == "o":
            register.reopen(desk, q)
        else:
            name = {"w": N_("What was answered"), "d": N_("To whom"), "u": N_("Note")}[chosen]
            text = session.field(name)
            if not text:
                session.say(
                    "! " + {"w": _("say what was answered"), "d": _("say to whom"), "u": _("a note has a text")}[chosen]
                )
                return
            if chosen == "w":
                register.answer(desk, q, text)
            elif chosen == "d":
                register.dispatch(desk, q, text)
            else:
                register.follow_up(desk, q, text)
        session.say(session.text("done"))
    except Back:
        return
    except Refused as error:
        session.refuse(error)
