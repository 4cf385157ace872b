"""A planner's year: an upgrade found, announced, moved, shortened, cancelled, in counted keys; a monthly evening."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.calendar.local_time import local
from klip_tui.runtime.clock import system_clock
from tests.live.demo import PROGRAM, Demo, headless
from tests.live.terminal import Terminal
from tests.live.test_planner import Counted

pytestmark = pytest.mark.live
TITLE = "Upgrade van de databank"


def upgrade(demo: Demo) -> dict[str, object]:
    rows = json.loads(demo.run("interruptions", "--json").stdout)["interruptions"]
    return next(one for one in rows if one["title"] == TITLE)


def period(one: dict[str, object]) -> tuple[datetime, timedelta]:
    start, end = (datetime.fromisoformat(str(one[name])) for name in ("start", "end"))
    return start, end - start


def told(app: Terminal, counted: Counted, type_: str) -> None:
    """Review and post what the editor holds; wait until every channel has it."""
    counted.press("ctrl+s")
    app.wait("Will be told through")
    counted.press("enter")
    app.wait(lambda shown: "NOTICES" in shown and type_ in shown, 20)
    app.wait(lambda shown: sum("accepted" in line for line in shown.splitlines()) >= 2, 20)


def to_the_upgrade(app: Terminal, counted: Counted, *keys: str) -> None:
    """Put the cursor on it in the Planning screen: what is planned stands under the proposals, by its start."""
    counted.press("3", *keys, "end")
    app.wait(lambda shown: TITLE in shown and "before others" in shown)
    app.wait(lambda shown: app.cursor_rows() != [] and "2026-0" in shown.splitlines()[app.cursor_rows()[0]])
    for _ in range(12):
        app.settle(0.3, 2.0)
        before = app.cursor_rows()
        if any(TITLE in app.text.splitlines()[row] for row in before):
            return
        counted.press("up")
        app.wait(lambda _, before=before: app.cursor_rows() not in (before, []))  # type: ignore[misc]
    raise AssertionError(app.text)


def test_an_upgrade_is_found_announced_moved_shortened_and_cancelled_in_counted_keys(tmp_path: Path) -> None:
    with headless(tmp_path) as demo, Terminal([*PROGRAM, "--config", str(demo.config)], demo.env) as app:
        app.wait("OWED NOW")
        counted = Counted(app)
        counted.press("3")
        app.wait(r"1\. .*tell by")
        counted.press("p")
        app.wait("Which windows")
        app.press(*"02:00-08:00", "enter", *"ma-do", "enter", *["backspace"] * 2, *"3h", "enter")
        app.wait(r"3 h · 02:00-08:00 · Mon-Thu")
        app.wait(r"05:00–08:00|04:\d\d–07:\d\d")
        app.wait("meets every promise")
        counted.press("n")
        app.wait(r"\^s post")
        app.press(*TITLE)
        counted.press("tab", "tab", "tab", "tab", "tab")
        app.press(*"Nieuwe versie van de databank")
        told(app, counted, "announcement")
        assert counted.keys <= 10, "found and announced"
        found = upgrade(demo)
        begun, length = period(found)
        assert length == timedelta(hours=3)
        assert local(begun).weekday() <= 3

        counted = Counted(app)
        to_the_upgrade(app, counted)
        counted.press("tab", "right", "right")
        app.wait("╌")
        counted.press("c")
        app.wait("planned interruption · change")
        told(app, counted, "change")
        assert period(upgrade(demo)) == (begun + timedelta(minutes=30), length)
        assert counted.keys <= 20, "moved by half an hour"

        counted = Counted(app)
        to_the_upgrade(app, counted, "tab")
        counted.press("tab", "-", "-", "c")
        app.wait("planned interruption · change")
        app.wait("meets every promise")
        told(app, counted, "change")
        assert period(upgrade(demo)) == (begun + timedelta(minutes=30), length - timedelta(minutes=30))

        counted = Counted(app)
        to_the_upgrade(app, counted, "tab")
        counted.press("x")
        app.wait("planned interruption · cancellation")
        told(app, counted, "cancellation")
        assert upgrade(demo)["state"] == "cancelled"
        app.leave()
        assert app.ended() == 0


def test_a_monthly_evening_is_set_up_for_a_year_and_told_by_one_mail(tmp_path: Path) -> None:
    start = local(system_clock() + timedelta(days=12)).replace(hour=22, minute=0, second=0, microsecond=0, tzinfo=None)
    file = tmp_path / "evening.toml"
    file.write_text(
        f'kind = "planned"\ntitle = "Patchavond"\nreason = "Updates"\nstart = {start.isoformat()}\n'
        f'end = {(start + timedelta(hours=3)).isoformat()}\nrule = "FREQ=MONTHLY;BYDAY=2TU"\n'
    )
    with headless(tmp_path) as demo:
        before = len(demo.mails())
        added = demo.run("series", "add", str(file), "--conflicts", "move", "--json")
        laid = json.loads(added.stdout)
        assert added.returncode == 0, added.stderr
        assert 11 <= len(laid["occurrences"]) <= 13
        assert all(one["ok"] for one in laid["occurrences"])
        said = json.loads(demo.run("series", "announce", laid["series"], "--json").stdout)
        assert [row["state"] for row in said["deliveries"]] == ["accepted"] * len(said["deliveries"])
        mails = demo.mails()
        assert len(mails) == before + 1, "one mail"
        (event,) = [part for part in mails[-1].walk() if part.get_content_type() == "text/calendar"]
        assert event.get_content().count("RECURRENCE-ID") >= 11
        demo.run("deliver")
        shown = json.loads(demo.run("series", "show", laid["series"], "--json").stdout)
        assert {one["state"] for one in shown["occurrences"]} == {"announced"}
