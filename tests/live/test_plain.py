"""Line by line in a real terminal: a dumb one starts it by itself; an outage is told, with no escape sequence sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.demo import PROGRAM, headless
from tests.live.terminal import Terminal

pytestmark = pytest.mark.live


def test_a_dumb_terminal_gets_the_desk_line_by_line(tmp_path: Path) -> None:
    with headless(tmp_path) as demo:
        env = {**demo.env, "TERM": "dumb"}
        with Terminal([*PROGRAM, "--config", str(demo.config), "--lang", "nl"], env, 100, 60) as app:
            app.wait("Gemeten: BESCHIKBAAR")
            app.wait("klip>")
            demo.switch("down")
            app.wait("!! KLIP is ONDERBROKEN sinds", 15)
            before = len(demo.mails())
            app.press(*"i\r")
            app.wait("ontwerp>")
            app.press(*"t\r")
            app.wait("inlichten")
            app.press(*"j\r")
            app.wait(lambda shown: "mailing list: aanvaard" in shown and "status page: aanvaard" in shown, 20)
            app.wait("De gebruikers zijn ingelicht om")
            assert len(demo.mails()) == before + 1
            app.press(*"q\r")
            app.wait("klip-tui sluiten")
            app.press(*"j\r")
            assert app.ended() == 0
            assert b"\x1b" not in bytes(app.raw)
