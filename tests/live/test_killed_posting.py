"""A posting process is killed at random moments: every notice reaches every channel once, or is shown as doubtful."""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import time
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.live.demo import PROGRAM, Demo, headless
from tests.soaking import Soaked, parts

pytestmark = pytest.mark.live
LONGEST = 900
"""Seconds in which everything has gone: what was cut off again and again is asked after for minutes first."""


def _draft(folder: Path, n: int) -> Path:
    path = folder / f"{n}.toml"
    path.write_text(
        f'kind = "planned"\ntitle = "Onderhoud {n:03d}"\nreason = "Versie-upgrade van de databank"\n'
        f"start = 2099-{n % 12 + 1:02d}-{n % 28 + 1:02d}T05:00:00\n"
        f"end = 2099-{n % 12 + 1:02d}-{n % 28 + 1:02d}T05:10:00\n"
    )
    return path


def _post(demo: Demo, path: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*PROGRAM, "--config", str(demo.config), "post", str(path), "--reason", "omdat het niet anders kan"],
        env=demo.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _titled(text: str) -> str:
    found = re.search(r"Onderhoud (\d{3})", text)
    return found[1] if found else ""


def _text(mail: EmailMessage) -> str:
    """Return what people read: a calendar's event may stand beside it."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def play(home: Path, times: int, seed: int, soaked: Soaked) -> Counter[str]:
    """Kill as often as asked; count how the deliveries ended."""
    rng = random.Random(seed)
    ended: Counter[str] = Counter()
    with headless(home) as demo:
        begun = time.monotonic()
        whole = _post(demo, _draft(home, 0))
        assert whole.wait(30) == 0
        lasts = time.monotonic() - begun
        for n in range(1, times + 1):
            process = _post(demo, _draft(home, n))
            time.sleep(rng.uniform(0.3, 1.05) * lasts)
            process.send_signal(signal.SIGKILL)
            process.wait(10)
            soaked.count(1)
        end = time.monotonic() + LONGEST
        while True:
            demo.run("deliver")
            told = json.loads(demo.run("notices", "--json").stdout)["notices"]
            mine = [row for row in told if "Onderhoud " in row["title"] and _titled(row["title"]).isdigit()]
            waits = any(d["state"] in ("pending", "sending") for row in mine for d in row["deliveries"])
            if not waits or time.monotonic() > end:
                break
            time.sleep(1)
        soaked.count(0, told=len(demo.mails()) + len(demo.incidents()))
        pages = Counter(_titled(row["name"]) for row in demo.incidents())
        mails = Counter(_titled(_text(mail)) for mail in demo.mails())
        kept = {_titled(row["title"]): row for row in mine}
        assert len(kept) == len(mine), "a notice is kept once"
        for title, row in kept.items():
            for delivery in row["deliveries"]:
                came = (pages if delivery["kind"] == "statuspage" else mails)[title]
                ended[f"{delivery['kind']} {delivery['state']}"] += 1
                assert delivery["state"] in ("accepted", "doubtful"), delivery
                assert came <= 1, f"{title} came twice through {delivery['channel']}"
                assert came == 1 or delivery["state"] == "doubtful", f"{title} was lost on {delivery['channel']}"
        for title in [*pages, *mails]:
            assert not title.isdigit() or title in kept, "nothing goes out that is not kept"
    return ended


def test_eight_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    ended = play(tmp_path, 8, 1, Soaked(""))
    assert ended["statuspage accepted"] >= 2
    assert ended["statuspage doubtful"] == 0, "a page can be asked"


@pytest.mark.soak
@pytest.mark.parametrize("part", range(8), ids=parts)
def test_eight_hundred_kills(tmp_path: Path, part: int, soaked: Soaked) -> None:
    ended = play(tmp_path, 100, 2 + part, soaked)
    assert ended["statuspage doubtful"] == 0
