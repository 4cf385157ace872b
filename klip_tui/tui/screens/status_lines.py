"""What the Status screen says above its lists: the state, the largest thing; how it went; the budget as used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import instant, local_date, month_span, seconds
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.text import dates
from klip_tui.text.folding import folded
from klip_tui.text.labels import label
from klip_tui.text.owed import OWED, measured_wrongly
from klip_tui.tui.widgets import charts
from klip_tui.tui.widgets.big_letters import big_letters
from klip_tui.tui.widgets.facts import STATE_STYLE, SYMBOLS, told, urgency
from klip_tui.tui.widgets.lines import Line, cut, data, width_of

if TYPE_CHECKING:
    from klip_tui.commitment.interruptions.blips import Blip
    from klip_tui.commitment.promises.duty import Duty
    from klip_tui.desk.views.service_row import ServiceRow
    from klip_tui.desk.views.status_view import StatusView
    from klip_tui.store.values import StoredSegment
    from klip_tui.tui.context import AppContext

LITTLE = Fraction(1, 2)
"""Below this coverage a scope has too little measured to say that its target is met or missed."""
GAUGE = 12
NAME = 9
RANK = (State.DOWN, State.DEGRADED, State.UNKNOWN, State.UP)
CELLS = {
    State.DOWN: ("▂", "bad"),
    State.DEGRADED: ("▅", "warn"),
    State.UP: ("▇", "good"),
    State.UNKNOWN: ("·", "quiet"),
}


def top_lines(app: AppContext, view: StatusView, width: int) -> list[Line]:
    """Build the lines for a width."""
    rows = [*_state(app, view, width), [], _history(app, view, width)]
    rows += [_budget(app, view, scope, width) for scope in Scope if view.month.scope(scope).total]
    rows += [_pace(app, view, width), _measured(app, view, width)]
    rows += [_service(app, row) for row in view.services]
    return [cut(row, width) for row in rows]


def _state(app: AppContext, view: StatusView, width: int) -> Iterator[Line]:
    """The state in large letters; beside it since when and why, and what users know or must be told."""
    _, voice, state, now = app.voice.text, app.voice, view.now.state, app.clock()
    style = STATE_STYLE[state]
    upper, lower = big_letters(_(label(state)).upper())
    since = ""
    if view.now.since is not None:
        lasted = now - view.now.since
        since = voice.lasting(lasted - lasted % timedelta(seconds=5) if lasted < timedelta(minutes=1) else lasted)
    yield [
        (f" {upper}   ", style),
        (since, "strong"),
        (f"   {data(voice.seen(view.now.why), 80)}" if view.now.why else "", ""),
    ]
    beside, room = told(app), width - len(lower) - 4
    first = view.duties[0] if view.duties else None
    if first is not None and urgency(first, now):
        left = voice.lasting(abs(first.due - now))
        when = (_("{time} LATE") if first.late(now) else _("in {time}")).format(time=left)
        style_of, what = urgency(first, now), _(OWED[first.kind])
        key = app.key_names.of("duty.urgent", "!")
        due: Line = [(f"{what}: {when}  {key}", style_of)]
        short: Line = [(f"{when}  {key}", style_of)]
        between = ("  ·  ", "quiet")
        ways = ([*beside, between, *due], [*told(app, -1)[:1], between, *due], due)
        beside = next((way for way in ways if width_of(way) <= room), short)
    if view.runbook:
        beside = [*beside, ("  ·  ", "quiet"), (_("what to do: {url}").format(url=data(view.runbook, 200)), "accent")]
    yield [(f" {lower}   ", style), *beside]


def _history(app: AppContext, view: StatusView, width: int) -> Line:
    """A day in half hours, and the quarter of a year in days."""
    day = min(48, max(12, width // 3))
    days = max(10, min(90, width - day - 2 * NAME - 4))
    return [
        (_name("24 h"), "quiet"),
        *_day(view.recent, max(view.at, app.clock()), day),
        ("   90 d  ", "quiet"),
        *charts.day_bar(view.bar, days, app.commitment),
    ]


def _day(recent: tuple[StoredSegment, ...], now: datetime, cells: int) -> Line:
    """Draw a day, a cell as its worst state."""
    spans: list[tuple[str, str]] = []
    size = timedelta(days=1) / cells
    for n in range(cells):
        begin = now - size * (cells - n)
        states = {one.state for one in recent if one.start < begin + size and begin < one.hold}
        spans.append(CELLS[next((state for state in RANK if state in states), State.UNKNOWN)])
    return spans


def _budget(app: AppContext, view: StatusView, scope: Scope, width: int) -> Line:
    """A scope's figure, small, and its budget as used; what was hardly measured says so instead of met or missed."""
    _, voice = app.voice.text, app.voice
    f, met, budget = view.month.scope(scope), view.month.met(scope), view.month.budget(scope)
    name = _("inside") if scope is Scope.INSIDE else _("outside")
    if f.availability is None:
        return [(_name(name), "quiet"), (_("not measured"), "quiet")]
    little = f.coverage is not None and f.coverage < LITTLE
    style = "quiet" if little else {True: "good", False: "bad", None: "quiet"}[met]
    word = _("little measured") if little else ("✓ " + _("met") if met else "✗ " + _("NOT MET"))
    share = Fraction(f.down, budget) if budget else Fraction(int(f.down > 0))
    gauge = GAUGE if width >= 90 else GAUGE // 2
    cells = min(gauge, int(share * gauge) + (1 if 0 < share < 1 else 0))
    figure = f"{voice.percent(f.availability)} {_('of')} {voice.percent(f.target)}"
    used = _("{used} of {budget} used").format(used=voice.lasting(f.down), budget=voice.lasting(budget))
    line: list[tuple[str, str]] = [
        (_name(name), "quiet"),
        (figure.ljust(17), style),
        (f" {word.ljust(9)} ", style),
        ("▕", "quiet"),
        ("█" * cells, style or "accent"),
        (" " * (gauge - cells) + "▏", "quiet"),
        (f" {used}", ""),
    ]
    coverage = (f" · {_('coverage')} {voice.percent(f.coverage, 1)}", "quiet")
    for more in (*_gone(app, view, f.down, budget), coverage):
        if width_of([*line, more]) <= width:
            line.append(more)
    return line


