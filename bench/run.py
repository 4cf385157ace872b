"""Every budget in one run, printed and written into docs/performance.md.

    python -m bench.run [--runs 2] [--only start,commands,walks,idle,slow,long,scale]

Exits 1 when a budget is missed. The machine's load is noted: what is measured beside other work is no verdict.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import apps, commands, scale
from bench.figures import Samples, Tables, write
from bench.idle import idle
from tests.live.demo import Demo, environment, headless

PARTS = ("start", "walks", "idle", "slow", "scale", "commands", "long")


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=2)
    options.add_argument("--only", default=",".join(PARTS))
    asked = options.parse_args()
    parts, tables, begun = asked.only.split(","), Tables(), time.perf_counter()
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = environment(folder)
        if {"start", "walks", "idle", "slow"} & set(parts):
            in_terminals(folder, env, parts, asked.runs, tables)
        years = scale.run(folder, tables).parent if "scale" in parts else None
        if "commands" in parts:
            empty = folder / "empty"
            empty.mkdir()
            commands.starts(empty, years or empty, env, asked.runs * 3, tables)
        if "long" in parts:
            (folder / "long").mkdir()
            commands.long_work(folder / "long", env, tables)
    took = time.perf_counter() - begun
    said = (
        f"{time.strftime('%Y-%m-%d %H:%M')}, Python {platform.python_version()}, {os.cpu_count()} processors,"
        f" load {before:.1f} before and {os.getloadavg()[0]:.1f} after; {took:.0f} s for {', '.join(parts)}."
    )
    print(f"\n{said}")
    write("machine", said)
    for one in tables.missed:
        print(f"MISSED {one}")
    return int(bool(tables.missed))


def in_terminals(folder: Path, env: dict[str, str], parts: list[str], runs: int, tables: Tables) -> None:
    """Measure the app over demos that measure as in production, every 30 seconds."""
    with _as_in_production(folder) as demo:
        if "start" in parts:
            apps.paired(demo, env, runs, tables)
        if "walks" in parts:
            apps.walks(demo, env, tables)
        if "slow" in parts:
            apps.slow(demo, tables)
    if "idle" in parts:
        idle(folder, _as_in_production, lambda demo: apps.klip(demo, Samples()), apps.SCREENS, tables)


@contextmanager
def _as_in_production(folder: Path) -> Iterator[Demo]:
    with headless(folder) as demo:
        demo.config.write_text(demo.config.read_text().replace("interval = 2\n", "interval = 30\n", 1))
        yield demo


if __name__ == "__main__":
    sys.exit(main())
