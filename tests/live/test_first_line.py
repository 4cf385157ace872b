"""A first-liner's morning: what is due, a new question by phone, an answer, the second line, a report that is told."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.live.demo import PROGRAM, headless
from tests.live.terminal import Terminal

pytestmark = pytest.mark.live


def test_a_first_liners_morning(tmp_path: Path) -> None:
    with headless(tmp_path) as demo, Terminal([*PROGRAM, "--config", str(demo.config)], demo.env) as app:
        app.wait("OWED NOW")
        app.press("5")
        app.wait(r"read aloud “KLIP werkt")
        app.wait(r"reachable this month")

        begun = time.monotonic()
        app.press("a")
        app.wait("By mail/phone/other")
        app.press(*"Waar is plan 8891?")
        app.press("ctrl+s")
        app.wait(r"Waar is plan 8891\?", 5)
        assert time.monotonic() - begun < 10, "added in under ten seconds"

        app.press("/", *"8891", "enter")
        app.wait(lambda shown: "1 of 124" in shown and "8891" in shown)
        app.press("d")
        app.wait("To whom")
        app.press(*"team KLIP", "enter")
        app.wait(r"second line +team KLIP")
        app.press("o")
        app.wait("A question · open")
        app.press("w")
        app.wait("What was answered")
        app.press(*"via het portaal", "enter")
        app.wait("answered in time")
        app.press("enter")
        for line in ("second line", "via het portaal", "dispatch", "take back", "  answer"):
            app.wait(line)
        app.press("escape", "escape")
        app.wait(lambda shown: "1 of 124" not in shown)

        app.press("r")
        app.wait("A report of an interruption")
        app.press(*"KLIP geeft een fout")
        app.press("ctrl+s")
        app.wait(r"\^s post")
        app.wait("meets every promise")
        app.press("ctrl+s")
        app.wait("Will be told through")
        app.press("enter")
        app.wait(lambda text: sum("accepted" in line for line in text.splitlines()) >= 2, 20)
        app.press("5")
        app.press("/", *"geeft een fout", "enter")
        app.wait("joined")
        app.leave()
        assert app.ended() == 0

        rows = json.loads(demo.run("question", "list", "--all", "--json").stdout)["questions"]
        report = next(row for row in rows if row["kind"] == "report")
        assert report["interruption"]
        told = json.loads(demo.run("interruptions", report["interruption"], "--json").stdout)
        assert told["detected"] == report["received"].split(".")[0][:19] + report["received"][19:][-6:]
