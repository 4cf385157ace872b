"""A second look at a page that could not be asked is owed still. Found by simulation."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.kinds import NoticeType
from klip_tui.desk.notices.post import post
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.net.values import Failed, Failure
from klip_tui.store import deliveries, faults
from tests.desk.team import WHY, announce, team
from tests.desk.test_telling import OUTAGE


class Cut:
    """A network on which nobody answers."""

    def request(self, asked: object) -> object:
        raise Failed(Failure.CONNECT, "no", sent=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(("late", "twice"), [(False, False), (True, True)])
def test_an_update_in_the_words_of_an_earlier_one_is_no_second_one_of_it(
    late: bool, twice: bool, tmp_path: Path
) -> None:
    """Whoever took "one of them" away by hand, as they were asked to, took news away that users had been told."""
    with team(tmp_path, channels="statuspage") as t:
        desk = t.desk("an")
        posted = announce(desk, OUTAGE)
        t.deliver(desk)
        for _ in range(2):
            t.passes(minutes=5)
            draft = Draft(NoticeType.UPDATE, OUTAGE, {"nl": "Wij werken eraan."}, posted.interruption)
            last = post(desk, draft, reason=WHY)
            t.deliver(desk)
        (row,) = t.told(desk, last.notice).deliveries
        with desk.store.write() as connection:
            deliveries.set_ready(connection, row.id, t.now)
        (incident,) = t.page.incidents.values()
        if late:
            incident["incident_updates"].append(incident["incident_updates"][0])
        t.passes(seconds=30)
        Deliverer(desk).read_back()
        with desk.store.read() as connection:
            said = [one for one in faults.standing(connection) if one.place.startswith("twice")]
        assert bool(said) is twice


def test_a_page_that_can_not_be_asked_is_looked_at_later(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        (row,) = t.told(desk, posted.notice).deliveries
        with desk.store.write() as connection:
            deliveries.set_ready(connection, row.id, t.now)
        (incident,) = list(t.page.incidents.values())
        t.page.incidents["late"] = {**incident, "id": "late"}

        away = t.desk("an", network=Cut())
        t.passes(seconds=30)
        Deliverer(away).read_back()
        with desk.store.read() as connection:
            assert not [one for one in faults.standing(connection) if one.place.startswith("twice")]
            assert deliveries.to_look_at(connection, t.now) == [], "not at once"
            assert deliveries.to_look_at(connection, t.now + timedelta(minutes=5)), "but later"

        t.passes(minutes=6)
        Deliverer(desk).read_back()
        with desk.store.read() as connection:
            assert [one for one in faults.standing(connection) if one.place.startswith("twice")]
            assert deliveries.to_look_at(connection, t.now + timedelta(days=1)) == []
