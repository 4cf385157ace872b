"""The bars of every screen: the top line, the banner, the key line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from textual import events
from textual.strip import Strip

from klip_tui.commitment.kinds import State
from klip_tui.text import dates
from klip_tui.text.labels import label
from klip_tui.tui.widgets.lines import Line, Lines, data, width_of

if TYPE_CHECKING:
    from klip_tui.desk.views.status import StatusView
    from klip_tui.tui.app import KlipApp

SYMBOLS = {State.UP: "●", State.DEGRADED: "◐", State.DOWN: "▼", State.UNKNOWN: "?"}
STATE_STYLE = {State.UP: "good", State.DEGRADED: "warn", State.DOWN: "bad", State.UNKNOWN: "warn"}


class TopLine(Lines):
    """KLIP's state and since when, office hours, the time, who works here, and what must not be overlooked."""

    DEFAULT_CSS = "TopLine { dock: top; height: 1; background: $panel; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view: StatusView | None = None

    def on_mount(self) -> None:
        """Show the line of this second."""
        self.tick()

    def show_view(self, view: StatusView) -> None:
        """Show another view."""
        self._view = view
        self.tick()

    def on_resize(self, _event: events.Resize) -> None:
        """Fill the new width."""
        self.tick()

    def tick(self) -> None:
        """Draw the line of this second."""
        if self.screen.is_current:
            self.put([self.line(cast("KlipApp", self.app), self.size.width)])

    def line(self, app: KlipApp, width: int) -> Line:
        """Build the line for a width."""
        voice, now = app.voice, app.clock()
        _ = voice.text
        view = self._view
        state, since = (view.now.state, view.now.since) if view is not None else (State.UNKNOWN, None)
        left: list[tuple[str, str]] = [
            (f" KLIP {SYMBOLS[state]} {_(label(state)).upper()} ", f"{STATE_STYLE[state]}-block")
        ]
        if view is None:
            left.append((" " + _("reading …"), "quiet"))
        elif since is not None:
            left.append((" " + voice.lasting(_stepped(now - since)), "strong"))
        if view is not None:
            left.append((" · " + _office(app, view, now, width), "quiet"))
        right: list[tuple[str, str]] = []
        for shown, text, style in (
            (app.is_demo, "DEMO", "warn-block"),
            (app.read_only, _("READ-ONLY"), "warn-block"),
            (view is not None and not view.measurer, _("NOT MEASURING"), "bad-block"),
        ):
            if shown:
                right.append((f" {text} ", style))
                right.append((" ", ""))
        wall = dates.day_time(now, now=now)
        right.append((f"{wall}" + (f" · {data(app.who, 16)}" if width >= 100 else "") + " ", ""))
        gap = width - width_of(left) - width_of(right)
        if gap < 1:
            left = left[:2]
            gap = max(1, width - width_of(left) - width_of(right))
        return [*left, (" " * gap, ""), *right]


def _stepped(lasted: timedelta) -> timedelta:
    """Step a young duration by five seconds: it shows that the app lives, at a fifth of the bytes."""
    return lasted - lasted % timedelta(seconds=5) if lasted < timedelta(minutes=1) else lasted


def _office(app: KlipApp, view: StatusView, now: datetime, width: int) -> str:
    from klip_tui.commitment.calendar.office_hours import office_change

    _ = app.voice.text
    inside, change = office_change(app.commitment, now)
    left = app.voice.lasting(change - now)
    del view
    if width >= 100:
        return (_("office hours, {left} left") if inside else _("outside office hours, {left} left")).format(left=left)
    return (_("inside {left}") if inside else _("outside {left}")).format(left=left)


class Banner(Lines):
    """A state change or a trouble, on every screen, until it is over or put away."""

    DEFAULT_CSS = """
    Banner { dock: top; height: 1; margin-top: 1; display: none; }
    Banner.-shown { display: block; }
    """

    def announce(self, text: str, style: str) -> None:
        """Show a text; an empty one puts the banner away."""
        self.set_class(bool(text), "-shown")
        self.put([[(f" {text} ".ljust(400), style)]] if text else [])


class KeyLine(Lines):
    """The keys at hand."""

    DEFAULT_CSS = "KeyLine { dock: bottom; height: 1; background: $panel; }"

    def on_mount(self) -> None:
        """Show the keys in force, and again when the focus moves."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self._show())
        self.call_after_refresh(self._show)

    def on_resize(self, _event: events.Resize) -> None:
        """Fit the new width."""
        self._show()

    def _show(self) -> None:
        if not self.is_mounted or not self.screen.is_current:
            return
        app = cast("KlipApp", self.app)
        spans: list[tuple[str, str]] = [(" ", "")]
        seen: set[str] = set()
        for key, active in self.screen.active_bindings.items():
            binding = active.binding
            if not binding.show or binding.action in seen or not binding.description:
                continue
            seen.add(binding.action)
            spans.append(
                (app.get_key_display(binding) if binding.key == key else key, "accent" if active.enabled else "quiet")
            )
            spans.append((f" {app.voice.text(binding.description)}  ", "" if active.enabled else "quiet"))
        while len(spans) > 3 and width_of(spans) > self.size.width:
            del spans[-2:]
        self.put([spans])


class TooSmall(Lines):
    """What the app needs, when the terminal is smaller."""

    DEFAULT_CSS = """
    TooSmall { dock: top; width: 100%; height: 100%; display: none; layer: above; }
    Screen.-too-small TooSmall { display: block; }
    """

    def render_line(self, y: int) -> Strip:
        """Say it in words that fit."""
        app = cast("KlipApp", self.app)
        if y == 0:
            text = app.voice.text("needs 80x24; this is {width}x{height}")
            self._lines = [[(text.format(width=self.app.size.width, height=self.app.size.height), "warn")]]
        return super().render_line(y)
