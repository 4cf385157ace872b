"""Whatever we remember of a delivery, the page is asked before it is told."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from tests.desk.team import announce, team


def test_a_delivery_whose_try_was_forgotten_is_not_sent_twice_t2(tmp_path: Path) -> None:
    """T2: a power cut can take back what was committed last; the rows then read as if nothing had been tried."""
    with team(tmp_path, channels="statuspage cachet spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        assert (t.page.created, t.cachet.created) == (1, 1)
        with desk.store.write() as connection:
            connection.execute(text("update deliveries set state = 'pending', attempts = 0, remote = '', detail = ''"))
        t.deliver(desk)
        assert (t.page.created, t.cachet.created) == (1, 1), "asked, it has it"
        assert {row.state.value for row in t.told(desk, posted.notice).deliveries} == {"accepted"}
