"""Whom is woken, when and why: each reason around its limit, and what an alert still owes at each step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from itertools import product

from klip_tui.commitment.alerting.course import changes, may_go, needless, owed
from klip_tui.commitment.alerting.hours import Hours, parse_hours
from klip_tui.commitment.alerting.rules import Facts, ServiceNow, Trouble, signals
from klip_tui.commitment.alerting.values import OVER, Alert, AlertMessage, Ladder, Signal
from klip_tui.commitment.figures.burn import Burn
from klip_tui.commitment.kinds import AlertKind, AlertMessageState, AlertState, Scope, State
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.commitment.promises.duty import Duty, DutyKind
from klip_tui.commitment.terms import PUBLISHED
from tests.commitment.build import at
from tests.commitment.recorded.words import words

NOW = at("2026-11-24T10:00")
ONE, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
AROUND = (-ONE, timedelta(0), ONE)


def reasons() -> Iterator[str]:
    """Signals of services, duties and clocks."""
    for state, minutes, past in product(State, (5, 30), AROUND):
        since = NOW - minutes * MINUTE + past
        for name, service in {
            "": ServiceNow("klip", "KLIP", state, since, "a reason", "see here"),
            "expected": ServiceNow("klip", "KLIP", state, since, expected=True),
            "not measurable": ServiceNow("klip", "KLIP", state, since, measurable=False),
            "never": ServiceNow("klip", "KLIP", state, None),
        }.items():
            for begun in (NOW - 60 * MINUTE, since):
                found = signals(Facts(NOW, begun, [service]))
                yield f"{state.value} {name} since {words(since)}, looked at since {words(begun)}: {words(found)}"
    for kind, early, due in product(
        DutyKind, (-30, 0, 30), (-60, -1, 0, 14, 15, 16, 30, 31, 60, 61, 14 * 1440, 15 * 1440)
    ):
        one = Duty(kind, "A4.2-duration", "2026-001", phrase("do it"), NOW + early * MINUTE, NOW + due * MINUTE)
        found = signals(Facts(NOW, NOW, duties=[one], users="people"))
        if found:
            yield f"{kind.value} since {early} due {due}: {words(found)}"
    late = [
        Duty(
            DutyKind.TELL_USERS, "A4.2-immediate", str(n), phrase("tell"), NOW - n * MINUTE, NOW + (10 - 3 * n) * MINUTE
        )
        for n in range(6)
    ]
    yield words(signals(Facts(NOW, NOW, duties=late)))
    rows = [
        Burn(scope, Fraction(rate), 3600, 60, left, NOW) for scope in Scope for rate, left in ((2, 5), (9, -5), (4, 0))
    ]
    yield words(signals(Facts(NOW, NOW, [ServiceNow("klip", "KLIP", State.UP, NOW, runbook="r", burns=rows)])))
    clocks = [Trouble("here", "slow", NOW), Trouble("x" * 400, "fast", NOW), Trouble("here", "again", NOW)]
    yield words(signals(Facts(NOW, NOW, clocks=clocks)))
    for given in (
        "always",
        "office",
        "outside",
        "mon-fri 07:00-22:00",
        "sat 22:00-06:00",
        "00:00-24:00",
        "fri-mon 09:00-12:00",
        "x",
        "",
        "mon-xxx 07:00-22:00",
        "25:00-26:00",
    ):
        try:
            hours = parse_hours(given)
        except Refused as refused:
            yield f"{given!r}: {words(refused.sentence)}"
            continue
        moments = [
            at(f"2026-11-{day}T{hour}")
            for day in range(23, 30)
            for hour in ("05:59:59", "06:00", "07:00", "09:00", "12:00", "21:59:59", "22:00")
        ]
        yield f"{given!r}: {words(hours)} " + "".join(
            "#" if hours.hold(PUBLISHED, moment) else "-" for moment in moments
        )
    try:
        parse_hours([])
    except Refused as refused:
        yield words(refused.sentence)
    yield words(parse_hours(["mon 07:00-08:00", "tue 07:00-08:00"]))


def course() -> Iterator[str]:
    """Alerts that come, calm down and go, and the messages that they owe."""
    alerts = [
        Alert(n, kind, "klip", state, NOW - 30 * MINUTE, calm=calm, until=NOW if state is AlertState.RESOLVED else None)
        for n, (kind, state, calm) in enumerate(product(
            (AlertKind.DOWN, AlertKind.DUTY), AlertState, (None, NOW - 5 * MINUTE, NOW - 5 * MINUTE + ONE)))
    ]  # fmt: skip
    wanted = [
        Signal(kind, subject, NOW, phrase("so it is"))
        for kind, subject in product((AlertKind.DOWN, AlertKind.CLOCK), ("klip", "other"))
    ]
    for calm in (timedelta(0), 5 * MINUTE, -ONE):
        for rows in ([], *[[one] for one in alerts], alerts):
            for signals_ in ([], wanted):
                yield f"calm {calm} {[one.id for one in rows]} {len(signals_)}: {words(changes([one for one in rows if one.standing], signals_, NOW, calm))}"
    ladders = [Ladder("all"), Ladder("late", after=(timedelta(0), 30 * MINUTE, 31 * MINUTE)), Ladder("later", after=(31 * MINUTE,)),
               Ladder("down", frozenset({AlertKind.DOWN})), Ladder("night", hours=Hours(False)), Ladder("still", says_over=False)]  # fmt: skip
    for state, step in product(AlertMessageState, (OVER, 0, 1)):
        messages = [
            AlertMessage(n, alert.id, ladder.target, step, state, 1, NOW, NOW)
            for n, (alert, ladder) in enumerate(product(alerts[::2], ladders))
        ]
        rows = owed(PUBLISHED, alerts, messages, ladders, NOW)
        yield f"{state.value} {step}: owed {[(one.alert, one.target, one.step) for one in rows]}"
        yield f"  needless {[one.id for one in needless(alerts[:14], messages)]}"
        mixed = [AlertMessage(90, 99, "all", 0, AlertMessageState.SENT, 1, NOW, NOW), *messages]
        yield f"  needless beside one that was sent {[one.id for one in needless(alerts, mixed)]}"
    yield words(
        [
            may_go(left, NOW)
            for left in (None, NOW, NOW + ONE, *(NOW - n * ONE for n in (1, 9, 10, 11, 29, 30, 31, 59, 60, 61)))
        ]
    )
