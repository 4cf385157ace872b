"""A window for maintenance: proposed ones by number, or times of one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.durations import parse_duration
from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.phrase import Refused
from klip_tui.desk.notices import form as forms
from klip_tui.text import dates
from klip_tui.text.labels import N_

if TYPE_CHECKING:
    from klip_tui.commitment.windows import Slot
    from klip_tui.desk.notices.form import Form
    from klip_tui.tui.plain.session import Session

DAYS, COUNT = 90, 5


def window(session: Session) -> Form | None:
    """Ask how long, propose windows, and begin a draft in the chosen one; None where nothing may be proposed."""
    desk, _ = session.desk, session.text
    try:
        found = proposed(session)
    except Refused as error:
        session.refuse(error)
        return None
    options = [(slot.start.isoformat(), text) for slot, text in found]
    options.append(("own", _("times of your own")))
    chosen = session.choose(N_("window>"), options)
    taken = next((slot for slot, _text in found if slot.start.isoformat() == chosen), None)
    config = desk.settings.config
    form = forms.planned(config, desk.clock(), taken.start if taken else None, taken.end if taken else None)
    for name, text in (("title", N_("Title")), ("reason", N_("Reason"))):
        form = forms.changed(form, name, session.field(text))
    if taken is None:
        for name, text in (("start", N_("Start")), ("end", N_("End"))):
            form = forms.changed(form, name, session.field(text))
    return form


def proposed(session: Session) -> list[tuple[Slot, str]]:
    """Ask how long, and propose windows, each in words. Raises Back, Gone, Refused."""
    from klip_tui.desk.views import proposals

    desk, voice = session.desk, session.voice
    length, now = parse_duration(session.field(N_("How long"), "2h")), desk.clock()
    today = local_date(now)
    found = []
    for slot in proposals.propose(desk, length, today, today + timedelta(days=DAYS), COUNT).slots:
        when = dates.window(slot.start, slot.end, now=now, lang=voice.lang)
        by = session.text("announce by {at}").format(at=voice.day_time(slot.communicate_by, now=now))
        found.append((slot, f"{when}, {by}, {', '.join(session.phrase(why) for why in slot.why)}"))
    if not found:
        session.say(session.text("no window meets every promise"))
    return found
