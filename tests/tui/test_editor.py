"""The editor: nothing typed is lost, nothing untrue is told, what readers see is seen before."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import TextArea

from klip_tui.commitment.kinds import State
from klip_tui.desk.notices import drafts
from klip_tui.desk.session import Desk
from klip_tui.desk.views import lists, status
from klip_tui.store import segments
from klip_tui.store.values import StoredSegment
from klip_tui.tui.app import KlipApp
from klip_tui.tui.engine import News
from klip_tui.tui.news import NewsCame
from klip_tui.tui.screens.confirm import ConfirmScreen
from klip_tui.tui.screens.editor import EditorScreen
from klip_tui.tui.screens.editor_said import Said, width_before
from klip_tui.tui.screens.notices import NoticesScreen
from klip_tui.tui.screens.review import ReviewScreen
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Lines
from klip_tui.tui.widgets.rows import Rows
from tests.tui.still import NOW, quiet, ready, still


async def measure(pilot: Pilot[Any], state: State, at: datetime = NOW) -> None:
    """Let KLIP be measured in a state, as of an instant that is now from then on."""
    app: Any = pilot.app
    app.clock = app.desk.clock = lambda: at

    def work() -> Any:
        with app.desk.store.write() as connection:
            hold = at + timedelta(minutes=2)
            segments.record(connection, "klip", StoredSegment(state, at, at, hold, ""))
        return status.status(app.desk)

    view = await asyncio.to_thread(work)
    assert view.now.state is state
    app.post_message(NewsCame(News(view, None, False, False)))
    await quiet(pilot)


def editor(app: KlipApp) -> EditorScreen:
    assert isinstance(app.screen, EditorScreen), app.screen
    return app.screen


def notices(desk: Desk) -> int:
    return len(lists.told(desk))


def plain(screen: Any, name: str) -> str:
    return "\n".join(widget.plain for widget in screen.query(name) if isinstance(widget, (Lines, Rows, Detail)))


@pytest.mark.parametrize("rows", [3, 12, 40])
async def test_undo_after_a_paste_takes_it_back_and_the_app_lives(rows: int, tmp_path: Path) -> None:
    """S1: ctrl+z in a text area after a paste of 12 lines ended the app."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("i")
        await quiet(pilot)
        area = editor(app).query_one("#field-nl", TextArea)
        area.focus()
        await pilot.press("a", "b")
        await pilot.pause()
        text = "\n".join(f"regel {n}" for n in range(rows))
        app.post_message(events.Paste(text))
        await quiet(pilot)
        assert area.text == "ab" + text
        await pilot.press("ctrl+z")
        await quiet(pilot)
        assert area.text == editor(app).form.nl == "ab"
        await pilot.press("ctrl+z", "ctrl+z", "ctrl+z")
        await quiet(pilot)
        assert area.text == ""
        await pilot.press("ctrl+y", "ctrl+y", "ctrl+y", "ctrl+y")
        await quiet(pilot)
        assert area.text == editor(app).form.nl == "ab" + text


