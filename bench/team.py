"""Many idle apps over one PostgreSQL, each in a terminal of its own: what each of them costs while nobody types.

    python -m bench.team [--apps 20] [--seconds 60]

Printed, and written into docs/performance.md.
A monitor measures every 30 seconds, as a team has it; then the KLIP of the demo goes down. Needs PostgreSQL's programs.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench.figures import Row, Tables
from bench.idle import drain
from tests.live.demo import PROGRAM, Demo, headless
from tests.live.terminal import Terminal
from tests.live.waiting import until
from tests.store.server import serving

LIMIT = 1.0
"""Percent of a processor that an idle app may take."""


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--apps", type=int, default=20)
    options.add_argument("--seconds", type=float, default=60.0)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        demo = stack.enter_context(headless(folder))
        server = stack.enter_context(serving())
        words = [*PROGRAM, "--config", str(_config(demo, server.url, folder / "monitor"))]
        monitor = subprocess.Popen([*words, "monitor"], env=demo.env, stdout=subprocess.DEVNULL)
        stack.callback(monitor.wait)
        stack.callback(monitor.terminate)
        apps = []
        for n in range(asked.apps):
            config = _config(demo, server.url, folder / f"person{n}")
            app = stack.enter_context(Terminal([*PROGRAM, "--config", str(config)], demo.env))
            app.wait("OWED NOW", 120)
            apps.append(app)
        until(lambda: drain(apps, 1.0) or "UP" in apps[0].text, 120)
        drain(apps, 15.0)
        rows = _measure("nothing is the matter", apps, asked.seconds)
        demo.switch("down")
        until(lambda: drain(apps, 1.0) or all("DOWN" in app.text for app in apps), 120)
        drain(apps, 5.0)
        rows += _measure("in an incident", apps, asked.seconds)
        demo.switch("up")
    tables = Tables()
    tables.show("idle apps over one PostgreSQL", rows)
    return int(bool(tables.missed))


def _config(demo: Demo, database: str, data: Path) -> Path:
    """Write one person's configuration: the demo's, over the server; pages are the demo's too."""
    data.mkdir()
    text = re.sub(r"(?m)^(data|database) = .*\n", "", demo.config.read_text()).replace(
        "interval = 2\n", "interval = 30\n", 1
    )
    file = data / "config.toml"
    file.write_text(f'data = "{data}/data"\ndatabase = "{database}"\n{text}')
    file.chmod(0o600)
    return file


def _measure(name: str, apps: list[Terminal], seconds: float) -> list[Row]:
    before, begun, sent = [app.usage()[0] for app in apps], time.perf_counter(), [len(app.raw) for app in apps]
    drain(apps, seconds)
    took = time.perf_counter() - begun
    shares = [100 * (app.usage()[0] - was) / took for app, was in zip(apps, before, strict=True)]
    bytes_ = statistics.mean((len(app.raw) - was) / took for app, was in zip(apps, sent, strict=True))
    load = f"{len(apps)} apps, {name} (load {os.getloadavg()[0]:.1f})"
    return [
        Row(f"{load}: processor of each", statistics.mean(shares), "%", LIMIT),
        Row("of the one that takes most", max(shares), "%", LIMIT),
        Row("bytes a second of each", bytes_, "B"),
    ]


if __name__ == "__main__":
    sys.exit(main())
