"""Nothing is decided that nobody can see, and what is chosen can be told: in a terminal too small for the screens, and
in one of few colours or none."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rich.color import Color, ColorSystem
from textual.command import CommandList
from textual.widgets import Input
from textual.widgets._toast import Toast

from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.desk.views import lists
from klip_tui.store import questions
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.screens.confirm import ConfirmScreen
from klip_tui.tui.screens.editor import EditorScreen
from klip_tui.tui.screens.help import HelpScreen
from klip_tui.tui.screens.notice_text import whole
from klip_tui.tui.screens.review import ReviewScreen
from klip_tui.tui.widgets.detail import folded
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.lines import Lines, width_of
from klip_tui.tui.widgets.paint import NAMES, _paints
from klip_tui.tui.widgets.rows import Rows
from tests.tui.cells import in_few_colours, style_name
from tests.tui.cells import rows as cells
from tests.tui.still import NOW, quiet, ready, still
from tests.tui.test_contrast import THEMES, contrast
from tests.tui.test_editor import CHANNELS, measure
from tests.tui.test_facts import show
from tests.tui.test_incident import until

GREYS = {0, 7, 8, 15}


async def test_what_nobody_can_see_does_not_go_out(tmp_path: Path) -> None:
    """Three keys told everybody in a terminal where neither the editor nor the review was shown."""
    app = still(tmp_path, channels=CHANNELS)
    async with app.run_test(size=(60, 20)) as pilot:
        await ready(pilot)
        await measure(pilot, State.DOWN)
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, EditorScreen))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        review = app.screen
        assert isinstance(review, ReviewScreen)
        await pilot.press("enter")
        await quiet(pilot)
        assert app.screen is review, "nothing went out"
        await pilot.resize_terminal(80, 24)
        await quiet(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, ReviewScreen | EditorScreen))


@pytest.mark.parametrize("size", [(60, 20), (40, 6)], ids="{0[0]}x{0[1]}".format)
async def test_a_question_is_seen_in_a_terminal_too_small_for_the_screens(
    size: tuple[int, int], tmp_path: Path
) -> None:
    app = still(tmp_path, lang="nl")
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        app.push_screen(
            ConfirmScreen(["klip-tui sluiten?", "2026-017 is open: gebruikers wachten."], "sluiten", again="q")
        )
        await quiet(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        seen = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
        assert any(row.startswith("klip-tui sluiten?") for row in seen), seen
        assert any("enter, q sluiten" in row for row in seen), seen
        assert seen.index("klip-tui sluiten?") >= 3, "the facts stay"


async def test_a_message_covers_none_of_the_three_facts(tmp_path: Path) -> None:
    app = still(tmp_path, lang="nl")
    async with app.run_test(size=(40, 6), notifications=True) as pilot:
        await ready(pilot)
        app.notify("iets dat lang genoeg is om in dit kleine venster twee regels te vullen", timeout=60)
        app.notify("en nog iets", timeout=60)
        await quiet(pilot)
        assert len(app.screen.query(Toast)) == 2
        strips = app.screen._compositor.render_strips()
        for strip, line in zip(strips, app.screen.query_one(FactsBar).plain.splitlines(), strict=False):
            assert strip.text.rstrip() == line.rstrip()
        await until(
            pilot,
            lambda: any("en nog iets" in strip.text for strip in app.screen._compositor.render_strips()),
        )


@pytest.mark.parametrize("mode", ["16", "none"])
async def test_the_chosen_row_of_the_palette_is_told_without_colours(
    mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mode == "none":
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("TEXTUAL_THEME", "ansi-dark")
    app = still(tmp_path, theme="" if mode == "none" else "klip-dark")
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        in_few_colours(app, few=True)
        await pilot.press("ctrl+p")
        await quiet(pilot)
        await pilot.press("down")
        await quiet(pilot)
        shown = app.screen.query_one(CommandList)
        assert shown.highlighted is not None
        drawn = cells(app, mode)
        at = shown.content_region
        looks = {n: drawn[at.y + 2 * n][at.x + 3][1] for n in range(4)}
        others = {look for n, look in looks.items() if n != shown.highlighted}
        assert looks[shown.highlighted] not in others, looks


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_in_sixteen_colours_no_state_turns_grey(theme: str) -> None:
    """S9: the nearest of sixteen to a soft green is white, as what is quiet is."""
    values = {**THEMES[theme].to_color_system().generate(), **THEMES[theme].variables}
    styles = _paints(*(values.get(name, values["foreground"]) for name in NAMES), few=True)
    for name in ("good", "warn", "bad", "accent"):
        color = styles[name].color
        assert color is not None
        assert color.downgrade(ColorSystem.STANDARD).number not in GREYS, name
        assert style_name(styles[name], "16") != style_name(styles["quiet"], "16")
    block = styles["good-block"].color
    assert isinstance(block, Color)
    assert block.downgrade(ColorSystem.STANDARD).number not in GREYS


@pytest.mark.parametrize("theme", sorted(THEMES))
async def test_what_a_field_asks_for_and_what_an_action_does_can_be_read(theme: str, tmp_path: Path) -> None:
    """At least 4.5 to 1, on the row that is chosen and in the field that has the cursor too."""
    app = still(tmp_path, theme=theme)
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+p")
        await quiet(pilot)
        await pilot.press("down")
        await quiet(pilot)
        places: list[Any] = [app.screen.query_one(Input).region, app.screen.query_one(CommandList).region]
        strips = app.screen._compositor.render_strips()
        poor = []
        for region in places:
            for y in range(region.y, min(region.bottom, app.size.height)):
                for part in strips[y].crop(region.x, region.right):
                    style = part.style
                    if part.text.strip(" ▌▁▔▎") and style and style.color and style.bgcolor:
                        ratio = contrast(_seen(style.color), _seen(style.bgcolor))
                        if ratio < 4.5:
                            poor.append((part.text.strip(), round(ratio, 2)))
        assert not poor


def _seen(color: Color) -> Any:
    from textual.color import Color as Seen

    return Seen.from_rich_color(color)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("since", [timedelta(days=3, hours=14), timedelta(hours=14, minutes=23)], ids=str)
async def test_at_80_columns_what_is_owed_is_named_in_a_demo_too(lang: str, since: timedelta, tmp_path: Path) -> None:
    """It said by when, and not what."""
    app = still(tmp_path, lang=lang)
    app.is_demo = True
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        view = app.view
        assert view is not None
        assert view.duties[0].kind is DutyKind.ANNOUNCE
        await show(pilot, replace(view, now=replace(view.now, since=NOW - since)))
        said = app.screen.query_one(FactsBar).plain
        assert {"nl": "kondig aan", "en": "announce"}[lang] in said, said
        assert "23:59" in said
        assert "…" not in said


async def test_the_help_names_the_keys_that_work_over_the_editor_and_a_dialog(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, EditorScreen))
        for keys in ((), ("escape", "5", "a")):
            for key in keys:
                await pilot.press(key)
                await quiet(pilot)
            await pilot.press("f1")
            await until(pilot, lambda: isinstance(app.screen, HelpScreen))
            named = {row.split("  ")[0] for row in app.screen.query_one("#help", Rows).plain.splitlines()}
            assert {*(f"f{n}" for n in range(2, 10)), "^q"} <= named
            assert not named & {"^p", "1", "q"}, "what does nothing here"
            await pilot.press("escape")
            await quiet(pilot)


async def test_a_question_that_is_refused_is_not_typed_twice(tmp_path: Path) -> None:
    """A wrong time, or a way that is none, lost the caller's words; in Dutch the phone was taken for another way."""
    app = still(tmp_path, lang="nl")
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("5", "a")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        way = app.screen.query_one("#ask-via", Input)
        assert way.value == "telefoon"
        app.screen.query_one("#ask-subject", Input).value = "Plan zonder legende"
        app.screen.query_one("#ask-received", Input).value = "gisterne"
        before = app.screen
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and app.screen is not before)
        await quiet(pilot)
        assert app.screen.query_one("#ask-subject", Input).value == "Plan zonder legende"
        app.screen.query_one("#ask-received", Input).value = "nu"
        await pilot.press("ctrl+s")
        desk = app.desk
        assert desk is not None
        await until(pilot, lambda: any(one.subject == "Plan zonder legende" for one in _questions(desk)))
        assert {one.via for one in _questions(desk) if one.subject == "Plan zonder legende"} == {"phone"}


