"""What a start takes of the configuration before it is judged is what the judged one says."""

from __future__ import annotations

from pathlib import Path

import pytest

from klip_tui.config.glance import Glance, glance
from klip_tui.config.load import load
from klip_tui.config.place import data_folder
from klip_tui.config.schema import Config
from klip_tui.config.toml_source import read

LOOKS = ("theme", "mouse", "notify", "bell", "keymap")
WRITTEN = """
lang = "nl"
who = "An"
data = "{data}"
demo = true
[ui]
theme = "klip-light"
mouse = false
notify = true
bell = false
keymap = {{ "app.help" = "h" }}
"""


def looked(file: Path, text: str, data: Path | None = None) -> Glance | None:
    file.write_text(text)
    return glance(read(file), data)


def test_its_defaults_are_those_of_the_whole_configuration(tmp_path: Path) -> None:
    seen, whole = looked(tmp_path / "config.toml", ""), Config()
    assert seen is not None
    assert seen.data == data_folder()
    assert (seen.lang, seen.who, seen.demo) == (whole.lang, whole.who, whole.demo)
    assert all(getattr(seen, name) == getattr(whole.ui, name) for name in LOOKS)


def test_it_says_what_the_judged_configuration_says(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    seen = looked(file, WRITTEN.format(data=tmp_path / "data"))
    settings = load(file)
    assert seen is not None
    assert (seen.path, seen.data, seen.store_file) == (settings.path, settings.data, settings.store_file)
    assert (seen.lang, seen.who, seen.demo) == (settings.config.lang, settings.config.who, settings.config.demo)
    assert all(getattr(seen, name) == getattr(settings.config.ui, name) for name in LOOKS)
    assert all(getattr(seen, name) != getattr(Config().ui, name) for name in LOOKS)


def test_the_folder_that_was_asked_for_comes_first(tmp_path: Path) -> None:
    seen = looked(tmp_path / "config.toml", WRITTEN.format(data="elsewhere"), tmp_path)
    assert seen is not None
    assert seen.data == tmp_path


@pytest.mark.parametrize("text", ['ui = "dark"', "lang = 3", "demo = 1", "[ui]\nmouse = 1", '[ui]\nkeymap = "h"'])
def test_what_is_of_another_type_is_left_to_the_judge(text: str, tmp_path: Path) -> None:
    assert looked(tmp_path / "config.toml", text) is None


def test_another_content_or_place_has_another_mark(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    seen = [
        looked(tmp_path / "config.toml", 'who = "an"'),
        looked(tmp_path / "config.toml", 'who = "jo"'),
        looked(tmp_path / "other" / "config.toml", 'who = "jo"'),
    ]
    assert len({one.mark for one in seen if one is not None}) == 3
    again = looked(tmp_path / "config.toml", 'who = "an"')
    assert again is not None
    assert seen[0] is not None
    assert again.mark == seen[0].mark
