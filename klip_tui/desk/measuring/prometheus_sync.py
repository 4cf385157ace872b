"""Following a Prometheus that probes KLIP: its samples become segments, by the same verdict as our own probes'."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from klip_tui.commitment.calendar.local_time import instant, seconds
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Refused
from klip_tui.config.secrets import token as token_of
from klip_tui.desk.measuring import bulkhead
from klip_tui.desk.measuring.places import place_of
from klip_tui.desk.measuring.recorder import Keeper
from klip_tui.desk.session import Desk
from klip_tui.runtime.clock_words import MOST, said_of
from klip_tui.sources import prometheus
from klip_tui.sources.verdict import HOLD, Judgement, Verdict
from klip_tui.store import key_values, latencies, segments
from klip_tui.store.clock import STORE
from klip_tui.store.lease_watcher import LeaseWatcher
from klip_tui.store.own_clock import own_clock
from klip_tui.store.values import CLOCK, StoredSegment

if TYPE_CHECKING:
    from sqlalchemy import Connection

MARK = "prometheus read"
LATENCY_HOURS = 48
LONGEST_LATENCY = 3600.0
"""Seconds that an answer can have taken; what says otherwise (NaN too) is left out of the chart."""
SPACING_EVERY = 3600
"""Seconds after which it is looked at anew how often Prometheus takes a sample."""


class LeaseLost(Exception):
    """Somebody else measures now."""


@dataclass(frozen=True, slots=True)
class Span:
    """Steps that were not read yet, from ``first`` to ``last`` (epoch seconds); ``more`` follow at once."""

    first: int
    last: int
    step: int
    more: bool
    begun: bool = False
    """Whether it is the first: most of a history may be from before Prometheus knew of us."""


@dataclass(frozen=True, slots=True)
class Found:
    """What Prometheus knows of a span."""

    span: Span
    values: prometheus.Values
    latencies: prometheus.Values


class Follower:
    """Reads what is new, a piece at a time, so that a long history is kept as it comes."""

    def __init__(self, desk: Desk, lease: LeaseWatcher, keeper: Keeper) -> None:
        self._desk = desk
        self._lease = lease
        self._keeper = keeper
        self._measure = desk.settings.config.measure
        self._mark = place_of(MARK, desk)
        self._verdict = Verdict(self._measure)
        self._missing = True
        self._spacing: int | None = None
        self._spaced_at: int | None = None
        self._ahead = 0.0
        """Seconds by which our clock is ahead of Prometheus's, where it is too many; below zero it is behind."""
        self._told = False

    def read(self) -> bool:
        """Read on from where the last reading ended; return whether more is left to read.

        Raises LeaseLost; and Refused where Prometheus or the store refuses: then the next call reads that span again.
        """
        span = self.next_span()
        return span is not None and self.keep(self.ask(span))

    def next_span(self) -> Span | None:
        """Return what is to be read next; None, and a heartbeat, where there is nothing yet. Raises LeaseLost."""
        step = self._measure.interval
        with self._desk.store.read() as connection:
            now = seconds(own_clock(self._desk.clock, connection).shared)
            read = key_values.starting(connection, self._mark).get("")
        if read is not None and int(read[0]) > now + step:
            # A clock stood wrong when that was read: nothing would be read until then.
            read = None
        since = int(read[0]) if read is not None else now - self._measure.history_days * 86_400
        first = (since // step + 1) * step
        if first > now:
            self._beat(None if read is not None else since)
            return None
        last = min(first + (now - first) // step * step, first + (prometheus.PIECE - 1) * step)
        return Span(first, last, step, last + step <= now, begun=read is None)

    def ask(self, span: Span) -> Found:
        """Ask Prometheus for a span, as far as its own clock has come. Raises Refused."""
        self._look_at_spacing(span)
        span = self._come(span)
        if span.first > span.last:
            return Found(span, {}, {})
        if span.begun and span.more:
            return self._begin(span)
        return Found(span, self._values(span), self._latencies(span))

    def _come(self, span: Span) -> Span:
        """Cut off what is still to come by Prometheus's clock: it would read as unknown, and never be read again."""
        theirs = prometheus.clock(self._source)
        if theirs is None:
            return span
        off = self._desk.clock().timestamp() - theirs
        self._ahead = off if abs(off) > MOST else 0.0
        if span.last <= theirs:
            return span
        last = span.first + (int(theirs) - span.first) // span.step * span.step
        return replace(span, last=max(last, span.first - span.step), more=False)

    def _begin(self, span: Span) -> Found:
        """Pass by what nobody knows at the beginning of a long history: years at a second a step take minutes else."""
        until = seconds(self._desk.clock())
        known = prometheus.begins(self._source, self._measure.query, span.first, until)
        steps = ((known if known is not None else until - prometheus.COARSE) - span.first) // span.step
        return Found(Span(span.first, span.first + (steps - 1) * span.step, span.step, more=True), {}, {})

    def keep(self, found: Found) -> bool:
        """Keep what was read; return whether more is left to read. Raises LeaseLost, and Refused."""
        span = found.span
        verdict, missing, judged = self._judge(found.values, span)
        with self._desk.measuring() as connection:
            self._renew(connection)
            self._keeper.set_aside(connection)
            self._keeper.forget_failing(connection, self._desk.clock())
            for stay in _stays(judged, timedelta(seconds=HOLD * self._measure.interval)):
                segments.record(connection, self._keeper.subject, stay)
            if judged and span.first == span.last:
                self._keeper.log_change(connection, judged[-1])
            self._keep_latencies(connection, found.latencies)
            self._tell_clock(connection)
            key_values.put(connection, self._mark, str(span.last), self._desk.clock())
        self._verdict, self._missing = verdict, missing
        if judged and not span.more:
            self._keeper.noted(judged[-1])
        return span.more

    def _look_at_spacing(self, span: Span) -> None:
        """Follow a Prometheus that takes a sample less often than our interval (M13): a value then holds for longer."""
        every = SPACING_EVERY if self._spacing is not None else self._measure.interval * HOLD
        if self._spaced_at is not None and 0 <= span.last - self._spaced_at < every:
            return
        found = prometheus.spacing(self._source, self._measure.query)
        self._spaced_at, self._spacing = span.last, found or self._spacing
        configured = self._desk.settings.config.measure
        step = max(configured.interval, self._spacing or 0)
        if step != self._measure.interval:
            self._measure = msgspec.structs.replace(configured, interval=step)
            self._verdict, self._missing = Verdict(self._measure), True

    def _renew(self, connection: Connection) -> None:
        if not self._lease.take(connection, own_clock(self._desk.clock, connection).shared):
            raise LeaseLost

    def _tell_clock(self, connection: Connection) -> None:
        """Note that our clock differs from the store's or, where that has none, from Prometheus's."""
        own = own_clock(self._desk.clock, connection)
        place, off, who = f"{CLOCK}{socket.gethostname()}", own.off.total_seconds(), STORE
        if own.fault is None:
            off, who = self._ahead, "Prometheus"
        if off:
            bulkhead.note(self._desk, connection, place, said_of(off, who), own.shared)
        elif self._told:
            bulkhead.clear(connection, place, own.shared)
        self._told = bool(off)

    def _beat(self, begun: int | None) -> None:
        """Renew the lease where there is nothing to read yet; remember where the first reading will begin."""
        with self._desk.measuring() as connection:
            self._renew(connection)
            if begun is not None:
                key_values.put(connection, self._mark, str(begun), self._desk.clock())

    @property
    def _source(self) -> prometheus.Source:
        measure = self._measure
        token = token_of(measure.token) if measure.token is not None else ""
        return prometheus.Source(measure.url, token, measure.ca_file, measure.timeout)

    def _values(self, span: Span) -> prometheus.Values:
        oldest = HOLD * self._measure.interval
        return prometheus.fresh(self._source, self._measure.query, span.first, span.last, span.step, oldest)

    def _latencies(self, span: Span) -> prometheus.Values:
        if not self._measure.latency_query:
            return {}
        recent = max(span.first, span.last - LATENCY_HOURS * 3600 // span.step * span.step)
        try:
            return prometheus.ranged(self._source, self._measure.latency_query, recent, span.last, span.step)
        except Refused:
            # How fast it was is for the chart alone: the states must not wait for it.
            return {}

    def _judge(self, values: Mapping[int, float], span: Span) -> tuple[Verdict, bool, list[Judgement]]:
        """Judge every step; of a run of missing ones the first says it all."""
        verdict, missing, judged = self._verdict, self._missing, []
        for at in range(span.first, span.last + 1, span.step):
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
            if 0 <= spent <= LONGEST_LATENCY:
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
