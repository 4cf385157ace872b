"""A manager's report: the month and the ones before it, both audiences, saved in every form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.live.demo import PROGRAM, headless
from tests.live.terminal import Terminal
from tests.live.words import in_both_languages, say

pytestmark = pytest.mark.live


@in_both_languages
def test_a_managers_report(tmp_path: Path, lang: str) -> None:
    _ = say(lang)
    running = _("(running month, up to {at})").split(",")[0].lstrip("(")
    with headless(tmp_path) as demo:
        with Terminal([*PROGRAM, "--config", str(demo.config), "--lang", lang], demo.env, 160, 45) as app:
            app.wait(_("OWED NOW"))
            app.press("6")
            app.wait(_("Budget used, month by month; ✗ where the target was missed").split(";")[0])
            app.wait(running)
            app.press("h")
            app.wait(lambda shown: running not in shown and f"· {_('external')}" in shown)
            app.press("a")
            app.wait(f"· {_('internal')}")
            app.wait(_("Interruptions"))
            app.press("w")
            app.wait(_("saved in {folder}").split("{")[0])
            app.leave()
            assert app.ended() == 0
        saved = sorted(path.suffix for path in (demo.data / "reports").iterdir())
        assert saved == [".csv", ".html", ".json", ".md", ".txt"]
        found = json.loads(next((demo.data / "reports").glob("*.json")).read_text())
        assert found["audience"] == "internal"
