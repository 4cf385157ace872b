"""``status`` as a monitoring system calls it: one line on standard output and a code it knows (M14)."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from klip_tui.cli.status import line, verdict
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails, Notice
from klip_tui.commitment.interruptions.told import ToldState, users_told
from klip_tui.commitment.kinds import Kind, NoticeType, State
from klip_tui.config.load import load
from klip_tui.desk.session import Desk
from klip_tui.desk.views import status
from klip_tui.text.voice import Voice
from tests.cli.run import data, klip
from tests.live.demo import PROGRAM, environment

NOW = datetime(2026, 12, 8, 10, 0, tzinfo=UTC)


def _unknown(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 3, (done.stdout, done.stderr)
    (said,) = done.stdout.splitlines()
    assert said.startswith("KLIP UNKNOWN - ")
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--config", "none.toml", "status"),
        ("--config", ".", "status"),
        ("--config", "wrong.toml", "status"),
        ("--config", "latin.toml", "status"),
        ("--config", "page.toml", "status"),
        ("status", "--jsn"),
        ("--lang", "fr", "status"),
        ("--colour", "status"),
        ("--data", "afile", "status"),
        ("--data", "noise", "status"),
        ("--config", "server.toml", "status"),
        ("--config", "what.toml", "status"),
    ],
    ids=" ".join,
)
def test_m14_every_failure_of_ours_is_unknown_and_said(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text("[measure]\nintervall = 3\n")
    (tmp_path / "latin.toml").write_bytes(b'who = "\xe9"\n')
    (tmp_path / "page.toml").write_text('[[channel]]\nkind = "statuspage"\npage = "a"\n')
    (tmp_path / "server.toml").write_text('database = "postgresql://nobody@127.0.0.1:1/none"\n')
    (tmp_path / "what.toml").write_text('database = "oracle://a/b"\n')
    (tmp_path / "afile").write_text("")
    (tmp_path / "noise").mkdir()
    (tmp_path / "noise" / "klip.db").write_bytes(b"no database at all" * 400)
    done = subprocess.run(
        [*PROGRAM, *words], env=environment(tmp_path), cwd=tmp_path, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    _unknown(done)


def test_m14_it_makes_no_store(tmp_path: Path) -> None:
    for words in (("status",), ("status", "--json"), ("notices",), ("interruptions",), ("log",), ("question", "list"),
                  ("report", "2026-03"), ("measurements", "export"), ("reachability", "list"), ("drift",)):  # fmt: skip
        done = klip(tmp_path, *words)
        assert done.returncode == (3 if words[0] == "status" else 0), (words, done.stderr)
    assert [p for p in tmp_path.rglob("*") if p.name.startswith("klip.db")] == []
    _unknown(klip(tmp_path, "status"))
    assert data(tmp_path, "status", code=3)["state"] == "unknown"


def test_m14_a_locked_store_is_given_up_after_five_seconds(tmp_path: Path) -> None:
    klip(tmp_path, "volume", "set", "2026-03-02", "5")
    file = tmp_path / ".local/share/klip-tui/klip.db"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("pragma locking_mode=exclusive")
    holder.execute("begin exclusive")
    started = time.monotonic()
    done = klip(tmp_path, "status")
    lasted = time.monotonic() - started
    holder.execute("rollback")
    holder.close()
    _unknown(done)
    assert lasted < 9


def test_m14_a_store_that_can_not_be_read_is_unknown(tmp_path: Path) -> None:
    klip(tmp_path, "volume", "set", "2026-03-02", "5")
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    (tmp_path / ".local/share/klip-tui/klip.db").chmod(0)
    _unknown(klip(tmp_path, "status"))


def _measured(home: Path, *rows: tuple[int, str]) -> None:
    now = datetime.now(UTC)
    lines = [f"{(now - timedelta(minutes=minutes)).isoformat()},{state}" for minutes, state in rows]
    (home / "m.csv").write_text("instant,state\n" + "\n".join(lines) + "\n")
    assert klip(home, "measurements", "import", str(home / "m.csv")).returncode == 0


def alarms(performance: str) -> tuple[bool, bool]:
    """Read perfdata as the plug-in guidelines have it: whether a value breaks its warning, its critical range."""
    broken = [False, False]
    for item in performance.split():
        value, *ranges = item.partition("=")[2].split(";")
        if value == "U":
            continue
        number = float(re.match(r"-?[\d.]+", value)[0])  # type: ignore[index]
        for index, wanted in enumerate(ranges[:2]):
            if wanted:
                low, _, high = wanted.rpartition(":")
                bottom = float(low) if low else 0.0
                top = float(high) if high else float("inf")
                broken[index] |= not bottom <= number <= top
    return broken[0], broken[1]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (((3, "up"), (1, "up")), 0),
        (((3, "up"), (1, "degraded")), 1),
        (((3, "down"), (1, "up")), 1),
        (((3, "up"), (1, "down")), 2),
    ],
)
def test_m14_the_ranges_say_what_the_code_says(rows: tuple[tuple[int, str], ...], code: int, tmp_path: Path) -> None:
    _measured(tmp_path, *rows)
    done = klip(tmp_path, "status")
    assert done.returncode == code, done.stdout
    warning, critical = alarms(done.stdout.rpartition(" | ")[2])
    assert critical == (code == 2)
    assert warning == (code > 0)
    assert ("users not told" in done.stdout) == (code == 2), (
        "of what nobody was told nobody says that it was something else"
    )
    assert "told otherwise" not in done.stdout.partition(" | ")[0]
    said = data(tmp_path, "status", code=code)
    assert (said["told"]["state"], said["told"]["notice"], said["told"]["otherwise"]) == ("up", None, code == 2)
    assert datetime.fromisoformat(said["measured_at"]) <= datetime.fromisoformat(said["at"])


def test_what_was_told_otherwise_than_measured_is_a_warning(tmp_path: Path) -> None:
    _measured(tmp_path, (3, "up"), (2, "up"), (1, "up"))
    settings = replace(load(None, tmp_path / ".local/share/klip-tui"), path=None)
    view = status.status(Desk(settings))
    assert verdict(view) == 0
    down = InterruptionDetails(Kind.UNPLANNED, "x", view.at - timedelta(hours=1), None)
    told = _notice(1, NoticeType.ANNOUNCEMENT, down, view.at)
    lied = replace(view, told=users_told([Interruption("2026-001", down, (told,))], view.at))
    assert verdict(lied) == 1
    said = line(lied, Voice("en"))
    assert "users were told otherwise (down, 2026-001/1)" in said
    assert alarms(said.rpartition(" | ")[2]) == (True, False)


def _notice(number: int, type_: NoticeType, facts: InterruptionDetails, at: datetime | None) -> Notice:
    return Notice(f"2026-001/{number}", type_, facts, NOW, at)


def test_what_users_believe_follows_what_was_accepted() -> None:
    down = InterruptionDetails(Kind.UNPLANNED, "x", NOW - timedelta(hours=1), None)
    first = _notice(1, NoticeType.ANNOUNCEMENT, down, NOW - timedelta(minutes=50))
    waits = _notice(2, NoticeType.END, down, None)
    one = Interruption("2026-001", down, (first, waits))
    found = users_told([one], NOW)
    assert (found.state, found.since, found.notice) == (State.DOWN, NOW - timedelta(minutes=50), "2026-001/1")
    assert found.under_way, "its end is on its way"
    ended = _notice(2, NoticeType.END, down, NOW)
    assert users_told([Interruption("2026-001", down, (first, ended))], NOW) == ToldState(State.UP, NOW, "2026-001/2")
    assert users_told([], NOW) == ToldState(State.UP)
    work = InterruptionDetails(Kind.PLANNED, "x", NOW, NOW + timedelta(hours=1))
    planned = Interruption("2026-001", work, (_notice(1, NoticeType.ANNOUNCEMENT, work, NOW - timedelta(days=9)),))
    assert users_told([planned], NOW - timedelta(seconds=1)) == ToldState(State.UP)
    inside = users_told([planned], NOW)
    assert (inside.state, inside.since, inside.otherwise(State.UP)) == (State.DOWN, NOW, False)
    assert users_told([planned], NOW + timedelta(hours=1)) == ToldState(
        State.UP, NOW + timedelta(hours=1), "2026-001/1"
    )
    for believed, measured, wrong in (
        ("up", "up", False), ("up", "degraded", False), ("up", "down", True), ("down", "up", True),
        ("down", "down", False), ("down", "unknown", False), ("degraded", "up", True), ("down", "degraded", True),
    ):  # fmt: skip
        assert ToldState(State(believed)).otherwise(State(measured)) is wrong, (believed, measured)


def test_days_are_in_the_language_of_the_reader(tmp_path: Path) -> None:
    _measured(tmp_path, (3, "up"), (1, "up"))
    assert "binnen de kantooruren" in klip(tmp_path, "--lang", "nl", "status").stdout
    assert Voice("en").day_time(NOW) == "Tue 8 Dec 2026, 11:00"
    assert Voice("nl").day_time(NOW) == "di 8 dec 2026, 11:00"
