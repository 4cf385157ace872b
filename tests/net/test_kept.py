"""Connections that stay open, as a probe holds them: one handshake, and nothing else carried from one to the next."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from klip_tui import net
from klip_tui.config.endpoint import Endpoint
from klip_tui.net import Answer, Failed, Failure, Request
from klip_tui.runtime.threads import apart
from klip_tui.sources.probe import probing

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
Says = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Answers every request; counts connections and keeps what was asked."""

    def __init__(self, says: bytes | Says) -> None:
        self.says, self.connections, self.asked, self.port = says, 0, list[bytes](), 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                self.asked.append(await reader.readuntil(b"\r\n\r\n"))
                if isinstance(self.says, bytes):
                    writer.write(self.says)
                else:
                    await self.says(writer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(says: bytes | Says, context: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    server = Server(says)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=context)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


async def asked(url: str, times: int, *, ca_file: str = "", **more: object) -> list[Answer]:
    async with net.kept(ca_file=ca_file, tls=url.startswith("https:"), threads=apart) as client:
        return [await client.request(Request("GET", url, **more)) for _ in range(times)]  # type: ignore[arg-type]


async def test_one_connection_serves_them_all_and_no_cookie_comes_back() -> None:
    async with serving(OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b\r\n\r\n", 1)) as server:
        found = await asked(f"http://127.0.0.1:{server.port}/x", 4)
    assert [one.body for one in found] == [b"{}"] * 4
    assert server.connections == 1
    assert not any(b"Cookie" in head or b"Connection: close" in head for head in server.asked)


async def test_what_is_said_once_closes_its_connection() -> None:
    async with serving(OK) as server:
        for _ in range(2):
            await net.SOCKETS.request_async(Request("GET", f"http://127.0.0.1:{server.port}/"))
    assert server.connections == 2
    assert all(b"Connection: close\r\n" in head for head in server.asked)


async def test_a_connection_that_the_server_left_is_made_anew() -> None:
    left = asyncio.Semaphore(0)

    async def leaving(writer: asyncio.StreamWriter) -> None:
        writer.write(OK)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        left.release()

    async with serving(leaving) as server, net.kept(ca_file="", tls=False, threads=apart) as client:
        for _ in range(3):
            assert (await client.request(Request("GET", f"http://127.0.0.1:{server.port}/"))).status == 200
            async with asyncio.timeout(5):
                await left.acquire()
    assert server.connections == 3


async def test_a_body_that_nobody_wants_is_not_waited_for() -> None:
    """A KLIP that says 503 and drips its page is down at once, and says why."""

    async def dripping(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 503 Busy\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with serving(dripping) as server:
        url = f"http://127.0.0.1:{server.port}/"
        (answer,) = await asked(url, 1, deadline=20.0, statuses=(200,))
        assert (answer.status, answer.body) == (503, b"")
        assert answer.seconds < 10
        with pytest.raises(Failed) as failed:
            await asked(url, 1, deadline=0.3)
        assert failed.value.failure is Failure.TIME


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl is not here to make a certificate")
    return folder


def _speaking_tls(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


async def test_the_end_of_the_certificate_is_seen_on_a_connection_made_earlier(certificate: Path) -> None:
    async with serving(OK, _speaking_tls(certificate)) as server:
        url, ca_file = f"https://127.0.0.1:{server.port}/", str(certificate / "cert.pem")
        found = await asked(url, 3, ca_file=ca_file)
        once = await asyncio.to_thread(net.request, "GET", url, ca_file=ca_file)
        assert server.connections == 2, "three over the one that is kept, and one of its own"
    ends = {one.expires for one in (*found, once)}
    (end,) = ends
    assert end is not None
    assert abs(end - datetime.now(UTC) - timedelta(days=2)) < timedelta(hours=1)


async def test_a_certificate_that_nobody_vouches_for_is_no_answer(certificate: Path) -> None:
    async with serving(OK, _speaking_tls(certificate)) as server:
        with pytest.raises(Failed) as failed:
            await asked(f"https://127.0.0.1:{server.port}/", 1)
        assert failed.value.failure is Failure.CERTIFICATE
        async with probing(Endpoint(url=f"https://127.0.0.1:{server.port}/", timeout=5.0)) as ask:
            answer = await ask()
    assert (answer.ok, answer.fault) == (False, False)
    assert answer.why.startswith("TLS: ")


async def test_a_request_that_can_not_be_made_tells_nothing_of_klip() -> None:
    """It was taken for KLIP being down: what went wrong is ours."""
    endpoint = Endpoint(url="http://klip.example/", timeout=5.0, headers={"X-Key": "geheim-é"})
    async with probing(endpoint) as ask:
        answer = await ask()
    assert (answer.ok, answer.fault) == (False, True)
    assert "X-Key" in answer.why
    assert "geheim" not in answer.why


async def test_where_a_server_sends_us_that_can_not_be_used_is_its_own_doing() -> None:
    says = b"HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\nContent-Length: 0\r\n\r\n"
    async with (
        serving(says) as server,
        probing(Endpoint(url=f"http://127.0.0.1:{server.port}/", redirects=2, timeout=5.0)) as ask,
    ):
        answer = await ask()
    assert (answer.ok, answer.fault) == (False, False)


async def test_a_login_in_an_address_goes_to_its_own_server_alone() -> None:
    async with serving(OK) as other:
        elsewhere = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{other.port}/\r\nContent-Length: 0\r\n\r\n"
        async with (
            serving(elsewhere.encode()) as first,
            probing(Endpoint(url=f"http://an:ge%40heim@127.0.0.1:{first.port}/", redirects=1)) as ask,
        ):
            assert (await ask()).ok
    assert b"Authorization: Basic YW46Z2VAaGVpbQ==\r\n" in first.asked[0]
    assert b"Authorization" not in other.asked[0]
