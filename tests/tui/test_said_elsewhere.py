"""Accessible reading: ``status``, ``report``, ``notices`` and ``handover`` say what the screens say, fact by fact."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.cli.main import run
from klip_tui.commitment.kinds import Scope
from klip_tui.desk.session import Desk
from klip_tui.desk.views.told_aloud import users_told
from klip_tui.text.labels import label
from klip_tui.tui.app import KlipApp
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Lines
from klip_tui.tui.widgets.rows import Rows
from tests.tui.still import NOW, quiet, ready, still
from tests.tui.test_editor import CHANNELS

FIGURE = re.compile(r"\d[\d.,]*%?")


def _plain(app: KlipApp, name: str) -> str:
    return "\n".join(w.plain for w in app.screen.query(name) if isinstance(w, Lines | Rows | Detail))


@pytest.fixture
def at_that_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands are run at the instant of the screens."""

    def clock() -> datetime:
        return NOW

    found = [clock if getattr(one, "__name__", "") == "system_clock" else one for one in Desk.__init__.__defaults__]
    monkeypatch.setattr(Desk.__init__, "__defaults__", tuple(found))


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.usefixtures("at_that_time")
async def test_commands_say_what_the_screens_say(lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = still(tmp_path, lang=lang, channels=CHANNELS)
    screens: dict[str, str] = {}
    async with app.run_test(size=(140, 60)) as pilot:
        await ready(pilot)
        view: Any = app.view
        screens["duties"] = _plain(app, "#duties")
        screens["next"] = _plain(app, "#next")
        for key, name in (("4", "rows"), ("6", "report"), ("5", "rows")):
            await pilot.press(key)
            await quiet(pilot)
            screens[key] = _plain(app, f"#{name}")
    capsys.readouterr()
    voice, _ = app.voice, app.voice.text

    def said(*words: str) -> str:
        run(args=["--config", str(tmp_path / "config.toml"), "--lang", lang, *words])
        return " ".join(capsys.readouterr().out.split())

    status, handover = said("status"), said("handover")
    assert f"{_(label(view.now.state))} {_('since')} {voice.day_time(view.now.since)}" in status
    assert users_told(view, voice, NOW) in handover
    assert f"{len(view.duties)} " in status
    for scope in Scope:
        month = view.month.scope(scope)
        assert f"{voice.percent(month.availability)} {_('of')} {voice.percent(month.target)}" in status
        assert voice.lasting(view.month.budget(scope) - month.down) in status
    for duty in view.duties:
        assert voice.say(duty.message)[:30] in screens["duties"]
        assert f"{voice.say(duty.message)}, {_('by')} {voice.day_time(duty.due)}, {duty.promise}" in handover
    for ahead in view.ahead:
        facts = ahead.interruption.facts
        told = _("not announced") if ahead.lead is None else _("{days} d ahead").format(days=ahead.lead)
        assert told in screens["next"]
        if facts.start <= NOW + timedelta(days=7):
            assert f"{ahead.interruption.id} {facts.title}: {voice.day_time(facts.start)} – " in handover
            assert f"({told})" in handover
    assert "a made-up year" not in handover or lang == "en"

    notices = said("notices", "--limit", "0")
    messages = [row for row in screens["4"].splitlines() if "├" in row or "└" in row]
    assert len(messages) > 20
    assert len(re.findall(r"\d{4}-\d{3}/\d+ ", notices)) == len(messages)
    assert notices.count(f": {_('accepted')}") == sum(row.count("✓") for row in messages)
    for row in screens["4"].splitlines():
        if re.match(r"[▸▼] \d{4}-", row):
            assert row.split("  ")[-1].strip() in notices

    report = said("report", "2026-11")
    for line in screens["6"].splitlines():
        if "▕" in line or "▸" in line or line.startswith("  "):
            continue  # the bars: their figures stand in the lines under them
        for figure in FIGURE.findall(line):
            assert figure in report, (line, report)
        for words in re.split(r"[·✓✗]|\d[\d.,:–%]*", line.partition("  ·")[0]):
            assert " ".join(words.split()) in report, (words, report)

    questions = said("question", "list")
    waiting = [row for row in screens["5"].splitlines() if re.search(r"17:00$", row)]
    assert len(waiting) == 4
    for row in waiting:
        number, due = row.split()[0], re.search(r"\w+ \d+ \w+(?= 17:00$)", row)
        assert due is not None
        assert re.search(rf"\b{number} {due[0]} 2026, 17:00", questions), (row, questions)
