"""What the app, status, the monitor and post say when a team's store fails, and after how many seconds.

    .venv/bin/python -m tests.adoption.store_failures [--write] [NAME ...]

Each failure is made on a real PostgreSQL while an app runs in a terminal and a monitor measures and delivers; then
status and post are asked. When it is over, everything that was posted must stand in the store and on the page, once.
With --write the table in docs/store.md is made anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.adoption.store_scenes import SCENES, World
from tests.desk.team import team
from tests.live.demo import PROGRAM, environment
from tests.live.terminal import Terminal
from tests.store.server import BIN, serving

DOC = Path(__file__).resolve().parents[2] / "docs" / "store.md"
BEGIN, END = "<!-- failures: begin -->", "<!-- failures: end -->"
REASON = "een proef met een opslag die weg is"
SAID = re.compile(r"the store .*|this machine's clock .*|no round was kept.*")


@dataclass
class Row:
    """What was seen of one failure."""

    name: str
    app: str = "nothing"
    monitor: str = "nothing"
    status: str = ""
    post: str = ""
    after: str = ""


def play(world: World, name: str) -> Row:
    """Make one failure, ask everybody, end it, and count."""
    title, scene = SCENES[name]
    row, steps, posted = Row(title), scene(world), []
    url = next(steps)
    desk, other = world.config(url, "desk"), world.config(url, "computer")
    for who in ("desk", "computer"):
        shutil.rmtree(world.folder / who, ignore_errors=True)
    app = Terminal([*PROGRAM, "--config", str(desk)], env=environment(world.folder))
    before = world.team.page.created
    with world.monitor(other):
        try:
            app.wait("UP", 40)
            _until(lambda: any(line["event"] in ("state", "start") for _, line in world.lines), 30)
            _run(world, desk, "store", "info")
            begun = time.monotonic()
            next(steps)
            expected = name not in ("restart", "pgbouncer")
            seen = _app(app, begun, 25 if expected else 6)
            row.app = seen or "nothing: it went on"
            said, took = _run(world, desk, "status")
            row.status = f"“{said}”, {took:.1f} s"
            said, took = _post(world, desk, name, posted)
            row.post = f"{said}, {took:.1f} s"
            if expected:
                _until(lambda: world.heard(begun) is not None, 25)
            heard = world.heard(begun)
            row.monitor = f"“{_short(heard[0])}”, {heard[1]:.1f} s" if heard else "nothing: it went on"
            over = time.monotonic()
            next(steps)
            row.after = _after(world, app, desk, posted, over, before)
        finally:
            app.press("q")
            app.watch(2)
            app.leave()
            with suppress(StopIteration):
                next(steps)
    return row


def _until(true: Callable[[], bool], limit: float) -> bool:
    until = time.monotonic() + limit
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return False


def _app(app: Terminal, begun: float, limit: float) -> str:
    try:
        shown = app.wait(lambda text: SAID.search(text) is not None, limit)
    except AssertionError:
        return ""
    found = SAID.search(shown)
    return f"“{_short(found[0])}”, {time.monotonic() - begun:.1f} s" if found else ""


def _short(said: str) -> str:
    """Leave out what differs from run to run: addresses, ports, process numbers."""
    said = re.sub(r"postgresql://\S+", "…", said)
    said = re.sub(r"127\.0\.0\.1(, port \d+)?|port \d+|process \d+", "…", said)
    said = " ".join(said.replace("|", "/").split())
    return said if len(said) <= 110 else said[:109] + "…"


def _run(world: World, config: Path, *words: str) -> tuple[str, float]:
    begun = time.monotonic()
    done = subprocess.run(
        [*PROGRAM, "--config", str(config), *words], env=environment(world.folder), capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    took = time.monotonic() - begun
    said = (done.stdout or done.stderr).strip().partition("\n")[0]
    return _short(said.partition("|")[0]), took


def _post(world: World, config: Path, name: str, posted: list[str]) -> tuple[str, float]:
    now = datetime.now(UTC) + timedelta(seconds=0)
    draft, title = world.folder / f"{name}.toml", f"Storing {name}"
    draft.write_text(
        f'kind = "unplanned"\ntitle = "{title}"\nstart = {now.isoformat(timespec="seconds")}\n'
        f"next_update = {(now + timedelta(hours=1)).isoformat(timespec='seconds')}\n"
    )
    begun = time.monotonic()
    done = subprocess.run(
        [*PROGRAM, "--config", str(config), "post", str(draft), "--reason", REASON, "--json"],
        env=environment(world.folder), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    took = time.monotonic() - begun
    posted.append(title)
    try:
        told = json.loads(done.stdout)
    except ValueError:
        return f"“{_short(done.stderr.strip())}”", took
    where = "from this computer's journal" if told.get("journal") else "from the store"
    states = Counter(one["state"] for one in told["deliveries"])
    return f"told {where}: {', '.join(f'{n} {state}' for state, n in states.items())}", took


def _after(world: World, app: Terminal, config: Path, posted: list[str], over: float, before: int) -> str:
    """Wait until everybody is back; count what was posted, in the store and on the page."""
    back = "the app back after "
    try:
        app.wait(lambda text: SAID.search(text) is None, 40)
        back += f"{time.monotonic() - over:.1f} s"
    except AssertionError:
        back = "the app still says it"
    _until(lambda: _kept(world, config) >= Counter(posted), 40)
    kept, page = _kept(world, config), world.team.page.created - before
    lost = sum((Counter(posted) - kept).values()) + max(0, len(posted) - page)
    doubled = sum((kept - Counter(posted)).values()) + max(0, page - len(posted))
    return f"{back}; lost {lost}, doubled {doubled}"


def _kept(world: World, config: Path) -> Counter[str]:
    done = subprocess.run(
        [*PROGRAM, "--config", str(config), "notices", "--json"], env=environment(world.folder), capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    return Counter(row["title"] for row in json.loads(done.stdout)["notices"]) if done.returncode == 0 else Counter()


def table(rows: list[Row]) -> str:
    """Write the table."""
    head = "| what fails | the app | `status` | the monitor | `post` of an outage | afterwards |\n"
    return f"{head}|---|---|---|---|---|---|\n" + "".join(
        f"| {row.name} | {row.app} | {row.status} | {row.monitor} | {row.post} | {row.after} |\n" for row in rows
    )


def main() -> int:
    """Play what was asked for."""
    words = sys.argv[1:]
    names = [word for word in words if word in SCENES] or list(SCENES)
    if BIN is None:
        sys.stdout.write("no PostgreSQL here\n")
        return 0
    rows: list[Row] = []
    with TemporaryDirectory(prefix="klip-tui-failures-") as place, serving() as server:
        folder = Path(place)
        folder.chmod(0o755)
        with team(folder, channels="statuspage mail") as made:
            world = World(folder, server, made)
            for name in names:
                try:
                    rows.append(play(world, name))
                except Exception as error:
                    rows.append(Row(SCENES[name][0], after=f"could not be played here: {type(error).__name__}"))
                    traceback.print_exc()
                sys.stdout.write(f"{rows[-1]}\n")
                sys.stdout.flush()
    found = table(rows)
    if "--write" in words:
        text = DOC.read_text()
        head, tail = text.partition(BEGIN)[0], text.partition(END)[2]
        DOC.write_text(f"{head}{BEGIN}\n{found}{END}{tail}")
    sys.stdout.write(found)
    bad = [row.name for row in rows if "lost 0, doubled 0" not in row.after]
    return 1 if bad else 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
