"""The network, by one seam: HTTP and SMTP with a total deadline and a bound on everything that comes back.

    answer = net.request("GET", url, headers={…}, deadline=20.0, limit=2_000_000, ca_file="", secret=True)
    answer = await net.SOCKETS.request_async(Request("GET", url))       # the same, in an event loop
    async with net.kept(ca_file="", tls=True, threads=…) as client:     # the same, over connections that stay open
        answer = await client.request(Request("GET", url))
    answer.status, answer.header("Retry-After"), answer.body, answer.whole

What all promise: ``deadline`` seconds for all of it (name, connection, TLS, headers, body, redirects), also of a
server that drips; no more than ``limit`` bytes of body, before and after decoding; identity asked for; no cookies, no
environment; TLS verified; what carries a secret goes over TLS or to loopback only, and to no other host by a redirect.
Everything that goes wrong is a ``Failed`` with a sentence; ``sent`` says whether a byte of the request may have left.

A ``Network`` is the seam: ``SOCKETS`` is the real one; a test or a simulated world hands in another.
"""

from __future__ import annotations

from collections.abc import Mapping

from klip_tui.net.network import SOCKETS, Kept, Network, Smtp, kept
from klip_tui.net.values import LARGEST, Answer, Failed, Failure, Mailing, Request, is_loopback

__all__ = [
    "SOCKETS",
    "Answer",
    "Failed",
    "Failure",
    "Kept",
    "Mailing",
    "Network",
    "Request",
    "Smtp",
    "is_loopback",
    "kept",
    "request",
]


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    deadline: float = 20.0,
    limit: int = LARGEST,
    ca_file: str = "",
    secret: bool = False,
    redirects: int = 0,
    network: Network = SOCKETS,
) -> Answer:
    """Make one request from a thread. Raises Failed for everything that is no answer."""
    asked = Request(method, url, tuple((headers or {}).items()), body, deadline, limit, ca_file, secret, redirects)
    return network.request(asked)
