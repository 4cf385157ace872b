"""``alert``, ``ack`` and ``handover`` as scripts use them, in this process."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from klip_tui.cli.main import run
from klip_tui.commitment.kinds import AlertKind
from klip_tui.config.load import load
from klip_tui.desk.session import Desk
from klip_tui.store import alerts


class Home:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], more: str = "") -> None:
        self.config, self._capsys = folder / "config.toml", capsys
        self.config.write_text(f'data = "{folder}/data"\nwho = "an"\nlang = "en"\n{more}')
        self.config.chmod(0o600)

    def run(self, *words: str) -> tuple[int, str, str]:
        code = run(None, ["--config", str(self.config), *words])
        out, err = self._capsys.readouterr()
        return code, out, err

    def json(self, *words: str, code: int = 0) -> Any:
        done, out, err = self.run(*words, "--json")
        assert done == code, err
        return json.loads(out)

    def fire(self, *kinds: AlertKind) -> None:
        desk = Desk(load(self.config))
        with desk.store.write() as connection:
            for kind in kinds:
                alerts.begin(connection, kind, "klip", datetime.now(UTC), detail=f"it is {kind.value}")
        desk.close()


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Home:
    return Home(tmp_path, capsys)


def test_alerts_are_listed_and_taken(home: Home) -> None:
    assert home.json("alert", "list") == {"alerts": [], "more": 0}
    assert home.run("ack")[0] == 1, "nothing fires: a rule refuses"
    home.fire(AlertKind.DOWN, AlertKind.UNTOLD, AlertKind.BUDGET)
    rows = home.json("alert", "list")["alerts"]
    assert [(row["id"], row["kind"], row["state"], row["by"], row["escalated"]) for row in rows] == [
        (3, "budget", "firing", None, False),
        (2, "untold", "firing", None, False),
        (1, "down", "firing", None, False),
    ]
    assert [row["id"] for row in home.json("ack", "2")["alerts"]] == [2]
    taken = home.json("ack")["alerts"]
    assert [(row["id"], row["by"], row["state"]) for row in taken] == [
        (1, "an", "acknowledged"),
        (3, "an", "acknowledged"),
    ]
    assert home.run("ack", "77")[0] == 2
    assert home.run("ack", "nine")[0] == 2
    assert "it is untold" in home.run("alert")[1], "without a command they are listed"
    assert home.json("alert", "list", "--limit", "1")["more"] == 2


def test_a_test_reaches_each_target_and_says_where_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    got = tmp_path / "got"
    words = json.dumps([sys.executable, "-S", "-c", f"import sys; open({str(got)!r}, 'w').write(sys.stdin.read())"])
    targets = f'[[alert]]\nkind = "command"\nname = "good"\nto = {words}\n'
    targets += '[[alert]]\nkind = "alertmanager"\nname = "gone"\nto = "http://127.0.0.1:1"\n'
    home = Home(tmp_path, capsys, targets)
    found = home.json("alert", "test", code=1)["sent"]
    assert [(row["target"], row["kind"], row["state"]) for row in found] == [
        ("good", "command", "accepted"),
        ("gone", "alertmanager", "again"),
    ]
    assert json.loads(got.read_text())["alerts"][0]["kind"] == "test"
    assert home.run("alert", "test", "good")[0] == 0
    assert home.run("alert", "test", "other")[0] == 2
    assert "alert test" in home.run("log")[1]


def test_without_a_target_a_test_is_refused(home: Home) -> None:
    code, _, err = home.run("alert", "test")
    assert (code, "[[alert]]" in err) == (1, True)


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ('kind = "pager"', "alert[1]"),
        ('kind = "command"\nto = []', "alert[1].to"),
        ('kind = "alertmanager"\nto = "http://x:9093"\nwhen = ["lunch"]', "alert[1].when"),
        ('kind = "alertmanager"\nto = "http://x:9093"\nafter = [10, 5]', "alert[1].after"),
        ('kind = "alertmanager"\nto = "http://x:9093"\nhours = ["nights"]', "alert[1].hours"),
        ('kind = "alertmanager"\nto = "http://x:9093"\nheaders = { Authorization = { env = "T" } }', "alert[1].to"),
        (
            'kind = "mail"\nto = "a@b.be"\nhost = "mx.example"\nsender = "c@d.be"\nsecurity = "plain"',
            "alert[1].security",
        ),
        ('kind = "apprise"\nto = "ntfy://secret@host/topic"', "alert[1].to"),
    ],
)
def test_what_can_not_be_meant_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str, key: str
) -> None:
    code, _, err = Home(tmp_path, capsys, f"[[alert]]\n{table}\n").run("alert", "list")
    assert code == 2
    assert key in err
    assert len(err.splitlines()) == 1


def test_what_others_can_write_runs_no_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = Home(tmp_path, capsys, '[[alert]]\nkind = "command"\nto = ["/bin/true"]\n')
    assert home.run("alert", "test")[0] == 0
    home.config.chmod(0o622)
    code, _, err = home.run("alert", "test")
    assert (code, "alert[1].to" in err) == (2, True)


def test_a_handover_is_kept(home: Home) -> None:
    home.fire(AlertKind.DOWN)
    home.run("ack")
    first = home.json("handover")
    assert {"open", "owed", "doubtful", "planned", "changed", "alerts", "since", "at"} <= set(first)
    assert [row["what"] for row in first["changed"]] == ["acknowledge"]
    assert home.json("handover")["changed"] == []
    assert [row["what"] for row in home.json("handover", "--since", "2026-01-01")["changed"]] == ["acknowledge"]
    assert "Handover of" in home.run("handover")[1]
