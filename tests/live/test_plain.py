"""Line by line in a real terminal: a dumb one starts it by itself; an outage is told, with no escape sequence sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.live.demo import PROGRAM, headless
from tests.live.terminal import Terminal
from tests.live.words import in_both_languages, say

pytestmark = pytest.mark.live


@in_both_languages
def test_an_on_calls_night_in_a_dumb_terminal(tmp_path: Path, lang: str) -> None:
    """By keyboard and screen reader: told, noted, ended, handed over; not one escape sequence is sent."""
    _ = say(lang)
    with headless(tmp_path) as demo:
        env = {**demo.env, "TERM": "dumb"}
        with Terminal([*PROGRAM, "--config", str(demo.config), "--lang", lang], env, 100, 90) as app:

            def line(text: str, then: str) -> None:
                before = app.text.count(then)
                app.press(*text, "enter")
                app.wait(lambda shown: shown.count(then) > before, 20)

            def accepted(_shown: str) -> bool:
                # All that was said: the screen scrolls.
                return app.raw.decode(errors="replace").count(f": {_('accepted')}.") == 2 * told

            app.wait(_("Measured: {state}").format(state=_("up").upper()))
            app.wait("klip>")
            demo.switch("down")
            app.wait(f"!! KLIP is {_('down').upper()}", 15)
            mails, told = len(demo.mails()), 1
            line("i", _("draft>"))
            line("t", _("Tell users?"))
            app.press("y", "enter")
            app.wait(accepted, 20)
            app.wait(_("Users were told at {at} ({id}).").split("{")[0])
            assert len(demo.mails()) == mails + 1
            line("N", _("What happened"))
            line("schijf vol", _("When (left empty: now)"))
            line("", "klip>")
            demo.switch("up")
            app.wait(f"!! KLIP is {_('up').upper()}", 15)
            told = 2
            line("e", _("draft>"))
            line("t", _("Tell users?"))
            app.press("y", "enter")
            app.wait(accepted, 20)
            line("H", _("Handover of {at}").split("{")[0])
            app.press("q", "enter")
            app.wait(_("Close klip-tui?").rstrip("?"))
            app.press("y", "enter")
            assert app.ended() == 0
            assert b"\x1b" not in bytes(app.raw)
        timeline = json.loads(demo.run("interruptions", "timeline", "2026-017", "--json").stdout)["timeline"]
        assert "schijf vol" in [row["text"] for row in timeline]
