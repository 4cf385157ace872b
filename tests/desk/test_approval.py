"""Approval stands in the store, and who somebody is, is the role that the database let in (C3); a real PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

import klip_tui
from klip_tui.cli.main import run
from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Malformed, Refused
from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.commitment.service import KLIP
from klip_tui.config.load import load
from klip_tui.desk.measuring import corrections
from klip_tui.desk.notices import approval, drafts
from klip_tui.desk.notices.form import as_draft
from klip_tui.desk.notices.post import post
from klip_tui.desk.notices.together import announce_together
from klip_tui.desk.schemas.approval import approval_json
from klip_tui.desk.session import Desk
from klip_tui.desk.upkeep import approvers
from klip_tui.desk.views import lists, status
from klip_tui.runtime.clock import system_clock
from klip_tui.store import notices, segments
from klip_tui.store.opening import open_store
from klip_tui.text import names
from tests.commitment.build import at
from tests.desk.team import PLANNED, Team, announce, team
from tests.desk.test_telling import OUTAGE
from tests.store.server import BIN, Server, serving

ROLES = Path(klip_tui.__file__).parent / "store" / "roles.sql"
PEOPLE = ("an", "bart", "chaima", "jan")
WHY = "te laat gezien, toch nodig"
needs_server = pytest.mark.skipif(BIN is None, reason="PostgreSQL is not here")
pytestmark = pytest.mark.live
_numbers = itertools.count()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as made:
        with psycopg.connect(made.url, autocommit=True) as owner:
            for role in PEOPLE:
                owner.execute(f"create role {role} login")
        yield made


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's clock stands where the test's does, not where this machine's does."""
    monkeypatch.setattr("klip_tui.desk.outbox.deliverer.store_clock", lambda _connection: None)


class Office:
    """People, each with a role of their own, over one database; pages on loopback."""

    def __init__(self, server: Server, team: Team, database: str) -> None:
        self.server, self.team, self.database = server, team, database
        self._open: list[Desk] = []

    def url(self, role: str) -> str:
        return f"postgresql://{role}@127.0.0.1:{self.server.port}/{self.database}"

    def desk(self, role: str, *lines: str, who: str = "") -> Desk:
        """A person's desk, with what they wrote into their own file."""
        config = self.team.folder / f"{role}.toml"
        config.write_text("\n".join([f'database = "{self.url(role)}"', *lines, self.team.config.read_text()]))
        self._open.append(Desk(load(config), lambda: self.team.now, who))
        return self._open[-1]

    def sql(self, role: str, *statements: str) -> None:
        with psycopg.connect(self.url(role)) as connection:
            for statement in statements:
                connection.execute(statement)

    def refused(self, role: str, *statements: str) -> str:
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
            self.sql(role, *statements)
        return str(refused.value)

    def close(self) -> None:
        for desk in self._open:
            desk.close()


@contextmanager
def office(server: Server, folder: Path, channels: str = "spool") -> Iterator[Office]:
    name = f"klip{next(_numbers)}"
    with psycopg.connect(server.url, autocommit=True) as owner:
        owner.execute(f"create database {name}")
    url = f"postgresql://klip@127.0.0.1:{server.port}/{name}"
    open_store(Path("unused"), url).close()
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(ROLES.read_text())
        for role in PEOPLE:
            owner.execute(f"grant klip_desk to {role}")
    with team(folder, channels=channels) as made:
        found = Office(server, made, name)
        try:
            yield found
        finally:
            found.close()


@pytest.fixture
def room(server: Server, tmp_path: Path) -> Iterator[Office]:
    with office(server, tmp_path) as made:
        yield made


