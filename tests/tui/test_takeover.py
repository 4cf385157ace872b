"""One editor per draft, taken over knowingly; "kept" only when it is; what can't be done stands in a banner."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.worker import WorkerFailed

from klip_tui.commitment.phrase import phrase
from klip_tui.desk.notices import drafts
from klip_tui.desk.notices.post import post
from klip_tui.desk.session import Desk
from klip_tui.desk.views import status
from klip_tui.store import faults
from klip_tui.store.refusing import StoreAway
from klip_tui.store.values import Fault
from klip_tui.tui.app import KlipApp
from klip_tui.tui.banners import Banners
from klip_tui.tui.engine import News
from klip_tui.tui.news import NewsCame
from klip_tui.tui.screens.confirm import ConfirmScreen
from klip_tui.tui.screens.editor import EditorScreen
from klip_tui.tui.screens.help import HelpScreen
from klip_tui.tui.widgets.rows import Rows
from tests.tui.still import NOW, quiet, ready, still
from tests.tui.test_editor import CHANNELS, plain


def colleague(app: KlipApp) -> Desk:
    """Another person's desk over the same store."""
    assert app.desk is not None
    return Desk(app.desk.settings, app.desk.clock, who="bart")


async def a_draft(pilot: Pilot[Any], title: str = "Onderhoud") -> str:
    """Type a draft and leave it; return its number."""
    await pilot.press("n", *title)
    await quiet(pilot)
    identity = str(getattr(pilot.app.screen, "draft_id", ""))
    await pilot.press("escape")
    await quiet(pilot)
    assert identity
    return identity


async def open_it(pilot: Pilot[Any], identity: str) -> None:
    await pilot.press("4")
    await quiet(pilot)
    await pilot.press("home", "enter")
    await quiet(pilot)
    pilot.app.screen.query_one("#rows", Rows).go(f"draft {identity}")
    await pilot.press("enter")
    await quiet(pilot)


