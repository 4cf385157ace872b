"""The others: KLIP, the pages, the list's mail server, each of which goes wrong in its ways, as a seed wills."""

from __future__ import annotations

import asyncio
import re
import smtplib
import threading
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from io import BytesIO
from random import Random
from typing import Any
from urllib.parse import urlsplit

from klip_tui.commitment.phrase import phrase
from klip_tui.config.endpoint import Endpoint
from klip_tui.demo.page import _Page
from klip_tui.net import Answer, Failed, Failure, Mailing, Request
from klip_tui.sources.answer import Sight
from tests.desk.team import TOKEN
from tests.simulation.clockwork import Loop, sleep
from tests.simulation.process import BEGUN, Process
from tests.standins.cachet import _Cachet

KEY = re.compile(r"klip-\d{4}-\d{3}-(\d+)-[0-9a-f]{8}")
GOOD = "good"
KLIP_WAYS = ("refused", "503", "hangs", "slow")
PAGE_WAYS = ("refused", "silent", "late", "slow", "dies", "502", "503", "garbled", "liar", "429")
PROMETHEUS_WAYS = ("refused", "500", "hangs", "slow", "garbled", "blind", "blind")
MAIL_WAYS = ("refused", "451", "550", "slow", "dies before", "dies after", "odd")
LATEST = 80.0
"""Seconds after which a page may still apply a request that nobody waits for any more."""


class Ways:
    """In which way somebody goes wrong, by the time: changes until ``healed``, good from then on."""

    def __init__(self, chance: Random, ways: tuple[str, ...], healed: float, *, bad: float, lasting: float) -> None:
        self._at, self._way = [0.0], [GOOD]
        while self._at[-1] < healed:
            self._at.append(self._at[-1] + chance.uniform(0.3, 1.7) * lasting)
            self._way.append(chance.choice(ways) if chance.random() < bad else GOOD)
        self._at[-1], self._way[-1] = healed, GOOD

    def now(self, at: float) -> str:
        return self._way[bisect_right(self._at, at) - 1]

    def put(self, at: float, until: float, way: str) -> None:
        """Go wrong once more, after it was healed."""
        self._at += [at, until]
        self._way += [way, GOOD]


@dataclass
class Taken:
    """What a channel really has: a notice's key, when it came, and its place in its thread."""

    at: float
    channel: str
    key: str

    @property
    def thread(self) -> str:
        return self.key[:13]

    @property
    def sequence(self) -> int:
        found = KEY.fullmatch(self.key)
        assert found is not None
        return int(found[1])


class PageCall(_Page):
    """The demo's page without a socket."""

    def __init__(self, server: Any, asked: Request) -> None:
        split = urlsplit(asked.url)
        self.server, self.command = server, asked.method
        self.path = split.path + (f"?{split.query}" if split.query else "")
        body = asked.body or b""
        self.headers = {**dict(asked.headers), "Content-Length": str(len(body))}  # type: ignore[assignment]
        self.rfile = BytesIO(body)  # type: ignore[assignment]
        self.said = (500, b"")
        getattr(self, f"do_{asked.method}")()

    def answer(self, status: int, body: bytes, kind: str = "") -> None:
        self.said = (status, body)


class CachetCall(_Cachet):
    __init__ = PageCall.__init__  # type: ignore[assignment]
    answer = PageCall.answer


class StatusPage:
    """What the demo's page keeps."""

    def __init__(self) -> None:
        self.page, self.key, self.components, self.url = "p", TOKEN, ("c1",), "https://page.example"
        self.incidents: dict[str, dict[str, Any]] = {}
        self.statuses: dict[str, str] = {}
        self.created = 0
        self.lock = threading.Lock()


class CachetPage:
    """What the stand-in of Cachet keeps."""

    keeps_meta = True

    def __init__(self) -> None:
        self.token, self.abilities = TOKEN, ("incidents.manage", "schedules.manage")
        self.rows: dict[str, dict[int, dict[str, Any]]] = {"incidents": {}, "schedules": {}}
        self.updates: dict[tuple[str, int], list[dict[str, Any]]] = {}
        self.components = (1, 2)
        self.created = self.notified = 0
        self.lock = threading.Lock()


