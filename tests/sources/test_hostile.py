"""M4: under every hostile server the process that measures stays below 200 MB. A child is asked for its own peak."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

MOST_KB = 200_000
CHILD = """
import asyncio, contextlib, json, sys
from datetime import date
from klip_tui.commitment.phrase import Refused
from klip_tui.config.schema import Config, Measure, Volume
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.helpdesk import Mailbox
from klip_tui.config.secrets import Secret
from klip_tui.sources import imap, prometheus, volume
from klip_tui.sources.probe import probing

what, port = sys.argv[1], int(sys.argv[2])
url = f"http://127.0.0.1:{port}/"

async def probe(url):
    endpoint = Endpoint(url=url, timeout=4.0, expect_text="x", expect_json="/a")
    async with probing(endpoint) as ask:
        return (await ask()).why

def main():
    if what == "imap":
        return imap.read(Mailbox(host="127.0.0.1", port=port, security="plain", user="a", timeout=4.0,
                                 password=Secret(command="echo x")), None, date(2026, 11, 24))
    if what == "prometheus":
        return prometheus.ranged(prometheus.Source(url, timeout=6.0), "up", 0, 1000, 1)
    if what == "volume":
        return volume.ask(Config(volume=Volume(url=url)))
    return asyncio.run(probe(url if what == "http" else f"smtp://127.0.0.1:{port}"))

try:
    said = str(main())
except Refused as error:
    said = str(error)
with open("/proc/self/status") as file:
    peak = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
print(json.dumps({"said": said[:300], "peak": peak}))
"""
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
Behaviour = Callable[[socket.socket], None]


def fixed(body: bytes, head: bytes = b"") -> Behaviour:
    def behave(peer: socket.socket) -> None:
        peer.recv(65536)
        peer.sendall(HEAD + head + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    return behave


def endless(begin: bytes, part: bytes, heard: bool = True) -> Behaviour:
    def behave(peer: socket.socket) -> None:
        if heard:
            peer.recv(65536)
        peer.sendall(begin)
        for _ in range(400_000_000 // len(part)):
            peer.sendall(part)

    return behave


def literal(peer: socket.socket) -> None:
    """A gigabyte as the answer to the login."""
    peer.sendall(b"* OK here\r\n")
    for _ in range(2):
        tag = peer.recv(4096).split(b" ")[0]
        peer.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n") if _ == 0 else None
    endless(b"* 1 FETCH (BODY[] {1000000000}\r\n", b"x" * 1_000_000, heard=False)(peer)


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[int]:
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                peer, _ = server.accept()
                with suppress(OSError), peer:
                    behaviour(peer)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        server.close()


def bomb(times: int) -> bytes:
    body = gzip.compress(bytes(200_000_000), 1)
    for _ in range(times - 1):
        body = gzip.compress(body)
    return body


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the kernel does not say how much it took")
@pytest.mark.parametrize(
    ("what", "behaviour", "why"),
    [
        ("http", fixed(bomb(1), b"Content-Encoding: gzip\r\n"), "text not found"),
        ("http", fixed(bomb(3), b"Content-Encoding: gzip, gzip, gzip\r\n"), "unreadable"),
        ("http", endless(HEAD + b"Content-Length: 400000000\r\n\r\n", b"x" * 1_000_000), "no JSON"),
        ("http", fixed(b'["x",' + b"{}," * 330_000 + b"1]"), "nothing at"),
        ("http", endless(b"HTTP/1.1 200 OK\r\n", b"X-More: yes\r\n" * 10_000), ""),
        ("volume", fixed(bomb(1), b"Content-Encoding: gzip\r\n"), "more than"),
        ("volume", endless(HEAD + b"\r\n", b" " * 1_000_000), "more than"),
        ("prometheus", fixed(bomb(2), b"Content-Encoding: gzip, gzip\r\n"), "encoding that was not asked for"),
        ("prometheus", endless(HEAD + b"\r\n", b"[[]," * 100_000), "more than"),
        ("prometheus", fixed(b'{"status":"success","data":{"result":[{"values":['
                             + b",".join([b'[1,"1"]'] * 490_000) + b"]}]}}"), "1: 1.0"),
        ("imap", literal, "more than"),
        ("imap", endless(b"* OK here\r\n", b"* 1 EXISTS\r\n" * 10_000, heard=False), "more than"),
        ("smtp", endless(b"220-", b"x" * 1_000_000, heard=False), "no greeting"),
        ("smtp", endless(b"220-a\r\n", b"220-more\r\n" * 100_000, heard=False), ""),
    ],
)  # fmt: skip
def test_memory_is_bounded_whatever_a_server_sends_m4(what: str, behaviour: Behaviour, why: str) -> None:
    with serving(behaviour) as port:
        done = subprocess.run(
            [sys.executable, "-c", CHILD, what, str(port)], capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert why in found["said"]
    assert found["peak"] < MOST_KB, f"kB: {found}"
