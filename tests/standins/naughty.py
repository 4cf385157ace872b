"""An HTTP server that answers in the ways servers go wrong, chosen request by request."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable

Answer = Callable[[socket.socket], None]


def status(code: int, body: bytes = b"{}", *headers: str) -> Answer:
    """Answer with a status."""

    def answer(peer: socket.socket) -> None:
        lines = [f"HTTP/1.1 {code} Said", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
        peer.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode() + body)

    return answer


def reset(peer: socket.socket) -> None:
    """Break the connection off."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silent(peer: socket.socket) -> None:
    """Take the request and say nothing."""
    peer.settimeout(20)
    with contextlib.suppress(OSError):
        peer.recv(1)


def huge(peer: socket.socket) -> None:
    """Answer 100 MB."""
    with contextlib.suppress(OSError):
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n")
        for _ in range(100):
            peer.sendall(b" " * 1_000_000)


class Naughty:
    """Answers each request with the next of ``answers``; the last one again and again. Keeps what was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            with peer, contextlib.suppress(OSError):
                self.asked.append(_request(peer))
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                answer(peer)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            # Wakes the thread that accepts: it would go on with whoever gets the same descriptor next.
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def _request(peer: socket.socket) -> bytes:
    peer.settimeout(10)
    data = b""
    while b"\r\n\r\n" not in data:
        data += peer.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += peer.recv(65536)
    return head + b"\r\n\r\n" + body
