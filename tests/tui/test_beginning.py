"""A file that the last view was shown under is judged after the first frame; any other before it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from klip_tui.config.glance import glance
from klip_tui.config.toml_source import read
from klip_tui.tui.kept_view import NAME, KeptView, keep
from tests.live.demo import environment

ASKED = """
import sys
from pathlib import Path
from klip_tui.cli.shell import Shell
from klip_tui.commitment.phrase import Refused
from klip_tui.tui.start import _looked
try:
    seen, reader = _looked(Shell(config=Path("config.toml").absolute()))
except Refused as error:
    print("refused", error)
else:
    print(seen.theme, "judged" if "klip_tui.config.schema" in sys.modules else "not yet judged")
    if reader is not None:
        reader.end()
"""
GOOD = 'data = "."\n[ui]\ntheme = "klip-light"\n'


@pytest.mark.parametrize(
    ("shown", "now", "said"),
    [
        (GOOD, GOOD, "klip-light not yet judged"),
        (None, GOOD, "klip-light judged"),
        (GOOD + "bell = false\n", GOOD, "klip-light judged"),
        (GOOD, GOOD + "bel = false\n", "refused"),
    ],
    ids=["as it was", "never shown", "changed", "changed for the worse"],
)
def test_a_file_that_was_judged_is_judged_after_the_first_frame(
    shown: str | None, now: str, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    if shown is not None:
        file.write_text(shown)
        seen = glance(read(file), None)
        assert seen is not None
        keep(tmp_path / NAME, KeptView(datetime(2026, 11, 24, tzinfo=UTC), {}, seen.mark), "en")
    file.write_text(now)
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        env=environment(tmp_path), cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith(said), done.stdout
