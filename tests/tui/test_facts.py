"""The three facts: measured, told, owed, on every screen and dialog; where told and measured differ it is loud."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from klip_tui.commitment.alerting.values import Alert
from klip_tui.commitment.interruptions.told import ToldState
from klip_tui.commitment.kinds import AlertKind, AlertState, Kind, State
from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.desk.views import status
from klip_tui.desk.views.status_view import StatusView
from klip_tui.tui.app import KlipApp
from klip_tui.tui.engine import News
from klip_tui.tui.news import NewsCame
from klip_tui.tui.screens.editor import EditorScreen
from klip_tui.tui.widgets.bars import Banner
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.lines import Lines, width_of
from klip_tui.tui.widgets.paint import paints
from tests.tui.still import NOW, quiet, ready, still
from tests.tui.test_editor import CHANNELS

CHECKS = """
[planning]
before = ["reservekopie nemen"]
"""
TOLD_DOWN = ToldState(
    State.DOWN, NOW - timedelta(minutes=5), "2026-018/1", "2026-018", Kind.UNPLANNED, NOW - timedelta(minutes=9),
    next_update=NOW, at=NOW - timedelta(minutes=5),
)  # fmt: skip


def seen(view: StatusView, state: State, told: ToldState = ToldState()) -> StatusView:  # noqa: B008
    """A view in which KLIP is measured otherwise and users were told otherwise."""
    since = NOW - timedelta(minutes=2)
    why = "HTTP 503" if state is State.DOWN else ""
    now = replace(view.now, state=state, since=since, why=why, fresh_until=NOW + timedelta(minutes=1), measured_at=NOW)
    return replace(view, now=now, told=told)


async def show(pilot: Pilot[Any], view: StatusView) -> None:
    """Let the engine say what it sees."""
    pilot.app.post_message(NewsCame(News(view, None, False, False)))
    await quiet(pilot)


def facts(app: KlipApp) -> str:
    return app.screen.query_one(FactsBar).plain


def banner(app: KlipApp) -> str:
    widget = app.screen.query_one(Banner)
    return widget.plain.strip() if widget.has_class("-shown") else ""


async def test_the_three_facts_are_on_every_screen_editor_review_and_dialog(tmp_path: Path) -> None:
    app, stood = still(tmp_path, channels=CHANNELS + CHECKS), set()
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        for keys in (
            *"1234567", "1 question_mark", "1 n", "5 a", "5 r", "2 g", "1 H", "1 M", "3 p", "3 s", "3 S", "3 end v",
            "6 c", "1 i ctrl+s",
        ):  # fmt: skip
            for key in keys.split():
                await pilot.press(key)
                await quiet(pilot)
            stood.add(type(app.screen).__name__)
            shown = facts(app)
            assert "● UP" in shown, keys
            assert "users: no interruption" in shown, keys
            assert "announce by Wed 25 Nov 23:59" in shown, keys
            while len(app.screen_stack) > 1:
                await pilot.press("escape")
                await quiet(pilot)
    assert stood >= {"EditorScreen", "ReviewScreen", "ChecksScreen", "AskScreen", "HelpScreen", "CorrectionsScreen"}
    assert len(stood) >= 14, stood


async def test_down_and_users_not_told_is_the_loudest(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert app.view is not None
        await show(pilot, seen(app.view, State.DOWN))
        assert "▼ DOWN  2 min (HTTP 503)" in facts(app)
        assert "USERS NOT TOLD" in facts(app)
        assert "i tells the users" in banner(app)


async def test_up_and_users_still_told_that_it_is_down_is_the_loudest_and_nothing_has_the_colour_of_up(
    tmp_path: Path,
) -> None:
    """S5: after recovery all was green while users were still told that it is down."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert app.view is not None
        green = paints(app.screen)["good"].color
        assert green is not None
        up = app.view
        await show(pilot, seen(up, State.UP, TOLD_DOWN))
        assert "USERS STILL TOLD: DOWN since 10:21" in facts(app)
        assert "users are still told that it is down: e tells them" in banner(app)
        await show(pilot, seen(up, State.UP, replace(TOLD_DOWN, state=State.DEGRADED)))
        assert "users are still told that it is slow or out in part: e tells them" in banner(app)
        await show(pilot, seen(up, State.UP, TOLD_DOWN))
        for key in "1234567":
            await pilot.press(key)
            await quiet(pilot)
            for widget in app.screen.walk_children():
                for y in range(widget.size.height if hasattr(widget, "render_line") else 0):
                    for segment in widget.render_line(y):
                        style = segment.style
                        assert style is None or (style.color != green and style.bgcolor != green), (key, segment)
        await show(pilot, seen(up, State.UP))
        assert paints(app.screen)["good"].color == green


