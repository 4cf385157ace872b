"""S9: a screen in Dutch holds no English of ours, one in English no Dutch: days and months of forms included.

The words are those of the catalogue: what stands in messages and never in translations is English, and the other way.
What people wrote is left out where it stands, by its own words, so that a word of ours in it is seen elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea

from klip_tui.commitment.terms import PUBLISHED_TERMS
from klip_tui.demo import history
from klip_tui.text.dates import LONG_MONTHS, LONG_WEEKDAYS, MONTHS, WEEKDAYS
from klip_tui.text.voice import Voice
from klip_tui.tui import screens as screens_of_app
from klip_tui.tui.app import KlipApp
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.screens.facts_screen import Dialog, FactsScreen
from klip_tui.tui.screens.filtered import FilteredScreen
from klip_tui.tui.screens.first_start import FirstStart
from klip_tui.tui.screens.notices import NoticesScreen
from klip_tui.tui.screens.review import ReviewScreen
from klip_tui.tui.screens.status import StatusScreen
from klip_tui.tui.widgets.detail import Detail
from tests import locale_tool
from tests.tui.still import quiet, ready, still
from tests.tui.test_editor import CHANNELS

WORD = re.compile(r"[^\W\d_]{2,}")
FIELD = re.compile(r"\{\w+[^}]*\}")
CODE = re.compile(
    r"klip-tui \w+|\((?:nl|en)\)|"
    r"A\d\.\d-[a-z]+|--\w+|“[^”]*|\S*…|\S+[@/]\S+|\S+\.\w{2,}\b|KLIP is onderbroken|^\W*end  +"
)
"""Commands, languages, promises by their number, options, what is quoted, what is cut, addresses, files, a
title, a key."""
CHECKS = """
[planning]
before = ["reservekopie nemen"]
after = ["aanmelden proberen"]
"""
STOPS = {
    "status": ("1",), "filter": ("slash", "x"), "palette": ("escape", "escape", "ctrl+p"),
    "measured wrongly": ("escape", "M"), "handover": ("escape", "H"), "help": ("escape", "question_mark"),
    "calendar": ("escape", "2"), "a date": ("g",), "planning": ("escape", "3"),
    "wish": ("p",), "duration": ("escape", "w"), "a mark": ("escape", "space"), "compare": ("d",),
    "a series": ("escape", "s"), "series laid out": (*"Onderhoud", "ctrl+s"), "known series": ("escape", "S"),
    "checklist": ("escape", "end", "v"), "notices": ("escape", "4"), "help of notices": ("question_mark",),
    "helpdesk": ("escape", "5"), "a question": ("enter",), "ask": ("escape", "a"), "a report": ("escape", "r"),
    "answer": ("escape", "w"), "out of reach": ("escape", "x"), "report": ("escape", "6"), "internal": ("a",),
    "corrections": ("c",), "log": ("escape", "7"), "a line": ("enter",), "outage": ("escape", "i"),
    "editor's help": ("f1",), "review": ("escape", "ctrl+s"), "maintenance": ("escape", "escape", "n"),
    "its findings": (*"Onderhoud", "ctrl+s"), "drafts": ("escape", "escape", "4", "home", "enter", "down"),
    "drop": ("D",),
}  # fmt: skip
"""Each place and the keys that lead to it from the one before."""


def words(texts: Iterator[str] | list[str]) -> set[str]:
    return {word.lower() for text in texts for word in WORD.findall(FIELD.sub(" ", text))}


def only(lang: str) -> set[str]:
    """The words that the program says in one language alone, its days and months among them.

    One that a translation keeps now and then, of a setting or a command, is still of the one language.
    """
    catalogue = locale_tool.load()
    assert catalogue is not None
    said: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    others: set[str] = set()
    for row in catalogue:
        pair = words([str(row.id)]), words([str(row.string)])
        ours, theirs = pair if lang == "en" else pair[::-1]
        said.update(ours)
        kept.update(ours & theirs)
        others |= theirs - ours
    found = {word for word, count in said.items() if kept[word] * 2 < count}
    for names in (MONTHS, LONG_MONTHS, WEEKDAYS, LONG_WEEKDAYS):
        found |= {name.lower() for name in names[lang]}
        others |= {part for name in names["nl" if lang == "en" else "en"] for part in (name.lower(), name.lower()[:2])}
    return found - others - NAMES - SAME


NAMES = {"an", "bart", "chaima", "dirk", "klip", "demo"}
BASES = {BaseScreen, FactsScreen, FilteredScreen, Dialog}
SAME = {"enter", "status"}
"""Dutch too, and never said otherwise."""
HOLIDAYS = [rule.name for rule in (*PUBLISHED_TERMS.holidays, *PUBLISHED_TERMS.closed)]
WRITTEN = words([*history.TITLES, *history.REASONS, *history.OUTAGES, *history.QUESTIONS, *HOLIDAYS, CHECKS,
                 "made-up year", "Dringende herstelling na melding van de leverancier"])  # fmt: skip
"""What people wrote, and the holidays, which have the names that the commitment gives them."""


def shown(app: KlipApp) -> list[str]:
    """The screen at hand, a dialog without what it lies over, without the places where people's own text stands."""
    screen = app.screen
    rows = [strip.text for strip in screen._compositor.render_strips()]
    whole = [one.region for one in screen.children] if screen.is_modal else [screen.region]
    own: list[Any] = [*screen.query(TextArea), *screen.query(Input), *screen.query("#preview"), *screen.query("#tabs")]
    own += list(screen.query(Detail)) if isinstance(screen, NoticesScreen | StatusScreen) else []
    kept = [" " * len(row) for row in rows]
    for region, of in [(region, rows) for region in whole] + [(widget.region, None) for widget in own]:
        left, right = region.x, region.right
        for y in range(region.y, min(region.bottom, len(rows))):
            part = of[y][left:right] if of is not None else " " * (right - left)
            kept[y] = kept[y][:left] + part + kept[y][right:]
    if isinstance(screen, ReviewScreen):
        # What is told, as it will be read.
        kept = [row for row in kept if not row.strip().startswith("│")]
    return [CODE.sub(" ", row) for row in kept]


