"""What is pasted is text: no part of it may act as a key.

Textual looks for sequences in a paste as it does in what is typed, and hands on what it does not know as keys: a
coloured line pasted from another terminal moved from screen to screen, and ``ESC O M`` in it is the enter key. So
whatever controls a terminal is taken out before Textual sees it.
"""

from __future__ import annotations

import re
from typing import Final

BEGIN: Final = "\x1b[200~"
END: Final = "\x1b[201~"
_CONTROLS: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -~]?|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""A control sequence, an escape with what follows it, and every control character but tabs and line breaks."""


class Pasting:
    """Follows what a terminal sends, in pieces of any size, and takes from pastes what is no text."""

    def __init__(self) -> None:
        self._inside = False
        self._tail = ""
        """Outside a paste: the last that was handed on; it may be the first half of the mark that begins one."""
        self._held = ""
        """Inside: what may be the first part of the mark that ends it."""

    def taken(self, text: str) -> str:
        """Return what may be handed on of what was read."""
        found: list[str] = []
        while text:
            if not self._inside:
                seen = self._tail + text
                at = seen.find(BEGIN)
                until = len(text) if at < 0 else at + len(BEGIN) - len(self._tail)
                found.append(text[:until])
                self._inside, self._tail = at >= 0, "" if at >= 0 else seen[1 - len(BEGIN) :]
                text = text[until:]
                continue
            text, self._held = self._held + text, ""
            at = text.find(END)
            if at < 0:
                half = next((n for n in range(len(END) - 1, 0, -1) if text.endswith(END[:n])), 0)
                self._held = text[len(text) - half :]
                found.append(_CONTROLS.sub("", text[: len(text) - half]))
                break
            found += [_CONTROLS.sub("", text[:at]), END]
            self._inside, text = False, text[at + len(END) :]
        return "".join(found)
