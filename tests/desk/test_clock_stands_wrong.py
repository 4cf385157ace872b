"""D1: a monitor whose clock stands wrong is told, and hides nothing of what another one measures."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.kinds import State
from klip_tui.commitment.service import KLIP
from klip_tui.config.endpoint import Endpoint
from klip_tui.desk.measuring import clock_check
from klip_tui.desk.upkeep.doctor import examine
from klip_tui.desk.views import status
from klip_tui.sources.answer import Answer
from klip_tui.sources.clocks import ahead
from klip_tui.sources.rounds import Round
from klip_tui.store import faults, log, segments
from klip_tui.store.values import StoredSegment
from klip_tui.text.voice import Voice
from tests.sources.rounds import BEGUN, INTERVAL, Machine

HOUR = 3600.0
ONE = Endpoint(name="portal", url="http://1/")
TWO, THREE = Endpoint(name="two", url="http://2/"), Endpoint(name="three", url="http://3/")


def dated(at: datetime, *offsets: float, milliseconds: int = 100, steady: float = 0.0) -> Round:
    """A round whose answers bear dates that differ from ours by so many seconds."""
    pairs = zip((ONE, TWO, THREE), offsets, strict=False)
    answers = tuple(
        (one, Answer(True, False, milliseconds, "", date=(at + timedelta(seconds=off)).replace(microsecond=0)))
        for one, off in pairs
    )
    return Round(at, State.UP, "", milliseconds, answers, steady)


@pytest.mark.parametrize(
    ("offsets", "expected"),
    [((0.0,), 0.0), ((-1.0,), 0.0), ((-3600.0,), 3599.0), ((3600.0,), -3598.9), ((0.0, 0.0, 9000.0), 0.0)],
)
def test_the_date_of_an_answer_lies_between_its_sending_and_its_end_d1(
    offsets: tuple[float, ...], expected: float
) -> None:
    found = ahead(dated(BEGUN, *offsets))
    assert found is not None
    assert found[0] == pytest.approx(expected, abs=0.2)


def test_a_slow_answer_is_no_wrong_clock_d1() -> None:
    assert ahead(dated(BEGUN, 9.0, milliseconds=10_000)) == (0.0, "portal")
    assert ahead(Round(BEGUN, State.DOWN, "", None, ((ONE, Answer(False, False, 1, "x")),))) is None


def test_a_clock_that_differs_from_all_who_answer_is_a_fault_everywhere_d1(tmp_path: Path) -> None:
    machine = Machine(tmp_path, skew=60.0)
    for n in range(3):
        machine.true = n * INTERVAL
        assert machine.keeper.keep(dated(machine.wall, -60.0, steady=machine.steady))
    (fault,) = status.status(machine.desk).faults
    assert fault.place.startswith("clock ")
    assert "ahead of portal" in fault.what
    assert fault.count == 3
    assert any(
        seen.what == "fault" and "ahead of portal" in Voice("en").say(seen.detail) for seen in examine(machine.desk)
    )
    with machine.desk.store.read() as connection:
        assert [entry.what for entry in log.read(connection)].count("clock differs") == 1
    machine.true, machine.skew = 3 * INTERVAL, 0.0
    machine.keeper.keep(dated(machine.wall, 0.0, steady=machine.steady))
    assert status.status(machine.desk).faults == (), "set right, it is over"


def test_what_was_written_by_a_clock_an_hour_ahead_hides_no_outage_d1(tmp_path: Path) -> None:
    """D1: the second monitor, with true time, logged state=down, and nothing was stored."""
    fast = Machine(tmp_path, "monitor fast 1 x", skew=HOUR)
    for n in range(4):
        fast.true = n * INTERVAL
        assert fast.round(State.UP)
    true = Machine(tmp_path, "monitor true 1 x")
    with true.desk.store.write() as connection:
        fast.lease.release(connection)
    for n in range(4, 8):
        true.true = n * INTERVAL
        assert true.round(State.DOWN)
    assert status.status(true.desk).now.state is State.DOWN
    with true.desk.store.read() as connection:
        assert segments.count_aside(connection, KLIP, true.wall) > 0


def test_what_began_earlier_but_is_certain_until_later_drops_no_rounds_d1(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    began, later = BEGUN - timedelta(hours=1), BEGUN + timedelta(hours=1)
    with machine.desk.store.write() as connection:
        segments.record(connection, KLIP, StoredSegment(State.UP, began, later, later, ""))
    for n in range(3):
        machine.true = n * INTERVAL
        machine.round(State.DOWN)
    with machine.desk.store.read() as connection:
        found = [(stay.state, stay.start, stay.hold) for stay in segments.stays(connection, KLIP)]
        aside = segments.stays(connection, f"{segments.ASIDE}{KLIP}")
    assert found[0][0] is State.DOWN
    assert found[0][1] <= BEGUN + timedelta(seconds=2 * INTERVAL)
    assert found[1][0] is State.UP
    assert found[1][2] <= BEGUN + timedelta(seconds=2 * INTERVAL)
    assert [stay.end for stay in aside] == [later], "what was cut off is kept apart"


def test_while_our_own_clock_is_in_doubt_nothing_is_set_aside_d1(tmp_path: Path) -> None:
    """One an hour behind would take everybody's last hour for the future."""
    machine = Machine(tmp_path, skew=-HOUR)
    with machine.desk.store.write() as connection:
        hold = BEGUN + timedelta(seconds=90)
        segments.record(connection, KLIP, StoredSegment(State.UP, BEGUN - timedelta(hours=2), BEGUN, hold, ""))
    for n in range(3):
        machine.true = n * INTERVAL
        machine.keeper.keep(dated(machine.wall, HOUR, steady=machine.steady))
    with machine.desk.store.read() as connection:
        assert segments.count_aside(connection, KLIP, BEGUN + timedelta(hours=1)) == 0
        assert len(faults.standing(connection)) == 1


@pytest.mark.parametrize("skew", [HOUR, -HOUR])
def test_rounds_are_dated_by_the_clock_that_all_share_d1(
    skew: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a PostgreSQL, whose clock is every monitor's."""
    machine = Machine(tmp_path, skew=skew)

    def shared(_: Any) -> datetime:
        return BEGUN + timedelta(seconds=machine.true)

    monkeypatch.setattr(clock_check, "store_clock", shared)
    for n in range(6):
        machine.true = n * INTERVAL
        assert machine.round()
    with machine.desk.store.read() as connection:
        stays = segments.stays(connection, KLIP)
        (fault,) = faults.standing(connection)
    assert [stay.end for stay in stays] == [BEGUN + timedelta(seconds=5 * INTERVAL)]
    assert "PostgreSQL" in fault.what