async def test_the_banner_says_what_is_true_after_telling(tmp_path: Path) -> None:
    """S5: after telling, the banner still said that i tells the users."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert app.view is not None
        up = app.view
        await show(pilot, seen(up, State.DOWN))
        await show(pilot, seen(up, State.DOWN, TOLD_DOWN))
        assert "users were told at 10:25" in banner(app)
        assert "i tells" not in banner(app)


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("told", [ToldState(), TOLD_DOWN], ids=["not told", "told"])
async def test_at_80_columns_an_outage_loses_no_word_at_night(lang: str, told: ToldState, tmp_path: Path) -> None:
    """The badge of an alert was cut to "ALA…", the sentence to read aloud and the banner lost their ends."""
    app = still(tmp_path, lang=lang)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        assert app.view is not None
        app.is_demo = True
        alert = Alert(1, AlertKind.DOWN, "klip", AlertState.FIRING, NOW)
        await show(pilot, replace(seen(app.view, State.DOWN, told), alerts=(alert,)))
        line = facts(app)
        assert "…" not in line
        assert app.voice.text("ALERT") in line
        assert "DEMO" in line
        said = banner(app)
        assert "…" not in said
        assert all(len(row) <= 80 for row in said.splitlines())
        await pilot.press("5")
        await quiet(pilot)
        aloud = app.screen.query_one("#aloud", Lines)
        assert aloud.plain.rstrip().endswith("”")
        assert aloud.size.height == len(aloud.plain.splitlines())
        await pilot.resize_terminal(120, 40)
        await quiet(pilot)
        assert aloud.size.height == 1


async def test_at_80_columns_an_instant_says_that_it_is_one_by_which_something_is_owed(tmp_path: Path) -> None:
    app = still(tmp_path, lang="nl")
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        assert app.view is not None
        app.is_demo = True
        first = replace(app.view.duties[0], kind=DutyKind.END_NOTICE, due=NOW + timedelta(minutes=15))
        await show(pilot, replace(seen(app.view, State.UP, TOLD_DOWN), duties=(first, *app.view.duties[1:])))
        assert "│ tegen 10:45 " in facts(app)
        assert "DEMO" in facts(app)


async def test_at_80_columns_the_time_left_says_of_what_it_is(tmp_path: Path) -> None:
    """It read "USERS TOLD 10:25 in 55 min"."""
    app = still(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        assert app.view is not None
        view = seen(app.view, State.UNKNOWN, TOLD_DOWN)
        first = replace(view.duties[0], kind=DutyKind.UPDATE, due=NOW + timedelta(minutes=55))
        await show(pilot, replace(view, duties=(first, *view.duties[1:])))
        beside = app.screen.query_one("#state", Lines).plain.splitlines()[1]
        assert "next update: in 55 min" in beside


async def test_esc_puts_the_banner_away_on_that_screen_only_and_it_comes_back_while_it_is_true(tmp_path: Path) -> None:
    """S5: esc hid the banner everywhere."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert app.view is not None
        up = app.view
        await show(pilot, seen(up, State.DOWN))
        await pilot.press("escape")
        await quiet(pilot)
        assert banner(app) == ""
        await pilot.press("6")
        await quiet(pilot)
        assert "KLIP is DOWN" in banner(app), "another screen says it still"
        await pilot.press("1")
        await quiet(pilot)
        assert "KLIP is DOWN" in banner(app), "it is still true"
        await show(pilot, replace(up, told=ToldState()))
        assert "DOWN" not in banner(app)


