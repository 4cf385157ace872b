"""Every service is measured by itself: one that is down is no other's, and counts are kept apart."""

from __future__ import annotations

import asyncio
import urllib.request
from pathlib import Path

from klip_tui.commitment.kinds import State
from klip_tui.config.load import load
from klip_tui.demo.klip import KlipServer
from klip_tui.desk.measuring.measurer import Measurer
from klip_tui.desk.measuring.recorder import Change
from klip_tui.desk.session import Desk
from klip_tui.desk.views import status
from klip_tui.store import log, segments, volume

CONFIG = """
data = "{folder}/data"
[measure]
interval = 1
[[endpoint]]
url = "{klip}/health"
[[service]]
id = "geo"
name = "Geopunt"
endpoint = [{{ url = "{geo}/health" }}]
measure = {{ interval = 1, failures_before_down = 1 }}
volume = {{ url = "{geo}/volume", interval = 1 }}
"""


async def test_each_service_is_measured_and_counted_by_itself(tmp_path: Path) -> None:
    klip, geo = KlipServer(), KlipServer()
    file = tmp_path / "config.toml"
    file.write_text(CONFIG.format(folder=tmp_path, klip=klip.url, geo=geo.url))
    file.chmod(0o600)
    desk = Desk(load(file), who="an")
    changes: list[tuple[str, State]] = []

    def changed(change: Change) -> None:
        changes.append((change.subject, change.state))

    # Whoever works at another service measures all of them all the same.
    measurer, stop = Measurer(desk.at("geo"), "monitor a 1 x", changed), asyncio.Event()
    running = asyncio.create_task(measurer.run(stop))
    try:
        async with asyncio.timeout(20):
            while not {("klip", State.UP), ("geo", State.UP)} <= set(changes):
                await asyncio.sleep(0.05)
            put = urllib.request.Request(f"{geo.url}/_demo/state", b"down", method="PUT")
            await asyncio.to_thread(lambda: urllib.request.urlopen(put, timeout=5).close())
            while ("geo", State.DOWN) not in changes:
                await asyncio.sleep(0.05)
    finally:
        stop.set()
        await running
        klip.stop()
        geo.stop()
    assert ("klip", State.DOWN) not in changes
    now = desk.clock()
    view = status.status(desk)
    with desk.store.read() as connection:
        assert {one.state for one in segments.stays(connection, "klip")} == {State.UP}
        assert segments.stays(connection, "geo")[0].state is State.DOWN
        assert volume.hourly(connection, "geo", now.replace(year=2020))
        assert volume.hourly(connection, "klip", now.replace(year=2020)) == [], "nothing counts its plan requests"
        assert "Geopunt" in {line.subject for line in log.read(connection) if line.what == "state down"}
    owed = {row.service.id: {duty.kind.value for duty in row.duties} for row in view.services}
    assert owed == {"klip": set(), "geo": set()} or "tell_users" in owed["geo"]
    desk.close()
