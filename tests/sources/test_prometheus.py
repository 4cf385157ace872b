"""Reading a Prometheus, against a stand-in that answers as the real one does (a live test asks a real one)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from werkzeug import Request, Response

from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.service import KLIP
from klip_tui.config.load import load
from klip_tui.desk.measuring.plan_requests import count
from klip_tui.desk.measuring.prometheus_sync import Follower
from klip_tui.desk.measuring.recorder import Keeper
from klip_tui.desk.session import Desk
from klip_tui.desk.views.outage_facts import failing_endpoints
from klip_tui.sources import prometheus
from klip_tui.store import faults, key_values, leases, segments
from klip_tui.store.lease_watcher import LeaseWatcher, holder_name

STEP = 30
T0 = 1_795_000_020 // STEP * STEP


class StandIn:
    """Series by query: a function from an instant to a value, None where nobody knows."""

    def __init__(self, server: Any) -> None:
        self.url = server.url_for("/").rstrip("/")
        self.series: dict[str, list[Callable[[int], float | None]]] = {}
        self.asked: list[tuple[int, int]] = []
        self.steps: list[int] = []
        self.sampled = 0
        self.clock: Callable[[], float] | None = None
        """Its own clock, where it says what that is."""
        server.expect_request("/api/v1/query_range").respond_with_handler(self._ranged)
        server.expect_request("/api/v1/query").respond_with_handler(self._now)

    def _ranged(self, request: Request) -> Response:
        a, b, step = (int(float(request.args[name])) for name in ("start", "end", "step"))
        if (b - a) // step > 11_000:
            error = {
                "status": "error",
                "errorType": "bad_data",
                "error": "exceeded maximum resolution of 11,000 points",
            }
            return Response(json.dumps(error), 400)
        self.asked.append((a, b))
        self.steps.append((b - a) // step)
        result = []
        for one in self.series.get(request.args["query"], []):
            values = [[at, f"{one(at)}"] for at in range(a, b + 1, step) if one(at) is not None]
            if values:
                result.append({"metric": {}, "values": values})
        return Response(json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}))

    def _samples(self) -> Response:
        values = [[at, "1"] for at in range(T0 - 60, T0, self.sampled)]
        result = [{"metric": {}, "values": values}]
        return Response(json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}))

    def _now(self, request: Request) -> Response:
        if self.sampled and request.args["query"].endswith("]"):
            return self._samples()
        if request.args["query"] == "vector(time())" and self.clock is not None:
            row = {"metric": {}, "value": [self.clock(), f"{self.clock()}"]}
            return Response(json.dumps({"status": "success", "data": {"resultType": "vector", "result": [row]}}))
        known = self.series.get(request.args["query"], [])
        result = [{"metric": {"pod": f"{n}"}, "value": [T0, f"{one(T0)}"]} for n, one in enumerate(known)]
        return Response(json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}}))


@pytest.fixture
def stand_in(httpserver: Any) -> StandIn:
    return StandIn(httpserver)


class Reader:
    def __init__(self, folder: Path, stand_in: StandIn, more: str = "") -> None:
        config = folder / "config.toml"
        config.write_text(
            f'data = "{folder}/data"\n[measure]\nsource = "prometheus"\nurl = "{stand_in.url}"\nquery = "up"\n{more}'
        )
        self.now = T0
        self.desk = Desk(load(config), lambda: datetime.fromtimestamp(self.now, UTC))
        lease = LeaseWatcher(leases.MEASURE, holder_name("test"), self.desk.clock() - self.desk.clock())
        self.changes: list[State] = []
        keeper = Keeper(self.desk, lease, lambda change: self.changes.append(change.state), self.desk.service, ())
        self.follower = Follower(self.desk, lease, keeper)
        if "history_days = 0" in more:
            assert not self.follower.read(), "there is nothing to read yet"

    def read(self, now: int) -> list[tuple[str, int, int]]:
        self.now = now
        while self.follower.read():
            pass
        with self.desk.store.read() as connection:
            rows = segments.between(connection, KLIP, 0, 2**40)
        return [(row.state.value, row.start - T0, row.end - T0) for row in rows]


def test_a_long_range_is_asked_in_pieces_and_a_missing_step_is_unknown(tmp_path: Path, stand_in: StandIn) -> None:
    gone = range(T0 - 6000, T0 - 3000)
    stand_in.series["up"] = [lambda at: None if at in gone else 1.0]
    reader = Reader(tmp_path, stand_in)
    rows = reader.read(T0)
    first = -90 * 86_400 + STEP
    assert rows == [("up", first, -6000), ("unknown", -6000, -6000 + 3 * STEP), ("up", -3000, 3 * STEP)]
    assert all(steps < 11_000 for steps in stand_in.steps)
    assert {a for a, _ in stand_in.asked} >= {T0 + first}
    assert len({b - a for a, b in stand_in.asked}) > 1, "the last piece is shorter"


def test_what_is_new_is_read_once_and_down_is_dated_back(tmp_path: Path, stand_in: StandIn) -> None:
    stand_in.series["up"] = [lambda at: 0.0 if T0 + 60 <= at < T0 + 150 or at == T0 + 300 else 1.0]
    reader = Reader(tmp_path, stand_in, "history_days = 0\n")
    for at in range(T0 + 1, T0 + 400, STEP):
        reader.read(at)
    rows = reader.read(T0 + 390)
    assert rows == [("up", 30, 60), ("down", 60, 150), ("up", 150, 390 + 3 * STEP)], "one failing sample is no outage"
    assert reader.changes == [State.UP, State.DOWN, State.UP]
    spans = stand_in.asked[::2]
    assert all(b < a for (_, b), (a, _) in pairwise(spans)), "no step is asked for twice"


def test_of_several_series_the_lowest_counts(tmp_path: Path, stand_in: StandIn) -> None:
    stand_in.series["up"] = [lambda _: 1.0, lambda at: 0.0 if at >= T0 + 60 else 1.0]
    reader = Reader(tmp_path, stand_in, "history_days = 0\n")
    assert reader.read(T0 + 120)[-1][0] == "down"


def test_a_sample_that_prometheus_only_repeats_is_unknown(tmp_path: Path, stand_in: StandIn) -> None:
    """Prometheus gives the last sample for five minutes after its own end: nobody measured then."""
    died = T0 + 300
    stand_in.series["up"] = [lambda at: 1.0 if at < died + 300 else None]
    stand_in.series["timestamp(up)"] = [lambda at: float(min(at, died)) if at < died + 300 else None]
    reader = Reader(tmp_path, stand_in, "history_days = 0\n")
    rows = reader.read(T0 + 900)
    assert [row[0] for row in rows] == ["up", "unknown"]
    assert rows[0][2] == 300 + 3 * STEP, "it holds for three steps, not for five minutes"


def test_nan_is_unknown_and_a_share_is_degraded(tmp_path: Path, stand_in: StandIn) -> None:
    stand_in.series["up"] = [lambda at: float("nan") if at == T0 + 60 else 0.5 if at > T0 + 60 else 1.0]
    reader = Reader(tmp_path, stand_in, "history_days = 0\n")
    assert [row[0] for row in reader.read(T0 + 120)] == ["up", "unknown", "degraded"]


@pytest.mark.parametrize(
    ("body", "status"),
    [("{", 200), ("[]", 200), ('{"status": "error", "error": "parse error\\u001b[2J"}', 400),
     ('{"status": "success", "data": {"resultType": "scalar", "result": 1}}', 200), ("", 503),
     ('{"status": "success", "data": {"result": [{"values": [["x", 1]]}]}}', 200)],
)  # fmt: skip
def test_what_is_no_answer_is_refused_in_a_sentence_and_read_again_later(
    body: str, status: int, tmp_path: Path, httpserver: Any, stand_in: StandIn
) -> None:
    httpserver.clear()
    httpserver.expect_request("/api/v1/query_range").respond_with_data(body, status)
    reader = Reader(tmp_path, stand_in, "history_days = 0\n")
    with pytest.raises(Refused) as error:
        reader.read(T0 + 60)
    assert stand_in.url in str(error.value)
    assert "\x1b" not in str(error.value)
    httpserver.clear()
    again = StandIn(httpserver)
    again.series["up"] = [lambda _: 1.0]
    assert reader.read(T0 + 120)[0][:2] == ("up", 30), "the span that could not be read is read now"


def test_plan_requests_come_from_a_query_too(tmp_path: Path, stand_in: StandIn) -> None:
    stand_in.series["sum(done)"] = [lambda _: 700.0, lambda _: 42.0]
    stand_in.series["came"] = [lambda _: 800.0]
    more = '[volume]\nsource = "prometheus"\nquery = "sum(done)"\nquery_received = "came"\n'
    desk = Reader(tmp_path, stand_in, more).desk
    day = count(desk)
    assert (day.processed, day.received) == (742, 800)


def test_a_query_that_nobody_knows_is_refused(stand_in: StandIn) -> None:
    with pytest.raises(Refused, match="knows nothing of nothing"):
        prometheus.now(prometheus.Source(stand_in.url), "nothing")


def test_a_long_history_that_nobody_knows_is_passed_by(tmp_path: Path, stand_in: StandIn) -> None:
    """Ninety days at a second a step are two thousand questions, for a Prometheus that was started just now."""
    stand_in.series["up"] = [lambda at: 1.0 if at >= T0 - 600 else None]
    reader = Reader(tmp_path, stand_in, "interval = 1\n")
    assert reader.read(T0) == [("up", -600, 3)]
    assert len(stand_in.asked) < 20


def test_a_prometheus_that_samples_seldom_is_followed_at_its_pace_m13(tmp_path: Path, stand_in: StandIn) -> None:
    """M13: read each second, sampled each five: an always-up KLIP was unknown again and again."""
    sampled: Callable[[int], float] = lambda at: float(at // 5 * 5)  # noqa: E731
    stand_in.series["up"] = [lambda _: 1.0]
    stand_in.series["timestamp(up)"] = [sampled]
    stand_in.sampled = 5
    reader = Reader(tmp_path, stand_in, "interval = 1\nhistory_days = 0\n")
    for at in range(T0, T0 + 40):
        rows = reader.read(at)
    assert [row[0] for row in rows] == ["up"], "no gap"
    assert reader.changes == [State.UP]
    assert rows[0][1] <= 6


def test_what_failed_of_our_own_probes_is_forgotten_once_a_prometheus_is_followed(
    tmp_path: Path, stand_in: StandIn
) -> None:
    stand_in.series["up"] = [lambda _: 1.0]
    reader = Reader(tmp_path, stand_in, "history_days = 0\n")
    with reader.desk.store.write() as connection:
        key_values.put(connection, f"{key_values.FAILING} {KLIP}", '["portal"]', reader.desk.clock())
    reader.read(T0 + 60)
    with reader.desk.store.read() as connection:
        assert failing_endpoints(connection, KLIP) == ()


@pytest.mark.parametrize("ahead", [600, 4, 0, -600])
def test_what_is_still_to_come_by_its_clock_is_read_once_it_has_come(
    ahead: int, tmp_path: Path, stand_in: StandIn
) -> None:
    """By a clock of ours that was ahead all read as unknown, for ever, and nobody was told why."""
    true = T0
    stand_in.clock = lambda: true
    stand_in.series["up"] = [lambda at: 1.0 if at <= true else None]
    stand_in.series["timestamp(up)"] = [lambda at: float(at) if at <= true else None]
    reader = Reader(tmp_path, stand_in, "history_days = 1\n")
    for true in range(T0, T0 + 600, STEP):
        rows = reader.read(true + ahead)
    (row,) = [one for one in rows if one[2] > 0]
    last = 570 + min(ahead, 0)
    assert row == ("up", row[1], last + 3 * STEP), "up all the time, as far as it was read"
    with reader.desk.store.read() as connection:
        said = [one.what for one in faults.standing(connection)]
    where = {600: "ahead of", -600: "behind"}
    assert said == ([f"this machine's clock is 600 s {where[ahead]} Prometheus's: set it"] if ahead in where else [])
    if ahead > 0:
        true = T0 + 600
        reader.read(true)
        with reader.desk.store.read() as connection:
            assert faults.standing(connection) == [], "set right, it is over"
