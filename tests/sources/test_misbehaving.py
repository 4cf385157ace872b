"""What a server can do to a probe: each gets its verdict within the time-out, and nothing grows."""

from __future__ import annotations

import asyncio
import contextlib
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from klip_tui.config.endpoint import Endpoint
from klip_tui.sources.probe import Answer, probing

TIMEOUT = 0.6


def packed(body: bytes) -> bytes:
    """Pack with gzip."""
    packer = zlib.compressobj(9, wbits=31)
    return packer.compress(body) + packer.flush()


BOMB = packed(b" " * 50_000_000)
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
    out.write(HEAD + b"Content-Encoding: gzip\r\n" + f"Content-Length: {len(BOMB)}\r\n\r\n".encode() + BOMB)


async def bomb_in_bombs(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    body = packed(packed(BOMB))
    out.write(HEAD + b"Content-Encoding: gzip, gzip, gzip\r\n" + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)


async def nested(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    body = b"[" * 400_000
    out.write(HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)


async def nested_at_the_value(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    body = b'{"status": ' + b"[" * 900 + b"]" * 900 + b"}"
    out.write(HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)


def numbered(number: bytes) -> Behaviour:
    """Answer a number where a word is expected."""

    async def behave(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        body = b'{"status": ' + number + b"}"
        out.write(HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)

    return behave


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
    async with probing(endpoint) as ask:
        begun = time.monotonic()
        answer = await ask()
        assert time.monotonic() - begun < TIMEOUT + 1.0, "it ends within its time-out"
        return answer


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (failing, "HTTP 503"), (wrong, "/status is"), (hanging, "no answer within"),
        (dripping(HEAD + b"Content-Length: 1000\r\n\r\n"), "no answer within"),
        (dripping(b"HTTP/1.1 200 OK\r\nX-Slow: "), "no answer within"), (circling, "too many redirects"), (endless, ""),
        (bad_gzip, "unreadable"), (gzip_bomb, "no JSON"), (bomb_in_bombs, "unreadable"), (cut_off, ""),
        (no_http, ""), (nested, "no JSON"), (nested_at_the_value, "no JSON"), (numbered(b"1e300"), "/status is"),
        (numbered(b"1e999"), "no JSON"), (numbered(b"9" * 5000), "no JSON"), (numbered(b"9223372036854775808"), "9"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
async def test_a_server_that_misbehaves_is_down(behaviour: Behaviour, why: str) -> None:
    """M2, M4: an outcome of this endpoint, in bounded time. (Bounded memory: test_hostile.py.)"""
    async with serving(behaviour) as port:
        answer = await asked(port)
    assert not answer.ok
    assert not answer.fault, "it is the other side's"
    assert why in answer.why
    assert "\x1b" not in answer.why


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


@pytest.mark.parametrize(
    "charset", ["hex", "punycode", "idna", "rot13", "utf-7", "unicode_escape", "none-such", "\x00"]
)
async def test_a_charset_that_is_no_text_blocks_nothing_m2(charset: str) -> None:
    """M2: charset=hex ended the monitor, charset=punycode blocked it for nine seconds."""

    async def behave(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        body = b"-" + b"a" * 999_990 + b"KLIP"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset={charset}\r\nContent-Length: {len(body)}\r\n\r\n"
        out.write(head.encode() + body)

    async with serving(behave) as port:
        endpoint = Endpoint(url=f"http://127.0.0.1:{port}/", timeout=5.0, expect_text="KLIP")
        async with probing(endpoint) as ask:
            begun = time.monotonic()
            answer = await ask()
            assert time.monotonic() - begun < 3.0
    assert not answer.fault
    assert answer.ok or charset == "\x00", "a header with such a character is no HTTP"


async def test_secrets_do_not_follow_a_redirect_to_elsewhere() -> None:
    """A header of ours is for the address that it stands beside."""
    heads: list[bytes] = []

    async def keeping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    elsewhere = await asyncio.start_server(keeping, "127.0.0.1", 0)
    target = elsewhere.sockets[0].getsockname()[1]

    async def sending_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(
            f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{target}/\r\nContent-Length: 0\r\n\r\n".encode()
        )
        await writer.drain()
        writer.close()

    first = await asyncio.start_server(sending_on, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{first.sockets[0].getsockname()[1]}/"
    async with probing(Endpoint(url=url, redirects=1, headers={"X-API-Key": "hidden"}, timeout=5.0)) as ask:
        assert (await ask()).ok
    first.close()
    elsewhere.close()
    assert [b"hidden" in head for head in heads] == [True, False]
