"""The power is cut at any moment of telling: what was posted is there, and nobody is told anything twice (T2).

A process that posts and delivers is recorded once; then its disk is cut after one of its steps, with what was not
synced by then lost, kept or in part, and the program is started again over what is left.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.kinds import WAITING
from klip_tui.config.load import load
from klip_tui.desk.session import Desk
from klip_tui.store import deliveries, notices
from tests.durability import disk
from tests.durability.story import MARKERS, NOW, NotedList, NotedPage, configure, settle
from tests.soaking import Soaked, parts

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(disk.COMPILER is None, reason="a C compiler records what is asked of the disk"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the recorder is preloaded as Linux does it"),
]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[disk.Step]]:
    folder = tmp_path_factory.mktemp("recorded")
    log = folder / "log"
    subprocess.run(
        [sys.executable, "-m", "tests.durability.story", str(folder)],
        env={
            **os.environ, "LD_PRELOAD": str(disk.build(folder)), "KLIP_DISK_ROOT": str(folder / "data"),
            "KLIP_DISK_LOG": str(log), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1",
        },
        check=True, timeout=120,
    )  # fmt: skip
    return folder / "data", disk.steps(log)


def _happened(steps: list[disk.Step], cut: int) -> dict[str, Any]:
    """Read the markers up to the cut: what was posted, and what the page and the list had taken."""
    found: dict[str, Any] = {"posted": [], "page": {}, "mails": []}
    for step in steps[:cut]:
        if step.what == "W" and step.path.endswith(f"/{MARKERS}"):
            for line in step.data.splitlines():
                for name, value in json.loads(line).items():
                    if name == "posted":
                        found["posted"].append(value)
                    else:
                        found[name] = value
    return found


def _begin_again(
    folder: Path, data: Path, steps: list[disk.Step], cut: int, chance: random.Random
) -> tuple[list[str], str]:
    """Cut the power after a step, start again, deliver until nothing waits; return what is wrong, and what was cut."""
    was = disk.Disk()
    for step in steps[:cut]:
        was.take(step)
    keep = chance.choice((0.0, 1.0, 0.5, 0.8, 0.2))
    here = folder / "data"
    here.mkdir(parents=True)
    for name, content in was.after_a_cut(chance, keep):
        target = here / Path(name).relative_to(data)
        if target.name != MARKERS:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            target.chmod(0o600)
    happened = _happened(steps, cut)
    page, mail = NotedPage(None, happened["page"]), NotedList(None, list(happened["mails"]))
    try:
        return _wrong(folder, here, page, mail, happened["posted"]), f"cut after step {cut}, kept {keep}"
    finally:
        page.stop()
        mail.stop()


def _wrong(folder: Path, here: Path, page: NotedPage, mail: NotedList, posted: list[str]) -> list[str]:
    clock = [NOW + timedelta(hours=2)]
    store = here / "klip.db"
    if not posted and (not store.exists() or not store.stat().st_size):
        return [f"told without a store: {list(page.incidents)} {mail.taken}"] if page.incidents or mail.taken else []
    desk = Desk(load(configure(folder, page, mail)), lambda: clock[0], "an")
    settle(desk, clock)
    with desk.store.read() as connection:
        known = {written.notice.id for written in notices.written(connection, limit=100)}
        waiting = deliveries.in_state(connection, *WAITING)
    desk.close()
    wrong = [f"{notice} was posted and is lost" for notice in posted if notice not in known]
    wrong += [f"{row.notice} still waits for {row.channel}" for row in waiting]
    with sqlite3.connect(store) as raw:
        (verdict,) = raw.execute("pragma integrity_check").fetchone()
    if verdict != "ok":
        wrong.append(f"the store: {verdict}")
    bodies = [update["body"] for row in page.incidents.values() for update in row["incident_updates"]]
    wrong += [f"the page was told twice: {body[:60]!r}" for body, n in Counter(bodies).items() if n > 1]
    names = Counter(row["name"] for row in page.incidents.values())
    wrong += [f"two incidents: {name}" for name, n in names.items() if n > 1]
    if len(bodies) > len(known):
        wrong.append(f"the page was told {len(bodies)} notices, the store knows {len(known)}")
    wrong += [f"mailed twice: {identity}" for identity, n in Counter(mail.taken).items() if n > 1]
    if len(mail.taken) > len(known):
        wrong.append(f"{len(mail.taken)} mails went out, the store knows {len(known)} notices")
    return wrong


def _cut_often(recorded: tuple[Path, list[disk.Step]], folder: Path, count: int, seed: int, soaked: Soaked) -> None:
    data, steps = recorded
    chance = random.Random(seed)
    first = next(n for n, step in enumerate(steps) if step.path.endswith("klip.db"))
    found = {}
    for number in range(count):
        cut = chance.randrange(first, len(steps) + 1)
        wrong, where = _begin_again(folder / str(number), data, steps, cut, chance)
        shutil.rmtree(folder / str(number))
        soaked.count(1)
        if wrong:
            soaked.failed(*wrong)
            found[f"{where}, seed {seed}, number {number}"] = wrong
    assert found == {}


def test_a_power_cut_loses_nothing_and_sends_nothing_twice_t2(
    recorded: tuple[Path, list[disk.Step]], tmp_path: Path
) -> None:
    _cut_often(recorded, tmp_path, 12, 1, Soaked(""))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4), ids=parts)
def test_a_thousand_power_cuts_lose_nothing_and_send_nothing_twice_t2(
    recorded: tuple[Path, list[disk.Step]], tmp_path: Path, part: int, soaked: Soaked
) -> None:
    _cut_often(recorded, tmp_path, 250, 2 + part, soaked)


def test_the_story_is_told_whole(recorded: tuple[Path, list[disk.Step]]) -> None:
    _, steps = recorded
    happened = _happened(steps, len(steps))
    assert len(happened["posted"]) == len(happened["mails"]) == 4
    assert sum(len(row["incident_updates"]) for row in happened["page"].values()) == 4
    assert {"C", "W", "S", "U"} <= {step.what for step in steps}, "the recorder sees what SQLite asks of the disk"


def test_the_disk_loses_what_was_not_synced() -> None:
    was = disk.Disk()
    for what, path, offset, data in (
        ("C", "/d/a", 0, b""), ("W", "/d/a", 0, b"safe"), ("S", "/d/a", 0, b""), ("W", "/d/a", 4, b"not"),
        ("C", "/d/b", 0, b""), ("R", "/d/a", 0, b"/d/c"),
    ):  # fmt: skip
        was.take(disk.Step(what, path, offset, data))
    assert dict(was.after_a_cut(random.Random(0), 0.0)) == {"/d/a": b"safe"}
    assert dict(was.after_a_cut(random.Random(0), 1.0)) == {"/d/c": b"safenot", "/d/b": b""}
    was.take(disk.Step("S", "/d", 0, b""))
    assert dict(was.after_a_cut(random.Random(0), 0.0)) == {"/d/c": b"safe", "/d/b": b""}
