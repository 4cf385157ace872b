"""Questions in lines: a row of the register, and one question whole."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import QuestionKind, QuestionState
from klip_tui.text.clean import clean
from klip_tui.text.labels import log_words, said_by, way
from klip_tui.tui.widgets.lines import Line, cut, data, width_of

if TYPE_CHECKING:
    from klip_tui.desk.helpdesk.clocked import Clocked
    from klip_tui.store.log import Entry
    from klip_tui.store.questions import FollowUp
    from klip_tui.text.voice import Voice


LEFT = 6
"""Cells for how much is left."""
SUBJECT = 24
"""The fewest cells of a subject that are worth more than what stands behind it."""


def row_of(voice: Voice, row: Clocked, now: datetime, width: int = 120) -> Line:
    """Write a question in a row: how much is left first, what it is about whole, then by when, and with whom it lies.

    A subject that has no room is cut with an ellipsis; how much is left, by when and its state never are.
    """
    _, q = voice.text, row.question
    style = clock_of(voice, row)[1]
    subject = ("! " if q.kind is QuestionKind.REPORT else "") + data(q.subject, 200)
    tail = _tail(voice, row)
    more = [f"→ {data(q.line, 20)}"] if q.state is QuestionState.DISPATCHED else []
    more += [q.interruption] if q.interruption else []
    if q.state is not QuestionState.ANSWERED and row.clock.acted_on > now:
        more.append(_("counts from {at}").format(at=voice.day_time(row.clock.acted_on, now=now)))
    room = width - 5 - LEFT - 2 - len(tail)
    if len(subject) > room and q.state is not QuestionState.ANSWERED and q.kind is not QuestionKind.REPORT:
        # The subject whole is worth more than the word before its date.
        tail = voice.day_time(row.clock.answer_due, now=q.received)
        room = width - 5 - LEFT - 2 - len(tail)
    extra = ""
    for text in more:
        if room - len(extra) - len(text) - 2 >= min(SUBJECT, len(subject)):
            extra += f"  {text}"
    shown = cut([(subject, "")], max(8, room - len(extra)))
    subject = "".join(text for text, _ in shown)
    return [
        (str(q.id).rjust(4) + " ", "quiet"),
        (left_of(voice, row).rjust(LEFT) + " ", style),
        (subject, "strong" if q.state is not QuestionState.ANSWERED else ""),
        (extra, "accent"),
        (" " * max(1, room - width_of([(subject + extra, "")]) + 1), ""),
        (tail, style),
    ]


def left_of(voice: Voice, row: Clocked) -> str:
    """How much is left of a question's time, in office hours: ``17 h``; how late it is, as Status has it: ``‼ 9 h``."""
    q = row.question
    if q.kind is QuestionKind.REPORT:
        return "" if q.state is QuestionState.ANSWERED or q.interruption else "!"
    if q.state is QuestionState.ANSWERED:
        return "✗" if row.late else "✓"
    if row.late:
        # The first of its units, since it stands in a column: 9 h of 9 h 49 min.
        return "‼ " + " ".join(voice.lasting(row.over).split()[:2])
    return voice.working(row.left)


def _tail(voice: Voice, row: Clocked) -> str:
    """By when it is due; of what is done, how it went."""
    q = row.question
    if q.state is QuestionState.ANSWERED or q.kind is QuestionKind.REPORT:
        return clock_of(voice, row)[0]
    return voice.text("by {at}").format(at=voice.day_time(row.clock.answer_due, now=q.received))


def clock_of(voice: Voice, row: Clocked) -> tuple[str, str]:
    """Say a question's clock in words, with its style."""
    _, q = voice.text, row.question
    if q.kind is QuestionKind.REPORT:
        if q.interruption:
            return _("joined"), "quiet"
        return (_("closed"), "quiet") if q.state is QuestionState.ANSWERED else (_("tell users, or close it"), "bad")
    if q.state is QuestionState.ANSWERED:
        return (_("answered late"), "warn") if row.late else (_("answered in time"), "quiet")
    if row.late:
        return _("{time} LATE").format(time=voice.lasting(row.over)), "bad"
    return _("{time} of office hours left").format(time=voice.working(row.left)), "warn" if row.left < 4 * 3600 else ""


def whole(voice: Voice, row: Clocked, followups: list[FollowUp], entries: list[Entry], now: datetime) -> list[Line]:
    """Write one question with everything that is known of it."""
    _, q = voice.text, row.question
    clock, style = clock_of(voice, row)
    kind = _("A report of an interruption") if q.kind is QuestionKind.REPORT else _("A question")
    lines: list[Line] = [
        [(f"{q.id}  ", "quiet"), (data(q.subject, 300), "strong")],
        [(f"{kind} · {_(q.state)} · {way(q.via, _)} · {data(q.sender)}", "quiet")],
        [],
        _pair(_("received"), voice.day_time(q.received, now=now)),
        _pair(_("counts from"), voice.day_time(row.clock.acted_on, now=now)),
        _pair(_("answer due"), voice.day_time(row.clock.answer_due, now=now)),
        [("  ", ""), (clock, style)],
    ]
    if q.line:
        lines.append(_pair(_("second line"), data(q.line)))
        if q.dispatched is not None:
            lines.append(_pair(_("dispatched"), voice.day_time(q.dispatched, now=now)))
    if q.back is not None:
        lines.append(_pair(_("back"), voice.day_time(q.back, now=now)))
    if q.answered is not None:
        lines.append(_pair(_("answered"), voice.day_time(q.answered, now=now)))
    if q.interruption:
        lines.append(_pair(_("interruption"), q.interruption))
    for head, text in ((_("asked"), q.text), (_("answer"), q.answer)):
        if text.strip():
            lines += [[], [(f"── {head} ──", "accent")], *([(part, "")] for part in clean(text).splitlines())]
    for one in followups:
        head = f"── {voice.day_time(one.at, now=now)} · {data(one.who, 60)} · {said_by(one.via, _)} ──"
        lines += [[], [(head, "accent")], *([(part, "")] for part in clean(one.text).splitlines())]
    lines += [[], [(f"── {_('Log')} ──", "accent")]] if entries else []
    for entry in entries:
        why = f"  ({data(entry.why, 120)})" if entry.why else ""
        lines.append(
            [(f"{voice.day_time(entry.at, now=now)}  {data(entry.who, 40)}  {log_words(entry.what, _)}{why}", "quiet")]
        )
    return lines


def _pair(name: str, value: str) -> Line:
    return [(name.ljust(16), "quiet"), (value, "")]
