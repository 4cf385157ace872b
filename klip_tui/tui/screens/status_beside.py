"""What stands beside the duties on Status: what comes, and what was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import State
from klip_tui.text import dates
from klip_tui.text.labels import label
from klip_tui.tui.widgets.facts import STATE_STYLE, SYMBOLS
from klip_tui.tui.widgets.lines import Line, cut, data

if TYPE_CHECKING:
    from klip_tui.desk.views.status_view import Ahead, StatusView
    from klip_tui.tui.context import AppContext

TITLE = 16
"""The fewest cells of a title that are worth standing in the same line as the rest."""
SHOWN = 12


def next_lines(app: AppContext, view: StatusView, width: int) -> list[Line]:
    """List what is open and what is planned; what has no room in one line takes two."""
    rows: list[Line] = []
    for one in view.open:
        end = app.voice.day_time(one.facts.end, now=view.at) if one.facts.end is not None else ""
        tail = f"  → {end}" if end else f"  {app.voice.text('end unknown')}"
        head = cut([(f"▼ {one.id} {data(one.facts.title, 60)}", "bad")], max(TITLE, width - len(tail)))
        rows.append([*head, (tail, "quiet")])
    ahead = [one for one in view.ahead if one.interruption.facts.end is not None and one.interruption not in view.open]
    room = max((len(_period(app, view, one)) for one in ahead), default=0)
    for planned in ahead:
        rows += _ahead(app, view, planned, room, width)
    return rows or [[(app.voice.text("no interruption is planned"), "quiet")]]


def _period(app: AppContext, view: StatusView, one: Ahead) -> str:
    facts = one.interruption.facts
    assert facts.end is not None
    return dates.window(facts.start, facts.end, now=view.at, lang=app.voice.lang, dash="–")


def _ahead(app: AppContext, view: StatusView, one: Ahead, period: int, width: int) -> Iterator[Line]:
    """A planned one: when, what, and how far ahead users were told."""
    _, when = app.voice.text, _period(app, view, one)
    if one.lead is None:
        told, style = "! " + _("not announced"), "warn"
    else:
        good = one.lead >= app.commitment.on(view.at.date()).lead_days
        told, style = ("✓ " if good else "! ") + _("{days} d ahead").format(days=one.lead), "good" if good else "warn"
    title = data(one.interruption.facts.title, 60)
    room = width - period - len(told) - 4
    if room >= min(TITLE, len(title)):
        shown = cut([(title, "")], room)
        text = "".join(part for part, _style in shown)
        yield [(when.ljust(period), "strong"), (f"  {text.ljust(room)}  ", ""), (told, style)]
    elif period + 2 + len(told) <= width:
        yield [(when.ljust(period), "strong"), (f"  {told}", style)]
        yield cut([(f"  {title}", "")], width)
    else:
        yield [(when, "strong")]
        yield cut([(f"  {told}", style), (f"  {title}", "")], width)


def recent_lines(app: AppContext, view: StatusView) -> list[Line]:
    """List how KLIP was found lately."""
    _, voice = app.voice.text, app.voice
    stays = [
        stay
        for stay in view.recent[:SHOWN]
        if not (stay.state is State.UP and len(view.recent) > 1 and stay is view.recent[-1])
    ]
    whens = [voice.day_time(stay.start, now=view.at) for stay in stays]
    room = max(map(len, whens), default=0)
    names = max((len(_(label(stay.state))) for stay in stays), default=0)
    rows: list[Line] = []
    for stay, when in zip(stays, whens, strict=True):
        rows.append(
            [
                (f"{when.ljust(room)}  ", "quiet"),
                (f"{SYMBOLS[stay.state]} {_(label(stay.state)).ljust(names)}", STATE_STYLE[stay.state]),
                (f"  {voice.lasting(min(stay.hold, view.at) - stay.start)}", ""),
                (f"  {data(voice.seen(stay.why), 60)}" if stay.why else "", "quiet"),
            ]
        )
    return rows or [[(_("not measured yet"), "quiet")]]
