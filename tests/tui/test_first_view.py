"""What another process read beside the first frame is shown before the desk is open, and keys wait for the desk."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot

from klip_tui.config.load import load
from klip_tui.desk.session import Desk
from klip_tui.desk.views.first import First, Reader
from klip_tui.desk.views.status import status
from klip_tui.tui.app import KlipApp
from klip_tui.tui.screens.editor import EditorScreen
from tests.tui.still import NOW, quiet, ready, still


class Read(Reader):
    """A reader that has read already."""

    def __init__(self, found: First | None) -> None:
        self.found, self.ended = found, False

    def take(self, seconds: float) -> First | None:
        del seconds
        return self.found

    def end(self) -> None:
        self.ended = True


async def _seen(folder: Path, mark: str = "") -> First:
    """Read what the app is about to show, over a store of its own."""
    folder.mkdir()
    async with still(folder).run_test() as pilot:
        await ready(pilot)
    settings = load(folder / "config.toml")
    desk = Desk(settings, lambda: NOW)
    view = status(desk)
    desk.close()
    return First(view, settings.commitment, mark)


async def _shown(pilot: Pilot[object], text: str) -> str:
    while text not in (shown := pilot.app.screen.query_one("#top").plain):  # type: ignore[attr-defined]
        await pilot.pause(0.01)
    return str(shown)


async def test_it_is_shown_before_the_desk_is_open_and_stays_as_it_is(tmp_path: Path) -> None:
    found, opened = await _seen(tmp_path / "a"), Event()
    reader = Read(found)
    app = still(tmp_path, reader=reader, opening=opened.wait)
    async with app.run_test(size=(120, 40)) as pilot:
        before = await _shown(pilot, "nothing owed" if not found.view.duties else " by ")
        assert app.desk is None
        assert app.commitment is found.commitment
        assert reader.ended
        opened.set()
        await ready(pilot)
        assert app.desk is not None
        assert app.screen.query_one("#top").plain == before  # type: ignore[attr-defined]


async def test_a_key_waits_until_the_desk_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("klip_tui.tui.app_opening.OPENS", 60.0)
    found, opened = await _seen(tmp_path / "a"), Event()
    app = still(tmp_path, reader=Read(found), opening=opened.wait)
    async with app.run_test(size=(120, 40)) as pilot:
        await _shown(pilot, " by ")
        await pilot.press("n")
        assert not isinstance(app.screen, EditorScreen)
        opened.set()
        while not isinstance(app.screen, EditorScreen):
            await pilot.pause(0.01)
        await quiet(pilot)


@pytest.mark.parametrize(("key", "keymap"), [("q", {}), ("ctrl+q", {}), ("f12", {"app.quit": "f12"})])
async def test_a_key_that_closes_the_app_waits_for_no_desk(
    key: str, keymap: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that can't be reached kept the app open for two seconds."""
    monkeypatch.setattr("klip_tui.tui.app_opening.OPENS", 60.0)
    found, opened = await _seen(tmp_path / "a"), Event()
    found = replace(found, view=replace(found.view, open=()))
    app = still(tmp_path, reader=Read(found), opening=opened.wait, keymap=keymap)
    async with app.run_test(size=(120, 40)) as pilot:
        await _shown(pilot, " by ")
        await pilot.press(key)
        closed = not app.is_running
        opened.set()
        assert closed


def test_a_store_that_gives_no_answer_keeps_nobody_who_wants_to_leave_d2(tmp_path: Path) -> None:
    """The end waited for the thread that opens the desk, as long as a database takes to be said not to answer."""
    begun, left, waited = Event(), Event(), list[bool]()

    def opening() -> None:
        begun.set()
        waited.append(left.wait(20))

    app = still(tmp_path, opening=opening)

    async def leave() -> None:
        async with app.run_test(size=(120, 40)) as pilot:
            while not begun.is_set():
                await pilot.pause(0.01)
            await pilot.press("q")

    asyncio.run(leave())
    ended_first = not waited
    left.set()
    assert ended_first


@pytest.mark.parametrize("mark", ["another", None], ids=["of another configuration", "nothing could be read"])
async def test_what_is_of_something_else_is_not_shown(mark: str | None, tmp_path: Path) -> None:
    found = await _seen(tmp_path / "a", mark) if mark is not None else None
    app = still(tmp_path, reader=Read(found))
    async with app.run_test(size=(120, 40)) as pilot:
        while app.desk is None:
            await pilot.pause(0.01)
            assert app.view is None
        await ready(pilot)
        assert isinstance(app, KlipApp)
        assert app.view is not None