@needs_server
def test_the_list_is_set_once_and_changed_by_an_approver_with_a_line_c3(room: Office) -> None:
    an, jan = room.desk("an"), room.desk("jan", 'who = "Jan P."')
    with pytest.raises(Refused, match="at least 2"):
        approvers.switch_on(jan, ["bart"])
    with pytest.raises(Refused, match="no role 'piet'"):
        approvers.switch_on(jan, ["bart", "piet"])
    found = approvers.switch_on(jan, ["an", "bart"], "afgesproken op 24 november")
    assert (found.rule.on, found.rule.roles, found.may_change) == (True, ("an", "bart"), False)
    for change in (
        lambda: approvers.switch_off(jan, WHY), lambda: approvers.add(jan, ["jan"]),
        lambda: approvers.remove(jan, "an"),
    ):  # fmt: skip
        with pytest.raises(Refused, match="only an approver"):
            change()
    with pytest.raises(Refused, match="2 approvers must stay"):
        approvers.remove(an, "bart")
    with pytest.raises(Refused, match="say why"):
        approvers.switch_off(an, " ")
    approvers.add(an, ["chaima"])
    approvers.remove(an, "bart")
    assert approvers.switch_off(an, WHY).rule.on is False
    lines = [(e.who, e.what, e.detail, e.why) for e in lists.entries(an)]
    assert lines == [
        ("jan (Jan P.)", "approval on", "an, bart", "afgesproken op 24 november"), ("an", "add approver", "chaima", ""),
        ("an", "remove approver", "bart", ""), ("an", "approval off", "", WHY),
    ]  # fmt: skip


OWN_FILE = {
    "another's name": ('who = "Piet"',),
    "the approver's name": ('who = "an"',),
    "one's own name with a blank": ('who = "jan "',),
    "one's own name in capitals": ('who = "JAN"',),
    "a sign that nobody sees": ('who = "jan\\u200b"',),
    "a wide letter": ('who = "ｊan"',),
}


