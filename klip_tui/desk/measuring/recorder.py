"""Keeping what a round of probes saw: the verdict, the segments, the latencies, in the transaction of the heartbeat."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.commitment.service import Service
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.schema import Measure
from klip_tui.desk.measuring import bulkhead
from klip_tui.desk.measuring.clock_check import ClockCheck
from klip_tui.desk.session import Desk
from klip_tui.sources.rounds import Round, stepped
from klip_tui.sources.verdict import HOLD, Judgement, Verdict
from klip_tui.store import key_values, latencies, log, segments
from klip_tui.store.certificates import CERTIFICATE, certificate_of
from klip_tui.store.lease_watcher import LeaseWatcher
from klip_tui.store.values import StoredSegment

if TYPE_CHECKING:
    from sqlalchemy import Connection

_THIN_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a service's state, dated back to its first sign; ``subject`` is the service's id."""

    state: State
    since: datetime
    seen: datetime
    why: str
    subject: str


class Keeper:
    """Keeps the rounds of one service, whose desk it is given (the helpdesk's is that of the first)."""

    def __init__(
        self,
        desk: Desk,
        lease: LeaseWatcher,
        on_change: Callable[[Change], None],
        service: Service,
        endpoints: Sequence[Endpoint],
    ) -> None:
        self.service = service
        self.subject = service.id
        self.endpoints = endpoints
        self.trouble: Refused | None = None
        self._desk = desk
        self._lease = lease
        self._on_change = on_change
        self._verdict = Verdict(self._measure)
        self._before: Round | None = None
        self._cut = False
        self._last_state: State | None = None
        self._thinned: datetime | None = None
        self._clock = ClockCheck(desk)
        self._faulty: set[str] = set()
        self.ended = False
        """Whether nothing may be kept any more, whatever is still under way."""

    @property
    def desk(self) -> Desk:
        """The desk of what is kept."""
        return self._desk

    @property
    def interval(self) -> int:
        """Seconds between two rounds."""
        return self._measure.interval

    @property
    def _measure(self) -> Measure:
        return self._desk.settings.config.measure

    def forget(self) -> None:
        """Begin anew: somebody else measured in between."""
        self._verdict, self._before, self._cut = Verdict(self._measure), None, False

    def keep(self, one: Round) -> bool:
        """Keep a round; False when the lease is somebody else's now."""
        one = replace(one, at=self._clock.right(one.at))
        if self._before is not None and stepped(self._before, one):
            # Nothing from before says anything about now.
            self._verdict, self._cut = Verdict(self._measure), True
        self._before = one
        verdict, judgement = self._verdict.see(one.state, one.at, one.why)
        try:
            with self._desk.measuring() as connection:
                now = self._clock.right(self._desk.clock())
                if self.ended or not self._lease.take(connection, now):
                    return False
                if self._clock.differs(connection, one):
                    # Dated by a clock that stands wrong; the next round is dated right.
                    verdict, judgement = Verdict(self._measure), None
                if self._cut:
                    segments.cut(connection, self.subject)
                    log.write(connection, one.at, "klip-tui", "clock set", self.service.name)
                if judgement is not None:
                    self._keep(connection, judgement)
                self._keep_answers(connection, one)
            self.trouble, self._cut = None, False
            self._faulty = {f"endpoint {endpoint.label}" for endpoint, answer in one.answers if answer.fault}
        except Refused as error:
            # Nothing was kept of this round: the next one says anew what is certain, from then.
            self.trouble = error
            return True
        self._verdict = verdict
        if judgement is not None:
            self.noted(judgement)
        return True

    def noted(self, judgement: Judgement) -> None:
        """Tell of a change of state, once it is kept."""
        if judgement.state is not self._last_state:
            self._last_state = judgement.state
            self._on_change(Change(judgement.state, judgement.since, judgement.at, judgement.why, self.subject))

    def _keep(self, connection: Connection, judgement: Judgement) -> None:
        self.set_aside(connection)
        hold = judgement.at + timedelta(seconds=HOLD * self._measure.interval)
        segments.record(
            connection, self.subject, StoredSegment(judgement.state, judgement.since, judgement.at, hold, judgement.why)
        )
        self.log_change(connection, judgement)

    def set_aside(self, connection: Connection) -> None:
        """Move out of the way, with a word in the log, what is dated later than now: it would end measuring (F1, D1).

        Not where our own clock is in doubt: then what looks late may be what is right.
        """
        if self._clock.doubted:
            return
        now = self._clock.now(connection)
        for stay in segments.set_aside(connection, self.subject, now):
            detail = f"{stay.state.value} {local(stay.start).isoformat()}"
            log.write(connection, now, "klip-tui", "set aside: later than now", self.service.name, detail=detail)

    def log_change(self, connection: Connection, judgement: Judgement) -> None:
        """Write a change of state into the log."""
        if judgement.state is not self._last_state and self._last_state is not None:
            what = f"state {judgement.state.value}"
            log.write(connection, judgement.at, "klip-tui", what, self.service.name, detail=judgement.why)

    def _keep_answers(self, connection: Connection, one: Round) -> None:
        if one.milliseconds is not None:
            latencies.add(connection, self.subject, one.at, one.milliseconds)
        self._keep_failing(connection, one)
        for endpoint, answer in one.answers:
            if answer.expires is not None:
                name = f"{CERTIFICATE}{certificate_of(endpoint.url)}"
                key_values.put(connection, name, answer.expires.isoformat(), one.at)
            place = f"endpoint {endpoint.label}"
            if answer.fault:
                bulkhead.note(self._desk, connection, place, phrase("{why}", why=answer.why), one.at)
            elif place in self._faulty:
                bulkhead.clear(connection, place, one.at)
        if self._thinned is None or one.at - self._thinned > _THIN_EVERY:
            latencies.thin(connection, self.subject, one.at)
            self._thinned = one.at

    def _keep_failing(self, connection: Connection, one: Round) -> None:
        """Leave which endpoints fail for whoever drafts a notice, where they are others than before."""
        failing = json.dumps(
            [e.label for e, a in one.answers if not a.ok and not a.fault and e.role != "reference"],
            ensure_ascii=False,
        )
        self._put_failing(connection, failing, one.at)

    def forget_failing(self, connection: Connection, at: datetime) -> None:
        """Leave that no endpoint fails: who follows a Prometheus probes none."""
        self._put_failing(connection, "[]", at)

    def _put_failing(self, connection: Connection, failing: str, at: datetime) -> None:
        name = f"{key_values.FAILING} {self.subject}"
        # Than what stands there: what was put before may have been undone, or written over by who measured meanwhile.
        if failing != (key_values.get(connection, name) or "[]"):
            key_values.put(connection, name, failing, at)
