"""A secret that can't be had is our own fault: KLIP is not down for it, and no other endpoint waits for it."""

from __future__ import annotations

import asyncio
import time

from klip_tui.commitment.kinds import State
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.secrets import Secret
from klip_tui.sources.probe import Answer, probing
from klip_tui.sources.verdict import combine
from tests.sources.test_misbehaving import serving, well


async def _asked(endpoint: Endpoint) -> Answer:
    async with probing(endpoint) as ask:
        return await ask()


async def test_a_command_that_hangs_holds_up_no_other_endpoint() -> None:
    async with serving(well) as port:
        url = f"http://127.0.0.1:{port}/"
        slow = Endpoint(url=url, timeout=1.0, headers={"Authorization": Secret(command="sleep 9")})
        quick = Endpoint(url=url, timeout=1.0)
        begun = time.monotonic()
        hung, answered = await asyncio.gather(_asked(slow), _asked(quick))
        assert time.monotonic() - begun < 7
        assert (answered.ok, hung.ok, hung.fault) == (True, False, True)


async def test_a_secret_that_is_not_there_tells_nothing_of_klip() -> None:
    endpoint = Endpoint(url="http://127.0.0.1:9/", headers={"Authorization": Secret(env="KLIP_TEST_NOT_SET")})
    answer = await _asked(endpoint)
    assert answer.fault
    assert "KLIP_TEST_NOT_SET is not set" in answer.why
    assert combine([(endpoint, answer)])[0] is State.UNKNOWN
