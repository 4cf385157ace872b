"""From the window on Planning to a series: what is asked; and the series that are known, to read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from klip_tui.commitment.phrase import Refused
from klip_tui.text.recurrence import read_rule
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.widgets.lines import Line, data

if TYPE_CHECKING:
    from klip_tui.tui.screens.base import BaseScreen

TIMES = 12


class Recurring:
    """What Planning does about series, and drawing its list for another width."""

    def on_rows_resized(self: Any) -> None:
        """Draw for the new width."""
        if self._data is not None:
            self.show_data(self._data)

    def action_series(self: Any) -> None:
        """Let the window shown recur: each occurrence is checked for itself before anything is kept."""
        if self.klip.may_write():
            ask_series(self, self._week.start, self._week.end)

    def action_known_series(self: Any) -> None:
        """Read every series, with each occurrence as it is judged now."""
        show_series(self)


def ask_series(screen: BaseScreen, start: datetime, end: datetime, begun: Mapping[str, str] | None = None) -> None:
    """Ask what recurs and how often, then lay it out; ``begun`` is what stands there already."""
    _, begun = screen.voice.text, begun or {}

    def asked(typed: dict[str, str] | None) -> None:
        if typed is not None:
            _lay_out(screen, start, end, typed)

    fields = [
        ("title", _("Title"), begun.get("title", "")),
        ("reason", _("Reason"), begun.get("reason", "")),
        ("often", _("how often: every 2 weeks, every month"), begun.get("often", _("every 2 weeks"))),
        ("times", _("how many times"), begun.get("times", str(TIMES))),
    ]
    dialog = AskScreen(_("Maintenance that recurs"), fields, needed={"title": _("a notice has a title")})
    screen.app.push_screen(dialog, asked)


def _lay_out(screen: BaseScreen, start: datetime, end: datetime, typed: dict[str, str]) -> None:
    from klip_tui.commitment.interruptions.draft import Draft
    from klip_tui.commitment.interruptions.interruption import InterruptionDetails
    from klip_tui.commitment.kinds import Kind, NoticeType
    from klip_tui.desk.notices.series.rule import MOST, occurrences
    from klip_tui.desk.notices.series.series_file import SeriesDraft
    from klip_tui.tui.screens.series import SeriesScreen

    times = int(typed["times"]) if typed["times"].strip().isdecimal() else TIMES
    try:
        rule = read_rule(typed["often"], start, max(1, min(times, MOST)))
        starts = tuple(occurrences(rule, start))
    except Refused as error:
        screen.notify(screen.voice.say(error.sentence), severity="warning", markup=False)
        ask_series(screen, start, end, typed)
        return
    title, reason = (" ".join(typed[name].split()) for name in ("title", "reason"))
    facts = InterruptionDetails(Kind.PLANNED, title, start, end, (), reason)
    draft = Draft(NoticeType.ANNOUNCEMENT, facts, {}, "")
    screen.app.push_screen(SeriesScreen(SeriesDraft(draft, rule, starts)), lambda _kept: screen.reload())


def show_series(screen: BaseScreen) -> None:
    """Show the series that are known, each with its occurrences."""
    desk, voice = screen.klip.desk, screen.voice
    if desk is None:
        return

    def load() -> list[Line]:
        from klip_tui.desk.notices.series import register
        from klip_tui.tui.screens.series import occurrence_lines

        lines: list[Line] = []
        for one in register.known(desk):
            lines += [[(f"{one.series.id}  ", "accent"), (data(one.series.facts.title, 60), "strong")]]
            lines.append([(data(one.series.rule, 100), "quiet")])
            lines += [row for each in one.occurrences for row in occurrence_lines(each, voice, 70)]
            lines.append([])
        return lines

    from klip_tui.tui.screens.reading import ReadScreen

    screen.app.push_screen(ReadScreen(load, voice.text("no series yet")))
