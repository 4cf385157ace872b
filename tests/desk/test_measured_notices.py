"""A draft beside what is measured, reported and configured: whatever it says, users are not told otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, QuestionKind, Severity, State
from klip_tui.commitment.promises.findings import Finding
from klip_tui.commitment.service import KLIP
from klip_tui.config.load import load
from klip_tui.desk.helpdesk import register
from klip_tui.desk.notices import draft_file
from klip_tui.desk.notices.check import check, complete
from klip_tui.desk.notices.post import FallsShort, post
from klip_tui.desk.schemas.notices import notice_json
from klip_tui.desk.session import Desk
from klip_tui.desk.views import lists
from klip_tui.desk.views.postmortem import postmortem
from klip_tui.store import leases, notices, segments
from klip_tui.store.values import StoredSegment
from klip_tui.text.voice import Voice
from tests.commitment.build import at
from tests.desk.team import PLANNED, announce, further, team

OUTAGE = InterruptionDetails(
    Kind.UNPLANNED, "KLIP is onderbroken", at("2026-11-24T10:30"), None, next_update=at("2026-11-24T11:30")
)


def _measure(desk: Desk, *rows: tuple[State, str, str]) -> None:
    with desk.store.write() as connection:
        for state, start, end in rows:
            segments.record(connection, KLIP, StoredSegment(state, at(start), at(end), at(end), ""))


def _found(desk: Desk, draft: Draft, when: datetime | None = None) -> dict[str, Finding]:
    rows: dict[str, Finding] = {}
    for finding in check(desk, draft, when).findings:
        rows.setdefault(finding.promise, finding)
    return rows


def test_f5_the_clock_starts_at_the_first_report_or_failed_measurement(tmp_path: Path) -> None:
    with team(tmp_path) as t:
        desk = t.desk("an")
        t.now = at("2026-11-24T10:40")
        _measure(
            desk,
            (State.UP, "2026-11-24T08:00", "2026-11-24T10:00"),
            (State.DOWN, "2026-11-24T10:00", "2026-11-24T10:41"),
        )
        finding = _found(desk, Draft(NoticeType.ANNOUNCEMENT, OUTAGE))["A4.2-immediate"]
        assert finding.severity is Severity.SHORT
        assert _detected(finding) == at("2026-11-24T10:00")
        register.add(desk, "KLIP doet het niet", kind=QuestionKind.REPORT, received=at("2026-11-24T09:58"))
        assert _detected(_found(desk, Draft(NoticeType.ANNOUNCEMENT, OUTAGE))["A4.2-immediate"]) == at(
            "2026-11-24T09:58"
        )
        early = replace(OUTAGE, detected=at("2026-11-24T09:50"))
        taken = _found(desk, Draft(NoticeType.ANNOUNCEMENT, early))["A4.2-immediate"]
        assert _detected(taken) == at("2026-11-24T09:50"), "an earlier detection is taken at its word"
        with pytest.raises(FallsShort):
            post(desk, Draft(NoticeType.ANNOUNCEMENT, OUTAGE))


def _detected(finding: Finding) -> object:
    inner = dict(finding.message.args)["finding"]
    return dict(inner.args)["detected"]  # type: ignore[union-attr]


def test_f5_a_detection_in_the_future_is_an_error(tmp_path: Path) -> None:
    with team(tmp_path) as t:
        ahead = replace(OUTAGE, detected=at("2026-11-24T10:31"))
        finding = _found(t.desk("an"), Draft(NoticeType.ANNOUNCEMENT, ahead))["A4.2-immediate"]
        assert finding.severity is Severity.ERROR


def test_t7_down_is_not_told_while_measured_up_unless_a_user_reported_it(tmp_path: Path) -> None:
    with team(tmp_path) as t:
        desk = t.desk("an")
        down = Draft(NoticeType.ANNOUNCEMENT, OUTAGE)
        _measure(desk, (State.UP, "2026-11-24T08:00", "2026-11-24T10:35"))
        assert _found(desk, down)["A4.2-duration"].severity is Severity.SHORT
        slow = Draft(NoticeType.ANNOUNCEMENT, replace(OUTAGE, impact=Impact.DEGRADED))
        assert "A4.2-duration" not in _found(desk, slow), "degraded is told as such"
        register.add(desk, "Ik kan niet aanvragen", kind=QuestionKind.REPORT, received=at("2026-11-24T10:28"))
        assert "A4.2-duration" not in _found(desk, down)


def test_t7_an_end_is_not_told_while_measured_down(tmp_path: Path) -> None:
    with team(tmp_path) as t:
        desk = t.desk("an")
        posted = announce(desk, OUTAGE)
        t.passes(minutes=20)
        _measure(desk, (State.DOWN, "2026-11-24T10:30", "2026-11-24T10:51"))
        over = Draft(NoticeType.END, replace(OUTAGE, end=None), interruption=posted.interruption)
        assert _found(desk, over)["A4.2-duration"].severity is Severity.SHORT


def _end_file(folder: Path, interruption: str, more: str = "") -> draft_file.DraftFile:
    path = folder / "end.toml"
    path.write_text(f'interruption = "{interruption}"\ntype = "end"\n{more}')
    return draft_file.read(path)


def test_f3_an_end_notice_without_end_says_when_it_really_ended(tmp_path: Path) -> None:
    with team(tmp_path) as t:
        desk = t.desk("an")
        posted = announce(desk, replace(PLANNED, start=at("2026-12-08T14:30"), end=at("2026-12-08T15:00")))
        t.deliver(desk)
        t.now = at("2026-12-08T16:35")
        _measure(
            desk,
            (State.DOWN, "2026-12-08T14:30", "2026-12-08T16:30"),
            (State.UP, "2026-12-08T16:30", "2026-12-08T16:36"),
        )
        file = _end_file(tmp_path, posted.interruption)
        finding = _found(desk, complete(desk, file))["A4.1-2"]
        assert finding.severity is Severity.SHORT
        told = post(desk, complete(desk, file), reason="het herstel duurde langer")
        with desk.store.read() as connection:
            (written,) = notices.written(connection, told.notice)
        assert written.notice.facts.end == at("2026-12-08T16:30"), "the measured recovery, not the planned end"
        assert "16.30" in written.texts["nl"]


def test_f3_without_a_measurement_it_ended_now(tmp_path: Path) -> None:
    with team(tmp_path) as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.now = at("2026-12-08T08:10")
        told = further(desk, posted.interruption, NoticeType.END, replace(PLANNED, end=None))
        with desk.store.read() as connection:
            assert notices.written(connection, told.notice)[0].notice.facts.end == at("2026-12-08T08:10")


@pytest.mark.parametrize(
    ("now", "end", "words"),
    [
        ("2026-12-08T08:00", "2026-12-08T09:00", "still to come"),
        ("2026-12-08T08:00", "2026-12-08T06:00", "before the start"),
        ("2026-12-02T10:00", None, "cancelled"),
    ],
)
def test_f3_an_end_is_neither_ahead_nor_before_the_start(tmp_path: Path, now: str, end: str | None, words: str) -> None:
    with team(tmp_path) as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.now = at(now)
        facts = replace(PLANNED, end=at(end) if end else None)
        result = check(desk, Draft(NoticeType.END, facts, interruption=posted.interruption))
        (error,) = result.findings
        assert not result.postable
        assert words in error.message.template
        assert error.fix is not None
        if words == "cancelled":
            assert error.fix.type is NoticeType.CANCELLATION


def test_f11_known_belongs_to_a_notice_and_is_not_inherited(tmp_path: Path) -> None:
    with team(tmp_path) as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.now = at("2026-11-27T10:00")
        path = tmp_path / "change.toml"
        path.write_text(f'interruption = "{posted.interruption}"\ntype = "change"\nend = 2026-12-08T09:00:00\n')
        draft = complete(desk, draft_file.read(path))
        assert draft.facts.known is None
        assert "A4.1-known" not in _found(desk, draft), "a change told at once is not three days late"


@pytest.mark.parametrize("channels", ["spool", "mail", "statuspage"])
def test_f12_without_page_or_list_every_notice_falls_short(tmp_path: Path, channels: str) -> None:
    with team(tmp_path, channels=channels) as t:
        desk = t.desk("an")
        assert _found(desk, Draft(NoticeType.ANNOUNCEMENT, PLANNED))["A4.1-channels"].severity is Severity.SHORT
        outage = _found(desk, Draft(NoticeType.ANNOUNCEMENT, replace(OUTAGE, detected=t.now)))
        assert outage["A4.2-immediate"].severity is Severity.SHORT


def test_f12_without_a_configuration_it_judges_the_draft_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("KLIP_TUI_CONFIG", raising=False)
    desk = Desk(load(None, tmp_path / "data"), lambda: at("2026-11-24T10:30"), "an")
    result = check(desk, Draft(NoticeType.ANNOUNCEMENT, PLANNED))
    assert result.ok
    assert [f.severity for f in result.findings if f.promise == "A4.1-channels"] == [Severity.ADVICE]
    assert "meets every promise" not in result.verdict.template


def test_a3_3_nobody_measuring_is_advice_and_a_measurer_silences_it(tmp_path: Path) -> None:
    from datetime import timedelta

    with team(tmp_path) as t:
        desk = t.desk("an")
        assert desk.store
        draft = Draft(NoticeType.ANNOUNCEMENT, PLANNED)
        assert _found(desk, draft)["A3.3"].severity is Severity.ADVICE
        with desk.store.write() as connection:
            leases.take(connection, leases.MEASURE, "monitor", t.now, timedelta(minutes=1))
        assert "A3.3" not in _found(desk, draft)


def test_what_comes_of_an_outage_afterwards_counts_from_its_first_sign_f5(tmp_path: Path) -> None:
    """The postmortem, the timeline and the JSON say since when it lasted as the check does, whatever the file says."""
    with team(tmp_path) as t:
        desk = t.desk("an")
        t.now = at("2026-11-24T10:40")
        _measure(
            desk,
            (State.UP, "2026-11-24T08:00", "2026-11-24T10:00"),
            (State.DOWN, "2026-11-24T10:00", "2026-11-24T10:55"),
            (State.UP, "2026-11-24T10:55", "2026-11-24T12:10"),
        )
        report = register.add(desk, "KLIP doet het niet", kind=QuestionKind.REPORT, received=at("2026-11-24T09:58"))
        posted = post(desk, Draft(NoticeType.ANNOUNCEMENT, OUTAGE), reason="te laat gezien door iedereen")
        t.deliver(desk)
        assert register.find(desk, str(report)).question.interruption == posted.interruption, (
            "it is answered by the notice"
        )
        t.now = at("2026-11-24T12:05")
        post(desk, Draft(NoticeType.END, replace(OUTAGE, end=at("2026-11-24T10:55")), {}, posted.interruption))
        t.deliver(desk)
        told = lists.one_told(desk, posted.notice)
        assert notice_json(told.written)["seconds_to_communication"] == 42 * 60
        story = postmortem(desk, posted.interruption, Voice("en"))
        assert "- Period: Tue 24 Nov 2026, 09:58 – Tue 24 Nov 2026, 10:55 (57 min)" in story
        assert "- Users told: Tue 24 Nov 2026, 10:40 (42 min)" in story
        assert "- Measured down: 55 min" in story
        assert "10:00: down" in story
