"""What a server can do to a probe: each gets its verdict within the time-out, and nothing grows."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from klip_tui.config.schema import Endpoint
from klip_tui.sources.probe import Answer, client, probe

TIMEOUT = 0.6
Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


async def well(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    body = b'{"status": "ok"}'
    out.write(HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)


async def failing(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    out.write(b"HTTP/1.1 503 no\r\nContent-Length: 0\r\n\r\n")


async def wrong(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    out.write(HEAD + b'Content-Length: 17\r\n\r\n{"status": "bad"}')


async def hanging(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


def dripping(head: bytes) -> Behaviour:
    """Send the head, and then a byte now and then."""

    async def behave(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        out.write(head)
        while True:
            out.write(b"x")
            await out.drain()
            await asyncio.sleep(0.1)

    return behave


async def circling(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    out.write(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")


async def endless(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    out.write(HEAD + b"Content-Length: 1000000000\r\n\r\n")
    part = b"x" * 1_000_000
    for _n in range(1000):
        out.write(part)
        await out.drain()


async def bad_gzip(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    out.write(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!")


async def gzip_bomb(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    packer = zlib.compressobj(9, wbits=31)
    part = b" " * 1_000_000
    body = b"".join(packer.compress(part) for _n in range(300)) + packer.flush()
    out.write(HEAD + b"Content-Encoding: gzip\r\n" + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)


async def cut_off(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    out.write(HEAD + b'Content-Length: 16\r\n\r\n{"stat')


async def no_http(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    out.write(b"220 mail.example ESMTP \x1b[2J\r\n")


@contextlib.asynccontextmanager
async def serving(behaviour: Behaviour) -> AsyncIterator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            try:
                while await reader.readuntil(b"\r\n\r\n"):
                    await behaviour(reader, writer)
                    await writer.drain()
                    if behaviour is not circling:
                        break
            finally:
                writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def asked(port: int, scheme: str = "http") -> Answer:
    endpoint = Endpoint(
        name="klip", url=f"{scheme}://127.0.0.1:{port}/", timeout=TIMEOUT, expect_json="/status", expect_value="ok",
        redirects=5,
    )  # fmt: skip
    async with client(endpoint) as http:
        begun = time.monotonic()
        answer = await probe(http, endpoint)
        assert time.monotonic() - begun < TIMEOUT + 1.0, "it ends within its time-out"
        return answer


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (failing, "HTTP 503"), (wrong, "/status is"), (hanging, "no answer within"),
        (dripping(HEAD + b"Content-Length: 1000\r\n\r\n"), "no answer within"),
        (dripping(b"HTTP/1.1 200 OK\r\nX-Slow: "), "no answer within"), (circling, "too many redirects"), (endless, ""),
        (bad_gzip, "unreadable"), (gzip_bomb, ""), (cut_off, ""), (no_http, ""),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
async def test_a_server_that_misbehaves_is_down(behaviour: Behaviour, why: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with serving(behaviour) as port:
        answer = await asked(port)
    assert not answer.ok
    assert why in answer.why
    assert "\x1b" not in answer.why
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000, "it reads no more than it must (kB)"


async def test_a_server_that_is_well_is_up() -> None:
    async with serving(well) as port:
        answer = await asked(port)
    assert answer.ok
    assert answer.why == ""


async def test_a_certificate_that_nobody_vouches_for_is_down() -> None:
    async with serving(well) as port:
        answer = await asked(port, "https")
    assert not answer.ok


async def test_nobody_at_home_is_down() -> None:
    async with serving(well) as port:
        pass
    assert not (await asked(port)).ok
