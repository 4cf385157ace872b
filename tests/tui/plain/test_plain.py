"""The desk line by line: each story of the app, told by feeding lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.interruptions.published import Difference
from klip_tui.commitment.kinds import AlertKind, DeliveryState, Drifted, Kind, State
from klip_tui.commitment.service import KLIP
from klip_tui.config.planning import Planning
from klip_tui.demo.world import World
from klip_tui.desk.helpdesk import reachability, register
from klip_tui.desk.measuring import corrections
from klip_tui.desk.notices import drafts, named
from klip_tui.desk.notices.series import register as series
from klip_tui.desk.notices.series import series_file
from klip_tui.desk.notices.series.layout import Conflicts, laid_out
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.session import Desk
from klip_tui.desk.views import lists, timeline
from klip_tui.desk.views.checklist import checklist
from klip_tui.desk.views.status import status
from klip_tui.store import alerts, deliveries, drifts, leases, segments
from klip_tui.store.values import StoredSegment
from klip_tui.text.voice import Voice
from klip_tui.tui.plain.menu import converse
from klip_tui.tui.plain.session import Session
from klip_tui.tui.plain.talk import Gone
from tests.desk.written import tell

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
    said = talk(desk, "1", "", "q")
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
    said = talk(desk, "r", "2026-10", "1", "k", "l", "end !databank", "q", lang="nl")
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


def test_an_alert_is_taken_a_note_is_kept_and_the_handover_is_said(desk: Desk) -> None:
    with desk.store.write() as connection:
        alerts.begin(connection, AlertKind.DOWN, "klip", NOW, detail="KLIP is down")
    measured(desk, State.DOWN, NOW)
    said = talk(desk, "A", "i", "t", "y", "N", "disk full", "", "H", "q", "y")
    assert "!! ALERT: KLIP is down; nobody has it yet" in said
    assert "an has alert 1: KLIP is down" in said.split("take the alerts")[-1]
    events = timeline.timeline(desk, "2026-017", Voice("en"))
    assert [one.text for one in events if one.kind is timeline.Happened.NOTE] == ["disk full"]
    assert "Handover of Tue 24 Nov 2026" in said
    assert "Next 7 days" in said
    assert "note what happened, for the timeline (N)" in said, "it is offered while one goes on"


def test_what_is_held_is_approved_or_sent_back_by_somebody_else(desk: Desk) -> None:
    talk(desk, "n", "90m", "1", "Onderhoud", "Nieuwe versie", "t", "y", "q")

    def hold() -> None:
        with desk.store.write() as connection:
            for row in deliveries.of_notice(connection, "2026-017/1"):
                deliveries.move(connection, row.id, DeliveryState.HELD, NOW)

    hold()
    assert "2026-017/1 is yours" in talk(desk, "g", "2026-017", number(desk, "approve"), "", "q")
    desk.who = "bart"
    said = talk(desk, "g", "2026-017", number(desk, "approve"), "", "q")
    assert "status page: accepted." in said.split("approve")[-1]
    hold()
    talk(desk, "g", "2026-017", number(desk, "send back"), "titel is vaag", "q")
    assert [form.title for _, form in drafts.kept(desk)] == ["Onderhoud"]


def number(desk: Desk, option: str) -> str:
    """The number by which an option of interruption 2026-017 is chosen."""
    offered = talk(desk, "g", "2026-017", "..", "q")
    return next(line.split()[0] for line in offered.splitlines() if line[2:].strip() == option)


def test_what_a_page_says_otherwise_is_taken_over(desk: Desk) -> None:
    talk(desk, "n", "90m", "1", "Onderhoud", "Nieuwe versie", "t", "y", "q")
    with desk.store.write() as connection:
        difference = Difference("title", "Onderhoud", "Herstelling")
        drifts.put(connection, drifts.Drift("2026-017/1", "status page", Drifted.OPEN, (difference,), NOW))
    said = talk(desk, "!", number(desk, "take over what the page says"), "q")
    assert "≠ status page says otherwise" in said
    assert "meant: Onderhoud" in said
    assert "there: Herstelling" in said
    assert lists.one_interruption(desk, "2026-017")[0].facts.title == "Herstelling"


def test_a_date_an_interruption_and_a_question_are_jumped_to(desk: Desk) -> None:
    said = talk(desk, "g", "4 dec", "g", "2026-015", "..", "g", "question 121", "..", "?", "..", "g", "wat?", "q")
    assert "Fri 4 Dec 2026: working day, office hours 09:00–17:00" in said
    assert "2026-015 07:00–08:30 Onderhoud databank" in said
    assert "announce something on this day by Sun 29 Nov 2026, 23:59" in said
    assert "2026-015/1, announcement" in said
    assert "121: Plannen van aanvraag 2214 ontbreken" in said
    assert "answer due: Thu 26 Nov 2026, 17:00" in said
    assert "state measured time anew (c)" in said
    assert "that is none of them" in said


def test_measured_time_is_stated_anew_and_taken_back(desk: Desk) -> None:
    said = talk(desk, "c", "n", "23 nov 02:00", "23 nov 02:10", "3", "sonde viel zelf uit", "..", "q")
    assert "Mon 23 Nov 2026, 02:00 – Mon 23 Nov 2026, 02:10" in said
    assert [one.reason for one in corrections.every(desk)] == ["sonde viel zelf uit"]
    talk(desk, "c", "2", "1", "het was zo", "..", "q")
    assert corrections.every(desk)[0].withdrawn is not None


def test_a_series_is_read_announced_and_called_off(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "series.toml"
    file.write_text(
        'kind = "planned"\ntitle = "Patchavond"\nreason = "Updates"\nstart = 2026-12-08T05:00:00\n'
        'end = 2026-12-08T06:00:00\nrule = "FREQ=WEEKLY;INTERVAL=2;COUNT=3"\n'
    )
    wanted = series_file.read(file, desk)
    identity = series.add(desk, wanted, laid_out(desk, wanted.draft, wanted.starts, Conflicts.SKIP))
    said = talk(desk, "v", "1", "1", "", "..", "q")
    assert f"{identity}: Patchavond, FREQ=WEEKLY;INTERVAL=2;COUNT=3" in said
    assert said.count("✓ Tue ") >= 2, "each occurrence with its own check"
    assert "announce by Thu 3 Dec 2026, 23:59" in said
    assert {row.state for row in series.show(desk, identity).occurrences} == {"announced"}
    talk(desk, "v", "1", "1", "y", "niet meer nodig", "..", "q")
    assert {row.state for row in series.show(desk, identity).occurrences} == {"cancelled"}


def test_a_call_outside_office_hours_is_advised_to_be_checked(desk: Desk) -> None:
    """A1.2: outside office hours there is no telephone; it is kept nevertheless."""
    said = talk(desk, "h", "a", "Waar is plan 8891?", "", "phone", "22 nov 21:00", "..", "q")
    assert "question 124 is kept" in said
    assert "outside office hours the helpdesk has no telephone" in said
    assert "no telephone" not in talk(desk, "h", "a", "Waar is plan 8892?", "", "phone", "", "..", "q")


def test_a_duty_is_done_by_its_number_and_a_month_is_saved(desk: Desk) -> None:
    assert "what next>" in talk(desk, "s", "2", "..", "q").split("answer question 120")[-1]
    talk(desk, "r", "2026-10", "2", "w", "q")
    assert len(list((desk.settings.data / "reports").iterdir())) == 5


def test_the_helpdesk_out_of_reach_and_a_draft_that_has_a_name(desk: Desk) -> None:
    talk(desk, "h", "x", "23 nov 09:00", "23 nov 09:30", "centrale lag plat", "..", "q")
    assert [one.why for one in reachability.entered(desk, NOW - timedelta(days=3))] == ["centrale lag plat"]
    talk(desk, "n", "90m", "1", "Onderhoud", "Nieuwe versie", "t", "y", "q")
    named.copy(desk, "2026-017/1", "index")
    said = talk(desk, "m", "f", "databank", "f", "-", "d", "1", "k", "..", "q")
    assert "draft from one that has a name (d)" in said
    assert "Title: Onderhoud" in said.split("draft from>")[-1]


def test_a_checklist_is_ticked_off_and_a_step_stands_open_again(desk: Desk) -> None:
    assert "no checklist" in talk(desk, "k", *(["1"] if len(planned_to_come(desk)) > 1 else []), "q")
    config = structs.replace(desk.settings.config, planning=Planning(before=("backup made",), after=("portal opens",)))
    desk.settings = replace(desk.settings, config=config)
    first = ["1"] if len(planned_to_come(desk)) > 1 else []
    said = talk(desk, "k", *first, "2", "1", "1", "..", "q")
    assert "2 · after: portal opens" in said
    assert "✓ after: portal opens (an, " in said
    identity = planned_to_come(desk)[0]
    assert [step.who for step in checklist(desk, identity)] == ["", "an"], "ticked, and let stand open again"


def planned_to_come(desk: Desk) -> list[str]:
    found = status(desk).interruptions
    return [one.id for one in found if one.facts.kind is Kind.PLANNED and one.open]


def test_windows_are_laid_side_by_side_announced_together_or_kept_as_drafts(desk: Desk) -> None:
    own = ("14 dec 05:00", "+1h", "")
    said = talk(desk, "p", "1h", "1 2 99", *own, "t", "Werk", "Nieuwe schijf", "y", "q")
    assert said.count("with those before: inside ") == 3
    assert "after all of them: inside " in said
    assert "Tell users of 3 windows by one message through" in said
    assert "status page: accepted." in said
    assert [one.written.notice.facts.title for one in lists.told(desk)[:3]] == ["Werk"] * 3
    talk(desk, "p", "1h", "", *own, "k", "Later", "", "q")
    assert [form.title for _, form in drafts.kept(desk)] == ["Later"]


def test_near_its_told_end_a_later_one_is_proposed(desk: Desk) -> None:
    start = NOW - timedelta(hours=1)
    facts = InterruptionDetails(Kind.PLANNED, "Databank", start, NOW + timedelta(minutes=10))
    tell(desk, "2026-901", facts, NOW - timedelta(days=10))
    said = talk(desk, "!", "..", "q", "y")
    assert ", change 2026-901" in said
    assert "End: 24 nov 2026 11:45" in said
