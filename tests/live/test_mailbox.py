"""A real IMAP server: mails become questions once, replies are threaded, and nothing on the server is changed."""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from klip_tui.commitment.phrase import Refused
from klip_tui.config.load import load
from klip_tui.demo.mailbox import free_port
from klip_tui.desk.helpdesk import register
from klip_tui.desk.helpdesk.mailbox import Collected, collect
from klip_tui.desk.session import Desk
from tests.live.waiting import until

DOVECOT = shutil.which("dovecot") or next((p for p in ("/usr/sbin/dovecot",) if Path(p).exists()), None)

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(DOVECOT is None, reason="dovecot is not here"),
    pytest.mark.skipif(os.geteuid() != 0, reason="dovecot is started as root"),
]

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@dataclass
class Server:
    folder: Path
    port: int

    def login(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login("helpdesk", "geheim")
        return client

    def put(self, mail: EmailMessage | bytes) -> None:
        with self.login() as client:
            code, answer = client.append("INBOX", "", "", mail if isinstance(mail, bytes) else mail.as_bytes())
            assert code == "OK", answer

    def flags(self) -> list[bytes]:
        with self.login() as client:
            client.select("INBOX", readonly=True)
            return sorted(row for row in client.fetch("1:*", "(FLAGS UID)")[1] if row)


@pytest.fixture
def server() -> Iterator[Server]:
    # Not below pytest's own folder: that is closed to the user whom the server reads mail as.
    with TemporaryDirectory(prefix="klip-tui-imap-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        user = pwd.getpwnam("nobody")
        for name in ("run", "state", "mail", "home"):
            (folder / name).mkdir()
            os.chown(folder / name, user.pw_uid if name in ("mail", "home") else 0, user.pw_gid)
        (folder / "users").write_text("helpdesk:geheim\n")
        port = free_port()
        config = folder / "dovecot.conf"
        config.write_text(CONFIG.format(folder=folder, uid=user.pw_uid, gid=user.pw_gid, port=port))
        assert DOVECOT is not None
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen([DOVECOT, "-F", "-c", str(config)], **quiet)  # type: ignore[call-overload]
        running = Server(folder, port)
        try:
            until(lambda: running.login().logout())
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)


@pytest.fixture
def desk(server: Server) -> Iterator[Desk]:
    path = server.folder / "config.toml"
    secret = server.folder / "secret"
    secret.write_text("geheim")
    secret.chmod(0o600)
    path.write_text(
        f'data = "{server.folder}/data"\n[helpdesk.mailbox]\nhost = "127.0.0.1"\nport = {server.port}\n'
        f'security = "plain"\nuser = "helpdesk"\npassword = {{ file = "{secret}" }}\n'
    )
    desk = Desk(load(path), who="an")
    yield desk
    desk.close()


def mail(subject: str, text: str, identity: str, answers: str = "", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Jan Aanvrager <jan@gemeente.example>"
    made["To"] = "helpdesk@example.be"
    made["Subject"] = subject
    made["Message-ID"] = identity
    if answers:
        made["In-Reply-To"] = answers
        made["References"] = f"<ouder@x> {answers}"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_mails_become_questions_once_and_replies_go_to_theirs(server: Server, desk: Desk) -> None:
    server.put(mail("Waar vind ik mijn plan? \U0001f6a7", "Beste helpdesk\n\x1b[31mrood\x1b[0m", "<een@x>"))
    page = mail("Met bijlage", "kort", "<twee@x>")
    page.add_attachment(b"x" * 2_000_000, maintype="application", subtype="pdf", filename="plan.pdf")
    server.put(page)
    only_html = mail("Enkel opmaak", "", "<drie@x>")
    only_html.set_content("<style>p{}</style><p>Eerste</p><p>tweede<script>x()</script></p>", subtype="html")
    server.put(only_html)
    server.put(mail("Out of office", "ik ben weg", "<auto@x>", Auto_Submitted="auto-replied"))
    server.put(b"Subject: =?utf-8?q?kapot?=\r\nFrom: \xff\xfe\r\n\r\n\xffgeen hoofding\r\n")
    before = server.flags()

    assert collect(desk) == Collected(4, 0, 1)
    rows = {row.question.subject: row.question for row in register.waiting(desk)}
    assert set(rows) == {"Waar vind ik mijn plan? \U0001f6a7", "Met bijlage", "Enkel opmaak", "kapot"}
    first = rows["Waar vind ik mijn plan? \U0001f6a7"]
    assert (first.text, first.sender, first.via) == ("Beste helpdesk\nrood", "@gemeente.example", "mail")
    assert rows["Met bijlage"].text == "kort"
    assert rows["Enkel opmaak"].text == "Eerste\ntweede"
    assert server.flags() == before, "nothing is marked as read, and nothing else is changed"

    assert collect(desk) == Collected(0, 0, 0), "what was read is not read again"
    register.answer(desk, first, "via het portaal")
    server.put(mail("Re: Waar vind ik mijn plan?", "Dat lukt niet", "<vier@x>", "<een@x>"))
    server.put(mail("Re: Re: plan", "Nog iets", "<vijf@x>", "<vier@x>"))
    server.put(mail("Re: Waar vind ik mijn plan?", "nogmaals", "<een@x>"))
    assert collect(desk) == Collected(0, 2, 1), "a Message-ID that is known makes nothing new"
    again = register.find(desk, str(first.id))
    followups, _ = register.history(desk, again.question)
    assert [one.text for one in followups] == ["Dat lukt niet", "Nog iets"]
    assert again.question.state == "open", "a reply brings it back"


def test_a_lost_place_doubles_nothing(server: Server, desk: Desk) -> None:
    server.put(mail("Vraag", "tekst", "<een@x>"))
    assert collect(desk).added == 1
    from sqlalchemy import text

    with desk.store.write() as connection:
        connection.execute(text("delete from marks"))
    assert collect(desk) == Collected(0, 0, 1)


def test_what_cannot_be_read_is_said_in_a_sentence(server: Server, desk: Desk) -> None:
    from klip_tui.desk.upkeep.doctor import examine

    (server.folder / "secret").write_text("anders")
    with pytest.raises(Refused, match=r"127\.0\.0\.1 does not accept user and password"):
        collect(desk)
    (server.folder / "secret").write_text("geheim")
    seen = {one.what: one.good for one in examine(desk)}
    assert seen["mailbox"] is True
    path = server.folder / "config.toml"
    path.write_text(path.read_text() + 'folder = "Vragen"\n')
    with pytest.raises(Refused, match="has no folder Vragen"):
        collect(Desk(load(path), who="an"))
