"""Running the program as scripts do: a process of its own, with a home of its own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests import forked
from tests.live.demo import environment


def klip(home: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command."""
    return forked.run(words, environment(home, **env))


def data(home: Path, *words: str, code: int = 0) -> Any:
    """Run a command and read its JSON."""
    done = klip(home, *words, "--json")
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)
