"""Telling our own people: a durable outbox like the notices', one sender at a time, targets side by side.

``sending`` is committed before a try, and that a byte may leave before it does. What a killed monitor left in between
is told again where that is the same as once (Alertmanager); elsewhere it is doubtful and not told a second time: the
next step of its escalation is its net.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.alerts.kind import AlertSettings, AlertWay, Page
from klip_tui.alerts.registry import way_of
from klip_tui.channels.protocol import Outcome, Result
from klip_tui.commitment.alerting.course import may_go
from klip_tui.commitment.alerting.values import OVER, Alert, AlertMessage
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import AlertKind, AlertMessageState, AlertState
from klip_tui.commitment.phrase import Phrase, Refused, Unreachable, phrase
from klip_tui.desk.alerts.facts import Seen
from klip_tui.desk.alerts.keeper import keep, voice_of
from klip_tui.desk.alerts.wording import page
from klip_tui.desk.outbox.attempt import Within
from klip_tui.desk.outbox.crew import Crew, Overdue
from klip_tui.desk.session import Desk
from klip_tui.net.values import Deadline
from klip_tui.runtime import crash_log
from klip_tui.runtime.world import REAL, World
from klip_tui.store import alerts, faults, leases, log
from klip_tui.store.lease_watcher import LeaseWatcher, holder_name
from klip_tui.store.own_clock import own_clock
from klip_tui.store.segments import AHEAD
from klip_tui.text.packing import packed

if TYPE_CHECKING:
    from sqlalchemy import Connection

LEASE_TIME = timedelta(minutes=3)
LONGEST_OVERDUE = timedelta(minutes=10)
LOOK_EVERY = timedelta(seconds=5)
"""How often the rules are asked where nothing calls for it."""
KEEP_UP = timedelta(minutes=1)
"""How often a target that wants to hear of what fires again and again does."""
PATIENCE, ROUND = 0.2, 2.0
"""Seconds between two looks at what is under way, and for how long one round waits for it."""
PARTING = 2.0
"""Seconds that what is under way still gets when the sender is to stop."""
GRACE = 1.0
LEAST_REST, LONGEST_REST = 1.0, 60.0
"""Seconds between two looks: at what waits, and where nothing does and nobody writes anything."""
LONGEST_TRY = 60.0
LONGEST_PAUSE = 300.0
TRIES = 20
"""Tries of one message, after which it is refused (more than an hour)."""

Rows = tuple[tuple[Alert, AlertMessage], ...]


@dataclass(frozen=True, slots=True)
class _Job:
    """What one target is told: messages that wait, and, of one that is kept up, what it knows already."""

    settings: AlertSettings
    way: AlertWay
    rows: Rows
    page: Page
    network: Within

    @property
    def ids(self) -> list[int]:
        """The messages that are under way for the first time."""
        return [message.id for _, message in self.rows]


class AlertSender:
    """Looks, writes what is owed, and tells."""

    def __init__(self, desk: Desk, world: World = REAL) -> None:
        self._own, self._world = desk, world
        self._off = timedelta(0)
        """How far our clock is ahead of the store's, where it stands wrong."""
        self._desk = desk.dated(self._now)
        self._lease = LeaseWatcher(
            leases.ALERT, holder_name("alert"), LEASE_TIME, world.steady, overdue=LONGEST_OVERDUE
        )
        self._crew: Crew[_Job, Outcome] = Crew(world)
        self._begun: datetime | None = None
        self._looked: datetime | None = None
        self._kept_up: dict[str, datetime] = {}
        self._held = False
        self._seen: Seen | None = None
        self._waits = self._stands = True
        """Whether any message waits, and any alert stands: as it was seen last."""

    @property
    def rest(self) -> float:
        """Seconds after which to run again where nobody writes anything meanwhile."""
        if self._waits or not self._crew.idle or self._looked is None:
            return LEAST_REST
        look = self._looked + LOOK_EVERY
        turn = look if self._seen is None or self._stands else max(look, self._seen.turn)
        return min(LONGEST_REST, max(LEAST_REST, (turn - self._desk.clock()).total_seconds()))

    def run(self, stop: Callable[[], bool] = lambda: False, *, now_due: bool = False, moved: bool = True) -> int:
        """Look where it is time (``now_due``: at once), tell what is due, and count the tries.

        ``moved``: somebody may have written something since it was run last; else only time can be the reason.
        """
        desk, now = self._desk, self._desk.clock()
        desk.may_write()
        if moved or now_due:
            self._seen = None
        if now_due or self._looked is None or not timedelta(0) <= now - self._looked < LOOK_EVERY:
            self._compare()
            self._looked = now = desk.clock()
            self._begun = self._begun or now
            known = self._seen if self._seen is not None and self._seen.holds(now) else None
            self._seen = keep(desk, self._begun, known)
        tries = self._begin_all()
        # A target that is slow holds up neither the others nor the next look: it is heard of in a later round.
        end = self._world.steady() + ROUND
        while not self._crew.idle and self._world.steady() < end:
            self._keep_all(PATIENCE)
        while stop() and not self._crew.idle and self._world.steady() < end + PARTING:
            self._keep_all(PATIENCE)
        if self._held and self._crew.idle:
            self._held = False
            with desk.delivering() as connection:
                self._lease.release(connection)
        return tries

    def _now(self) -> datetime:
        """Return the time now, by the store's clock where ours stands wrong.

        All who look write the same alerts: by a clock of its own one would raise what nobody else sees (D1).
        """
        return self._own.clock() - self._off

    def _compare(self) -> None:
        with self._own.store.read() as connection:
            self._off = own_clock(self._own.clock, connection).off

    def _begin_all(self) -> int:
        """Begin a try for each target that is free and has something due; count them."""
        desk, now = self._desk, self._desk.clock()
        with desk.store.read() as connection:
            wanted = [one for one in desk.settings.config.alert if self._due(connection, one, now)]
            stray = _stray(connection, desk.settings.config.alert)
            self._waits = bool(alerts.waiting(connection))
            self._stands = bool(alerts.standing(connection))
        if not wanted and not stray:
            return 0
        jobs: list[_Job] = []
        with desk.delivering() as connection:
            if not self._lease.take(connection, now):
                return 0
            self._held = True
            if stray:
                alerts.move(connection, stray, AlertMessageState.DROPPED, now)
            for one in wanted:
                job = self._taken(connection, one, now)
                if job is not None:
                    jobs.append(job)
        for job in jobs:
            self._begin(job)
        return len(jobs)

    def _due(self, connection: Connection, settings: AlertSettings, now: datetime) -> bool:
        if settings.name in self._crew.busy:
            return False
        waiting = _waiting(connection, settings.name, now)
        if waiting and (_cut_off(waiting, way_of(settings)) or self._may_go(connection, settings, now)):
            return True
        return self._to_keep_up(settings, now) and bool(_known(connection, settings.name))

    @staticmethod
    def _may_go(connection: Connection, settings: AlertSettings, now: datetime) -> bool:
        return way_of(settings).kept_up or may_go(alerts.last_left(connection, settings.name), now)

    def _to_keep_up(self, settings: AlertSettings, now: datetime) -> bool:
        last = self._kept_up.get(settings.name)
        return way_of(settings).kept_up and (last is None or not timedelta(0) <= now - last < KEEP_UP)

    def _taken(self, connection: Connection, settings: AlertSettings, now: datetime) -> _Job | None:
        """Mark everything that is due for a target as being sent, and make its page."""
        way = way_of(settings)
        cut_off = _cut_off(_waiting(connection, settings.name, now), way)
        if cut_off:
            self._doubt(connection, settings, cut_off, now)
        rows = _with_alerts(connection, _waiting(connection, settings.name, now))
        if rows and not self._may_go(connection, settings, now):
            rows = ()
        known = tuple(_known(connection, settings.name)) if way.kept_up else ()
        if not rows and not (known and self._to_keep_up(settings, now)):
            return None
        ids = [message.id for _, message in rows]
        alerts.move(connection, ids, AlertMessageState.SENDING, now, attempt=True)
        desk = self._desk

        def leaving() -> None:
            with desk.delivering() as writing:
                if not self._is_ours(writing):
                    raise Unreachable(phrase("another one delivers it by now: nothing is sent from here"))
                alerts.set_left(writing, ids, desk.clock())

        limit = Deadline(min(settings.timeout, LONGEST_TRY), self._world.steady)
        network = Within(desk.network, limit, leaving if ids else lambda: None)
        everything = (*(_as_known(connection, rows) if way.kept_up else rows), *known)
        key = f"klip-alert-{everything[0][1].id}"
        told = page(desk, voice_of(desk), everything, key, max(message.due for _, message in everything))
        return _Job(settings, way, rows, told, network)

    def _doubt(
        self, connection: Connection, settings: AlertSettings, rows: Sequence[AlertMessage], now: datetime
    ) -> None:
        why = phrase("it was cut off on its way: nobody knows whether {name} got it", name=settings.name)
        self._keep_rows(connection, settings, rows, AlertMessageState.DOUBTFUL, why, now)

    def _begin(self, job: _Job) -> None:
        def work() -> Outcome:
            return job.way.make(job.settings, job.network).send(job.page, job.network.leave)

        self._crew.begin(job.settings.name, job, work, min(job.settings.timeout, LONGEST_TRY) + GRACE)

    def _keep_all(self, patience: float) -> None:
        for job, ended in self._crew.ended(patience):
            outcome = ended if isinstance(ended, Outcome) else self._read(job, ended)
            self._keep(job, outcome)

    def _read(self, job: _Job, error: Exception) -> Outcome:
        """Turn what was raised into an outcome; a fault of ours is kept out of sight: its words may hold a key."""
        sure = job.way.repeatable or not job.network.left
        if isinstance(error, Refused):
            return Outcome(Result.AGAIN if sure else Result.DOUBTFUL, error.sentence)
        if isinstance(error, Overdue):
            return Outcome(Result.AGAIN if sure else Result.DOUBTFUL, phrase("it did not end within its time"))
        kept = crash_log.keep(self._desk.settings.data, error, self._desk.clock())
        why = phrase(
            "something unexpected went wrong ({kind}); {file} says what",
            kind=type(error).__name__,
            file=str(kept or "-"),
        )
        return Outcome(Result.AGAIN if sure else Result.DOUBTFUL, why)

    def _keep(self, job: _Job, outcome: Outcome) -> None:
        desk, now = self._desk, self._desk.clock()
        result = outcome.result
        if result is Result.AGAIN and outcome.unsure and not job.way.repeatable:
            result = Result.DOUBTFUL
        if result is Result.REFUSED and job.way.kept_up:
            # It wants to hear of it again and again: a door that is shut for a minute is no word for the whole alert.
            result = Result.AGAIN
        if result is Result.AGAIN and all(message.attempts + 1 >= TRIES for _, message in job.rows):
            result = Result.REFUSED
        state = {
            Result.ACCEPTED: AlertMessageState.SENT,
            Result.REFUSED: AlertMessageState.REFUSED,
            Result.DOUBTFUL: AlertMessageState.DOUBTFUL,
            Result.AGAIN: AlertMessageState.PENDING,
        }[result]
        if job.way.kept_up and (result is Result.ACCEPTED or not job.rows):
            self._kept_up[job.settings.name] = now
        with desk.delivering() as connection:
            if not self._is_ours(connection):
                # Another one took it over while this machine slept, and knows more of it than we do.
                return
            self._keep_rows(connection, job.settings, [message for _, message in job.rows], state, outcome.detail, now)
            if state is AlertMessageState.SENT:
                self._note_sent(connection, job, now)
            elif not job.network.left or (state is AlertMessageState.PENDING and not outcome.unsure):
                # Surely nothing left, or nobody was told: it is nobody's minute.
                alerts.set_left(connection, job.ids, None)

    def _is_ours(self, connection: Connection) -> bool:
        lease = leases.standing(connection, self._lease.name)
        return lease is not None and lease.holder == self._lease.who

    @staticmethod
    def _note_sent(connection: Connection, job: _Job, now: datetime) -> None:
        if not job.network.left:
            alerts.set_left(connection, job.ids, now)
        steps = job.settings.ladder().after
        for alert, message in job.rows:
            later = message.step if steps[0] <= timedelta(0) else message.step + 1
            alerts.set_sent(connection, alert.id, now, 0 if message.step == OVER else later)

    def _keep_rows(
        self,
        connection: Connection,
        settings: AlertSettings,
        rows: Sequence[AlertMessage],
        state: AlertMessageState,
        why: Phrase,
        now: datetime,
    ) -> None:
        detail, place = voice_of(self._desk).say(why), f"alert {settings.name}"
        pause = min(LONGEST_PAUSE, 5.0 * 2 ** min(max((row.attempts for row in rows), default=0), 9))
        due = now + timedelta(seconds=pause) if state is AlertMessageState.PENDING else None
        alerts.move(connection, [row.id for row in rows], state, now, detail=detail, due=due)
        if state is AlertMessageState.SENT:
            faults.clear(connection, place, now)
        else:
            faults.note(connection, place, detail, now, packed(why))
        if state is AlertMessageState.PENDING or not rows:
            return
        numbers = " ".join(dict.fromkeys(str(row.alert) for row in rows[:10]))
        what = {AlertMessageState.SENT: "alert sent", AlertMessageState.DOUBTFUL: "alert doubtful"}
        subject = f"{settings.name} {numbers}"[:100]
        log.write(connection, now, "klip-tui", what.get(state, "alert refused"), subject, detail=detail)


