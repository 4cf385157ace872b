"""What a month's report counts: announced interruptions to come, and months of any age."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from klip_tui.commitment.figures.volume import DayVolume
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Audience, Kind, NoticeType, Scope, State
from klip_tui.desk.report import month
from klip_tui.desk.report.rows import detail_rows
from klip_tui.desk.schemas.report import report_json
from klip_tui.desk.views import planning, status
from klip_tui.store import notices, volume
from klip_tui.text.voice import Voice
from tests.commitment.build import at, facts
from tests.desk.written import desk_at, measured, tell

NOW = at("2026-11-24T10:00")
AHEAD = facts("2026-11-27T09:00", "2026-11-27T15:00")
"""Six hours inside office hours, still to come."""


def test_report_and_status_forecast_with_every_announced_interruption_to_come_f7(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        start = at("2026-11-01T00:00")
        measured(desk, State.UP, start, NOW)
        tell(desk, "2026-001", AHEAD, at("2026-11-20T10:00"))
        tell(desk, "2026-002", replace(AHEAD, start=at("2026-11-26T09:00"), end=at("2026-11-26T15:00")), None)
        found = month.report(desk, 2026, 11)
        total = found.figures.inside.total
        assert found.ahead == {Scope.INSIDE: 6 * 3600, Scope.OUTSIDE: 0}, "what nobody was told is not announced"
        inside = report_json(found)["availability"]["inside"]
        assert inside["forecast"] == int((1 - 6 * 3600 / total) * 100_000) / 100_000
        assert report_json(found)["availability"]["outside"]["forecast"] == 1.0
        view = status.status(desk)
        assert view.month_ahead == found.ahead
        said = dict(detail_rows(found, Voice("en")))["inside office hours"]
        assert "with 6 h announced still to come" in said


def test_what_is_under_way_takes_only_what_is_left_of_it_f7(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        under_way = facts("2026-11-24T09:00", "2026-11-24T10:30")
        tell(desk, "2026-001", under_way, at("2026-11-01T10:00"))
        assert month.report(desk, 2026, 11).ahead[Scope.INSIDE] == 1800
        tell(desk, "2026-001", replace(under_way, end=NOW), NOW, NoticeType.END)
        assert month.report(desk, 2026, 11).ahead[Scope.INSIDE] == 0


def test_a_day_that_goes_on_still_is_no_result_of_its_month_a3_4(tmp_path: Path) -> None:
    """At 10:00 a tenth of a day's plan requests came in: the day has missed nothing yet."""
    with desk_at(tmp_path, NOW) as desk:
        with desk.store.write() as connection:
            for day, processed, received in ((23, 2100, 2100), (24, 120, 125)):
                volume.set_day(connection, "klip", DayVolume(date(2026, 11, day), processed, received))
        counted = month.report(desk, 2026, 11).volume
        assert (counted.counted_days, counted.met_days, counted.mean, counted.met) == (1, 1, 2100, True)
        assert report_json(month.report(desk, 2026, 12))["volume"]["counted_days"] == 0
    with desk_at(tmp_path, at("2026-11-25T00:00")) as desk:
        assert month.report(desk, 2026, 11).volume.counted_days == 2


OLD = InterruptionDetails(Kind.PLANNED, "Onderhoud", at("2017-03-07T09:00"), at("2017-03-07T10:00"))


def test_a_month_of_any_age_has_its_interruptions_d7(tmp_path: Path) -> None:
    """2,100 interruptions were made since."""
    with desk_at(tmp_path, NOW) as desk:
        tell(desk, "2017-001", OLD, at("2017-03-01T10:00"))
        tell(desk, "2017-001", OLD, at("2017-03-07T10:05"), NoticeType.END)
        measured(desk, State.DOWN, OLD.start, at("2017-03-07T10:00"))
        with desk.store.write() as connection:
            for n in range(2100):
                later = replace(OLD, start=at("2020-01-01T09:00") + timedelta(days=n), end=None)
                notices.add_interruption(
                    connection, "klip", f"2020-{n:04d}", replace(later, end=later.start), later.start
                )
        found = month.report(desk, 2017, 3, Audience.INTERNAL)
        assert [one.id for one, _ in found.interruptions] == ["2017-001"]
        assert found.figures.inside.planned_down == 3600, "what was announced is known too"
        assert month.report(desk, 2017, 4, Audience.INTERNAL).interruptions == ()
        assert [one.id for one in planning.year(desk, 2017).interruptions if one.told] == ["2017-001"]


def test_what_moved_out_of_a_month_was_announced_for_it_until_then_d7(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        tell(desk, "2026-001", facts("2026-03-31T23:00", "2026-03-31T23:30"), at("2026-03-20T10:00"))
        measured(desk, State.DOWN, at("2026-03-31T23:00"), at("2026-03-31T23:30"))
        moved = facts("2026-04-08T07:00", "2026-04-08T08:00")
        tell(desk, "2026-001", moved, at("2026-03-31T23:10"), NoticeType.CHANGE)
        assert month.report(desk, 2026, 3).figures.outside.planned_down == 600


def test_the_oldest_open_interruption_is_still_owed_after_500_newer_ones_d7(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        tell(desk, "2026-001", facts("2026-12-08T07:00", "2026-12-08T08:00"), None, written=at("2026-01-05T10:00"))
        with desk.store.write() as connection:
            for n in range(510):
                one = replace(OLD, start=at("2026-02-01T09:00"), end=at("2026-02-01T10:00"))
                notices.add_interruption(connection, "klip", f"2026-1{n:03d}", one, at("2026-02-01T09:00"))
        view = status.status(desk)
        assert "2026-001" in {duty.subject for duty in view.duties}
        assert [row.interruption.id for row in view.ahead] == ["2026-001"]
