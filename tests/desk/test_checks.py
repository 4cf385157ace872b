"""A checklist of one's own before and after a planned interruption: ticked off by whom and when, in the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.phrase import FileRefused, Malformed, Refused
from klip_tui.config.load import load
from klip_tui.config.planning import Planning
from klip_tui.config.schema import Config
from klip_tui.desk.notices.checklist import tick
from klip_tui.desk.views.checklist import checklist, counted
from klip_tui.desk.views.lists import entries
from tests.cli.run import data, klip
from tests.commitment.build import at
from tests.desk.written import desk_at, tell

NOW = at("2026-11-24T10:30")
WORK = InterruptionDetails(Kind.PLANNED, "Werk", at("2026-12-08T06:00"), at("2026-12-08T07:00"))
PLANNING = Planning(before=("backup made", "team told"), after=("portal opens",))


def test_steps_are_ticked_off_and_stand_open_again(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW, config=Config(planning=PLANNING)) as desk:
        tell(desk, "2026-001", WORK, NOW)
        assert [(s.number, s.when, s.text, s.who) for s in checklist(desk, "2026-001")] == [
            (1, "before", "backup made", ""), (2, "before", "team told", ""), (3, "after", "portal opens", ""),
        ]  # fmt: skip
        steps = tick(desk, "2026-001", 2)
        assert (steps[1].at, steps[1].who, counted(steps)) == (NOW, "an", (1, 3))
        with pytest.raises(Refused, match="ticked that off"):
            tick(desk, "2026-001", 2)
        with pytest.raises(Malformed):
            tick(desk, "2026-001", 4)
        with pytest.raises(Malformed):
            tick(desk, "2026-999", 1)
        assert counted(tick(desk, "2026-001", 2, done=False)) == (0, 3)
        with pytest.raises(Refused, match="stands open"):
            tick(desk, "2026-001", 2, done=False)
        rows = [(row.what, row.detail) for row in entries(desk) if row.subject == "2026-001"]
        assert rows == [("tick", "before team told"), ("untick", "before team told")]


def test_what_was_ticked_and_is_no_step_any_more_is_not_forgotten(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW, config=Config(planning=PLANNING)) as desk:
        tell(desk, "2026-001", WORK, NOW)
        tick(desk, "2026-001", 1)
    with desk_at(tmp_path, NOW, config=Config(planning=Planning(after=("portal opens",)))) as desk:
        assert [(s.text, bool(s.who)) for s in checklist(desk, "2026-001")] == [
            ("portal opens", False), ("backup made", True),
        ]  # fmt: skip


def test_steps_that_are_none_any_more_are_opened_by_the_numbers_that_were_shown(tmp_path: Path) -> None:
    """The first of them goes with its tick, and those behind it get other numbers."""
    config = tmp_path / "config.toml"
    words = ("--config", str(config), "interruptions")
    config.write_text(f'data = "{tmp_path}/data"\n[planning]\nbefore = ["a", "b", "c"]\n')
    (tmp_path / "d.toml").write_text(
        'kind = "planned"\ntitle = "Werk"\nreason = "r"\nstart = 2099-12-08T06:00:00\nend = 2099-12-08T07:00:00\n'
    )
    made = data(tmp_path, *words, "plan", str(tmp_path / "d.toml"))["interruption"]
    data(tmp_path, *words, "checks", made, "--tick", "1", "--tick", "2", "--tick", "3")
    config.write_text(f'data = "{tmp_path}/data"\n[planning]\nbefore = ["d"]\n')
    rows = data(tmp_path, *words, "checks", made)["checks"]
    gone = {row["step"]: row["text"] for row in rows if row["text"] in ("a", "b")}
    assert len(gone) == 2
    opened = [word for number in gone for word in ("--untick", str(number))]
    rows = data(tmp_path, *words, "checks", made, *opened)["checks"]
    assert [(row["text"], bool(row["done"])) for row in rows] == [("d", False), ("c", True)]


def test_the_command_shows_and_ticks(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'data = "{tmp_path}/data"\n[planning]\nbefore = ["backup made"]\nafter = ["portal opens"]\n')
    (tmp_path / "d.toml").write_text(
        'kind = "planned"\ntitle = "Werk"\nreason = "r"\nstart = 2099-12-08T06:00:00\nend = 2099-12-08T07:00:00\n'
    )
    words = ("--config", str(config), "interruptions")
    made = data(tmp_path, *words, "plan", str(tmp_path / "d.toml"))["interruption"]
    rows = data(tmp_path, *words, "checks", made, "--tick", "1")["checks"]
    assert [(r["step"], r["when"], r["text"], bool(r["done"]), bool(r["who"])) for r in rows] == [
        (1, "before", "backup made", True, True), (2, "after", "portal opens", False, False),
    ]  # fmt: skip
    assert klip(tmp_path, *words, "checks", made, "--tick", "1").returncode == 1
    assert klip(tmp_path, *words, "checks", made, "--tick", "9").returncode == 2
    assert "✓" in klip(tmp_path, *words, "checks", made).stdout


def test_a_step_is_named_once(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[planning]\nbefore = ["a", "a"]\n')
    with pytest.raises(FileRefused, match="twice"):
        load(config)