@needs_server
@pytest.mark.parametrize("login", ["jan", "piet"])
def test_one_login_can_not_approve_its_own_by_any_name_c3(
    room: Office, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    approvers.switch_on(room.desk("an"), ["an", "bart", "jan"])
    notice = announce(room.desk("jan")).notice
    for name in ("LOGNAME", "USER", "PGUSER", "PGAPPNAME"):
        monkeypatch.setenv(name, "piet")
    monkeypatch.setattr("os.getlogin", lambda: login)
    for lines in [(), *OWN_FILE.values()]:
        with pytest.raises(Refused, match="is yours"):
            approval.approve(room.desk("jan", *lines), notice)
    with pytest.raises(Refused, match="is yours"):
        approval.approve(room.desk("jan", who="bart"), notice)
    approval.approve(room.desk("bart", 'who = "jan"'), notice)
    told = room.team.told(room.desk("an"), notice)
    assert (told.written.who, told.written.approver) == ("jan", "bart (jan)")


@needs_server
def test_who_is_not_on_the_list_approves_nothing_c3(room: Office) -> None:
    approvers.switch_on(room.desk("an"), ["an", "bart"])
    notice = announce(room.desk("an")).notice
    with pytest.raises(Refused, match="chaima is not on the list"):
        approval.approve(room.desk("chaima"), notice)


@needs_server
@pytest.mark.parametrize(
    "statement",
    [
        "update deliveries set state = 'pending'",
        "update deliveries set state = 'accepted'",
        "update notices set approver_role = 'jan', approver = 'bart'",
        "update notices set approver_role = 'bart'",
        "update notices set needs_approval = 0",
        "update notices set role = 'an'",
        "update notices set texts = '{}'",
        "update notices set facts = replace(facts, 'planned', 'unplanned')",
        "delete from notices",
        "delete from deliveries",
        "insert into approvers values ('jan', 0, 'jan')",
        "delete from approvers",
        "update approval set is_on = 0",
        "drop trigger klip_guard on deliveries",
        "alter table approvers disable trigger all",
        "set role an; update notices set approver_role = 'an'",
        "set session_replication_role = replica",
        "create temp table approvers (role text); insert into approvers values ('jan');"
        " insert into public.approvers values ('jan', 0, 'jan')",
        "create temp table notices as select * from notices; update notices set needs_approval = 0;"
        " update deliveries set state = 'pending'",
        "insert into deliveries (notice, interruption, sequence, channel, kind, required, key, state, attempts, due_us,"
        " changed_us, remote, detail) select notice, interruption, sequence, 'other', kind, required, key, 'pending',"
        " 0, due_us, changed_us, '', '' from deliveries limit 1",
        "insert into notices (id, interruption, sequence, type, facts, texts, findings, reason, who, created_us,"
        " withdrawn, role) select 'x', interruption, 9, type, facts, texts, findings, reason, who, created_us, 0,"
        " 'jan' from notices",
        "insert into notices (id, interruption, sequence, type, facts, texts, findings, reason, who, created_us,"
        " withdrawn, role) select 'x', interruption, 9, type, facts, texts, findings, reason, who, created_us, 0,"
        " 'an' from notices",
    ],
)
def test_the_database_itself_holds_what_nobody_approved_c3(closed: Office, statement: str) -> None:
    said = closed.refused("jan", *statement.split("; "))
    assert said


@pytest.fixture(scope="module")
def closed(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office where Jan, who is on no list, has posted a planned notice that waits."""
    with office(server, tmp_path_factory.mktemp("closed")) as made:
        approvers.switch_on(made.desk("an"), ["an", "bart"])
        announce(made.desk("jan"))
        yield made


@needs_server
def test_an_approver_does_not_approve_their_own_past_the_program_c3(room: Office) -> None:
    approvers.switch_on(room.desk("an"), ["an", "bart"])
    announce(room.desk("an"))
    said = room.refused("an", "update notices set approver_role = 'an'")
    assert "another who is on the list" in said
    room.sql("bart", "update notices set approver_role = 'bart'", "update deliveries set state = 'pending'")
    assert "another who is on the list" in room.refused("bart", "update notices set approver_role = ''")


@needs_server
def test_a_notice_that_waits_is_seen_owed_checked_anew_and_sent_back(server: Server, tmp_path: Path) -> None:
    with office(server, tmp_path, "statuspage mail") as room:
        t, an, bart, chaima = room.team, room.desk("an"), room.desk("bart"), room.desk("chaima")
        approvers.switch_on(an, ["an", "bart", "chaima"])
        drafts.keep(an, "d1", drafts.forms.planned(an.settings.config, t.now))
        posted = announce(bart, draft_id="d1")
        assert t.deliver(bart) == 0, "nothing leaves before it is approved"
        assert t.told(an, posted.notice).written.notice.communicated is None
        owed = {duty.kind: duty for duty in status.status(an).duties}
        assert owed[DutyKind.APPROVE].due == at("2026-12-03T23:59:59")
        for desk in (an, bart):
            with pytest.raises(Refused, match="is yours"):
                approval.approve(desk, posted.notice)
        t.now = at("2026-12-05T10:00")
        with pytest.raises(Refused, match="falls short of a promise by now"):
            approval.approve(chaima, posted.notice)
        approval.approve(chaima, posted.notice, WHY)
        t.deliver(chaima)
        told = t.told(an, posted.notice)
        assert {row.state.value for row in told.deliveries} == {"accepted"}
        assert (told.written.drafter, told.written.who, told.written.approver) == ("an", "bart", "chaima")
        assert {f["promise"] for f in told.written.findings if f["severity"] == "short"} >= {"A4.1-3"}
        with pytest.raises(Refused, match="waits for no approval"):
            approval.approve(chaima, posted.notice)


@needs_server
def test_what_is_sent_back_is_a_draft_again_and_an_outage_never_waits(server: Server, tmp_path: Path) -> None:
    with office(server, tmp_path, "statuspage") as room:
        t, an, bart = room.team, room.desk("an"), room.desk("bart")
        approvers.switch_on(an, ["an", "bart"])
        posted = announce(an)
        approval.send_back(bart, posted.notice, "het uur klopt niet")
        t.deliver(bart)
        assert t.page.created == 0
        ((kept, form),) = drafts.kept(an)
        assert (kept.who, kept.role, form.title, form.interruption) == ("an", "an", PLANNED.title, posted.interruption)
        reason = "in een test met minder kanalen"
        again = post(an, as_draft(form, an.settings.config, t.now), expect=form.seen, draft_id=kept.id, reason=reason)
        approval.approve(bart, again.notice)
        t.deliver(bart)
        assert t.page.created == 1
        announce(an, OUTAGE)
        t.deliver(an)
        assert t.page.created == 2, "an unplanned one goes at once"


@needs_server
def test_a_correction_counts_once_another_on_the_list_approves_it(room: Office) -> None:
    an, bart = room.desk("an"), room.desk("bart")
    approvers.switch_on(an, ["an", "bart"])
    room.team.now = at("2026-11-24T17:00")
    start, end = at("2026-11-24T10:00"), at("2026-11-24T11:00")
    with an.store.write() as connection:
        segments.record(connection, KLIP, segments.StoredSegment(State.DOWN, start, end, end, ""))
    made = corrections.correct(an, start, end, State.UP, "de meting zelf was gestoord")
    assert not made.counts
    with pytest.raises(Refused, match="is yours"):
        corrections.approve(an, made.id)
    with pytest.raises(Refused, match="jan is not on the list"):
        corrections.approve(room.desk("jan"), made.id)
    for statement in (
        "update corrections set approved_us = 1", "update corrections set state = 'down'",
        "update corrections set approver_role = 'an', approved_us = 1", "delete from corrections",
    ):  # fmt: skip
        room.refused("an", statement)
    corrections.approve(bart, made.id)
    assert corrections.every(an)[0].counts
    with pytest.raises(Refused, match="waits for no approval"):
        corrections.approve(bart, made.id)
    room.refused("bart", "update corrections set withdrawn_us = 1, withdrawn_by = 'bart', withdrawn_role = 'bart'")
    assert corrections.withdraw(bart, made.id, "de meting klopte toch") is False
    assert corrections.every(an)[0].counts, "it counts until a second person agrees"
    with pytest.raises(Refused, match="is yours"):
        corrections.approve(bart, made.id)
    with pytest.raises(Refused, match="already"):
        corrections.withdraw(an, made.id)
    room.refused("bart", "update corrections set withdrawn_us = 1")
    room.refused("an", "update corrections set withdrawn_us = 1, withdrawn_role = 'an'")
    corrections.approve(an, made.id)
    (kept,) = corrections.every(an)
    assert (kept.withdrawn_by, kept.withdrawn, kept.counts) == ("bart", room.team.now, False)
    alone = corrections.correct(an, start, end, State.UP, "de meting zelf was gestoord")
    assert corrections.withdraw(an, alone.id), "what never counted needs nobody else"


def test_sqlite_refuses_to_switch_it_on_and_says_why_c3(tmp_path: Path) -> None:
    with team(tmp_path, channels="spool") as t:
        desk = t.desk("an")
        with pytest.raises(Refused, match="approval needs PostgreSQL"):
            approvers.switch_on(desk, ["an", "bart"])
        assert approval_json(approvers.look(desk)) == {
            "on": False, "approvers": [], "you": None, "may_change": False
        }  # fmt: skip
        desk.close()


@pytest.mark.parametrize("value", ["true", "false"])
def test_a_file_that_still_says_approval_is_told_what_to_do_c3(tmp_path: Path, value: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[notices]\napproval = {value}\n")
    with pytest.raises(Malformed, match=r"line 2, notices\.approval.*klip-tui approval on"):
        load(config)


@pytest.mark.parametrize(
    ("name", "role", "words"),
    [
        ("Jan P.", "", "Jan P."), ("Jan P.", "jan", "jan (Jan P.)"), ("jan ", "jan", "jan"),
        ("JAN\u200b", "jan", "jan"),
        ("piet", "jan", "jan (piet)"), ("piet) (an", "jan", "jan (piet an)"), ("\u200b", "jan", "jan"),
        ("x" * 500, "jan", "jan (" + "x" * 59 + "…)"), ("\x1b[31mrood", "jan", "jan (rood)"),
    ],
)  # fmt: skip
def test_a_line_begins_with_the_role_whatever_somebody_calls_themselves_c3(name: str, role: str, words: str) -> None:
    assert names.signed(name, role) == words


def test_spellings_of_one_name_are_alike_c3() -> None:
    assert {names.key(name) for name in ("Jan", "jan ", "J A N", "ja\u00adn", "ｊan", "jan\u200b", "jan\u3164")} == {
        "jan"
    }
    assert names.key("Piet") != names.key("jan")


def test_a_notice_of_an_old_sqlite_store_still_waits_for_another_name(tmp_path: Path) -> None:
    """What an older version held stays held: another lets it go, or sends it back."""
    with team(tmp_path, channels="spool") as t:
        an = t.desk("an")
        notice = announce(an).notice
        with an.store.write() as connection:
            connection.exec_driver_sql("update deliveries set state = 'held'")
        with pytest.raises(Refused, match="is yours"):
            approval.approve(t.desk("An \u200b"), notice)
        approval.approve(t.desk("bart"), notice)
        assert t.deliver(an) == 1


@needs_server
def test_what_is_told_afterwards_and_each_of_a_series_waits_too(server: Server, tmp_path: Path) -> None:
    """Approval is asked of every planned notice: one told after the fact, and those that are announced together."""
    with office(server, tmp_path, "statuspage mail") as room:
        t, an, bart = room.team, room.desk("an"), room.desk("bart")
        approvers.switch_on(an, ["an", "bart"])
        past = replace(PLANNED, start=t.now - timedelta(hours=3), end=t.now - timedelta(hours=2), known=None)
        late = announce(an, past, reason=WHY)
        coming = [replace(PLANNED, start=PLANNED.start + timedelta(days=7 * n), end=PLANNED.end + timedelta(days=7 * n))
                  for n in range(2)]  # fmt: skip
        with an.store.write() as connection:
            for n, facts in enumerate(coming):
                notices.add_interruption(connection, KLIP, f"2026-10{n}", facts, t.now)
        with an.store.read() as connection:
            rows = [one for n in range(2) if (one := notices.load(connection, f"2026-10{n}")) is not None]
        told = announce_together(an, rows, "announce series", "2026-S01", reason=WHY)
        assert t.deliver(an) == 0, "nothing leaves"
        waits = [late, *told.posted]
        assert len(waits) == 3
        assert {row.state.value for one in waits for row in t.told(an, one.notice).deliveries} == {"held"}
        for one in waits:
            with pytest.raises(Refused, match="is yours"):
                approval.approve(an, one.notice, WHY)
            approval.approve(bart, one.notice, WHY)
        t.deliver(bart)
        assert t.page.created == 3


@needs_server
def test_approve_and_send_back_on_the_command_line(room: Office, capsys: pytest.CaptureFixture[str]) -> None:
    def klip(role: str, *words: str) -> tuple[int, str]:
        capsys.readouterr()
        room.desk(role)
        code = run(None, ["--config", str(room.team.folder / f"{role}.toml"), "--lang", "en", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    approvers.switch_on(room.desk("an"), ["an", "bart"])
    room.team.now = system_clock()
    ahead = {"start": room.team.now + timedelta(days=30), "end": room.team.now + timedelta(days=30, minutes=30)}
    one, two = (
        announce(room.desk("jan"), replace(PLANNED, title=t, known=None, **ahead), reason=WHY).notice for t in "ab"
    )
    assert klip("jan", "approve", one)[0] == 1
    code, said = klip("bart", "approve", one, "--reason", WHY)
    assert (code, f"approved {one}" in said) == (0, True)
    code, said = klip("bart", "send-back", two, "--reason", "eerst het team vragen")
    assert (code, f"sent back {two}: it is a draft again" in said) == (0, True)
    told = {row.written.notice.id: row for row in lists.told(room.desk("an"))}
    assert told[one].written.approver.startswith("bart")
    assert [row.state.value for row in told[one].deliveries] == ["accepted"]
    assert "accepted" not in [row.state.value for row in told[two].deliveries]
    ((kept, form),) = drafts.kept(room.desk("jan"))
    assert (kept.role, form.title) == ("jan", "b")
