"""Several people's desks over one store, and pages on loopback that they post to."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType, Reach
from klip_tui.commitment.service import KLIP
from klip_tui.config.load import load
from klip_tui.demo.mailbox import MailServer
from klip_tui.demo.page import StatusPage
from klip_tui.desk.notices.check import reached
from klip_tui.desk.notices.post import Posted, post
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.session import Desk
from klip_tui.desk.views.lists import NoticeWithDeliveries, one_told
from klip_tui.store import segments
from tests.commitment.build import at
from tests.standins.cachet import Cachet

TOKEN = "token-geheim-4711"
PLANNED = InterruptionDetails(
    Kind.PLANNED, "Onderhoud databank", at("2026-12-08T07:00"), at("2026-12-08T08:30"), reason="Versie-upgrade",
    known=at("2026-11-24T09:00"),
)  # fmt: skip


@dataclass
class Team:
    folder: Path
    config: Path
    page: StatusPage
    cachet: Cachet
    mail: MailServer
    now: datetime

    def desk(self, who: str, **more: object) -> Desk:
        return Desk(load(self.config), lambda: self.now, who, **more)  # type: ignore[arg-type]

    def deliver(self, desk: Desk) -> int:
        return Deliverer(desk, jitter=lambda: 0.5).run()

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)

    def told(self, desk: Desk, notice: str) -> NoticeWithDeliveries:
        return one_told(desk, notice)


@contextmanager
def team(folder: Path, more: str = "", channels: str = "statuspage cachet mail spool") -> Iterator[Team]:
    """Run the pages; write a configuration with the channels that were asked for."""
    page, cachet, mail = StatusPage("p", TOKEN, ("c1",)), Cachet(TOKEN), MailServer(folder / "mailbox")
    key = folder / "key"
    key.write_text(TOKEN)
    key.chmod(0o600)
    parts = {
        "statuspage": f'kind = "statuspage"\nname = "status page"\nurl = "{page.url}"\npage = "p"\n'
        f'key = {{ file = "{key}" }}\ncomponents = {{ portal = "c1" }}\n',
        "cachet": f'kind = "cachet"\nname = "own page"\nurl = "{cachet.url}/api"\ntoken = {{ file = "{key}" }}\n'
        "components = { portal = 1, api = 2 }\n",
        "mail": f'kind = "mail"\nname = "list"\nhost = "127.0.0.1"\nport = {mail.port}\nsecurity = "plain"\n'
        'sender = "klip@example.be"\nto = "lijst@example.be"\n',
        "spool": 'kind = "spool"\nname = "spool"\n',
    }
    config = folder / "config.toml"
    rows = "".join(f"[[channel]]\n{parts[name]}" for name in channels.split())
    config.write_text(f'data = "{folder}/data"\n{more}\n{rows}')
    try:
        yield Team(folder, config, page, cachet, mail, at("2026-11-24T10:30"))
    finally:
        page.stop()
        cachet.stop()
        with contextlib.suppress(AssertionError):
            # A test may have stopped it already.
            mail.stop()


WHY = "in een test met minder kanalen"
"""A reason, since a team without a page or a list falls short of A4.1-channels."""


def why(desk: Desk) -> str:
    """Return the reason that a team's channels want, and none where they need none."""
    reached_ = reached(desk.settings) or frozenset()
    return "" if {Reach.PAGE, Reach.LIST} <= reached_ else WHY


def announce(desk: Desk, facts: InterruptionDetails = PLANNED, **more: object) -> Posted:
    return post(desk, Draft(NoticeType.ANNOUNCEMENT, facts), **{"reason": why(desk), **more})  # type: ignore[arg-type]


def further(desk: Desk, identity: str, type_: NoticeType, facts: InterruptionDetails, **more: object) -> Posted:
    draft = Draft(type_, facts, interruption=identity)
    return post(desk, draft, **{"reason": why(desk), **more})  # type: ignore[arg-type]


def measured(desk: Desk, start: datetime, end: datetime) -> None:
    from klip_tui.commitment.kinds import State

    with desk.store.write() as connection:
        segments.record(connection, KLIP, segments.StoredSegment(State.UP, start, end, end, ""))
