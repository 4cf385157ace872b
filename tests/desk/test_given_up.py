"""A notice whose required delivery is given up was never told: it is withdrawn, and telling is owed again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from klip_tui.commitment.interruptions.interruption import standing
from klip_tui.commitment.kinds import DeliveryState, NoticeType, Standing
from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.desk.outbox.deciding import Decision, decide
from klip_tui.desk.session import Desk
from klip_tui.desk.views import lists, status
from klip_tui.store import deliveries, log
from tests.desk.team import PLANNED, announce, further, team


def _refused(desk: Desk, notice: str, channel: str) -> None:
    with desk.store.write() as connection:
        one = deliveries.one(connection, notice, channel)
        assert one is not None
        deliveries.move(connection, one.id, DeliveryState.REFUSED, desk.clock())


def test_what_was_to_be_told_is_owed_again_and_may_be_told_anew(tmp_path: Path) -> None:
    with team(tmp_path, channels="mail spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        assert standing(lists.one_interruption(desk, posted.interruption)[0]) is Standing.ANNOUNCING
        _refused(desk, posted.notice, "list")
        decide(desk, posted.notice, "list", Decision.GIVE_UP, "the list is gone")
        one, told = lists.one_interruption(desk, posted.interruption)
        assert [written.notice.withdrawn for written in told] == [True]
        assert one.last is None
        assert standing(one) is Standing.NOT_ANNOUNCED
        owed = {duty.kind for duty in status.status(desk).duties if duty.subject == posted.interruption}
        assert DutyKind.ANNOUNCE in owed
        with desk.store.read() as connection:
            assert [line.what for line in log.about(connection, posted.notice)][-1] == "withdraw"
        again = further(desk, posted.interruption, NoticeType.ANNOUNCEMENT, PLANNED)
        assert again.interruption == posted.interruption


def test_a_change_that_is_given_up_leaves_what_users_know(tmp_path: Path) -> None:
    with team(tmp_path, channels="mail spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        assert PLANNED.end is not None
        longer = replace(PLANNED, end=PLANNED.end + timedelta(minutes=20))
        change = further(desk, posted.interruption, NoticeType.CHANGE, longer)
        _refused(desk, change.notice, "list")
        decide(desk, change.notice, "list", Decision.GIVE_UP)
        one, _ = lists.one_interruption(desk, posted.interruption)
        assert one.facts.end == PLANNED.end
        assert one.last is not None
        assert one.last.id == posted.notice


def test_what_is_not_required_takes_no_notice_with_it(tmp_path: Path) -> None:
    with team(tmp_path, channels="mail spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        with desk.store.write() as connection:
            from sqlalchemy import update

            from klip_tui.store.tables import deliveries as table

            connection.execute(update(table).where(table.c.channel == "spool").values(required=0))
        _refused(desk, posted.notice, "spool")
        decide(desk, posted.notice, "spool", Decision.GIVE_UP)
        assert not lists.one_told(desk, posted.notice).written.notice.withdrawn
