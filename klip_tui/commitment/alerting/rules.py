"""What is a reason to wake somebody: one function over what is measured, told and owed; the instant is passed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from klip_tui.commitment.alerting.values import LONGEST_SUBJECT, Signal
from klip_tui.commitment.figures.burn import Burn
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import AlertKind, State
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises.duty import Duty, DutyKind

TELLING = frozenset({DutyKind.TELL_USERS, DutyKind.BEGAN_EARLY})
NEWS = frozenset({DutyKind.UPDATE, DutyKind.END_NOTICE, DutyKind.ANNOUNCE_CHANGE})
"""What users wait for: it wakes somebody once it is late, since it is always owed within the hour."""
QUIET = frozenset({DutyKind.TELL_AFTER, DutyKind.OVERRUN})
"""What wakes nobody: an outage that is over, and an end that is coming (once it is late it is news that is overdue)."""
APART = TELLING | NEWS | QUIET | {DutyKind.DELIVERY, DutyKind.CERTIFICATE}
TURNING = timedelta(minutes=15)
"""How long before the last moment to turn back somebody is woken: after it there is no way back in time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long something may last, or how near it may come, before somebody is woken."""

    degraded: timedelta = timedelta(minutes=30)
    unmeasured: timedelta = timedelta(minutes=5)
    duty: timedelta = timedelta(hours=1)
    certificate: timedelta = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ServiceNow:
    """One measured service: ``expected``: users were told of a planned interruption that lasts now.

    ``since`` is None where it was never measured; ``measurable``: something is configured that measures it.
    """

    id: str
    name: str
    state: State
    since: datetime | None
    why: str = ""
    runbook: str = ""
    measurable: bool = True
    expected: bool = False
    burns: Sequence[Burn] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault that stands: what it is about, a sentence, and since when."""

    place: str
    sentence: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at; ``begun`` is since when anybody looks: what was before is nobody's delay."""

    now: datetime
    begun: datetime
    services: Sequence[ServiceNow] = ()
    duties: Sequence[Duty] = ()
    clocks: Sequence[Trouble] = ()
    limits: Limits = Limits()
    users: str = "users"
    """Who is owed a word, as the alert has it: of each service they are others."""


def signals(facts: Facts) -> tuple[Signal, ...]:
    """List every reason to wake somebody now, each kind and subject once."""
    found: dict[tuple[AlertKind, str], Signal] = {}
    for one in _all(facts):
        # As it is kept: one that is longer would be another alert at every look.
        subject = one.subject[:LONGEST_SUBJECT]
        found.setdefault((one.kind, subject), replace(one, subject=subject))
    return tuple(found.values())


def _all(facts: Facts) -> Iterator[Signal]:
    for service in facts.services:
        yield from _measured(facts, service)
        yield from _burning(service)
    yield from _untold(facts)
    yield from _owed(facts)
    for clock in facts.clocks:
        yield Signal(AlertKind.CLOCK, clock.place, clock.since, phrase("{what}", what=clock.sentence))


def _measured(facts: Facts, service: ServiceNow) -> Iterator[Signal]:
    """What a service's own state says; while users know of a planned interruption it says nothing."""
    since, now = service.since, facts.now
    if service.state is State.UNKNOWN:
        if service.measurable and now - max(since or facts.begun, facts.begun) >= facts.limits.unmeasured:
            yield Signal(
                AlertKind.UNMEASURED,
                service.id,
                since or facts.begun,
                phrase("nobody measures {name} since {since}", name=service.name, since=since or facts.begun),
                service.runbook,
            )
        return
    if since is None or service.expected:
        return
    why = _because(service.why)
    if service.state is State.DOWN:
        sentence = phrase("{name} is down since {since}{why}", name=service.name, since=since, why=why)
        yield Signal(AlertKind.DOWN, service.id, since, sentence, service.runbook)
    if service.state is State.DEGRADED and now - since >= facts.limits.degraded:
        sentence = phrase("{name} is degraded since {since}{why}", name=service.name, since=since, why=why)
        yield Signal(AlertKind.DEGRADED, service.id, since, sentence, service.runbook)


def _because(why: str) -> Phrase | str:
    return phrase(" ({why})", why=why) if why else ""


def _untold(facts: Facts) -> Iterator[Signal]:
    """Users are owed a word by then: at half of the time, and when it is over. One alert, however often."""
    owed = [duty for duty in facts.duties if duty.kind in TELLING and duty.since <= facts.now]
    if not owed:
        return
    first = min(owed, key=lambda duty: duty.due)
    if facts.now >= first.since + (first.due - first.since) / 2:
        yield Signal(
            AlertKind.UNTOLD_HALF,
            facts.users,
            first.since,
            phrase("users are not told yet: {what}, by {due}", what=first.message, due=first.due),
        )
    if first.late(facts.now):
        yield Signal(
            AlertKind.UNTOLD,
            facts.users,
            first.due,
            phrase("users were not told in time: {what}, owed by {due}", what=first.message, due=first.due),
        )


def _owed(facts: Facts) -> Iterator[Signal]:
    now, limits = facts.now, facts.limits
    for duty in facts.duties:
        if duty.kind in NEWS and duty.late(now):
            sentence = phrase("late: {what}, owed by {due}", what=duty.message, due=duty.due)
            yield Signal(AlertKind.OVERDUE, duty.subject, duty.due, sentence)
        elif duty.kind is DutyKind.DELIVERY:
            yield Signal(AlertKind.DELIVERY, duty.subject, duty.since, duty.message)
        elif duty.kind is DutyKind.CERTIFICATE and duty.due - now <= limits.certificate:
            sentence = phrase("{what}: it ends {due}", what=duty.message, due=duty.due)
            yield Signal(AlertKind.CERTIFICATE, duty.subject, now, sentence)
        elif duty.since <= now and (ahead := _ahead(duty, limits)) is not None and duty.due - now <= ahead:
            sentence = phrase("{what}, by {due} ({promise})", what=duty.message, due=duty.due, promise=duty.promise)
            yield Signal(AlertKind.DUTY, f"{duty.kind.value} {duty.subject}", now, sentence)


def _ahead(duty: Duty, limits: Limits) -> timedelta | None:
    """Return how long before a duty is due somebody is woken; None where it wakes otherwise, or nobody."""
    if duty.kind is DutyKind.TURN_BACK:
        return min(TURNING, limits.duty)
    return None if duty.kind in APART else limits.duty


def _burning(service: ServiceNow) -> Iterator[Signal]:
    for burn in fastest(service.burns):
        sentence = phrase(
            "{name} spends its budget {scope} too fast: {down} down in the last {window}; at this pace what is left of "
            "the month's ({left}) is gone before its end",
            name=service.name,
            scope=burn.scope,
            down=timedelta(seconds=burn.down),
            window=timedelta(seconds=burn.window),
            left=timedelta(seconds=max(0, burn.left)),
        )
        yield Signal(AlertKind.BUDGET, f"{service.id} {burn.scope.value}", burn.at, sentence, service.runbook)


def fastest(burns: Iterable[Burn]) -> list[Burn]:
    """Return of each scope the fastest burn: it is one alert."""
    found: dict[str, Burn] = {}
    for burn in sorted(burns, key=lambda one: -one.rate):
        found.setdefault(burn.scope.value, burn)
    return list(found.values())
