"""The simulated KLIP, status page and mail server as a process of their own, for the tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

from klip_tui.demo.mailbox import mails
from tests import forked

PROGRAM = [sys.executable, "-m", "klip_tui"]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return a clean environment with a home of its own."""
    dropped = ("XDG_", "KLIP_TUI", "LC_", "NO_COLOR", "COLUMNS", "LINES", "TEXTUAL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, "HOME": str(home), "LANG": "C.UTF-8", "LANGUAGE": "", **more}


@dataclass
class Demo:
    """Where a running demo's parts are."""

    config: Path
    data: Path
    klip: str
    status_page: str
    mailbox: Path
    env: dict[str, str]
    pid: int = 0

    def switch(self, state: str) -> None:
        httpx.put(f"{self.klip}/_demo/state", content=state).raise_for_status()

    def mails(self) -> list[EmailMessage]:
        """Every mail that the list got, oldest first."""
        return list(mails(self.mailbox))

    def incidents(self) -> list[dict[str, Any]]:
        """Every incident on the status page, read with the key from the configuration."""
        import tomllib

        channel = next(row for row in tomllib.loads(self.config.read_text())["channel"] if row["kind"] == "statuspage")
        key = Path(channel["key"]["file"]).read_text()
        rows: list[dict[str, Any]] = []
        for page in range(1, 100):
            answer = httpx.get(
                f"{channel['url']}/pages/{channel['page']}/incidents",
                params={"limit": 100, "page": page},
                headers={"Authorization": f"OAuth {key}"},
            )
            answer.raise_for_status()
            rows += answer.json()
            if len(answer.json()) < 100:
                break
        return rows

    def run(self, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run a command on the demo's configuration."""
        return forked.run(("--config", str(self.config), *words), self.env, **more)


@contextmanager
def headless(home: Path) -> Iterator[Demo]:
    """Run ``klip-tui demo --headless``."""
    env = environment(home)
    process = subprocess.Popen([*PROGRAM, "demo", "--headless"], env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        yield Demo(
            Path(facts["config"]), Path(facts["data"]), facts["klip"], facts["status_page"], Path(facts["mailbox"]),
            env, process.pid,
        )  # fmt: skip
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=15)
