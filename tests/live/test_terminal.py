"""However the app ends, the terminal is left as it was."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from tests.live.demo import PROGRAM, environment, headless
from tests.live.terminal import Terminal

pytestmark = pytest.mark.live

F8 = "\x1b[19~"
"""To the log, from a text field too. An escape that is typed ahead of a letter would be alt and that letter."""
OFF = {
    "alternate screen": (b"\x1b[?1049h", b"\x1b[?1049l"),
    "hidden cursor": (b"\x1b[?25l", b"\x1b[?25h"),
    "mouse": (b"\x1b[?1000h", b"\x1b[?1000l"),
    "mouse motion": (b"\x1b[?1003h", b"\x1b[?1003l"),
    "bracketed paste": (b"\x1b[?2004h", b"\x1b[?2004l"),
    "focus reports": (b"\x1b[?1004h", b"\x1b[?1004l"),
    "kitty keys": (b"\x1b[>", b"\x1b[<u"),
}


def _left_as_it_was(raw: bytes) -> None:
    for name, (on, off) in OFF.items():
        assert raw.rfind(off) > raw.rfind(on) >= 0, name


@pytest.mark.parametrize("how", ["q", signal.SIGTERM, signal.SIGHUP], ids=str)
def test_the_terminal_is_left_as_it_was(how: str | signal.Signals, tmp_path: Path) -> None:
    env = environment(tmp_path, TMPDIR=str(tmp_path))
    with Terminal([*PROGRAM, "demo"], env) as app:
        app.wait("● UP")
        if isinstance(how, signal.Signals):
            app.signal(how)
        else:
            app.leave()
        assert app.ended(15) == 0
        _left_as_it_was(bytes(app.raw))
    assert list(tmp_path.glob("klip-tui-demo-*")) == [], "a demo removes all that it made"


@pytest.mark.parametrize("words", [[], ["demo"]], ids=["first start", "demo"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=str)
def test_it_is_left_as_it_was_by_what_ends_as_soon_as_it_took_it(
    number: signal.Signals, words: list[str], tmp_path: Path
) -> None:
    """Until the first screen stood a signal ended the program at once: in a terminal that echoed nothing any more."""
    with Terminal([*PROGRAM, *words], environment(tmp_path, TMPDIR=str(tmp_path))) as app:
        while OFF["alternate screen"][0] not in app.raw:
            assert app.watch(0.001) >= 0
        app.signal(number)
        assert app.ended(15) == 0
        _left_as_it_was(bytes(app.raw))
    assert list(tmp_path.glob("klip-tui-demo-*")) == []


def test_a_storm_of_resizes_is_survived(tmp_path: Path) -> None:
    with Terminal([*PROGRAM, "demo"], environment(tmp_path)) as app:
        app.wait("● UP")
        for n in range(60):
            app.resize(40 + 17 * n % 140, 10 + 7 * n % 50)
            app.watch(0.01)
        app.wait("80x24|OWED NOW|NEXT|office")
        app.resize(60, 20)
        app.wait("need 80x24")
        app.resize(120, 40)
        app.wait("OWED NOW")
        app.leave()
        assert app.ended(15) == 0


def test_a_slow_line_answers_a_key_within_a_second_and_a_half(tmp_path: Path) -> None:
    """9600 baud: 960 bytes a second."""
    with Terminal([*PROGRAM, "demo"], environment(tmp_path), columns=80, rows=24) as app:
        app.wait("● UP")
        app.press("4")
        app.wait("NOTICES")
        app.settle(1.0, 5)
        app.slow_down(960)
        first = app.cursor_rows()
        begun = time.perf_counter()
        app.press("down")
        app.wait(lambda _: app.cursor_rows() != first, 5)
        took = time.perf_counter() - begun
        app.slow_down(0)
    assert took < 1.5, f"{took:.2f} s"


def test_300_keys_typed_ahead_over_a_slow_line_go_where_they_were_meant(tmp_path: Path) -> None:
    """9600 baud: the editor opens while the keys for its fields have come already."""
    with headless(tmp_path) as demo:
        with Terminal([*PROGRAM, "--config", str(demo.config)], demo.env, columns=80, rows=24) as app:
            app.wait("OWED NOW")
            app.settle(1.0, 5)
            app.slow_down(960)
            title, reason = "Onderhoud van de databank", "".join(f"{n:03d} " for n in range(67)).strip()
            keys = ["n", *title, *["tab"] * 5, *reason, F8]
            assert len(keys) >= 299
            app.press(*keys)
            app.slow_down(0)
            app.wait("each follows from the one before", 30)
            app.leave()
            assert app.ended(15) == 0
        store = sqlite3.connect(demo.data / "klip.db")
        (form,) = store.execute("select content from drafts").fetchone()
        store.close()
        kept = json.loads(form)
        assert (kept["title"], kept["reason"]) == (title, reason)


@pytest.mark.parametrize("errors", ["2>errors", "2>&-"], ids=["to a file", "closed"])
def test_where_errors_go_elsewhere_the_app_is_on_the_terminal_all_the_same(errors: str, tmp_path: Path) -> None:
    """It was drawn into the file, and the terminal stayed empty and took every key."""
    shell = ["sh", "-c", f'cd "$1" && shift && exec "$@" {errors}', "sh", str(tmp_path)]
    with Terminal([*shell, *PROGRAM], environment(tmp_path)) as app:
        app.wait("Nothing is configured yet")
        app.press("enter")
        app.wait("OWED NOW")
        app.leave()
        assert app.ended(30) == 0
        _left_as_it_was(bytes(app.raw))
    written = tmp_path / "errors"
    assert not written.exists() or written.read_bytes() == b""


def test_where_there_is_no_terminal_it_says_so(tmp_path: Path) -> None:
    import subprocess

    done = subprocess.run(PROGRAM, env=environment(tmp_path), capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
