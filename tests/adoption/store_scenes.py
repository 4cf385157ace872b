"""Ways in which a team's store fails, each made on a real server; run by store_failures."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from klip_tui.store.opening import open_store
from tests.desk.team import Team
from tests.live.demo import PROGRAM, environment
from tests.store.server import Network, Server, bouncing, serving

SHIFTED = """
import sys
from datetime import datetime, timedelta
from klip_tui.desk import session
class Shifted(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(seconds={seconds})
session.datetime = Shifted
from klip_tui.__main__ import main
sys.exit(main())
"""


@dataclass
class World:
    """A server, pages on loopback, and what runs over them."""

    folder: Path
    server: Server
    team: Team
    shift: int = 0
    """Seconds that the monitor's clock stands wrong."""
    number: int = 0
    lines: list[tuple[float, dict[str, Any]]] = field(default_factory=list)

    def database(self, role: str = "klip") -> str:
        self.number += 1
        name = f"failure{self.number}"
        with psycopg.connect(self.server.url, autocommit=True) as admin:
            admin.execute(f"create database {name}")
        open_store(Path("unused"), self.url(name)).close()
        return self.url(name, role)

    def url(self, name: str, role: str = "klip") -> str:
        return f"postgresql://{role}@127.0.0.1:{self.server.port}/{name}"

    def config(self, url: str, who: str) -> Path:
        """Write a configuration of a computer of its own over one store and the same pages."""
        path = self.folder / f"{who}.toml"
        pages = self.team.config.read_text().partition("\n")[2]
        probe = f'[[endpoint]]\nname = "page"\nurl = "{self.team.page.url}"\nmethod = "GET"\n'
        path.write_text(
            f'data = "{self.folder}/{who}"\nlang = "en"\ndatabase = "{url}"\n[measure]\ninterval = 5\n{probe}{pages}'
        )
        return path

    @contextmanager
    def monitor(self, config: Path) -> Iterator[None]:
        program = [sys.executable, "-c", SHIFTED.format(seconds=self.shift)] if self.shift else PROGRAM
        process = subprocess.Popen(
            [*program, "--config", str(config), "monitor", "--json"], env=environment(self.folder),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self.lines.clear()

        def read() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                self.lines.append((time.monotonic(), json.loads(line)))

        threading.Thread(target=read, daemon=True).start()
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)

    def heard(self, since: float) -> tuple[str, float] | None:
        """What the monitor said about trouble first, and after how long."""
        found = next(((at, row) for at, row in self.lines if at >= since and row["event"] == "trouble"), None)
        return None if found is None else (str(found[1]["why"]), found[0] - since)


Scene = Callable[[World], Iterator[str]]
"""Gives the address to use first, then makes the failure, then ends it."""


def stalled(world: World) -> Iterator[str]:
    network = Network(world.server.port)
    yield world.database().replace(str(world.server.port), str(network.port))
    network.stall()
    yield ""
    network.go_on()
    yield ""


def killed(world: World) -> Iterator[str]:
    yield world.database()
    world.server.stop()
    yield ""
    world.server.start()
    yield ""


def restarted(world: World) -> Iterator[str]:
    yield world.database()
    world.server.stop()
    world.server.start()
    yield ""
    yield ""


def failed_over(world: World) -> Iterator[str]:
    url = world.database()
    with serving(world.server) as standby:
        yield url.replace(f":{world.server.port}", f":{world.server.port},127.0.0.1:{standby.port}")
        world.server.stop()
        yield ""
        standby.promote()
        yield ""
        standby.stop()
    world.server.start()


def full(world: World) -> Iterator[str]:
    """A tablespace on a small disk of its own that is filled to the last byte."""
    disk = world.folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(disk)], check=True, capture_output=True)
    try:
        space = disk / "space"
        space.mkdir()
        shutil.chown(space, "postgres", "postgres")
        url = world.database()
        name = url.rpartition("/")[2]
        with psycopg.connect(world.server.url, autocommit=True) as admin:
            admin.execute(f"create tablespace small location '{space}'")
            admin.execute(f"alter database {name} set tablespace small")
        yield url
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("vacuum full")
        filler = disk / "filler"
        with suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(bytes(4096))
                file.flush()
        yield ""
        filler.unlink()
        yield ""
        with psycopg.connect(world.server.url, autocommit=True) as admin:
            admin.execute(f"drop database {name} with (force)")
            admin.execute("drop tablespace small")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False, capture_output=True)


def read_only(world: World) -> Iterator[str]:
    url = world.database()
    name = url.rpartition("/")[2]
    yield url
    with psycopg.connect(world.server.url, autocommit=True) as admin:
        admin.execute(f"alter database {name} set default_transaction_read_only = on")
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        yield ""
        admin.execute(f"alter database {name} reset default_transaction_read_only")
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
    yield ""


def no_connection(world: World) -> Iterator[str]:
    url = world.database("vol")
    name = url.rpartition("/")[2]
    with psycopg.connect(world.server.url, autocommit=True) as admin, suppress(psycopg.errors.DuplicateObject):
        admin.execute("create role vol login")
    with psycopg.connect(world.url(name), autocommit=True) as admin:
        admin.execute("grant all on all tables in schema public to vol")
        admin.execute("grant all on all sequences in schema public to vol")
    yield url
    with psycopg.connect(world.server.url, autocommit=True) as admin:
        admin.execute("alter role vol connection limit 0")
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        yield ""
        admin.execute("alter role vol connection limit -1")
    yield ""


def held(world: World) -> Iterator[str]:
    url = world.database()
    yield url
    with psycopg.connect(url, application_name="psql") as other:
        other.execute("select pg_advisory_xact_lock(4201001)")
        yield ""
    yield ""


def pooled(world: World) -> Iterator[str]:
    """Nothing fails: a pooler in transaction mode stands between."""
    with bouncing(world.server) as url:
        open_store(Path("unused"), url).close()
        yield url
        yield ""
        yield ""


def _skewed(seconds: int) -> Scene:
    def scene(world: World) -> Iterator[str]:
        world.shift = seconds
        yield world.database()
        yield ""
        world.shift = 0
        yield ""

    return scene


SCENES: dict[str, tuple[str, Scene]] = {
    "stall": ("the network stalls", stalled),
    "kill": ("the server is killed", killed),
    "restart": ("the server is restarted", restarted),
    "failover": ("the server dies, its standby is promoted", failed_over),
    "full": ("the server's disk is full", full),
    "read-only": ("the database can only be read", read_only),
    "connections": ("no connection is left", no_connection),
    "lock": ("a forgotten session holds the write lock", held),
    "pgbouncer": ("pgbouncer in transaction mode (no failure)", pooled),
    "clock-ahead": ("the monitor's clock is an hour ahead", _skewed(3600)),
    "clock-behind": ("the monitor's clock is an hour behind", _skewed(-3600)),
}
