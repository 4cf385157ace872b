"""The app over a made-up year that ends at a fixed instant: the same picture every time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from klip_tui.config.load import load
from klip_tui.demo.history import fill
from klip_tui.desk.session import Desk
from klip_tui.desk.views import status
from klip_tui.desk.views.first import Reader
from klip_tui.store import leases
from klip_tui.text.voice import Voice
from klip_tui.tui.app import KlipApp
from klip_tui.tui.engine import News
from klip_tui.tui.news import NewsCame
from tests.stores import copied

NOW = datetime(2026, 11, 24, 9, 30, 20, tzinfo=UTC)
CONFIG = """
who = "an"
[klip]
status_url = "https://status.example/"
[[endpoint]]
name = "portal"
url = "https://klip.example/health"
"""


def still(
    folder: Path,
    *,
    lang: str = "en",
    theme: str = "klip-dark",
    read_only: bool = False,
    themes_folder: Path | None = None,
    keymap: dict[str, str] | None = None,
    channels: str = "",
    kept_view: Path | None = None,
    reader: Reader | None = None,
    opening: Callable[[], object] = lambda: None,
) -> KlipApp:
    """Make the app; its desk is filled when it opens. ``channels`` are tables of the configuration; none: a spool.

    ``opening`` is called in the thread that opens the desk.
    """
    config = folder / "config.toml"
    config.write_text(f'data = "{folder}/data"\n{CONFIG}{channels}')
    config.chmod(0o600)

    def prepare() -> Desk:
        opening()
        settings = load(config)

        def make() -> None:
            desk = Desk(settings, lambda: NOW)
            with desk.store.write() as connection:
                fill(connection, desk.settings, NOW)
                leases.take(connection, leases.MEASURE, "monitor klip1 4242 a.b.c.d", NOW, timedelta(minutes=5))
            desk.close()

        names = sha256(channels.encode()).hexdigest()[:12]
        copied(f"year-{names}.db", settings.store_file, make)
        return Desk(settings, lambda: NOW, read_only=read_only)

    return KlipApp(
        Voice(lang),
        prepare,
        clock=lambda: NOW,
        who="an",
        theme=theme,
        background=False,
        bell=False,
        read_only=read_only,
        themes_folder=themes_folder,
        keymap=keymap,
        kept_view=kept_view,
        reader=reader,
    )


async def ready(pilot: Pilot[Any]) -> None:
    """Wait until the desk is open and show what the engine would."""
    app = pilot.app
    assert isinstance(app, KlipApp)
    while app.desk is None:
        await pilot.pause(0.01)
    view = await asyncio.to_thread(status.status, app.desk)
    app.post_message(NewsCame(News(view, None, True, False)))
    await quiet(pilot)


async def quiet(pilot: Pilot[Any]) -> None:
    """Wait until no worker runs and everything is drawn."""
    await pilot.pause()
    await _worked(pilot)
    await pilot.pause(0.15)
    await _worked(pilot)
    await pilot.pause()


async def _worked(pilot: Pilot[Any]) -> None:
    """Wait for every worker; one that another has taken the place of meanwhile is not waited for."""
    while True:
        try:
            await pilot.app.workers.wait_for_complete()
        except WorkerCancelled:
            await pilot.pause()
        else:
            return


def pressing(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Return what a picture wants done before it is taken."""

    async def run(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        for key in keys:
            await pilot.press(key)
            await quiet(pilot)

    return run
