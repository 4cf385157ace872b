"""A session over SSH is suspended, its line drops, its terminal vanishes, we crash, we are killed."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.demo import PROGRAM, Demo, headless
from tests.live.terminal import Terminal
from tests.live.test_terminal import _left_as_it_was
from tests.live.waiting import until

pytestmark = pytest.mark.live


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with headless(tmp_path) as world:
        yield world


def test_ctrl_z_gives_the_shell_and_fg_comes_back(demo: Demo) -> None:
    shell = ["bash", "--norc", "--noprofile", "-i"]
    with Terminal(shell, {**demo.env, "PS1": "shell> ", "TERM": "xterm-256color"}) as app:
        app.wait("shell>")
        command = " ".join([*PROGRAM, "--config", str(demo.config)])
        app.press(f"{command}\r")
        app.wait("OWED NOW")
        app.wait("by this app")
        before = len(app.raw)
        app.press("ctrl+z")
        app.wait("shell>", 10)
        assert b"\x1b[?1049l" in bytes(app.raw[before:]), "the shell has its own screen"
        app.press("echo $((40 + 2))\r")
        app.wait("42")
        app.press("fg\r")
        app.wait("OWED NOW", 10)
        app.press("4")
        app.wait("NOTICES")
        app.leave()
        app.wait("shell>", 10)
        app.press("exit\r")
        app.ended(10)


def test_a_terminal_that_vanishes_without_a_signal_ends_the_app(demo: Demo) -> None:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, "--config", str(demo.config)],
        env={**demo.env, "TERM": "xterm-256color"}, stdin=slave, stdout=slave, stderr=slave,
    )  # fmt: skip
    os.close(slave)
    seen = b""
    end = time.monotonic() + 20
    while b"OWED" not in seen and time.monotonic() < end:
        if select.select([master], [], [], 0.2)[0]:
            seen += os.read(master, 65536)
    assert b"OWED" in seen
    os.close(master)
    try:
        until(lambda: process.poll() is not None, 15)
    finally:
        if process.poll() is None:
            process.kill()
    assert process.wait() in (0, -signal.SIGHUP)


CRASH = """
import sys
from klip_tui.tui.app import KlipApp
from klip_tui.__main__ import open_app
from klip_tui.cli.main import run

def action_help(self):
    secret = "zeer-geheim-4711"
    raise RuntimeError("a fault of ours")

KlipApp.action_help = action_help
sys.exit(run(open_app))
"""


def test_a_crash_of_ours_leaves_the_terminal_as_it_was_and_says_where_its_traceback_is(demo: Demo) -> None:
    with Terminal([sys.executable, "-c", CRASH, "--config", str(demo.config)], demo.env) as app:
        app.wait("OWED NOW")
        app.press("?")
        assert app.ended(15) == 70
        raw = bytes(app.raw)
    _left_as_it_was(raw)
    after = raw[raw.rfind(b"\x1b[?1049l") :]
    assert b"crash.log" in after
    assert b"4711" not in raw
    log = (demo.data / "crash.log").read_text()
    assert "a fault of ours" in log
    assert "4711" not in log


def test_a_draft_is_found_again_after_a_kill_and_told_from_anothers(demo: Demo) -> None:
    with Terminal([*PROGRAM, "--config", str(demo.config)], demo.env) as app:
        app.wait("by this app")
        app.press("n")
        app.wait(r"\^s post")
        app.press(*"Half geschreven titel")
        begun = time.monotonic()
        until(lambda: "Half geschreven titel" in _drafts(demo), 5)
        assert time.monotonic() - begun < 1.5, "kept within a second"
        app.signal(signal.SIGKILL)
        app.ended()
    other = demo.config.with_name("bart.toml")
    other.write_text('who = "bart"\n' + demo.config.read_text())
    other.chmod(0o600)
    with Terminal([*PROGRAM, "--config", str(other)], demo.env) as app:
        app.wait("unfinished draft", 15)
        app.wait("Half geschreven")
        app.press("i")
        app.wait(r"\^s post")
        app.press(*" door bart")
        until(lambda: "door bart" in _drafts(demo), 5)
        with Terminal([*PROGRAM, "--config", str(demo.config)], demo.env) as mine:
            mine.wait("2 unfinished drafts", 15)
            mine.wait("by ")
            mine.press("i")
            mine.wait("bart drafts about this too")
            mine.press("escape")
            mine.wait("OWED NOW")
            mine.press("4")
            mine.wait("drafts: 2")
            mine.press("home", "enter")
            mine.wait(r"Half geschreven titel.*")
            mine.wait(r"door bart +\d+ \w+ ago · bart")
            mine.press("down", "enter")
            mine.wait("door bart")


def _drafts(demo: Demo) -> str:
    import sqlite3

    with sqlite3.connect(demo.data / "klip.db") as store:
        return "\n".join(row[0] for row in store.execute("select content from drafts"))
