"""M8: a round ends by its deadline, and who hangs is down; the roles of endpoints; M11: names that nobody answers."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from klip_tui.commitment.kinds import State
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.schema import Measure
from klip_tui.demo.klip import KlipServer
from klip_tui.net import names
from klip_tui.runtime.world import World
from klip_tui.sources.answer import Answer
from klip_tui.sources.probe import probing
from klip_tui.sources.rounds import Round, deadline, rounds
from klip_tui.sources.verdict import Verdict, combine

INTERVAL = 0.2


@pytest.fixture
def klip() -> Iterator[KlipServer]:
    server = KlipServer()
    yield server
    server.stop()


@asynccontextmanager
async def hanging() -> AsyncIterator[str]:
    """Take connections, and say nothing."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    server.close()


async def seen(endpoints: tuple[Endpoint, ...], count: int, interval: float = INTERVAL) -> list[Round]:
    stop, found = asyncio.Event(), []
    async with asyncio.timeout(20):
        async for one in rounds(endpoints, interval, lambda: datetime.now(UTC), stop):
            found.append(one)
            if len(found) == count:
                stop.set()
    return found


async def test_a_klip_that_hangs_longer_than_three_intervals_is_down_m8() -> None:
    """M8: with the default time-out of 10 s and an interval of 3 s it was unknown for ever."""
    async with hanging() as url:
        found = await seen((Endpoint(url=url),), 4)
    assert {one.state for one in found} == {State.DOWN}
    assert found[0].why == "no answer within 0.4 s"
    verdict, judged = Verdict(Measure(interval=1, failures_before_down=2)), []
    for one in found:
        verdict, judgement = verdict.see(one.state, one.at, one.why)
        judged.append(judgement)
    assert [one.state for one in judged if one] == [State.DOWN] * 3


@pytest.mark.parametrize("role", ["optional", "reference"])
async def test_one_that_hangs_beside_it_does_not_hide_klip_m8(role: str, klip: KlipServer) -> None:
    klip.state = "down"
    async with hanging() as url:
        one = Endpoint(url=f"{klip.url}/health", timeout=5.0)
        found = await seen((one, Endpoint(url=url, role=role)), 3)  # type: ignore[arg-type]
    spent = (found[-1].at - found[0].at).total_seconds() / 2
    assert spent < 3 * INTERVAL + 0.5, "the next round comes while the last one holds"
    # A reference that is silent too says that it is our own network.
    assert {one.state for one in found} == {State.UNKNOWN if role == "reference" else State.DOWN}


def test_a_round_is_never_longer_than_its_longest_time_out_m8() -> None:
    short = Endpoint(url="http://a/", timeout=5.0)
    assert deadline((short,), 30) == 5.0
    assert deadline((short, Endpoint(url="http://b/", timeout=300.0)), 30) == 60.0


GOOD, BAD, SLOW = Answer(True, False, 5, ""), Answer(False, False, 5, "HTTP 503"), Answer(True, True, 900, "slow")
ONE, TWO = Endpoint(name="one", url="http://1/"), Endpoint(name="two", url="http://2/")
OPTIONAL = Endpoint(name="extra", url="http://o/", role="optional")
REFERENCE = Endpoint(name="reference", url="http://r/", role="reference")


