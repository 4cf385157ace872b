"""Every call on the disk fails, one after the other: a sentence for a person, a sound store, and nothing half."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.durability.disk import COMPILER
from tests.faults.actions import ACTIONS
from tests.simulation.test_simulation import MEMORY
from tests.soaking import Soaked

ROOT = Path(__file__).resolve().parents[2]
WAYS: dict[str, dict[str, object]] = {
    "EIO once": {"error": errno.EIO},
    "EIO for good": {"error": errno.EIO, "forever": True},
    "ENOSPC once": {"error": errno.ENOSPC},
    "ENOSPC for good": {"error": errno.ENOSPC, "forever": True},
    "short once": {"partly": True},
    "EINTR once": {"error": errno.EINTR},
}
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(COMPILER is None, reason="a C compiler makes the disk fail"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it is preloaded as Linux does it"),
]


class Driver:
    """A loaded process on a disk that fails when it is told to."""

    def __init__(self, folder: Path) -> None:
        library = folder / "faults.so"
        source = Path(__file__).with_name("faults.c")
        subprocess.run([str(COMPILER), "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.driver", str(folder)],
            env={**os.environ, "LD_PRELOAD": str(library), "KLIP_FAULT_ROOT": str(folder / "data"),
                 "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip

    def do(self, action: str, at: int, **how: object) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"action": action, "at": at, **how}) + "\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with tempfile.TemporaryDirectory(prefix="klip-tui-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        made = Driver(Path(folder))
        yield made
        made.close()


@pytest.mark.parametrize("action", ACTIONS)
def test_some_calls_fail(driver: Driver, action: str) -> None:
    clean = driver.do(action, 0)
    assert clean["wrong"] == []
    assert clean["said"] == ""
    assert clean["calls"] > 10
    heard = 0
    # A step that shares no factor with the ways: together they meet calls of every kind.
    for at, way in zip(range(1, clean["calls"] + 1, max(1, clean["calls"] // 6)), [*WAYS, *WAYS, *WAYS], strict=False):
        found = driver.do(action, at, **WAYS[way])
        assert found["wrong"] == [], f"{way} at call {at} of {clean['calls']}: {found['said']}"
        heard += bool(found["said"])
    assert heard, "a disk that fails for good is said"


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_call_fails(driver: Driver, action: str, way: str, soaked: Soaked) -> None:
    wrong = {}
    for at in range(1, driver.do(action, 0)["calls"] + 1):
        found = driver.do(action, at, **WAYS[way])
        soaked.count(1)
        if found["wrong"]:
            soaked.failed(*found["wrong"])
            wrong[at] = (found["said"], found["wrong"])
    assert wrong == {}
