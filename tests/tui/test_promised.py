"""The promise's own words, from the one place where they stand, wherever somebody asks why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.promises import registry
from klip_tui.commitment.terms import PUBLISHED_TERMS
from tests.tui.still import quiet, ready, still


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_a_promises_own_text_stands_beside_its_duty_and_in_help(lang: str, tmp_path: Path) -> None:
    app = still(tmp_path, lang=lang)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert app.view is not None
        identity = app.view.duties[0].promise
        text = app.voice.say(registry.promise(identity).text(PUBLISHED_TERMS))
        why: Any = app.screen.query_one("#why")
        assert text in " ".join(why.plain.split())
        await pilot.press("question_mark")
        await quiet(pilot)
        rows: Any = app.screen.query_one("#help")
        said = " ".join(rows.plain.split())
        assert app.voice.text("What is promised") in said
        assert identity in said
        assert text in said


async def test_help_in_the_editor_says_what_the_findings_are_about(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("i")
        await quiet(pilot)
        said: Any = app.screen.query_one("Said")
        assert said.promises
        await pilot.press("f1")
        await quiet(pilot)
        rows: Any = app.screen.query_one("#help")
        assert said.promises[0] in rows.plain