async def walk(pilot: Pilot[Any], stops: Mapping[str, Sequence[str]]) -> Any:
    await ready(pilot)
    for place, keys in stops.items():
        for key in keys:
            await pilot.press(key)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
        await quiet(pilot)
        yield place


def _every_screen() -> set[type]:
    """Every screen and dialog that there is, but those of the first start."""
    names = (module.name for module in iter_modules(screens_of_app.__path__))
    modules = [import_module(f"{screens_of_app.__name__}.{name}") for name in names]
    kinds = {kind for module in modules for kind in vars(module).values() if isinstance(kind, type)}
    return {kind for kind in kinds if issubclass(kind, Screen) and kind.__module__.startswith("klip_tui")} - BASES


@pytest.mark.story
@pytest.mark.parametrize(("lang", "other"), [("nl", "en"), ("en", "nl")])
async def test_no_screen_and_no_dialog_holds_a_word_of_the_other_language(
    lang: str, other: str, tmp_path: Path
) -> None:
    screens, found = await _read(lang, other, STOPS, tmp_path)
    assert found == {}
    assert screens >= _every_screen()


@pytest.mark.parametrize(("lang", "other"), [("nl", "en"), ("en", "nl")])
async def test_no_main_screen_holds_a_word_of_the_other_language(lang: str, other: str, tmp_path: Path) -> None:
    stops = {**{name: (name,) for name in "1234567"}, "palette": ("ctrl+p",), "outage": ("escape", "i")}
    screens, found = await _read(lang, other, stops, tmp_path)
    assert found == {}
    assert len(screens) == len(stops)


async def _read(
    lang: str, other: str, stops: Mapping[str, Sequence[str]], folder: Path
) -> tuple[set[type], dict[str, Any]]:
    """Go from place to place; return the screens that were seen, and what stands there of the other language."""
    alien = only(other) - WRITTEN
    assert len(alien) > 800
    app = still(folder, lang=lang, channels=CHANNELS.replace('"page"', '"p1"').replace('"list"', '"p2"') + CHECKS)
    found: dict[str, Any] = {}
    screens: set[type] = set()
    async with app.run_test(size=(140, 45)) as pilot:
        async for place in walk(pilot, stops):
            screens.add(type(app.screen))
            said = shown(app)
            if wrong := words(said) & alien:
                found[place] = [row.strip() for row in said if words([row]) & wrong], wrong
    return screens, found


async def test_who_presses_what_ends_a_program_elsewhere_is_told_the_key_in_their_language_s9(tmp_path: Path) -> None:
    """Textual's own words for ctrl+c stood in every language."""
    for app, key in (
        (still(tmp_path, lang="nl"), "q"),
        (FirstStart(Voice("nl"), tmp_path, tmp_path / "new"), "ctrl+q"),
    ):
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("ctrl+c")
            assert [(one.title, one.message) for one in app._notifications] == [("", f"{key} sluit klip-tui")]
