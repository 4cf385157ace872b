"""What each screen costs while nobody types, and Status in an incident: each app over a demo of its own, side by side.

A whole minute: what an app does once a minute belongs to it, and to any of its screens.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from bench.figures import Row, Tables
from tests.live.demo import Demo
from tests.live.terminal import Terminal

MINUTE = 62.0
"""Seconds that are watched: a minute, and the seconds by which its last event may come late."""


def idle(
    folder: Path,
    demo: Callable[[Path], AbstractContextManager[Demo]],
    open_app: Callable[[Demo], Terminal],
    screens: dict[str, str],
    tables: Tables,
) -> None:
    """Watch an app on each screen, and one more that sees KLIP down."""
    with ExitStack() as stack:
        apps: dict[str, Terminal] = {}
        for key, name in [*screens.items(), ("1", "Status in an incident")]:
            home = folder / name
            home.mkdir()
            world = stack.enter_context(demo(home))
            app = apps[name] = stack.enter_context(open_app(world))
            app.press(key)
            app.settle(1.0, 5)
            if name not in screens.values():
                world.switch("down")
                app.wait("DOWN", 120)
        drain(list(apps.values()), 8.0)
        used, sent, begun = _used(apps), {name: len(app.raw) for name, app in apps.items()}, time.perf_counter()
        drain(list(apps.values()), MINUTE)
        took = time.perf_counter() - begun
        now = _used(apps)
        rows = []
        for name, app in apps.items():
            limit = 45 if name in screens.values() else 80
            rows += [
                Row(f"{name}, bytes a second", (len(app.raw) - sent[name]) / took, "B", limit),
                Row(f"{name}, processor", 100 * (now[name] - used[name]) / took, "%", 0.5),
            ]
    tables.show("idle", rows)


def drain(apps: list[Terminal], seconds: float) -> None:
    """Read what they send, as terminals do."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        for app in apps:
            app.watch(0.005)


def _used(apps: dict[str, Terminal]) -> dict[str, float]:
    return {name: app.usage()[0] for name, app in apps.items()}
