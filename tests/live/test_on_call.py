"""The on-call engineer's night, whole: KLIP goes down, users are told by four keys, KLIP comes back, they are told."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from klip_tui.text.labels import log_words
from tests.live.demo import PROGRAM, Demo, headless
from tests.live.terminal import Terminal
from tests.live.words import in_both_languages, say

pytestmark = pytest.mark.live


@pytest.fixture
def demo(tmp_path: Path):
    with headless(tmp_path) as world:
        yield world


@in_both_languages
def test_from_a_failing_klip_to_users_who_know(demo: Demo, lang: str) -> None:
    _ = say(lang)

    def _accepted(shown: str) -> bool:
        return sum(_("accepted") in line for line in shown.splitlines()) >= 2

    before_mails, before_incidents = len(demo.mails()), len(demo.incidents())
    with Terminal([*PROGRAM, "--config", str(demo.config), "--lang", lang], demo.env) as app:
        app.wait(_("up").upper())
        app.wait("DEMO")
        app.wait(_("inside"))

        demo.switch("down")
        failed = time.monotonic()
        app.wait(f"KLIP is {_('down').upper()}", 15)
        assert time.monotonic() - failed <= 2 * 2 + 2, "the banner stands within two intervals of two seconds"

        app.press("i")
        app.wait(rf"\^s {_('post')}")
        assert "DEMO" in app.text.splitlines()[0]
        app.press("ctrl+s")
        app.wait(_("Will be told through"))
        app.press("enter")
        app.wait(_accepted, 20)

        mails, incidents = demo.mails(), demo.incidents()
        assert len(mails) == before_mails + 1
        assert len(incidents) == before_incidents + 1
        first, incident = mails[-1], incidents[0]
        assert incident["status"] == "investigating"
        assert "DEMO" in first["Subject"]
        assert "DEMO" in incident["name"]

        demo.switch("up")
        app.wait(f"KLIP is {_('up').upper()}", 15)
        app.press("1")
        app.wait(_("OWED NOW"))
        app.press("e")
        app.wait(rf"\^s {_('post')}")
        app.press("ctrl+s")
        app.wait(_("Will be told through"))
        app.press("enter")
        app.wait(_accepted, 20)
        app.wait(lambda _: len(demo.mails()) == before_mails + 2)

        last = demo.mails()[-1]
        assert last["In-Reply-To"] == first["Message-ID"]
        assert first["Message-ID"] in last["References"]
        assert len(demo.incidents()) == before_incidents + 1, "the end goes into the same incident"
        assert demo.incidents()[0]["status"] == "resolved"

        app.press("7")
        app.wait(log_words("post announcement", _))
        app.leave()
        assert app.ended() == 0
        assert "Traceback" not in app.raw.decode(errors="replace")

    rows = json.loads(demo.run("log", "--json").stdout)["log"]
    told = [row for row in rows if row["what"].startswith("post ")][-2:]
    assert [row["what"] for row in told] == ["post announcement", "post end"]
    assert all(row["who"] and row["at"].endswith(("+01:00", "+02:00")) for row in told)
    accepted = [row["subject"] for row in rows if row["what"] == "delivery accepted"][-4:]
    assert sorted({subject.split()[-1] for subject in accepted}) == ["list", "page"]
