"""One service is shown as it always was; of several each has a row on Status, and its own app."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.kinds import State
from klip_tui.config.load import load
from klip_tui.demo.history import fill
from klip_tui.desk.session import Desk
from klip_tui.text.voice import Voice
from klip_tui.tui.app import KlipApp
from klip_tui.tui.widgets.lines import Lines
from klip_tui.tui.widgets.rows import Rows
from klip_tui.tui.widgets.week import WeekView
from tests.desk.written import measured
from tests.tui.still import CONFIG, NOW, quiet, ready, still

GEO = """
[[service]]
id = "geo"
name = "Geopunt"
[[service.commitment]]
first_day = 2024-01-01
office_start = 00:00:00
office_end = 00:00:00
weekend = []
dropped_holidays = ["all"]
dropped_closed = ["all"]
target_inside = 0.997
"""


def two(folder: Path, service: str, lang: str = "en") -> KlipApp:
    """Make the app at one of two services; the other one is down for ten minutes."""
    config = folder / "config.toml"
    config.write_text(f'data = "{folder}/data"\n{CONFIG}{GEO}')
    config.chmod(0o600)

    def prepare() -> Desk:
        desk = Desk(load(config), lambda: NOW)
        with desk.store.write() as connection:
            fill(connection, desk.settings, NOW)
        measured(desk, State.UP, NOW - timedelta(days=2), NOW - timedelta(minutes=10), "geo")
        measured(desk, State.DOWN, NOW - timedelta(minutes=10), NOW + timedelta(minutes=1), "geo")
        return desk.at(service)

    return KlipApp(Voice(lang), prepare, clock=lambda: NOW, who="an", background=False, bell=False)


def state_rows(app: KlipApp) -> list[str]:
    return app.screen.query_one("#state", Lines).plain.splitlines()


async def test_one_service_is_shown_as_it_always_was(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert len(state_rows(app)) == 8
        assert app.view is not None
        assert app.view.services == ()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids="{0[0]}x{0[1]}".format)
async def test_of_several_each_has_a_row(size: tuple[int, int], tmp_path: Path) -> None:
    app = two(tmp_path, "")
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        klip, geo = state_rows(app)[-2:]
        assert klip.split()[0] == "KLIP"
        assert geo.split()[:3] == ["Geopunt", "▼", "down"]
        assert "outside" not in geo, "around the clock there is no outside"
        assert "99.70%" in geo
        assert "2 owed, 0 late" in geo
        assert app.screen.query_one("#duties", Rows).size.height >= 2


async def test_planning_of_a_service_without_plan_requests_shows_no_load(tmp_path: Path) -> None:
    for service, counts in (("klip", True), ("geo", False)):
        folder = tmp_path / service
        folder.mkdir()
        app = two(folder, service)
        async with app.run_test(size=(120, 40)) as pilot:
            await ready(pilot)
            await pilot.press("3")
            await quiet(pilot)
            slots = app.screen.query_one("#slots", Rows).plain
            week = app.screen.query_one(WeekView)
            drawn = "\n".join("".join(text for text, _ in week.line(y)) for y in range(10))
            assert "1. " in slots
            assert (" req " in slots, "load" in drawn) == (counts, counts)


async def test_the_app_can_be_opened_at_another_one(tmp_path: Path) -> None:
    app = two(tmp_path, "geo")
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        rows = state_rows(app)
        assert len([row for row in rows if "used" in row]) == 1, rows
        assert [duty.kind.value for duty in app.view.duties if duty.kind.value == "tell_users"]  # type: ignore[union-attr]
        await pilot.press("n")
        await quiet(pilot)
        await asyncio.sleep(0)
        assert app.desk is not None
        assert app.desk.service.id == "geo"
        from klip_tui.desk.notices import drafts
        from klip_tui.desk.notices.form import outage

        form = outage(app.desk.settings.config, NOW, State.DOWN, NOW)
        assert form.title == "Geopunt is onderbroken"
        drafts.keep(app.desk, "a", form)
        assert [kept.service for _, kept in drafts.kept(app.desk)] == ["geo"]
        assert drafts.kept(app.desk.at("")) == [], "a draft is its service's"
