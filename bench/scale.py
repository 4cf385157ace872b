"""Ten years at 30 s: what each view and each command costs, at 1%, 10% and all of that history.

    python -m bench.scale [--sqlite-only]

300 outages a year, 100,000 questions, 10,000 notices, a million lines of the log; on SQLite and, where a server is
installed, on PostgreSQL. Every view under 200 ms, every command under 500 ms.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import years
from bench.commands import KLIP, spent
from bench.figures import Row, Tables
from klip_tui.config.load import load
from klip_tui.desk.helpdesk import register
from klip_tui.desk.notices import drafts
from klip_tui.desk.report.month import report
from klip_tui.desk.session import Desk
from klip_tui.desk.views import handover, lists, planning, status
from tests.live.demo import environment
from tests.store import server

SHARES = (0.01, 0.1, 1.0)
VIEWS: dict[str, Callable[[Desk], Any]] = {
    "Status": status.status,
    "Calendar": lambda desk: planning.year(desk, desk.clock().year),
    "Planning": lambda desk: planning.planning(desk, planning.Sought()),
    "Notices": lambda desk: (lists.told(desk), drafts.kept(desk)),
    "Helpdesk": register.register,
    "Report": lambda desk: report(desk, desk.clock().year, desk.clock().month, "internal", months_before=12),
    "Log": lambda desk: (lists.entries(desk, 500), lists.count_entries(desk)),
    "handover": handover.handover,
}
REPORT = ("report", f"{datetime.now(UTC):%Y-%m}")
COMMANDS = (
    ("status",), REPORT, ("notices",), ("interruptions",), ("question", "list"), ("question", "list", "--all"),
    ("log",), ("handover",), ("plan", "--duration", "2h"), ("corrections", "list"), ("metrics",),
)  # fmt: skip


def made(folder: Path, share: float, url: str, now: datetime) -> Path:
    """Make a configuration whose store holds a share of ten years."""
    folder.mkdir(parents=True)
    config = folder / "config.toml"
    config.write_text(f'data = "{folder}"\n' + (f'database = "{url}"\n' if url else ""), encoding="utf-8")
    # An address holds a password: a file that others can read is refused.
    config.chmod(0o600)
    desk = Desk(load(config))
    years.fill(desk.store, now, share)
    desk.close()
    return config


def view_cost(config: Path, look: Callable[[Desk], Any]) -> float:
    """Return the least milliseconds of a view: the second time on, as on a screen that is open."""
    desk = Desk(load(config))
    found = []
    for _ in range(4):
        begun = time.perf_counter()
        look(desk)
        found.append((time.perf_counter() - begun) * 1000)
    desk.close()
    return min(found[1:])


def scale(name: str, configs: list[Path], env: dict[str, str], tables: Tables) -> None:
    """Print every view at each share, and every command over all ten years."""
    rows = []
    for view, look in VIEWS.items():
        costs = [view_cost(config, look) for config in configs]
        small = " / ".join(f"{cost:.0f}" for cost in costs[:-1])
        rows.append(Row(f"{view} (at 1% and 10%: {small} ms)", costs[-1], "ms", 200))
    for words in COMMANDS:
        command = [*KLIP, "--config", str(configs[-1]), *words]
        took = min(spent(command, env)[1] for _ in range(3))
        rows.append(Row(f"klip-tui {' '.join(words)}", took * 1000, "ms", 500))
    tables.show(f"ten years on {name}", rows)


def run(folder: Path, tables: Tables, *, postgresql: bool = True) -> Path:
    """Measure both databases; return the configuration of ten years on SQLite."""
    env, now = environment(folder), datetime.now(UTC).replace(microsecond=0)
    configs = [made(folder / f"sqlite {share}", share, "", now) for share in SHARES]
    scale("SQLite", configs, env, tables)
    if postgresql and server.BIN is not None:
        with ExitStack() as stack:
            there = []
            for share in SHARES:
                one = stack.enter_context(server.serving())
                there.append(made(folder / f"postgresql {share}", share, one.url, now))
            scale("PostgreSQL", there, env, tables)
    return configs[-1]


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--sqlite-only", action="store_true")
    asked = options.parse_args()
    tables = Tables()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), tables, postgresql=not asked.sqlite_only)
    return int(bool(tables.missed))


if __name__ == "__main__":
    sys.exit(main())
