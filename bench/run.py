"""How fast klip-tui is, beside a minimal Textual app measured in the same run, through a real pty.

    python bench/run.py [--runs 5] [--json]

Exits 1 when a budget is missed. Budgets: first paint 1.25x, settled 1.6x, memory 2x, idle 60 bytes/s and 1% of a
processor on every screen, a key in a list 1.2x the bytes and latency.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.live.demo import PROGRAM, Demo, environment, headless
from tests.live.terminal import Terminal, encode

MINIMAL = [sys.executable, str(Path(__file__).with_name("minimal.py"))]
IDLE = 12.0
SCREENS = {
    "1": "Status", "2": "Calendar", "3": "Planning", "4": "Notices", "5": "Helpdesk", "6": "Report", "7": "Log",
}  # fmt: skip


@dataclass
class Figures:
    """Samples by name; ``median`` of each is what is shown."""

    samples: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        self.samples.setdefault(name, []).append(value)

    def median(self, name: str) -> float:
        return statistics.median(self.samples[name])


def start(command: list[str], env: dict[str, str], ready: str, figures: Figures) -> Terminal:
    """Start a program and take: first byte, first paint, settled, bytes, memory."""
    app = Terminal(command, env)
    app.wait(lambda shown: bool(shown.strip()), 30)
    figures.add("first paint s", time.perf_counter() - app.begun)
    app.wait(lambda shown: ready in shown and "reading …" not in shown, 30)
    app.settle(0.4, 6)
    assert app.first_byte is not None
    assert app.last_byte is not None
    figures.add("first byte s", app.first_byte - app.begun)
    figures.add("settled s", app.last_byte - app.begun)
    figures.add("bytes to settle", len(app.raw))
    figures.add("memory MB", app.usage()[1])
    return app


def press(app: Terminal, key: str, name: str, figures: Figures) -> None:
    """Press a key; take the bytes it cost and the time to the last of them."""
    before, app.last_byte = len(app.raw), None
    begun = time.perf_counter()
    os.write(app.fd, encode(key))
    app.settle(0.08, 1.5)
    figures.add(f"{name} ms", ((app.last_byte or begun) - begun) * 1000)
    figures.add(f"{name} bytes", len(app.raw) - before)


def idle(app: Terminal, name: str, figures: Figures) -> None:
    """Take bytes a second and processor share while nobody types."""
    used, _ = app.usage()
    figures.add(f"idle {name} B/s", app.watch(IDLE) / IDLE)
    figures.add(f"idle {name} % cpu", 100 * (app.usage()[0] - used) / IDLE)


def run_minimal(env: dict[str, str], figures: Figures) -> None:
    with start(MINIMAL, env, "row 1", figures) as app:
        for key in ("down", "down", "down", "up", "down"):
            press(app, key, "key in a list", figures)
        press(app, "ctrl+p", "palette", figures)


def run_klip(demo: Demo, figures: Figures, *, idling: bool) -> None:
    with start([*PROGRAM, "--config", str(demo.config)], demo.env, "OWED NOW", figures) as app:
        app.press("4")
        app.wait("accepted|told")
        app.settle(0.5, 3)
        for key in ("down", "down", "down", "up", "down"):
            press(app, key, "key in a list", figures)
        press(app, "ctrl+p", "palette", figures)
        app.press("escape")
        app.settle(0.3, 3)
        for key in "1234567":
            press(app, key, "other screen", figures)
            app.settle(0.6, 3)
            if idling:
                idle(app, SCREENS[key], figures)


def quiet_copy(demo: Demo) -> None:
    """Let the demo's app measure as in production, every 30 seconds, so that idle is what an operator leaves open."""
    demo.config.write_text(demo.config.read_text().replace("interval = 2\n", "interval = 30\n", 1))


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    ours, least = Figures(), Figures()
    with tempfile.TemporaryDirectory() as home:
        env = environment(Path(home))
        with headless(Path(home)) as demo:
            quiet_copy(demo)
            run_minimal(env, Figures())
            run_klip(demo, Figures(), idling=False)
            for turn in range(asked.runs):
                run_minimal(env, least)
                run_klip(demo, ours, idling=turn == 0)
    return judge(ours, least, asked.json)


def judge(ours: Figures, least: Figures, as_json: bool) -> int:
    """Print every figure beside its budget; return 1 when one is missed."""
    factors = {
        "first paint s": 1.25, "settled s": 1.6, "memory MB": 2.0, "key in a list ms": 1.2, "key in a list bytes": 1.2,
    }  # fmt: skip
    missed, rows = False, []
    for name in ours.samples:
        value = ours.median(name)
        base = least.median(name) if name in least.samples else None
        limit = None
        if name in factors and base is not None:
            limit = base * factors[name]
        elif name.endswith("B/s"):
            limit = 60.0
        elif name.endswith("% cpu"):
            limit = 1.0
        met = limit is None or value <= limit
        missed |= not met
        rows.append((name, value, base, limit, met))
    if as_json:
        keys = ("name", "value", "minimal", "budget", "met")
        print(json.dumps([dict(zip(keys, row, strict=True)) for row in rows], indent=1))
        return int(missed)
    print(f"{'':24} {'klip-tui':>10} {'minimal':>10} {'ratio':>6} {'budget':>10}")
    for name, value, base, limit, met in rows:
        shown = [f"{v:10.3f}" if v is not None else " " * 10 for v in (value, base)]
        ratio = f"{value / base:6.2f}" if base else " " * 6
        budget = f"{limit:10.3f} {'ok' if met else 'MISSED'}" if limit is not None else ""
        print(f"{name:24} {shown[0]} {shown[1]} {ratio} {budget}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
