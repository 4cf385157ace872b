"""The doctor looks at who can read and change what is kept (C7); what the app saves is its own from the first byte."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from klip_tui.config.load import load
from klip_tui.desk.session import Desk
from klip_tui.desk.upkeep.doctor import examine
from klip_tui.runtime import private_file
from klip_tui.store import leases
from klip_tui.store.lease_watcher import holder_name
from klip_tui.text.voice import Voice
from tests.cli.run import klip


def _wrong(folder: Path) -> list[str]:
    desk = Desk(load(None, folder))
    desk.store.close()
    seen = [Voice("en").say(one.detail).split()[0] for one in examine(desk) if one.what == "data"]
    desk.close()
    return seen


@pytest.mark.parametrize(("mode", "found"), [(0o700, False), (0o755, False), (0o777, True), (0o770, True)])
def test_c7_a_data_folder_that_others_can_change(tmp_path: Path, mode: int, found: bool) -> None:
    folder = tmp_path / "data"
    assert _wrong(folder) == []
    folder.chmod(mode)
    assert _wrong(folder) == [str(folder)] * found


@pytest.mark.parametrize(("mode", "found"), [(0o600, False), (0o640, False), (0o604, True), (0o620, True)])
def test_c7_a_file_that_others_can_read_or_change(tmp_path: Path, mode: int, found: bool) -> None:
    folder = tmp_path / "data"
    _wrong(folder)
    (folder / "klip.db").chmod(mode)
    assert _wrong(folder) == [str(folder / "klip.db")] * found


def test_c7_what_is_saved_is_ours_from_its_first_byte_and_follows_no_link(tmp_path: Path) -> None:
    kept = tmp_path / "copied.txt"
    kept.write_text("older and longer")
    kept.chmod(0o644)
    before = os.umask(0)
    try:
        private_file.write(kept, b"new")
        private_file.write(tmp_path / "other", b"new")
    finally:
        os.umask(before)
    assert kept.read_bytes() == b"new"
    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()} == {0o600}
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"):
        private_file.write(tmp_path / "link", b"x")
    assert not (tmp_path / "elsewhere").exists()


def _seen(folder: Path, what: str) -> list[tuple[bool | None, str]]:
    desk = Desk(load(None, folder))
    desk.store.close()
    found = [(one.good, Voice("en").say(one.detail)) for one in examine(desk) if one.what == what]
    desk.close()
    return found


def test_a_disk_that_is_full_is_no_store_that_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _seen(tmp_path, "store")[0][0] is True
    full = Path("/dev/full")

    class Full:
        def __init__(self, dir: Path) -> None:
            del dir
            self.file = full.open("wb")

        def __enter__(self) -> object:
            return self.file

        def __exit__(self, *_: object) -> None:
            with contextlib.suppress(OSError):
                self.file.close()

    monkeypatch.setattr(tempfile, "TemporaryFile", Full)
    good, said = _seen(tmp_path, "store")[0]
    assert good is False
    assert "takes nothing more" in said


def test_a_monitor_that_keeps_nothing_is_there_all_the_same(tmp_path: Path) -> None:
    """Stopped, or its disk full: who was told that nobody measures started a second one beside it."""
    ours = holder_name("monitor")
    desk = Desk(load(None, tmp_path))
    with desk.store.write() as connection:
        leases.take(connection, leases.MEASURE, ours, desk.clock() - timedelta(hours=1), timedelta(seconds=75))
    desk.close()
    ((good, said),) = _seen(tmp_path, "A3.3")[:1]
    assert good is False
    assert said.startswith(f"{ours} is there, and has kept nothing for so long")


def test_the_doctor_makes_no_store(tmp_path: Path) -> None:
    """Run by root it made one that the monitor's user could not write (M14)."""
    (tmp_path / "config.toml").write_text(f'data = "{tmp_path}/data"\n')
    done = klip(tmp_path, "--config", f"{tmp_path}/config.toml", "doctor")
    assert "there is no store at" in done.stdout
    assert not (tmp_path / "data").exists()
