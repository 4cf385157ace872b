"""Screen 1: the screen left open all day. The answer first, what is owed next to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container

from klip_tui.tui.kept_view import KeptView
from klip_tui.tui.screens.filtered import FilteredScreen
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Line, Lines, cut, data
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from klip_tui.commitment.interruptions.blips import Blip
    from klip_tui.commitment.promises.duty import Duty
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.lists import NoticeWithDeliveries
    from klip_tui.desk.views.status_view import StatusView


STATE_LINES = 8
"""Lines of the state and its figures; each of several services has one more (status.tcss)."""


class StatusScreen(FilteredScreen):
    """The state, the month's two figures, what is owed, what comes, what was."""

    TITLE = "Status"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (180, "-vast")]
    AUTO_FOCUS = "#duties"
    LIST = "#duties"

    def body(self) -> ComposeResult:
        """Lay out the state, and the lists under it."""
        _ = self.voice.text
        yield Lines(self._before("state"), id="state")
        with Container(id="lists"):
            with Container(id="owed"):
                yield Lines([[(_("OWED NOW"), "quiet")]], classes="heading")
                yield Rows(id="duties", empty=_("reading …"))
            with Container(id="beside"):
                yield Lines([[(_("WHY"), "quiet")]], classes="heading")
                yield Lines(id="why")
                yield Lines([[(_("NEXT"), "quiet")]], classes="heading")
                yield Lines(self._before("next"), id="next")
                yield Lines([[(_("RECENT"), "quiet")]], classes="heading", id="recent-head")
                yield Lines(self._before("recent"), id="recent")
            if self._is_vast:
                yield self._told_last()

    def on_mount(self) -> None:
        """Show what is known already: of now, or of when the app was open last."""
        super().on_mount()
        self.query_one("#duties", Rows).beside = self._show_why
        rows = [(f"before {n}", line) for n, line in enumerate(self._before("duties"))]
        if rows:
            self.query_one("#duties", Rows).put(rows)

    @property
    def _is_vast(self) -> bool:
        """Whether there is room for what users were told last."""
        return self.app.size.width >= self.HORIZONTAL_BREAKPOINTS[-1][0]

    def _told_last(self) -> Container:
        heading = Lines([[(self.voice.text("TOLD LAST"), "quiet")]], classes="heading")
        return Container(heading, Detail(id="last"), id="said")

    def on_resize(self) -> None:
        """Where the terminal has become wide enough, show what users were told last too."""
        if self._is_vast and self.stands and not self.query("#said"):
            self.query_one("#lists").mount(self._told_last())
            self.reload()

    def reload(self) -> None:
        """Read the last notice, where there is room for it."""
        if self._is_vast:
            super().reload()

    def _before(self, part: str) -> list[Line]:
        """Return what a part showed last; without colour, since it is not known to be so now."""
        kept = self.klip.last_view if self.klip.view is None else None
        return [[(text, "quiet")] for text in kept.parts.get(part, ())] if kept is not None else []

    def fetch(self, desk: Desk) -> NoticeWithDeliveries | None:
        """Read the last notice."""
        from klip_tui.desk.views import lists

        return next(iter(lists.told(desk, 1)), None)

    def show_data(self, data: Any) -> None:
        """Show the last notice's text."""
        from klip_tui.tui.screens.notice_text import whole

        for detail in self.query("#last").results(Detail):
            detail.put(whole(self.voice, data), keep_place=True)

    def tick(self) -> None:
        """Let the clocks tick, those of the duties too."""
        super().tick()
        if self.is_current:
            self._tick()

    def on_rows_resized(self) -> None:
        """Draw for the new width."""
        if self.klip.view is not None:
            self.show_view(self.klip.view)

    def show_view(self, view: StatusView) -> None:
        """Show the view."""
        from klip_tui.tui.screens.status_beside import next_lines, recent_lines

        super().show_view(view)
        self._tick()
        ahead, recent = self.query_one("#next", Lines), self.query_one("#recent", Lines)
        ahead.put(next_lines(self.klip, view, ahead.size.width or 60))
        recent.put([cut(row, recent.size.width or 60) for row in recent_lines(self.klip, view)])
        if self.is_current:
            shown = {name: self.query_one(f"#{name}", Lines).plain for name in ("state", "next", "recent")}
            shown["duties"] = self.query_one("#duties", Rows).plain
            self.klip.keep_view(KeptView(view.at, {name: tuple(text.split("\n")) for name, text in shown.items()}))

    def _tick(self) -> None:
        view = self.klip.view
        if view is None:
            return
        from klip_tui.tui.screens.status_lines import top_lines

        now = self.klip.clock()
        state = self.query_one("#state", Lines)
        if view.services:
            state.styles.height = STATE_LINES + len(view.services)
        state.put(top_lines(self.klip, view, state.size.width or 78))
        duties = self.query_one("#duties", Rows)
        width = duties.size.width or 60
        over = [one for one in view.blips if not one.owed]
        self.put_rows(
            [(_key(d), self._duty(d, now, width)) for d in view.duties]
            + [(_blip_key(one), self._blip(one, width)) for one in over],
            "✓ " + self.voice.text("nothing is owed"),
            [f"{self.voice.say(d.message)} {d.promise}" for d in view.duties]
            + [self.voice.say(one.message) for one in over],
        )
        self._show_why()

    def _duty(self, duty: Duty, now: datetime, width: int) -> Line:
        late = duty.late(now)
        _, voice = self.voice.text, self.voice
        left = duty.due - now
        when = (_("{time} LATE") if late else _("in {time}")).format(time=voice.lasting(abs(left)))
        by = _("by {at}").format(at=self.voice.day_time(duty.due, now=now))
        urgent = not late and left.total_seconds() < 3600
        mark, style = ("‼", "bad") if late else ("!", "warn") if urgent else ("·", "")
        tail = f"  {by}  {when}"
        message = data(voice.say(duty.message), 400)
        if len(message) > width - len(tail) - 3:
            # What it is about comes before how long is left, which stands beside the list too; late is always said.
            tail = f"  {by}  {when}" if late else f"  {by}"
        room = max(10, width - len(tail) - 3)
        if len(message) > room:
            message = message[: room - 1] + "…"
        return [(f"{mark} ", style), (message.ljust(room), style if late else ""), (tail, style or "quiet")]

    def _blip(self, one: Blip, width: int) -> Line:
        """Show an outage that was over before anybody told, of which nothing is owed."""
        return cut([("✓ ", "good"), (data(self.voice.say(one.message), 400), "quiet")], width)

    @property
    def promises(self) -> tuple[str, ...]:
        """What is owed, by promise, the most urgent first: help says what each of them promises."""
        view = self.klip.view
        return tuple(dict.fromkeys(duty.promise for duty in view.duties)) if view is not None else ()

    def _show_why(self) -> None:
        """Say why the duty at the cursor is owed."""
        view, widget = self.klip.view, self.query_one("#why", Lines)
        if view is None:
            widget.put([])
            return
        from klip_tui.tui.screens.status_lines import blip_lines, whole, why_lines

        key = self.query_one("#duties", Rows).key
        for duty in view.duties:
            if _key(duty) == key:
                widget.put(whole(why_lines(self.klip, duty, widget.size.width or 40), widget.size.height))
                return
        for one in view.blips:
            if _blip_key(one) == key:
                widget.put(whole(blip_lines(self.klip, one, widget.size.width or 40), widget.size.height))
                return
        widget.put([])

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Say why the duty under the cursor is owed."""
        del event
        self._show_why()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Go where a duty is done."""
        view = self.klip.view
        if view is None:
            return
        for duty in view.duties:
            if _key(duty) == event.key:
                self.klip.do_duty(duty)
                return


def _blip_key(one: Blip) -> str:
    return f"over {one.start.isoformat()}"


def _key(duty: Duty) -> str:
    return f"{duty.kind.value} {duty.subject} {duty.promise}"
