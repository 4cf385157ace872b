"""Make the README's pictures from the demo's made-up year: python docs/screenshots.py"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.tui.still import pressing, still

PICTURES = {
    "status": (),
    "calendar": ("2",),
    "planning": ("3",),
    "notices": ("4",),
    "editor": ("i",),
    "helpdesk": ("5",),
    "report": ("6",),
    "log": ("7",),
}
"""Each picture and the keys that lead to it."""
THEMES = ("klip-light", "high-contrast", "colour-blind")
"""Beside klip-dark, in which all the others are taken."""


CHANNELS = """
[[channel]]
kind = "statuspage"
name = "status page"
page = "klip"
key = { env = "STATUS_PAGE_KEY" }
[[channel]]
kind = "mail"
name = "mailing list"
host = "mail.example"
sender = "klip@example.org"
to = "klip-users@example.org"
"""
"""As users have it: a page and a list, not a spool."""


async def take(name: str, keys: tuple[str, ...], folder: Path, theme: str = "klip-dark") -> None:
    """Take one picture at 120x40."""
    with tempfile.TemporaryDirectory() as made:
        app = still(Path(made), channels=CHANNELS, theme=theme)
        async with app.run_test(size=(120, 40)) as pilot:
            await pressing(*keys)(pilot)
            (folder / f"{name}.svg").write_text(app.export_screenshot(title="klip-tui"), encoding="utf-8")


def main() -> None:
    folder = Path(__file__).with_name("pictures")
    folder.mkdir(exist_ok=True)
    for name, keys in PICTURES.items():
        asyncio.run(take(name, keys, folder))
    for theme in THEMES:
        asyncio.run(take(f"theme-{theme}", (), folder, theme))


if __name__ == "__main__":
    main()
