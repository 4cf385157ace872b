"""What another process read beside the first frame is shown before the desk is open, and keys wait for the desk."""

from __future__ import annotations

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
    monkeypatch.setattr("klip_tui.tui.terminal.key_gate.OPENING", 60.0)
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
