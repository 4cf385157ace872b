"""A planned interruption while it goes on: the moment to turn back, an overrun seen ahead, what it took in the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.interruption import Interruption, lengths, lengths_by_kind
from klip_tui.commitment.kinds import Severity, State
from klip_tui.commitment.phrase import FileRefused
from klip_tui.commitment.promises.check import check
from klip_tui.commitment.promises.duties import duties
from klip_tui.commitment.promises.duty import DutyKind, Situation
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.config.schema import Config
from klip_tui.desk.notices import draft_file, form
from tests.commitment.build import at, case, facts, found, interruption, notice

WINDOW = facts("2026-12-08T13:00", "2026-12-08T15:40")
RETURN = replace(WINDOW, rollback=30 * 60)


def test_the_way_back_behind_a_window_is_advice_of_16_00_and_no_more() -> None:
    assert "A4.1-2" not in found(WINDOW, "2026-12-01T10:00")
    finding = found(RETURN, "2026-12-01T10:00")["A4.1-2"]
    assert finding.severity is Severity.ADVICE
    assert "16:10" in str(finding.message.args)
    shorter = replace(RETURN, rollback=19 * 60)
    assert "A4.1-2" not in found(shorter, "2026-12-01T10:00"), "15:59 is before 16:00"
    late = replace(RETURN, end=at("2026-12-08T16:30"))
    assert found(late, "2026-12-01T10:00")["A4.1-2"].severity is Severity.SHORT, "told once, as what it is"
    assert [one.promise for one in check(case(late, "2026-12-01T10:00"))].count("A4.1-2") == 1
    over = check(case(RETURN, "2026-12-08T15:45", "end", interruption=interruption(notice("2026-12-01T10:00", RETURN))))
    assert "A4.1-2" not in [one.promise for one in over], "the way back was not needed"
    assert case(RETURN, "2026-12-01T10:00").facts.turn_back == at("2026-12-08T15:10")


@pytest.mark.parametrize(
    ("now", "owed"),
    [
        ("2026-12-08T12:59", []), ("2026-12-08T13:00", [DutyKind.TURN_BACK]),
        ("2026-12-08T15:10", [DutyKind.TURN_BACK]),
        ("2026-12-08T15:11", []), ("2026-12-08T15:25", [DutyKind.OVERRUN]), ("2026-12-08T15:39", [DutyKind.OVERRUN]),
        ("2026-12-08T15:40", [DutyKind.END_NOTICE]),
    ],
)  # fmt: skip
def test_what_is_coming_is_seen_ahead_while_it_goes_on(now: str, owed: list[DutyKind]) -> None:
    running = interruption(notice("2026-12-01T10:00", RETURN))
    situation = Situation(PUBLISHED, [running], State.UNKNOWN)
    mine = [duty for duty in duties(situation, at(now)) if duty.subject == running.id]
    assert [duty.kind for duty in mine] == owed
    dues = {DutyKind.TURN_BACK: at("2026-12-08T15:10"), DutyKind.OVERRUN: at("2026-12-08T15:40")}
    assert all(duty.due == dues.get(duty.kind, duty.due) for duty in mine)


@pytest.mark.parametrize(("end", "since"), [("15:40", "15:25"), ("13:10", "13:00")])
def test_an_overrun_is_seen_a_quarter_of_an_hour_ahead_and_not_before_it_begins(end: str, since: str) -> None:
    what = replace(WINDOW, end=at(f"2026-12-08T{end}"))
    running = interruption(notice("2026-12-01T10:00", what))
    now = at(f"2026-12-08T{end}") - timedelta(seconds=1)
    (owed,) = duties(Situation(PUBLISHED, [running], State.UNKNOWN), now)
    assert (owed.kind, owed.since, owed.due) == (DutyKind.OVERRUN, at(f"2026-12-08T{since}"), at(f"2026-12-08T{end}"))


def test_an_end_that_was_posted_or_told_owes_no_overrun() -> None:
    ended = notice(None, replace(RETURN, end=at("2026-12-08T15:20")), "end", "2026-12-08T15:26")
    running = interruption(notice("2026-12-01T10:00", RETURN), ended)
    kinds = {duty.kind for duty in duties(Situation(PUBLISHED, [running], State.UNKNOWN), at("2026-12-08T15:30"))}
    assert DutyKind.OVERRUN not in kinds


def test_what_it_took_stands_beside_what_was_told() -> None:
    told, change = notice("2026-12-01T10:00", WINDOW), replace(WINDOW, end=at("2026-12-08T14:40"))
    ended = notice("2026-12-08T15:00", replace(WINDOW, end=at("2026-12-08T15:00")), "end")
    changed = notice("2026-12-02T10:00", change, "change")
    assert lengths(interruption(told)) == (timedelta(minutes=160), None)
    assert lengths(interruption(notice(None, WINDOW))) == (None, None), "nobody was told"
    assert lengths(interruption(notice("2026-12-08T13:05", replace(WINDOW, end=None)))) == (None, None)
    assert lengths(interruption(told, changed, ended)) == (timedelta(minutes=100), timedelta(hours=2))


HEAD = 'kind = "planned"\ntitle = "Upgrade"\nstart = 2026-12-08T07:00:00\nend = 2026-12-08T08:30:00\n'


def test_what_windows_took_is_put_together_by_kind_of_work() -> None:
    def one(title: str, ended: str) -> Interruption:
        work = replace(facts("2026-12-08T05:00", "2026-12-08T06:00"), title=title)
        over = replace(work, end=at(ended))
        return interruption(notice("2026-12-01T10:00", work), notice("2026-12-08T07:00", over, "end"))

    going = interruption(notice("2026-12-01T10:00", facts("2026-12-08T05:00", "2026-12-08T06:00")))
    outage = facts("2026-12-08T05:00", "2026-12-08T06:00", kind="unplanned")
    broken = interruption(notice("2026-12-08T05:05", outage), notice("2026-12-08T06:10", outage, "end"))
    rows = [
        one("Patchavond", "2026-12-08T05:40"),
        one("patchavond", "2026-12-08T06:30"),
        one("Databank", "2026-12-08T06:00"),
    ]
    found = [(k.title, k.count, k.planned, k.actual) for k in lengths_by_kind([rows[0], going, broken, *rows[1:]])]
    assert found == [
        ("Patchavond", 2, timedelta(hours=2), timedelta(minutes=130)),
        ("Databank", 1, timedelta(hours=1), timedelta(hours=1)),
    ]


def test_a_draft_names_its_way_back_and_the_form_keeps_it(tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(HEAD + 'rollback = "30 min"\n')
    draft = draft_file.read(file).draft(None, Config())
    assert draft.facts.turn_back == at("2026-12-08T08:00")
    one = interruption(notice("2026-12-01T10:00", draft.facts))
    kept = form.further(one, draft.type.CHANGE, Config(), at("2026-12-02T10:00"))
    assert form.as_draft(kept, Config(), at("2026-12-02T10:00")).facts.rollback == 30 * 60


@pytest.mark.parametrize(
    ("value", "words"), [('"90 min"', "as long as"), ('"lang"', "no duration"), ("30", "text is expected")]
)
def test_a_way_back_that_can_not_be_meant_is_refused(value: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(HEAD + f"rollback = {value}\n")
    with pytest.raises(FileRefused, match=f"line 5, rollback: .*{words}"):
        draft_file.read(file).draft(None, Config())
