"""M1: every source that is measured is guarded by itself; whatever one raises, the others go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.kinds import State
from klip_tui.commitment.service import HELPDESK, KLIP
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.helpdesk import Helpdesk, Mailbox
from klip_tui.config.load import Settings
from klip_tui.config.schema import Config, Measure, Volume
from klip_tui.config.secrets import Secret
from klip_tui.demo.klip import KlipServer
from klip_tui.desk.helpdesk import mailbox
from klip_tui.desk.measuring import plan_requests
from klip_tui.desk.measuring.measurer import Measurer
from klip_tui.desk.measuring.recorder import Keeper
from klip_tui.desk.session import Desk
from klip_tui.sources.endpoints.http import asking
from klip_tui.sources.probe import Answer, probing
from klip_tui.sources.verdict import combine


def _raising(error: Exception) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@asynccontextmanager
async def measuring(desk: Desk) -> AsyncIterator[Measurer]:
    measurer, stop = Measurer(desk, "monitor a 1 x"), asyncio.Event()
    running = asyncio.create_task(measurer.run(stop))
    try:
        async with asyncio.timeout(20):
            yield measurer
    finally:
        stop.set()
        await running
        desk.close()


async def test_a_source_that_raises_anything_ends_no_other_m1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    klip, kept = KlipServer(), []
    keep = Keeper.keep

    def keeping(self: Keeper, one: Any) -> bool:
        if self.subject == HELPDESK:
            raise RecursionError
        kept.append(one.state)
        return keep(self, one)

    monkeypatch.setattr(Keeper, "keep", keeping)
    monkeypatch.setattr(plan_requests, "ask", _raising(OverflowError()))
    monkeypatch.setattr(mailbox.imap, "read", _raising(AssertionError()))
    one = Endpoint(url=f"{klip.url}/health", timeout=5.0)
    box = Mailbox(host="127.0.0.1", user="a", password=Secret(env="P"))
    config = Config(
        measure=Measure(interval=1), endpoint=(one,), helpdesk=Helpdesk(endpoint=(one,), mailbox=box),
        volume=Volume(url=f"{klip.url}/count"),
    )  # fmt: skip
    try:
        async with measuring(Desk(Settings(config, None, tmp_path, PUBLISHED), who="an")) as measurer:
            while not (len(kept) >= 3 and measurer.uncounted and measurer.unread and measurer.trouble):
                await asyncio.sleep(0.05)
            assert "OverflowError" in str(measurer.uncounted)
            assert "AssertionError" in str(measurer.unread)
            assert "RecursionError" in str(measurer.trouble)
    finally:
        klip.stop()
    assert set(kept) == {State.UP}
    assert KLIP != HELPDESK


@pytest.mark.parametrize("error", [LookupError("x"), RecursionError(), OverflowError(), KeyError("x")])
async def test_a_probe_that_raises_anything_is_an_answer_m1(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    klip = KlipServer()
    monkeypatch.setattr(asking, "_judged", _raising(error))
    try:
        async with probing(Endpoint(url=f"{klip.url}/health", timeout=5.0)) as ask:
            answer = await ask()
    finally:
        klip.stop()
    assert not answer.ok
    assert type(error).__name__ in answer.why


async def test_an_endpoint_that_can_not_be_probed_at_all_is_an_answer_m1(tmp_path: Path) -> None:
    async with probing(Endpoint(url="https://127.0.0.1/", ca_file=str(tmp_path / "gone.pem"))) as ask:
        answer = await ask()
    assert answer.fault
    assert "can't be probed" in answer.why


def test_a_fault_of_ours_is_not_klip_being_down_m1() -> None:
    good, bad = Answer(True, False, 5, ""), Answer(False, False, 5, "HTTP 503")
    fault = Answer(False, False, 0, "not understood", fault=True)
    one, two = Endpoint(name="a", url="http://a/"), Endpoint(name="b", url="http://b/")
    reference, optional = Endpoint(url="http://r/", role="reference"), Endpoint(url="http://o/", role="optional")
    assert combine([(one, fault)])[0] is State.UNKNOWN
    assert combine([(one, good), (two, fault)])[0] is State.UNKNOWN
    assert combine([(one, fault), (two, bad)]) == (State.DOWN, "b: HTTP 503")
    assert combine([(one, bad), (reference, fault)])[0] is State.DOWN, "a reference that is not asked hides nothing"
    assert combine([(one, good), (optional, fault)])[0] is State.UP
