"""A probe carries nothing from the last one."""

from __future__ import annotations

import asyncio
import gc

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


async def test_a_handshake_that_never_ends_leaves_no_connection_open() -> None:
    """A balancer that takes connections and speaks no TLS: each probe left one open, until no file could be opened."""
    open_ones, most = 0, 0

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_ones, most
        open_ones += 1
        most = max(most, open_ones)
        await reader.read()
        while await reader.read(1):
            pass
        open_ones -= 1
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    gc.disable()
    try:
        async with asyncio.timeout(20), probing(Endpoint(url=url, timeout=0.1)) as ask:
            for _ in range(5):
                assert not (await ask()).ok
                while open_ones:
                    await asyncio.sleep(0.01)
    finally:
        gc.enable()
        server.close()
    assert most == 1
