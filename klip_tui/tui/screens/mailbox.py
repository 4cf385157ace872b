"""The demo's mailbox: the mails that the list got, newest first."""

from __future__ import annotations

from pathlib import Path

from klip_tui.text.clean import clean
from klip_tui.tui.widgets.lines import Line, data

HEADERS = ("Subject", "From", "To", "Date", "Message-ID", "In-Reply-To")


def mailbox_lines(folder: Path) -> list[Line]:
    """Read every mail, as lines."""
    from klip_tui.demo.mailbox import mails

    lines: list[Line] = []
    for mail in list(mails(folder))[::-1]:
        for name in HEADERS:
            if mail[name]:
                style = "strong" if name == "Subject" else ""
                lines.append([(f"{name}: ", "quiet"), (data(str(mail[name])), style)])
        lines.append([])
        lines += [[(row, "")] for row in clean(mail.get_content()).splitlines()]
        lines += [[], [("─" * 60, "quiet")]]
    return lines
