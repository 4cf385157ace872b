"""Every screen in two sizes, and Status in every theme, as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tui.still import pressing, still

SIZES = [(80, 24), (120, 40)]
SCREENS = {"status": "1", "calendar": "2", "planning": "3", "notices": "4", "helpdesk": "5", "report": "6", "log": "7"}


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen(screen: str, size: tuple[int, int], tmp_path: Path, snap_compare: Any) -> None:
    assert snap_compare(still(tmp_path), terminal_size=size, run_before=pressing(SCREENS[screen]))


@pytest.mark.parametrize("theme", ["klip-light", "high-contrast", "colour-blind"])
def test_status_in_a_theme(theme: str, tmp_path: Path, snap_compare: Any) -> None:
    assert snap_compare(still(tmp_path, theme=theme), terminal_size=(120, 40), run_before=pressing())


def test_status_in_dutch(tmp_path: Path, snap_compare: Any) -> None:
    assert snap_compare(still(tmp_path, lang="nl"), terminal_size=(80, 24), run_before=pressing())


def test_help(tmp_path: Path, snap_compare: Any) -> None:
    assert snap_compare(still(tmp_path), terminal_size=(120, 40), run_before=pressing("question_mark"))
