"""One GET as every counter is asked: from a thread, whole or refused, with a sentence that names no password."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from klip_tui import net
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.endpoint import without_password
from klip_tui.net import Failed, Failure
from klip_tui.text.clean import one_line


@dataclass(frozen=True, slots=True)
class Got:
    """An answer that is whole."""

    status: int
    body: bytes


def get(
    url: str,
    *,
    timeout: float,
    most: int,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    ca_file: str = "",
) -> Got:
    """Make one GET, from a thread that may block, within ``timeout`` seconds in all. Raises Refused."""
    wanted = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
    try:
        answer = net.request("GET", wanted, headers=headers, deadline=timeout, limit=most, ca_file=ca_file)
    except Failed as failed:
        if failed.failure is Failure.TIME:
            why = phrase("{url} does not answer within {seconds} s", url=shown(url), seconds=f"{timeout:g}")
            raise Refused(why) from None
        raise Refused(phrase("{url} can't be read: {why}", url=shown(url), why=failed.sentence)) from failed
    if not answer.whole:
        raise Refused(phrase("{url} can't be read: {why}", url=shown(url), why=f"more than {most} bytes"))
    return Got(answer.status, answer.body)


def shown(url: str) -> str:
    """Return an address as it may be shown: without a password that stands in it."""
    return one_line(without_password(url), 200)
