"""What is told in the recorded process, and a page and a list that note, among its writes, what they took.

Run as ``python -m tests.durability.story FOLDER`` with the recorder preloaded.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from klip_tui.commitment.kinds import WAITING, NoticeType
from klip_tui.config.load import load
from klip_tui.demo.mailbox import free_port
from klip_tui.demo.page import StatusPage, _Page
from klip_tui.demo.serving import Server
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.session import Desk
from klip_tui.store import deliveries
from tests.commitment.build import at
from tests.desk.team import PLANNED, TOKEN, announce, further

NOW = at("2026-11-24T10:30")
MARKERS = "markers"


class Markers:
    """A file on the recorded disk, whose writes stand among the others: what has happened so far."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / "data" / MARKERS).open("ab", buffering=0)

    def add(self, **what: object) -> None:
        self._file.write(json.dumps(what).encode() + b"\n")


class _Noted(_Page):
    def answer_json(self, status: int, value: object) -> None:
        """Note what the page says now before the answer leaves."""
        server: Any = self.server
        if status in (200, 201) and self.command != "GET" and server.markers is not None:
            with server.lock:
                shown = dict(server.incidents)
            server.markers.add(page=shown)
        super().answer_json(status, value)


class NotedPage(StatusPage):
    """A status page that notes what it took."""

    def __init__(self, markers: Markers | None, incidents: dict[str, Any]) -> None:
        super().__init__("p", TOKEN, ("c1",))
        self.markers = markers
        self.incidents.update(incidents)
        self.created = len(incidents)
        self.RequestHandlerClass = _Noted  # type: ignore[assignment]


class NotedList:
    """A mailing list that keeps the Message-ID of each mail that it took."""

    def __init__(self, markers: Markers | None, taken: list[str]) -> None:
        self.markers, self.taken = markers, taken
        self._controller: Any = Controller(self, hostname="127.0.0.1", port=free_port())
        self._controller.start()

    @property
    def port(self) -> int:
        return int(self._controller.port)

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self.taken.append(str(message_from_bytes(envelope.content)["Message-ID"]).strip())
        if self.markers is not None:
            self.markers.add(mails=self.taken)
        return "250 taken"

    def stop(self) -> None:
        self._controller.stop()


def configure(folder: Path, page: Server, mail: NotedList) -> Path:
    """Write a configuration for a page, a list and the spool."""
    key = folder / "key"
    key.write_text(TOKEN)
    key.chmod(0o600)
    config = folder / "config.toml"
    config.write_text(
        f'data = "{folder}/data"\n'
        f'[[channel]]\nkind = "statuspage"\nname = "status page"\nurl = "{page.url}"\npage = "p"\n'
        f'key = {{ file = "{key}" }}\ncomponents = {{ portal = "c1" }}\n'
        f'[[channel]]\nkind = "mail"\nname = "list"\nhost = "127.0.0.1"\nport = {mail.port}\nsecurity = "plain"\n'
        'sender = "klip@example.be"\nto = "lijst@example.be"\n[[channel]]\nkind = "spool"\nname = "spool"\n'
    )
    config.chmod(0o600)
    return config


def settle(desk: Desk, clock: list[datetime], rounds: int = 120) -> None:
    """Deliver, a minute later each time, until nothing waits any more."""
    deliverer = Deliverer(desk, jitter=lambda: 0.5)
    for _ in range(rounds):
        deliverer.run()
        with desk.store.read() as connection:
            if not deliveries.in_state(connection, *WAITING):
                return
        clock[0] += timedelta(minutes=1)


def tell(folder: Path) -> None:
    """Announce, change, announce another, cancel: each posted, and delivered on its way."""
    (folder / "data").mkdir()
    markers = Markers(folder)
    page, mail = NotedPage(markers, {}), NotedList(markers, [])
    clock = [NOW]
    desk = Desk(load(configure(folder, page, mail)), lambda: clock[0], "an")
    moved = replace(PLANNED, start=at("2026-12-08T06:00"), end=at("2026-12-08T07:30"))
    other = replace(PLANNED, title="Nieuwe release", start=at("2026-12-10T07:00"), end=at("2026-12-10T08:00"))
    first = announce(desk)
    markers.add(posted=first.notice)
    settle(desk, clock)
    clock[0] += timedelta(minutes=5)
    changed = further(desk, first.interruption, NoticeType.CHANGE, moved)
    markers.add(posted=changed.notice)
    second = announce(desk, other)
    markers.add(posted=second.notice)
    settle(desk, clock)
    clock[0] += timedelta(minutes=5)
    cancelled = further(desk, second.interruption, NoticeType.CANCELLATION, other)
    markers.add(posted=cancelled.notice)
    settle(desk, clock)
    desk.close()
    page.stop()
    mail.stop()


if __name__ == "__main__":
    tell(Path(sys.argv[1]))
