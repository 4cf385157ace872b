"""What is personal of a question goes after a time; every figure stays, and the log never held it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from klip_tui.cli.main import run
from klip_tui.commitment.kinds import Audience
from klip_tui.commitment.phrase import Refused
from klip_tui.config.load import load
from klip_tui.desk.helpdesk import question_csv, register, retention
from klip_tui.desk.helpdesk.retention import last_day, ranges
from klip_tui.desk.report import month
from klip_tui.desk.schemas.report import report_json
from klip_tui.desk.session import Desk
from klip_tui.desk.views import lists
from klip_tui.store import questions
from tests.commitment.build import at

SECRET = "Jan Peeters, Kerkstraat 12"


class _Clock:
    now = at("2026-11-24T10:00")

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    config = tmp_path / "config.toml"
    config.write_text(f'data = "{tmp_path}/data"\n[helpdesk]\nkeep = "2 y"\n')
    made = Desk(load(config), _Clock(), "ann")
    yield made
    made.close()


def _asked(desk: Desk, when: str, *, answered: str = "") -> int:
    number = register.add(
        desk, f"Vraag van {SECRET}", text=SECRET, sender=SECRET, received=at(when), reference=f"{SECRET} {when}"
    )
    register.follow_up(desk, register.find(desk, str(number)).question, f"gebeld met {SECRET}")
    if answered:
        register.answer(desk, register.find(desk, str(number)).question, f"Beste {SECRET}", at(answered))
    return number


def test_texts_and_senders_go_and_every_figure_stays(desk: Desk) -> None:
    old = _asked(desk, "2024-10-07T10:00", answered="2024-10-08T10:00")
    late = _asked(desk, "2024-10-09T10:00", answered="2024-10-25T10:00")
    waiting = _asked(desk, "2024-10-10T10:00")
    new = _asked(desk, "2024-11-25T10:00", answered="2024-11-26T10:00")
    before = [report_json(month.report(desk, 2024, m, Audience.EXTERNAL)) for m in (10, 11)]
    rows = {row.question.id: (row.clock, row.left) for row in register.everything(desk)}
    done = retention.cut(desk)
    assert done.numbers == (old, late)
    assert done.before == at("2024-11-24T00:00")
    for number in done.numbers:
        q = register.find(desk, str(number)).question
        assert (q.subject, q.text, q.sender, q.answer) == ("", "", "", "")
        followups, _log = register.history(desk, q)
        assert [(one.text, one.who) for one in followups] == [("", "")]
        assert SECRET not in q.reference
    for number in (waiting, new):
        assert register.find(desk, str(number)).question.text == SECRET
    assert [report_json(month.report(desk, 2024, m, Audience.EXTERNAL)) for m in (10, 11)] == before
    assert {row.question.id: (row.clock, row.left) for row in register.everything(desk)} == rows
    assert retention.cut(desk).numbers == ()
    lines = [one for one in lists.entries(desk, None) if one.what == "cut"]
    assert [(one.who, one.subject, one.detail) for one in lines] == [("ann", "questions", f"2: {old}-{late}")]


def test_one_that_a_reply_brought_back_is_young_again(desk: Desk) -> None:
    number = _asked(desk, "2024-01-08T10:00", answered="2024-01-09T10:00")
    q = register.find(desk, str(number)).question
    with desk.store.write() as connection:
        questions.change(connection, q.id, q.revision, back=at("2026-11-20T10:00"))
    assert retention.cut(desk).numbers == ()


def test_what_was_imported_is_still_known_after_it_was_cut(desk: Desk, tmp_path: Path) -> None:
    number = register.add(desk, "Vraag", reference="A-17", received=at("2024-01-08T10:00"))
    register.answer(desk, register.find(desk, str(number)).question, "zo", at("2024-01-09T10:00"))
    assert retention.cut(desk).numbers == (number,)
    with pytest.raises(Refused):
        register.add(desk, "Vraag", reference="A-17", received=at("2024-01-08T10:00"))
    file = tmp_path / "again.csv"
    file.write_text(
        "reference,received,subject\nA-17,2024-01-08T10:00:00+01:00,Vraag\nA-18,2024-01-08T10:00:00+01:00,Vraag\n"
    )
    assert question_csv.import_file(desk, file) == (1, 1)


def test_the_log_holds_no_word_of_a_question(desk: Desk) -> None:
    number = _asked(desk, "2026-11-20T10:00")
    register.dispatch(desk, register.find(desk, str(number)).question, "GIS")
    register.take_back(desk, register.find(desk, str(number)).question)
    register.answer(desk, register.find(desk, str(number)).question, f"Beste {SECRET}")
    register.reopen(desk, register.find(desk, str(number)).question)
    lines = lists.entries(desk, None)
    assert len(lines) >= 6
    assert not any(SECRET in text for one in lines for text in (one.what, one.subject, one.why, one.detail))


@pytest.mark.parametrize(
    ("keep", "today", "day"),
    [
        ("90 d", date(2026, 3, 1), date(2025, 12, 1)),
        ("18 m", date(2026, 8, 31), date(2025, 2, 28)),
        ("2 y", date(2026, 2, 28), date(2024, 2, 28)),
        ("1 y", date(2028, 2, 29), date(2027, 2, 28)),
    ],
)
def test_how_long_is_counted_by_the_calendar(keep: str, today: date, day: date) -> None:
    assert last_day(keep, today) == day


def test_without_a_time_nothing_goes_and_a_wrong_one_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'data = "{tmp_path}/data"\n')
    assert run(None, ["--config", str(config), "question", "cut"]) == 1
    for wrong in ("2 years", "0 d", "-1 y", "2y"):
        config.write_text(f'[helpdesk]\nkeep = "{wrong}"\n')
        assert run(None, ["--config", str(config), "config", "check"]) == 2
    config.write_text(f'data = "{tmp_path}/data"\n[helpdesk]\nkeep = "2 y"\n')
    capsys.readouterr()
    assert run(None, ["--config", str(config), "question", "cut", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["would_cut"] == []
    assert not (tmp_path / "data").exists()


def test_runs_are_written_short() -> None:
    assert ranges([]) == ""
    assert ranges([7, 1, 2, 3, 9]) == "1-3 7 9"
