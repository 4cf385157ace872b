"""Who watches the watcher: an address elsewhere is called after each finished round, and told of trouble.

Whoever is called there raises the alarm when the calls stop. So a call is made only for work that was done, and one
that fails is ours to say, never a reason to stop measuring.

Each call says in its User-Agent, which every access log keeps, how the log ends: its last line's number and hash. So
elsewhere, out of reach of whoever could write our log anew, stands what it must still hold (``log --verify --anchor``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from klip_tui import __version__
from klip_tui.net import SOCKETS, Failed, Request

DEADLINE = 10.0
"""Seconds that a call may take."""
LARGEST_ANSWER = 10_000
FAIL = "/fail"


class Heartbeat:
    """Remembers what was told last, so that one finished round is one call and one trouble another."""

    def __init__(self, url: str, anchor: Callable[[], Awaitable[str]] | None = None) -> None:
        self._url = url.rstrip("/")
        self._anchor = anchor
        self._finished = 0
        self._trouble = ""

    async def look(self, finished: int, trouble: str) -> str:
        """Call where there is news: finished rounds, or trouble. Return why that failed, or nothing."""
        if not self._url:
            return ""
        if trouble and trouble != self._trouble:
            why = await self._call(self._url + FAIL)
        elif finished != self._finished and not trouble:
            why = await self._call(self._url)
        else:
            return ""
        if not why:
            self._finished, self._trouble = finished, trouble
        return why

    async def _call(self, url: str) -> str:
        anchor = await self._anchor() if self._anchor is not None else ""
        return await _called(url, f"klip-tui/{__version__}" + (f" (log {anchor})" if anchor else ""))


async def _called(url: str, agent: str) -> str:
    try:
        answer = await SOCKETS.request_async(
            Request("GET", url, (("User-Agent", agent),), deadline=DEADLINE, limit=LARGEST_ANSWER)
        )
    except Failed as error:
        return str(error)
    return "" if 200 <= answer.status < 300 else f"HTTP {answer.status}"
