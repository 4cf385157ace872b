"""A Prometheus that probes KLIP every few seconds: what it knows, and the ways in which it fails to say so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.sources.transport import Got
from tests.simulation.clockwork import here, sleep
from tests.simulation.others import GOOD, Others
from tests.simulation.process import BEGUN

HOST = "prometheus.example"
QUERY = "probe_success"
MEASURED = f'source = "prometheus"\nurl = "https://{HOST}"\nquery = "{QUERY}"\nhistory_days = 1\ntimeout = 10\n'
SCRAPES = 15
"""Seconds between two of its probes."""
LOOKS_BACK = 300
"""Seconds for which it repeats its last sample."""
ZERO = int(BEGUN.timestamp())


class Prometheus:
    """Answers as the real one does, over what KLIP was at each of its probes."""

    def __init__(self, others: Others) -> None:
        self._others = others

    def samples(self, until: float) -> Iterator[tuple[int, bool]]:
        """Yield each probe up to an instant of the simulation, and whether KLIP answered; blind, it takes none."""
        for at in range(0, int(until) + 1, SCRAPES):
            if self._others.ways[HOST].now(at) != "blind":
                yield at, self._others.ways["klip"].now(at) in (GOOD, "slow")

    def get(self, url: str, *, timeout: float, params: Mapping[str, str], **more: object) -> Got:
        """Be ``sources.transport.get`` for whoever asks it."""
        del more
        fiber = here()
        assert fiber is not None
        assert str(urlsplit(url).hostname) == HOST
        fiber.process.step("to prometheus")
        way = self._others.way(HOST)
        if way == "refused":
            raise Refused(phrase("{url} can't be read: {why}", url=url, why="refused"))
        sleep({"hangs": timeout, "slow": 6.0}.get(way, 0.05))
        if way == "hangs":
            raise Refused(phrase("{url} does not answer within {seconds} s", url=url, seconds=f"{timeout:g}"))
        body = b"<html>" if way == "garbled" else json.dumps(self._said(params)).encode()
        fiber.process.step("from prometheus")
        return Got(500 if way == "500" else 200, b"{}" if way == "500" else body)

    def _said(self, asked: Mapping[str, str]) -> object:
        if asked["query"] == "vector(time())":
            told_at = ZERO + self._others.loop.now
            return {"status": "success", "data": {"result": [{"metric": {}, "value": (told_at, f"{told_at}")}]}}
        known = [(ZERO + at, float(good)) for at, good in self.samples(self._others.loop.now)]
        if asked["query"].endswith("]"):
            values = [(at, f"{value:g}") for at, value in known[-60:]]
        else:
            told: Callable[[tuple[int, float]], float] = (lambda one: one[0]) if "timestamp" in asked["query"] else (
                lambda one: one[1])  # fmt: skip
            first, last, step = (int(asked[name]) for name in ("start", "end", "step"))
            values, passed = [], 0
            for at in range(first, last + 1, step):
                while passed < len(known) and known[passed][0] <= at:
                    passed += 1
                if passed and known[passed - 1][0] > at - LOOKS_BACK:
                    values.append((at, f"{told(known[passed - 1]):g}" if told(known[passed - 1]) < 2
                                   else str(int(told(known[passed - 1])))))  # fmt: skip
        return {"status": "success", "data": {"result": [{"metric": {}, "values": values}] if values else []}}
