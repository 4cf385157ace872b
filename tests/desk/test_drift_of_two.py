"""T6: components belong to a page, so two open interruptions of one service are no drift of each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from klip_tui.commitment.kinds import Impact
from klip_tui.desk.outbox import drift
from klip_tui.desk.outbox.deliverer import Deliverer
from tests.desk.team import announce, team
from tests.desk.test_telling import OUTAGE


def test_two_open_interruptions_of_one_service_are_no_drift_of_each_other(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage") as t:
        desk = t.desk("an")
        for impact in (Impact.PARTIAL, Impact.MAJOR):
            announce(desk, replace(OUTAGE, impact=impact), since=None)
            t.passes(seconds=30)
            t.deliver(desk)
        # The page has one status a component, whatever entry it is read through.
        for incident in t.page.incidents.values():
            incident["components"] = [{"id": "c1", "status": "major_outage"}]
        t.passes(minutes=1)
        assert Deliverer(desk).read_back(now_due=True) == 2
        assert drift.open_ones(desk) == []
        for incident in t.page.incidents.values():
            incident["components"] = [{"id": "c1", "status": "operational"}]
        t.passes(minutes=11)
        assert Deliverer(desk).read_back(now_due=True) == 2
        assert {one.field for row in drift.open_ones(desk) for one in row.differences} == {"components"}
