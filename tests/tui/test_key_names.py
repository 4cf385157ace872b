"""A key has one name, in the reader's language, wherever it is shown; one's own keymap is shown as it works."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import klip_tui.tui
from klip_tui.text.voice import Voice
from klip_tui.tui.key_names import WORDS, KeyNames, key_name
from klip_tui.tui.keys import actions, in_force
from klip_tui.tui.palette import commands
from klip_tui.tui.screens.log import LogScreen
from tests.tui.still import quiet, ready, still

CONSOLE = re.compile(r"[\x20-\x7e←↑→↓]+")
"""What the font of a machine's console has for sure."""
NAMED = re.compile(r"""(?:(?:key_names|keys|names)\.of|_key)\((?:app, )?["'](\w+\.\w+)["'], ["']([^"']+)["']\)""")


@pytest.mark.parametrize(
    ("key", "en", "nl"),
    [
        ("space", "space", "spatie"), ("shift+space", "shift+space", "shift+spatie"), ("enter", "enter", "enter"),
        ("escape", "esc", "esc"), ("pagedown", "pgdn", "pgdn"), ("shift+left", "shift+←", "shift+←"),
        ("question_mark", "?", "?"), ("left_square_bracket", "[", "["), ("ctrl+p", "ctrl+p", "ctrl+p"), ("A", "A", "A"),
    ],
)  # fmt: skip
def test_a_key_is_named_in_the_readers_language(key: str, en: str, nl: str) -> None:
    assert key_name(key, Voice("en").text) == en
    assert key_name(key, Voice("nl").text) == nl


def test_every_key_that_comes_with_the_app_can_be_read_on_any_terminal_in_both_languages() -> None:
    for lang in ("en", "nl"):
        shown = [name for one in in_force({}, Voice(lang).text) for name in one.shown]
        assert [name for name in shown if not CONSOLE.fullmatch(name)] == []
        assert {Voice("en").text(word) for word in WORDS.values()} & set(shown) >= {"enter"}
        assert ("space" in shown, "spatie" in shown) == (lang == "en", lang == "nl")


def test_a_sentence_names_the_key_that_the_app_comes_with() -> None:
    known, found = actions(), 0
    for path in Path(klip_tui.tui.__path__[0]).rglob("*.py"):
        for action, key in NAMED.findall(path.read_text(encoding="utf-8")):
            ours = KeyNames({action: ",".join(known[action][1])}, str).of(action, "")
            assert KeyNames({}, str).of(action, key) == ours, (path.name, action)
            found += 1
    assert found > 15


async def test_a_keymap_is_shown_as_it_works_wherever_a_key_is_named(
    tmp_path: Path,
) -> None:
    own = {"screen.log": "f12", "planning.mark": "m, shift+space", "planning.wish": "!", "duty.urgent": "ctrl+u",
           }  # fmt: skip
    app = still(tmp_path, lang="nl", keymap=own)
    async with app.run_test(size=(200, 50)) as pilot:
        await ready(pilot)

        def plain(name: str) -> str:
            widget: Any = app.screen.query_one(name)
            return str(widget.plain)

        assert "f12 Logboek" in plain("ScreenBar")
        assert "^u" in plain("KeyLine")
        titles = {command.title for command in commands(app, app.screen)}
        assert "Planning: merken  (m)" in titles
        await pilot.press("3")
        await quiet(pilot)
        assert "m merken" in plain("KeyLine")
        assert "! andere wens" in plain("#sought")
        await pilot.press("d")
        await quiet(pilot)
        assert [str(toast.message) for toast in app._notifications] == ["merk eerst vensters met m"]
        await pilot.press("shift+space")
        await quiet(pilot)
        assert "1 gemerkt" in plain("#sought"), "the key after a comma and a space works too"
        await pilot.press("question_mark")
        await quiet(pilot)
        assert re.search(r"m, shift\+spatie +Merk het venster", plain("#help")), plain("#help")
        await pilot.press("escape", "f12")
        await quiet(pilot)
        assert isinstance(app.screen, LogScreen)


async def test_help_puts_what_works_everywhere_under_everywhere(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 60)) as pilot:
        await ready(pilot)
        await pilot.press("3")
        await quiet(pilot)
        await pilot.press("question_mark")
        await quiet(pilot)
        rows: Any = app.screen.query_one("#help")
        here, _, everywhere = rows.plain.partition("Everywhere")
        assert "Every series" in here
        assert "State measured time anew" in everywhere
        assert "State measured time anew" not in here
