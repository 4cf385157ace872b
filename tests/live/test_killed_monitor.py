"""The measuring monitor is killed at random moments: no segment overlaps, none is lost beyond an interval."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from klip_tui.commitment.figures.availability import Segment
from klip_tui.commitment.kinds import State
from klip_tui.commitment.service import KLIP
from klip_tui.store import segments
from klip_tui.store.opening import open_store
from tests.live.demo import PROGRAM, Demo, headless
from tests.soaking import Soaked, parts

pytestmark = pytest.mark.live

INTERVAL, HOLD = 2, 6
"""The demo's seconds between probes, and for how long one holds."""


def _start(demo: Demo) -> subprocess.Popen[str]:
    """Start a monitor and wait until it measures."""
    process = subprocess.Popen(
        [*PROGRAM, "--config", str(demo.config), "monitor", "--json"],
        env=demo.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if '"state"' in line:
            break
    return process


def _kill(process: subprocess.Popen[str]) -> float:
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    return time.time()


def measured(demo: Demo, since: float) -> list[Segment]:
    store = open_store(demo.data / "klip.db")
    with store.read() as connection:
        rows = segments.between(connection, KLIP, int(since), int(datetime.now(UTC).timestamp()) + HOLD + 60)
    store.close()
    return rows


def play(home: Path, times: int, seed: int, soaked: Soaked) -> None:
    rng = random.Random(seed)
    with headless(home) as demo:
        process = _start(demo)
        begun = time.time()
        for _ in range(times):
            time.sleep(rng.uniform(0.0, 2.5))
            killed = _kill(process)
            soaked.count(1)
            process = _start(demo)
            assert time.time() - killed < 3 * INTERVAL, "the next one takes over within three intervals"
        _kill(process)
        ended = time.time()
        rows = measured(demo, begun)
        for a, b in pairwise(rows):
            assert a.end <= b.start, "no two segments overlap"
        known = sum(min(r.end, ended) - max(r.start, begun) for r in rows if r.state is not State.UNKNOWN)
        assert known >= ended - begun - INTERVAL - 1, "what was measured is kept, but for one interval"
        assert all(r.end <= ended + HOLD + 1 for r in rows), "nothing is certain longer than a probe holds"
        time.sleep(HOLD + 2)
        process = _start(demo)
        back = time.time()
        time.sleep(INTERVAL + 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        held = max(r.end for r in measured(demo, begun) if r.end < back - 0.5)
        assert ended - INTERVAL - 1 <= held <= ended + HOLD + 1
        again = [r for r in measured(demo, begun) if r.start > held]
        assert again, "it measures again"
        assert again[0].start >= back - INTERVAL - 1, "the time in between is nobody's"


def test_four_kills_leave_true_segments(tmp_path: Path) -> None:
    play(tmp_path, 4, 3, Soaked(""))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4), ids=parts)
def test_two_hundred_kills(tmp_path: Path, part: int, soaked: Soaked) -> None:
    play(tmp_path, 50, 4 + part, soaked)
