"""Undoing a content encoding up to a limit: what was not asked for must not take more memory than what was.

Identity is asked for, so what comes packed more than once, or by another way, is not worth the trouble: 270 bytes of
gzip in gzip in gzip would take gigabytes.
"""

from __future__ import annotations

import zlib

from klip_tui.commitment.phrase import phrase
from klip_tui.net.values import Failed, Failure

_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 47}
"""zlib's window bits for each encoding that is decoded."""


def decoded(body: bytes, encodings: str, limit: int) -> tuple[bytes, bool]:
    """Return a body up to ``limit`` bytes, and whether that is all of it (RFC 9110, 8.4). Raises Failed."""
    whole, body = len(body) <= limit, body[:limit]
    named = [one for part in encodings.split(",") if (one := part.strip().lower()) not in ("", "identity")]
    if not named or not body:
        return body, whole
    first, *more = named
    if more or first not in _WINDOW:
        raise Failed(Failure.DECODING, phrase("it answers in an encoding that was not asked for"), sent=True)
    for bits in (_WINDOW[first], -zlib.MAX_WBITS):
        decoder = zlib.decompressobj(bits)
        try:
            found = decoder.decompress(body, limit)
        except zlib.error:
            continue
        return found, whole and decoder.eof
    raise Failed(Failure.DECODING, phrase("it answers what can't be decoded"), sent=True)
