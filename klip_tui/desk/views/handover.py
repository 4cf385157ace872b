"""A handover: what whoever comes next has to know. What is open, owed, doubtful, to come; what changed since the last.

When one was made last is kept, so that the next begins where it ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from klip_tui.commitment.alerting.values import Alert
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import STUCK, DeliveryState
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.commitment.promises.duty import Duty
from klip_tui.desk.session import Desk
from klip_tui.desk.views import status
from klip_tui.desk.views.delivery_age import aged
from klip_tui.desk.views.status_view import Ahead, StatusView
from klip_tui.desk.views.told_aloud import users_told
from klip_tui.store import corrections, deliveries, key_values, log
from klip_tui.store.corrections import Correction
from klip_tui.store.deliveries import Delivery
from klip_tui.store.fault_words import fault_words
from klip_tui.store.log import Entry
from klip_tui.store.values import Fault
from klip_tui.text.clean import clean, one_line
from klip_tui.text.labels import DELIVERY, label, log_words
from klip_tui.text.log_lines import log_detail, log_subject
from klip_tui.text.voice import Voice

MARK = "handover"
AHEAD = timedelta(days=7)
FIRST = timedelta(days=1)
"""How far back the first one looks."""
MOST = 200
"""Lines of the log that one shows; of more it says how many."""
SAME = ("alert sent", MARK)
"""What the log has that changes nothing for whoever comes."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What is so at ``view.at``, and what changed since ``since``; ``more``: how many older changes are left out."""

    since: datetime
    view: StatusView
    open: tuple[Interruption, ...]
    doubtful: tuple[Delivery, ...]
    planned: tuple[Ahead, ...]
    changed: tuple[Entry, ...]
    more: int = 0
    corrections: tuple[Correction, ...] = ()
    """Those that wait for a second person."""

    @property
    def owed(self) -> tuple[Duty, ...]:
        """What is owed, the most urgent first."""
        return self.view.duties

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """What somebody was woken for, and who has it."""
        return self.view.alerts

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What can't be done now."""
        return self.view.faults


def handover(desk: Desk, since: datetime | None = None) -> Handover:
    """Gather a handover, from the last one on or from an instant."""
    view = status.status(desk)
    if since is not None and since > view.at:
        raise Malformed(phrase("{at} is still to come", at=since))
    with desk.store.read() as connection:
        last = key_values.starting(connection, MARK).get("")
        begin = since or (last[1] if last is not None else view.at - FIRST)
        rows = [row for row in log.read(connection, limit=None, since=begin) if row.what not in SAME]
        doubtful = tuple(deliveries.in_state(connection, *STUCK, DeliveryState.HELD))
        waiting = tuple(one for one in corrections.every(connection, desk.service.id) if one.waits)
    going = tuple(one for one in view.interruptions if one.open and one.facts.start <= view.at)
    planned = tuple(one for one in view.ahead if view.at < one.interruption.facts.start <= view.at + AHEAD)
    return Handover(begin, view, going, doubtful, planned, tuple(rows[-MOST:]), max(0, len(rows) - MOST), waiting)


def keep(desk: Desk) -> None:
    """Keep that a handover was made now."""
    with desk.work("handover") as work:
        key_values.put(work.connection, MARK, work.now.isoformat(), work.now)


def text(found: Handover, voice: Voice) -> str:
    """Write a handover as plain text, to paste or to mail."""
    _, view = voice.text, found.view
    state, name = _(label(view.now.state)), view.service.name if view.service is not None else "KLIP"
    since = f" {_('since')} {voice.day_time(view.now.since)}" if view.now.since is not None else ""
    lines = [_("Handover of {at}").format(at=voice.day_time(view.at)), f"{name}: {state}{since}"]
    lines.append(users_told(view, voice, view.at))
    if view.runbook:
        lines.append(_("what to do: {url}").format(url=view.runbook))
    for title, rows in (
        (_("Open"), [_open(one, voice) for one in found.open]),
        (_("Owed"), [_owed(one, view, voice) for one in found.owed]),
        (_("Alerts"), [_alert(one, voice) for one in found.alerts]),
        (
            _("To be decided"),
            [*(_doubtful(one, voice) for one in found.doubtful), *(_waiting(one, voice) for one in found.corrections)],
        ),
        (_("Faults"), [f"{one.place}: {fault_words(one, voice)}" for one in found.faults]),
        (_("Next 7 days"), [_planned(one, voice) for one in found.planned]),
        (_("Changed since {at}").format(at=voice.day_time(found.since)), list(_changed(found, voice))),
    ):
        lines += ["", title, *(f"- {one_line(row, 400)}" for row in rows or [_("nothing")])]
    return clean("\n".join(lines)) + "\n"


def _open(one: Interruption, voice: Voice) -> str:
    _, told = voice.text, one.told_facts
    news = min((at for at in (told.next_update, told.end) if at is not None), default=None) if told else None
    known = _("users told; news by {at}").format(at=voice.day_time(news)) if news else _("users told")
    said = known if told is not None else _("users not told")
    return f"{one.id} {one.facts.title} ({_(label(one.facts.kind))}, {voice.day_time(one.facts.start)}): {said}"


def _owed(one: Duty, view: StatusView, voice: Voice) -> str:
    late = f" ({voice.text('late')})" if one.late(view.at) else ""
    return f"{voice.say(one.message)}, {voice.text('by')} {voice.day_time(one.due)}, {one.promise}{late}"


def _alert(one: Alert, voice: Voice) -> str:
    has = voice.text("{who} has it").format(who=one.who) if one.who else voice.text("nobody has it")
    return f"{one.id}, {voice.day_time(one.since)}: {one.detail} ({has})"


def _doubtful(one: Delivery, voice: Voice) -> str:
    said, age = voice.text(DELIVERY.get(one.state.value, one.state.value)), aged(one)
    if age is not None:
        said += f", {voice.say(age)}"
    detail = voice.recalled(one.said, one.detail)
    return f"{one.notice}, {one.channel}: {said}" + (f" ({detail})" if detail else "")


def _waiting(one: Correction, voice: Voice) -> str:
    span = f"{voice.day_time(one.start)} – {voice.day_time(one.end)}"
    said = voice.text("correction {id} of {who} waits for a second person").format(id=one.id, who=one.who)
    return f"{said} ({span}: {voice.text(label(one.state))}, {one.reason})"


def _planned(one: Ahead, voice: Voice) -> str:
    facts = one.interruption.facts
    until = f" – {voice.day_time(facts.end)}" if facts.end is not None else ""
    told = voice.text("not announced") if one.lead is None else voice.text("{days} d ahead").format(days=one.lead)
    return f"{one.interruption.id} {facts.title}: {voice.day_time(facts.start)}{until} ({told})"


def _changed(found: Handover, voice: Voice) -> Iterator[str]:
    if found.more:
        one, many = voice.text("1 older change stands in the log"), voice.text("{count} older changes stand in the log")
        yield one if found.more == 1 else many.format(count=found.more)
    for row in found.changed:
        detail = f": {log_detail(row.detail, voice)}" if row.detail else ""
        why = f" ({row.why})" if row.why else ""
        what = log_words(row.what, voice.text)
        yield f"{voice.day_time(row.at)} {row.who} {what} {log_subject(row.subject, voice)}{detail}{why}"
