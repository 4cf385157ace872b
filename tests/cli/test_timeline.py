"""What happened around an interruption: in one list while it lasts, as a story afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.run import data, klip


@pytest.fixture
def home_with_outage(tmp_path: Path) -> tuple[Path, datetime]:
    return tmp_path, _outage(tmp_path)


def _outage(home: Path) -> datetime:
    now = datetime.now(UTC).replace(microsecond=0)
    start = now - timedelta(minutes=30)
    rows = [(-10, "up"), (-5, "up"), (0, "down"), (4, "down"), (8, "down"), (12, "up"), (16, "up")]
    lines = [f"{(start + timedelta(minutes=minute)).isoformat()},{state}" for minute, state in rows]
    (home / "m.csv").write_text("instant,state\n" + "\n".join(lines) + "\n")
    assert klip(home, "measurements", "import", str(home / "m.csv")).returncode == 0
    (home / "d.toml").write_text(
        f'kind = "unplanned"\ntitle = "Storing | databank"\nstart = {start.isoformat()}\n'
        f"next_update = {(now + timedelta(minutes=30)).isoformat()}\n"
    )
    posted = klip(home, "post", str(home / "d.toml"), "--reason", "het herstel wordt nog gemeten")
    assert posted.returncode in (0, 1), posted.stderr
    return start


def test_the_timeline_puts_everything_in_one_list(home_with_outage: tuple[Path, datetime]) -> None:
    home, start = home_with_outage
    at = (start + timedelta(minutes=2)).isoformat()
    assert klip(home, "interruptions", "note", "2026-001", "Databank herstart", "--at", at).returncode == 0
    klip(home, "question", "add", "--kind", "report", "--subject", "KLIP doet niets", "--received", at)
    klip(home, "question", "join", "1", "2026-001")
    said = data(home, "--lang", "en", "interruptions", "timeline", "2026-001")
    rows = said["timeline"]
    assert all(set(row) >= {"instant", "who", "kind", "text"} for row in rows)
    assert [row["instant"] for row in rows] == sorted(row["instant"] for row in rows)
    assert {row["kind"] for row in rows} == {"measured", "told", "delivered", "note", "reported"}
    assert [row["text"] for row in rows if row["kind"] == "measured"] == ["up", "down", "up"]
    (noted,) = [row for row in rows if row["kind"] == "note"]
    assert noted["text"] == "Databank herstart"
    assert noted["who"]
    assert "Databank herstart" in klip(home, "interruptions", "timeline", "2026-001").stdout
    assert [row["what"] for row in data(home, "log")["log"]].count("note") == 1


def test_a_note_wants_an_interruption_a_text_and_the_past(home_with_outage: tuple[Path, datetime]) -> None:
    home, _start = home_with_outage
    assert klip(home, "interruptions", "note", "2026-999", "x").returncode == 2
    assert klip(home, "interruptions", "note", "2026-001", " \u200b ").returncode == 2
    assert klip(home, "interruptions", "note", "2026-001", "x", "--at", "2099-01-01T00:00").returncode == 1
    assert klip(home, "--read-only", "interruptions", "note", "2026-001", "x").returncode == 1
    assert klip(home, "interruptions", "timeline", "2026-999").returncode == 2


def test_the_postmortem_holds_the_facts_and_leaves_the_opinions_open(home_with_outage: tuple[Path, datetime]) -> None:
    home, _start = home_with_outage
    klip(home, "interruptions", "note", "2026-001", "Databank *herstart*")
    text = klip(home, "--lang", "en", "interruptions", "postmortem", "2026-001", "--format", "md").stdout
    assert text.startswith("# 2026-001: Storing \\| databank\n")
    assert "- Measured down: 12 min" in text
    assert "Databank \\*herstart\\*" in text
    for title in ("## What happened", "## Cause", "## What is to change"):
        assert title in text
    assert "## Wat er gebeurde" in klip(home, "--lang", "nl", "interruptions", "postmortem", "2026-001").stdout


def test_the_list_and_one_whole_are_as_they_were(home_with_outage: tuple[Path, datetime]) -> None:
    home, _start = home_with_outage
    assert [row["id"] for row in data(home, "interruptions")["interruptions"]] == ["2026-001"]
    assert data(home, "interruptions", "2026-001")["id"] == "2026-001"
    assert "BEGIN:VCALENDAR" in klip(home, "interruptions", "--ics").stdout
    shown = klip(home, "interruptions", "--help").stdout
    for word in ("--ics", "--json", "--limit", "timeline", "postmortem", "note"):
        assert word in shown
