"""T6: components are the page's, whatever entry sets them: of several open interruptions the worst counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.kinds import Impact, NoticeType
from klip_tui.desk.notices.previews import previews
from klip_tui.desk.outbox import drift, messages
from klip_tui.desk.outbox.deliverer import Deliverer
from tests.desk.team import PLANNED, Team, announce, further, team
from tests.desk.test_telling import OUTAGE


def _shown(t: Team) -> str:
    """Return what the page says of the portal."""
    return t.page.statuses["c1"]


@pytest.mark.parametrize(
    ("impacts", "ended", "steps"),
    [
        # Told one after the other; then one is over, and then the other.
        ((Impact.MAJOR, Impact.PARTIAL), 0, ("major_outage", "major_outage", "partial_outage", "operational")),
        ((Impact.MAJOR, Impact.PARTIAL), 1, ("major_outage", "major_outage", "major_outage", "operational")),
        ((Impact.DEGRADED, Impact.MAJOR), 1, ("degraded_performance", "major_outage", "degraded_performance",
                                              "operational")),
    ],
)  # fmt: skip
def test_the_end_of_one_leaves_what_another_still_means(
    impacts: tuple[Impact, Impact], ended: int, steps: tuple[str, ...], tmp_path: Path
) -> None:
    with team(tmp_path, channels="statuspage") as t:
        desk = t.desk("an")
        seen, posted = [], []
        for impact in impacts:
            posted.append(announce(desk, replace(OUTAGE, impact=impact), since=None).interruption)
            t.deliver(desk)
            seen.append(_shown(t))
            t.passes(minutes=1)
        for which in (ended, 1 - ended):
            over = replace(OUTAGE, impact=impacts[which], end=t.now, next_update=None)
            ((_, raw),) = previews(desk, Draft(NoticeType.END, over, interruption=posted[which])).raw
            further(desk, posted[which], NoticeType.END, over)
            t.deliver(desk)
            seen.append(_shown(t))
            assert f'"c1": "{seen[-1]}"' in raw, "shown before it goes as it goes"
            t.passes(minutes=1)
        assert tuple(seen) == steps


def test_what_another_open_interruption_does_not_name_is_left_to_its_own(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage") as t:
        desk = t.desk("an")
        announce(desk, replace(OUTAGE, services=("api",)), since=None)
        t.deliver(desk)
        one = announce(desk, replace(OUTAGE, services=("portal",)), since=None)
        t.deliver(desk)
        assert _shown(t) == "major_outage"
        t.passes(minutes=1)
        over = replace(OUTAGE, services=("portal",), end=t.now, next_update=None)
        further(desk, one.interruption, NoticeType.END, over)
        t.deliver(desk)
        assert _shown(t) == "operational"


def test_an_outage_during_a_maintenance_ends_and_the_maintenance_goes_on(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage") as t:
        desk = t.desk("an")
        planned = announce(desk).interruption
        t.deliver(desk)
        t.now = PLANNED.start
        further(desk, planned, NoticeType.START, PLANNED)
        t.deliver(desk)
        assert _shown(t) == "under_maintenance"
        t.passes(minutes=5)
        facts = replace(OUTAGE, start=t.now, detected=t.now, next_update=t.now + timedelta(hours=1))
        outage = announce(desk, facts, since=None).interruption
        t.deliver(desk)
        assert _shown(t) == "major_outage"
        t.passes(minutes=5)
        further(desk, outage, NoticeType.END, replace(facts, end=t.now, next_update=None))
        t.deliver(desk)
        assert _shown(t) == "under_maintenance", "told as begun, and not over"
        t.passes(minutes=5)
        further(desk, planned, NoticeType.END, replace(PLANNED, end=t.now))
        t.deliver(desk)
        assert _shown(t) == "operational"
        t.passes(minutes=1)
        assert Deliverer(desk).read_back(now_due=True) == 2
        assert drift.open_ones(desk) == []


def test_what_is_announced_for_later_means_nothing_for_a_component_yet(tmp_path: Path) -> None:
    """And is not read: a series of a year would be read anew for each of its notices."""
    with team(tmp_path, channels="statuspage") as t:
        desk = t.desk("an")
        announce(desk)
        t.deliver(desk)
        one = announce(desk, OUTAGE, since=None)
        with desk.store.read() as connection:
            assert messages.beside(connection, desk.settings, one.interruption, "status page", t.now) == []
            (planned,) = messages.beside(connection, desk.settings, one.interruption, "status page", PLANNED.start)
        assert not planned.begun


def test_what_cannot_be_read_of_another_interruption_keeps_no_notice_here(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage") as t:
        desk = t.desk("an")
        first = announce(desk, OUTAGE, since=None)
        t.deliver(desk)
        second = announce(desk, replace(OUTAGE, title="Nog een"), since=None)
        with desk.store.write() as connection:
            connection.execute(text("update notices set texts = '{' where id = :id"), {"id": first.notice})
        t.deliver(desk)
        assert [row.state.value for row in t.told(desk, second.notice).deliveries] == ["accepted"]


def test_two_open_interruptions_of_one_service_are_no_drift_of_each_other(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage") as t:
        desk = t.desk("an")
        for impact in (Impact.MAJOR, Impact.PARTIAL):
            announce(desk, replace(OUTAGE, impact=impact), since=None)
            t.passes(seconds=30)
            t.deliver(desk)
        t.passes(minutes=1)
        assert Deliverer(desk).read_back(now_due=True) == 2
        assert drift.open_ones(desk) == []
        t.page.statuses["c1"] = "operational"
        t.passes(minutes=11)
        assert Deliverer(desk).read_back(now_due=True) == 2
        assert {one.field for row in drift.open_ones(desk) for one in row.differences} == {"components"}
