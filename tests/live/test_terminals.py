"""Terminals of every kind: 16 colours, 256, truecolor, none, a Linux console, tmux and screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from klip_tui.tui.kept_view import NAME
from tests.live.demo import PROGRAM, Demo, environment, headless
from tests.live.terminal import Terminal

pytestmark = pytest.mark.live

TRUE, INDEXED = re.compile(rb"\x1b\[[0-9;]*[34]8;2;"), re.compile(rb"\x1b\[[0-9;]*[34]8;5;")
SIXTEEN = re.compile(rb"\x1b\[(?:[0-9]+;)*(?:3[0-7]|4[0-7]|9[0-7]|10[0-7])[;m]")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with headless(tmp_path_factory.mktemp("home")) as world:
        yield world


def _raw(demo: Demo, **env: str) -> bytes:
    with Terminal([*PROGRAM, "--config", str(demo.config)], {**demo.env, **env}, 80, 24) as app:
        app.wait("UP")
        app.wait("OWED NOW")
        app.press("4")
        app.wait("NOTICES")
        app.press("1")
        app.wait("OWED NOW")
        app.leave()
        assert app.ended(15) == 0
        return bytes(app.raw)


@pytest.mark.parametrize(
    ("env", "true", "indexed", "sixteen"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, True, False, None),
        ({"TERM": "xterm-256color", "COLORTERM": ""}, False, True, None),
        ({"TERM": "tmux-256color", "COLORTERM": "", "TMUX": "/tmp/x,1,0"}, False, True, None),
        ({"TERM": "screen-256color", "COLORTERM": ""}, False, True, None),
        ({"TERM": "screen", "COLORTERM": ""}, False, False, True),
        ({"TERM": "xterm-16color", "COLORTERM": ""}, False, False, True),
        ({"TERM": "linux", "COLORTERM": ""}, False, False, True),
    ],
    ids=lambda value: value["TERM"] if isinstance(value, dict) else "",
)
def test_a_terminal_gets_the_colours_it_knows(
    env: dict[str, str], true: bool, indexed: bool, sixteen: bool | None, demo: Demo
) -> None:
    raw = _raw(demo, **env)
    assert bool(TRUE.search(raw)) is true
    assert bool(INDEXED.search(raw)) is indexed
    if sixteen is not None:
        assert bool(SIXTEEN.search(raw)) is sixteen


def test_no_colour_is_none_at_all(demo: Demo) -> None:
    kept = demo.data / NAME
    kept.unlink(missing_ok=True)
    for start in ("nothing to show yet", "what was shown last, and a process that reads it anew"):
        raw = _raw(demo, TERM="xterm-256color", COLORTERM="truecolor", NO_COLOR="1")
        for colour in (TRUE, INDEXED, SIXTEEN):
            assert colour.search(raw) is None, start
        assert kept.exists()


def test_an_empty_no_color_asks_for_nothing(demo: Demo) -> None:
    raw = _raw(demo, TERM="xterm-256color", COLORTERM="truecolor", NO_COLOR="")
    assert any(len(set(colour)) > 1 for colour in re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", raw)), "not greys alone"


def test_no_colour_holds_after_a_first_start(tmp_path: Path) -> None:
    env = environment(tmp_path, TERM="xterm-256color", COLORTERM="truecolor", NO_COLOR="1")
    with Terminal(PROGRAM, env, 80, 24) as app:
        app.wait("Nothing is configured yet")
        app.press("enter")
        app.wait("OWED NOW")
        app.leave()
        assert app.ended(30) == 0
        for colour in (TRUE, INDEXED, SIXTEEN):
            assert colour.search(bytes(app.raw)) is None


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_draw_gets_the_desk_line_by_line(term: str, demo: Demo) -> None:
    with Terminal([*PROGRAM, "--config", str(demo.config)], {**demo.env, "TERM": term}) as app:
        app.wait("KLIP, line by line")
        app.press("q", "enter")
        assert app.ended(15) == 0
        assert b"\x1b" not in app.raw
