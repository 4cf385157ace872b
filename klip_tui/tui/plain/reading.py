"""What is only read: the month, the log, the calendar of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import local, parse_month
from klip_tui.commitment.kinds import Audience
from klip_tui.commitment.phrase import Refused
from klip_tui.text.clean import one_line
from klip_tui.text.labels import N_, log_words
from klip_tui.text.log_lines import log_detail, log_subject
from klip_tui.tui.screens.filtering import holds
from klip_tui.tui.screens.report_saving import save

if TYPE_CHECKING:
    from klip_tui.tui.plain.session import Session

LINES = 20


def report(session: Session) -> None:
    """Say a month's report, as ``klip-tui report`` prints it. Raises Back, Gone."""
    from klip_tui.desk.report.month import report as make
    from klip_tui.desk.schemas.report_forms import FORMATS

    now = local(session.desk.clock())
    try:
        year, month = parse_month(session.field(N_("Month"), f"{now.year:04d}-{now.month:02d}"))
        options = [(one.value, session.text(one.value)) for one in Audience]
        chosen = session.choose(N_("for whom>"), options)
        audience = Audience.INTERNAL if chosen == Audience.INTERNAL else Audience.EXTERNAL
        found = make(session.desk, year, month, audience)
        session.say(FORMATS["text"](found, session.voice))
        if (
            session.choose(
                N_("what next>"), [("w", session.text("save it in every form")), ("k", session.text("go on"))]
            )
            == "w"
        ):
            session.say(save(session.desk, found, session.voice))
    except Refused as error:
        session.refuse(error)


def log(session: Session) -> None:
    """Say the newest lines of the log, by time, and whether it is whole. Raises Back, Gone."""
    from klip_tui.desk.upkeep.maintenance import log_since_checkpoint
    from klip_tui.desk.views import lists

    words = session.field(N_("words")).split()
    rows = sorted(lists.entries(session.desk, 5000), key=lambda row: (row.at, row.id))
    said = []
    for row in rows:
        voice = session.voice
        what, about = log_words(row.what, voice.text), log_subject(row.subject, voice)
        text = f"{voice.day_time(row.at)}, {one_line(row.who, 40)}: {what} {one_line(about, 60)}"
        text += "".join(f" · {one_line(part, 200)}" for part in (log_detail(row.detail, voice), row.why) if part)
        if holds(text.lower(), words):
            said.append(text)
    for text in said[-LINES:]:
        session.say(text)
    session.say(session.text("{found} of {total}").format(found=min(LINES, len(said)), total=len(rows)))
    wrong = log_since_checkpoint(session.desk)
    if wrong is not None:
        session.say("✗ " + session.phrase(wrong))
    else:
        session.say(session.text("each line follows from the one before"))
