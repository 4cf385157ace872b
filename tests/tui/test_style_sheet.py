"""Nothing that a style sheet read is read again, until the theme is another."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.css import stylesheet

from klip_tui.tui.style_sheet import StyleSheet
from tests.tui.still import quiet, ready, still

RULE = "Label { color: $wanted; }"


def test_another_theme_is_read_anew() -> None:
    sheet = StyleSheet(variables={"wanted": "red"})
    sheet.add_source(RULE)
    before = sheet.rules[0].styles.color
    sheet.set_variables({"wanted": "red"})
    sheet.reparse()
    assert sheet.rules[0].styles.color == before
    sheet.set_variables({"wanted": "blue"})
    sheet.reparse()
    assert sheet.rules[0].styles.color != before


async def test_no_source_is_read_twice_by_all_the_screens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[object, ...]] = []
    plain = stylesheet.parse

    def parse(scope: str, css: str, read_from: object, **more: object) -> object:
        seen.append((scope, css, read_from, more["is_default_rules"], more["tie_breaker"]))
        return plain(scope, css, read_from, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(stylesheet, "parse", parse)
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        seen.clear()
        for key in ("2", "3", "4", "5", "6", "7", "1", "question_mark", "escape", "n", "escape"):
            await pilot.press(key)
            await quiet(pilot)
        assert seen, "screens have rules of their own"
        assert len(seen) == len(set(seen))