async def test_undo_takes_a_fix_back_too(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("2", *["down"] * 2, "n")
        await quiet(pilot)
        screen = editor(app)
        await pilot.press(*"Onderhoud")
        await quiet(pilot)
        screen._fill(replace(screen.form, start="8 dec 2026 13:00", end="8 dec 2026 16:00"))
        await quiet(pilot)
        await pilot.press("ctrl+f")
        await quiet(pilot)
        after = screen.form
        assert (after.start, after.end) != ("8 dec 2026 13:00", "8 dec 2026 16:00")
        await pilot.press("ctrl+z")
        await quiet(pilot)
        assert (screen.form.start, screen.form.end) == ("8 dec 2026 13:00", "8 dec 2026 16:00")


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


async def test_the_draft_is_kept_is_said_once_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """S2: it was said before it was written; with the store gone the text was lost."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("n", *"Onderhoud")
        await quiet(pilot)
        assert app.desk is not None
        file = app.desk.settings.store_file
        file.rename(file.with_suffix(".away"))
        with monkeypatch.context() as full:
            full.setattr("klip_tui.desk.notices.drafts.draft_journal.write", _full)
            await pilot.press(*" databank")
            while "NOT KEPT" not in plain(app.screen, "#edit-heading"):
                await pilot.pause(0.02)
            await pilot.press("escape")
            await quiet(pilot)
        await quiet(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert "could NOT be kept" in plain(app.screen, "#question")
        assert not [note for note in app._notifications if "is kept" in note.message]
        await pilot.press("escape")
        await quiet(pilot)
        assert editor(app).form.title == "Onderhoud databank", "what was typed still stands there"
        file.with_suffix(".away").rename(file)
        await pilot.press("escape")
        await quiet(pilot)
        assert len(app.screen_stack) == 1
        assert [note for note in app._notifications if "is kept" in note.message]
        kept = await asyncio.to_thread(drafts.kept, app.desk)
        assert [form.title for _, form in kept] == ["Onderhoud databank"]


async def test_klip_recovers_while_somebody_drafts_and_the_review_says_so_aloud_and_wants_a_reason(
    tmp_path: Path,
) -> None:
    """T7: everybody was told that KLIP is down, without a word in editor or review."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None
        before = await asyncio.to_thread(notices, desk)
        await measure(pilot, State.DOWN)
        await pilot.press("i")
        await quiet(pilot)
        assert "measured" not in plain(editor(app), "#verdict")
        await pilot.press("ctrl+s")
        await quiet(pilot)
        assert isinstance(app.screen, ReviewScreen)
        assert "measured now: DOWN" in plain(app.screen, "#review")
        await measure(pilot, State.UP, NOW + timedelta(seconds=20))
        await pilot.press("enter")
        await quiet(pilot)
        assert isinstance(app.screen, ReviewScreen), "nothing is posted by the enter that it was too late for"
        assert plain(app.screen, "#review").count("KLIP is measured UP since") == 1
        assert await asyncio.to_thread(notices, desk) == before
        await pilot.press("enter")
        await quiet(pilot)
        assert await asyncio.to_thread(notices, desk) == before, "a reason is owed"
        await pilot.press(*"viel opnieuw uit bij gebruikers", "enter")
        await quiet(pilot)
        assert await asyncio.to_thread(notices, desk) == before + 1
        newest = (await asyncio.to_thread(lists.told, desk))[0]
        assert newest.written.reason == "viel opnieuw uit bij gebruikers"


async def test_klip_recovered_before_the_review_and_the_editor_says_so(tmp_path: Path) -> None:
    """T7: measured state is part of the editor too."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await measure(pilot, State.UP)
        await pilot.press("i")
        await quiet(pilot)
        assert "measured UP" in plain(editor(app), "#verdict")
        assert plain(editor(app), "#findings").count("KLIP is measured UP since") == 1, "said once, by the check"


async def test_i_twice_opens_the_same_draft(tmp_path: Path) -> None:
    """S8: every i made another draft."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert app.desk is not None
        await measure(pilot, State.DOWN)
        app.clock = lambda: NOW + timedelta(seconds=1)
        app.desk.clock = app.clock
        await pilot.press("i")
        await quiet(pilot)
        await pilot.press("end", *" hier")
        await quiet(pilot)
        await pilot.press("escape")
        await quiet(pilot)
        await pilot.press("i")
        await quiet(pilot)
        assert editor(app).form.title.endswith(" hier")
        await pilot.press("escape")
        await quiet(pilot)
        assert len(await asyncio.to_thread(drafts.kept, app.desk)) == 1


async def test_d_asks_before_it_throws_a_draft_away(tmp_path: Path) -> None:
    """S8: D dropped a draft without asking. S7: the detail pane is blank for drafts."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None
        await pilot.press("n", *"Onderhoud", "escape")
        await quiet(pilot)
        await pilot.press("4", "home", "enter", "down")
        await quiet(pilot)
        assert isinstance(app.screen, NoticesScreen)
        assert "Onderhoud" in plain(app.screen, "#whole")
        await pilot.press("D")
        await quiet(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("escape")
        await quiet(pilot)
        assert len(await asyncio.to_thread(drafts.kept, desk)) == 1
        await pilot.press("D", "D")
        await quiet(pilot)
        assert await asyncio.to_thread(drafts.kept, desk) == []


async def test_maintenance_from_the_calendar_is_on_the_day_at_the_cursor(tmp_path: Path) -> None:
    """S8: n in the calendar ignored the day at the cursor."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("2", "down", "down", "n")
        await quiet(pilot)
        assert editor(app).form.start.startswith("8 Dec 2026")


async def test_previews_are_rendered_as_a_reader_sees_them_and_raw_comes_last(tmp_path: Path) -> None:
    """S7: the preview was raw JSON with \\n."""
    app = still(tmp_path)
    config = tmp_path / "config.toml"
    config.write_text(config.read_text() + CHANNELS)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("i")
        await quiet(pilot)
        tabs = plain(editor(app), "#tabs").split()
        assert tabs == ["mail", "nl", "mail", "en", "page", "raw", "^t"]
        first = plain(editor(app), "#preview")
        assert first.splitlines()[0].startswith("[2026-0")
        assert "\\n" not in first
        assert "{" not in first
        seen = [first]
        for _ in range(3):
            await pilot.press("ctrl+t")
            await quiet(pilot)
            seen.append(plain(editor(app), "#preview"))
        assert "being looked into" in seen[2]
        assert '"status": "investigating"' in seen[3] or "POST" in seen[3]
        assert "being looked into" not in seen[3]


CHANNELS = """
[[channel]]
kind = "statuspage"
name = "page"
page = "p1"
url = "https://page.example/v1"
key = { env = "NO_KEY" }
[[channel]]
kind = "mail"
name = "list"
host = "mail.example"
port = 25
sender = "klip@example.org"
to = "list@example.org"
"""


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids="{0[0]}x{0[1]}".format)
async def test_the_verdict_and_its_deadline_lose_no_word_and_findings_are_refolded(
    size: tuple[int, int], lang: str, tmp_path: Path
) -> None:
    """S6: findings lost words on opening and were not folded anew after a resize."""
    app = still(tmp_path, lang=lang)
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        await pilot.press("2", "down", "down", "n", *"Onderhoud")
        await quiet(pilot)
        for width, height in (size, (80, 24), (100, 30)):
            await pilot.resize_terminal(width, height)
            await quiet(pilot)
            screen = editor(app)
            line = screen.query_one("#verdict", Lines)
            assert "23:59" in line.plain
            assert len(line.plain) <= width
            rows = screen.query_one("#findings", Rows)
            assert rows.plain.strip()
            assert all(len(row) <= rows.size.width for row in rows.plain.splitlines()), rows.plain
            judged = screen.judged
            assert judged is not None
            assert judged.look is not None
            words = " ".join(rows.plain.split())
            for finding in judged.look.result.findings:
                assert " ".join(app.voice.say(finding.message).split()) in words
            assert screen.query_one(Said)


async def test_a_full_store_is_no_reason_to_lose_what_was_typed(tmp_path: Path) -> None:
    """S2, with a store that others hold: the editor stays until the draft is kept."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None
        await pilot.press("n", *"Onderhoud")
        await quiet(pilot)
        other = sqlite3.connect(desk.settings.store_file, isolation_level=None)
        other.execute("begin immediate")
        await pilot.press("x", "escape")
        await pilot.pause(0.2)
        assert len(app.screen_stack) > 1, "it is not left before the draft is kept"
        other.execute("rollback")
        other.close()
        await quiet(pilot)
        kept = await asyncio.to_thread(drafts.kept, desk)
        assert [form.title for _, form in kept] == ["Onderhoudx"]


@pytest.mark.parametrize("width", [80, 81, 95, 100, 109, 110, 111, 112, 120, 140, 161, 200])
async def test_the_first_frame_has_the_findings_folded_for_the_width_they_stand_in(width: int, tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(width, 30)) as pilot:
        await ready(pilot)
        await pilot.press("n")
        await quiet(pilot)
        assert editor(app).query_one("#findings", Rows).size.width == width_before(width)
