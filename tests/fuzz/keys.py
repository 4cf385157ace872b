"""Any keys, in any order, at the app: it never ends by itself, and tells nobody what was not confirmed."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from klip_tui.desk.notices import post
from klip_tui.tui.keys import actions
from klip_tui.tui.screens.review import ReviewScreen
from tests.tui.still import quiet, ready, still

BURST = 6
"""Keys that come at once."""
OFTEN = ("enter", "escape", "i", "n", "tab", "down", "up", "y", "ctrl+z", "backspace")
OTHERS = {"space", "shift+tab", "home", "end", "delete", "left", "right", "pageup", "pagedown", "ctrl+v", "ctrl+c",
          "f1", "comma", "full_stop"}  # fmt: skip
SIZES = ((120, 40), (80, 24), (200, 60), (40, 10))


def pressed() -> list[str]:
    """Return every key that means something anywhere, and letters, digits and signs that mean text."""
    meant = {key for _, keys in actions().values() for key in keys}
    return sorted(meant | set("abcdefghijklmnopqrstuvwxyz0123456789é") | OTHERS)


class Press:
    """A person who presses anything; what a review lets go is confirmed, and nothing else."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.keys = pressed()
        self.confirmed = self.told = self.count = self.sittings = 0

    def key(self) -> str:
        often = self.chance.random() < 0.35
        return self.chance.choice(OFTEN if often else self.keys)

    async def sit(self, folder: Path, keys: int) -> None:
        """Press so many keys, at as many sittings as it takes: quitting is a person's right."""
        left, real, confirm = keys, post.post, ReviewScreen.action_confirm

        def confirmed(screen: ReviewScreen) -> None:
            self.confirmed += 1
            confirm(screen)

        def told(*args: Any, **more: Any) -> Any:
            self.told += 1
            assert self.told <= self.confirmed, "somebody was told what nobody confirmed"
            return real(*args, **more)

        with patch.object(post, "post", told), patch.object(ReviewScreen, "action_confirm", confirmed):
            while left > 0:
                self.sittings += 1
                here = folder / str(self.sittings)
                here.mkdir()
                app = still(here)
                async with app.run_test(size=self.chance.choice(SIZES)) as pilot:
                    await ready(pilot)
                    while left > 0 and app._exit is False:
                        burst = [self.key() for _ in range(min(left, BURST))]
                        left -= len(burst)
                        self.count += len(burst)
                        await pilot.press(*burst)
                    if app._exit is False:
                        await quiet(pilot)
                assert app.return_code in (None, 0), "it ended by a fault"
                fault = here / "data" / "crash.log"
                assert not fault.exists(), fault.read_text()
        assert self.told <= self.confirmed, "somebody was told what nobody confirmed"
