"""Several windows side by side, line by line: what each leaves; announced by one message, or kept as drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType, Scope, Severity
from klip_tui.text import dates
from klip_tui.text.clean import one_line
from klip_tui.text.labels import N_
from klip_tui.text.reading import read_when
from klip_tui.tui.plain.planning import proposed

if TYPE_CHECKING:
    from klip_tui.desk.notices.windows_together import Compared
    from klip_tui.tui.plain.session import Session

Window = tuple[datetime, datetime]


def browse(session: Session) -> None:
    """Ask for windows, say what each leaves, and go on with them. Raises Back, Gone, Refused."""
    from klip_tui.desk.notices.windows_together import compared

    windows = _windows(session)
    if not windows:
        session.say(session.text("no window was named"))
        return
    rows = compared(session.desk, _drafts(windows))
    for row in rows:
        for line in _lines(session, row):
            session.say(line)
    left = _left(session, rows[-1].together)
    session.say(session.text("after all of them: {left}").format(left=left))
    _ = session.text
    chosen = session.choose(N_("what next>"), [("t", _("announce together")), ("k", _("keep as drafts"))])
    session.desk.may_write()
    title = session.field(N_("Title"))
    if not title:
        session.say("! " + _("a notice has a title"))
        return
    reason = session.field(N_("Reason"))
    if chosen == "k":
        _keep(session, windows, title, reason)
    else:
        _announce(session, _drafts(windows, title, reason), short=any(not row.result.ok for row in rows))


def _windows(session: Session) -> list[Window]:
    """Ask which: proposed ones by their numbers, others by their times."""
    found, now = list[Window](), session.desk.clock()
    slots = proposed(session)
    for number, (_slot, text) in enumerate(slots, 1):
        session.say(f"{number} {text}")
    for typed in session.field(N_("Windows by number, such as 1 3")).replace(",", " ").split():
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(slots):
            slot = slots[int(typed) - 1][0]
            found.append((slot.start, slot.end))
    while typed := session.field(N_("Start of one more, empty: that is all")):
        start = read_when(typed, now)
        found.append((start, read_when(session.field(N_("End")), now, start)))
    return sorted(set(found))


def _drafts(windows: Sequence[Window], title: str = "-", reason: str = "") -> list[Draft]:
    return [
        Draft(NoticeType.ANNOUNCEMENT, InterruptionDetails(Kind.PLANNED, title, start, end, reason=reason))
        for start, end in windows
    ]


def _lines(session: Session, row: Compared) -> Iterator[str]:
    voice, _ = session.voice, session.text
    shorts = [one for one in row.result.findings if one.severity is not Severity.ADVICE]
    when = dates.window(row.facts.start, row.facts.end or row.facts.start, now=session.desk.clock(), lang=voice.lang)
    yield f"{'!' if shorts else '✓'} {when}: {voice.say(row.result.verdict)}"
    yield f"  {_('alone')}: {_left(session, row.alone)}"
    yield f"  {_('with those before')}: {_left(session, row.together)}"
    for one in shorts:
        yield f"  {one.promise}: {voice.say(one.message)}"


def _left(session: Session, left: Mapping[Scope, int]) -> str:
    inside, outside = (session.voice.lasting(left[scope]) for scope in (Scope.INSIDE, Scope.OUTSIDE))
    return session.text("inside {inside} left, outside {outside}").format(inside=inside, outside=outside)


def _announce(session: Session, drafts: Sequence[Draft], *, short: bool) -> None:
    from klip_tui.desk.notices.drafts import new_id
    from klip_tui.desk.notices.windows_together import announce_windows

    why = session.field(N_("Why, where it falls short")) if short else ""
    names = ", ".join(one_line(one.name, 60) for one in session.desk.settings.config.channel)
    question = session.text("Tell users of {count} windows by one message through {channels}")
    if not session.sure(question.format(count=len(drafts), channels=names)):
        return
    told = announce_windows(session.desk, drafts, why, [new_id() for _ in drafts])
    for one in told.posted:
        session.say(one.notice)
    session.watch(told.posted[0].notice)
    if told.left:
        session.say("! " + session.text("{count} fell short and were left out").format(count=len(told.left)))


def _keep(session: Session, windows: Sequence[Window], title: str, reason: str) -> None:
    from klip_tui.desk.notices import drafts, form

    desk = session.desk
    for start, end in windows:
        begun = form.planned(desk.settings.config, desk.clock(), start, end)
        drafts.keep(desk, drafts.new_id(), replace(begun, title=title, reason=reason))
    session.say(session.text("kept"))
