"""Every screen as cells, in truecolor, sixteen colours and none: no two states look the same, no word is alien."""

from __future__ import annotations

import asyncio
import re
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from rich.style import Style

from klip_tui.tui.widgets.facts import STATE_STYLE, SYMBOLS
from klip_tui.tui.widgets.paint import paints
from tests import locale_tool
from tests.tui.cells import FOLDER, MODES, NOT_KEPT, RUNS, SCREENS, picture, rows, style_name, taken
from tests.tui.still import quiet, ready, still

THEMES = Path(__file__).parent / "__snapshots__" / "test_pictures"
TEMPLATES = Path(__file__).parents[2] / "klip_tui" / "templates"
WORD = re.compile(r"[A-Za-zÀ-ÿ]{3,}")
OURS = frozenset(["demo", "report", "audience", "klip", "log", "tui", "verify", "online", "team"])
"""Commands and names: the same in both languages, or typed as they are."""


def _environment(monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    if mode == "none":
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("TEXTUAL_THEME", "ansi-dark")


@pytest.mark.parametrize(("lang", "modes"), RUNS)
async def test_every_screen_is_as_it_was(
    lang: str, modes: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What changed knowingly is taken anew by ``python -m tests.tui.cells``."""
    _environment(monkeypatch, modes[0])
    found = await taken(tmp_path, lang, *modes)
    for (name, mode), text in found.items():
        file = FOLDER / f"{name}.{lang}.{mode}.txt"
        assert text == file.read_text(encoding="utf-8"), f"{file.name} is another"


DISTINCT = (
    ("good-block", "bad-block", "warn-block"),
    ("", "row", "row-focus"),
    ("", "cursor", "today"),
    ("window", "office"),
    ("strong", "bad-block", "row"),
)
"""Styles that must be told apart where their characters are the same."""


@pytest.mark.parametrize("mode", [*MODES, "linux"])
async def test_no_two_states_look_the_same(mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state is its sign and its word; a selection, a field and a cursor are a shape where there is no colour."""
    _environment(monkeypatch, mode)
    app = still(tmp_path, theme="" if mode == "none" else "klip-dark")
    app.few_colours = mode in ("16", "linux")
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        styles = paints(app.screen.query_one("#duties"))
        for one, other in combinations(SYMBOLS, 2):
            looks = [(SYMBOLS[s], style_name(styles[STATE_STYLE[s]], mode)) for s in (one, other)]
            assert looks[0] != looks[1]
            assert SYMBOLS[one] != SYMBOLS[other], "colour never carries meaning alone"
        for group in DISTINCT:
            # Without colour a block's word says which; that it is one is said by its shape.
            shown = [style_name(styles[name], mode) for name in group]
            if not (mode == "none" and group[0] == "good-block"):
                assert len(set(shown)) == len(shown), (mode, group, shown)
        plain = style_name(Style.null(), mode)
        assert all(style_name(styles[f"{name}-block"], mode) != plain for name in ("good", "bad", "warn"))
        await pilot.press("i")
        await quiet(pilot)
        fields: list[Any] = [app.screen.query_one(f"#field-{name}") for name in ("title", "start")]
        looks = [_field(app, widget, mode) for widget in fields]
        if mode == "truecolor":
            assert looks[0] != looks[1], "the field with the cursor is another"
        else:
            edges = [rows(app, mode)[widget.region.y][widget.region.x][0] for widget in fields]
            assert edges == ["▌", " "], "where colours are few it has an edge"
        label = _field(app, app.screen.query_one("#label-start"), mode)
        assert looks[1] != label, "a field is told from what names it"


def _field(app: Any, widget: Any, mode: str) -> str:
    """The style of a widget's last cell: no letter, no cursor stands there."""
    region = widget.region
    return rows(app, mode)[region.y][region.right - 1][1]


def _words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}


def _only(lang: str) -> set[str]:
    """The words that the program says in one language alone."""
    catalogue = locale_tool.load()
    assert catalogue is not None
    english: set[str] = set()
    dutch: set[str] = set()
    for message in catalogue:
        if message.id:
            english |= _words(re.sub(r"\{\w+\}", " ", str(message.id)))
            dutch |= _words(re.sub(r"\{\w+\}", " ", str(message.string)))
    return (english - dutch if lang == "en" else dutch - english) - OURS


def _said(lang: str) -> str:
    """Every picture's text in a language, without what people wrote: titles, subjects, notices, names."""
    texts = []
    for name, mode in product((name for name in SCREENS if name not in NOT_KEPT), MODES):
        file = FOLDER / f"{name}.{lang}.{mode}.txt"
        texts.append(file.read_text(encoding="utf-8").split("====", 1)[0])
    return "\n".join(texts)


def _written(folder: Path) -> set[str]:
    """The words of the made-up year: what people wrote is in the language that they wrote it in."""
    import sqlite3

    store = sqlite3.connect(folder / "data" / "klip.db")
    found: set[str] = set()
    tables = [row[0] for row in store.execute("select name from sqlite_master where type = 'table'")]
    for table in tables:
        for row in store.execute(f'select * from "{table}"'):
            found |= {word for value in row if isinstance(value, str) for word in _words(value)}
    store.close()
    for path in TEMPLATES.rglob("*"):
        found |= _words(path.read_text(encoding="utf-8")) if path.is_file() else set()
    return found


async def test_no_word_of_the_other_language_stands_on_any_screen(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        written = await asyncio.to_thread(_written, tmp_path)
        assert "up" not in written
        alien = {}
        for lang, other in (("nl", "en"), ("en", "nl")):
            said = re.sub(r"“[^”]*”|│ .*|\S*…|A\d\.\d-\w+", " ", _said(lang))
            alien[lang] = (_words(said) & _only(other)) - written
        assert alien == {"nl": set(), "en": set()}
        assert picture(app, "truecolor")


@pytest.mark.parametrize("theme", ["klip-light", "high-contrast", "colour-blind"])
async def test_status_in_a_theme(theme: str, tmp_path: Path) -> None:
    """What changed knowingly is taken anew: delete the picture, and the next run keeps what is shown."""
    app = still(tmp_path, theme=theme)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        shown = re.sub(r"terminal-\d+-", "terminal-", app.export_screenshot())
    kept = THEMES / f"test_status_in_a_theme[{theme}].svg"
    if not kept.exists():
        kept.write_text(shown, encoding="utf-8")
    assert shown.strip() == kept.read_text(encoding="utf-8").strip()
