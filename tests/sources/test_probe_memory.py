"""A probe carries nothing from the last one."""

from __future__ import annotations

import asyncio

from klip_tui.config.endpoint import Endpoint
from klip_tui.sources.probe import probing


async def test_no_cookie_is_carried_to_the_next_probe_m3() -> None:
    """M3: a KLIP that sets one with each answer got 63 KB of them after 19 probes, and answered 431."""
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                heads.append(await reader.readuntil(b"\r\n\r\n"))
            except (OSError, asyncio.IncompleteReadError):
                break
            status = b"431 Too Large" if len(heads[-1]) > 8000 else b"200 OK"
            cookie = b"Set-Cookie: session%d=%s; Max-Age=3600\r\n" % (len(heads), b"x" * 3000)
            writer.write(b"HTTP/1.1 " + status + b"\r\n" + cookie + b"Content-Length: 0\r\n\r\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with probing(Endpoint(url=f"http://127.0.0.1:{port}/", timeout=5.0)) as ask:
        answers = [await ask() for _ in range(6)]
    server.close()
    assert [answer.why for answer in answers] == [""] * 6
    assert len(heads) == 6
    assert not any(b"cookie" in head.lower() for head in heads)
