"""A TCP connection to a named host, as the kinds of endpoint below HTTP open it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from klip_tui.net.names import Names
from klip_tui.text.clean import one_line

LONGEST_LINE = 2048
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def connected(names: Names, host: str, port: int) -> AsyncIterator[Streams]:
    """Connect to the first address that answers. Raises OSError; the caller bounds the time."""
    failed: OSError = OSError(f"{host} has no address")
    for address in await names.look_up(host):
        try:
            reader, writer = await asyncio.open_connection(address, port, limit=LONGEST_LINE)
            break
        except OSError as error:
            failed = error
    else:
        raise failed
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def words(error: Exception) -> str | None:
    """Put what went wrong with a connection into a few words."""
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    return one_line(f"{type(error).__name__} {error}", 80) if isinstance(error, OSError | ValueError) else None
