"""Every block of TOML in the guides is what it shows: a configuration that is taken, a draft, a series or a theme."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from klip_tui.config.load import load
from klip_tui.config.schema import Config
from klip_tui.desk.notices import draft_file
from klip_tui.desk.notices.series import series_file
from klip_tui.desk.session import Desk
from klip_tui.tui.themes import load_theme

ROOT = Path(__file__).parents[2]
BLOCKS = [
    pytest.param(block, id=f"{guide.name} {number}")
    for guide in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
    for number, block in enumerate(re.findall(r"^```toml\n(.*?)^```", guide.read_text("utf-8"), re.M | re.S), 1)
]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_taken_as_it_stands(block: str, tmp_path: Path) -> None:
    file = tmp_path / "klip-sepia.toml"
    file.write_text(block)
    file.chmod(0o600)
    keys = set(tomllib.loads(block))
    if keys & {"kind", "interruption"}:
        assert series_file.read(file, _desk(tmp_path)) if "rule" in keys else draft_file.read(file)
    elif "primary" in keys:
        assert load_theme(file).name == "klip-sepia"
    else:
        assert (load(file, tmp_path).config == Config()) == (not keys), "what it says, it says to the program"


def _desk(folder: Path) -> Desk:
    empty = folder / "empty.toml"
    empty.write_text("")
    empty.chmod(0o600)
    return Desk(load(empty, folder))


def test_there_are_blocks_of_each_kind() -> None:
    assert len(BLOCKS) > 12
