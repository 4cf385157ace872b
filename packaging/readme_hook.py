"""What an index shows of README.md: there, no file stands beside it.

With a project URL called Source, pictures and links lead to the files there; without one pictures are left out and
links are said as plain names. hatchling runs this at each build.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

PICTURE = re.compile(r"^!\[([^\]]*)\]\((?!https?:)([^)]+)\)\n\n?", re.M)
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?!https?:|#)([^)]+)\)")


def shown(text: str, source: str = "") -> str:
    """Return README.md as it reads without the files beside it; ``source``: where they are shown."""
    if source:
        base = f"{source.rstrip('/')}/raw/HEAD"
        text = PICTURE.sub(lambda found: f"![{found[1]}]({base}/{found[2]})\n\n", text)
        return LINK.sub(lambda found: f"[{found[1]}]({source.rstrip('/')}/blob/HEAD/{found[2]})", text)
    return LINK.sub(lambda found: found[1], PICTURE.sub("", text))


class ReadmeHook(MetadataHookInterface):
    """Gives the package its long description."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set it."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        source = metadata.get("urls", {}).get("Source", "")
        metadata["readme"] = {"content-type": "text/markdown", "text": shown(text, source)}
