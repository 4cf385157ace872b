"""Who speaks plain HTTP alone reads no authorities; whatever may meet TLS verifies by them."""

from __future__ import annotations

import asyncio

import pytest

from klip_tui.config.endpoint import Endpoint
from klip_tui.net import http as client
from klip_tui.runtime.world import REAL
from klip_tui.sources.endpoints.http import asking as http


@pytest.mark.parametrize(
    ("url", "redirects", "ca_file", "read"),
    [
        ("http://127.0.0.1:1/", 0, "", 0),
        ("HTTP://127.0.0.1:1/", 0, "", 0),
        ("https://127.0.0.1:1/", 0, "", 1),
        ("http://127.0.0.1:1/", 3, "", 1),
        ("http://127.0.0.1:1/", 0, "own.pem", 1),
    ],
)
def test_authorities_are_read_where_tls_may_be_met(
    monkeypatch: pytest.MonkeyPatch, url: str, redirects: int, ca_file: str, read: int
) -> None:
    asked: list[str] = []

    def trusting(file: str) -> object:
        asked.append(file)
        return client.trusting_nobody()

    monkeypatch.setattr(client, "trusting", trusting)
    endpoint = Endpoint(name="portal", url=url, redirects=redirects, ca_file=ca_file)

    async def opens() -> None:
        async with http.opened(endpoint, REAL):
            pass

    asyncio.run(opens())
    assert asked == [ca_file] * read
