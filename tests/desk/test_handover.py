"""A handover says what whoever comes next must know, and begins where the last one ended."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import AlertKind, DeliveryState, Kind
from klip_tui.desk.alerts.acknowledge import acknowledge
from klip_tui.desk.notices.notes import note
from klip_tui.desk.schemas.handover import handover_json
from klip_tui.desk.views import handover
from klip_tui.store import alerts, deliveries
from klip_tui.text.voice import Voice
from tests.commitment.build import at
from tests.desk.written import desk_at, tell

NOW = at("2026-11-24T10:00")
EN = Voice("en")


def test_what_is_open_owed_doubtful_and_to_come(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        outage = InterruptionDetails(
            Kind.UNPLANNED, "KLIP is onderbroken", NOW - timedelta(hours=1), None, next_update=NOW + timedelta(hours=1)
        )
        tell(desk, "2026-001", outage, NOW - timedelta(minutes=50))
        for number, days in (("2026-002", 6), ("2026-003", 8)):
            start = NOW + timedelta(days=days)
            planned = InterruptionDetails(Kind.PLANNED, "Onderhoud", start, start + timedelta(hours=1))
            tell(desk, number, planned, NOW - timedelta(days=1))
        with desk.store.write() as connection:
            alerts.begin(connection, AlertKind.DOWN, "klip", NOW, detail="KLIP is down")
            deliveries.add(
                connection, notice="2026-001/1", interruption="2026-001", sequence=1, channel="list", kind="mail",
                required=True, key="k", now=NOW, state=DeliveryState.DOUBTFUL,
            )  # fmt: skip
        acknowledge(desk)
        note(desk, "2026-001", "disk full")
        found = handover.handover(desk)
        shape = handover_json(found, EN)
        assert [one["id"] for one in shape["open"]] == ["2026-001"]
        assert [one["id"] for one in shape["planned"]] == ["2026-002"], "the next seven days"
        assert [(one["notice"], one["channel"]) for one in shape["doubtful"]] == [("2026-001/1", "list")]
        assert [(one["state"], one["by"]) for one in shape["alerts"]] == [("acknowledged", "an")]
        assert {"update", "delivery"} <= {one["kind"] for one in shape["owed"]}
        assert [one["what"] for one in shape["changed"]] == ["acknowledge", "note"]
        text = handover.text(found, EN)
        for part in ("2026-001 KLIP is onderbroken", "an has it", "2026-001/1, list: doubtful", "disk full"):
            assert part in text
        assert "2026-003" not in text.partition("Changed")[0]
        assert "2026-002 Onderhoud" in handover.text(found, Voice("nl"))


def test_the_next_one_begins_where_the_last_ended(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW - timedelta(hours=8)) as desk:
        handover.keep(desk)
    with desk_at(tmp_path, NOW) as desk:
        assert handover.handover(desk).since == NOW - timedelta(hours=8)
        assert handover.handover(desk, NOW - timedelta(days=3)).since == NOW - timedelta(days=3)
        handover.keep(desk)
        assert handover.handover(desk).since == NOW


def test_the_first_one_looks_back_a_day_and_long_logs_say_so(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        assert handover.handover(desk).since == NOW - timedelta(days=1)
        with desk.work("note", "x") as work:
            for _ in range(handover.MOST + 4):
                work.also("note", "x")
        found = handover.handover(desk)
        assert (len(found.changed), found.more) == (handover.MOST, 5)
        assert "5 older changes" in handover.text(found, EN)
