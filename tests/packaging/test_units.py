"""The systemd units: as docs/monitor.md prints them, right for systemd, and closed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "packaging" / "systemd").iterdir())
GUIDE = (ROOT / "docs" / "monitor.md").read_text(encoding="utf-8")
SYSTEMD = shutil.which("systemd-analyze")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_guide_prints_the_very_unit(unit: Path) -> None:
    if unit.name == "klip-tui-metrics.service":
        assert f"packaging/systemd/{unit.name}" in GUIDE
        return
    printed = re.search(rf"`/etc/systemd/system/{re.escape(unit.name)}`:\n\n```ini\n(.*?)```", GUIDE, re.S)
    assert printed is not None
    assert printed[1] == unit.read_text(encoding="utf-8")


def test_both_services_are_closed_alike() -> None:
    monitor, metrics = (
        (ROOT / "packaging" / "systemd" / f"klip-tui-{name}.service")
        .read_text(encoding="utf-8")
        .partition("\nCapab")[2]
        for name in ("monitor", "metrics")
    )
    assert metrics.strip() == monitor.partition("[Install]")[0].strip()


@pytest.mark.skipif(SYSTEMD is None, reason="no systemd here")
def test_systemd_takes_them_and_finds_little_exposed(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/klip-tui/bin/klip-tui", sys.executable)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    files = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run([str(SYSTEMD), "verify", "--man=no", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for file in files:
        if file.endswith(".service"):
            done = subprocess.run(
                [str(SYSTEMD), "security", "--offline=true", "--threshold=24", file],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout[-400:]
