"""One HTTP client: what comes back is bounded in time and bytes, and no secret goes where it was not meant."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from klip_tui import net
from klip_tui.demo.mailbox import free_port
from klip_tui.net import Answer, Failed, Failure
from klip_tui.runtime.threads import apart
from tests.standins.naughty import Answer as Says
from tests.standins.naughty import Naughty, huge, reset, silent, status

Ask = Callable[..., Answer]


def _sync(method: str, url: str, **more: object) -> Answer:
    return net.request(method, url, **more)  # type: ignore[arg-type]


def _async(method: str, url: str, **more: object) -> Answer:
    headers = tuple(more.pop("headers", {}).items())  # type: ignore[attr-defined]
    return asyncio.run(net.SOCKETS.request_async(net.Request(method, url, headers, **more)))  # type: ignore[arg-type]


def _kept(method: str, url: str, **more: object) -> Answer:
    headers, ca_file = tuple(more.pop("headers", {}).items()), str(more.pop("ca_file", ""))  # type: ignore[attr-defined]

    async def asking() -> Answer:
        async with net.kept(ca_file=ca_file, tls=True, threads=apart) as client:
            return await client.request(net.Request(method, url, headers, **more))  # type: ignore[arg-type]

    return asyncio.run(asking())


@pytest.fixture(params=[_sync, _async, _kept], ids=["thread", "loop", "kept"])
def ask(request: pytest.FixtureRequest) -> Ask:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def serve() -> Iterator[Callable[..., Naughty]]:
    made: list[Naughty] = []

    def make(*answers: Says) -> Naughty:
        made.append(Naughty(*answers))
        return made[-1]

    yield make
    for one in made:
        one.close()


def drip(before: bytes) -> Says:
    """Begin an answer, then send a byte every 20 ms for as long as it is read."""

    def answer(peer: socket.socket) -> None:
        peer.sendall(before)
        ended = time.monotonic() + 8
        while time.monotonic() < ended:
            peer.sendall(b"x")
            time.sleep(0.02)

    return answer


def raw(data: bytes) -> Says:
    return lambda peer: peer.sendall(data)


def test_an_answer(ask: Ask, serve: Callable[..., Naughty]) -> None:
    server = serve(status(200, b'{"a": 1}', "Set-Cookie: a=b", "Retry-After: 7"))
    answer = ask("POST", server.url + "/x?y=1", headers={"X-Key": "k"}, body=b"hello")
    assert (answer.status, answer.body, answer.whole, answer.header("retry-after")) == (200, b'{"a": 1}', True, "7")
    (asked,) = server.asked
    assert asked.startswith(b"POST /x?y=1 HTTP/1.1\r\n")
    assert b"Accept-Encoding: identity\r\n" in asked
    assert asked.endswith(b"hello")


@pytest.mark.parametrize(
    "before", [b"", b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"],
    ids=["status line", "headers", "body"],
)  # fmt: skip
def test_a_server_that_drips_is_left_by_the_deadline_t4(ask: Ask, before: bytes, serve: Callable[..., Naughty]) -> None:
    begun = time.monotonic()
    with pytest.raises(Failed) as failed:
        ask("GET", serve(drip(before)).url, deadline=0.5)
    assert time.monotonic() - begun < 2
    assert (failed.value.failure, failed.value.sent) == (Failure.TIME, True)


def test_the_deadline_holds_over_redirects_too_t4(ask: Ask, serve: Callable[..., Naughty]) -> None:
    def slowly(peer: socket.socket) -> None:
        time.sleep(0.2)
        status(302, b"", "Location: /again")(peer)

    begun = time.monotonic()
    with pytest.raises(Failed) as failed:
        ask("GET", serve(slowly).url, deadline=0.7, redirects=20)
    assert time.monotonic() - begun < 2
    assert failed.value.failure is Failure.TIME


def test_a_body_is_cut_at_the_limit(ask: Ask, serve: Callable[..., Naughty]) -> None:
    answer = ask("GET", serve(huge).url, limit=100_000)
    assert (len(answer.body), answer.whole) == (100_000, False)


def _bomb(layers: int) -> bytes:
    data = b"\0" * 30_000_000
    for _ in range(layers):
        data = gzip.compress(data)
    return data


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_compressed_answer_takes_no_more_memory_than_the_limit_m4(
    ask: Ask, layers: int, serve: Callable[..., Naughty]
) -> None:
    """270 bytes of gzip, gzip, gzip took 700 MB; a single layer is decoded up to the limit."""
    server = serve(status(200, _bomb(layers), f"Content-Encoding: {', '.join(['gzip'] * layers)}"))
    tracemalloc.start()
    try:
        if layers == 1:
            answer = ask("GET", server.url, limit=50_000)
            assert (len(answer.body), answer.whole) == (50_000, False)
        else:
            with pytest.raises(Failed) as failed:
                ask("GET", server.url, limit=50_000)
            assert failed.value.failure is Failure.DECODING
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_what_is_compressed_though_identity_was_asked_for_is_read(ask: Ask, serve: Callable[..., Naughty]) -> None:
    server = serve(status(200, gzip.compress(b'{"a": 1}'), "Content-Encoding: gzip"))
    answer = ask("GET", server.url)
    assert (answer.body, answer.whole) == (b'{"a": 1}', True)


def test_no_key_follows_a_redirect_to_another_host_c2(ask: Ask, serve: Callable[..., Naughty]) -> None:
    other = serve(status(200))
    first = serve(status(302, b"", f"Location: {other.url}/there"))
    assert ask("GET", first.url, headers={"X-API-Key": "geheim"}, redirects=1).status == 200
    assert b"geheim" in first.asked[0]
    assert b"geheim" not in other.asked[0]
    assert other.asked[0].startswith(b"GET /there ")


def test_redirects_are_followed_as_often_as_asked_and_no_more(ask: Ask, serve: Callable[..., Naughty]) -> None:
    server = serve(status(302, b"", "Location: /again"))
    assert ask("GET", server.url).status == 302
    with pytest.raises(Failed) as failed:
        ask("GET", server.url, redirects=3)
    assert failed.value.failure is Failure.REDIRECTS
    assert len(server.asked) == 1 + 4
    for where in ("ftp://x/", "http://[::1"):
        with pytest.raises(Failed) as failed:
            ask("GET", serve(status(302, b"", f"Location: {where}")).url, redirects=3)
        assert failed.value.failure is Failure.UNUSABLE


def test_a_secret_goes_over_tls_or_to_loopback_c2(ask: Ask, serve: Callable[..., Naughty]) -> None:
    assert ask("GET", serve(status(200)).url, secret=True, headers={"Authorization": "x"}).status == 200
    with pytest.raises(Failed) as failed:
        ask("GET", "http://status.example.org/", secret=True, deadline=1.0)
    assert (failed.value.failure, failed.value.sent) == (Failure.UNUSABLE, False)


def test_nothing_of_the_environment_counts(
    ask: Ask, serve: Callable[..., Naughty], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = serve(status(500)), serve(status(200))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    assert ask("GET", server.url).status == 200
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("url", "headers", "failure", "sent"),
    [
        ("http://127.0.0.1:{free}/", {}, Failure.CONNECT, False),
        ("http://naam-die-niet-bestaat.invalid/", {}, Failure.NAME, False),
        ("http://[::1", {}, Failure.UNUSABLE, False),
        ("gopher://127.0.0.1/", {}, Failure.UNUSABLE, False),
        ("http://127.0.0.1:99999/", {}, Failure.UNUSABLE, False),
        ("http://127.0.0.1:{free}/", {"X-Key": "geheim\nmeer"}, Failure.UNUSABLE, False),
        ("http://127.0.0.1:{free}/", {"X-Key": "geheim-é"}, Failure.UNUSABLE, False),
    ],
)
def test_what_can_not_be_asked(ask: Ask, url: str, headers: dict[str, str], failure: Failure, sent: bool) -> None:
    with pytest.raises(Failed) as failed:
        ask("GET", url.replace("{free}", str(free_port())), headers=headers, deadline=3.0)
    assert (failed.value.failure, failed.value.sent) == (failure, sent)
    assert "geheim" not in str(failed.value)


@pytest.mark.parametrize(
    "answer",
    [
        reset, raw(b"HTTP/1.1 abc\r\n\r\n"), raw(b"garbage"), raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        raw(b"HTTP/1.1 200 OK\r\n" + b"X-Header: y\r\n" * 100_000 + b"\r\n"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_a_failure(ask: Ask, answer: Says, serve: Callable[..., Naughty]) -> None:
    with pytest.raises(Failed) as failed:
        ask("GET", serve(answer).url, deadline=5.0)
    assert (failed.value.failure, failed.value.sent) == (Failure.BROKEN, True)


def test_silence_ends_by_the_deadline(ask: Ask, serve: Callable[..., Naughty]) -> None:
    with pytest.raises(Failed) as failed:
        ask("GET", serve(silent).url, deadline=0.3)
    assert failed.value.failure is Failure.TIME


def test_a_resolver_that_says_nothing_is_left_by_the_deadline(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_m: asleep.wait(10))
    begun = time.monotonic()
    try:
        with pytest.raises(Failed) as failed:
            ask("GET", "http://klip.example.org/", deadline=0.3)
        assert failed.value.failure is Failure.TIME
        assert not failed.value.sent
        assert time.monotonic() - begun < 2, "nor does the end of the loop wait for it"
    finally:
        asleep.set()


def test_a_certificate_that_is_not_trusted_is_refused(ask: Ask, tmp_path: object) -> None:
    """A server that speaks no TLS at all is no certificate matter; a missing file is said by its name."""
    with pytest.raises(Failed) as failed:
        ask("GET", "https://127.0.0.1:1/", ca_file="/nergens/ca.pem")
    assert failed.value.failure is Failure.UNUSABLE
    assert "/nergens/ca.pem" in str(failed.value)
