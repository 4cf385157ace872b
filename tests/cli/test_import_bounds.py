"""M6: a million rows that alternate, in and out again, in bounded memory."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.soaking import Soaked

ROWS = 1_000_000
MEGABYTES = 150
PEAK = """
import sys
from klip_tui.__main__ import main
sys.argv = ["klip-tui", *sys.argv[1:]]
try:
    main()
finally:
    # Not what getrusage says: that begins with the memory of the process that we were forked from.
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    sys.stderr.write(f"\\npeak {peak // 1024}\\n")
"""


def _run(*words: str) -> tuple[bytes, str, int]:
    """Run a command in a process of its own; return what it writes, what it says, and its peak in megabytes."""
    done = subprocess.run([sys.executable, "-c", PEAK, *words], capture_output=True, check=False, timeout=900)
    said, _, peak = done.stderr.decode().rpartition("peak ")
    return done.stdout, said, int(peak)


@pytest.mark.soak
def test_a_million_rows_m6(tmp_path: Path, soaked: Soaked) -> None:
    file, begun = tmp_path / "rows.csv", datetime(2020, 1, 1, tzinfo=UTC)
    with file.open("w") as rows:
        rows.write("instant,state\n")
        for at in range(ROWS):
            rows.write(f"{(begun + timedelta(minutes=at)).isoformat()},{('up', 'down')[at % 2]}\n")
    data = ("--data", str(tmp_path / "data"))
    out, _, peak = _run(*data, "measurements", "import", str(file))
    soaked.count(ROWS)
    assert f"{ROWS} imported".encode() in out
    assert peak < MEGABYTES, f"import takes {peak} MB"

    out, _, peak = _run(*data, "measurements", "export")
    assert out.count(b"\n") >= ROWS
    assert peak < MEGABYTES, f"export takes {peak} MB"
