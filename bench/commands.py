"""Commands as whole processes, in turn with the imports that they rest on; and long work."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figures import Row, Samples, Tables

BASE = [sys.executable, "-c", "import sqlalchemy, click, msgspec"]
BARE = [sys.executable, "-c", "pass"]
KLIP = [sys.executable, "-m", "klip_tui"]
DRAFT = (
    'kind = "planned"\ntitle = "Onderhoud"\nreason = "Versie-upgrade"\nstart = {day}T05:00:00\nend = {day}T06:30:00\n'
)


def spent(command: list[str], env: dict[str, str]) -> tuple[float, float]:
    """Run a command; return its processor seconds and its wall seconds."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - begun
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def starts(empty: Path, years: Path, env: dict[str, str], runs: int, tables: Tables) -> None:
    """Budgets of a start: processor time, the least of several runs in turn."""
    today = datetime.now(UTC).date()
    draft = empty / "draft.toml"
    draft.write_text(DRAFT.format(day=today + timedelta(days=20)), encoding="utf-8")
    over = ["plan", "--duration", "2h", "--until", f"{today + timedelta(days=365)}"]
    asked: dict[str, tuple[list[str], list[str], float]] = {
        "status, an empty store": ([*KLIP, "--data", str(empty), "status"], BASE, 1.3),
        "status, ten years": ([*KLIP, "--data", str(years), "status"], BASE, 1.3),
        "check, ten years": ([*KLIP, "--data", str(years), "check", str(draft)], BASE, 1.4),
        "plan over a year, ten years": ([*KLIP, "--data", str(years), *over], BASE, 1.6),
        "--version": ([*KLIP, "--version"], BARE, 6.0),
        "due": ([*KLIP, "due", "--start", "2026-12-08T07:00"], BARE, 6.0),
    }
    found = Samples()
    for command, _base, _limit in asked.values():
        spent(command, env)
    for _ in range(runs):
        for name, (command, _base, _limit) in asked.items():
            found.add(name, spent(command, env)[0])
        found.add("base", spent(BASE, env)[0])
        found.add("bare", spent(BARE, env)[0])
    rows = []
    for name, (_command, base, limit) in asked.items():
        least = found.least("base" if base is BASE else "bare")
        rows.append(Row(f"{name}: {found.least(name) * 1000:.0f} ms", found.least(name) / least, "x", limit))
    rows.append(Row("the imports alone, ms", found.least("base") * 1000, "ms"))
    rows.append(Row("a bare interpreter, ms", found.least("bare") * 1000, "ms"))
    tables.show("commands", rows)


def long_work(folder: Path, env: dict[str, str], tables: Tables) -> None:
    """Import a million alternating rows, write them out again, import 20,000 questions."""
    rows, questions, out = folder / "rows.csv", folder / "questions.csv", folder / "out.csv"
    at, rng = datetime(2016, 1, 1, tzinfo=UTC), random.Random(1)
    with rows.open("w", encoding="utf-8") as file:
        file.write("instant,state\n")
        for n in range(1_000_000):
            file.write(f"{(at + timedelta(seconds=240 * n)).isoformat()},{'up' if n % 2 else 'down'}\n")
    with questions.open("w", encoding="utf-8") as file:
        file.write("reference,received,subject\n")
        for n in range(20_000):
            file.write(f"r{n},{(at + timedelta(minutes=7 * n)).isoformat()},Vraag {rng.randrange(9999)}\n")
    data = ["--data", str(folder)]
    imported = _timed([*KLIP, *data, "measurements", "import", str(rows)], env)
    exported = _timed([*KLIP, *data, "measurements", "export"], env, out)
    asked = _timed([*KLIP, *data, "question", "import", str(questions)], env)
    lines = sum(1 for _ in out.open(encoding="utf-8"))
    tables.show(
        "long work",
        [
            Row("measurements import of a million rows", imported[0], "s"),
            Row("its memory", imported[1], "MB", 150),
            Row(f"measurements export of them ({lines:,} lines)", exported[0], "s"),
            Row("its memory, streamed", exported[1], "MB", 150),
            Row("question import of 20,000", asked[0], "s", 2.0),
        ],
    )


def _timed(command: list[str], env: dict[str, str], out: Path | None = None) -> tuple[float, float]:
    """Return wall seconds and the most memory of a command, in MB. Raises CalledProcessError."""
    begun = time.perf_counter()
    with (out or Path(os.devnull)).open("w", encoding="utf-8") as file:
        running = subprocess.Popen(command, env=env, stdout=file, stderr=subprocess.PIPE)
        _pid, status, used = os.wait4(running.pid, 0)
    if status:
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), command)
    return time.perf_counter() - begun, used.ru_maxrss / 1000
