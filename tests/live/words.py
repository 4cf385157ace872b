"""What the program says, in the language that a story is told in: the texts come from its own catalogue."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from klip_tui.text.voice import Voice

Say = Callable[[str], str]
in_both_languages = pytest.mark.parametrize("lang", ["en", "nl"])


def say(lang: str) -> Say:
    """Return what turns a message into what stands on the screen."""
    return Voice(lang).text
