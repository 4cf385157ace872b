"""A planner's session: by eight keys a proposed window is announced; then it is changed, and called off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.live.demo import PROGRAM, headless
from tests.live.terminal import Terminal
from tests.live.words import in_both_languages, say

pytestmark = pytest.mark.live


class Counted:
    """Counts the keys that are not typed text."""

    def __init__(self, app: Terminal) -> None:
        self.app, self.keys = app, 0

    def press(self, *keys: str) -> None:
        self.keys += len(keys)
        self.app.press(*keys)


@in_both_languages
def test_from_a_window_to_an_announcement_a_change_and_a_cancellation(tmp_path: Path, lang: str) -> None:
    _ = say(lang)
    with (
        headless(tmp_path) as demo,
        Terminal([*PROGRAM, "--config", str(demo.config), "--lang", lang], demo.env) as app,
    ):
        app.wait(_("OWED NOW"))
        app.press("3")
        app.wait(rf"1\. .*{_('tell by {at} ({days} d)').split('{')[0]}")
        app.wait(_("meets every promise"))
        counted = Counted(app)
        counted.press("n")
        app.wait(rf"\^s {_('post')}")
        app.press(*"Onderhoud zoekindex")
        counted.press("tab", "tab", "tab", "tab", "tab")
        app.press(*"Nieuwe versie van de index")
        counted.press("ctrl+s")
        app.wait(_("Will be told through"))
        counted.press("enter")
        app.wait(lambda shown: sum(_("accepted") in line for line in shown.splitlines()) >= 2, 20)
        assert counted.keys <= 8

        told = json.loads(demo.run("notices", "--json").stdout)["notices"][0]
        assert (told["title"], told["type"]) == ("Onderhoud zoekindex", "announcement")
        assert [f["promise"] for f in told["findings"] if f["severity"] != "advice"] == []

        app.press("c")
        app.wait(f"{_('planned interruption')} · {_('change')}")
        app.press("tab", "tab", "end", *["backspace"] * 5, *"23:30")
        app.wait("A4.1-2")
        app.press("ctrl+f")
        app.wait(lambda shown: "15:59" in shown or "A4.1-2" not in shown)
        app.press("escape")
        app.wait(_("the draft is kept: {key} shows it").split(":")[0])
        app.wait(_("drafts: {count}").format(count=1))

        app.press("3")
        app.wait("Onderhoud zoekindex")
        app.press("4")
        app.wait(_("NOTICES"))
        app.wait(lambda shown: "Onderhoud zoekindex" in shown.split("────")[-1])
        app.press("x")
        app.wait(f"{_('planned interruption')} · {_('cancellation')}")
        app.press("ctrl+s")
        app.wait(_("Will be told through"))
        app.press("enter")
        app.wait(lambda shown: _("NOTICES") in shown and _("cancellation") in shown, 20)
        app.wait(lambda _: demo.incidents()[0]["status"] == "completed", 20)
        one = json.loads(demo.run("interruptions", told["interruption"], "--json").stdout)
        assert one["state"] == "cancelled"
        app.leave()
        assert app.ended() == 0


def test_a_window_is_moved_and_stretched_by_keys_and_what_it_means_follows(tmp_path: Path) -> None:
    with headless(tmp_path) as demo, Terminal([*PROGRAM, "--config", str(demo.config)], demo.env) as app:
        app.wait("OWED NOW")
        app.press("3")
        app.wait("meets every promise")
        app.press("w")
        app.wait("How long")
        app.press(*["backspace"] * 2, *"45m", "enter")
        app.wait("45 min")
        app.press("tab")
        for _ in range(40):
            app.press("+")
        app.wait("falls short of")
        app.press("2", "g")
        app.wait("Go to a date")
        app.press(*"11 nov", "enter")
        app.wait("Wapenstilstand")
