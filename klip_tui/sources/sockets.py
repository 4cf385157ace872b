"""Probes below HTTP: a port that takes a connection (tcp), a mail server that greets (smtp, RFC 5321)."""

from __future__ import annotations

import asyncio
import contextlib
from urllib.parse import urlsplit

from klip_tui.config.schema import Endpoint
from klip_tui.text.clean import one_line

LONGEST_BANNER = 2048
PORTS = {"smtp": 25}


async def ask(endpoint: Endpoint) -> str:
    """Connect, and hear the greeting where it is a mail server; return what is wrong, empty when nothing is.

    Raises OSError where nobody answers; the caller bounds the time.
    """
    parts = urlsplit(endpoint.url)
    port = parts.port or PORTS.get(parts.scheme, 0)
    reader, writer = await asyncio.open_connection(parts.hostname, port, limit=LONGEST_BANNER)
    try:
        return await _greeted(reader, writer, endpoint) if parts.scheme == "smtp" else ""
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _greeted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, endpoint: Endpoint) -> str:
    try:
        line = (await reader.readline()).decode("utf-8", "replace")
    except ValueError:
        return "no greeting of a mail server"
    if not line.startswith("220"):
        return one_line(f"greets with {line}", 80) if line else "no greeting of a mail server"
    writer.write(b"QUIT\r\n")
    await writer.drain()
    return "" if endpoint.expect_text in line else "expected text not found"
