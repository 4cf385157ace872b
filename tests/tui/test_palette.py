"""The palette: every action of the whole app with its key, and jumps to a date, an interruption, a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.command import CommandList

from klip_tui.tui.palette import Palette, commands, jumps
from tests.tui.still import quiet, ready, still


async def test_it_holds_the_actions_of_every_screen_with_their_keys(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        titles = {command.title for command in commands(app, app.screen)}
        for wanted in ("Outage  (i)", "Report: audience  (a)", "Helpdesk: answered  (w)", "Calendar: save ICS  (w)"):
            assert wanted in titles


@pytest.mark.parametrize(
    ("typed", "mode"), [("8 dec", "calendar"), ("2026-014", "notices"), ("question 121", "helpdesk")]
)
async def test_it_jumps_to_what_was_named(typed: str, mode: str, tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        (jump,) = jumps(app, typed)
        jump.run()
        await quiet(pilot)
        await quiet(pilot)
        assert app.current_mode == mode
        if mode == "helpdesk":
            assert app.screen.query_one("#rows").key == "121"
        if mode == "notices":
            assert app.screen.query_one("#rows").key == "2026-014"


@pytest.mark.parametrize(("lang", "said"), [("nl", "niets gevonden"), ("en", "nothing found")])
async def test_that_nothing_is_found_is_said_in_the_readers_language_s9(lang: str, said: str, tmp_path: Path) -> None:
    app = still(tmp_path, lang=lang)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+p")
        await quiet(pilot)
        palette = app.screen
        assert isinstance(palette, Palette)
        palette._NO_MATCHES_COUNTDOWN = 0.01  # type: ignore[misc]
        await pilot.press(*"qqqzzz")
        for _ in range(100):
            rows = palette.query_one(CommandList).options
            if rows and rows[-1].disabled:
                break
            await pilot.pause(0.02)
        assert [str(row.prompt) for row in rows] == [said]
