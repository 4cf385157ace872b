"""What a start needs of the configuration before it is judged: the language, where things lie, how the app looks.

Judging it loads every kind of channel and of alert with their types, a tenth of the app's first frame. Here the few
values are taken as they are written, and only where they are of their types; ``mark`` tells a file that was judged
before from one that was not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any
from zlib import adler32, crc32

from klip_tui import __version__
from klip_tui.commitment.frozen import dataclass
from klip_tui.config.place import data_folder
from klip_tui.config.toml_source import Source

_KINDS: Mapping[str, type] = {"lang": str, "who": str, "data": str, "demo": bool}
_UI: Mapping[str, type] = {"theme": str, "mouse": bool, "notify": bool, "bell": bool, "keymap": dict}


@dataclass(frozen=True, slots=True)
class Glance:
    """The values; their defaults are those of the whole configuration (a test holds the two together).

    ``mark`` is of the file's content and of this version of the program; empty: no file is written.
    """

    data: Path
    path: Path | None = None
    mark: str = ""
    lang: str = ""
    who: str = ""
    demo: bool = False
    theme: str = "klip-dark"
    mouse: bool = True
    notify: bool = False
    bell: bool = True
    keymap: Mapping[str, str] = field(default_factory=dict)

    @property
    def store_file(self) -> Path:
        """The SQLite file."""
        return self.data / "klip.db"


def glance(source: Source, data: Path | None) -> Glance | None:
    """Look at a file; None where what stands there is not of its type, so that all of it is to be judged first."""
    ui = source.values.get("ui", {})
    found = _taken(source.values, _KINDS)
    looks = _taken(ui, _UI) if isinstance(ui, dict) else None
    if found is None or looks is None:
        return None
    text = source.text.encode()
    mark = f"{__version__} {source.path} {len(text)} {crc32(text):08x}{adler32(text):08x}"
    folder = data or data_folder(found.pop("data", ""))
    found.pop("data", None)
    return Glance(folder, source.path, mark, **found, **looks)


def _taken(values: Mapping[str, Any], kinds: Mapping[str, type]) -> dict[str, Any] | None:
    found = {name: values[name] for name in kinds if name in values}
    return found if all(isinstance(value, kinds[name]) for name, value in found.items()) else None
