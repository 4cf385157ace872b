"""The rows of the Notices screen: interruptions, each with its messages as a thread, and the drafts as one group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import STUCK, Drifted, Kind, NoticeType
from klip_tui.text import dates
from klip_tui.text.labels import label
from klip_tui.tui.screens.notice_text import MARKS
from klip_tui.tui.widgets.lines import Line, data

if TYPE_CHECKING:
    from klip_tui.commitment.interruptions.interruption import Interruption
    from klip_tui.desk.notices.form import Form
    from klip_tui.desk.views.lists import NoticeWithDeliveries
    from klip_tui.store.drafts import Kept
    from klip_tui.text.voice import Voice
    from klip_tui.tui.context import AppContext

DRAFTS, MORE = "drafts", "more untold"
"""The keys of the rows that stand for all drafts, and for what is known and not told later than the nearest."""
UNTOLD, UNTOLD_SHOWN = "□", 3
STATE = 14
"""Cells of how an interruption stands."""


@dataclass(frozen=True, slots=True)
class NoticesData:
    """What the screen shows: notices, newest first, and drafts, newest first."""

    told: list[NoticeWithDeliveries]
    drafts: list[tuple[Kept, Form]]
    untold: list[Interruption] = field(default_factory=list)
    """What is known and stands in no notice yet, the nearest first."""

    def known(self, key: str | None) -> Interruption | None:
        """Return what nobody was told of yet, of a row."""
        return next((one for one in self.untold if one.id == key), None)

    def threads(self) -> Iterator[tuple[str, list[NoticeWithDeliveries]]]:
        """Yield each interruption with its notices, oldest first; the interruption with the newest notice first."""
        found: dict[str, list[NoticeWithDeliveries]] = {}
        for one in self.told:
            found.setdefault(one.written.interruption, []).insert(0, one)
        yield from found.items()

    def notice(self, key: str | None) -> NoticeWithDeliveries | None:
        """Return the notice of a row: of an interruption's own row its newest."""
        for one in self.told:
            if key in (one.written.notice.id, one.written.interruption):
                return one
        return None

    def draft(self, key: str | None) -> tuple[Kept, Form] | None:
        """Return the draft of a row."""
        return next((row for row in self.drafts if f"draft {row[0].id}" == key), None)


def rows_of(app: AppContext, found: NoticesData, *, unfolded: bool) -> Iterator[tuple[str, Line, str]]:
    """Yield each row with its key and the text that a filter searches: a thread's rows are found together."""
    voice, now = app.voice, app.clock()
    if found.drafts:
        yield DRAFTS, _drafts_head(voice, found.drafts, unfolded=unfolded), _searched(found.drafts)
        for kept, form in found.drafts if unfolded else ():
            yield f"draft {kept.id}", _draft(voice, kept, form, now), _searched([(kept, form)])
    nearest, more = found.untold[:UNTOLD_SHOWN], len(found.untold) - UNTOLD_SHOWN
    instants = [one.written.notice.facts.start for one in found.told] + [
        one.written.notice.created for one in found.told
    ]
    instants += [one.facts.start for one in nearest]
    room = max((len(voice.day_time(at, now=now)) for at in instants), default=0) + 2
    for one in nearest:
        line = _untold(voice, one, now, room)
        yield one.id, line, "".join(text for text, _ in line)
    if more > 0:
        text = voice.text("{count} more that users do not know of: {key} shows them").format(
            count=more, key=app.key_names.of("screen.planning", "3")
        )
        yield MORE, [(f"  {text}", "quiet")], text
    for identity, thread in found.threads():
        head = _head(voice, identity, thread, now, room)
        rows = [
            (one.written.notice.id, _message(voice, one, n + 1 == len(thread), now, room))
            for n, one in enumerate(thread)
        ]
        whole = " ".join("".join(text for text, _ in line) for _, line in [("", head), *rows])
        yield identity, head, whole
        for key, line in rows:
            yield key, line, whole


def _searched(drafts: Sequence[tuple[Kept, Form]]) -> str:
    return " ".join(f"{kept.who} {form.title} {form.nl} {form.en} draft" for kept, form in drafts)


def _drafts_head(voice: Voice, drafts: Sequence[tuple[Kept, Form]], *, unfolded: bool) -> Line:
    text = voice.text("drafts: {count}").format(count=len(drafts))
    newest = "" if unfolded else "  " + data(drafts[0][1].title or "…", 60)
    return [("▾ " if unfolded else "▸ ", "accent"), (text, "accent"), (newest, "quiet")]


def _draft(voice: Voice, kept: Kept, form: Form, now: datetime) -> Line:
    _ = voice.text
    kind = _(label(form.type))
    age = _("{age} ago").format(age=voice.lasting(now - kept.changed))
    return [
        ("  ", ""),
        (kind.ljust(14), "accent"),
        (data(form.title, 60) or "…", ""),
        (f"  {age} · {data(kept.who, 30)}", "quiet"),
    ]


