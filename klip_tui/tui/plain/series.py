"""Recurring maintenance, line by line: each occurrence with its check, announcing what is untold, calling it off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import Severity
from klip_tui.commitment.phrase import Refused
from klip_tui.text import dates
from klip_tui.text.clean import one_line
from klip_tui.text.labels import N_
from klip_tui.tui.plain.talk import Back

if TYPE_CHECKING:
    from klip_tui.desk.notices.series.register import Shown
    from klip_tui.tui.plain.session import Session


def browse(session: Session) -> None:
    """List the series, and go on with one. Raises Back, Gone, Refused."""
    from klip_tui.desk.notices.series import register

    while True:
        found = {one.series.id: one for one in register.known(session.desk, check=False)}
        if not found:
            session.say(session.text("no series yet"))
            return
        chosen = session.choose(N_("series>"), [(key, _head(session, one)) for key, one in found.items()])
        try:
            _one(session, chosen)
        except Back:
            continue
        except Refused as error:
            session.refuse(error)


def _head(session: Session, one: Shown) -> str:
    coming = sum(row.coming for row in one.occurrences)
    untold = sum(row.untold for row in one.occurrences)
    counted = session.text("{coming} to come, {untold} not announced").format(coming=coming, untold=untold)
    return f"{one.series.id}: {one_line(one.series.facts.title, 60)}, {one_line(one.series.rule, 60)}, {counted}"


def _one(session: Session, identity: str) -> None:
    from klip_tui.desk.notices.series import register

    found = register.show(session.desk, identity)
    session.say(_head(session, found))
    for line in _occurrences(session, found):
        session.say(line)
    options = []
    if any(row.untold for row in found.occurrences):
        options.append(("t", session.text("announce those that nobody was told of")))
    options.append(("x", session.text("cancel all that are still to come")))
    chosen = session.choose(N_("what next>"), options)
    if chosen == "t":
        _announce(session, identity)
    elif session.sure(session.text("Cancel all that are still to come?")):
        told, withdrawn = register.cancel(session.desk, identity, reason=session.field(N_("Why")))
        session.say(", ".join((*told, *withdrawn)))
        session.deliver()


def _occurrences(session: Session, found: Shown) -> Iterator[str]:
    """Each occurrence, by when it is to be told, and what it falls short of."""
    voice, _ = session.voice, session.text
    for row in found.occurrences:
        end = row.facts.end or row.facts.start
        parts = [f"{'✓' if row.result.ok else '!'} {dates.window(row.facts.start, end, lang=voice.lang)}"]
        if row.result.communicate_by is not None:
            parts.append(_("announce by {at}").format(at=voice.day_time(row.result.communicate_by)))
        yield ", ".join([*parts, row.interruption, *([_(row.state)] if row.state is not None else []), *row.holidays])
        for finding in row.result.findings:
            if finding.severity is not Severity.ADVICE:
                yield f"  {finding.promise}: {voice.say(finding.message)}"


def _announce(session: Session, identity: str) -> None:
    from klip_tui.desk.notices.series import register
    from klip_tui.desk.notices.together import announce_together

    reason = session.field(N_("Reason, if short"))
    done = announce_together(
        session.desk, register.untold(session.desk, identity), "announce series", identity, reason=reason
    )
    for one in done.posted:
        session.say(one.notice)
        session.watch(one.notice)
    for left, _result in done.left:
        session.say("! " + session.text("left out: {start}").format(start=session.voice.day_time(left.facts.start)))
