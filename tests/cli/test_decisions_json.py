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
from klip_tui.commitment.kinds import DeliveryState, Kind
from klip_tui.config.load import load
from klip_tui.desk.session import Desk
from klip_tui.store import deliveries
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
