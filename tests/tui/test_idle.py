"""An app that nobody uses reads nothing: a change makes one view, and time makes one where it changes something."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import State
from klip_tui.config.load import load
from klip_tui.desk.session import Desk
from klip_tui.desk.views import status, turning
from klip_tui.desk.views.lists import one_told
from klip_tui.store import key_values, leases, segments
from klip_tui.store.opening import Store
from klip_tui.store.values import StoredSegment
from klip_tui.store.watching import FileWatcher
from klip_tui.tui import engine
from klip_tui.tui.engine import Engine, News
from tests.commitment.build import at
from tests.desk.team import PLANNED, announce, team
from tests.desk.written import tell
from tests.live.waiting import until
from tests.sources.test_tended import failing_once
from tests.store import server as servers

MORNING = at("2026-11-24T10:30")
LOOKS = 150
"""Looks that go by while nothing is to happen: more than a minute of them."""
WRITE = """
import sys
from pathlib import Path
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import State
from klip_tui.config.load import load
from klip_tui.desk.session import Desk
desk = Desk(load(Path(sys.argv[1])), who="bart")
with desk.work("note", "from another process"):
    pass
desk.close()
"""


def work(start: str, end: str) -> InterruptionDetails:
    return replace(PLANNED, start=at(start), end=at(end), known=None)


@dataclass
class Watched:
    """An engine over a store, whose looks and views are counted, and whose clock stands where it is put."""

    folder: Path
    database: str
    patch: pytest.MonkeyPatch
    now: datetime = MORNING
    looks: int = 0
    views: int = 0
    told: list[News] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.config = self.folder / "config.toml"
        self.config.write_text(f'data = "{self.folder}/data"\n{self.database}\n')
        self.config.chmod(0o600)
        changed, read = Store.changed, status.status

        def look(store: Store) -> bool:
            self.looks += 1
            return changed(store)

        def view(desk: Desk, *words: Any, **more: Any) -> status.StatusView:
            self.views += 1
            return read(desk, *words, **more)

        self.patch.setattr(Store, "changed", look)
        self.patch.setattr(status, "status", view)
        self.patch.setattr(engine, "LOOK_EVERY", 0.005)
        self.desk = Desk(load(self.config), lambda: self.now, "an")

    @contextmanager
    def running(self) -> Iterator[None]:
        made = Engine(self.desk, self.told.append, lambda change: None)
        made.start()
        try:
            until(lambda: self.views)
            yield
        finally:
            made.stop()
            self.desk.close()

    def rests(self, views: int) -> None:
        """So many views are read, and no other while the store is looked at again and again."""
        until(lambda: self.views >= views)
        before = self.looks
        until(lambda: self.looks > before + LOOKS)
        assert self.views == views

    def writes(self) -> None:
        done = subprocess.run(
            [sys.executable, "-c", WRITE, str(self.config)], check=False, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield ""
        return
    if servers.BIN is None:
        pytest.skip("no PostgreSQL is installed")
    with servers.serving() as server:
        yield f'database = "{server.url}"'


def test_nothing_is_read_without_a_reason(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    it = Watched(tmp_path, database, monkeypatch)
    tell(it.desk, "2026-001", work("2026-12-01T18:00", "2026-12-01T20:00"), it.now)
    it.desk.close()
    with it.running():
        it.rests(1)
        it.now = at("2026-11-24T10:59:59")
        it.rests(1)
        it.writes()
        it.rests(2)
        assert it.told[-1].changed, "the lists are read anew: somebody did something"
        it.now = at("2026-11-24T11:00:01")
        it.rests(3)


def test_time_alone_makes_a_view_at_the_instant_at_which_it_changes_one(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = Watched(tmp_path, database, monkeypatch, at("2026-12-01T18:00:30"))
    tell(it.desk, "2026-001", work("2026-12-01T18:20", "2026-12-01T18:40"), it.now - timedelta(days=9))
    it.desk.close()
    seen = []
    with it.running():
        it.rests(1)
        # It begins; its end is near; the end is over; what is owed of that is late.
        for n, (before, after) in enumerate((
            ("18:19:59", "18:20:01"), ("18:24:59", "18:25:01"), ("18:39:59", "18:40:01"),
        )):  # fmt: skip
            it.now = at(f"2026-12-01T{before}")
            it.rests(n + 1)
            it.now = at(f"2026-12-01T{after}")
            it.rests(n + 2)
            view = it.told[-1].view
            assert view is not None
            seen.append((view.told.goes_on, [duty.kind.value for duty in view.duties]))
    assert seen == [(True, []), (True, ["overrun"]), (False, ["end_notice"])]


def test_a_clock_that_is_set_back_is_another_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    it = Watched(tmp_path, "", monkeypatch)
    with it.running():
        it.rests(1)
        it.now -= timedelta(days=1)
        it.rests(2)


def test_a_state_that_holds_no_more_is_unknown_without_anybody_writing_so(tmp_path: Path) -> None:
    with team(tmp_path, channels="spool") as one:
        desk = one.desk("an")
        with desk.store.write() as connection:
            held = one.now + timedelta(seconds=90)
            segments.record(
                connection, "klip", StoredSegment(State.UP, one.now - timedelta(hours=2), one.now, held, "")
            )
            leases.take(connection, leases.MEASURE, "monitor h 1 a.b.c.d", one.now, timedelta(seconds=75))
        view = status.status(desk)
        assert turning.turn_of(view) == one.now + timedelta(seconds=75), "who measures is not known to do so any more"
        one.passes(seconds=80)
        assert turning.turn_of(status.status(desk)) == held
        one.passes(seconds=20)
        assert status.status(desk).now.state is State.UNKNOWN
        desk.close()


def test_what_another_clock_dated_later_is_seen_when_its_time_comes(tmp_path: Path) -> None:
    with team(tmp_path, channels="spool") as one:
        desk, late = one.desk("an"), one.now + timedelta(seconds=3)
        with desk.store.write() as connection:
            segments.record(connection, "klip", StoredSegment(State.DOWN, late, late, late + timedelta(hours=1), "x"))
        assert turning.turn_of(status.status(desk)) == late
        desk.close()


class Asked(FileWatcher):
    """A watcher that counts how often SQLite is asked."""

    asked = 0

    def _version(self) -> int:
        self.asked += 1
        return super()._version()


def test_sqlite_is_asked_only_where_its_file_may_be_another(tmp_path: Path) -> None:
    with team(tmp_path, channels="spool") as one:
        desk, steady = one.desk("an"), [0.0]
        with desk.store.read():
            pass
        file = desk.store.file
        assert file is not None
        watcher = Asked(file, lambda: steady[0])

        def looks(times: int, every: float) -> int:
            before, found = watcher.asked, False
            for _ in range(times):
                steady[0] += every
                found = watcher.changed() or found
            assert not found
            return watcher.asked - before

        assert looks(5, 0.5) == 5, "its times are not old enough to show everything"
        assert looks(100, 0.5) == 10, "after that once in five seconds"
        _write(desk)
        steady[0] += 0.5
        assert watcher.changed()
        # A second commit within what the file system's clock can tell apart, of the same size.
        there = file.stat()
        _write(desk)
        os.utime(file, ns=(there.st_atime_ns, there.st_mtime_ns))
        assert file.stat().st_mtime_ns == there.st_mtime_ns
        steady[0] += 0.5
        assert watcher.changed()
        watcher.close()
        desk.close()


def _write(desk: Desk) -> None:
    with desk.store.write() as connection:
        key_values.put(connection, "test", "x" if key_values.get(connection, "test") != "x" else "y", desk.clock())


def test_who_delivers_is_woken_by_what_another_process_posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the time at which the deliverer would have looked by itself."""
    monkeypatch.setattr("klip_tui.desk.outbox.deliverer.LOOK", timedelta(hours=1))
    with team(tmp_path, channels="spool") as one:
        desk = one.desk("an")
        rested: list[float] = []
        rest: Callable[[Engine, str, float], bool] = Engine._rest

        def resting(self: Engine, name: str, seconds: float) -> bool:
            if name == "deliver":
                rested.append(seconds)
            return rest(self, name, seconds)

        monkeypatch.setattr(Engine, "_rest", resting)
        made = Engine(desk, lambda news: None, lambda change: None)
        made.start()
        try:
            until(lambda: 3600.0 in rested)
            other = one.desk("bart")
            notice = announce(other).notice
            until(lambda: _accepted(other, notice))
            other.close()
        finally:
            made.stop()
            desk.close()


def test_a_fault_in_the_middle_of_a_try_is_gone_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "AFTER_FAULT", 0.01)
    faults = failing_once(monkeypatch)
    with team(tmp_path, channels="spool") as one:
        desk, other = one.desk("an"), one.desk("bart")
        notice = announce(other).notice
        made = Engine(desk, lambda news: None, lambda change: None)
        made.start()
        try:
            until(lambda: _accepted(other, notice))
        finally:
            made.stop()
        assert faults
        assert [row.attempts for row in one_told(other, notice).deliveries] == [1]
        desk.close()
        other.close()


def _accepted(desk: Desk, notice: str) -> bool:
    return all(row.state.value == "accepted" for row in one_told(desk, notice).deliveries)
