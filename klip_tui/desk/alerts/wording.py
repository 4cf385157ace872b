"""What those who are woken read: what is so, since when, what to do, and how to say that one has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from klip_tui.alerts.kind import Entry, Page
from klip_tui.commitment.alerting.values import OVER, Alert, AlertMessage
from klip_tui.commitment.kinds import AlertKind, AlertState
from klip_tui.commitment.service import KLIP
from klip_tui.desk.session import Desk
from klip_tui.text.clean import one_line
from klip_tui.text.labels import label
from klip_tui.text.voice import Voice

MOST = 20
"""Alerts that a page spells out; of the others it says how many there are."""


def page(desk: Desk, voice: Voice, rows: Sequence[tuple[Alert, AlertMessage]], key: str, at: datetime) -> Page:
    """Make what one target is told of some alerts at once."""
    entries = tuple(entry(voice, alert, message.step) for alert, message in rows)
    return _page(desk, voice, entries, key, at)


def test_page(desk: Desk, voice: Voice, name: str, at: datetime) -> Page:
    """Make a page that only shows that it arrives."""
    text = voice.text("This is a test of {name}, by {who}. Nothing is wrong.").format(name=name, who=desk.who)
    one = Entry(0, AlertKind.TEST, name, AlertState.FIRING, at, voice.text(label(AlertKind.TEST)), text, until=at)
    return _page(desk, voice, (one,), f"klip-alert-test-{int(at.timestamp() * 1000)}", at)


def entry(voice: Voice, alert: Alert, step: int) -> Entry:
    """Put an alert into words for one target."""
    over = step == OVER or alert.state is AlertState.RESOLVED
    return Entry(
        alert.id,
        alert.kind,
        alert.subject,
        AlertState.RESOLVED if over else alert.state,
        alert.since,
        _title(voice, alert),
        alert.detail,
        max(step, 0),
        alert.until,
        alert.runbook,
        alert.who,
    )


def _title(voice: Voice, alert: Alert) -> str:
    """Name what it is about; of a further service what is down is not KLIP."""
    if alert.kind is AlertKind.DOWN and alert.subject != KLIP:
        return voice.text("service down")
    return voice.text(label(alert.kind))


def _page(desk: Desk, voice: Voice, entries: Sequence[Entry], key: str, at: datetime) -> Page:
    config, _ = desk.settings.config, voice.text
    marked = f"DEMO {config.klip.name}" if config.demo else config.klip.name
    first = entries[0]
    firing = [one for one in entries if one.state is not AlertState.RESOLVED]
    if len(entries) == 1:
        said = f"{_('over')}: {first.title}" if not firing else f"{first.title}: {first.text}"
    elif firing:
        titles = list(dict.fromkeys(one.title for one in firing))
        said = _("1 alert: {titles}") if len(firing) == 1 else _("{count} alerts: {titles}")
        said = said.format(count=len(firing), titles=", ".join(titles))
    else:
        said = _("{count} alerts are over").format(count=len(entries))
    lines = [line for one in entries[:MOST] for line in _lines(voice, one)]
    if len(entries) > MOST:
        lines.append(_("and {count} more: klip-tui alert list").format(count=len(entries) - MOST))
    return Page(key, tuple(entries), one_line(f"[{marked}] {said}", 250), "\n".join(lines), at, config.klip.status_url)


def _lines(voice: Voice, one: Entry) -> list[str]:
    _ = voice.text
    if one.state is AlertState.RESOLVED:
        since = voice.day_time(one.since)
        until = f" – {voice.day_time(one.until)}" if one.until is not None else ""
        return [f"{_('over')}: {one.title} ({since}{until})", f"  {one.text}", ""]
    lines = [f"{one.title}: {one.text}"]
    if one.runbook:
        lines.append("  " + _("what to do: {url}").format(url=one.runbook))
    if one.id:
        number = _("alert {id} of {since}").format(id=one.id, since=voice.day_time(one.since))
        step = " · " + _("step {step}: nobody has it yet").format(step=one.step + 1) if one.step else ""
        lines.append(f"  {number}{step} · klip-tui ack {one.id}")
    return [*lines, ""]
