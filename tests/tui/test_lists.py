"""Calendar, Helpdesk, Report and Log as they are promised; filters, and nothing cut without saying so."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from klip_tui.commitment.calendar.local_time import days
from klip_tui.desk.helpdesk import register
from klip_tui.desk.report.rows import result_rows
from klip_tui.store import notices
from klip_tui.text.voice import Voice
from klip_tui.tui.key_names import KeyNames
from klip_tui.tui.screens.editor import EditorScreen
from klip_tui.tui.screens.helpdesk import HelpdeskScreen
from klip_tui.tui.screens.notice_rows import MORE, NoticesData, rows_of
from klip_tui.tui.screens.report import ReportScreen
from klip_tui.tui.widgets.detail import Detail, folded
from klip_tui.tui.widgets.lines import Lines
from klip_tui.tui.widgets.rows import Rows
from klip_tui.tui.widgets.year import YearView
from tests.commitment.build import at, facts, interruption
from tests.tui.still import NOW, quiet, ready, still
from tests.tui.test_app import shown
from tests.tui.test_editor import plain
from tests.tui.test_incident import until


async def test_the_calendar_fills_its_width_and_tells_all_about_a_day(tmp_path: Path) -> None:
    """Weekday heads, a legend, four columns over the whole width, two rows of months at 80; the day at the cursor."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("2")
        await quiet(pilot)
        year = app.screen.query_one(YearView).plain.splitlines()
        assert re.findall(r"[A-Z][a-z]+ 2026", year[0]) == [
            f"{m} 2026" for m in ["January", "February", "March", "April"]
        ]
        assert [found.start() for found in re.finditer("Mo", year[1])] == [0, 29, 58, 87]
        assert len(re.findall("2026", "\n".join(year))) == 12
        assert "▸ maintenance  ! outage  * closed day" in plain(app.screen, "#legend")
        await pilot.press("right", "right")
        await quiet(pilot)
        told = plain(app.screen, "#day")
        assert "Thu 26 Nov 2026  working day, office hours 09:00–17:00" in told
        assert "answers due: 3 (120, 121, 122)" in told
        assert "announce something on this day by Sat 21 Nov 2026, 23:59 · that has passed" in told
        await pilot.press(*["down"] * 1, *["right"] * 1)
        await quiet(pilot)
        assert "2026-015 07:00–08:30 Onderhoud databank" in plain(app.screen, "#day")
        await pilot.resize_terminal(80, 24)
        await quiet(pilot)
        text = "\n".join(shown(app))
        assert len(re.findall(r"[A-Z][a-z]+ 2026 ", text.split("▸ maintenance")[0])) == 6
        assert text.count("Mo Tu We Th Fr Sa Su") == 6
        assert "below 90%" in text


