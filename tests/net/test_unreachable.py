"""What the system says of a connection that can't be made is what is said of it."""

from __future__ import annotations

import errno
import os
from typing import Any

import httpcore
import pytest

from klip_tui.config.endpoint import Endpoint
from klip_tui.sources.probe import probing
from klip_tui.text.voice import Voice


@pytest.mark.parametrize(
    ("number", "said", "dutch"),
    [
        (errno.ECONNREFUSED, "connection refused", "verbinding geweigerd"),
        (errno.ENETUNREACH, "Network is unreachable", "het netwerk is onbereikbaar"),
        (errno.EHOSTUNREACH, "No route to host", "er is geen weg naar de server"),
    ],
)
async def test_a_network_of_ours_that_is_away_is_no_server_that_refuses(
    number: int, said: str, dutch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them were said to be refused: who reads that looks for the fault on the other side."""

    async def connect(*_: Any) -> Any:
        try:
            raise OSError("All connection attempts failed") from OSError(number, os.strerror(number))
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect)
    async with probing(Endpoint(url="http://127.0.0.1:9/")) as ask:
        answer = await ask()
    assert (answer.ok, answer.why, Voice("nl").seen(answer.why)) == (False, said, dutch)
