"""Help: the keys in force on the screen at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen

from klip_tui.text.labels import N_
from klip_tui.tui.widgets.lines import Line, Lines
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from klip_tui.tui.app import KlipApp


class HelpScreen(ModalScreen[None]):
    """Lists every key that does something now, with what it does."""

    CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > Vertical { width: 76; height: 80%; background: $surface; padding: 1 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "close", N_("back"), id="help.close"),
    ]

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self._bindings_of = about.active_bindings

    def compose(self) -> ComposeResult:
        """Lay the list out."""
        with Vertical():
            yield Lines(
                [[(cast("KlipApp", self.app).voice.text("Keys on this screen (esc closes)"), "strong")]],
                classes="heading",
            )
            yield Rows(id="help")

    def on_mount(self) -> None:
        """Fill the list."""
        app = cast("KlipApp", self.app)
        rows: dict[str, tuple[list[str], str, bool]] = {}
        for active in self._bindings_of.values():
            binding = active.binding
            if binding.description and not binding.system:
                text = app.voice.text(binding.tooltip or binding.description)
                keys, _, _ = rows.setdefault(binding.action, ([], text, active.enabled))
                keys.append(app.get_key_display(binding))
        lines: list[tuple[str, Line]] = []
        for action, (keys, text, enabled) in rows.items():
            lines.append(
                (
                    action,
                    [(", ".join(keys).ljust(18), "accent" if enabled else "quiet"), (text, "" if enabled else "quiet")],
                )
            )
        self.query_one(Rows).put(lines)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss()
