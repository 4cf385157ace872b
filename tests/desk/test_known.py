"""What is known and not told yet can be put down; from then on telling it is owed (F11)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Refused
from klip_tui.desk.notices.known import record_planned
from klip_tui.desk.views import status
from klip_tui.store import log
from tests.commitment.build import at, facts
from tests.desk.written import desk_at, tell

NOW = at("2026-11-24T11:00")
PLANNED = facts("2026-12-08T07:00", "2026-12-08T08:30")
CHANGE = replace(PLANNED, end=at("2026-12-08T10:00"), known=None)


def test_what_is_recorded_is_owed_and_told_to_nobody_f11(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        identity = record_planned(desk, Draft(NoticeType.ANNOUNCEMENT, PLANNED))
        view = status.status(desk)
        assert [(d.promise, d.subject, d.since) for d in view.duties] == [
            ("A4.1-known", identity, NOW),
            ("A4.1-3", identity, NOW),
        ]
        assert [(row.interruption.id, row.lead) for row in view.ahead] == [(identity, None)]
        assert sum(view.month_ahead.values()) == 0
        with desk.store.read() as connection:
            assert [(e.who, e.what, e.subject) for e in log.read(connection)] == [("an", "plan", identity)]


def test_a_change_that_is_known_is_owed_from_when_it_was_known_f11(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        tell(desk, "2026-001", PLANNED, at("2026-11-20T10:00"))
        known = replace(CHANGE, known=at("2026-11-24T09:00"))
        assert record_planned(desk, Draft(NoticeType.CHANGE, known, interruption="2026-001")) == "2026-001"
        (owed,) = status.status(desk).duties
        assert (owed.promise, owed.since, owed.due) == ("A4.1-known", at("2026-11-24T09:00"), at("2026-11-24T09:15"))


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (Draft(NoticeType.ANNOUNCEMENT, replace(PLANNED, kind=Kind.UNPLANNED)), "only a planned"),
        (Draft(NoticeType.END, PLANNED, interruption="2026-001"), "only a planned"),
        (Draft(NoticeType.ANNOUNCEMENT, replace(PLANNED, end=PLANNED.start)), "not after the start"),
        (Draft(NoticeType.ANNOUNCEMENT, facts("2026-11-24T10:59", "2026-11-24T12:00")), "has passed"),
        (Draft(NoticeType.ANNOUNCEMENT, replace(PLANNED, known=at("2026-11-24T11:01"))), "still to come"),
        (Draft(NoticeType.CHANGE, CHANGE, interruption="2026-777"), "no planned interruption '2026-777'"),
    ],
)
def test_what_can_not_be_meant_is_refused_and_nothing_kept(draft: Draft, words: str, tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        with pytest.raises(Refused, match=words):
            record_planned(desk, draft)
        view = status.status(desk)
        assert (view.duties, view.interruptions) == ((), ())
