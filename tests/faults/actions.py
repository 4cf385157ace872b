"""What is done on a disk that fails, and what must be so afterwards, once the disk is well again."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.kinds import DeliveryState, NoticeType, State
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.service import KLIP
from klip_tui.config.load import Settings
from klip_tui.desk.measuring.measurement_csv import import_measurements
from klip_tui.desk.measuring.recorder import Keeper
from klip_tui.desk.notices.post import post
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.session import Desk
from klip_tui.sources.rounds import Round
from klip_tui.store import deliveries, leases, notices, segments
from klip_tui.store.lease_watcher import LeaseWatcher
from klip_tui.store.opening import open_store
from klip_tui.store.version import HEAD
from klip_tui.text.voice import Voice
from tests.desk.team import PLANNED
from tests.simulation.clockwork import Loop
from tests.simulation.others import Network, Others
from tests.simulation.process import Process

REASON = "een schijf die hapert"
ROWS = 300


class Action:
    """One thing that is done: ``do`` while the disk fails, ``wrong`` says what is not as it must be after it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        loop = Loop()
        self.process = Process(loop, "one", lambda *_: False, Random(1))
        self.others = Others(loop, Random(1), {})
        self.said = ""
        self.desk = self.seat()

    def seat(self) -> Desk:
        network: Any = Network(self.others, self.process)
        return Desk(self.settings, self.process.clock, "an", network=network)

    def prepare(self) -> None:
        """Do what comes before, on a disk that is well."""

    def do(self) -> None:
        """Do it. Whatever it raises must be a sentence for a person."""
        raise NotImplementedError

    def wrong(self) -> list[str]:
        """Look, by a desk that was opened anew."""
        raise NotImplementedError

    def heard(self, error: Refused) -> None:
        """Keep the sentence."""
        self.said = Voice("en").say(error.sentence)


class Post(Action):
    def do(self) -> None:
        post(self.desk, Draft(NoticeType.ANNOUNCEMENT, PLANNED), reason=REASON, once="one")

    def wrong(self) -> list[str]:
        with self.seat().store.read() as connection:
            found = notices.written(connection)
            rows = [row for one in found for row in deliveries.of_notice(connection, one.notice.id)]
        expected = len(self.settings.config.channel)
        if len(found) > 1 or len(rows) != expected * len(found):
            return [f"{len(found)} notices with {len(rows)} deliveries"]
        return [] if found or self.said else ["nothing was posted, and nothing was said"]


class Deliver(Post):
    def prepare(self) -> None:
        super().do()

    def do(self) -> None:
        Deliverer(self.desk, lambda: 0.5).run()

    def wrong(self) -> list[str]:
        desk = self.seat()
        for thread in threading.enumerate():
            # What was under way is over by the time that somebody else takes over.
            if thread.name.startswith("klip deliver"):
                thread.join(5)
        for _ in range(12):
            self.process.skew += 300
            Deliverer(desk, lambda: 0.5).run()
        with desk.store.read() as connection:
            (one,) = notices.written(connection)
            rows = deliveries.of_notice(connection, one.notice.id)
        there = [(taken.channel, taken.key) for taken in self.others.taken]
        wrong = [] if len(there) == len(set(there)) else [f"told twice: {there}"]
        for row in rows:
            # Mail can't be asked: where the disk failed after it had left, a person is told to look.
            blind = row.kind == "mail" and row.state is DeliveryState.DOUBTFUL
            if row.state is not DeliveryState.ACCEPTED and not blind:
                wrong.append(f"{row.channel} is {row.state.value}: {row.detail}")
            if row.channel != "spool" and not blind and (row.channel, row.key) not in there:
                wrong.append(f"{row.channel} has nothing")
        if any(row.state is DeliveryState.ACCEPTED for row in rows if row.channel == "spool"):
            spool = list((self.settings.data / "spool").iterdir())
            if sorted(path.suffix for path in spool if not path.name.startswith(".")) != [".eml", ".json"]:
                wrong.append(f"the spool holds {spool}")
        return wrong


class Measure(Action):
    def prepare(self) -> None:
        self.lease = LeaseWatcher(leases.MEASURE, "one", timedelta(minutes=5))
        self.keeper = Keeper(self.desk, self.lease, lambda _: None, self.desk.service, ())
        self._round()

    def _round(self) -> None:
        self.process.skew += 30
        clock = self.process.clock()
        assert self.keeper.keep(Round(clock, State.UP, "", 12, (), self.process.skew))

    def do(self) -> None:
        self._round()
        if self.keeper.trouble is not None:
            raise self.keeper.trouble

    def wrong(self) -> list[str]:
        self._round()
        wrong = [] if self.keeper.trouble is None else [f"measuring goes on with trouble: {self.keeper.trouble}"]
        with self.seat().store.read() as connection:
            found = segments.stays(connection, KLIP)
        if not found or found[0].end != self.process.clock():
            wrong.append(f"the last round is not kept: {found}")
        return wrong


class Import(Action):
    def prepare(self) -> None:
        assert self.desk.store
        self.file = self.settings.data.parent / "rows.csv"
        begun = self.process.clock() - timedelta(days=2)
        rows = [f"{(begun + timedelta(minutes=at)).isoformat()},{('up', 'down')[at % 2]}\n" for at in range(ROWS)]
        self.file.write_text("instant,state\n" + "".join(rows))

    def do(self) -> None:
        import_measurements(self.desk, self.file)

    def wrong(self) -> list[str]:
        with self.seat().store.read() as connection:
            found = len(segments.stays(connection, KLIP, limit=10_000))
        if found not in (0, ROWS):
            return [f"{found} of {ROWS} rows were imported"]
        return [] if found or self.said else ["nothing was imported, and nothing was said"]


class Migrate(Action):
    def do(self) -> None:
        open_store(self.settings.store_file).close()

    def wrong(self) -> list[str]:
        file = self.settings.store_file
        with sqlite3.connect(file) as raw:
            (version,) = raw.execute("select version_num from alembic_version").fetchone()
            (lines,) = raw.execute("select count(*) from log where what = 'post'").fetchone()
        wrong = [] if version in ("0001", HEAD) and lines == 1 else [f"version {version} with {lines} lines"]
        open_store(file).close()
        with sqlite3.connect(file) as raw:
            (version,) = raw.execute("select version_num from alembic_version").fetchone()
        return wrong if version == HEAD else [*wrong, f"it stays at {version}"]


ACTIONS: dict[str, Callable[[Settings], Action]] = {
    "post": Post, "deliver": Deliver, "measure": Measure, "import": Import, "migrate": Migrate,
}  # fmt: skip


def integrity(file: Path) -> str:
    """Ask SQLite whether a file is sound."""
    with sqlite3.connect(file) as raw:
        return str(raw.execute("pragma integrity_check").fetchone()[0])
