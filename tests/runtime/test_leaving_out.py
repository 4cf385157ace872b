"""httpx's own command line is not loaded with httpx: it would bring Pygments and a quarter of rich."""

from __future__ import annotations

import subprocess
import sys

ASKED = """
import sys
from klip_tui.runtime.leaving_out import leave_out
leave_out()
import httpx
print(*sorted({"pygments", "rich", "click"} & set(sys.modules)), httpx.__version__)
"""


def test_httpx_comes_without_its_command_line() -> None:
    said = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert len(said.stdout.split()) == 1, said.stdout
