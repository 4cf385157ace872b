"""Keeping what a round of probes saw: the verdict, the segments, the latencies, in the transaction of the heartbeat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Refused
from klip_tui.config.schema import Endpoint, Measure
from klip_tui.desk.lease import LeaseWatcher
from klip_tui.desk.session import Desk
from klip_tui.sources.rounds import Round, stepped
from klip_tui.sources.verdict import HOLD, Judgement, Verdict
from klip_tui.store import key_values, latencies, log, segments
from klip_tui.store.segments import KLIP, StoredSegment

if TYPE_CHECKING:
    from sqlalchemy import Connection

_THIN_EVERY = timedelta(hours=1)
NAMES = {KLIP: "KLIP", segments.HELPDESK: "helpdesk"}


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a subject's state, dated back to its first sign."""

    state: State
    since: datetime
    seen: datetime
    why: str
    subject: str = KLIP


class Keeper:
    """Keeps the rounds of one subject."""

    def __init__(
        self,
        desk: Desk,
        lease: LeaseWatcher,
        on_change: Callable[[Change], None],
        subject: str,
        endpoints: Sequence[Endpoint],
    ) -> None:
        self.subject = subject
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

    @property
    def _measure(self) -> Measure:
        return self._desk.settings.config.measure

    def forget(self) -> None:
        """Begin anew: somebody else measured in between."""
        self._verdict, self._before, self._cut = Verdict(self._measure), None, False

    def keep(self, one: Round) -> bool:
        """Keep a round; False when the lease is somebody else's now."""
        if self._before is not None and stepped(self._before, one):
            # Nothing from before says anything about now.
            self._verdict, self._cut = Verdict(self._measure), True
        self._before = one
        verdict, judgement = self._verdict.see(one.state, one.at, one.why)
        try:
            with self._desk.measuring() as connection:
                if not self._lease.take(connection, self._desk.clock()):
                    return False
                if self._cut:
                    segments.cut(connection, self.subject)
                    log.write(connection, one.at, "klip-tui", "clock set", NAMES[self.subject])
                if judgement is not None:
                    self._keep(connection, judgement)
                self._keep_answers(connection, one)
            self.trouble, self._cut = None, False
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
        """Move out of the way, with a word in the log, what begins later than now: it would end measuring (F1)."""
        now = self._desk.clock()
        for stay in segments.set_aside(connection, self.subject, now):
            detail = f"{stay.state.value} {local(stay.start).isoformat()}"
            log.write(connection, now, "klip-tui", "set aside: later than now", NAMES[self.subject], detail=detail)

    def log_change(self, connection: Connection, judgement: Judgement) -> None:
        """Write a change of state into the log."""
        if judgement.state is not self._last_state and self._last_state is not None:
            what = f"state {judgement.state.value}"
            log.write(connection, judgement.at, "klip-tui", what, NAMES[self.subject], detail=judgement.why)

    def _keep_answers(self, connection: Connection, one: Round) -> None:
        if one.milliseconds is not None:
            latencies.add(connection, self.subject, one.at, one.milliseconds)
        for endpoint, answer in one.answers:
            if answer.expires is not None:
                key_values.put(connection, f"certificate {endpoint.url}", answer.expires.isoformat(), one.at)
        if self._thinned is None or one.at - self._thinned > _THIN_EVERY:
            latencies.thin(connection, self.subject, one.at)
            self._thinned = one.at
