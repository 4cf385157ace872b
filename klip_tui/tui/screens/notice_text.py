"""One notice, whole, in lines: what was told, how far it has come, what differs on a page, what the check said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import parse_instant
from klip_tui.commitment.kinds import DeliveryState, Drifted
from klip_tui.desk.views.delivery_age import aged
from klip_tui.text.clean import clean
from klip_tui.text.folding import folded
from klip_tui.text.labels import DELIVERY, N_, label
from klip_tui.tui.screens.checks import check_lines
from klip_tui.tui.widgets.lines import Line, data, linked

if TYPE_CHECKING:
    from klip_tui.desk.views.lists import NoticeWithDeliveries
    from klip_tui.store.drifts import Drift
    from klip_tui.text.voice import Voice

MARKS = {
    "held": ("‖", "warn"),
    "accepted": ("✓", "good"),
    "pending": ("…", "warn"),
    "sending": ("→", "accent"),
    "refused": ("✗", "bad"),
    "doubtful": ("?", "bad"),
    "questioned": ("¿", "bad"),
    "overtaken": ("–", "quiet"),
    "given_up": ("×", "quiet"),
}


def whole(voice: Voice, told: NoticeWithDeliveries) -> list[Line]:
    """Write a notice."""
    _, written, notice = voice.text, told.written, told.written.notice
    lines: list[Line] = [
        [(f"{notice.id}  ", "strong"), (f"{_(label(notice.facts.kind))}, {_(label(notice.type))}", "")],
        [(data(notice.facts.title), "strong")],
        _reached(voice, told),
        [(_("written by {who} on {at}").format(who=data(written.who), at=voice.day_time(notice.created)), "quiet")],
    ]
    if written.approver:
        lines.append([(_("approved by {who}").format(who=data(written.approver)), "quiet")])
    if written.reason:
        lines.append([(_("reason: {reason}").format(reason=data(written.reason, 400)), "")])
    lines.append([])
    for one in told.deliveries:
        mark, style = MARKS[one.state.value]
        tries = "  " + _("{count} tries").format(count=one.attempts) if one.attempts > 1 else ""
        lines.append([(f"{mark} {data(one.channel)}: {_(DELIVERY[one.state.value])}", style), (tries, "quiet")])
        if (age := aged(one)) is not None:
            lines.append([("    ", ""), (voice.say(age), "quiet")])
        if detail := data(voice.recalled(one.said, one.detail), 400):
            lines.append([("    ", ""), *linked(detail, "quiet")])
    for drift in told.drifts:
        lines += _drift(voice, drift)
    lines += check_lines(voice, told.checks)
    for finding in written.findings:
        said = voice.recalled(finding.get("said"), str(finding["message"]))
        lines.append([("· ", "quiet"), (f"{finding['promise']} {data(said, 400)}", "quiet")])
    for lang, text in written.texts.items():
        lines += [[], [(f"── {lang} ──", "quiet")]]
        lines += [linked(row) for row in clean(text).splitlines()]
    return lines


def _reached(voice: Voice, told: NoticeWithDeliveries) -> Line:
    _, notice = voice.text, told.written.notice
    if notice.communicated is not None:
        return [("✓ " + _("communicated {at}").format(at=voice.day_time(notice.communicated)), "good")]
    if notice.withdrawn:
        return [("– " + _("sent back: it did not go out"), "quiet")]
    if any(one.state is DeliveryState.HELD for one in told.deliveries):
        return [("‖ " + _("waits for somebody else's approval"), "warn")]
    return [("… " + _("not yet communicated: not every channel has it"), "warn")]


def _drift(voice: Voice, drift: Drift) -> list[Line]:
    """Show both texts, as meant and as it stands there."""
    _ = voice.text
    if drift.state is not Drifted.OPEN:
        return [[(_("{channel}: what stands there was taken over").format(channel=data(drift.channel)), "quiet")]]
    lines: list[Line] = [
        [
            (
                "≠ " + _("{channel} says otherwise").format(channel=data(drift.channel)),
                "bad",
            )
        ]
    ]
    for one in drift.differences:
        lines.append([(f"  {_(FIELDS.get(one.field, one.field))}", "strong")])
        for head, text in (
            (_("meant"), _shown(voice, one.field, one.meant)),
            (_("there"), _shown(voice, one.field, one.there)),
        ):
            rows = [row for part in clean(text).splitlines() for row in folded(part, 64)] or [""]
            lines += [[(f"    {head if n == 0 else '':<10}", "quiet"), (row, "")] for n, row in enumerate(rows[:12])]
    return lines


def _shown(voice: Voice, field: str, text: str) -> str:
    return voice.day_time(parse_instant(text)) if field in ("start", "end") else text


FIELDS = {
    "title": N_("Title"),
    "text": N_("Text"),
    "start": N_("Start"),
    "end": N_("End"),
    "status": N_("Status"),
    "components": N_("Components"),
}
