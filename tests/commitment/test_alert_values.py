"""What an alert says of itself: since when, about what, where to read on; and the small rules around it."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from klip_tui.commitment.alerting.course import Changes, escalated
from klip_tui.commitment.alerting.hours import minutes as as_configured
from klip_tui.commitment.alerting.hours import parse_hours
from klip_tui.commitment.alerting.rules import Facts, ServiceNow, fastest, signals
from klip_tui.commitment.alerting.values import Alert, Signal
from klip_tui.commitment.figures.burn import Burn
from klip_tui.commitment.kinds import AlertKind, AlertState, Scope, State
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.commitment.promises.duty import Duty, DutyKind
from tests.commitment.build import at

NOW = at("2026-11-24T10:00")
LONG_AGO = NOW - timedelta(days=3)


def one(facts: Facts) -> Signal:
    (found,) = signals(facts)
    return found


def service(state: State, minutes: float | None, **more: object) -> ServiceNow:
    since = None if minutes is None else NOW - timedelta(minutes=minutes)
    return ServiceNow("klip", "KLIP", state, since, runbook="https://wiki/klip", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "minutes", "kind"), [(State.DOWN, 0, AlertKind.DOWN), (State.DEGRADED, 30, AlertKind.DEGRADED)]
)
def test_a_state_says_since_when_why_and_where_to_read_on(state: State, minutes: int, kind: AlertKind) -> None:
    found = one(Facts(NOW, LONG_AGO, services=(service(state, minutes, why="HTTP 503"),)))
    since = NOW - timedelta(minutes=minutes)
    assert (found.kind, found.subject, found.since, found.runbook) == (kind, "klip", since, "https://wiki/klip")
    said = dict(found.sentence.args)
    assert (said["name"], said["since"]) == ("KLIP", since)
    assert dict(said["why"].args) == {"why": "HTTP 503"}  # type: ignore[union-attr]
    found = one(Facts(NOW, LONG_AGO, services=(service(state, minutes),)))
    assert dict(found.sentence.args)["why"] == ""


def test_what_nobody_measures_is_so_since_anybody_looks() -> None:
    found = one(Facts(NOW, NOW - timedelta(minutes=5), services=(service(State.UNKNOWN, None),)))
    assert (found.kind, found.since) == (AlertKind.UNMEASURED, NOW - timedelta(minutes=5))
    assert found.runbook == "https://wiki/klip"
    found = one(Facts(NOW, LONG_AGO, services=(service(State.UNKNOWN, 7),)))
    assert found.since == dict(found.sentence.args)["since"] == NOW - timedelta(minutes=7)
    just = Facts(NOW, NOW - timedelta(minutes=4, seconds=59), services=(service(State.UNKNOWN, 60 * 24),))
    assert signals(just) == (), "what was before anybody looked is nobody's delay"
    assert signals(Facts(NOW, LONG_AGO, services=(service(State.UNKNOWN, 60, measurable=False),))) == ()


def test_users_who_are_not_told_are_one_alert_of_the_most_urgent() -> None:
    def duty(subject: str, since: float, due: float) -> Duty:
        return Duty(
            DutyKind.TELL_USERS, "A4.2-immediate", subject, phrase("tell"), NOW + timedelta(minutes=since),
            NOW + timedelta(minutes=due),
        )  # fmt: skip

    half = one(Facts(NOW, LONG_AGO, duties=(duty("b", -8, 20), duty("a", -8, 7)), users="users of KLIP"))
    assert (half.kind, half.subject) == (AlertKind.UNTOLD_HALF, "users of KLIP")
    assert half.since == NOW - timedelta(minutes=8)
    assert dict(half.sentence.args)["due"] == NOW + timedelta(minutes=7)
    assert signals(Facts(NOW, LONG_AGO, duties=(duty("a", -7, 8), duty("c", 1, 2)))) == ()
    assert len(signals(Facts(NOW, LONG_AGO, duties=(duty("a", -7.5, 7.5),)))) == 1, "at half of it"
    owed = (duty("a", -15, 0),)
    assert [found.kind for found in signals(Facts(NOW, LONG_AGO, duties=owed))] == [AlertKind.UNTOLD_HALF], (
        "the last instant at which telling meets it"
    )
    after = Facts(NOW + timedelta(seconds=1), LONG_AGO, duties=owed)
    late = {found.kind: found for found in signals(after)}
    assert set(late) == {AlertKind.UNTOLD_HALF, AlertKind.UNTOLD}
    assert late[AlertKind.UNTOLD].since == NOW


def burn(scope: Scope, rate: int, down: int = 60, left: int = 100) -> Burn:
    return Burn(scope, Fraction(rate), 3600, down, left, NOW - timedelta(minutes=rate))


def test_of_each_scope_the_fastest_burn_is_the_alert() -> None:
    rows = [burn(Scope.INSIDE, 2), burn(Scope.INSIDE, 9), burn(Scope.OUTSIDE, 3), burn(Scope.INSIDE, 4)]
    assert [(row.scope, row.rate) for row in fastest(rows)] == [(Scope.INSIDE, 9), (Scope.OUTSIDE, 3)]
    up = service(State.UP, 60, burns=(burn(Scope.INSIDE, 9, left=-5), burn(Scope.INSIDE, 2)))
    found = one(Facts(NOW, LONG_AGO, services=(up,)))
    assert (found.kind, found.subject, found.since) == (AlertKind.BUDGET, "klip inside", NOW - timedelta(minutes=9))
    said = dict(found.sentence.args)
    assert (said["name"], said["scope"], said["down"]) == ("KLIP", Scope.INSIDE, timedelta(seconds=60))
    assert (said["window"], said["left"]) == (timedelta(seconds=3600), timedelta(0))
    assert found.runbook == "https://wiki/klip"


def test_a_clock_says_what_is_wrong_with_it() -> None:
    from klip_tui.commitment.alerting.rules import Trouble

    found = one(Facts(NOW, LONG_AGO, clocks=(Trouble("clock klip1", "it is 40 s ahead", LONG_AGO),)))
    assert (found.kind, found.subject, found.since) == (AlertKind.CLOCK, "clock klip1", LONG_AGO)
    assert dict(found.sentence.args) == {"what": "it is 40 s ahead"}


def test_hours_of_a_day_of_all_days_and_over_the_week() -> None:
    def days(text: str) -> list[int]:
        (span,) = parse_hours(text).spans
        return sorted(span.days)

    assert days("07:00-22:00") == [0, 1, 2, 3, 4, 5, 6]
    assert days("sat 07:00-24:00") == [5]
    assert days(" Fri-Mon 22:00-06:00 ") == [0, 4, 5, 6]
    (late,) = parse_hours("sat 07:00-24:00").spans
    assert (late.start.hour, late.end.hour, late.end.minute) == (7, 0, 0)
    assert late.holds(at("2026-11-28T23:59").replace(tzinfo=None))
    for wrong in ("mon 07:00", "mun 07:00-08:00", "mon-xyz 07:00-08:00", "mon 25:00-26:00", "24:30-25:00", ""):
        with pytest.raises(Malformed):
            parse_hours(wrong)
    with pytest.raises(Malformed):
        parse_hours([])


def test_minutes_are_kept_to_the_millisecond() -> None:
    assert as_configured(2.5) == timedelta(seconds=150)
    assert as_configured(0.00001) == timedelta(milliseconds=1)


def alert(**more: object) -> Alert:
    values = {"id": 1, "kind": AlertKind.DOWN, "subject": "klip", "since": NOW, "state": AlertState.FIRING} | more
    return Alert(**values)  # type: ignore[arg-type]


def test_any_change_is_one_and_a_later_step_is_an_escalation() -> None:
    signal = Signal(AlertKind.DOWN, "klip", NOW, phrase("x"))
    assert not Changes()
    for some in (
        Changes(begin=(signal,)),
        Changes(again=(alert(),)),
        Changes(calm=(alert(),)),
        Changes(over=(alert(),)),
    ):
        assert some
    assert [escalated(alert(step=step)) for step in (-1, 0, 1, 2)] == [False, False, True, True]
