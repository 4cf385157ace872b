"""From a fresh PostgreSQL by the runbook alone to two people at work: docs/store.md's commands, run as they stand.

Run by .ci/run:  .venv/bin/python -m tests.adoption.team_runbook

The server is a real one with a certificate of its own authority, and asks for passwords over TLS alone. What is put in
for the documentation's names is the host, the port and the authority's file; each command line is run by a shell of its
own, in its person's home, with the password typed on standard input. Then two people work, and what must be refused is.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from tests.store.server import BIN, Server

ROOT = Path(__file__).resolve().parents[2]
MOST = 15
"""The runbook stays below this many commands."""
BLOCK = re.compile(r"<!-- runbook: (\w+) -->\n```sh\n(.*?)```", re.DOTALL)
PASSWORDS = {"klip_owner": "eigenaar-4711", "an": "an-4712", "bart": "bart-4713"}
DRAFT = """kind = "planned"
title = "Onderhoud databank"
start = 2099-12-08T07:00:00
end = 2099-12-08T08:30:00
reason = "Versie-upgrade van de databank"
"""


@dataclass
class Office:
    """The server's certificate, and the homes of who works with it."""

    folder: Path
    server: Server
    done: list[str] = field(default_factory=list)

    def home(self, person: str) -> Path:
        home = self.folder / person
        home.mkdir(exist_ok=True, mode=0o700)
        return home

    def run(self, person: str, command: str, typed: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a line in a shell without a terminal, as a person at home."""
        path = f"{Path(sys.executable).parent}:{BIN}:{os.environ['PATH']}"
        env = {"PATH": path, "HOME": str(self.home(person)), "LANG": "C.UTF-8", "KLIP_TUI_DEBUG": ""}
        if person == "admin":
            env |= {"PGHOST": str(self.server.folder), "PGPORT": str(self.server.port), "PGUSER": "klip"}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command], input=typed, env=env, cwd=self.home(person),
            capture_output=True, text=True, timeout=60, start_new_session=True, check=False,
        )  # fmt: skip
        if done.returncode != code:
            sys.exit(f"{person}: {command}\nended with {done.returncode}, not {code}\n{done.stdout}{done.stderr}")
        return done

    def klip(self, person: str, *words: str, code: int = 0) -> str:
        quoted = " ".join(f"'{word}'" for word in words)
        done = self.run(person, f"klip-tui --lang en {quoted}", code=code)
        return done.stdout + done.stderr


def _make(folder: Path, *words: str) -> None:
    subprocess.run(words, cwd=folder, check=True, capture_output=True)


def _fresh(folder: Path) -> Office:
    """Make a server as an administrator hands it over: TLS, passwords, nothing in it."""
    data = folder / "pg"
    data.mkdir()
    folder.chmod(0o755)
    server = Server(data)
    ours = ["openssl", "req", "-newkey", "rsa:2048", "-nodes"]
    for authority in ("ca", "other-ca"):
        made = ["-x509", "-days", "2", "-subj", f"/CN={authority}", "-keyout", f"{authority}.key"]
        _make(folder, *ours, *made, "-out", f"{authority}.pem")
    (folder / "names").write_text("subjectAltName=DNS:localhost")
    _make(folder, *ours, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names", "-days", "2"]
    _make(folder, "openssl", "x509", "-req", "-in", "server.csr", *signed, "-out", "server.pem")
    there = data / "data"
    for name in ("server.key", "server.pem"):
        (there / name).write_bytes((folder / name).read_bytes())
        (there / name).chmod(0o600)
        if os.geteuid() == 0:
            os.chown(there / name, there.stat().st_uid, there.stat().st_gid)
    with psycopg.connect(server.url, autocommit=True) as admin:
        for key, value in (("ssl", "on"), ("ssl_cert_file", "server.pem"), ("ssl_key_file", "server.key")):
            admin.execute(f"alter system set {key} = '{value}'")
    server.stop()
    hba = there / "pg_hba.conf"
    hba.write_text(
        "local all klip trust\nhostssl klip all 0.0.0.0/0 scram-sha-256\nhostssl klip all ::/0 scram-sha-256\n"
    )
    server.start()
    return Office(folder, server)


def _commands(office: Office) -> list[tuple[str, str]]:
    text = (ROOT / "docs" / "store.md").read_text()
    text = text.replace("db.example:5432", f"localhost:{office.server.port}")
    text = text.replace("@db.example/", f"@localhost:{office.server.port}/")
    text = text.replace("/etc/ssl/klip-ca.pem", str(office.folder / "ca.pem"))
    return [(person, line) for person, block in BLOCK.findall(text) for line in block.splitlines()]


def _typed(line: str) -> str:
    """What is typed for a line that asks: a password, twice where it is a new one."""
    for role, password in PASSWORDS.items():
        if line.endswith(f" {role}") and "--pwprompt" in line:
            return f"{password}\n{password}\n"
        if f":{role}:" in line:
            return f"{password}\n"
    return ""


def _work(office: Office) -> None:
    """Two people at work: a question, a planned notice of one that the other lets go, the log."""
    for person in ("an", "bart"):
        office.home(person).joinpath("draft.toml").write_text(DRAFT)
    office.klip("an", "question", "add", "--subject", "Waar ligt de leiding?")
    assert "Waar ligt de leiding?" in office.klip("bart", "question", "list")
    reason = "in een draaiboek zonder pagina"
    told = json.loads(office.klip("an", "post", "draft.toml", "--reason", reason, "--json").partition("\nit goes")[0])
    assert [row["state"] for row in told["deliveries"]] == ["held"], told
    assert "is yours" in office.klip("an", "approve", told["notice"], code=1)
    office.klip("bart", "approve", told["notice"], "--reason", reason)
    seen = json.loads(office.klip("an", "notices", told["notice"], "--json"))
    one = seen["notices"][0] if "notices" in seen else seen
    assert (one["who"], one["approved_by"]) == ("an", "bart"), one
    assert [row["state"] for row in one["deliveries"]] == ["accepted"], one
    assert "follow from each other" in office.klip("bart", "log", "--verify")


def _refusals(office: Office) -> None:
    """What must not work: another authority, no TLS, another's password, owning anything."""
    config = office.home("an") / ".config/klip-tui/config.toml"
    right = config.read_text()
    for wrong, said in (
        (right.replace("/ca.pem", "/other-ca.pem"), "certificate verify failed"),
        (right.replace("sslmode=verify-full", "sslmode=disable"), "pg_hba.conf|must prove|verified TLS"),
        (right.replace("//an@", "//bart@"), "no password supplied|password authentication failed"),
    ):
        config.write_text(wrong)
        done = office.run("an", "klip-tui --lang en store info || true")
        assert re.search(said, done.stderr), (said, done.stderr)
        assert not any(password in done.stdout + done.stderr for password in PASSWORDS.values())
    config.write_text(right)
    own = office.run("admin", "psql -Atc \"select count(*) from pg_class where relowner in (select oid from pg_roles"
                              " where rolname in ('an', 'bart', 'klip_desk', 'klip_look'))\" klip")  # fmt: skip
    assert own.stdout.strip() == "0", own.stdout


def main() -> int:
    """Run the runbook; say how many commands and seconds it took."""
    if BIN is None:
        sys.stdout.write("team runbook: no PostgreSQL here, nothing was run\n")
        return 0
    with TemporaryDirectory(prefix="klip-tui-runbook-") as name:
        office = _fresh(Path(name))
        try:
            commands, begun = _commands(office), time.monotonic()
            assert 0 < len(commands) < MOST, f"{len(commands)} commands"
            for person, line in commands:
                office.run(person, line, _typed(line))
            took = time.monotonic() - begun
            _work(office)
            _refusals(office)
        finally:
            if office.server.running:
                office.server.stop()
    sys.stdout.write(f"team runbook: {len(commands)} commands in {took:.0f} s, two people at work\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