def _questions(desk: Any) -> Any:
    with desk.store.read() as connection:
        return questions.unanswered(connection)


async def test_what_a_field_is_called_is_whole(tmp_path: Path) -> None:
    """The states that can be given were cut off, in Dutch."""
    app = still(tmp_path, lang="nl")
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        await pilot.press("M")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await quiet(pilot)
        shown = " ".join(strip.text.strip() for strip in app.screen._compositor.render_strips())
        assert "onbekend)" in shown
        for label in app.screen.query(".label").results(Lines):
            assert all(width_of(line) < label.size.width for line in label._lines)
            assert label.size.height == len(label._lines)


@pytest.mark.parametrize("width", [120, 60, 44])
def test_what_is_said_of_a_notice_is_folded_once_for_the_width_there_is(width: int) -> None:
    """It was folded for 74 cells, and what was too wide then once more: rows of a word or two."""
    said = "A4.2-outside Vastgesteld buiten de kantooruren: behandeld vanaf ma 30 nov 2026, 09:00; meedelen niet."
    rows = ["".join(text for text, _ in row) for row in folded([("· ", "quiet"), (said, "quiet")], width)]
    assert " ".join(row.strip() for row in rows) == f"· {said}"
    assert all(row.startswith("  ") for row in rows[1:]), "it goes on under the words, not under the mark"
    assert all(len(row) <= width for row in rows)
    for row, after in pairwise(rows):
        assert len(row.rstrip()) + 1 + len(after.split()[0]) > width - len("30 nov "), "no row ends early"