@pytest.mark.parametrize(
    ("answers", "state", "why"),
    [
        ([(ONE, GOOD)], State.UP, ""),
        ([(ONE, BAD)], State.DOWN, "HTTP 503"),
        ([(ONE, GOOD), (TWO, BAD)], State.DOWN, "two: HTTP 503"),
        ([(ONE, GOOD), (OPTIONAL, BAD)], State.DEGRADED, "extra: HTTP 503"),
        ([(ONE, BAD), (OPTIONAL, GOOD)], State.DOWN, "HTTP 503"),
        ([(ONE, SLOW)], State.DEGRADED, "slow"),
        ([(ONE, GOOD), (OPTIONAL, SLOW)], State.DEGRADED, "extra: slow"),
        ([(ONE, SLOW), (OPTIONAL, BAD)], State.DEGRADED, "extra: HTTP 503"),
        ([(ONE, GOOD), (REFERENCE, BAD)], State.UP, ""),
        ([(ONE, GOOD), (REFERENCE, SLOW)], State.UP, ""),
        ([(ONE, BAD), (REFERENCE, GOOD)], State.DOWN, "HTTP 503"),
        ([(ONE, BAD), (REFERENCE, BAD)], State.UNKNOWN, "references fail too: our own network"),
        ([(ONE, BAD), (REFERENCE, BAD), (REFERENCE, GOOD)], State.DOWN, "HTTP 503"),
        ([(OPTIONAL, BAD), (ONE, GOOD), (REFERENCE, BAD)], State.DEGRADED, "extra: HTTP 503"),
    ],
)
def test_what_each_role_says(answers: list[tuple[Endpoint, Answer]], state: State, why: str) -> None:
    assert combine(answers) == (state, why)


async def test_a_resolver_that_is_silent_holds_nobody_else_m11(
    klip: KlipServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M11: look-ups that nobody answered filled the pool, and the healthy endpoint was asked 4 of 17 times."""
    free, asked = threading.Event(), []

    def silent(host: str) -> list[str]:
        asked.append(host)
        free.wait(20)
        return []

    monkeypatch.setattr(names, "resolved", silent)
    lost = tuple(Endpoint(url=f"http://n{n}.invalid/", timeout=0.3, role="optional") for n in range(40))
    try:
        found = await seen((Endpoint(url=f"{klip.url}/health", timeout=5.0), *lost), 3, 1.0)
        assert [one.answers[0][1].ok for one in found] == [True] * 3
        assert len(asked) == 40, "each name is asked once, however often it is waited for"
    finally:
        free.set()


async def test_who_waits_for_a_thread_can_be_cancelled_at_once_m10() -> None:
    """M10: a counter that drips kept SIGTERM waiting."""
    from klip_tui.runtime.threads import apart

    free = threading.Event()
    waiting = asyncio.create_task(apart(lambda: free.wait(20), "test"))
    await asyncio.sleep(0)
    begun = time.monotonic()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert time.monotonic() - begun < 2.0
    free.set()


async def test_a_name_is_looked_up_and_tried_address_by_address(
    klip: KlipServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "resolved", lambda _: ["127.0.0.2", "127.0.0.1"])
    url = klip.url.replace("127.0.0.1", "klip.test")
    async with probing(Endpoint(url=f"{url}/health", timeout=5.0)) as ask:
        assert (await ask()).ok


async def test_a_round_in_which_we_stood_still_ourselves_is_no_sign_of_an_outage(klip: KlipServer) -> None:
    """Stopped in the middle of a probe, or a machine asleep: "no answer in time" was our own doing, and it was down."""
    klip.state = "down"
    now, stood = [0.0], [0.0]

    async def waits(event: asyncio.Event, _: float) -> bool:
        await asyncio.sleep(0.01)
        return event.is_set()

    def steady() -> float:
        # Each look at it is a moment later, and in some rounds an hour is between two of them.
        now[0] += stood[0]
        return now[0]

    world, stop = World(steady=steady, wait=waits), asyncio.Event()
    endpoint, found = Endpoint(url=f"{klip.url}/health", timeout=5.0), []
    async with asyncio.timeout(20):
        async for one in rounds((endpoint,), 30.0, lambda: datetime.now(UTC), stop, world):
            found.append((one.state, klip.asked_down))
            stood[0] = 3600.0
            if len(found) == 3:
                stop.set()
    assert found == [(State.DOWN, 1), (State.DOWN, 3), (State.DOWN, 5)], "every second one is told all the same"
    klip.state, found = "up", []
    stop.clear()
    async with asyncio.timeout(20):
        async for one in rounds((endpoint,), 30.0, lambda: datetime.now(UTC), stop, world):
            found.append((one.state, 0))
            stop.set()
    assert found == [(State.UP, 0)], "who answered did answer"
