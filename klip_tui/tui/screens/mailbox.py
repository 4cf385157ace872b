"""The demo's mailbox: the mails that the list got."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from klip_tui.text.clean import clean
from klip_tui.text.labels import N_
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Line, data

if TYPE_CHECKING:
    from klip_tui.tui.app import KlipApp


class MailboxScreen(ModalScreen[None]):
    """Shows every mail, newest first."""

    CSS = """
    MailboxScreen { align: center middle; }
    MailboxScreen > Vertical { width: 90%; height: 90%; background: $surface; padding: 1 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "close", N_("back"), id="mailbox.close")]

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def compose(self) -> ComposeResult:
        """Lay the mails out."""
        with Vertical():
            yield Detail(id="mails")

    def on_mount(self) -> None:
        """Read the mailbox."""
        self.run_worker(self._read, thread=True, exit_on_error=False, group="mailbox", description="read mailbox")

    def _read(self) -> None:
        from klip_tui.demo.mailbox import mails

        lines: list[Line] = []
        for mail in list(mails(self._folder))[::-1]:
            for name in ("Subject", "From", "To", "Date", "Message-ID", "In-Reply-To"):
                if mail[name]:
                    lines.append(
                        [(f"{name}: ", "quiet"), (data(str(mail[name])), "strong" if name == "Subject" else "")]
                    )
            lines.append([])
            lines += [[(row, "")] for row in clean(mail.get_content()).splitlines()]
            lines += [[], [("─" * 60, "quiet")]]
        app = cast("KlipApp", self.app)
        app.call_from_thread(self._show, lines or [[(app.voice.text("no mail yet"), "quiet")]])

    def _show(self, lines: list[Line]) -> None:
        widget = self.query_one("#mails", Detail)
        widget.put(lines)
        widget.focus()

    def action_close(self) -> None:
        """Go back."""
        self.dismiss()
