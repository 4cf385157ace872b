"""A manager's report, in Dutch: the month and the ones before it, both audiences, saved in every form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.live.demo import PROGRAM, headless
from tests.live.terminal import Terminal

pytestmark = pytest.mark.live


def test_a_managers_report(tmp_path: Path) -> None:
    with headless(tmp_path) as demo:
        with Terminal([*PROGRAM, "--config", str(demo.config), "--lang", "nl"], demo.env, 160, 45) as app:
            app.wait("NOG TE DOEN")
            app.press("6")
            app.wait("Verbruikte marge, maand per maand")
            app.wait("lopende maand")
            app.press("h")
            app.wait(lambda shown: "lopende maand" not in shown and "· extern" in shown)
            app.press("a")
            app.wait("· intern")
            app.wait("Onderbrekingen")
            app.press("w")
            app.wait("bewaard in")
            app.leave()
            assert app.ended() == 0
        saved = sorted(path.suffix for path in (demo.data / "reports").iterdir())
        assert saved == [".csv", ".html", ".json", ".md", ".txt"]
        found = json.loads(next((demo.data / "reports").glob("*.json")).read_text())
        assert found["audience"] == "internal"
