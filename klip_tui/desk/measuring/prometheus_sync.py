"""Following a Prometheus that probes KLIP: its samples become segments, by the same verdict as our own probes'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import instant, seconds
from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Refused
from klip_tui.config.secrets import token as token_of
from klip_tui.desk.lease import LeaseWatcher
from klip_tui.desk.measuring.recorder import Keeper
from klip_tui.desk.session import Desk
from klip_tui.sources import prometheus
from klip_tui.sources.verdict import HOLD, Judgement, Verdict
from klip_tui.store import key_values, latencies, segments
from klip_tui.store.segments import StoredSegment

if TYPE_CHECKING:
    from sqlalchemy import Connection

MARK = "prometheus read"
LATENCY_HOURS = 48


class LeaseLost(Exception):
    """Somebody else measures now."""


class Follower:
    """Reads what is new, a piece at a time, so that a long history is kept as it comes."""

    def __init__(self, desk: Desk, lease: LeaseWatcher, keeper: Keeper) -> None:
        self._desk = desk
        self._lease = lease
        self._keeper = keeper
        self._measure = desk.settings.config.measure
        self._verdict = Verdict(self._measure)
        self._missing = True

    def read(self) -> bool:
        """Read on from where the last reading ended; return whether more is left to read.

        Raises LeaseLost; and Refused where Prometheus or the store refuses: then the next call reads that span again.
        """
        step, now = self._measure.interval, seconds(self._desk.clock())
        with self._desk.store.read() as connection:
            read = key_values.starting(connection, MARK).get("")
        if read is not None and int(read[0]) > now + step:
            # A clock stood wrong when that was read: nothing would be read until then.
            read = None
        since = int(read[0]) if read is not None else now - self._measure.history_days * 86_400
        first = (since // step + 1) * step
        if first > now:
            self._beat(None if read is not None else since)
            return False
        last = min(first + (now - first) // step * step, first + (prometheus.PIECE - 1) * step)
        values, times = self._values(first, last), self._latencies(first, last)
        verdict, missing, judged = self._judge(values, first, last)
        with self._desk.measuring() as connection:
            self._renew(connection)
            self._keeper.set_aside(connection)
            for stay in _stays(judged, timedelta(seconds=HOLD * step)):
                segments.record(connection, self._keeper.subject, stay)
            if judged and first == last:
                self._keeper.log_change(connection, judged[-1])
            self._keep_latencies(connection, times)
            key_values.put(connection, MARK, str(last), self._desk.clock())
        self._verdict, self._missing = verdict, missing
        more = last + step <= now
        if judged and not more:
            self._keeper.noted(judged[-1])
        return more

    def _renew(self, connection: Connection) -> None:
        if not self._lease.take(connection, self._desk.clock()):
            raise LeaseLost

    def _beat(self, begun: int | None) -> None:
        """Renew the lease where there is nothing to read yet; remember where the first reading will begin."""
        with self._desk.measuring() as connection:
            self._renew(connection)
            if begun is not None:
                key_values.put(connection, MARK, str(begun), self._desk.clock())

    @property
    def _source(self) -> prometheus.Source:
        measure = self._measure
        token = token_of(measure.token) if measure.token is not None else ""
        return prometheus.Source(measure.url, token, measure.ca_file, measure.timeout)

    def _values(self, first: int, last: int) -> prometheus.Values:
        step = self._measure.interval
        return prometheus.fresh(self._source, self._measure.query, first, last, step, HOLD * step)

    def _latencies(self, first: int, last: int) -> prometheus.Values:
        if not self._measure.latency_query:
            return {}
        step = self._measure.interval
        recent = max(first, last - LATENCY_HOURS * 3600 // step * step)
        try:
            return prometheus.ranged(self._source, self._measure.latency_query, recent, last, step)
        except Refused:
            # How fast it was is for the chart alone: the states must not wait for it.
            return {}

    def _judge(self, values: Mapping[int, float], first: int, last: int) -> tuple[Verdict, bool, list[Judgement]]:
        """Judge every step; of a run of missing ones the first says it all."""
        verdict, missing, judged = self._verdict, self._missing, []
        for at in range(first, last + 1, self._measure.interval):
            if missing and at not in values:
                continue
            missing = at not in values
            state = State.UNKNOWN if missing else prometheus.state_of(values[at])
            verdict, judgement = verdict.see(state, datetime.fromtimestamp(at, UTC), _WHY.get(state, ""))
            if judgement is not None:
                judged.append(judgement)
        return verdict, missing, judged

    def _keep_latencies(self, connection: Connection, times: Mapping[int, float]) -> None:
        for at, spent in times.items():
            latencies.add(connection, self._keeper.subject, instant(at), round(spent * 1000))
        if times:
            latencies.thin(connection, self._keeper.subject, self._desk.clock())


_WHY = {State.DOWN: "Prometheus: the probe failed", State.DEGRADED: "Prometheus: some of the probes failed"}


def _stays(judged: list[Judgement], holds: timedelta) -> Iterator[StoredSegment]:
    """Put judgements that follow each other with one state together: a row per state, not per sample."""
    run: list[Judgement] = []
    for one in judged:
        if run and one.state is not run[-1].state:
            yield _stay(run, holds)
            run = []
        run.append(one)
    if run:
        yield _stay(run, holds)


def _stay(run: list[Judgement], holds: timedelta) -> StoredSegment:
    return StoredSegment(run[0].state, run[0].since, run[-1].at, run[-1].at + holds, run[-1].why)
