"""First start without a configuration: each part is tried, the file is shown, written, and everything looked at."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from klip_tui.config.load import load
from klip_tui.demo.world import World
from klip_tui.text.voice import Voice
from klip_tui.tui.plain.first_start import first_start
from klip_tui.tui.screens.first_start import FirstStart
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Lines
from tests.tui.plain.test_plain import Fed


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


def answers(world: World) -> list[str]:
    """What a person types, field by field."""
    key = world.folder / "status-page.key"
    page = [world.page.url, "demo", str(key)]
    return [f"{world.klip.url}/health", *page, "127.0.0.1", str(world.mail.port), "klip@x.example", "lijst@x.example"]


def test_line_by_line_each_part_is_tried_and_the_file_is_shown(world: World, tmp_path: Path) -> None:
    file = tmp_path / "here" / "config.toml"
    line = Fed("2", *answers(world), "y")
    settings = first_start(line, Voice("en"), tmp_path / "data", file)
    assert settings is not None
    assert not isinstance(settings, str)
    said = line.said
    assert said.count("✓ ") >= 6, said
    assert "✗" not in said
    assert f'url = "{world.klip.url}/health"' in said.split("written to")[0], "shown before it is written"
    assert "channel status page:" in said.split("written to")[1], "everything is looked at, as doctor does"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [channel.name for channel in load(file, tmp_path / "data").config.channel] == ["status page", "mailing list"]


def test_what_does_not_answer_is_said_and_what_cannot_be_meant_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    line = Fed("2", "ftp://x", "", "p1", "/nowhere/key", "", "", "", "", "y", "..", "3")
    assert first_start(line, Voice("nl"), tmp_path, file) is None
    assert line.said.count("✗ ") == 2
    assert "· voor later" in line.said
    assert not file.exists()


async def _typed(pilot: Pilot[str], text: str) -> None:
    field = pilot.app.focused
    assert field is not None
    field.value = text  # type: ignore[attr-defined]
    await pilot.press("enter")


async def test_the_screen_asks_tries_shows_writes_and_looks(world: World, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    app = FirstStart(Voice("en"), tmp_path / "data", file)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        for text in answers(world):
            await _typed(pilot, text)
            await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        for step in ("klip", "page", "list"):
            assert "✓" in app.query_one(f"#step-{step}", Lines).plain
        shown = app.query_one("#shown", Detail).plain
        assert "[[channel]]" in shown
        assert not file.exists()
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "✓ configuration" in app.query_one("#shown", Detail).plain
        await pilot.press("enter")
        await asyncio.sleep(0)
    assert app.return_value == str(file)
    assert load(file, tmp_path / "data").config.endpoint[0].name == "KLIP"