async def test_what_is_said_of_a_notice_is_one_line_to_be_folded_where_it_is_shown(tmp_path: Path) -> None:
    app = still(tmp_path, lang="nl")
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None
        found = [one for one in await asyncio.to_thread(lists.told, desk) if one.written.findings]
        assert found
        for told in found:
            rows = ["".join(text for text, _ in line) for line in whole(app.voice, told)]
            for finding in told.written.findings:
                said = app.voice.recalled(finding.get("said"), str(finding["message"]))
                assert f"· {finding['promise']} {said}" in rows


async def test_nothing_is_said_to_be_read_under_a_banner_that_says_that_it_cannot_be(tmp_path: Path) -> None:
    def refuse() -> None:
        raise Refused(phrase("the store {file} refuses: {why}", file="klip.db", why="no such table"))

    app = still(tmp_path, lang="nl", opening=refuse)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "weigert" in app.screen.query_one("#banner", Lines).plain)
        for key in "1345671":
            await pilot.press(key)
            await quiet(pilot)
            await until(pilot, lambda: "lezen …" not in _shown(app))
            assert "niet gelezen" in _shown(app), key


def _shown(app: Any) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def test_what_is_refused_of_a_series_and_of_a_wish_is_not_typed_twice(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("3")
        await quiet(pilot)
        for key, kept, wrong in (("s", "title", "often"), ("p", "days", "within")):
            await pilot.press(key)
            await until(pilot, lambda: isinstance(app.screen, AskScreen))
            before = app.screen
            before.query_one(f"#ask-{kept}", Input).value = "mon-thu"
            before.query_one(f"#ask-{wrong}", Input).value = "every blue moon"
            await pilot.press("ctrl+s")
            await until(pilot, lambda was=before: isinstance(app.screen, AskScreen) and app.screen is not was)
            await quiet(pilot)
            assert app.screen.query_one(f"#ask-{kept}", Input).value == "mon-thu"
            await pilot.press("escape")
            await quiet(pilot)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids="{0[0]}x{0[1]}".format)
async def test_the_calendar_says_what_a_date_is_and_covers_none_of_its_deadlines(
    size: tuple[int, int], tmp_path: Path
) -> None:
    """It answered with a time that nobody had typed, over the last day to announce."""
    app = still(tmp_path, lang="nl")
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("2", "g", *"32 foo", "enter")
        await until(pilot, lambda: bool(app.screen.query(Toast)))
        await quiet(pilot)
        seen = [strip.text for strip in app.screen._compositor.render_strips()]
        toasted = " ".join(row.split("▌")[-1].strip() for row in seen if "▌" in row)
        assert "'32 foo' is geen datum" in toasted
        assert "12:00" not in toasted
        day = app.screen.query_one("#day", Lines)
        for y, line in enumerate(day.plain.splitlines()):
            assert line.strip() in seen[day.region.y + y]
