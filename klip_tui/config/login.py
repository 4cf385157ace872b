"""Who sits here: the name that the configuration gives, else the login of the session."""

from __future__ import annotations

import getpass
import os

from klip_tui.text import names


def login(configured: str) -> str:
    """Return what who works here is called: the configured name, else the session's login. It proves nothing."""
    if names.shown(configured):
        return names.shown(configured)
    for ask in (os.getlogin, getpass.getuser):
        try:
            return ask()
        except (OSError, KeyError):
            continue
    return f"uid {os.getuid()}"
