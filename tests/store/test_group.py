"""A store that its folder opens to a group: a monitoring system reads it, and nobody else (C10)."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest

from klip_tui.config.load import load
from klip_tui.desk.session import Desk
from klip_tui.desk.upkeep.doctor import examine
from klip_tui.store.opening import open_store


@pytest.mark.parametrize(
    ("folder", "umask", "mode"),
    [
        (0o750, 0o027, 0o640),
        (0o2750, 0o027, 0o640),
        (0o700, 0o022, 0o600),
        (0o755, 0o022, 0o600),
        (0o750, 0o077, 0o600),
    ],
)
def test_the_store_is_as_open_as_its_folder_says(folder: int, umask: int, mode: int, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(folder)
    before = os.umask(umask)
    try:
        open_store(data / "klip.db").close()
    finally:
        os.umask(before)
    assert stat.S_IMODE((data / "klip.db").stat().st_mode) == mode


@pytest.mark.parametrize(
    ("folder", "file", "said"),
    [
        (0o750, 0o640, [("store", True), ("store", True)]),
        (0o750, 0o644, [("data", False), ("store", True)]),
        (0o755, 0o640, [("store", True)]),
        (0o700, 0o600, [("store", True)]),
    ],
)
def test_doctor_says_who_may_read_it(folder: int, file: int, said: list[tuple[str, bool]], tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'data = "{tmp_path}/data"\n')
    desk = Desk(load(config))
    with desk.store.read():
        pass
    (tmp_path / "data").chmod(folder)
    (tmp_path / "data" / "klip.db").chmod(file)
    seen = []
    for row in examine(desk):
        if row.what in ("store", "data"):
            seen.append((row.what, row.good))
        if row.what == "SQLite":
            break
    desk.close()
    assert seen == said


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user")
def test_a_member_of_the_group_reads_it_and_changes_nothing(tmp_path: Path) -> None:
    """What Icinga's line does: another user, in the group, over a folder that it can't write."""
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, 12345, 12345)
    data.chmod(0o750)
    # Of the folders above too: how many there are depends on how the tests are run.
    temporary = Path(tempfile.gettempdir())
    for folder in (tmp_path, *(one for one in tmp_path.parents if one.is_relative_to(temporary) and one != temporary)):
        folder.chmod(folder.stat().st_mode | 0o055)
    before = os.umask(0o027)
    try:
        open_store(data / "klip.db").close()
    finally:
        os.umask(before)
    os.chown(data / "klip.db", 12345, 12345)
    # The other user may not be able to read this very installation: what reading imports is imported before.
    with open_store(data / "klip.db", read_only=True).read() as connection:
        connection.exec_driver_sql("select 1")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([12345])
            os.setgid(54321)
            os.setuid(54321)
            for read_only in (True, False):
                store = open_store(data / "klip.db", read_only=read_only)
                with store.read() as connection:
                    assert connection.exec_driver_sql("select count(*) from segments").scalar() == 0
                store.close()
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
