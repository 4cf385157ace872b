"""The doctor looks at who can read and change what is kept (C7); what the app saves is its own from the first byte."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from klip_tui.config.load import load
from klip_tui.desk.session import Desk
from klip_tui.desk.upkeep.doctor import examine
from klip_tui.runtime import private_file
from klip_tui.text.voice import Voice


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
