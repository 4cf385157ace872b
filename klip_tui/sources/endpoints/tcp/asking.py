"""A port that takes a connection: tcp://host:port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from klip_tui.config.endpoint import Endpoint
from klip_tui.net.names import Names
from klip_tui.runtime.world import World
from klip_tui.sources.answer import Ask, Sight
from klip_tui.sources.connection import connected, words

__all__ = ["opened", "words"]


@asynccontextmanager
async def opened(endpoint: Endpoint, world: World) -> AsyncIterator[Ask]:
    """Hold nothing open in between: connecting is what is probed."""
    names, parts = Names(world.threads), urlsplit(endpoint.url)

    async def ask() -> Sight:
        async with connected(names, parts.hostname or "", parts.port or 0):
            return Sight("")

    yield ask