def _waiting(connection: Connection, target: str, now: datetime) -> list[AlertMessage]:
    """Return what waits for a target and is due.

    What was cut off is due at once, as is what a clock wrote that stood ahead: that says nothing of when.
    """
    return [
        row
        for row in alerts.waiting(connection)
        if row.target == target
        and (row.state is AlertMessageState.SENDING or row.due <= now or row.changed > now + AHEAD)
    ]


def _cut_off(rows: Sequence[AlertMessage], way: AlertWay) -> list[AlertMessage]:
    """Return what was on its way when its sender died, and can't be told again."""
    sending = AlertMessageState.SENDING
    return [row for row in rows if row.state is sending and row.left is not None and not way.repeatable]


def _stray(connection: Connection, configured: Sequence[AlertSettings]) -> list[int]:
    """Return what waits for targets that are configured no more."""
    names = {one.name for one in configured}
    return [row.id for row in alerts.waiting(connection) if row.target not in names]


def _with_alerts(connection: Connection, rows: Sequence[AlertMessage]) -> Rows:
    """Put each message beside its alert; the most urgent first."""
    order = list(AlertKind)
    found = [(alert, row) for row in rows if (alert := alerts.one(connection, row.alert)) is not None]
    return tuple(sorted(found, key=lambda pair: (pair[1].step == OVER, order.index(pair[0].kind), pair[0].id)))


def _as_known(connection: Connection, rows: Rows) -> Rows:
    """Say that something is over by every step at which a target that is kept up knows it."""
    found: list[tuple[Alert, AlertMessage]] = []
    for alert, row in rows:
        told = [one for one in alerts.of(connection, [alert.id]) if one.target == row.target and one.step != OVER]
        found += [(alert, one) for one in told if one.left is not None] if row.step == OVER else [(alert, row)]
    return tuple(found) or rows


def _known(connection: Connection, target: str) -> Rows:
    """Return what fires and was told to a target already: it is to hear that it still does."""
    standing = {one.id: one for one in alerts.standing(connection)}
    rows = [
        row
        for row in alerts.of(connection, list(standing))
        if row.target == target and row.state is AlertMessageState.SENT and row.step != OVER
    ]
    return tuple((standing[row.alert], row) for row in rows if standing[row.alert].state is not AlertState.RESOLVED)
