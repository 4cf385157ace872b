"""What wakes somebody: each rule by a case that does and one that does not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from klip_tui.commitment.alerting.hours import parse_hours
from klip_tui.commitment.alerting.rules import Facts, Limits, ServiceNow, Trouble, signals
from klip_tui.commitment.kinds import AlertKind, State
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.commitment.promises.duty import Duty, DutyKind
from klip_tui.commitment.terms import PUBLISHED
from tests.commitment.build import at

NOW = at("2026-11-24T10:00")
LONG_AGO = NOW - timedelta(days=3)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def kinds(facts: Facts) -> set[str]:
    return {one.kind.value for one in signals(facts)}


def klip(state: State, minutes_ago: float = 1, **more: object) -> ServiceNow:
    return ServiceNow("klip", "KLIP", state, NOW - minutes(minutes_ago), **more)  # type: ignore[arg-type]


def owed(kind: DutyKind, since: float, due: float) -> Duty:
    """A duty since so many minutes ago, due in so many minutes."""
    return Duty(kind, "A4.2-immediate", "2026-001", phrase("do it"), NOW - minutes(since), NOW + minutes(due))


def only(duty: Duty) -> Facts:
    return Facts(NOW, LONG_AGO, duties=(duty,))


@pytest.mark.parametrize(
    ("service", "wanted"),
    [
        (klip(State.UP), set()),
        (klip(State.DOWN), {"down"}),
        (klip(State.DOWN, expected=True), set()),
        (klip(State.DEGRADED, 29), set()),
        (klip(State.DEGRADED, 30), {"degraded"}),
        (klip(State.DEGRADED, 30, expected=True), set()),
        (klip(State.UNKNOWN, 4), set()),
        (klip(State.UNKNOWN, 5), {"unmeasured"}),
        (klip(State.UNKNOWN, 5, measurable=False), set()),
        (ServiceNow("klip", "KLIP", State.UNKNOWN, None), {"unmeasured"}),
    ],
)
def test_what_is_measured(service: ServiceNow, wanted: set[str]) -> None:
    assert kinds(Facts(NOW, LONG_AGO, (service,))) == wanted


def test_what_nobody_measured_before_we_looked_is_nobodys_delay() -> None:
    begun = NOW - minutes(1)
    assert kinds(Facts(NOW, begun, (klip(State.UNKNOWN, 600),))) == set()
    assert kinds(Facts(NOW, begun, (ServiceNow("klip", "KLIP", State.UNKNOWN, None),))) == set()


@pytest.mark.parametrize(
    ("duty", "wanted"),
    [
        (owed(DutyKind.TELL_USERS, 7, 8), set()),
        (owed(DutyKind.TELL_USERS, 7.5, 7.5), {"untold_half"}),
        (owed(DutyKind.TELL_USERS, 15, 0), {"untold_half"}),
        (owed(DutyKind.TELL_USERS, 16, -1), {"untold_half", "untold"}),
        (owed(DutyKind.TELL_USERS, -5, 20), set()),
        (owed(DutyKind.BEGAN_EARLY, 10, 5), {"untold_half"}),
        (owed(DutyKind.UPDATE, 60, 1), set()),
        (owed(DutyKind.UPDATE, 60, -1), {"overdue"}),
        (owed(DutyKind.END_NOTICE, 16, -1), {"overdue"}),
        (owed(DutyKind.ANNOUNCE_CHANGE, 16, -1), {"overdue"}),
        (owed(DutyKind.DELIVERY, 0, 15), {"delivery"}),
        (owed(DutyKind.CERTIFICATE, 0, 15 * 1440), set()),
        (owed(DutyKind.CERTIFICATE, 0, 14 * 1440), {"certificate"}),
        (owed(DutyKind.ANNOUNCE, 1000, 61), set()),
        (owed(DutyKind.ANNOUNCE, 1000, 60), {"duty"}),
        (owed(DutyKind.ANSWER, 1000, -600), {"duty"}),
        (owed(DutyKind.RESTART, -30, 30), set()),
        (owed(DutyKind.OVERRUN, 1, 14), set()),
        (owed(DutyKind.TELL_AFTER, 60, -60), set()),
        (owed(DutyKind.TURN_BACK, 60, 16), set()),
        (owed(DutyKind.TURN_BACK, 60, 15), {"duty"}),
    ],
)
def test_what_is_owed(duty: Duty, wanted: set[str]) -> None:
    assert kinds(only(duty)) == wanted


def test_a_clock_and_the_limits_of_ones_own() -> None:
    clock = Trouble("clock host", "9 s ahead", NOW)
    assert kinds(Facts(NOW, LONG_AGO, clocks=(clock,))) == {"clock"}
    limits = Limits(degraded=minutes(2), duty=minutes(5))
    facts = Facts(NOW, LONG_AGO, (klip(State.DEGRADED, 3),), (owed(DutyKind.ANNOUNCE, 9, 6),), limits=limits)
    assert kinds(facts) == {"degraded"}


def test_several_reasons_of_one_kind_and_subject_are_one() -> None:
    duties = tuple(owed(DutyKind.TELL_USERS, 20, -5 + n) for n in range(3))
    found = signals(Facts(NOW, LONG_AGO, duties=duties))
    assert [one.kind for one in found] == [AlertKind.UNTOLD_HALF, AlertKind.UNTOLD]


@pytest.mark.parametrize(
    ("given", "wall", "open_"),
    [
        ("always", "2026-11-22T03:00", True),
        ("office", "2026-11-24T16:59", True),
        ("office", "2026-11-24T17:00", False),
        ("outside", "2026-11-24T17:00", True),
        (["mon-fri 07:00-22:00"], "2026-11-24T07:00", True),
        (["mon-fri 07:00-22:00"], "2026-11-24T22:00", False),
        (["mon-fri 07:00-22:00"], "2026-11-22T12:00", False),
        (["mon-fri 07:00-22:00", "sun 12:00-13:00"], "2026-11-22T12:30", True),
        (["fri-mon 08:00-09:00"], "2026-11-22T08:30", True),
        (["fri-mon 08:00-09:00"], "2026-11-24T08:30", False),
        (["fri 22:00-06:00"], "2026-11-28T05:59", True),
        (["fri 22:00-06:00"], "2026-11-27T05:59", False),
        (["sun 22:00-06:00"], "2026-11-23T05:59", True),
        (["mon-sat 22:00-06:00"], "2026-11-23T05:59", False),
        (["22:00-24:00"], "2026-11-27T23:59", True),
    ],
)
def test_hours(given: str | list[str], wall: str, open_: bool) -> None:
    assert parse_hours(given).hold(PUBLISHED, at(wall)) is open_


@pytest.mark.parametrize("given", [[], "nights", ["mon 7-9"], ["mon-xyz 07:00-09:00"], ["mon 25:00-26:00"]])
def test_hours_that_are_none(given: str | list[str]) -> None:
    with pytest.raises(Malformed):
        parse_hours(given)


def test_instants_are_in_brussels() -> None:
    assert parse_hours(["07:00-08:00"]).hold(PUBLISHED, datetime.fromisoformat("2026-07-01T05:30:00+00:00"))
