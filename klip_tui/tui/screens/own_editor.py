"""The text at hand in an editor of one's own: ``$VISUAL``, else ``$EDITOR``, else ``vi``, over the app."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from klip_tui.text import outside

if TYPE_CHECKING:
    from klip_tui.tui.screens.editor_surface import EditorSurface

TEXTS = ("nl", "en")


def command() -> list[str]:
    """Return the editor's command line; ``vi`` where none is named, or none that can be read."""
    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(os.environ.get(name, ""))
        except ValueError:
            continue
        if words:
            return words
    return ["vi"]


def edited(text: str, words: list[str]) -> str:
    """Let a person edit a text in a file that only they can read; return what it is then. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix="klip-", suffix=".txt")
    path = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        subprocess.run([*words, name], check=False)
        return path.read_text(encoding="utf-8", errors="replace").rstrip("\n")
    finally:
        path.unlink(missing_ok=True)


def write_elsewhere(screen: EditorSurface) -> None:
    """Edit the text that has the cursor, else the Dutch one; an empty one begins as its template says it."""
    focused = (screen.focused.id or "").removeprefix("field-") if screen.focused is not None else ""
    name = focused if focused in (*TEXTS, "reason") else TEXTS[0]
    before = getattr(screen.form, name)
    begun = before or _template(screen, name)
    words = command()
    try:
        with screen.app.suspend():
            after = edited(begun, words)
    except (OSError, SuspendNotSupported) as error:
        why = screen.voice.say(outside.system(error))
        screen.notify(screen.voice.text("{editor} can't be started: {why}").format(editor=words[0], why=why),
                      severity="error", markup=False)  # fmt: skip
        return
    if after != begun:
        screen.alter(name, after)


def _template(screen: EditorSurface, name: str) -> str:
    previews = screen.judged.previews if screen.judged is not None else None
    for one in previews.readers if previews is not None else ():
        if one.lang == name:
            return one.text
    return ""
