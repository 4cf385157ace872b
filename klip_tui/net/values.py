"""What is asked of the network and what comes of it, without any library's types."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.phrase import Phrase, plain

LARGEST = 2_000_000
"""Bytes of a body that are taken where nobody says how many."""


class Failure(StrEnum):
    """Why there is no answer."""

    NAME = "name"
    """The host's name leads nowhere."""
    CONNECT = "connect"
    CERTIFICATE = "certificate"
    TIME = "time"
    """The deadline passed."""
    BROKEN = "broken"
    """The connection broke off, or what came is not the protocol."""
    DECODING = "decoding"
    """The body is encoded in a way that was not asked for and can't be bounded."""
    REDIRECTS = "redirects"
    UNUSABLE = "unusable"
    """The request itself can't be made: address, header, certificate file, a secret over plain http."""


class Failed(Exception):
    """No answer; ``sent`` says whether a byte of the request may have left. Its words hold no secret.

    ``said`` is what the system said of it, for who looks for the cause; empty where the sentence says all.
    """

    def __init__(self, failure: Failure, sentence: Phrase, *, sent: bool, said: str = "") -> None:
        super().__init__(sentence)
        self.failure, self.sentence, self.sent, self.said = failure, sentence, sent, said

    def __str__(self) -> str:
        return plain(self.sentence)


class Deadline:
    """The end of something, by the steady clock."""

    def __init__(self, seconds: float, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._end = steady() + seconds

    def left(self) -> float:
        """Return the seconds that are left. Raises TimeoutError where none are."""
        left = self._end - self._steady()
        if left <= 0:
            raise TimeoutError
        return left

    def left_or_none(self) -> float:
        """Return the seconds that are left, none where it has passed."""
        return max(0.0, self._end - self._steady())


@dataclass(frozen=True, slots=True)
class Request:
    """One request: ``deadline`` in seconds for all of it, ``limit`` in bytes of body.

    ``secret``: it carries one, so it goes over TLS or to loopback only. ``statuses``: the body of other answers is not
    read; none: that of all is.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    deadline: float = 20.0
    limit: int = LARGEST
    ca_file: str = ""
    secret: bool = False
    redirects: int = 0
    statuses: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Mailing:
    """A conversation with a mail server: ``deadline`` in seconds for all of it, its greeting included.

    ``leaving`` is called before the first byte of a mail's content leaves.
    """

    host: str
    port: int
    deadline: float
    tls: bool = False
    ca_file: str = ""
    leaving: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. ``whole`` is False where its body is longer than the limit and was cut there.

    ``expires`` is the end of the server's certificate, ``seconds`` how long all of it took.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    whole: bool = True
    seconds: float = 0.0
    expires: datetime | None = None

    def header(self, name: str) -> str:
        """Return a header's first value, empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine by definition (RFC 6761, RFC 1122)."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