async def test_a_figure_older_than_its_freshness_says_its_age(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert app.view is not None
        view = seen(app.view, State.UP)
        now = replace(view.now, fresh_until=NOW - timedelta(seconds=8), measured_at=NOW - timedelta(seconds=48))
        await show(pilot, replace(view, now=now))
        assert "UP · 48 s old" in facts(app)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("size", [(40, 6), (60, 20), (79, 30)], ids="{0[0]}x{0[1]}".format)
async def test_below_80x24_the_three_facts_stay_one_to_a_line(size: tuple[int, int], lang: str, tmp_path: Path) -> None:
    app = still(tmp_path, lang=lang)
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        assert app.view is not None
        await show(pilot, seen(app.view, State.DOWN))
        bar = app.screen.query_one(FactsBar)
        rows = bar.plain.splitlines()
        assert bar.size.height == 3
        assert app.voice.text("down").upper() in rows[0]
        assert app.voice.text("USERS NOT TOLD") in rows[1]
        assert "23:59" in rows[2]
        assert all(width_of([(row, "")]) <= size[0] for row in rows)
        others = [widget for widget in app.screen.children if widget.display and widget is not bar]
        assert {type(widget).__name__ for widget in others} == {"TooSmall", "KeyLine"}


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (200, 60)], ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("lang", ["nl", "en"])
async def test_help_palette_and_quit_are_in_the_key_line_at_every_width(
    size: tuple[int, int], lang: str, tmp_path: Path
) -> None:
    """S9: at 80 columns the key line lost them."""
    app = still(tmp_path, lang=lang)
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        for key in "1234567":
            await pilot.press(key)
            await quiet(pilot)
            line: Any = app.screen.query_one("#keys")
            assert all(f"{name} {app.voice.text(word)}" in line.plain for name, word in (
                ("?", "help"), ("^p", "all"), ("q", "quit"),
            )), (key, line.plain)  # fmt: skip
            assert width_of([(line.plain, "")]) <= size[0]
            bar: Any = app.screen.query_one("#screens")
            assert all(f"{n} " in bar.plain for n in range(1, 8)), bar.plain
            assert "…" not in bar.plain


async def test_f_keys_lead_anywhere_and_the_editor_keeps_its_draft(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("n", *"Onderhoud")
        await quiet(pilot)
        assert isinstance(app.screen, EditorScreen)
        await pilot.press("f6")
        await quiet(pilot)
        assert app.current_mode == "helpdesk"
        assert len(app.screen_stack) == 1
        desk = app.desk
        assert desk is not None
        from klip_tui.desk.notices import drafts

        kept = await asyncio.to_thread(drafts.kept, desk)
        assert [form.title for _, form in kept] == ["Onderhoud"]


async def test_the_most_urgent_duty_is_one_key_from_anywhere(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("6")
        await quiet(pilot)
        await pilot.press("exclamation_mark")
        await quiet(pilot)
        assert isinstance(app.screen, EditorScreen)
        assert app.screen.form.interruption == "2026-016"
        await pilot.press("escape", "5", "a")
        await quiet(pilot)
        await pilot.press("f9")
        await quiet(pilot)
        assert isinstance(app.screen, EditorScreen)
        assert app.screen.form.interruption == "2026-016"


async def test_the_view_says_what_users_were_told(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert app.desk is not None
        view = await asyncio.to_thread(status.status, app.desk)
        assert not view.told.goes_on
        assert not view.differs
