"""F1: what is dated later than now is refused, and where it is there already it neither measures nor hides anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.figures.volume import DayVolume
from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.service import KLIP
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.config.load import Settings
from klip_tui.config.schema import Config
from klip_tui.desk.helpdesk import question_csv, register
from klip_tui.desk.measuring import measurement_csv
from klip_tui.desk.session import Desk
from klip_tui.desk.upkeep.doctor import examine
from klip_tui.desk.views import status
from klip_tui.store import log, segments, volume
from klip_tui.store.current import current
from klip_tui.store.values import StoredSegment
from tests.sources.rounds import BEGUN, INTERVAL, Machine

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
YEAR = timedelta(days=365)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Settings(Config(), None, tmp_path / "data", PUBLISHED), lambda: NOW, "an")
    yield made
    made.close()


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text(text)
    return path


def test_measurements_later_than_now_are_refused_with_their_line_f1(desk: Desk, tmp_path: Path) -> None:
    rows = "instant,state\n2026-11-24T09:00:00,up\n2027-11-01T09:00:00,up\n"
    with pytest.raises(Refused, match=r"rows\.csv, line 3, instant: .* is still to come"):
        measurement_csv.import_measurements(desk, _file(tmp_path, rows))
    with desk.store.read() as connection:
        assert segments.stays(connection, KLIP) == [], "all of a file or nothing"
    just_now = "instant,state\n2026-11-24T11:00:00,up\n"
    assert measurement_csv.import_measurements(desk, _file(tmp_path, just_now)) == (1, 0), "now itself has come"


def test_plan_requests_of_days_to_come_are_refused_f1(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"rows\.csv, line 3, date: .* is still to come"):
        measurement_csv.import_volume(desk, _file(tmp_path, "date,processed\n2026-11-24,5\n2026-11-25,5\n"))
    with pytest.raises(Refused, match="still to come"):
        measurement_csv.set_volume(desk, DayVolume(date(2026, 11, 25), 5, None))
    with desk.store.read() as connection:
        assert volume.between(connection, "klip", date(2026, 11, 1), date(2027, 1, 1)) == []
    measurement_csv.set_volume(desk, DayVolume(date(2026, 11, 24), 5, None))


@pytest.mark.parametrize(
    ("received", "answered", "key"),
    [("2027-01-04T09:00:00", "", "received"), ("2026-11-24T09:00:00", "2026-11-24T12:00:00", "answered")],
)
def test_questions_later_than_now_are_refused_with_their_line_f1(
    received: str, answered: str, key: str, desk: Desk, tmp_path: Path
) -> None:
    header = "reference,received,subject,kind,via,sender,answered"
    text = f"{header}\na,2026-11-20T09:00:00,Eerder,,,,\nb,{received},Later,,,,{answered}\n"
    with pytest.raises(Refused, match=rf"rows\.csv, line 3, {key}: .* is still to come"):
        question_csv.import_file(desk, _file(tmp_path, text))
    assert register.waiting(desk) == []
    with pytest.raises(Refused, match="still to come"):
        register.add(desk, "Later", received=NOW + YEAR)


def test_a_segment_later_than_now_does_not_end_measuring_f1(tmp_path: Path) -> None:
    """It was written by an older version, or by a machine whose clock stood wrong."""
    machine = Machine(tmp_path)
    ahead = StoredSegment(State.UP, BEGUN + YEAR, BEGUN + YEAR, BEGUN + YEAR + timedelta(minutes=5), "")
    with machine.desk.store.write() as connection:
        segments.record(connection, KLIP, ahead)
    with machine.desk.store.read() as connection:
        assert current(connection, "klip", machine.wall).state is State.UNKNOWN
    for n in range(8):
        machine.true = n * INTERVAL
        machine.round(State.UP if n < 4 else State.DOWN)
    with machine.desk.store.read() as connection:
        kept = [stay.state for stay in segments.stays(connection, KLIP)]
        now = current(connection, "klip", machine.wall)
        words = [(entry.what, entry.detail) for entry in log.read(connection)]
        assert segments.stays(connection, f"{segments.ASIDE}{KLIP}") == [ahead], "it is kept"
    assert kept == [State.DOWN, State.UP], "measuring goes on"
    assert now.state is State.DOWN, "an outage is seen while it lasts"
    assert words.count(("set aside: later than now", "up 2027-11-24T09:00:00+01:00")) == 1
    said = {seen.what: str(seen.detail) for seen in examine(machine.desk)}
    assert "dated later than now" in said["clock"]


def test_the_state_now_is_never_one_that_begins_later_f1(desk: Desk) -> None:
    with desk.store.write() as connection:
        hold = timedelta(minutes=2)
        segments.record(connection, KLIP, StoredSegment(State.DOWN, NOW - hold, NOW, NOW + hold, "HTTP 503"))
        segments.record(connection, KLIP, StoredSegment(State.UP, NOW + YEAR, NOW + YEAR, NOW + YEAR + hold, ""))
    view = status.status(desk)
    assert view.now.state is State.DOWN
    assert [stay.state for stay in view.recent] == [State.DOWN]
    assert "2027" not in "".join(measurement_csv.export_measurements(desk))


def test_a_clock_that_is_a_little_ahead_loses_nothing_f1(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with machine.desk.store.write() as connection:
        begins = BEGUN + segments.AHEAD
        segments.record(connection, KLIP, StoredSegment(State.UP, begins, begins, begins + timedelta(minutes=1), ""))
    machine.round()
    with machine.desk.store.read() as connection:
        assert segments.count_aside(connection, KLIP, machine.wall) == 0
