"""Where the configuration is looked for, and where the store lies, before anything of either is read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

APP = "klip-tui"


def default_path(environment: Mapping[str, str] | None = None) -> Path:
    """Return where the configuration is looked for: KLIP_TUI_CONFIG, else the user's configuration folder."""
    env = os.environ if environment is None else environment
    if env.get("KLIP_TUI_CONFIG"):
        return Path(env["KLIP_TUI_CONFIG"])
    import platformdirs

    return platformdirs.user_config_path(APP) / "config.toml"


def is_written(path: Path | None) -> bool:
    """Whether there is a configuration to read: a path that was named must be there, the user's own may be missing."""
    return path is not None or bool(os.environ.get("KLIP_TUI_CONFIG")) or default_path().exists()


def data_folder(named: str = "") -> Path:
    """Return the data folder: the one that is named, else the user's."""
    if named:
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_data_path(APP)
