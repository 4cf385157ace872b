"""Lists are whole, or say how many more there are and how to get them (C1); options mean the same everywhere (C11)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.interruption import InterruptionDetails, Notice
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.config.load import load
from klip_tui.desk.session import Desk
from klip_tui.store import notices
from klip_tui.store.notices import Written
from tests.cli.run import data, klip

BEGIN = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def _questions(home: Path, count: int) -> None:
    rows = [
        f"r{n},{(BEGIN + timedelta(minutes=n)).isoformat()},Vraag {n},{(BEGIN + timedelta(minutes=n + 5)).isoformat()}"
        for n in range(count)
    ]
    (home / "q.csv").write_text("reference,received,subject,answered\n" + "\n".join(rows) + "\n")
    assert klip(home, "question", "import", str(home / "q.csv")).returncode == 0


def _notices(home: Path, count: int) -> None:
    desk = Desk(load(None, home / ".local/share/klip-tui"))
    facts = InterruptionDetails(Kind.PLANNED, "Onderhoud", BEGIN, BEGIN + timedelta(hours=1))
    with desk.store.write() as connection:
        for n in range(count):
            at, name = BEGIN + timedelta(days=n), f"2026-{n + 1:03d}"
            notices.add_interruption(connection, "klip", name, facts, at)
            one = Notice(f"{name}/1", NoticeType.ANNOUNCEMENT, facts, at, at)
            notices.add_notice(connection, Written(one, name, 1, {}, (), "", "jan"))
    desk.close()


def test_c1_questions_are_whole_in_json_and_a_screenful_as_text(home: Path) -> None:
    _questions(home, 3_000)
    said = data(home, "question", "list", "--all")
    assert (len(said["questions"]), said["more"]) == (3_000, 0)
    said = data(home, "question", "list", "--all", "--limit", "5")
    assert (len(said["questions"]), said["more"]) == (5, 2_995)
    assert len(data(home, "question", "list", "--search", "Vraag")["questions"]) == 3_000
    lines = klip(home, "--lang", "en", "question", "list", "--all").stdout.splitlines()
    assert lines[-1] == "and 2960 more: --limit 0 shows them all"
    assert len(lines) == 41
    assert len(klip(home, "question", "list", "--all", "--limit", "0").stdout.splitlines()) == 3_000


def test_c1_notices_and_interruptions_are_whole(home: Path) -> None:
    _notices(home, 305)
    assert (len(data(home, "notices")["notices"]), data(home, "notices")["more"]) == (305, 0)
    assert len(data(home, "interruptions")["interruptions"]) == 305
    said = data(home, "notices", "--limit", "300")
    assert (len(said["notices"]), said["more"]) == (300, 5)
    assert "265" in klip(home, "notices").stdout.splitlines()[-1]
    span = ("--from", "2026-01-02", "--until", "2026-01-03")
    assert [row["id"] for row in data(home, "notices", *span)["notices"]] == ["2026-003/1", "2026-002/1"]
    assert data(home, "notices", "--since", "2026-01-02", "--until", "2026-01-03")["notices"]
    assert data(home, "notices", "--until", "2026-01-01T10:00:00")["notices"] == []


def test_c1_the_log_counts_what_it_leaves_out(home: Path) -> None:
    for number in range(3):
        klip(home, "question", "add", "--subject", f"Vraag {number}")
    assert data(home, "log", "--limit", "2")["more"] == 1
    assert [row["subject"] for row in data(home, "log", "--limit", "2")["log"]] == ["question 2", "question 3"]
    assert len(data(home, "log", "--count", "2")["log"]) == 2, "as older versions called it"
    assert data(home, "log", "--until", "2026-01-01")["log"] == []
    assert klip(home, "log", "--count", "-5").returncode == 2


@pytest.mark.parametrize("listed", ["log", "notices", "interruptions", "question list"])
def test_a_span_that_holds_nothing_is_said_and_one_that_can_not_be_is_refused(home: Path, listed: str) -> None:
    """An end before the beginning is a slip of the hand, which an empty list would hide; a span of nothing is none."""
    _notices(home, 2)
    klip(home, "question", "add", "--subject", "Vraag")
    for span in (("2026-02-01", "2026-01-30"), ("2026-02-01T10:00", "2026-02-01T09:59"), ("2027-01-01", "2026-01-01")):
        done = klip(home, *listed.split(), "--from", span[0], "--until", span[1], "--json")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "--until is before --from" in done.stderr
    for span in (("--from", "2020-02-01", "--until", "2020-02-01"), ("--from", "2099-01-01")):
        # Who asks again and again from when it asked last may be ahead of us by some seconds.
        done = klip(home, *listed.split(), *span)
        assert (done.returncode, done.stdout, done.stderr) == (0, "nothing in that time\n", "")


def test_c11_options_have_one_name_and_the_older_ones_are_still_understood(home: Path) -> None:
    klip(home, "question", "add", "--subject", "a", "--sender", "gemeente")
    klip(home, "question", "add", "--subject", "b", "--from", "aannemer")
    senders = {row["subject"]: row["from"] for row in data(home, "question", "list")["questions"]}
    assert senders == {"a": "gemeente", "b": "aannemer"}
    klip(home, "question", "answer", "1")
    assert klip(home, "question", "reopen", "1", "--reason", "toch niet").returncode == 0
    klip(home, "question", "answer", "1")
    assert klip(home, "question", "reopen", "1", "--why", "weer niet").returncode == 0
    why = [row["why"] for row in data(home, "log")["log"] if row["what"] == "reopen"]
    assert why == ["toch niet", "weer niet"]
    added = ("reachability", "add", "--from", "2026-11-02T09:00", "--until", "2026-11-02T10:00", "--reason", "defect")
    assert klip(home, *added).returncode == 0
    for words in (("settle",), ("send-back",), ("question", "reopen"), ("reachability", "add"), ("log",)):
        shown = klip(home, *words, "--help").stdout
        assert "--why" not in shown
        assert "--to " not in shown
        assert "--count" not in shown


def test_c11_json_and_another_format_contradict(home: Path) -> None:
    done = klip(home, "--lang", "en", "report", "2026-03", "--json", "--format", "csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert "contradict" in done.stderr
    assert data(home, "report", "2026-03", "--format", "json")["month"] == "2026-03"


def test_c11_drift_with_nothing_to_read_says_so(home: Path) -> None:
    done = klip(home, "--lang", "en", "drift")
    assert done.returncode == 0
    assert done.stdout.startswith("nothing to read back")
    assert json.loads(klip(home, "drift", "--json").stdout) == {"drifts": [], "read": 0, "deliveries": []}


def test_of_one_nothing_is_said_as_of_many_c11(tmp_path: Path) -> None:
    """C11's "1 calendar days" elsewhere: whatever is counted may be one."""
    assert klip(tmp_path, "volume", "set", "2026-10-05", "2310").returncode == 0
    assert klip(tmp_path, "log", "--verify").stdout.startswith("1 line; its hash is ")
    assert klip(tmp_path, "volume", "set", "2026-10-06", "2310").returncode == 0
    assert klip(tmp_path, "log", "--verify").stdout.startswith("2 lines follow from each other")
