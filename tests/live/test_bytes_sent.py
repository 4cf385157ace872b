"""What a key costs on the wire, over the real driver: the budgets of docs/performance.md, in one run of the app."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.demo import PROGRAM, environment
from tests.live.terminal import Terminal

pytestmark = pytest.mark.live

ARROW, SCREEN, EDITOR, PALETTE = 400, 9_000, 10_000, 14_000
SHOWN = {
    "2": "Mon|Mo ",
    "3": "windows of",
    "4": "over|announced",
    "5": "read aloud",
    "6": "coverage|availab",
    "7": "each follows",
}


def _sent(app: Terminal, key: str) -> int:
    before = len(app.raw)
    app.press(key)
    app.settle(0.4, 6)
    return len(app.raw) - before


def test_a_key_costs_few_bytes(tmp_path: Path) -> None:
    with Terminal([*PROGRAM, "demo"], environment(tmp_path)) as app:
        app.wait("● UP", 40)
        app.wait("OWED NOW")
        screens = {}
        for key, shown in SHOWN.items():
            before = len(app.raw)
            app.press(key)
            app.wait(shown, 30)
            app.settle(0.5, 8)
            screens[key] = len(app.raw) - before
        assert max(screens.values()) < SCREEN, screens
        # On the log: no preview stands beside it, so this is what moving a cursor costs.
        rows = sorted(_sent(app, "down") for _ in range(5))
        assert rows[2] <= 350, f"two rows of text and their colours: {rows}"
        app.press("2")
        app.settle(0.5, 8)
        arrows = sorted(_sent(app, "right") for _ in range(5))
        assert arrows[2] < ARROW, arrows
        assert _sent(app, "ctrl+p") < PALETTE
        app.press("escape")
        app.settle(0.5, 5)
        before = len(app.raw)
        app.press("n")
        app.wait("ctrl\\+s|\\^s", 30)
        app.settle(0.5, 5)
        assert len(app.raw) - before < EDITOR
        app.signal(15)
        assert app.ended(20) == 0
