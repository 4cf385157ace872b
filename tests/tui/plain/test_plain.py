"""The desk line by line: each story of the app, told by feeding lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from klip_tui.commitment.kinds import State
from klip_tui.commitment.service import KLIP
from klip_tui.demo.world import World
from klip_tui.desk.helpdesk import register
from klip_tui.desk.notices import drafts
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.session import Desk
from klip_tui.desk.views import lists
from klip_tui.store import leases, segments
from klip_tui.store.segments import StoredSegment
from klip_tui.text.voice import Voice
from klip_tui.tui.plain.menu import converse
from klip_tui.tui.plain.session import Session
from klip_tui.tui.plain.talk import Gone

ANSWER = "via het portaal"
NOW = datetime(2026, 11, 24, 9, 30, 20, tzinfo=UTC)


class Fed:
    """A line that is fed: each answer in its turn; what was said is kept."""

    def __init__(self, *lines: str) -> None:
        self.lines, self.said = list(lines), ""

    def say(self, text: str = "") -> None:
        self.said += text + "\n"

    def ask(self, prompt: str) -> str:
        if not self.lines:
            raise Gone
        line = self.lines.pop(0)
        self.said += f"{prompt} {line}\n"
        return line


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk with a page and a list on loopback, so that what is told reaches users."""
    world = World(lambda: NOW)
    world.fill()
    made = Desk(world.settings(), lambda: NOW, who="an")
    with made.store.write() as connection:
        leases.take(connection, leases.MEASURE, "monitor klip1 4242 a.b.c.d", NOW, timedelta(minutes=5))
    yield made
    made.close()
    world.close()


def talk(desk: Desk, *lines: str, lang: str = "en") -> str:
    """Converse by these lines, ``q`` last; return what was said."""
    line = Fed(*lines)
    converse(Session(desk, Voice(lang), line, lambda: Deliverer(desk).run()))
    assert not line.lines, (line.lines, line.said)
    return line.said


def measured(desk: Desk, state: State, at: datetime) -> None:
    desk.clock = lambda: at
    with desk.store.write() as connection:
        hold = at + timedelta(minutes=2)
        segments.record(connection, KLIP, StoredSegment(state, at, at, hold, "HTTP 503"))


def test_what_is_true_and_owed_comes_first_and_in_words(desk: Desk) -> None:
    said = talk(desk, "1", "q")
    assert "Measured: UP since Fri 20 Nov 19:42 (3 d 13 h)" in said or "Measured: UP since" in said
    assert "Users: no interruption." in said
    assert "Owed first: announce 2026-016" in said
    assert "by Wed 25 Nov 23:59" in said
    assert "5. A1.3 answer question 123" in said
    assert "inside office hours: 100% of 99%, met; 0 s of 91 min used" in said
    assert not [char for char in said if char == "\x1b"]


def test_an_outage_is_told_updated_and_ended(desk: Desk) -> None:
    measured(desk, State.DOWN, NOW)
    said = talk(desk, "i", "t", "y", "q", "y")
    assert "!! USERS ARE NOT TOLD that KLIP is down." in said
    assert "measured now: DOWN" in said
    assert "status page: accepted." in said
    assert "mailing list: accepted." in said
    assert "Users were told at" in said, "once every channel has it"
    said = talk(desk, "i", "r", "t", "y", "q", "y")
    assert "update 2026-017" in said
    assert "Beste gebruiker van KLIP" in said
    measured(desk, State.UP, NOW + timedelta(minutes=10))
    said = talk(desk, "e", "t", "y", "q")
    assert "!! USERS ARE STILL TOLD that KLIP is down" in said
    assert "Users: no interruption." in said.split("2026-017/3")[-1]
    types = [one.written.notice.type.value for one in lists.told(desk)[:3]]
    assert types == ["end", "update", "announcement"]


def test_what_is_not_so_is_told_only_with_a_reason(desk: Desk) -> None:
    """The same checks: measured up and told as down owes a written reason."""
    before = len(lists.told(desk))
    said = talk(desk, "i", "t", "kort", "t", "meldingen van drie gebruikers", "n", "k", "q")
    assert "!! KLIP is measured UP since" in said
    assert "a reason of at least 10 characters is owed" in said
    assert len(lists.told(desk)) == before, "no is no"


def test_maintenance_is_announced_in_a_proposed_window(desk: Desk) -> None:
    said = talk(desk, "n", "90m", "1", "Onderhoud zoekindex", "Nieuwe versie van de index", "t", "y", "q")
    assert "announce by" in said
    assert "meets every promise" in said
    newest = lists.told(desk)[0].written
    assert (newest.notice.facts.title, newest.notice.type.value) == ("Onderhoud zoekindex", "announcement")
    assert newest.notice.facts.end is not None
    assert newest.notice.facts.end - newest.notice.facts.start == timedelta(minutes=90)


def test_a_draft_is_fixed_left_found_and_thrown_away(desk: Desk) -> None:
    own = ("n", "2h", "own", "Onderhoud", "Reden genoeg", "8 dec 2026 13:00", "8 dec 2026 16:30")
    said = talk(desk, *own[:2], "6", *own[3:], "2", "k", "q")
    assert "A4.1-2" in said
    assert "fix: " in said
    assert "kept" in said
    assert "it stays a draft" in said
    assert [form.title for _, form in drafts.kept(desk)] == ["Onderhoud"]
    assert drafts.kept(desk)[0][0].holder == "", "it is let go"
    options = talk(desk, "m", "1", "..", "..", "q")
    assert "draft: Onderhoud (an)" in options


def test_a_question_is_added_answered_and_found(desk: Desk) -> None:
    said = talk(
        desk, "h", "a", "Waar is plan 8891?", "", "phone", "", "f", "8891", "4", "1", "via het portaal", "..", "q"
    )
    assert "read aloud: KLIP werkt." in said
    assert "question 124 is kept" in said
    row = register.find(desk, "124").question
    assert (row.state, row.answer, row.via) == ("answered", "via het portaal", "phone")


def test_a_users_report_becomes_an_interruption(desk: Desk) -> None:
    talk(desk, "h", "r", "KLIP geeft een fout", "", "phone", "10:20", "t", "y", "..", "q", "y")
    report = register.find(desk, "124").question
    assert report.interruption == "2026-017"


def test_the_month_and_the_log_are_read_in_dutch(desk: Desk) -> None:
    said = talk(desk, "r", "2026-10", "1", "l", "end !databank", "q", lang="nl")
    assert "KLIP in oktober 2026" in said
    assert "elke regel volgt uit de vorige" in said
    assert "verstuur einde" not in said, "the words are those that are shown"
    said = talk(desk, "l", "einde", "q", lang="nl")
    assert "verstuur einde" in said


def test_read_only_changes_nothing(desk: Desk) -> None:
    desk.read_only = True
    said = talk(desk, "i", "q")
    assert "this is read-only" in said


def test_a_line_that_closes_ends_it(desk: Desk) -> None:
    assert talk(desk).endswith("leave (q)\n")
