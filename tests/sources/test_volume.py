"""Counting plan requests over real HTTP."""

from __future__ import annotations

import dataclasses
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.phrase import Refused
from klip_tui.config.load import load
from klip_tui.desk.measuring.plan_requests import count
from klip_tui.desk.session import Desk
from klip_tui.store import volume


def _desk(folder: Path, url: str, clock: list[datetime]) -> Desk:
    config = folder / "config.toml"
    config.write_text(f'data = "{folder}/data"\n[volume]\nurl = "{url}"\nprocessed = "/a/0/done"\nreceived = "/came"\n')
    return Desk(load(config), lambda: clock[0])


def test_readings_become_the_day_and_its_hours(tmp_path: Path, httpserver: Any) -> None:
    clock = [datetime(2026, 11, 24, 9, 10, tzinfo=UTC)]
    desk = _desk(tmp_path, httpserver.url_for("/v"), clock)
    for processed, hours in ((100, 0), (160, 0.5), (10, 1)):  # at last it has restarted
        clock[0] = datetime(2026, 11, 24, 9, 10, tzinfo=UTC) + timedelta(hours=hours)
        httpserver.expect_ordered_request("/v").respond_with_json({"a": [{"done": processed}], "came": processed + 1})
        day = count(desk)
    assert (day.processed, day.received) == (170, 172)
    with desk.store.read() as connection:
        assert [n for _, n in volume.hourly(connection, "klip", clock[0] - timedelta(days=1))] == [160, 10]
    assert dataclasses.asdict(day)["day"].isoformat() == "2026-11-24"
    desk.close()


@pytest.mark.parametrize(
    "body", ["{", "[]", '{"a": [{"done": "many"}], "came": 1}', '{"a": [{"done": -1}], "came": 1}']
)
def test_what_is_no_count_is_refused_and_nothing_kept(body: str, tmp_path: Path, httpserver: Any) -> None:
    clock = [datetime(2026, 11, 24, 9, 10, tzinfo=UTC)]
    desk = _desk(tmp_path, httpserver.url_for("/v"), clock)
    httpserver.expect_request("/v").respond_with_data(body, content_type="application/json")
    with pytest.raises(Refused):
        count(desk)
    with desk.store.read() as connection:
        assert volume.hourly(connection, "klip", clock[0] - timedelta(days=1)) == []
    desk.close()


def test_an_endpoint_that_answers_too_much_or_an_error_is_refused(tmp_path: Path, httpserver: Any) -> None:
    clock = [datetime(2026, 11, 24, 9, 10, tzinfo=UTC)]
    desk = _desk(tmp_path, httpserver.url_for("/v"), clock)
    httpserver.expect_ordered_request("/v").respond_with_data(" " * 1_000_000)
    httpserver.expect_ordered_request("/v").respond_with_data("gone", status=503)
    for _ in range(2):
        with pytest.raises(Refused):
            count(desk)
    desk.close()


def test_nobody_at_home_is_refused(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v"
        desk = _desk(tmp_path, url, [datetime(2026, 11, 24, 9, 10, tzinfo=UTC)])
        with pytest.raises(Refused):
            count(desk)
        desk.close()