def _gone(app: AppContext, view: StatusView, down: int, budget: int) -> Line:
    """Say when the budget is gone at the pace of this month, where that is before the month is over."""
    start, end = month_span(view.month.year, view.month.month)
    if down <= 0 or budget <= 0 or down >= budget:
        return []
    at = start + (seconds(view.at) - start) * budget // down
    if at >= end:
        return []
    day = app.voice.day(local_date(instant(at)), year=False)
    return [(" · " + app.voice.text("at this pace gone on {day}").format(day=day), "warn")]


def _service(app: AppContext, row: ServiceRow) -> Line:
    """A service's row, where there are several: its state, its figures, what is owed."""
    _, voice = app.voice.text, app.voice
    owed = _("{count} owed, {late} late").format(count=len(row.duties), late=row.late)
    line: list[tuple[str, str]] = [
        (data(row.service.name, 15).ljust(16), "quiet"),
        (f"{SYMBOLS[row.state]} {_(label(row.state))}".ljust(13), STATE_STYLE[row.state]),
        (f"{owed}  ", "bad" if row.late else "warn" if row.duties else "quiet"),
    ]
    for scope in row.scopes:
        f = row.month.scope(scope)
        style = {True: "good", False: "bad", None: "quiet"}[row.month.met(scope)]
        if len(row.scopes) > 1:
            line.append((f"{_('inside') if scope is Scope.INSIDE else _('outside')} ", "quiet"))
        line += [(f"{voice.percent(f.availability)} ", style), (f"{_('of')} {voice.percent(f.target)}  ", "quiet")]
    if row.told.otherwise(row.state):
        line.append((_("users were told otherwise") if row.told.notice else _("users not told"), "bad"))
    return line


