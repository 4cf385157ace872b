"""The first view is read by a process beside the app: it only looks, ends, and is waited for no longer than asked."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from klip_tui.config.glance import glance
from klip_tui.config.load import load
from klip_tui.config.toml_source import read
from klip_tui.demo.history import fill
from klip_tui.desk.session import Desk
from klip_tui.desk.views import first
from klip_tui.desk.views.first import Reader, begin_to_read
from klip_tui.desk.views.status import status
from klip_tui.runtime.clock import system_clock

LONG = 30.0
CONFIG = """
who = "an"
[[endpoint]]
name = "portal"
url = "https://klip.example/health"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(f'data = "{tmp_path}/data"\n{CONFIG}')
    file.chmod(0o600)
    return file


def _filled(config: Path) -> Desk:
    desk = Desk(load(config))
    with desk.store.write() as connection:
        fill(connection, desk.settings, system_clock())
    return desk


def test_it_reads_what_the_app_would(config: Path) -> None:
    desk = _filled(config)
    reader = Reader(config, None, "")
    found = reader.take(LONG)
    reader.end()
    assert found is not None
    ours = status(desk, found.view.at)
    # A commitment is compared by identity: this one came through a pipe.
    apart = {"service", "situation"}
    for name in (one.name for one in fields(ours) if one.name not in apart):
        assert getattr(found.view, name) == getattr(ours, name), name
    assert found.view.duties
    assert found.view.service is not None
    assert found.view.service.commitment is found.commitment
    assert abs(found.view.at - system_clock()) < timedelta(minutes=1)
    assert found.commitment.versions == desk.settings.commitment.versions
    seen = glance(read(config), None)
    assert seen is not None
    assert found.mark == seen.mark
    desk.close()


def test_it_makes_no_store(config: Path) -> None:
    reader = Reader(config, None, "")
    assert reader.take(LONG) is None
    reader.end()
    assert not (config.parent / "data").exists()


def test_it_brings_no_store_to_another_version(config: Path) -> None:
    desk = _filled(config)
    file = desk.settings.store_file
    desk.close()
    with sqlite3.connect(file) as other:
        other.execute("update alembic_version set version_num = '0001'")
    other.close()
    reader = Reader(config, None, "")
    assert reader.take(LONG) is None
    reader.end()
    with sqlite3.connect(file) as other:
        assert other.execute("select version_num from alembic_version").fetchall() == [("0001",)]
    other.close()


def test_it_runs_no_command_for_a_password(config: Path) -> None:
    asked = config.parent / "asked"
    config.write_text(
        f'database = "postgresql://127.0.0.1:1/klip"\ndatabase_password = {{ command = "touch {asked}" }}\n'
        + config.read_text()
    )
    reader = Reader(config, None, "")
    assert reader.take(LONG) is None
    reader.end()
    assert not asked.exists()


@pytest.mark.parametrize("text", ["klip = [", '[measure]\ninterval = "never"\n'], ids=["no TOML", "a wrong value"])
def test_what_is_wrong_is_left_to_the_app(text: str, config: Path) -> None:
    config.write_text(text)
    reader = Reader(config, None, "")
    assert reader.take(LONG) is None
    reader.end()


def test_it_is_waited_for_no_longer_than_asked_and_is_gone_then(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.toml")
    reader = Reader(tmp_path / "config.toml", None, "")
    begun = time.monotonic()
    assert reader.take(0.05) is None
    reader.end()
    assert time.monotonic() - begun < first.LONGEST
    reader.end()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system does not say what is open")
def test_nothing_of_it_stays_open(config: Path) -> None:
    before = set(Path("/proc/self/fd").iterdir())
    reader = Reader(config, None, "")
    reader.end()
    assert set(Path("/proc/self/fd").iterdir()) <= before
    assert reader.take(LONG) is None


def test_one_that_a_disk_holds_holds_nobody(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(config, None, "")
    process, waited = reader._process, []

    def held(timeout: float | None = None) -> int:
        waited.append(timeout)
        raise subprocess.TimeoutExpired("reader", timeout or 0)

    with monkeypatch.context() as patched:
        patched.setattr(process, "wait", held)
        reader.end()
    assert waited == [first.GONE]
    process.wait()


def test_nothing_is_taken_from_the_folder_that_one_stands_in(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filled(config).close()
    (tmp_path / "klip_tui.py").write_text("open('taken', 'w')")
    (tmp_path / "pickle.py").write_text("open('taken', 'w')")
    monkeypatch.chdir(tmp_path)
    reader = Reader(config, None, "")
    assert reader.take(LONG) is not None
    reader.end()
    assert not (tmp_path / "taken").exists()


def test_with_one_processor_it_would_only_be_in_the_way(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0}, raising=False)
    assert begin_to_read(config, None, "") is None
