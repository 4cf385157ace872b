"""An address of HTTP taken apart, as it goes over the wire: names in ASCII, everything else escaped (RFC 3986)."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urljoin, urlsplit

from klip_tui.commitment.frozen import dataclass

PORTS = {"http": 80, "https": 443}
_KEPT = "!$&'()*+,;=:@/%~?[]"
_LONE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Address:
    """``host`` is a name or number without brackets, ``target`` the path with its query, ``login`` user:password."""

    scheme: str
    host: str
    port: int
    target: str
    login: str = ""

    @property
    def origin(self) -> tuple[str, str, int]:
        """What two addresses of one server share (RFC 6454)."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """The host as its header names it (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def address(url: str) -> Address:
    """Take an address apart. Raises ValueError where it is none of HTTP."""
    if not url.isprintable():
        raise ValueError("what is not printable")
    parts = urlsplit(url)
    host = _name(parts.hostname or "")
    if parts.scheme not in PORTS or not host:
        raise ValueError("no address of HTTP")
    query = f"?{_escaped(parts.query)}" if parts.query else ""
    login = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username is not None else ""
    port = PORTS[parts.scheme] if parts.port is None else parts.port
    return Address(parts.scheme, host, port, (_escaped(parts.path) or "/") + query, login)


def _name(host: str) -> str:
    """Return a host as the network knows it. Raises ValueError (UnicodeError among them) where it is no name."""
    if not host.isascii():
        return host.encode("idna").decode("ascii")
    # What IDNA asks of a name that is ASCII already (RFC 3490, 4.1), without its tables; numbers pass as they are.
    *labels, last = host.split(".") if ":" not in host else ("",)
    if not all(0 < len(label) < 64 for label in labels) or len(last) >= 64:
        raise ValueError("no name")
    return host


def _escaped(text: str) -> str:
    return quote(_LONE.sub("%25", text), safe=_KEPT)


def joined(url: str, where: str) -> str:
    """Return where a redirect leads, seen from the address that gave it."""
    return urljoin(url, where)
