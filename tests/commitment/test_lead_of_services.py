"""A4.1-3 is asked of every service: lead is counted per minute and service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import Severity
from klip_tui.commitment.promises.check import check
from klip_tui.commitment.terms import PUBLISHED_TERMS, Commitment
from klip_tui.text.voice import Voice
from tests.commitment.build import at, case, facts, found, interruption, notice

ALL = ("portal", "api")


def _told(*services: str) -> Interruption:
    return interruption(notice("2026-12-01T10:00", facts("2026-12-08T07:00", "2026-12-08T08:00", services=services)))


@pytest.mark.parametrize("services", [(), ("api",), ALL])
def test_maintenance_of_one_service_told_a_day_ahead_falls_short_as_that_of_all_does(services: tuple[str, ...]) -> None:
    what = facts("2026-12-08T07:00", "2026-12-08T08:00", services=services)
    short = found(what, "2026-12-07T10:00", services=ALL)["A4.1-3"]
    assert (short.severity, short.fix is not None) == (Severity.SHORT, True)
    assert "A4.1-3" not in found(what, "2026-12-03T10:00", services=ALL)


def test_a_service_that_a_change_adds_falls_short_by_itself_and_is_named() -> None:
    what = facts("2026-12-08T07:00", "2026-12-08T08:00", services=ALL)
    short = found(what, "2026-12-06T10:00", "change", interruption=_told("portal"), services=ALL)["A4.1-3"]
    assert Voice("en").say(short.message).startswith("api: Communicated 2 calendar days ahead")


@pytest.mark.parametrize("before", [(), ALL])
@pytest.mark.parametrize("after", [(), ("api",), ALL])
def test_all_of_them_by_name_is_all_of_them(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    what = facts("2026-12-08T07:00", "2026-12-08T08:00", services=after)
    assert "A4.1-3" not in found(what, "2026-12-06T10:00", "change", interruption=_told(*before), services=ALL)


def test_what_lasts_no_second_is_judged_as_anything_else() -> None:
    what = facts("2026-12-08T07:00", "2026-12-08T07:00:00.5")
    assert found(what, "2026-12-07T10:00")["A4.1-3"].severity is Severity.SHORT


def test_the_next_update_that_is_offered_is_that_of_the_local_day() -> None:
    """Half past midnight in Brussels is yesterday in UTC."""
    later = replace(PUBLISHED_TERMS, first_day=date(2026, 12, 8), first_update=PUBLISHED_TERMS.first_update * 2)
    what = facts("2026-12-08T00:20", kind="unplanned")
    asked = replace(case(what, "2026-12-08T00:30"), commitment=Commitment((PUBLISHED_TERMS, later)))
    fix = check(asked)[0].fix
    assert fix is not None
    assert fix.next_update == at("2026-12-08T01:30")
