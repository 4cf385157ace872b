"""Where the configuration is looked for, and where the store lies, before anything of either is read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from klip_tui.commitment.phrase import Malformed, Unreachable, phrase

APP = "klip-tui"


def default_path(environment: Mapping[str, str] | None = None) -> Path:
    """Return where the configuration is looked for: KLIP_TUI_CONFIG, else the user's configuration folder.

    Raises Unreachable for a user without a home folder.
    """
    env = os.environ if environment is None else environment
    if env.get("KLIP_TUI_CONFIG"):
        return Path(env["KLIP_TUI_CONFIG"])
    import platformdirs

    try:
        return platformdirs.user_config_path(APP) / "config.toml"
    except RuntimeError:
        raise _homeless() from None


def is_written(path: Path | None) -> bool:
    """Whether there is a configuration to read: a path that was named must be there, the user's own may be missing."""
    if path is not None or os.environ.get("KLIP_TUI_CONFIG"):
        return True
    try:
        return default_path().exists()
    except Unreachable:
        return False


def data_folder(named: str = "") -> Path:
    """Return the data folder: the one that is named, else the user's.

    Raises Malformed for the home of nobody, Unreachable for a user without one.
    """
    if named:
        return expanded(named)
    import platformdirs

    try:
        return platformdirs.user_data_path(APP)
    except RuntimeError:
        raise _homeless() from None


def expanded(named: str) -> Path:
    """Put a home folder where a path begins with ``~``. Raises Malformed for the home of nobody."""
    try:
        return Path(named).expanduser()
    except RuntimeError:
        raise Malformed(phrase("{file}: there is no such home folder", file=named)) from None


def _homeless() -> Unreachable:
    return Unreachable(phrase("this user has no home folder: set HOME, or name --config and --data"))
