"""Help: the keys in force on the screen at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen

from klip_tui.text.labels import N_
from klip_tui.tui.context import context
from klip_tui.tui.screens.facts_screen import Dialog
from klip_tui.tui.widgets.bars import TooSmall
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.lines import Line, Lines
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    pass


class HelpScreen(Dialog[None]):
    """Lists every key that does something now, with what it does, and the promises that the screen is about."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "close", N_("back"), id="help.close"),
    ]

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self._bindings_of = about.active_bindings
        self._typing = bool(about.query("TextArea"))
        asked = (getattr(one, "promises", ()) for one in (about, *about.query("Said")))
        self._promises = [identity for found in asked for identity in found]

    def compose(self) -> ComposeResult:
        """Lay the list out."""
        yield FactsBar()
        with Vertical():
            yield Lines(
                [[(context(self).voice.text("Keys on this screen (esc closes)"), "strong")]],
                classes="heading",
            )
            yield Rows(id="help")
        yield TooSmall()

    def on_mount(self) -> None:
        """Fill the list: the screen's own keys first, then those of every screen, then the list's."""
        app = context(self)
        rows: dict[str, tuple[list[str], str, bool, int]] = {}
        for key, active in self._bindings_of.items():
            binding = active.binding
            text = binding.tooltip or binding.description
            if not text or binding.system or not binding.id or binding.id.startswith("field."):
                continue
            shown = self.app.get_key_display(binding) if binding.key == key else key
            keys, *_ = rows.setdefault(text, ([], text, active.enabled, _place(binding.id or "")))
            keys.append(shown)
        lines: list[tuple[str, Line]] = []
        group = -1
        for name, (keys, text, enabled, rank) in sorted(rows.items(), key=lambda row: row[1][3]):
            if rank != group:
                lines += [("", [])] if lines else []
                lines.append((GROUPS[rank], [(app.voice.text(GROUPS[rank]), "quiet")]))
                group = rank
            style = "" if enabled else "quiet"
            lines.append(
                (name, [(", ".join(keys).ljust(18), "accent" if enabled else "quiet"), (app.voice.text(text), style)])
            )
        for n, identity in enumerate(self._promises):
            from klip_tui.tui.screens.notice_text import folded
            from klip_tui.tui.screens.status_lines import promised

            if n == 0:
                lines += [("", []), (PROMISED, [(app.voice.text(PROMISED), "quiet")])]
            for at, row in enumerate(folded(promised(app, identity) or "-", max(20, self.app.size.width - 26))):
                name = identity if at == 0 else ""
                lines.append((f"{identity} {at}", [(name.ljust(18), "accent"), (row, "")]))
        for text in HINTS if self._typing else ():
            lines.append((text, [(app.voice.text(text), "quiet")]))
        self.query_one(Rows).put(lines)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss()


PROMISED = N_("What is promised")
GROUPS = (N_("On this screen"), N_("In the list"), N_("Everywhere"))
HINTS = (
    N_("Times: 1 dec 15:00, 8/12 7:30, 15:00 (the same day), +2h, now"),
    N_("Services: their names with commas between; all of them stand there first"),
)


def _place(identity: str) -> int:
    """Order keys by how near they are: the screen's, everywhere's, those that move a cursor."""
    room = identity.split(".", maxsplit=1)[0]
    if room in ("list", "detail", "week", "year", "field", ""):
        return 1
    return 2 if room in ("app", "screen", "anywhere", "duty", "notice") else 0
