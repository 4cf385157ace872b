"""A mail server that greets (RFC 5321): smtp://host, port 25 where none is named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from klip_tui.config.endpoint import Endpoint
from klip_tui.net.names import Names
from klip_tui.runtime.world import World
from klip_tui.sources.answer import Ask, Sight
from klip_tui.sources.connection import Streams, connected, words
from klip_tui.text.clean import one_line

__all__ = ["opened", "words"]
PORT = 25


@asynccontextmanager
async def opened(endpoint: Endpoint, world: World) -> AsyncIterator[Ask]:
    """Hold nothing open in between: a server that greets is what is probed."""
    names, parts = Names(world.threads), urlsplit(endpoint.url)

    async def ask() -> Sight:
        async with connected(names, parts.hostname or "", parts.port or PORT) as streams:
            return Sight(await _greeted(streams, endpoint))

    yield ask


async def _greeted(streams: Streams, endpoint: Endpoint) -> str:
    reader, writer = streams
    try:
        line = (await reader.readline()).decode("utf-8", "replace")
    except ValueError:
        return "no greeting of a mail server"
    if not line.startswith("220"):
        return one_line(f"greets with {line}", 80) if line else "no greeting of a mail server"
    writer.write(b"QUIT\r\n")
    await writer.drain()
    return "" if endpoint.expect_text in line else "expected text not found"
