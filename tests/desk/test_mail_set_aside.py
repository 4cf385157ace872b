"""M1: one mail that can't be read is set aside, counted and never met twice; the others become questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from imaplib import IMAP4
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.config.helpdesk import Helpdesk, Mailbox
from klip_tui.config.load import Settings
from klip_tui.config.schema import Config
from klip_tui.config.secrets import Secret
from klip_tui.desk.helpdesk import mailbox, register
from klip_tui.desk.helpdesk.mailbox import collect
from klip_tui.desk.session import Desk
from klip_tui.sources import imap
from klip_tui.store import key_values, log, mails_aside

pytest.importorskip("imap_tools")

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
GOOD = b"From: jan@gemeente.example\r\nSubject: Waar is mijn plan?\r\nMessage-ID: <%s@x>\r\n\r\nBeste helpdesk\r\n"
NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1500)
)  # fmt: skip
BAD = {
    "subject": b"Subject: =?utf-8?b?a?=\r\nMessage-ID: <b@x>\r\n\r\nx\r\n",
    "html": b"Subject: x\r\nContent-Type: text/html\r\n\r\n<p>a</p><![foo[\r\n",
    "identity": b"Subject: x\r\nMessage-ID: <\xe9\xff@x>\r\nIn-Reply-To: <\xe9\r\n\r\nx\r\n",
    "sender": b"From: ((((\r\nSubject: x\r\n\r\nx\r\n",
    "nested": b"Subject: x\r\nMIME-Version: 1.0\r\n" + NESTED + b"\r\nx\r\n",
}


class Folder:
    """A mail folder as a server gives it."""

    def __init__(self, *mails: bytes) -> None:
        self.mails = dict(enumerate(mails, 1))
        self.refuses: dict[int, bytes] = {}
        self.fetched: list[int] = []
        self.folder = self.client = self

    def status(self, *_: object) -> dict[str, int]:
        return {"UIDVALIDITY": 7, "UIDNEXT": len(self.mails) + 1}

    def uids(self, criteria: str) -> list[str]:
        del criteria
        return [str(uid) for uid in self.mails]

    def uid(self, _: str, uid: str, __: str) -> tuple[str, list[Any]]:
        self.fetched.append(int(uid))
        if int(uid) in self.refuses:
            return "NO", [self.refuses[int(uid)]]
        head = b'1 (UID %s INTERNALDATE "24-Nov-2026 09:00:00 +0000" BODY[]<0> {1}' % uid.encode()
        return "OK", [(head, self.mails[int(uid)]), b")"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    box = Mailbox(host="127.0.0.1", user="helpdesk", password=Secret(env="P"))
    made = Desk(Settings(Config(helpdesk=Helpdesk(mailbox=box)), None, tmp_path, PUBLISHED), lambda: NOW, "an")
    yield made
    made.close()


def served(monkeypatch: pytest.MonkeyPatch, folder: Folder) -> Folder:
    @contextmanager
    def opened(_: Mailbox) -> Iterator[Folder]:
        try:
            yield folder
        except IMAP4.error as error:
            from klip_tui.commitment.phrase import phrase

            raise Refused(phrase("{why}", why=str(error))) from error

    monkeypatch.setattr(imap, "opened", opened)
    return folder


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_mail_that_can_not_be_read_keeps_no_other_from_being_read_m1(
    bad: bytes, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = served(monkeypatch, Folder(GOOD % b"een", bad, GOOD % b"twee"))
    done = collect(desk)
    assert done.added + done.set_aside == 3
    assert done.added >= 2, "the good ones are there"
    assert collect(desk).added == 0
    assert folder.fetched == [1, 2, 3], "nothing is met twice"
    with desk.store.read() as connection:
        assert len(mails_aside.uids(connection)) == done.set_aside


class _Unreadable(Exception):
    pass


def test_what_is_set_aside_is_counted_logged_shown_and_never_met_again_m1(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = served(monkeypatch, Folder(GOOD % b"een", GOOD % b"slecht", GOOD % b"twee"))
    read_mail = imap.read_mail

    def failing(uid: int, *rest: Any) -> imap.Mail:
        if uid == 2:
            raise _Unreadable
        return read_mail(uid, *rest)

    monkeypatch.setattr(imap, "read_mail", failing)
    assert collect(desk) == mailbox.Collected(2, 0, 0, 1)
    with desk.store.write() as connection:
        assert mails_aside.uids(connection) == [2]
        assert [(e.what, e.detail) for e in log.read(connection) if e.what == "mail set aside"] == [
            ("mail set aside", "INBOX, UID 2: _Unreadable")
        ]
        # The place is lost: the folder is read from the beginning.
        from sqlalchemy import delete

        from klip_tui.store.tables import marks as table

        connection.execute(delete(table).where(table.c.name.startswith(mailbox.MARK)))
    monkeypatch.setattr(imap, "read_mail", read_mail)
    assert collect(desk) == mailbox.Collected(0, 0, 2)
    assert folder.fetched == [1, 2, 3, 1, 3]
    from klip_tui.desk.upkeep.doctor import examine

    assert any("newest by UID: 2" in str(seen.detail) or "set aside" in str(seen.detail) for seen in examine(desk))


def test_a_mail_that_can_not_be_kept_leaves_nothing_half_m1(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    served(monkeypatch, Folder(GOOD % b"een", GOOD % b"slecht", GOOD % b"twee"))
    added = register.added

    def failing(desk: Desk, connection: Any, question: Any) -> int:
        found = added(desk, connection, question)
        if "slecht" in question.reference:
            raise OverflowError
        return found

    monkeypatch.setattr(register, "added", failing)
    assert collect(desk) == mailbox.Collected(2, 0, 0, 1)
    assert [row.question.reference for row in register.waiting(desk)] == ["<een@x>", "<twee@x>"]


def test_a_server_that_can_not_serve_now_sets_nothing_aside_m1(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = served(monkeypatch, Folder(GOOD % b"een", GOOD % b"twee"))
    folder.refuses = {1: b"[UNAVAILABLE] later"}
    with pytest.raises(Refused, match="UNAVAILABLE"):
        collect(desk)
    with desk.store.read() as connection:
        assert key_values.starting(connection, mailbox.MARK) == {}
    folder.refuses = {1: b"corrupt"}
    assert collect(desk) == mailbox.Collected(1, 0, 0, 1)


def test_a_mail_that_answers_thousands_asks_the_store_for_few(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a question to the store while it is held: one mail kept rounds from being written for seconds."""
    many = b"".join(b" <%d@x>\r\n" % n for n in range(5000))
    served(monkeypatch, Folder(b"Subject: x\r\nMessage-ID: <m@x>\r\nReferences:\r\n" + many + b"\r\nx\r\n"))
    (mail,) = mailbox.fetch(desk).mails
    assert len(mail.references) <= 30
    assert mail.references[0] == "<4999@x>", "the nearest first"
