"""The crash log is bounded, ours alone, and no way to write elsewhere (C7)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from klip_tui.runtime.crash_log import LARGEST, keep

NOW = datetime(2026, 12, 8, tzinfo=UTC)


def test_c7_it_never_grows_beyond_its_bound(tmp_path: Path) -> None:
    for number in range(300):
        kept = keep(tmp_path, f"{number} " + "x" * 50_000, NOW)
    assert kept == tmp_path / "crash.log"
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert set(sizes) == {"crash.log", "crash.log.1"}
    assert all(size < LARGEST + 30_000 for size in sizes.values())


def test_c7_it_follows_no_link_and_is_ours_alone(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "crash.log").symlink_to(victim)
    assert keep(tmp_path / "data", "fault", NOW) is None
    assert victim.read_text() == "mine"
    kept = keep(tmp_path / "other", "fault", NOW)
    assert kept is not None
    assert kept.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "other").stat().st_mode & 0o777 == 0o700