async def test_the_calendar_tells_a_past_day_as_past_and_a_night_with_its_days(tmp_path: Path) -> None:
    """Nothing is announced on a day that is over; what lasts into the next day, or goes on still, lies on it too."""
    app = still(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None
        night = facts("2026-11-19T23:00", "2026-11-20T05:00")
        goes_on = facts("2026-11-23T22:00", kind="unplanned")

        def write() -> None:
            with desk.store.write() as connection:
                notices.add_interruption(connection, "klip", "2026-777", night, at("2026-11-10T10:00"))
                notices.add_interruption(connection, "klip", "2026-778", goes_on, at("2026-11-23T22:00"))

        await asyncio.to_thread(write)
        await pilot.press("2")
        await quiet(pilot)
        said: dict[str, str] = {}
        for day in ("2026-11-20", "2026-11-21", "2026-11-24"):
            app.screen.query_one(YearView).go(date.fromisoformat(day))
            await quiet(pilot)
            said[day] = plain(app.screen, "#day")
        assert "2026-777 Thu 19 Nov 23:00–Fri 20 Nov 05:00 Onderhoud" in said["2026-11-20"]
        assert "was to be announced by Sun 15 Nov 2026, 23:59" in said["2026-11-20"]
        assert "nothing is planned, nothing happened" in said["2026-11-21"]
        assert "2026-778 22:00–? Onderhoud" in said["2026-11-24"]
        assert "announce something on this day by Thu 19 Nov 2026, 23:59 · that has passed" in said["2026-11-24"]


async def test_each_day_of_the_calendar_is_told_whole_at_80_columns_in_dutch(tmp_path: Path) -> None:
    app = still(tmp_path, lang="nl")
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("2")
        await quiet(pilot)
        year, said = app.screen.query_one(YearView), []
        for day in days(date(2026, 1, 1), date(2027, 1, 1)):
            year.go(day)
            await pilot.pause()
            said.append(plain(app.screen, "#day"))
        assert not [text for text in said if "…" in text]
        assert [text for text in said if " · onderbroken " in text], "what was down is said"


async def test_the_helpdesk_says_what_to_read_aloud_and_what_is_left_first(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None
        long_ago = NOW - timedelta(days=9)
        identity = await asyncio.to_thread(lambda: register.add(desk, "Laat", received=long_ago))
        await pilot.press("5")
        await quiet(pilot)
        assert plain(app.screen, "#aloud") == "read aloud “KLIP werkt.”"
        rows = plain(app.screen, "#rows").splitlines()
        assert re.match(rf"\s*{identity}\s+‼ \d+ d Laat\s+by ", rows[0])
        assert re.match(r"\s*120\s+22 h Antwoord van kabelbeheerder laat op zich wachten +Thu 26 Nov 17:00$", rows[1])
        assert "Antwoord van kabelbeheerder" in plain(app.screen, "#whole") or "Laat" in plain(app.screen, "#whole")
        await pilot.press("slash", *"state:late !factuur")
        await quiet(pilot)
        found = plain(app.screen, "#rows").splitlines()
        assert found
        assert all("‼" in row or "answered late" in row or "✗" in row for row in found)
        assert not [row for row in found if "Factuur" in row]
        assert plain(app.screen, "#hits") == f"{len(found)} of 124"
        await pilot.press("escape", "slash", *"factuur")
        await quiet(pilot)
        assert "1 late" in plain(app.screen, "#sum"), "of all that wait, as that count is, whatever the filter finds"
        await pilot.press("escape", "w")
        await quiet(pilot)
        await pilot.press("enter")
        await quiet(pilot)
        assert [note for note in app._notifications if "say what was answered" in note.message]
        await pilot.press("escape")
        await pilot.resize_terminal(80, 24)
        await quiet(pilot)
        assert not app.screen.query_one("#whole", Detail).size.area
        text = "\n".join(shown(app))
        assert len(re.findall(r"\w{3} \d+ Nov 17:00", text)) >= 5, "no due date is cut"


async def test_the_report_shows_what_was_used_and_what_was_missed(tmp_path: Path) -> None:
    """Bars of budget used; ✗ where a figure misses; the months beside it."""
    app = still(tmp_path)
    async with app.run_test(size=(160, 40)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None

        await asyncio.to_thread(lambda: register.add(desk, "Laat", received=NOW - timedelta(days=9)))
        await pilot.press("6")
        await quiet(pilot)
        whole = plain(app.screen, "#report")
        assert re.search(r"budget inside  ▕ {12}▏ 0 s of 91 min used", whole)
        assert re.search(r"budget outside ▕█ {11}▏ 5 min of 2 d 8 h used", whole)
        assert re.search(r"^✗ Questions answered in time .* of 100% .*NOT MET · 7 / 8$", whole, re.M)
        months = plain(app.screen, "#months").splitlines()
        assert len(months) == 14
        assert months[2].startswith("▸ Nov 2026 ▕")
        await pilot.resize_terminal(80, 24)
        await quiet(pilot)
        assert "▸ Nov 2026" in plain(app.screen, "#report"), "below it where there is no room beside"


async def test_the_log_is_in_the_order_of_time_and_says_whether_it_is_whole(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("7")
        await quiet(pilot)
        screen: Any = app.screen
        at = [entry.at for entry in screen._entries.values()]
        assert at == sorted(at, reverse=True)
        assert plain(screen, "#verified").startswith("✓ 34 lines, each follows from the one before")
        await pilot.press("slash", *"end !databank")
        await quiet(pilot)
        rows = plain(screen, "#rows")
        assert "post end" in rows
        assert "databank" not in rows.lower()
        await pilot.press("enter", "enter")
        await quiet(pilot)
        assert "post end" in plain(app.screen, "#page")
        await pilot.press("escape", "escape")
        assert app.desk is not None
        store = sqlite3.connect(app.desk.settings.store_file)
        store.executescript("drop trigger if exists log_no_update; drop trigger if exists log_no_delete;")
        for name in [row[0] for row in store.execute("select name from sqlite_master where type = 'trigger'")]:
            store.execute(f"drop trigger {name}")
        store.execute("update log set detail = 'niets' where id = (select max(id) from log)")
        store.commit()
        store.close()
        screen._verify()
        await quiet(pilot)
        assert plain(screen, "#verified").startswith("✗ the log")


async def test_every_list_is_filtered_and_the_hits_are_counted(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(200, 60)) as pilot:
        await ready(pilot)
        assert "2026-015/1" in plain(app.screen, "#last"), "the last notice's text stands beside it"
        await pilot.press("slash", *"answer !121")
        await quiet(pilot)
        assert plain(app.screen, "#hits") == "3 of 5"
        assert plain(app.screen, "#duties").count("answer question") == 3
        await pilot.press("escape")
        await quiet(pilot)
        assert len(plain(app.screen, "#duties").splitlines()) == 5
        await pilot.press("4", "slash", *"stroom")
        await quiet(pilot)
        assert "Stroomonderbreking" in plain(app.screen, "#rows")
        assert "Onderhoud" not in plain(app.screen, "#rows")


async def test_what_is_too_wide_ends_in_an_ellipsis_wherever_it_stands(tmp_path: Path) -> None:
    """Resized while editing too: what was typed, and the cursor, stay."""
    app = still(tmp_path, lang="nl")
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        line = app.screen.query_one("#state", Lines)
        line.put([[("x" * 500, "strong"), ("y", "bad")]])
        assert line.render_line(0).text == "x" * (line.size.width - 1) + "…"
        rows = app.screen.query_one("#duties", Rows)
        rows.put([("a", [("é" * 500, "")]), ("b", [("kort", "")])])
        assert rows.render_line(0).text.rstrip().endswith("…")
        assert rows.render_line(1).text.rstrip() == "kort"
        await pilot.press("n", *"Onderhoud")
        await quiet(pilot)
        for size in ((40, 6), (60, 20), (80, 24), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            if size >= (80, 24):
                # Smaller ones show the three facts alone, no field.
                await quiet(pilot)
                await pilot.press("x")
                await pilot.pause()
        assert isinstance(app.screen, EditorScreen)
        assert app.screen.form.title == "Onderhoudxx"


@pytest.mark.parametrize("size", [(40, 6), (60, 20)], ids="{0[0]}x{0[1]}".format)
async def test_where_nothing_else_fits_the_facts_do_one_to_a_line(size: tuple[int, int], tmp_path: Path) -> None:
    app = still(tmp_path, lang="nl")
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        text = shown(app)
        assert "BESCHIKBAAR" in text[0]
        assert "gebruikers" in text[1]
        assert "wo 25 nov" in text[2]
        assert f"{size[0]}x{size[1]}" in "\n".join(text)


async def test_an_older_reading_that_comes_late_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter typed while the list is being read: what that reading brings is no more what was asked for."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("5")
        await quiet(pilot)
        screen, put = app.screen, list[str]()
        assert isinstance(screen, HelpdeskScreen)
        monkeypatch.setattr(screen, "show_data", put.append)
        screen.reload()
        older = screen._readings
        screen.reload()
        screen._arrived(screen._readings, "newer")
        screen._arrived(older, "older")
        assert put[-1] == "newer"
        assert "older" not in put


async def test_what_is_known_and_not_told_has_a_row_among_the_notices_and_enter_announces_it(tmp_path: Path) -> None:
    """Whoever looked for it where users are told found nothing."""
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("4")
        await quiet(pilot)
        rows = app.screen.query_one("#rows", Rows)
        assert re.search(r"□ 2026-016  not told +Mon 30 Nov 06:00 +Nieuwe versie", rows.plain)
        rows.go("2026-016")
        await until(pilot, lambda: "users do not know of it yet" in app.screen.query_one("#whole", Detail).plain)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, EditorScreen))
        form: Any = app.screen
        assert (form.form.interruption, form.form.type) == ("2026-016", "announcement")


def test_of_many_that_are_not_told_the_nearest_are_shown_and_the_others_counted() -> None:
    known = [interruption(facts=facts("2026-12-08T06:00", "2026-12-08T07:00"), id=f"2026-{n:03d}") for n in range(5)]
    voice = Voice("en")
    app: Any = SimpleNamespace(
        voice=voice, clock=lambda: NOW, key_names=KeyNames({"screen.planning": "f10"}, voice.text)
    )
    shown = list(rows_of(app, NoticesData([], [], known), unfolded=False))
    assert [key for key, *_ in shown] == ["2026-000", "2026-001", "2026-002", MORE]
    assert shown[-1][2] == "2 more that users do not know of: f10 shows them"


def test_a_number_and_what_it_counts_stay_on_one_line() -> None:
    lines = folded([("in working time: median 8 h, slowest 31 h", "")], 25)
    assert ["".join(text for text, _ in line) for line in lines] == ["in working time: median ", "8 h, slowest 31 h"]


@pytest.mark.parametrize("width", [80, 100, 120])
@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_whether_a_target_is_met_is_said_in_words_at_every_width(lang: str, width: int, tmp_path: Path) -> None:
    app = still(tmp_path, lang=lang)
    async with app.run_test(size=(width, 24)) as pilot:
        await ready(pilot)
        await pilot.press("6")
        met = missed = 0
        for _ in range(4):
            await quiet(pilot)
            screen = app.screen
            assert isinstance(screen, ReportScreen)
            assert screen._report is not None
            lines = screen.query_one("#report", Detail).plain.splitlines()
            for what, result, _target, said in result_rows(screen._report, app.voice):
                line = next(line for line in lines if line[2:].startswith(what))
                assert result in line
                assert said.partition(" · ")[0] in line
                assert len(line) <= width - 5
                met, missed = met + line.startswith("✓"), missed + line.startswith("✗")
            await pilot.press("left")
        assert met
        assert missed


async def test_the_report_is_shown_for_either_audience_and_saved_in_every_form(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("6", "left")
        await quiet(pilot)
        report = app.screen.query_one("#report", Detail)
        assert "· external" in report.plain
        assert "Interruptions\n" not in report.plain
        await pilot.press("a")
        await quiet(pilot)
        assert "· internal" in report.plain
        assert "Interruptions\n" in report.plain
        await pilot.press("w")
        await quiet(pilot)
        saved = {path.suffix: path for path in (tmp_path / "data").rglob("*2026-10*")}
        assert saved.keys() >= {".txt", ".md", ".csv", ".json", ".html"}
        assert "October 2026" in saved[".txt"].read_text()
