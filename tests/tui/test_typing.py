"""Text fields everywhere: undo and redo, ``$EDITOR`` over the app, the help's filter; a call at night is doubted."""

from __future__ import annotations

import asyncio
import contextlib
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.widgets import Input, TextArea

from klip_tui.desk.helpdesk import register
from klip_tui.tui.screens.editor import EditorScreen
from klip_tui.tui.screens.help import HelpScreen
from klip_tui.tui.screens.own_editor import command
from klip_tui.tui.widgets.rows import Rows
from tests.tui.still import quiet, ready, still


async def test_every_text_field_is_undone_and_redone(tmp_path: Path) -> None:
    """A filter, a dialog, the palette's jump, the reason of a review, a notice's fields."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        for keys in (("5", "slash"), ("escape", "a"), ("escape", "3", "p"), ("escape", "2", "g")):
            await pilot.press(*keys)
            await quiet(pilot)
            field: Any = app.focused
            assert isinstance(field, Input), keys
            begun = field.value
            await pilot.press(*"ab", "space", *"cd")
            typed = field.value
            assert typed == begun + "ab cd"
            await pilot.press("ctrl+z", "ctrl+z", "ctrl+z")
            assert field.value == begun, keys
            await pilot.press("ctrl+y", "ctrl+y", "ctrl+y")
            assert field.value == typed, keys
            await pilot.press(*["ctrl+z"] * 3)
        await pilot.press("escape", "1", "i")
        await quiet(pilot)
        await pilot.press("ctrl+s")
        await quiet(pilot)
        reason: Any = app.focused
        assert reason.id == "reason"
        await pilot.press(*"abc", "ctrl+z")
        assert reason.value == ""
        await pilot.press("ctrl+y")
        assert reason.value == "abc"


@pytest.fixture
def ed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that adds a line to what it is given, and keeps what that was; the app is put aside meanwhile."""
    script, seen = tmp_path / "ed", tmp_path / "seen"
    script.write_text(f'#!/bin/sh\ncp "$2" {seen}\nstat -c %a "$2" > {seen}.mode\necho "nog een regel" >> "$2"\n')
    script.chmod(stat.S_IRWXU)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{script} '--wait'")

    @contextlib.contextmanager
    def suspend(_app: App[Any]) -> Iterator[None]:
        yield

    monkeypatch.setattr(App, "suspend", suspend)
    return seen


async def test_ctrl_e_writes_the_text_at_hand_in_ones_own_editor(ed: Path, tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("i")
        await quiet(pilot)
        screen = app.screen
        assert isinstance(screen, EditorScreen)
        await pilot.press("ctrl+e")
        await quiet(pilot)
        begun = ed.read_text()
        assert begun.startswith("Beste gebruiker van KLIP"), "an empty text begins as its template says it"
        assert ed.with_name("seen.mode").read_text().strip() == "600", "nobody else can read it"
        assert screen.form.nl == f"{begun}nog een regel"
        screen.query_one("#field-reason", TextArea).focus()
        await pilot.press(*"stroom", "ctrl+e")
        await quiet(pilot)
        assert ed.read_text() == "stroom"
        assert screen.form.reason == "stroomnog een regel"
        await pilot.press("ctrl+z")
        await quiet(pilot)
        assert screen.form.reason == "stroom", "undone in one step"


async def test_an_editor_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "")
    monkeypatch.setenv("EDITOR", '"')
    assert command() == ["vi"]
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("i")
        await quiet(pilot)
        await pilot.press("ctrl+e")
        await quiet(pilot)
        assert [note for note in app._notifications if "vi can't be started" in note.message]


async def test_the_help_is_filtered(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("5", "question_mark")
        await quiet(pilot)
        rows = app.screen.query_one("#help", Rows)
        whole = rows.plain
        assert whole.index("Add a question") < whole.index("Everywhere") < whole.index("Take the alerts")
        await pilot.press("slash", *"line")
        await quiet(pilot)
        assert [row.split()[0] for row in rows.plain.splitlines()] == ["d", "N"]
        await pilot.press("escape")
        await quiet(pilot)
        assert rows.plain == whole
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        await quiet(pilot)
        assert not isinstance(app.screen, HelpScreen)


async def test_a_call_outside_office_hours_is_advised_to_be_checked(tmp_path: Path) -> None:
    """A1.2: outside office hours there is no telephone; wrong time or wrong way? It is kept nevertheless."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk: Any = app.desk

        async def call(subject: str, received: str) -> list[str]:
            app.clear_notifications()
            await pilot.press("5", "a")
            await quiet(pilot)
            for name, text in (("subject", subject), ("received", received)):
                app.screen.query_one(f"#ask-{name}", Input).value = text
            await pilot.press("ctrl+s")
            await quiet(pilot)
            assert (await asyncio.to_thread(register.register, desk)).rows
            return [note.message for note in app._notifications]

        assert [said for said in await call("Laat", "22 nov 21:00") if "has no telephone" in said]
        assert not [said for said in await call("Nu", "now") if "telephone" in said]
        kept = (await asyncio.to_thread(register.find, desk, "124")).question
        assert (kept.subject, kept.via) == ("Laat", "phone")
