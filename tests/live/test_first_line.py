"""A first-liner's morning: what is due, a new question by phone, an answer, the second line, a report that is told."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from klip_tui.text.labels import log_words, ways
from tests.live.demo import PROGRAM, headless
from tests.live.terminal import Terminal
from tests.live.words import in_both_languages, say

pytestmark = pytest.mark.live


@in_both_languages
def test_a_first_liners_morning(tmp_path: Path, lang: str) -> None:
    _ = say(lang)
    with (
        headless(tmp_path) as demo,
        Terminal([*PROGRAM, "--config", str(demo.config), "--lang", lang], demo.env) as app,
    ):
        app.wait(_("OWED NOW"))
        app.press("5")
        app.wait(f"{_('read aloud')} “KLIP werkt")
        app.wait(_("reachable this month: not measured"))

        begun = time.monotonic()
        app.press("a")
        app.wait(_("By {ways}").format(ways=ways(_)))
        app.press(*"Waar is plan 8891?")
        app.press("ctrl+s")
        app.wait(r"Waar is plan 8891\?", 5)
        assert time.monotonic() - begun < 10, "added in under ten seconds"

        app.press("/", *"8891", "enter")
        app.wait(lambda shown: _("{found} of {total}").format(found=1, total=124) in shown and "8891" in shown)
        app.press("d")
        app.wait(_("To whom"))
        app.press(*"team KLIP", "enter")
        app.wait(rf"{_('second line')} +team KLIP")
        app.press("o")
        app.wait(f"{_('A question')} · {_('open')}")
        app.press("w")
        app.wait(_("What was answered"))
        app.press(*"via het portaal", "enter")
        app.wait(_("answered in time"))
        app.press("enter")
        for what in ("dispatch", "take back", "answer"):
            app.wait(log_words(what, _))
        app.wait("via het portaal")
        app.press("escape", "escape")
        app.wait(lambda shown: _("{found} of {total}").format(found=1, total=124) not in shown)

        app.press("r")
        app.wait(_("A report of an interruption"))
        app.press(*"KLIP geeft een fout")
        app.press("ctrl+s")
        app.wait(rf"\^s {_('post')}")
        app.wait(_("meets every promise"))
        app.press("ctrl+s")
        app.wait(_("Will be told through"))
        app.press("enter")
        app.wait(lambda text: sum(_("accepted") in line for line in text.splitlines()) >= 2, 20)
        app.press("5")
        app.press("/", *"geeft een fout", "enter")
        app.wait(_("joined"))
        app.leave()
        assert app.ended() == 0

        rows = json.loads(demo.run("question", "list", "--all", "--json").stdout)["questions"]
        report = next(row for row in rows if row["kind"] == "report")
        assert report["interruption"]
        told = json.loads(demo.run("interruptions", report["interruption"], "--json").stdout)
        assert told["detected"] == report["received"].split(".")[0][:19] + report["received"][19:][-6:]
