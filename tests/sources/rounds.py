"""Rounds as a monitor sees them, made by hand: wall time and steady time apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from klip_tui.commitment.kinds import State
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.config.load import Settings
from klip_tui.config.schema import Config, Measure
from klip_tui.desk.measuring.recorder import Keeper
from klip_tui.desk.session import Desk
from klip_tui.sources.rounds import Round
from klip_tui.store import leases
from klip_tui.store.lease_watcher import LeaseWatcher

BEGUN = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
INTERVAL = 30


class Machine:
    """A machine with a wall clock that can be set and a steady one that can't, and the keeper that runs on it."""

    def __init__(self, folder: Path, name: str = "monitor a 1 x", skew: float = 0.0) -> None:
        self.true = 0.0
        self.skew = skew
        config = Config(measure=Measure(interval=INTERVAL))
        self.desk = Desk(Settings(config, None, folder, PUBLISHED), lambda: self.wall, "test")
        self.lease = LeaseWatcher(leases.MEASURE, name, timedelta(seconds=2.5 * INTERVAL), lambda: self.steady)
        self.slept = 0.0
        self.keeper = Keeper(self.desk, self.lease, lambda _change: None, self.desk.service, ())

    @property
    def wall(self) -> datetime:
        return BEGUN + timedelta(seconds=self.true + self.skew)

    @property
    def steady(self) -> float:
        return self.true - self.slept

    def take(self) -> bool:
        with self.desk.store.write() as connection:
            return self.lease.take(connection, self.wall)

    def round(self, state: State = State.UP) -> bool:
        return self.keeper.keep(Round(self.wall, state, "", None, (), self.steady))
