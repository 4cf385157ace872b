"""A year of random history, counted second by second without any code of the program's own."""

from __future__ import annotations

import json
import random
from calendar import monthrange
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from klip_tui.commitment.figures.availability import Segment, month_figures
from klip_tui.commitment.kinds import State
from klip_tui.commitment.terms import PUBLISHED
from tests.soaking import Soaked

ZONE = ZoneInfo("Europe/Brussels")
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "calendar-2024-2027.json").read_text())
UP, DEGRADED, DOWN, INSIDE, ANNOUNCED = 1, 2, 4, 8, 16
BITS = {State.UP: UP, State.DEGRADED: DEGRADED, State.DOWN: DOWN, State.UNKNOWN: 0}


def second(day: date, hour: int = 0) -> int:
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).timestamp())


def closed(year: int) -> set[date]:
    """The days off by the published list, and 26 to 31 December."""
    named = {date.fromisoformat(day) for day, _ in VECTORS["years"][str(year)]["holidays"]}
    return named | {date(year, 12, day) for day in range(26, 32)}


@pytest.mark.parametrize(("year", "seed"), [(2024, 1), (2026, 2), (2027, 3)])
def test_a_years_figures_are_those_of_a_count_second_by_second(year: int, seed: int) -> None:
    compare(year, seed)


@pytest.mark.soak
def test_three_hundred_months_are_those_of_a_count_second_by_second(soaked: Soaked) -> None:
    soaked.count(300)
    for seed in range(25):
        compare(2024 + seed % 4, 100 + seed)


def compare(year: int, seed: int) -> None:
    """Count a random year's twelve months anew, and compare every figure."""
    rng = random.Random(seed)
    first, last = second(date(year, 1, 1)), second(date(year + 1, 1, 1))
    seconds = bytearray(last - first)

    rows: list[Segment] = []
    at = first - rng.randrange(86_400)
    while at < last:
        end = at + rng.choice((1, 30, 59, 3600, rng.randrange(1, 200_000)))
        if rng.random() < 0.9:
            rows.append(Segment(rng.choice(list(State)), at, end))
        at = end
    spans = sorted(rng.randrange(first, last) for _ in range(60))
    announced = [(start, start + rng.randrange(1, 20_000)) for start in spans]
    now = first + rng.randrange(last - first)

    def mark(start: int, end: int, bit: int) -> None:
        """Set a bit in every second of a span."""
        a, b = max(0, start - first), min(len(seconds), end - first)
        if a < b:
            part = int.from_bytes(seconds[a:b], "big") | int.from_bytes(bytes([bit]) * (b - a), "big")
            seconds[a:b] = part.to_bytes(b - a, "big")

    for row in rows:
        mark(row.start, min(row.end, now), BITS[row.state])
    for start, end in announced:
        mark(start, end, ANNOUNCED)
    off, day = closed(year), date(year, 1, 1)
    while day.year == year:
        if day.weekday() < 5 and day not in off:
            mark(second(day, 9), second(day, 17), INSIDE)
        day += timedelta(days=1)

    rng.shuffle(rows)
    for month in range(1, 13):
        start = second(date(year, month, 1))
        end = second(date(year, month, monthrange(year, month)[1]) + timedelta(days=1))
        whole, part = seconds[start - first : end - first], seconds[start - first : max(0, min(end, now) - first)]
        found = month_figures(PUBLISHED, year, month, rows, now, announced)
        for figures, scope in ((found.inside, INSIDE), (found.outside, 0)):

            def count(where: bytearray, *states: int, told: bool | None = None, scope: int = scope) -> int:
                tolds = (0, ANNOUNCED) if told is None else ((ANNOUNCED,) if told else (0,))
                return sum(where.count(state | scope | known) for state in states for known in tolds)

            assert figures.total == count(whole, 0, UP, DEGRADED, DOWN)
            assert figures.elapsed == count(part, 0, UP, DEGRADED, DOWN)
            assert figures.up == count(part, UP, DEGRADED)
            assert figures.degraded == count(part, DEGRADED)
            assert figures.down == count(part, DOWN)
            assert figures.planned_down == count(part, DOWN, told=True)
            assert figures.unknown == count(part, 0)