@dataclass
class Others:
    """Everybody outside, with what each has taken and who was asked what."""

    loop: Loop
    chance: Random
    ways: dict[str, Ways]
    status_page: StatusPage = field(default_factory=StatusPage)
    cachet: CachetPage = field(default_factory=CachetPage)
    taken: list[Taken] = field(default_factory=list)
    hooked: dict[str, bytes] = field(default_factory=dict)
    probes: list[tuple[float, bool]] = field(default_factory=list)
    """When KLIP was asked, and whether it answered well."""

    def way(self, name: str) -> str:
        return self.ways[name].now(self.loop.now) if name in self.ways else GOOD

    def apply(self, host: str, asked: Request) -> tuple[int, bytes]:
        """Do what a page is asked to."""
        if host == "hook.example":
            key = dict(asked.headers)["Idempotency-Key"]
            if key not in self.hooked:
                self.taken.append(Taken(self.loop.now, "hook", key))
            self.hooked[key] = asked.body or b""
            return 200, b"{}"
        made = PageCall(self.status_page, asked) if host == "page.example" else CachetCall(self.cachet, asked)
        status, body = made.said
        keys = KEY.search((asked.body or b"").decode())
        if status in (200, 201) and keys is not None and not (asked.method == "PUT" and self._has(host, keys[0])):
            self.taken.append(Taken(self.loop.now, _NAMES[host], keys[0]))
        return status, body

    def _has(self, host: str, key: str) -> bool:
        """Whether a page has a notice: what is written into an entry once more stands there once."""
        return any((one.channel, one.key) == (_NAMES[host], key) for one in self.taken)

    @asynccontextmanager
    async def opened(self, endpoint: Endpoint, world: Any) -> AsyncIterator[Callable[[], Any]]:
        """Be a kind of endpoint (``klip_tui.sources.answer.Kind``)."""
        del endpoint, world
        yield self._asked

    async def _asked(self) -> Sight:
        way, at = self.way("klip"), self.loop.now
        date = BEGUN.fromtimestamp(BEGUN.timestamp() + at, BEGUN.tzinfo)
        self.probes.append((at, way in (GOOD, "slow")))
        await asyncio.sleep({"hangs": 10_000.0, "slow": 3.0}.get(way, 0.1))
        if way == "refused":
            raise ConnectionRefusedError
        return Sight("HTTP 503" if way == "503" else "", date=date)

    @staticmethod
    def words(error: Exception) -> str | None:
        return "connection refused" if isinstance(error, OSError) else None


_NAMES = {"page.example": "status page", "cachet.example": "own page"}


class Network:
    """The network of one process."""

    def __init__(self, others: Others, process: Process) -> None:
        self._others, self._process = others, process

    async def request_async(self, asked: Request) -> Answer:
        raise NotImplementedError

    def request(self, asked: Request) -> Answer:
        others, process = self._others, self._process
        host = str(urlsplit(asked.url).hostname)
        way, chance = others.way(host), others.chance
        if host == "hook.example" and way == "liar":
            # What it says it took is taken: nobody can ask it.
            way = "503"
        process.step(f"to {host}")
        if way == "refused":
            raise Failed(Failure.CONNECT, phrase("connection refused"), sent=False)
        if way in ("silent", "late"):
            if way == "late" and asked.method != "GET":
                others.loop.call_later(chance.uniform(asked.deadline, LATEST), others.apply, host, asked)
            sleep(asked.deadline)
            raise Failed(Failure.TIME, phrase("no answer in time"), sent=True)
        sleep(chance.uniform(1.0, min(12.0, asked.deadline)) if way == "slow" else 0.05)
        given = {"502": chance.random() < 0.5, "503": False, "429": False, "liar": False}.get(way, True)
        status, body = others.apply(host, asked) if given else (0, b"")
        process.step(f"from {host}")
        if way == "dies":
            raise Failed(Failure.BROKEN, phrase("the connection broke off"), sent=True)
        if way in ("502", "503", "429"):
            return Answer(int(way), (("Retry-After", "20"),), b"{}")
        return Answer(status or 200, (), b"<html>fine" if way in ("garbled", "liar") else body)

    def smtp(self, asked: Mailing) -> Smtp:
        self._process.step(f"to {asked.host}")
        way = self._others.way(asked.host)
        if way == "refused":
            raise ConnectionRefusedError
        sleep(8.0 if way == "slow" else 0.05)
        return Smtp(self._others, self._process, way, asked.leaving)


class Smtp:
    """A conversation with the list's mail server."""

    def __init__(self, others: Others, process: Process, way: str, leaving: Callable[[], None] | None) -> None:
        self._others, self._process, self._way, self._leaving = others, process, way, leaving

    def ehlo_or_helo_if_needed(self) -> None:
        self._process.step("ehlo")

    def mail(self, sender: str) -> tuple[int, bytes]:
        self._process.step("mail from")
        return (451, b"later") if self._way == "451" else (250, b"")

    def rcpt(self, recip: str) -> tuple[int, bytes]:
        self._process.step("rcpt to")
        return (550, b"no") if self._way == "550" else (250, b"")

    def docmd(self, cmd: str, args: str = "") -> tuple[int, bytes]:
        self._process.step(cmd.lower())
        return 354, b"go on"

    def hand_over(self, content: bytes) -> tuple[int, bytes]:
        if self._leaving is not None:
            self._leaving()
        self._process.step("content")
        if self._way == "dies before":
            raise smtplib.SMTPServerDisconnected("gone")
        key = str(message_from_bytes(content)["Message-ID"]).strip("<> ").partition("@")[0]
        self._others.taken.append(Taken(self._others.loop.now, "list", key))
        self._process.step("taken")
        if self._way == "dies after":
            raise smtplib.SMTPServerDisconnected("gone")
        return (299, b"hm") if self._way == "odd" else (250, b"taken")

    def quit(self) -> None:
        self._process.alive()

    def close(self) -> None:
        pass
