"""Notices, line by line: begin one, go on with an interruption, read what was told, take up a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.interruptions.interruption import may_follow
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Refused
from klip_tui.text.clean import clean, one_line
from klip_tui.text.labels import DELIVERY, N_, label
from klip_tui.tui.plain import deciding
from klip_tui.tui.plain.drafting import Drafting
from klip_tui.tui.plain.talk import Back
from klip_tui.tui.screens.filtering import holds

if TYPE_CHECKING:
    from klip_tui.commitment.interruptions.interruption import Interruption
    from klip_tui.desk.notices.form import Form
    from klip_tui.desk.views.lists import NoticeWithDeliveries
    from klip_tui.tui.plain.session import Session

LATEST = 12
"""Interruptions that are offered; a number typed finds any other."""


def draft(session: Session, form: Form, draft_id: str = "") -> str:
    """Edit a draft, unless nothing may be changed here."""
    try:
        session.desk.may_write()
    except Refused as error:
        session.refuse(error)
        return ""
    return Drafting(session, form, draft_id).run()


def outage(session: Session) -> None:
    """Draft an outage; where one is open, an update of it."""
    from klip_tui.desk.notices import beginning

    view = session.view()
    for one in view.open:
        if one.facts.kind is Kind.UNPLANNED:
            further(session, one, NoticeType.UPDATE)
            return
    draft(session, beginning.outage(session.desk, view))


def end(session: Session) -> None:
    """Draft the end of what is open."""
    view = session.view()
    if not view.open:
        session.say(session.text("no interruption is open"))
        return
    further(session, view.open[0], NoticeType.END)


def planned(session: Session) -> None:
    """Draft maintenance: in a proposed window, or with times of one's own."""
    from klip_tui.tui.plain.planning import window

    form = window(session)
    if form is not None:
        draft(session, form)


def further(session: Session, one: Interruption, type_: NoticeType) -> None:
    """Draft a further notice about an interruption."""
    from klip_tui.desk.notices import beginning

    try:
        form = beginning.further(session.desk, session.view(), one, type_)
    except Refused as error:
        session.refuse(error)
        return
    draft(session, form)


def longer(session: Session, one: Interruption) -> None:
    """Draft the change of what will not keep the end that users were told: a later one is proposed."""
    from klip_tui.desk.notices import beginning

    try:
        form = beginning.longer(session.desk, session.view(), one)
    except Refused as error:
        session.refuse(error)
        return
    draft(session, form)


def browse(session: Session) -> None:
    """List interruptions and drafts; read one, and go on with it. Raises Back, Gone."""
    from klip_tui.desk.notices import drafts, named
    from klip_tui.desk.views import lists

    words: list[str] = []
    while True:
        kept = drafts.kept(session.desk)
        newest: dict[str, NoticeWithDeliveries] = {}
        for told in lists.told(session.desk):
            newest.setdefault(told.written.interruption, told)
        options = [
            (f"draft {row.id}", f"{session.text('draft')}: {one_line(form.title or '…', 60)} ({one_line(row.who, 30)})")
            for row, form in kept
        ]
        heads = [(identity, _head(session, told)) for identity, told in newest.items()]
        options += [(key, text) for key, text in heads if holds(text.lower(), words)][:LATEST]
        if not options and not words:
            session.say(session.text("nobody was told anything yet"))
            return
        options.append(("f", session.text("Search: words, !word leaves out")))
        if any(one.stored is not None for one in named.drafts(session.desk)):
            options.append(("d", session.text("draft from one that has a name")))
        chosen = session.choose(N_("notice>"), options)
        if chosen == "f":
            words = session.field(N_("words"), " ".join(words)).split()
        elif chosen == "d":
            _from_named(session)
        for row, form in kept:
            if chosen == f"draft {row.id}":
                draft(session, form, row.id)
        if chosen in newest:
            one(session, chosen)


def _head(session: Session, told: NoticeWithDeliveries) -> str:
    notice = told.written.notice
    when = session.voice.day_time(notice.created, now=session.desk.clock())
    return (
        f"{told.written.interruption}, {session.text(label(notice.type))}, {when}: {one_line(notice.facts.title, 80)}"
    )


def one(session: Session, identity: str) -> None:
    """Read an interruption's notices, newest last, and offer what may follow. Raises Back, Gone, Refused."""
    from klip_tui.desk.views import lists

    identity = identity.split("/", maxsplit=1)[0]
    found, written = lists.one_interruption(session.desk, identity)
    told = [lists.one_told(session.desk, row.notice.id) for row in written]
    for row in told:
        _read(session, row)
    waiting = [row for row in told if deciding.options(session, row)]
    options = [
        (type_.value, session.text(label(type_)))
        for type_ in NoticeType
        if type_ in may_follow(found, found.facts.kind)
    ]
    options += deciding.options(session, waiting[-1]) if waiting else []
    options += [("like", session.text("tell again"))] if told else []
    if not options:
        return
    try:
        chosen = session.choose(N_("what next>"), options)
    except Back:
        return
    if chosen == "like":
        _like(session, told[-1])
    elif waiting and chosen in dict(deciding.options(session, waiting[-1])):
        deciding.decide(session, waiting[-1], chosen)
    else:
        further(session, found, NoticeType(chosen))


def _like(session: Session, told: NoticeWithDeliveries) -> None:
    """Draft what a notice said, with times of now."""
    from klip_tui.desk.notices.named import form_like

    draft(session, form_like(session.desk, told.written, session.view()))


def _from_named(session: Session) -> None:
    """Draft from one of the drafts that have a name."""
    from klip_tui.desk.notices import named

    found = {one.name: one for one in named.drafts(session.desk) if one.stored is not None}
    chosen = session.choose(N_("draft from>"), [(name, one_line(name, 60)) for name in found])
    stored = found[chosen].stored
    assert stored is not None
    form = named.form_of(session.desk, stored, session.view())
    named.note_used(session.desk, chosen)
    draft(session, form)


def _read(session: Session, told: NoticeWithDeliveries) -> None:
    from klip_tui.desk.views.delivery_age import aged

    voice, notice = session.voice, told.written.notice
    at = voice.day_time(notice.created)
    session.say(f"{notice.id}, {session.text(label(notice.type))}, {at}, {one_line(told.written.who, 40)}")
    for row in told.deliveries:
        detail = one_line(voice.recalled(row.said, row.detail), 300)
        age = aged(row)
        stands = session.text(DELIVERY[row.state.value]) + (f", {voice.say(age)}" if age is not None else "")
        session.say(f"  {row.channel}: {stands}. {detail}")
    deciding.tell_drifts(session, told)
    text = told.written.texts.get(voice.lang) or next(iter(told.written.texts.values()), "")
    session.say(clean(text).strip())
