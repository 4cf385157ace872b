"""The driver in a real pty: coming back, resizing, slow and stalled lines, ending."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.terminal import Terminal

COMMAND = [sys.executable, "-m", "tests.tui.terminal.drawn_app"]
HERE = Path(__file__).parents[3]


def _environment(**more: str) -> dict[str, str]:
    kept = {
        key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES", "TMUX", "TEXTUAL_DRIVER")
    }
    return {**kept, "TERM": "xterm-256color", "PYTHONPATH": str(HERE), **more}


@pytest.fixture
def app() -> Iterator[Terminal]:
    with Terminal(COMMAND, _environment(), 60, 12) as running:
        running.wait("last 0")
        running.settle()
        yield running


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]


def _until(condition: object, limit: float = 10.0) -> None:
    end = time.monotonic() + limit
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def test_s3_after_fg_the_whole_screen_is_drawn(app: Terminal) -> None:
    before = app.text
    app.press("z")
    _until(lambda: app.settle(0.05, 0.2) >= 0 and _state(app.pid) == "T")
    assert app.raw.rfind(b"\x1b[?1049l") > app.raw.rfind(b"\x1b[?1049h")
    app.screen.reset()
    assert app.text.strip() == ""
    app.signal(signal.SIGCONT)
    app.wait(lambda shown: shown == before)
    app.press("x")
    app.wait("last 1")


def test_s3_after_fg_in_another_size(app: Terminal) -> None:
    app.press("z")
    _until(lambda: app.settle(0.05, 0.2) >= 0 and _state(app.pid) == "T")
    app.resize(50, 9)
    app.screen.reset()
    app.signal(signal.SIGCONT)
    app.wait("last 0 50x9")
    assert app.text.count("key 0") > 7


def test_ctrl_l_draws_everything_again(app: Terminal) -> None:
    before = app.text
    app.screen.reset()
    app.press("ctrl+l")
    app.wait(lambda shown: shown == before)


def test_after_a_resize_everything_is_drawn(app: Terminal) -> None:
    app.resize(70, 15)
    app.screen.reset()
    app.wait("last 0 70x15")
    app.settle()
    assert app.text.count("\n") == 14
    assert all("key 0 key 0" in line for line in app.text.splitlines()[:14])


def test_a_key_that_changes_one_figure_costs_few_bytes(app: Terminal) -> None:
    sent = len(app.raw)
    app.press("o")
    app.wait("last 1")
    app.settle()
    assert len(app.raw) - sent <= 20, "a move, a figure, the caret and the question; the plain driver sends 1,000"


def test_a_bell_goes_out_without_a_frame(app: Terminal) -> None:
    rung = app.raw.count(b"\x07")
    app.press("b")
    _until(lambda: app.settle(0.05, 0.2) >= 0 and app.raw.count(b"\x07") == rung + 1)


def test_on_a_slow_line_frames_in_between_are_not_sent(app: Terminal) -> None:
    """After forty keys at once: the one on its way, and the newest."""
    app.slow_down(2400)
    seen: list[str] = []

    def newest(shown: str) -> bool:
        last = shown.rpartition("last ")[2].split()
        if last and (not seen or seen[-1] != last[0]):
            seen.append(last[0])
        return last[:1] == ["40"]

    app.press(*["x"] * 40)
    app.wait(newest, 20)
    app.slow_down(0)
    assert len(seen) <= 6, f"{seen}: many were drawn that nobody waited for"


def test_a_stalled_terminal_does_not_hold_the_end_up(app: Terminal) -> None:
    app.press(*["x"] * 200)
    # Nobody reads: what the kernel takes is soon full of whole screens, unanswered.
    time.sleep(0.5)
    begun = time.monotonic()
    app.signal(signal.SIGTERM)
    done = 0
    while not done and time.monotonic() - begun < 12:
        done, status = os.waitpid(app.pid, os.WNOHANG)
        time.sleep(0.02)
    assert done, "it hangs"
    app.status = os.waitstatus_to_exitcode(status)
    assert app.status == 0


def test_answers_do_not_reach_the_shell(app: Terminal) -> None:
    """An answer that comes after the end would stand at the shell's prompt as if it had been typed."""
    app.press("x", "q")
    assert app.ended() == 0
    assert app.raw.rfind(b"\x1b[6n") < app.raw.rfind(b"\x1b[?1049l")
    for on, off in ((b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?25l", b"\x1b[?25h"), (b"\x1b[?1003h", b"\x1b[?1003l")):
        assert app.raw.rfind(off) > app.raw.rfind(on) >= 0


def test_without_answers_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.live import terminal

    monkeypatch.setattr(terminal, "ANSWERS", ())
    with Terminal(COMMAND, _environment(), 60, 12) as app:
        app.wait("last 0", 10)
        for n in range(1, 4):
            app.press("x")
            app.wait(f"last {n}", 10)
        assert app.raw.count(b"\x1b[6n") == 1, "it asks no more"
