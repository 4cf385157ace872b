"""Alerts from what is measured to who is told, by a clock that the test turns; and what a killed sender leaves."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from klip_tui.alerts.alertmanager import Alertmanager
from klip_tui.alerts.command import AlertCommand
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import AlertMessageState, AlertState, Kind, State
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.config import services
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.load import Settings
from klip_tui.config.schema import Alerting, Config, Service
from klip_tui.desk.alerts.acknowledge import acknowledge, listed
from klip_tui.desk.alerts.sender import AlertSender
from klip_tui.desk.session import Desk
from klip_tui.net import Answer, Request
from klip_tui.store import alerts, faults
from tests.commitment.build import at
from tests.desk.written import measured, tell

NOW = at("2026-11-24T03:00")
KEEP = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read().replace(chr(10), ' ') + chr(10))"


@dataclass
class Night:
    """A desk whose clock the test turns, and a command that keeps what it is told."""

    desk: Desk
    now: datetime
    folder: Path

    def at(self, minutes: float, sender: AlertSender | None = None) -> AlertSender:
        """Look at so many minutes after the beginning."""
        self.now = NOW + timedelta(minutes=minutes)
        sender = sender or AlertSender(self.desk)
        sender.run(now_due=True)
        return sender

    def klip(self, state: State, start: float, end: float) -> None:
        measured(self.desk, state, NOW + timedelta(minutes=start), NOW + timedelta(minutes=end))

    def told(self, name: str = "first") -> list[dict[str, Any]]:
        file = self.folder / name
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@contextmanager
def night(folder: Path, script: str = KEEP, **more: Any) -> Iterator[Night]:
    def target(name: str, after: Any) -> AlertCommand:
        return AlertCommand(name=name, to=(sys.executable, "-S", "-c", script, str(folder / name)), after=after, **more)

    config = Config(
        alert=(target("first", (0, 10)), target("second", 5)),
        endpoint=(Endpoint(url="http://127.0.0.1:1/", name="portal", runbook="https://wiki.example/portal"),),
        alerting=Alerting(calm=2),
    )
    made = Night(Desk(Settings(config, None, folder / "data", PUBLISHED), lambda: made.now, "an"), NOW, folder)
    try:
        yield made
    finally:
        made.desk.close()


def test_a_night(tmp_path: Path) -> None:
    with night(tmp_path) as one:
        one.klip(State.UP, -60, 0)
        one.klip(State.DOWN, 0, 20)
        sender = one.at(1)
        assert [row["alerts"][0]["kind"] for row in one.told()] == ["down"]
        assert one.told()[0]["alerts"][0]["runbook"] == "https://wiki.example/portal"
        one.at(2, sender)
        assert len(one.told()) == 1, "once is enough"
        one.at(6, sender)
        assert len(one.told("second")) == 1, "nobody has it: the next one is told"
        assert {row.step for row in listed(one.desk, None)} == {1}
        one.now += timedelta(minutes=1)
        assert {row.who for row in acknowledge(one.desk)} == {"an"}
        one.at(12, sender)
        assert [entry["kind"] for row in one.told() for entry in row["alerts"]] == ["down", "untold_half"]
        one.klip(State.UP, 20, 40)
        one.at(21, sender)
        assert listed(one.desk, None)[-1].calm is not None
        one.at(24, sender)
        over = [entry for row in one.told() for entry in row["alerts"] if entry["state"] == "resolved"]
        assert [entry["kind"] for entry in over if entry["kind"] == "down"] == ["down"]
        assert [one.state for one in listed(one.desk, None) if one.kind == "down"] == [AlertState.RESOLVED]


def test_nothing_is_owed_while_users_know_of_a_planned_interruption(tmp_path: Path) -> None:
    with night(tmp_path) as one:
        start = NOW - timedelta(minutes=1)
        facts = InterruptionDetails(Kind.PLANNED, "Onderhoud", start, NOW + timedelta(hours=1))
        tell(one.desk, "2026-001", facts, NOW - timedelta(days=9))
        one.klip(State.DOWN, 0, 20)
        one.at(2)
        assert listed(one.desk, None) == []
        assert one.told() == []


def test_two_who_look_at_once_tell_once(tmp_path: Path) -> None:
    with night(tmp_path) as one:
        one.klip(State.DOWN, 0, 20)
        a, b = AlertSender(one.desk), AlertSender(one.desk)
        one.at(1, a)
        one.at(1, b)
        assert len(one.told()) == 1


def test_a_sender_killed_on_the_way_tells_nobody_twice(tmp_path: Path) -> None:
    """What had left is doubtful, and said; what had not is told by the next one. The next step goes all the same."""
    with night(tmp_path) as one:
        one.klip(State.DOWN, 0, 20)
        sender = one.at(1)
        with one.desk.store.write() as connection:
            rows = alerts.of(connection, [1])
            alerts.move(connection, [rows[0].id], AlertMessageState.SENDING, one.now)
        one.at(3, sender)
        with one.desk.store.read() as connection:
            assert alerts.of(connection, [1])[0].state is AlertMessageState.DOUBTFUL
            assert any("first" in fault.place for fault in faults.standing(connection))
        assert len(one.told()) == 1
        one.at(11, sender)
        assert len(one.told()) == 2


def test_a_sender_killed_before_a_byte_left_is_made_up_for(tmp_path: Path) -> None:
    with night(tmp_path) as one:
        one.klip(State.DOWN, 0, 20)
        one.at(1)
        (tmp_path / "first").unlink()
        with one.desk.store.write() as connection:
            row = alerts.of(connection, [1])[0]
            alerts.move(connection, [row.id], AlertMessageState.SENDING, one.now)
            alerts.set_left(connection, [row.id], None)
        one.at(3)
        assert len(one.told()) == 1


def test_what_a_clock_wrote_that_stood_ahead_wakes_people_once_it_is_right(tmp_path: Path) -> None:
    with night(tmp_path) as one:
        one.klip(State.DOWN, 0, 20)
        sender = one.at(1)
        with one.desk.store.write() as connection:
            (row,) = alerts.of(connection, [1])
            ahead = one.now + timedelta(days=1)
            alerts.set_left(connection, [row.id], None)
            alerts.move(connection, [row.id], AlertMessageState.PENDING, ahead, due=ahead)
        one.at(3, sender)
        assert len(one.told()) == 2


def test_what_is_refused_is_said_and_the_next_step_goes(tmp_path: Path) -> None:
    with night(tmp_path, "raise SystemExit(3)") as one:
        one.klip(State.DOWN, 0, 20)
        sender = one.at(1)
        one.at(11, sender)
        with one.desk.store.read() as connection:
            states = [(row.target, row.step, row.state.value) for row in alerts.of(connection, [1])]
            assert {fault.place for fault in faults.standing(connection)} == {"alert first", "alert second"}
        assert states == [("first", 0, "refused"), ("first", 1, "refused"), ("second", 0, "refused")]


def test_what_wants_to_be_tried_again_is(tmp_path: Path) -> None:
    again = "import os, sys; mark = sys.argv[1] + '.1'; new = not os.path.exists(mark); open(mark, 'w').close()\n"
    again += "if new: sys.exit(75)\n"
    with night(tmp_path, again + KEEP) as one:
        one.klip(State.DOWN, 0, 20)
        sender = one.at(1)
        assert one.told() == []
        one.at(1.05, sender)
        assert one.told() == [], "a pause comes first"
        one.at(1.3, sender)
        assert len(one.told()) == 1, "and no minute: nobody was told in it"


def test_an_alertmanager_that_refuses_for_a_while_is_told_once_it_takes_it(tmp_path: Path) -> None:
    """A proxy that answered 404, a token that was late: it was never told of that alert any more."""
    statuses, asked = [404, 401, 200], []

    class Wire:
        def request(self, request: Request) -> Answer:
            asked.append(request)
            return Answer(statuses[min(len(asked), 3) - 1], (), b"", True)

    with night(tmp_path) as one:
        target = Alertmanager(name="am", to="http://127.0.0.1:9093")
        config = msgspec.structs.replace(one.desk.settings.config, alert=(target,))
        desk = Desk(replace(one.desk.settings, config=config), one.desk.clock, "an", network=Wire())  # type: ignore[arg-type]
        one.klip(State.DOWN, 0, 20)
        sender = AlertSender(desk)
        for minutes in (1, 2, 3):
            one.at(minutes, sender)
        with desk.store.read() as connection:
            assert [row.state.value for row in alerts.of(connection, [1])] == ["sent"]
            assert not faults.standing(connection)
        desk.close()
    assert len(asked) == 3


def test_acknowledging(tmp_path: Path) -> None:
    with night(tmp_path) as one:
        with pytest.raises(Refused, match="nothing to acknowledge"):
            acknowledge(one.desk)
        with pytest.raises(Refused, match="no alert 5"):
            acknowledge(one.desk, (5,))
        one.klip(State.DOWN, 0, 3)
        sender = one.at(1)
        assert [row.state for row in acknowledge(one.desk, (1,))] == [AlertState.ACKNOWLEDGED]
        one.klip(State.UP, 3, 60)
        one.at(4, sender)
        one.at(9, sender)
        with pytest.raises(Refused, match="is over"):
            acknowledge(one.desk, (1,))


def test_every_service_wakes_and_each_is_an_alert_of_its_own(tmp_path: Path) -> None:
    config = Config(
        alert=(AlertCommand(name="first", to=(sys.executable, "-S", "-c", KEEP, str(tmp_path / "first"))),),
        service=(
            Service(id="geo", name="Geopunt", endpoint=(Endpoint(url="http://127.0.0.1:1/", runbook="https://w/geo"),)),
        ),
        endpoint=(Endpoint(url="http://127.0.0.1:1/", name="portal"),),
    )
    file = tmp_path / "config.toml"
    file.write_text("")
    first = Settings(config, None, tmp_path / "data", PUBLISHED)
    settings = replace(first, further=services.further(config, PUBLISHED))
    now = NOW + timedelta(minutes=16)
    desk = Desk(settings, lambda: now, "an")
    try:
        measured(desk, State.UP, NOW, now + timedelta(minutes=1))
        measured(desk, State.DOWN, NOW, now + timedelta(minutes=1), "geo")
        AlertSender(desk).run(now_due=True)
        found = {(one.kind.value, one.subject): one for one in listed(desk, None)}
        assert {("down", "geo"), ("untold", "users of geo"), ("untold_half", "users of geo")} <= set(found)
        assert not any(subject in ("klip", "users") for _, subject in found)
        assert found["down", "geo"].detail.startswith("Geopunt is down")
        assert found["down", "geo"].runbook == "https://w/geo"
        (page,) = [json.loads(line) for line in (tmp_path / "first").read_text().splitlines()]
        assert "service down" in page["title"] + page["text"]
    finally:
        desk.close()
