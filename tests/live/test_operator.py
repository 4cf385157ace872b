"""An operator's day: the app stays open; what changes shows within a second, and nothing that happens ends it."""

from __future__ import annotations

import re
import resource
import sqlite3
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.live.demo import PROGRAM, Demo, headless
from tests.live.terminal import Terminal
from tests.live.words import in_both_languages, say

pytestmark = pytest.mark.live

WORDS = {
    "1": "OWED NOW", "2": "closed day", "3": "load", "4": "NOTICES", "5": "read aloud",
    "6": "Plan requests a working day", "7": "{count} lines, each follows from the one before",
}  # fmt: skip


def titles(lang: str = "en") -> dict[str, str]:
    """What each screen is known by."""
    return {key: say(lang)(text).removeprefix("{count} ") for key, text in WORDS.items()}


TITLES = titles()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with headless(tmp_path) as world:
        yield world


def _open(demo: Demo, *words: str, **more: int) -> Terminal:
    return Terminal([*PROGRAM, "--config", str(demo.config), *words], demo.env, **more)


@in_both_languages
def test_every_screen_is_one_key_from_every_other(demo: Demo, lang: str) -> None:
    found = titles(lang)
    with _open(demo, "--lang", lang) as app:
        app.wait(found["1"])
        for there in a_walk_over_every_pair(list(found)):
            app.press(there)
            app.wait(found[there])


def a_walk_over_every_pair(keys: list[str]) -> list[str]:
    """Return a closed walk that goes from each to each other once (Hierholzer)."""
    left = {here: [there for there in keys if there != here] for here in keys}
    path, walk = [keys[0]], []
    while path:
        if left[path[-1]]:
            path.append(left[path[-1]].pop())
        else:
            walk.append(path.pop())
    assert len(set(pairwise(walk))) == len(keys) * (len(keys) - 1)
    return walk


def test_what_another_process_does_shows_within_a_second(demo: Demo) -> None:
    with _open(demo) as app:
        app.wait("by this app")
        subject = "Vraag van een ander"
        store = sqlite3.connect(demo.data / "klip.db", isolation_level=None, timeout=20)
        store.execute(
            "insert into questions (kind, reference, sender, via, subject, text, received_us, state, line, answer,"
            " interruption, revision) values ('question', 'x', '', 'mail', ?, '', ?, 'open', '', '', '', 1)",
            (subject, int(time.time() * 1e6)),
        )
        store.execute(
            "insert into log (at_us, who, what, subject, why, detail) values (?, 'x', 'add question', 'q', '', '')",
            (int(time.time() * 1e6),),
        )
        begun = time.monotonic()
        app.wait(subject, 5)
        assert time.monotonic() - begun < 1.0
        app.press("5")
        app.wait(subject)
        store.execute("update questions set state = 'answered', answered_us = received_us where reference = 'x'")
        store.execute(
            "insert into log (at_us, who, what, subject, why, detail) values (?, 'x', 'answer', 'q', '', '')",
            (int(time.time() * 1e6),),
        )
        begun = time.monotonic()
        app.wait(lambda shown: re.search(rf"{subject}\s.*answered in time", shown) is not None, 5)
        assert time.monotonic() - begun < 1.0


@in_both_languages
def test_a_state_change_shows_on_every_screen_rings_and_notifies(demo: Demo, lang: str) -> None:
    _, found = say(lang), titles(lang)
    down = _("down").upper()
    demo.config.write_text(demo.config.read_text() + "\n[ui]\nnotify = true\n")
    with _open(demo, "--lang", lang) as app:
        app.wait(_("by this app, while it is open").split(",")[0])
        app.press("6")
        app.wait(found["6"])
        before = len(app.raw)
        demo.switch("down")
        app.wait(f"KLIP is {down}", 20)
        sent = bytes(app.raw[before:])
        assert b"\x07" in sent
        assert b"\x1b]9;" in sent
        assert b"\x1b]777;notify;KLIP;" in sent
        app.wait(lambda shown: f"▼ {down}" in shown.splitlines()[0])
        app.press("7")
        app.wait(found["7"])
        assert f"KLIP is {down}" in app.text
        app.press("escape")
        app.wait(lambda shown: f"KLIP is {down}" not in shown)


