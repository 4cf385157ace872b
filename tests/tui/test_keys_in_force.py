"""``keys``: every key of every screen, with one's own keymap over it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from klip_tui.__main__ import keys_in_force
from klip_tui.cli.keys import PLACES
from klip_tui.cli.main import run
from klip_tui.commitment.phrase import Refused
from klip_tui.tui.bindings import SCREENS
from klip_tui.tui.keys import actions


def test_every_action_and_every_dialog_is_there_with_its_keys() -> None:
    found = keys_in_force({})
    assert {one.action for one in found} >= set(actions())
    assert {one.place for one in found} >= {*SCREENS, "app", "review", "confirm", "rows", "year"} - {"status", "log"}
    assert {one.place for one in found} <= set(PLACES), "name a new place in PLACES"
    assert not any(one.changed for one in found)
    assert all(one.keys and len(one.keys) == len(one.shown) for one in found)


def test_a_keymap_shows_and_one_that_cannot_be_meant_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[ui.keymap]\n"notice.outage" = "f10,i"\n')
    assert run(None, ["--config", str(config), "keys", "--json"], keys_in_force=keys_in_force) == 0
    rows = json.loads(capsys.readouterr().out)["keys"]
    (outage,) = [row for row in rows if row["action"] == "notice.outage"]
    assert (outage["place"], outage["keys"], outage["changed"]) == ("app", ["f10", "i"], True)
    assert run(None, ["--config", str(config), "--lang", "nl", "keys"], keys_in_force=keys_in_force) == 0
    said = capsys.readouterr().out
    assert "*f10, i" in said
    assert "Overal" in said
    with pytest.raises(Refused):
        keys_in_force({"notice.outrage": "x"})
