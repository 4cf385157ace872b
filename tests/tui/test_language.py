"""S9: a screen in Dutch holds no English of ours, one in English no Dutch: days and months of forms included.

The words are those of the catalogue: what stands in messages and never in translations is English, and the other way.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from klip_tui.text.dates import LONG_MONTHS, LONG_WEEKDAYS, MONTHS, WEEKDAYS
from klip_tui.tui.app import KlipApp
from tests import locale_tool
from tests.tui.still import quiet, ready, still

WORD = re.compile(r"[^\W\d_]{2,}")
FIELD = re.compile(r"\{\w+[^}]*\}")
DATA = {"an", "do", "zone", "on", "enter", "end", "example", "be", "made", "year"}
"""Names, addresses, keys, and words of the made-up year's own texts that happen to be words of ours."""


def dates_of(lang: str) -> set[str]:
    rows = (MONTHS, LONG_MONTHS, WEEKDAYS, LONG_WEEKDAYS)
    return {name for row in rows for name in row[lang]}


def shown(app: KlipApp) -> set[str]:
    """Return the words on the screen as they stand there."""
    strips = app.screen._compositor.render_strips()
    text = "\n".join("".join(segment.text for segment in strip) for strip in strips)
    return set(WORD.findall(re.sub(r"A\d\.\d-[a-z]+", " ", text)))


def words(texts: list[str]) -> set[str]:
    return {word.lower() for text in texts for word in WORD.findall(FIELD.sub(" ", text))}


@pytest.mark.soak
async def test_a_screen_in_dutch_holds_no_english(tmp_path: Path) -> None:
    catalogue = locale_tool.load()
    assert catalogue is not None
    rows = [one for one in catalogue if one.id]
    english = words([str(one.id) for one in rows]) - words([str(one.string) for one in rows]) - DATA
    app = still(tmp_path, lang="nl")
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        for keys in (("1",), ("2",), ("3",), ("5",), ("6",), ("7",), ("1", "i"), ("escape", "n"), ("escape", "q")):
            for key in keys:
                await pilot.press(key)
                await quiet(pilot)
            assert {word.lower() for word in shown(app)} & english == set(), keys
            assert shown(app) & (dates_of("en") - dates_of("nl")) == set(), keys


@pytest.mark.soak
async def test_a_screen_in_english_has_english_days_and_months(tmp_path: Path) -> None:
    app = still(tmp_path, lang="en")
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        for keys in (("1",), ("2",), ("3",), ("5",), ("6",), ("7",), ("2", "n")):
            for key in keys:
                await pilot.press(key)
                await quiet(pilot)
            assert shown(app) & (dates_of("nl") - dates_of("en") - {"do"}) == set(), keys