def test_a_store_that_is_taken_away_is_said_the_last_figures_stay_and_it_recovers(demo: Demo) -> None:
    file = demo.data / "klip.db"
    with _open(demo) as app:
        app.wait("by this app")
        app.wait("met")
        file.rename(file.with_suffix(".away"))
        app.wait("the store .* refuses", 15)
        shown = app.wait("figures of")
        assert "met" in shown, "the last figures stay"
        app.press("4")
        app.wait("NOTICES")
        app.press("1")
        app.wait("OWED NOW")
        file.with_suffix(".away").rename(file)
        app.wait(lambda text: "refuses" not in text, 15)
        app.wait("OWED NOW")


def test_a_full_disk_is_said_and_it_recovers(demo: Demo) -> None:
    with _open(demo) as app:
        app.wait("by this app")
        resource.prlimit(app.pid, resource.RLIMIT_FSIZE, (512, resource.RLIM_INFINITY))
        app.wait("the store .* refuses", 20)
        app.press("4")
        app.wait("NOTICES")
        resource.prlimit(app.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        app.wait(lambda text: "refuses" not in text, 20)
        app.leave()
        assert app.ended(15) == 0


def test_a_store_that_is_locked_for_seconds_holds_nobody_up(demo: Demo) -> None:
    with _open(demo) as app:
        app.wait("by this app")
        store = sqlite3.connect(demo.data / "klip.db", isolation_level=None, timeout=20)
        store.execute("begin exclusive")
        begun = time.monotonic()
        for key, title in (("2", TITLES["2"]), ("4", "NOTICES"), ("1", "OWED NOW")):
            app.press(key)
            app.wait(title, 3)
        assert time.monotonic() - begun < 3
        store.execute("rollback")
        app.press("7")
        app.wait(TITLES["7"])


def test_another_that_takes_the_lease_is_named(demo: Demo) -> None:
    with _open(demo) as app:
        app.wait("by this app")
        store = sqlite3.connect(demo.data / "klip.db", isolation_level=None, timeout=20)
        store.execute("update leases set holder = 'monitor elsewhere 1 x' where name = 'measure'")
        app.wait("KLIP is measured by monitor elsewhere now", 15)
        app.wait("measured  by monitor elsewhere")


def test_copy_goes_to_the_clipboard_and_to_a_file(demo: Demo) -> None:
    import base64

    with _open(demo) as app:
        app.wait("by this app")
        before = len(app.raw)
        app.press("y")
        app.wait("offered to the clipboard")
        found = re.search(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07", bytes(app.raw[before:]))
        assert found is not None
        assert "OWED NOW" in base64.b64decode(found[1]).decode()
        assert "OWED NOW" in (demo.data / "copied.txt").read_text()


def test_the_status_page_of_a_notice_is_a_link(demo: Demo) -> None:
    draft = demo.data / "d.toml"
    draft.write_text(
        'kind = "planned"\ntitle = "Onderhoud"\nreason = "x"\nstart = 2099-12-08T05:00:00\nend = 2099-12-08T05:10:00\n'
    )
    assert demo.run("post", str(draft)).returncode == 0
    with _open(demo) as app:
        app.wait("OWED NOW")
        app.press("4")
        app.wait("incident http")
        raw = bytes(app.raw)
    assert re.search(rb"\x1b\]8;[^;]*;http://127\.0\.0\.1:\d+/#demo0001\x1b\\", raw)


def test_read_only_can_change_nothing_and_says_so(demo: Demo) -> None:
    before = demo.run("log", "--json").stdout
    with _open(demo, "--read-only") as app:
        app.wait("OWED NOW")
        assert "READ-ONLY" in app.text.splitlines()[0]
        for keys in (["i"], ["n"], ["4", "c"], ["4", "D"], ["5", "a"], ["5", "w"], ["3", "n"], ["1", "enter"]):
            app.press(*keys)
            app.watch(0.15)
            assert "^s post" not in app.text
        app.wait("read-only")
        app.press("q")
        assert app.ended(15) == 0
    assert demo.run("log", "--json").stdout == before
