"""The register: clocks, two people at one question, reports, replies, imports, reachability."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from klip_tui.commitment.figures.availability import Segment, overlaid
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.kinds import NoticeType, QuestionKind, QuestionState, State
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.desk.helpdesk import reachability, register
from klip_tui.desk.helpdesk.question_csv import RowsRefused, export, import_file
from klip_tui.desk.helpdesk.question_filter import QuestionFilter
from klip_tui.desk.notices import form as forms
from klip_tui.desk.notices import user_reports
from klip_tui.desk.notices.form import as_draft
from klip_tui.desk.notices.known import record_planned
from klip_tui.desk.notices.post import post
from klip_tui.desk.report import month
from klip_tui.desk.session import Desk
from klip_tui.desk.views import status
from klip_tui.store import questions, segments
from klip_tui.store.questions import Question
from klip_tui.store.tables import questions as table
from klip_tui.text.voice import Voice
from klip_tui.tui.screens.question_text import clock_of, left_of
from tests.commitment.build import at
from tests.desk.team import PLANNED, WHY, announce, further, team
from tests.pace import quiet_seconds

WORKED = [
    ("2026-11-09T10:00", "2026-11-09T10:00", "2026-11-13T17:00"),
    ("2026-11-13T17:00", "2026-11-16T09:00", "2026-11-19T17:00"),
    ("2026-11-17T07:30", "2026-11-17T09:00", "2026-11-20T17:00"),
    ("2026-12-23T11:00", "2026-12-23T11:00", "2027-01-05T17:00"),
]


@pytest.mark.parametrize(("received", "acted_on", "due"), WORKED)
def test_the_worked_deadlines(received: str, acted_on: str, due: str, tmp_path: Path) -> None:
    with team(tmp_path, channels="spool") as t:
        t.now = at("2027-02-01T10:00")
        desk = t.desk("an")
        row = register.find(desk, str(register.add(desk, "Vraag", received=at(received))))
        assert (row.clock.acted_on, row.clock.answer_due) == (at(acted_on), at(due))
        assert row.late


@pytest.mark.parametrize(
    ("now", "short", "whole"),
    [("2026-11-28T02:49", "‼ 9 h", "9 h 49 min LATE"), ("2026-11-30T09:12", "‼ 2 d", "2 d 16 h LATE"),
     ("2026-11-27T17:00:05", "‼ 5 s", "5 s LATE")],
)  # fmt: skip
def test_how_late_an_answer_is_is_one_figure_everywhere(now: str, short: str, whole: str, tmp_path: Path) -> None:
    with team(tmp_path, channels="spool") as t:
        t.now = at("2026-11-24T10:00")
        desk = t.desk("an")
        register.add(desk, "Oude vraag")
        t.now = at(now)
        row, voice = register.find(desk, "1"), Voice("en")
        assert (left_of(voice, row), clock_of(voice, row)[0]) == (short, whole)
        (duty,) = (duty for duty in status.status(desk).duties if duty.kind is DutyKind.ANSWER)
        assert duty.due + row.over == t.now, "the duty counts from the same instant"


def test_a_question_from_the_first_line_to_the_second_and_back(tmp_path: Path) -> None:
    with team(tmp_path, channels="spool") as t:
        an, bart = t.desk("an"), t.desk("bart")
        identity = str(register.add(an, "Waar is mijn plan?", sender="aanvrager 12", via="phone"))
        register.dispatch(an, register.find(an, identity).question, "team KLIP")
        t.passes(hours=1)
        register.follow_up(bart, register.find(bart, identity).question, "zoekt het uit")
        t.passes(hours=1)
        register.take_back(bart, register.find(bart, identity).question)
        register.answer(an, register.find(an, identity).question, "gevonden")
        q = register.find(an, identity).question
        assert (q.line, q.dispatched, q.back, q.answered) == (
            "team KLIP", t.now - timedelta(hours=2), t.now, t.now,
        )  # fmt: skip
        followups, entries = register.history(an, q)
        assert [one.text for one in followups] == ["zoekt het uit"]
        assert [(entry.who, entry.what) for entry in entries] == [
            ("an", "add question"), ("an", "dispatch"), ("bart", "follow up"), ("bart", "take back"), ("an", "answer"),
        ]  # fmt: skip


def test_of_two_who_answer_one_question_the_second_is_told_who_was_first(tmp_path: Path) -> None:
    with team(tmp_path, channels="spool") as t:
        an, bart = t.desk("an"), t.desk("bart")
        identity = str(register.add(an, "Vraag"))
        seen_by_an, seen_by_bart = (register.find(desk, identity).question for desk in (an, bart))
        register.answer(bart, seen_by_bart, "van Bart")
        with pytest.raises(Refused, match=f"bart has changed question {identity} since"):
            register.answer(an, seen_by_an, "van An")
        assert register.find(an, identity).question.answer == "van Bart"


def test_a_report_is_owed_becomes_an_interruption_and_others_join_it(tmp_path: Path) -> None:
    with team(tmp_path, channels="spool") as t:
        desk = t.desk("an")
        config = desk.settings.config
        t.now = at("2026-11-24T10:22")
        first = register.add(desk, "KLIP doet het niet", kind=QuestionKind.REPORT, received=at("2026-11-24T10:12"))
        (owed,) = [duty for duty in status.status(desk).duties if duty.kind is DutyKind.REPORT]
        assert (owed.subject, owed.due) == (str(first), at("2026-11-24T10:27"))
        assert user_reports.join_open(desk, first) == "", "nothing is open yet"

        form = forms.outage(config, t.now, State.DOWN, at("2026-11-24T10:15"), [(first, at("2026-11-24T10:12"))])
        posted = post(desk, as_draft(form, config, t.now), since=form.begun, reports=form.reports, reason=WHY)
        one = status.status(desk).open or status.status(desk).interruptions
        assert one[0].facts.detected == at("2026-11-24T10:12"), "the report came before the first failed probe"
        assert register.find(desk, str(first)).question.interruption == posted.interruption
        assert not [duty for duty in status.status(desk).duties if duty.kind is DutyKind.REPORT]

        second = register.add(desk, "Geen plannen", kind=QuestionKind.REPORT, received=at("2026-11-24T10:05"))
        assert user_reports.join_open(desk, second) == posted.interruption
        assert status.status(desk).interruptions[0].facts.detected == at("2026-11-24T10:05"), "whichever is earlier"
        third = register.add(desk, "Ook hier", kind=QuestionKind.REPORT, received=at("2026-11-24T10:20"))
        user_reports.join(desk, register.find(desk, str(third)).question, posted.interruption)
        assert status.status(desk).interruptions[0].facts.detected == at("2026-11-24T10:05")
        both = [
            register.add(desk, f"Om {minute}", kind=QuestionKind.REPORT, received=at(f"2026-11-24T10:0{minute}"))
            for minute in (1, 3)
        ]
        with desk.work("join", "both") as work:
            user_reports.join_all(work, both, posted.interruption)
        assert status.status(desk).interruptions[0].facts.detected == at("2026-11-24T10:01"), "the first, not the last"
        with pytest.raises(Refused, match="no unplanned interruption"):
            user_reports.join(desk, register.find(desk, str(third)).question, "2026-999")
        assert month.report(desk, 2026, 11).questions.questions == 0, "a report is no question"


def test_a_reply_brings_an_answered_question_back_with_a_clock_of_its_own(tmp_path: Path) -> None:
    with team(tmp_path, channels="spool") as t:
        desk = t.desk("an")
        t.now = at("2026-11-24T10:00")
        identity = str(register.add(desk, "Vraag", received=at("2026-11-16T10:00")))
        register.answer(desk, register.find(desk, identity).question, "zo", at("2026-11-17T10:00"))
        q = register.find(desk, identity).question
        with desk.store.write() as connection:
            questions.change(connection, q.id, q.revision, state="open", back=t.now)
        row = register.find(desk, identity)
        assert row.clock.answer_due == at("2026-11-27T17:00")
        assert not row.late
        t.passes(hours=2)
        register.answer(desk, row.question, "")
        q = register.find(desk, identity).question
        assert (q.answered, q.answer) == (at("2026-11-17T10:00"), "zo"), "the first answer is what counts in the month"


HEADER = "reference,received,subject,kind,via,sender,answered,text\n"


def test_an_import_tells_every_bad_row_and_takes_nothing_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "q.csv"
    file.write_text(
        HEADER
        + "a,2026-11-02T10:00,Goed,,,,,\n"
        + "b,2026-11-31T10:00,Fout,,,,,\n"
        + "a,2026-11-02T10:00,Dubbel,,,,,\n"
        + "c,2026-11-02T10:00,Fout,,duif,,,\n"
        + "d,2026-11-02T10:00,Fout,,,,2026-11-01T10:00,\n"
        + ",2026-11-02T10:00,Fout,,,,,\n"
    )
    with team(tmp_path, channels="spool") as t:
        desk = t.desk("an")
        with pytest.raises(RowsRefused) as refused:
            import_file(desk, file)
        said = [str(Refused(sentence)) for sentence in refused.value.sentences]
        assert [row.split(", ")[1].removeprefix("line ") + " " + row.split(", ")[2].split(":")[0] for row in said] == [
            "3 received", "4 reference", "5 via", "6 answered", "7 reference",
        ]  # fmt: skip
        assert register.register(desk).total == 0
        file.write_text(HEADER + 'a,2026-11-02T10:00,"=1+1, goed",question,mail,x,2026-11-03T10:00,"twee\nregels"\n')
        assert import_file(desk, file) == (1, 0)
        assert import_file(desk, file) == (0, 1), "importing twice changes nothing"
        (row,) = csv.DictReader(io.StringIO(export(desk)))
        assert (row["reference"], row["subject"], row["text"]) == ("a", "'=1+1, goed", "twee\nregels"), (
            "no formula (C5)"
        )


def _many(desk: Desk, count: int) -> None:
    begun = at("2026-01-02T09:00")

    def question(n: int) -> Question:
        received, waits = begun + timedelta(minutes=23 * n), n > count - 60
        return Question(
            0, QuestionKind.QUESTION, f"ref {n}", f"aanvrager {n % 700}", "mail", f"Vraag over plan {n}", "tekst " * 20,
            received,
            QuestionState.OPEN if waits else QuestionState.ANSWERED,
            answered=None if waits else received + timedelta(hours=9),
        )  # fmt: skip

    with desk.store.write() as connection:
        # One by one they take longer than all that is measured.
        connection.execute(insert(table), [questions._values(question(n)) for n in range(count)])


def test_twenty_thousand_questions_are_read_and_searched_at_once(tmp_path: Path) -> None:
    with team(tmp_path, channels="spool") as t:
        t.now = at("2026-11-24T10:00")
        desk = t.desk("an")
        _many(desk, 20_000)
        took: dict[str, float] = {}
        for name, words in (("open", ()), ("search", ("plan", "12345")), ("search none", ("zebra",))):
            asked = QuestionFilter(words)
            found = register.register(desk, asked)
            took[name] = quiet_seconds(lambda asked=asked: register.register(desk, asked), 3)
            if name == "search":
                subjects = [row.question.subject for row in found.rows]
                assert subjects == ["Vraag over plan 12345", "Vraag over plan 12344"], "by its words, or by its number"
        assert found.total == 20_000
        assert max(took.values()) < 0.2, took
        assert quiet_seconds(lambda: month.report(desk, 2026, 5), 1) < 1.0


def test_a_search_takes_words_as_they_are(tmp_path: Path) -> None:
    with team(tmp_path, channels="spool") as t:
        desk = t.desk("an")
        for subject in ("100% zeker", "onder_streept", "Één vraag"):
            register.add(desk, subject)
        for word, found in (("%", ["100% zeker"]), ("_", ["onder_streept"]), ("ÉÉN", []), ("vraag", ["Één vraag"])):
            assert [row.question.subject for row in register.register(desk, QuestionFilter((word,))).rows] == found, (
                word
            )


def test_reachability_is_measured_and_what_is_entered_lies_over_it(tmp_path: Path) -> None:
    with team(tmp_path, channels="spool") as t:
        t.now = at("2026-11-06T17:00")
        desk = t.desk("an")
        with desk.store.write() as connection:
            stay = segments.StoredSegment(
                State.UP, at("2026-11-03T09:00"), at("2026-11-05T17:00"), at("2026-11-05T17:00"), ""
            )
            segments.record(connection, "helpdesk", stay)
        identity = reachability.enter(desk, at("2026-11-04T16:30"), None, "telefoon buiten dienst")
        with pytest.raises(Refused, match="still to come"):
            reachability.finish(desk, identity, at("2026-11-06T17:00:01"))
        with pytest.raises(Refused, match="had begun"):
            reachability.finish(desk, identity, at("2026-11-04T16:29"))
        reachability.finish(desk, identity, at("2026-11-05T09:30"))
        f = month.report(desk, 2026, 11).reachability
        assert (f.target, f.up, f.down) == (1, 3 * 8 * 3600 - 3600, 3600)
        assert f.met is False
        assert f.unknown == 4 * 8 * 3600 + 0 - 3 * 8 * 3600, "Wednesday to Friday, less what was measured"
        for start, end, why in (
            ("2026-11-07T09:00", None, "x"), ("2026-11-04T10:00", "2026-11-04T09:00", "x"),
            ("2026-11-04T10:00", "2026-11-08T09:00", "x"), ("2026-11-04T10:00", "2026-11-04T11:00", " "),
        ):  # fmt: skip
            with pytest.raises(Refused):
                reachability.enter(desk, at(start), at(end) if end else None, why)
        with pytest.raises(Refused):
            reachability.finish(desk, identity)


def test_spans_laid_over_segments_leave_the_rest_as_it_was() -> None:
    rows = [Segment(State.UP, 0, 10), Segment(State.DEGRADED, 10, 20), Segment(State.UP, 30, 40)]
    assert overlaid(rows, [(5, 12), (18, 32), (50, 60)]) == [
        Segment(State.UP, 0, 5), Segment(State.DOWN, 5, 12), Segment(State.DEGRADED, 12, 18),
        Segment(State.DOWN, 18, 32), Segment(State.UP, 32, 40), Segment(State.DOWN, 50, 60),
    ]  # fmt: skip
    assert overlaid(rows, []) == rows


def test_read_only_changes_nothing_from_any_path(tmp_path: Path) -> None:
    from klip_tui.desk.helpdesk import mailbox
    from klip_tui.desk.measuring import measurement_csv
    from klip_tui.desk.measuring.measurer import Measurer
    from klip_tui.desk.notices import approval, drafts
    from klip_tui.desk.outbox import drift
    from klip_tui.desk.outbox.deliverer import Decision, Deliverer, decide

    with team(tmp_path, channels="spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        identity = register.add(desk, "Vraag")
        q = register.find(desk, str(identity)).question
        desk.close()
        reader = t.desk("an", read_only=True)
        form = forms.planned(reader.settings.config, t.now)
        ways = [
            lambda: announce(reader), lambda: further(reader, posted.interruption, NoticeType.CHANGE, PLANNED),
            lambda: register.add(reader, "x"), lambda: register.answer(reader, q, "x"),
            lambda: register.dispatch(reader, q, "x"), lambda: register.follow_up(reader, q, "x"),
            lambda: register.take_back(reader, replace(q, state=QuestionState.DISPATCHED)),
            lambda: register.reopen(reader, replace(q, state=QuestionState.ANSWERED)),
            lambda: user_reports.join(reader, q, posted.interruption),
            lambda: reachability.enter(reader, t.now, None, "x"),
            lambda: reachability.finish(reader, 1), lambda: drafts.keep(reader, "a", form),
            lambda: drafts.drop(reader, "a"), lambda: decide(reader, posted.notice, "spool", Decision.GIVE_UP),
            lambda: approval.approve(reader, posted.notice), lambda: approval.send_back(reader, posted.notice, "x"),
            lambda: drift.take_over(reader, posted.notice, "spool"),
            lambda: drift.overwrite(reader, posted.notice, "spool"), lambda: mailbox.collect(reader),
            lambda: record_planned(reader, Draft(NoticeType.ANNOUNCEMENT, PLANNED)),
            lambda: import_file(reader, tmp_path / "q.csv"),
            lambda: measurement_csv.import_measurements(reader, tmp_path / "m.csv"),
            lambda: measurement_csv.import_volume(reader, tmp_path / "v.csv"), lambda: Deliverer(reader).run(),
            lambda: Deliverer(reader).read_back(), lambda: asyncio.run(Measurer(reader, "x").run(asyncio.Event())),
        ]  # fmt: skip
        for way in ways:
            with pytest.raises(Refused, match="read-only"):
                way()
