"""Who watches the watcher: one call a finished round, /fail on trouble, and a call that fails stops nothing."""

from __future__ import annotations

import asyncio

from klip_tui.desk.measuring.heartbeat import Heartbeat


async def test_it_calls_after_a_finished_round_and_tells_of_trouble() -> None:
    asked: list[bytes] = []
    status = [b"200 OK"]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b" ")[1])
        writer.write(b"HTTP/1.1 " + status[0] + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    one = Heartbeat(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/ping/")
    assert await one.look(0, "") == ""
    assert asked == [], "nothing was finished yet"
    for finished, trouble in ((1, ""), (1, ""), (2, ""), (3, "the store refuses"), (4, "the store refuses"), (5, "")):
        assert await one.look(finished, trouble) == ""
    assert asked == [b"/ping", b"/ping", b"/ping/fail", b"/ping"]
    status[0] = b"503 no"
    assert await one.look(6, "") == "HTTP 503"
    status[0] = b"200 OK"
    assert await one.look(6, "") == "", "what was not heard is called again"
    server.close()
    await server.wait_closed()
    assert await one.look(7, "") != "", "nobody there is a word, not an exception"


async def test_it_says_how_the_log_ends_where_an_access_log_keeps_it_d8() -> None:
    agents: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        agents.append(next(line for line in head.splitlines() if line.lower().startswith("user-agent:")))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async def anchor() -> str:
        return "17 " + "ab" * 32

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    one = Heartbeat(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", anchor)
    assert await one.look(1, "") == ""
    assert len(agents) == 1
    assert agents[0].endswith(f"(log 17 {'ab' * 32})")
    server.close()
    await server.wait_closed()


async def test_without_an_address_nobody_is_called() -> None:
    assert await Heartbeat("").look(1, "trouble") == ""
