"""The bars of every main screen: where one can go, the banner, the keys."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events

from klip_tui.tui.bindings import MAIN
from klip_tui.tui.context import context
from klip_tui.tui.widgets.facts import SMALLEST, waiting
from klip_tui.tui.widgets.lines import Line, Lines, cut, width_of

SUPERSCRIPTS = str.maketrans("0123456789+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺")
ALWAYS = ("app.help", "app.palette", "app.quit", "edit.help")
"""What the key line shows at every width."""


class ScreenBar(Lines):
    """The seven screens with their keys, and how much waits on each."""

    DEFAULT_CSS = "ScreenBar { dock: top; height: 1; margin-top: 1; }"

    def on_mount(self) -> None:
        """Show where one is."""
        self.call_after_refresh(self.show_screens)

    def on_resize(self, _event: events.Resize) -> None:
        """Fit the new width."""
        self.show_screens()

    def show_screens(self) -> None:
        """Draw the bar."""
        if self.screen.is_current:
            spans = [span for _, entry in self._entries() for span in entry]
            self.put([cut([(" ", ""), *spans], self.size.width)])

    def _entries(self) -> Sequence[tuple[str, Line]]:
        app = context(self)
        counts = waiting(app.view) if app.view is not None else {}
        found = []
        room = "  " if self.size.width >= 90 else " "
        for n, (mode, name, _tip) in enumerate(MAIN, 1):
            here = mode == self.app.current_mode
            count = counts.get(mode, 0)
            more = (str(count) if count < 100 else "99+").translate(SUPERSCRIPTS) if count else ""
            found.append(
                (
                    mode,
                    [
                        (app.key_names.of(f"screen.{mode}", str(n)), "accent"),
                        (" ", ""),
                        (app.voice.text(name), "today" if here else ""),
                        (more, "warn"),
                        (room, ""),
                    ],
                )
            )
        return found

    def on_click(self, event: events.Click) -> None:
        """Go to the screen whose name was clicked."""
        at = 1
        for mode, entry in self._entries():
            at += width_of(entry)
            if event.x < at:
                context(self).go_to(mode)
                return


class Banner(Lines):
    """What must be seen now, on every screen, while it is true."""

    DEFAULT_CSS = """
    Banner { dock: top; height: 1; margin-top: 2; display: none; }
    Banner.-shown { display: block; }
    """

    _said = ("", "")

    def announce(self, text: str, style: str) -> None:
        """Show a text; an empty one puts the banner away."""
        self._said = (text, style)
        self.set_class(bool(text), "-shown")
        self._fill(self.size.width or self.app.size.width)

    def _fill(self, width: int) -> None:
        text, style = self._said
        rows = _in_two(text, width - 2) if text else []
        self.styles.height = len(rows) or 1
        self.put([[("".join(part for part, _ in cut([(f" {row} ", "")], width)).ljust(width), style)] for row in rows])

    def on_resize(self, event: events.Resize) -> None:
        """Fill the new width."""
        self._fill(event.size.width)


def _in_two(text: str, width: int) -> list[str]:
    """Put what is too wide for a line in two: what to do about it, and since when, stands at the end."""
    if width_of([(text, "")]) <= width or width < 1:
        return [text]
    from klip_tui.text.folding import folded

    first, *rest = folded(text, width)
    return [first, " ".join(rest)]


class KeyLine(Lines):
    """The keys of the screen and of what has the focus; help, palette and the way out at every width."""

    DEFAULT_CSS = "KeyLine { dock: bottom; height: 1; background: $panel; }"

    def on_mount(self) -> None:
        """Follow the bindings."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self._show(), immediate=False)
        self._show()

    def on_resize(self, _event: events.Resize) -> None:
        """Fit the new width."""
        self._show()

    def _show(self) -> None:
        if not self.is_mounted or not self.screen.is_current:
            return
        app = context(self)
        # Before it is laid out: as wide as the app, which it will be.
        width = self.size.width or self.app.size.width
        keys: list[Line] = []
        last: list[Line] = []
        always: list[Line] = []
        seen: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if not binding.show or binding.action in seen or not binding.description:
                continue
            seen.add(binding.action)
            shown = self.app.get_key_display(binding)
            entry: Line = [
                (shown, "accent" if active.enabled else "quiet"),
                (f" {app.voice.text(binding.description)}  ", "" if active.enabled else "quiet"),
            ]
            # That enter opens what is at the cursor is known best: it stands where there is room for all the others.
            (always if binding.id in ALWAYS else last if binding.key == "enter" else keys).append(entry)
        end: list[tuple[str, str]] = [span for entry in always for span in entry]
        spans: list[tuple[str, str]] = [(" ", "")]
        for entry in [*keys, *last]:
            if width_of([*spans, *entry, *end]) > width:
                break
            spans += entry
        self.put([cut([*spans, *end], width)])


class TooSmall(Lines):
    """What the screen needs, under the three facts, when the terminal is smaller."""

    DEFAULT_CSS = """
    TooSmall { dock: top; width: 100%; height: 1; margin-top: 3; display: none; layer: above; }
    Screen.-too-small TooSmall { display: block; }
    """

    def on_resize(self, _event: events.Resize) -> None:
        """Say it with the size of now."""
        size = self.app.size
        text = context(self).voice.text("the screens need {least}; this is {size}")
        least, here = "x".join(map(str, SMALLEST)), f"{size.width}x{size.height}"
        ways = [text.format(least=least, size=here), f"{here} < {least}"]
        shown = next((way for way in ways if len(way) <= size.width), ways[-1])
        self.put([cut([(shown, "warn")], size.width)])
