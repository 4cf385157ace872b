"""Status: the state is the largest thing, percentages are small, the budget is drawn as used, each duty says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.kinds import State
from klip_tui.tui.screens.editor import EditorScreen
from klip_tui.tui.widgets import charts
from klip_tui.tui.widgets.big_letters import big_letters
from klip_tui.tui.widgets.lines import Lines
from klip_tui.tui.widgets.rows import Rows
from tests.tui.still import quiet, ready, still
from tests.tui.test_facts import seen, show

LANGUAGES = ["nl", "en"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (200, 60)], ids="{0[0]}x{0[1]}".format)
async def test_the_state_is_the_largest_thing_and_the_budget_is_drawn_as_used(
    size: tuple[int, int], lang: str, tmp_path: Path
) -> None:
    app = still(tmp_path, lang=lang)
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        up = app.view
        assert up is not None
        for state in State:
            await show(pilot, seen(up, state))
            rows = app.screen.query_one("#state", Lines).plain.splitlines()
            upper, lower = big_letters(app.voice.text(str(state.value)).upper())
            assert upper.rstrip() in rows[0]
            assert lower.rstrip() in rows[1]
            used = [row for row in rows if app.voice.text("{used} of {budget} used").split()[-1] in row]
            assert len(used) == 2, rows
            assert not any(row.endswith("…") for row in used)


async def test_a_scope_with_little_measured_says_so_instead_of_not_met(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        view = app.view
        assert view is not None
        inside = replace(view.month.inside, up=60, down=600)
        await show(pilot, replace(view, month=replace(view.month, inside=inside)))
        row = app.screen.query_one("#state", Lines).plain.splitlines()[4]
        assert "little measured" in row
        assert "NOT MET" not in row


async def test_the_duty_at_the_cursor_says_why(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        why = app.screen.query_one("#why", Lines)
        assert "A4.1-3 · since Tue 24 Nov" in why.plain
        await pilot.press("down")
        await quiet(pilot)
        assert "A1.3 · since" in why.plain


async def test_enter_opens_the_duty_that_has_just_come_on_top_of_an_untouched_list(tmp_path: Path) -> None:
    """S4: it opened another one."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        view = app.view
        assert view is not None
        await show(pilot, replace(view, duties=view.duties[1:]))
        assert "answer question 120" in app.screen.query_one("#duties", Rows).plain.splitlines()[0]
        await show(pilot, view)
        await pilot.press("enter")
        await quiet(pilot)
        assert isinstance(app.screen, EditorScreen)
        assert app.screen.form.interruption == "2026-016"


async def test_a_cursor_that_was_moved_keeps_its_duty(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        view = app.view
        assert view is not None
        await pilot.press("down", "down")
        await quiet(pilot)
        rows = app.screen.query_one("#duties", Rows)
        before = rows.key
        await show(pilot, replace(view, duties=view.duties[1:]))
        assert rows.key == before


async def test_a_fresh_store_with_nothing_owed_says_so(tmp_path: Path) -> None:
    """S6: it said "reading …" for ever."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        view = app.view
        assert view is not None
        rows = app.screen.query_one("#duties", Rows)
        rows.put([], "reading …")
        await quiet(pilot)
        await show(pilot, replace(view, duties=(), at=view.at + timedelta(seconds=1)))
        assert "nothing is owed" in rows.render_line(0).text


def test_the_latencys_scale_stands_still() -> None:
    """A slow minute made every other bar lower: a bar says the same whatever stands beside it."""
    usual = [17, 40, 90, 150, 150]
    before = charts.latencies(usual, 40)
    for new in (1, 17, 900, 30_000):
        after = charts.latencies([*usual, new], 40)
        assert after[:-1] == before
        assert charts.latencies([new], 40) == after[-1]
    assert charts.latencies([0, 16, 32, 64, 128, 256, 512, 1024, 99_999], 40) == "▁▂▃▄▅▆▇██"
    assert charts.latencies([1, 2_000, 17], 2) == "█▂", "the newest, where there is no room for all"
    assert charts.latencies([], 40) == ""