def _pace(app: AppContext, view: StatusView, width: int) -> Line:
    _, voice, pace = app.voice.text, app.voice, view.pace
    head = (_name(_("requests")), "quiet")
    latest = f" {view.latency_now} ms" if view.latency_now is not None else " –" if view.latency else ""
    name = f"   {_('latency')} "
    if pace.today is None:
        counted: list[tuple[str, str]] = [(_("not counted today"), "quiet")]
    else:
        done = pace.today.processed
        text = _("{count} of {target} today").format(count=voice.count(done), target=voice.count(pace.target))
        if not pace.working:
            text = f"{voice.count(done)} · {_('no working day')}"
        counted = [(text, "good" if pace.working and done >= pace.target else "")]
        if pace.counted is not None and pace.old(view.at):
            counted.append((" · " + _("counted {at}").format(at=dates.clock(pace.counted)), "warn"))
        if pace.projected is not None:
            counted.append((" · " + _("at this pace {count}").format(count=voice.count(pace.projected)), "quiet"))
    room = width - NAME - sum(len(text) for text, _style in counted) - len(latest) - len(name) - 1
    bars = charts.latencies(view.latency, max(5, min(40, room))) if latest and room >= 5 else ""
    return [head, *counted, (name, "quiet"), (bars, "accent"), (latest, "")]


def _measured(app: AppContext, view: StatusView, width: int) -> Line:
    del width
    _ = app.voice.text
    if not view.measurer:
        return [(_("nobody measures KLIP now"), "bad")]
    if app.measuring_here:
        return [(_name(_("measured")), "quiet"), (_("by this app, while it is open"), "quiet")]
    who = " ".join(data(view.measurer).split()[:2])
    return [(_name(_("measured")), "quiet"), (_("by {who}").format(who=who), "quiet")]


def _name(text: str) -> str:
    return f"{text} ".ljust(NAME + 1)


def why_lines(app: AppContext, duty: Duty, width: int) -> list[Line]:
    """Say why a duty is owed: the promise, its clock, since when, what enter does."""
    _, voice, now = app.voice.text, app.voice, app.clock()
    left = voice.lasting(abs(duty.due - now))
    when = (_("{time} LATE") if duty.late(now) else _("in {time}")).format(time=left)
    lines: list[Line] = [[(row, "strong")] for row in folded(voice.say(duty.message), width)]
    lines += [
        *_since(duty, _("since {at}").format(at=voice.day_time(duty.since, now=now)), width),
        [(_("by {at}").format(at=voice.day_time(duty.due, now=now)) + f", {when}", urgency(duty, now))],
        [("enter", "accent"), (f"  {_(OWED[duty.kind])}", "")],
        *([(row, "quiet")] for row in folded(promised(app, duty.promise), width)),
    ]
    if duty.kind is DutyKind.TELL_AFTER and app.view is not None:
        for one in app.view.blips:
            if one.start.isoformat(timespec="seconds") == duty.subject:
                lines += [[(row, "quiet")] for row in folded(measured_wrongly(one, voice), width)]
    return lines


def whole(lines: list[Line], height: int) -> list[Line]:
    """Say at the end of what there is room for that more follows."""
    return (
        lines if not height or len(lines) <= height else [*lines[: height - 1], [*lines[height - 1], (" …", "quiet")]]
    )


def _since(duty: Duty, since: str, width: int) -> list[Line]:
    """The promise and since when, in one line where they fit."""
    line: Line = [(duty.promise, "accent"), (f" · {since}", "")]
    return [line] if width_of(line) <= width else [[(duty.promise, "accent")], [(since, "")]]


def promised(app: AppContext, identity: str) -> str:
    """Say what a promise promises of the service, under the version that is in force; empty for what is none."""
    from klip_tui.commitment.promises import registry

    if identity not in registry.KNOWN:
        return ""
    service = app.view.service if app.view is not None else None
    terms = app.commitment.on(local_date(app.clock()))
    return app.voice.say(registry.promise(identity).text(terms, service.name if service is not None else "KLIP"))


def blip_lines(app: AppContext, one: Blip, width: int) -> list[Line]:
    """Say why nothing is owed of an outage that was over before anybody told."""
    said = [app.voice.say(one.message), measured_wrongly(one, app.voice)]
    return [[(row, "quiet")] for text in said for row in folded(data(text, 400), width)]
