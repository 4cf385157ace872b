"""``deliver``, ``settle`` and ``approve`` tell in JSON what became of each delivery."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.cli.main import run
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.interruptions.published import Difference
from klip_tui.commitment.kinds import DeliveryState, Drifted, Kind
from klip_tui.config.load import load
from klip_tui.desk.session import Desk
from klip_tui.store import deliveries, drifts
from klip_tui.store.drifts import Drift
from tests.desk.team import Team, announce, team


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Team]:
    with team(tmp_path, channels="statuspage spool") as made:
        yield made


def _told(crew: Team, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert run(None, ["--config", str(crew.config), *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_deliver_and_settle_say_what_became_of_each(crew: Team, capsys: pytest.CaptureFixture[str]) -> None:
    # The command's own clock is the machine's: so is this one's, or what waits would be too old to leave.
    desk = Desk(load(crew.config), who="ann")
    start = desk.clock() + timedelta(days=9)
    facts = InterruptionDetails(Kind.PLANNED, "Onderhoud", start, start + timedelta(hours=1), reason="Upgrade")
    notice = announce(desk, facts).notice
    with desk.store.write() as connection:
        row = deliveries.one(connection, notice, "status page")
        assert row is not None
        deliveries.move(connection, row.id, DeliveryState.DOUBTFUL, desk.clock())
    told = _told(crew, capsys, "deliver")
    assert told["tries"] == 1
    states = {one["channel"]: one["state"] for one in told["deliveries"] if one["notice"] == notice}
    assert states == {"status page": "doubtful", "spool": "accepted"}
    told = _told(crew, capsys, "settle", notice, "status page", "mark-sent")
    assert {one["channel"]: one["state"] for one in told["deliveries"]} == {
        "status page": "accepted",
        "spool": "accepted",
    }
    assert _told(crew, capsys, "deliver") == {"tries": 0, "deliveries": []}


def test_what_looks_after_the_store_and_the_corrections_says_what_it_did(
    crew: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command of a line of the table in docs/commands.md holds the same keys at least."""
    told = _told(
        crew, capsys, "correct", "2026-03-02T09:00", "2026-03-02T10:00", "up", "--reason", "onze meting stond stil"
    )
    number = str(told["corrections"][0]["id"])
    for words in (("info",), ("verify",), ("backup", str(tmp_path / "copy.db")), ("copy", str(tmp_path / "other.db"))):
        told = _told(crew, capsys, "store", *words)
        assert (told["rows"]["corrections"], told["ok"]) == (1, True), words
    told = _told(crew, capsys, "corrections", "withdraw", number, "--reason", "toch niet")
    assert [(str(one["id"]), one["withdrawn"] is not None) for one in told["corrections"]] == [(number, True)]


def test_a_drift_shows_the_delivery_that_it_is_about(crew: Team, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(load(crew.config), who="ann")
    start = desk.clock() + timedelta(days=9)
    facts = InterruptionDetails(Kind.PLANNED, "Onderhoud", start, start + timedelta(hours=1), reason="Upgrade")
    notice = announce(desk, facts).notice
    _told(crew, capsys, "deliver")
    with desk.store.write() as connection:
        seen = (Difference("title", "a", "b"),)
        drifts.put(connection, Drift(notice, "status page", Drifted.OPEN, seen, desk.clock()))
    capsys.readouterr()
    assert run(None, ["--config", str(crew.config), "--read-only", "drift", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(one["notice"], one["channel"], one["state"]) for one in told["deliveries"]] == [
        (notice, "status page", "accepted")
    ]


@pytest.mark.parametrize(
    "words", [("corrections", "withdraw"), ("corrections", "approve"), ("reachability", "end"), ("ack",)], ids=" ".join
)
def test_a_number_that_no_store_takes_is_wrong_usage(words: tuple[str, ...], crew: Team) -> None:
    assert run(None, ["--config", str(crew.config), *words, "9" * 30]) == 2


def test_a_limit_beyond_every_store_is_none(crew: Team, capsys: pytest.CaptureFixture[str]) -> None:
    assert _told(crew, capsys, "log", "--limit", "9" * 30)["more"] == 0
