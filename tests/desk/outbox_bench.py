"""Notices that wait, without anybody to post them to: what decides about them is tried by itself, in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from klip_tui.channels.protocol import Outcome, Result
from klip_tui.commitment.kinds import DeliveryState
from klip_tui.commitment.phrase import phrase
from klip_tui.config.load import load
from klip_tui.desk.outbox.attempt import Ended, Taken, Within
from klip_tui.desk.outbox.outcomes import Outcomes
from klip_tui.desk.session import Desk
from klip_tui.net.values import Deadline
from klip_tui.store import deliveries, faults, log, notices
from klip_tui.store.deliveries import Delivery
from tests.channels.build import message
from tests.commitment.build import at
from tests.desk.team import PLANNED, announce
from tests.stores import copied

CONFIG = """
data = "{data}"
lang = "{lang}"
[[channel]]
kind = "statuspage"
name = "page"
url = "http://127.0.0.1:9"
page = "p"
key = {{ env = "NONE" }}
[[channel]]
kind = "mail"
name = "list"
host = "127.0.0.1"
security = "plain"
sender = "klip@example.be"
to = "lijst@example.be"
[[channel]]
kind = "webhook"
name = "knows"
required = false
url = "http://127.0.0.1:9"
[[channel]]
kind = "webhook"
name = "repeats"
required = false
url = "http://127.0.0.1:9"
repeatable = false
"""
POSTED, NOW = at("2026-11-24T10:30"), at("2026-11-24T10:31")
"""The desk's clock, and the store's: what is kept is kept by the store's."""
LATE = phrase("no answer in time")


@dataclass
class Bench:
    """Two notices that wait on each kind of channel, and what keeps how tries of the first end."""

    desk: Desk
    now: datetime = NOW
    notice: str = "2026-001/1"

    @property
    def outcomes(self) -> Outcomes:
        return Outcomes(self.desk, lambda: self.now, lambda: 0.0)

    def row(self, channel: str = "page") -> Delivery:
        with self.desk.store.read() as connection:
            found = deliveries.one(connection, self.notice, channel)
        assert found is not None
        return found

    def begin(self, channel: str = "page", *, left: bool = False) -> Delivery:
        """Begin a try as the deliverer does; give the delivery as it was before."""
        with self.desk.store.write() as connection:
            before = deliveries.one(connection, self.notice, channel)
            assert before is not None
            deliveries.move(connection, before.id, DeliveryState.SENDING, POSTED, detail=before.detail, attempt=True)
            if left:
                deliveries.set_left(connection, before.id, POSTED)
        return before

    def end(self, channel: str, result: Result, state: DeliveryState | None = None, **more: Any) -> Delivery:
        """Make a try that ends so."""
        before = self.begin(channel)
        silent = more.pop("silent", False)
        self.outcomes.keep(before, Ended(Outcome(result, LATE, **more), state, silent=silent))
        return self.row(channel)

    def read(
        self, channel: str, ended: Ended | Exception, *, left: bool = False, made: Any = None, was: Any = None
    ) -> Ended:
        """Read how a try of a delivery ended; ``left``: in this try, ``was``: how the delivery was before it."""
        network = Within(None, Deadline(10), lambda: None, left=left)  # type: ignore[arg-type]
        delivery = replace(self.row(channel), **(was or {}))
        return self.outcomes.read(Taken(delivery, made or message(), self.desk.settings), network, ended)

    def lines(self) -> list[tuple[str, str, str, str]]:
        with self.desk.store.read() as connection:
            rows = log.read(connection)
        return [(one.who, one.what, one.subject, one.detail) for one in rows if one.who == "klip-tui"]

    def against(self) -> list[tuple[str, str, int, datetime]]:
        with self.desk.store.read() as connection:
            return [(one.place, one.what, one.count, one.last) for one in faults.standing(connection)]

    @property
    def communicated(self) -> datetime | None:
        with self.desk.store.read() as connection:
            return notices.written(connection, self.notice)[0].notice.communicated


def opened(folder: Path, lang: str = "nl") -> Desk:
    config = folder / "config.toml"
    config.write_text(CONFIG.format(data=folder / "data", lang=lang))
    settings = load(config)

    def make() -> None:
        desk = Desk(settings, lambda: POSTED, "an")
        announce(desk)
        day = timedelta(days=1)
        announce(desk, replace(PLANNED, start=PLANNED.start + day, end=PLANNED.start + day + timedelta(hours=1)))
        desk.close()

    copied("outbox.db", settings.store_file, make)
    return Desk(settings, lambda: POSTED, "an")
