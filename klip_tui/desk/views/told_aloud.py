"""What users were told last, in a sentence; where that is otherwise than is measured, aloud."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import Kind, State

if TYPE_CHECKING:
    from klip_tui.desk.views.status_view import StatusView
    from klip_tui.text.voice import Voice


def users_told(view: StatusView, voice: Voice, now: datetime) -> str:
    """Say what users know."""
    _, known = voice.text, view.told
    if known.under_way:
        return _("Users: a notice is on its way.")
    if view.now.state is State.DOWN and not known.goes_on:
        return "!! " + _("USERS ARE NOT TOLD that KLIP is down.")
    if view.differs and known.start is not None:
        if known.state is State.DEGRADED:
            text = _("USERS ARE TOLD that KLIP is degraded, since {at}.")
        else:
            text = _("USERS ARE STILL TOLD that KLIP is down, since {at}.")
        return "!! " + text.format(at=voice.day_time(known.start, now=now))
    if not known.goes_on or known.at is None:
        return _("Users: no interruption.")
    if known.kind is Kind.PLANNED:
        until = voice.day_time(known.until, now=now) if known.until is not None else "?"
        return _("Users were told of maintenance until {at}.").format(at=until)
    return _("Users were told at {at} ({id}).").format(at=voice.day_time(known.at, now=now), id=known.interruption)
