"""The three facts of every screen: what is measured, what users were told last, what is owed; each with its instant.

They never contradict each other silently: where told and measured differ, that is the loudest thing on the screen.
What the words of a view need is imported where there is one: the first frame of a start has none yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual import events

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import AlertState, Kind, State
from klip_tui.text import dates
from klip_tui.text.labels import label
from klip_tui.tui.context import AppContext, context
from klip_tui.tui.widgets.lines import Line, Lines, cut, data, width_of

if TYPE_CHECKING:
    from klip_tui.commitment.promises.duty import Duty
    from klip_tui.desk.views.status_view import StatusView

SYMBOLS = {State.UP: "●", State.DEGRADED: "◐", State.DOWN: "▼", State.UNKNOWN: "?"}
STATE_STYLE = {State.UP: "good", State.DEGRADED: "warn", State.DOWN: "bad", State.UNKNOWN: "warn"}
SMALLEST = (80, 24)
"""Columns and rows that the screens need; below them the three facts stay, one to a line."""
SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Detailed:
    """How much a line of facts says."""

    why: bool = True
    owed: int = 2
    told: int = 1
    office: bool = True
    who: bool = True
    clock: int = 2
    keys: bool = True
    """Whether the badges name their keys."""
    brief: bool = False
    """Whether since when is said by its first unit: 3 d of 3 d 14 h."""


STEPS = (
    Detailed(),
    Detailed(who=False),
    Detailed(who=False, why=False),
    Detailed(who=False, office=False),
    Detailed(who=False, office=False, why=False),
    Detailed(who=False, office=False, why=False, clock=1),
    Detailed(who=False, office=False, why=False, clock=1, owed=1),
    Detailed(who=False, office=False, why=False, clock=1, owed=1, told=0),
    Detailed(who=False, office=False, why=False, clock=0, owed=1, told=0),
    Detailed(who=False, office=False, why=False, clock=1, owed=0, told=0),
    Detailed(who=False, office=False, why=False, clock=0, owed=0, told=0),
    Detailed(who=False, office=False, why=False, clock=0, owed=0, told=0, brief=True),
    Detailed(who=False, office=False, why=False, clock=0, owed=0, told=-1),
    Detailed(who=False, office=False, why=False, clock=0, owed=0, told=-1, keys=False),
    Detailed(who=False, office=False, why=False, clock=0, owed=0, told=-1, keys=False, brief=True),
    Detailed(who=False, office=False, why=False, clock=0, owed=-1, told=-1),
    Detailed(who=False, office=False, why=False, clock=0, owed=-1, told=-1, keys=False),
    Detailed(who=False, office=False, why=False, clock=0, owed=-2, told=-1, keys=False),
)
"""From everything to the least; the first that fits is shown."""


class FactsBar(Lines):
    """The three facts in one line; in three, and nothing else, where the terminal is too small for the screen."""

    DEFAULT_CSS = "FactsBar { dock: top; height: 1; background: $panel; }"

    def on_mount(self) -> None:
        """Show the line of this second."""
        self.tick()

    def on_resize(self, _event: events.Resize) -> None:
        """Fill the new width."""
        self.tick()

    def tick(self) -> None:
        """Draw the facts of this second."""
        if not self.screen.is_current:
            return
        app, size = context(self), self.app.size
        self.put(
            small(app, size.width) if size.width < SMALLEST[0] or size.height < SMALLEST[1] else [bar(app, size.width)]
        )


def bar(app: AppContext, width: int) -> Line:
    """Build the line for a width: the first way of saying it that fits."""
    line: list[tuple[str, str]] = []
    for step in STEPS:
        facts = [
            (" ", ""),
            *_joined([measured(app, why=step.why, brief=step.brief), told(app, step.told), owed(app, step.owed)]),
        ]
        if step.office:
            facts += [(" │ ", "quiet"), *_office(app)]
        right = [*_badges(app, keys=step.keys), (_clock(app, step), "")]
        gap = width - width_of(facts) - width_of(right) - 1
        line = [*facts, (" " * max(1, gap), ""), *right, (" ", "")]
        if gap >= 1:
            return line
    while line and not line[-1][0].strip():
        # Nothing is cut where only the space behind the last word has no room.
        line.pop()
    return cut(line, width)


def small(app: AppContext, width: int) -> list[Line]:
    """The facts one to a line, each as long as fits."""
    first = [*measured(app), (" ", ""), *_badges(app)]
    rows: list[Line] = []
    for ways in (
        [first, measured(app), measured(app, why=False)],
        [told(app, 1), told(app, 0)],
        [owed(app, 2), owed(app, 1), owed(app, 0)],
    ):
        rows.append(cut(next((way for way in ways if width_of(way) <= width), ways[-1]), width))
    return rows


def measured(app: AppContext, *, why: bool = True, brief: bool = False) -> Line:
    """Say what is measured, since when; with its age where that is more than it holds for."""
    voice, now, view = app.voice, app.clock(), app.view
    if view is None:
        if app.last_view is not None:
            age = voice.lasting(max(timedelta(0), now - app.last_view.at))
            return [(f" ? {voice.text('as it was {age} ago').format(age=age)} ", "warn-block")]
        return [(f" ? {voice.text('not read') if app.troubled else voice.text('reading …')} ", "warn-block")]
    state = view.now.state
    word = voice.text(label(state)).upper()
    if state is not State.UNKNOWN and not view.now.fresh(now):
        age = voice.text("{age} old").format(age=voice.lasting(now - (view.now.measured_at or view.at)))
        return [(f" {SYMBOLS[state]} {word} · {age} ", "warn-block")]
    spans = [(f" {SYMBOLS[state]} {word} ", f"{STATE_STYLE[state]}-block")]
    if view.now.since is not None:
        lasted = voice.lasting(_stepped(now - view.now.since))
        spans.append((" " + (" ".join(lasted.split()[:2]) if brief else lasted), "strong"))
    if why and view.now.why:
        spans.append((f" ({data(voice.seen(view.now.why), 40)})", ""))
    return spans


def told(app: AppContext, much: int = 1) -> Line:
    """Say what users were told last; loud where that is otherwise than is measured."""
    view, _ = app.view, app.voice.text
    if view is None:
        return []
    state, fact = view.now.state, view.told
    if fact.under_way:
        what = _("news to users is on its way") if fact.goes_on else _("notice to users is on its way")
        return [(f" {what} ", "warn-block" if view.differs else "warn")]
    if state is State.DOWN and not fact.goes_on:
        return [(f" {_('USERS NOT TOLD')} ", "bad-block"), *_key(app, "notice.outage", "i")]
    if view.differs and fact.start is not None:
        since = dates.clock(fact.start)
        if fact.state is State.DEGRADED:
            text = _("USERS TOLD: DEGRADED since {at}") if much > 0 else _("TOLD: DEGRADED")
            key = _key(app, "notice.end", "e") if state is State.UP else _key(app, "notice.outage", "i")
            return [(f" {text.format(at=since)} ", "bad-block"), *key]
        text = _("USERS STILL TOLD: DOWN since {at}") if much > 0 else _("STILL TOLD: DOWN")
        return [(f" {text.format(at=since)} ", "bad-block"), *_key(app, "notice.end", "e")]
    if not fact.goes_on or fact.at is None:
        return [(_("users: no interruption") if much > 0 else _("told: nothing"), "quiet")]
    if fact.kind is Kind.PLANNED:
        until = dates.clock(fact.until) if fact.until is not None else "?"
        return [(_("USERS TOLD: maintenance until {at}").format(at=until), "strong")]
    text = (_("USERS TOLD {at}") if much >= 0 else _("TOLD {at}")).format(at=_moment(app, fact.at))
    if much > 0 and fact.until is not None:
        return [(text, "strong"), (" · " + _("expected end {at}").format(at=_moment(app, fact.until)), "")]
    return [(text, "strong")]


def owed(app: AppContext, much: int = 2) -> Line:
    """Say what is owed first, by when, and how much more is."""
    view, _ = app.view, app.voice.text
    if view is None:
        return []
    if not view.duties:
        return [(_("nothing owed"), "quiet")]
    from klip_tui.text.owed import OWED

    first, now = view.duties[0], app.clock()
    style = urgency(first, now)
    by = _("by {at}").format(at=_moment(app, first.due))
    left = app.voice.lasting(abs(first.due - now))
    when = _("{time} LATE").format(time=left) if first.late(now) else _("in {time}").format(time=left)
    what = f"{_(OWED[first.kind])} "
    more = f" (+{len(view.duties) - 1})" if len(view.duties) > 1 and much else ""
    shown = when if first.late(now) else f"{by}, {when}" if much > 1 else by if much else _moment(app, first.due)
    if much < 0:
        return [(when if first.late(now) else by if much == -1 else _moment(app, first.due), style)]
    return [(f"{what}{shown}", style), (more, "quiet")]


def urgency(duty: Duty, now: datetime) -> str:
    """Return the style of a duty: late, soon, or neither."""
    return "bad" if duty.late(now) else "warn" if duty.due - now < SOON else ""


def waiting(view: StatusView) -> dict[str, int]:
    """Count what waits for somebody on a screen, by its mode."""
    from klip_tui.commitment.promises.duty import DutyKind

    counts = {"notices": 0, "helpdesk": 0}
    for duty in view.duties:
        if duty.kind in (DutyKind.DELIVERY, DutyKind.APPROVE, DutyKind.DRIFT):
            counts["notices"] += 1
        elif duty.kind in (DutyKind.ANSWER, DutyKind.REPORT):
            counts["helpdesk"] += 1
    return counts


def _joined(parts: list[Line]) -> Iterator[tuple[str, str]]:
    for n, part in enumerate(part for part in parts if part):
        if n:
            yield " │ ", "quiet"
        yield from part


def _key(app: AppContext, action: str, ours: str) -> Line:
    return [] if app.read_only else [(f" → {app.key_names.of(action, ours)}", "accent")]


def _moment(app: AppContext, at: datetime) -> str:
    """Say an instant: by its clock alone where it is today."""
    from klip_tui.commitment.calendar.local_time import local_date

    now = app.clock()
    return dates.clock(at) if local_date(at) == local_date(now) else app.voice.day_time(at, now=now)


def _stepped(lasted: timedelta) -> timedelta:
    """Step a young duration by five seconds: it shows that the app lives, at a fifth of the bytes."""
    return lasted - lasted % timedelta(seconds=5) if lasted < timedelta(minutes=1) else lasted


def _office(app: AppContext) -> Line:
    from klip_tui.commitment.calendar.office_hours import office_change

    inside, change = office_change(app.commitment, app.clock())
    text = (
        app.voice.text("office hours, {left} left") if inside else app.voice.text("outside office hours, {left} left")
    )
    return [(text.format(left=app.voice.lasting(change - app.clock())), "quiet")]


def _badges(app: AppContext, *, keys: bool = True) -> Line:
    spans: list[tuple[str, str]] = [*_alerted(app, keys=keys)]
    for shown, text, style in (
        (app.is_demo, "DEMO", "warn-block"),
        (app.read_only, app.voice.text("READ-ONLY"), "warn-block"),
        (app.view is not None and not app.view.measurer, app.voice.text("NOT MEASURING"), "bad-block"),
    ):
        if shown:
            spans += [(f" {text} ", style), (" ", "")]
    return spans


def _alerted(app: AppContext, *, keys: bool) -> Line:
    """Say that somebody is being woken and nobody has it yet, or who does."""
    if app.view is None:
        return []
    from klip_tui.commitment.alerting.values import URGENT

    urgent = [one for one in app.view.alerts if one.kind in URGENT]
    if any(one.state is AlertState.FIRING for one in urgent):
        key = _key(app, "alert.ack", "A") if keys else []
        return [(f" {app.voice.text('ALERT')} ", "bad-block"), *key, (" ", "")]
    who = next((one.who for one in urgent if one.who), "")
    return [(app.voice.text("{who} has it").format(who=data(who, 16)), "strong"), (" ", "")] if who else []


def _clock(app: AppContext, step: Detailed) -> str:
    now = app.clock()
    if not step.clock:
        return ""
    shown = app.voice.day_time(now, now=now) if step.clock > 1 else dates.clock(now)
    return shown + (f" · {data(app.who, 16)}" if step.who else "")