def _untold(voice: Voice, one: Interruption, now: datetime, room: int) -> Line:
    """Write an interruption that stands in no notice yet."""
    return [
        (f"{UNTOLD} {one.id} ".ljust(12), "strong"),
        (f"{voice.text('not told')} ".ljust(STATE), "warn"),
        (voice.day_time(one.facts.start, now=now).ljust(room), "quiet"),
        (data(one.facts.title, 80), "strong"),
    ]


def untold_lines(voice: Voice, one: Interruption, now: datetime) -> list[Line]:
    """Say what is known and not told yet, and how users hear of it."""
    facts, _ = one.facts, voice.text
    period = voice.day_time(facts.start, now=now)
    if facts.end is not None:
        period = dates.window(facts.start, facts.end, now=now, lang=voice.lang)
    lines: list[Line] = [
        [(one.id, "strong"), (f"  {_(label(facts.kind))}", "")],
        [(data(facts.title, 120), "strong")],
        [(period, "")],
        [("! " + _("users do not know of it yet"), "warn"), ("   enter", "accent"), (f" {_('announce')}", "")],
    ]
    return lines + ([[(data(facts.reason, 400), "quiet")]] if facts.reason else [])


def _head(voice: Voice, identity: str, thread: Sequence[NoticeWithDeliveries], now: datetime, room: int) -> Line:
    """Write an interruption: its id, what kind, how it stands, what it is about."""
    _, facts = voice.text, thread[-1].written.notice.facts
    last = thread[-1].written.notice.type
    mark = "▼" if facts.kind is Kind.UNPLANNED else "▸"
    over = last in (NoticeType.END, NoticeType.CANCELLATION)
    state, style = (_("over"), "quiet") if over else (_("open"), "bad" if facts.kind is Kind.UNPLANNED else "accent")
    if last is NoticeType.CANCELLATION:
        state = _("cancelled")
    elif not over and facts.kind is Kind.PLANNED and facts.start > now:
        state = _("planned")
    when = voice.day_time(facts.start, now=now)
    stuck = any(_stuck(one) for one in thread)
    return [
        (f"{mark} {identity} ".ljust(12), "bad" if stuck else "strong"),
        (f"{state} ".ljust(STATE), style),
        (when.ljust(room), "quiet"),
        (data(facts.title, 80), "strong"),
    ]


def _message(voice: Voice, one: NoticeWithDeliveries, last: bool, now: datetime, room: int) -> Line:
    _, notice = voice.text, one.written.notice
    marks = [MARKS[delivery.state.value] for delivery in one.deliveries]
    drifted = any(drift.state is Drifted.OPEN for drift in one.drifts)
    return [
        ("  └ " if last else "  ├ ", "quiet"),
        (_(label(notice.type)).ljust(14), "bad" if _stuck(one) else ""),
        *marks,
        ("≠" if drifted else " ", "bad"),
        (" " * max(1, 3 - len(marks)), ""),
        (voice.day_time(notice.created, now=now).ljust(room), "quiet"),
        (data(one.written.who, 20), "quiet"),
    ]


def _stuck(one: NoticeWithDeliveries) -> bool:
    waits = any(delivery.state in STUCK for delivery in one.deliveries)
    return waits or any(drift.state is Drifted.OPEN for drift in one.drifts)


def draft_lines(app: AppContext, kept: Kept, form: Form) -> list[Line]:
    """Write a draft whole, as it was typed."""
    voice, _ = app.voice, app.voice.text
    head = f"{_(label(form.kind))}, {_(label(form.type))}"
    lines: list[Line] = [
        [(_("draft") + "  ", "accent"), (head, "strong"), (f"  {form.interruption}" if form.interruption else "", "")],
        [(data(form.title) or "…", "strong")],
        [(_("last key by {who} on {at}").format(who=data(kept.who), at=voice.day_time(kept.changed)), "quiet")],
        [],
    ]
    for name, text in (
        (_("Start"), form.start),
        (_("End"), form.end),
        (_("Next update"), form.next_update),
        (_("Services"), form.services),
        (_("Reason"), form.reason),
    ):
        if text.strip():
            lines.append([(name.ljust(16), "quiet"), (data(text, 300), "")])
    for lang, text in (("nl", form.nl), ("en", form.en)):
        if text.strip():
            lines += [[], [(f"── {lang} ──", "quiet")], *([(data(row, 400), "")] for row in text.splitlines())]
    lines += [
        [],
        [
            ("enter", "accent"),
            (" " + _("goes on with it"), ""),
            ("   " + app.key_names.of("notices.drop", "D"), "accent"),
            (" " + _("drop draft"), ""),
        ],
    ]
    return lines