async def test_a_draft_that_somebody_edits_is_taken_over_knowingly(tmp_path: Path) -> None:
    """D3: two people in one draft, the last key won and the other's words were gone."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        identity = await a_draft(pilot)
        other = colleague(app)
        theirs = drafts.new_editor(other)
        form, revision = await asyncio.to_thread(drafts.opened, other, identity, theirs)
        kept = await asyncio.to_thread(drafts.keep, other, identity, replace(form, title="Van bart"), theirs, revision)
        await open_it(pilot, identity)
        assert isinstance(app.screen, ConfirmScreen)
        assert "bart edits this draft now" in plain(app.screen, "#question")
        await pilot.press("escape")
        await quiet(pilot)
        assert not isinstance(app.screen, EditorScreen), "left to them"
        await pilot.press("enter")
        await quiet(pilot)
        await pilot.press("enter")
        await quiet(pilot)
        assert isinstance(app.screen, EditorScreen)
        assert app.screen.form.title == "Van bart", "it goes on from what was kept last"
        with pytest.raises(drafts.HeldByAnother):
            await asyncio.to_thread(drafts.keep, other, identity, form, theirs, kept.revision)


async def test_an_outage_that_a_colleague_has_told_meanwhile_is_never_said_to_be_fit_to_go_out(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("i")
        await quiet(pilot)
        screen = app.screen
        assert isinstance(screen, EditorScreen)
        assert screen.judged is not None
        draft = screen.judged.draft
        assert draft is not None
        await asyncio.to_thread(post, colleague(app), draft, reason="gemeld door gebruikers")
        screen.check()
        await quiet(pilot)
        assert "can't be posted yet" in plain(screen, "#verdict")
        assert "bart has already told users: 2026-" in plain(screen, "#findings")


async def test_who_is_overtaken_hears_it_and_keeps_what_was_typed_as_a_draft_of_its_own(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("n", *"Onderhoud")
        await quiet(pilot)
        screen = app.screen
        assert isinstance(screen, EditorScreen)
        await pilot.pause(0.7)
        await quiet(pilot)
        assert "kept 10:30" in plain(screen, "#edit-heading")
        first = screen.draft_id
        other = colleague(app)
        theirs = drafts.new_editor(other)
        await asyncio.to_thread(lambda: drafts.opened(other, first, theirs, over=True))
        await pilot.press(*" databank")
        assert "kept" not in plain(screen, "#edit-heading"), "nothing is said to be kept before it is"
        await pilot.pause(0.7)
        await quiet(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert "bart edits this draft now" in plain(app.screen, "#question")
        assert "NOT KEPT" in plain(screen, "#edit-heading")
        await pilot.press("enter")
        await quiet(pilot)
        assert screen.draft_id != first
        assert app.desk is not None
        found = {row.id: form.title for row, form in await asyncio.to_thread(drafts.kept, app.desk)}
        assert found == {first: "Onderhoud", screen.draft_id: "Onderhoud databank"}
        await pilot.press("escape")
        await quiet(pilot)
        rows = await asyncio.to_thread(drafts.kept, app.desk)
        assert next(row.holder for row, _ in rows if row.id == screen.draft_id) == "", "it is let go"


async def test_an_editor_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        identity = await a_draft(pilot)
        other = colleague(app)
        parts = drafts.new_editor(other).split(".")
        # A process of this number that began at another time: the one that is meant is gone.
        killed = ".".join([*parts[:-2], "1", parts[-1]])
        await asyncio.to_thread(drafts.opened, other, identity, killed)
        await open_it(pilot, identity)
        assert isinstance(app.screen, EditorScreen)


async def test_f1_helps_in_the_editor_and_in_its_review(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("i")
        await quiet(pilot)
        await pilot.press("f1")
        await quiet(pilot)
        assert isinstance(app.screen, HelpScreen)
        sheet = plain(app.screen, "#help")
        assert "See who is told what, then post" in sheet
        assert "1 dec 15:00" in sheet
        await pilot.press("f1")
        await quiet(pilot)
        await pilot.press("ctrl+s")
        await quiet(pilot)
        await pilot.press("f1")
        await quiet(pilot)
        assert "Back to the draft" in plain(app.screen, "#help")


async def test_what_cannot_be_done_stands_in_a_banner_as_long_as_it_is_so(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None

        def note() -> Any:
            with desk.measuring() as connection:
                faults.note(connection, "mailbox", "imap.example lets nobody in", NOW - timedelta(hours=1))
                faults.note(connection, "volume", "no number", NOW)
            return status.status(desk)

        async def see(view: Any) -> None:
            app.post_message(NewsCame(News(view, None, False, False)))
            await quiet(pilot)

        await see(await asyncio.to_thread(note))
        assert isinstance(app.banners, Banners)
        shown = plain(app.screen, "#banner")
        assert "mailbox: imap.example lets nobody in · since Tue 24 Nov 09:30 (+1)" in shown
        await pilot.press("escape")
        await quiet(pilot)
        assert not plain(app.screen, "#banner")
        await pilot.press("7")
        await quiet(pilot)
        assert "mailbox" in plain(app.screen, "#banner"), "it stands on the others"

        def clear() -> Any:
            with desk.measuring() as connection:
                for one in faults.standing(connection):
                    faults.clear(connection, one.place, NOW)
            return status.status(desk)

        cleared = await asyncio.to_thread(clear)
        await see(replace(cleared, faults=(Fault("clock vm", "behind", cleared.at, cleared.at, 1),)))
        shown = plain(app.screen, "#banner")
        assert "clock vm: behind" in shown
        assert "since" not in shown, "nobody knows since when our own clock stands wrong"
        await see(cleared)
        assert not plain(app.screen, "#banner")


async def test_the_review_says_who_is_told_what_by_which_channel(tmp_path: Path) -> None:
    app = still(tmp_path)
    config = tmp_path / "config.toml"
    config.write_text(config.read_text() + CHANNELS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("i")
        await quiet(pilot)
        await pilot.press("ctrl+s")
        await quiet(pilot)
        shown = plain(app.screen, "#review")
        assert "→ page  who looks at the page “KLIP is onderbroken”" in shown
        assert "→ list  who is on the list “[2026-017] KLIP: onderbroken sinds" in shown
        assert "measured now: UP" in shown
        assert "│ Beste gebruiker van KLIP" in shown
        assert app.screen.query_one("#reason").display, "a reason is owed where what is measured says otherwise"
        assert all(len(line) <= 68 for line in shown.splitlines())


async def test_what_nobody_foresaw_while_posting_is_said_and_the_draft_is_kept_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was said, nothing could be posted any more, and "the draft is kept" was said of what was not."""
    app = still(tmp_path)

    def fails(*_args: Any, **_more: Any) -> Any:
        raise ZeroDivisionError

    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("i")
        await quiet(pilot)
        await pilot.press("ctrl+s")
        await quiet(pilot)
        with monkeypatch.context() as broken:
            broken.setattr("klip_tui.desk.notices.post.post", fails)
            await pilot.press(*"viel opnieuw uit bij gebruikers", "enter")
            with contextlib.suppress(WorkerFailed):
                await quiet(pilot)
            await pilot.pause(0.2)
        assert isinstance(app.screen, EditorScreen)
        assert "something unexpected went wrong" in app.banners.current().text
        assert "ZeroDivisionError" in (app.desk.settings.data / "crash.log").read_text()  # type: ignore[union-attr]
        await pilot.press("escape")
        await quiet(pilot)
        assert app.desk is not None
        assert len(await asyncio.to_thread(drafts.kept, app.desk)) == 1


async def test_a_store_that_is_away_at_the_start_is_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("klip_tui.tui.app_opening.BEGIN_AGAIN", 0.05)
    app, tried = still(tmp_path), []
    prepare = app._prepare

    def away() -> Desk:
        tried.append(1)
        if len(tried) == 1:
            raise StoreAway(phrase("it is away"))
        return prepare()

    app._prepare = away
    async with app.run_test(size=(80, 24)) as pilot:
        await asyncio.wait_for(ready(pilot), 20)
        assert len(tried) == 2


async def test_an_engine_whose_measuring_ended_by_a_fault_can_be_stopped(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        engine = app._engine
        assert engine is not None
        engine._loop, engine._ended = asyncio.new_event_loop(), asyncio.Event()
        engine._loop.close()
        engine.stop()
