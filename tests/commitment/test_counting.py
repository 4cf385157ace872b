from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from klip_tui.commitment.figures.counter import Tally, tallied

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def test_a_daily_counter_starts_at_zero_each_midnight() -> None:
    first = tallied(None, MONDAY, 40, daily=True)
    assert first.count == 40
    assert tallied(first, MONDAY, 100, daily=True).count == 100
    assert tallied(Tally(MONDAY, 100, 100), TUESDAY, 130, daily=True).count == 130


def test_a_total_counts_from_its_first_reading_and_over_midnight() -> None:
    first = tallied(None, MONDAY, 5_000_000, daily=False)
    assert first.count == 0
    later = tallied(first, MONDAY, 5_000_040, daily=False)
    assert later.count == 40
    assert tallied(later, TUESDAY, 5_000_043, daily=False).count == 3


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30), st.sets(st.integers(0, 29)), st.booleans())
def test_restarts_lose_at_most_what_nobody_read(steps: list[int], restarts: set[int], daily: bool) -> None:
    """A counter that restarts right after a reading loses nothing."""
    tally, raw = tallied(None, MONDAY, 0, daily=daily), 0
    for n, step in enumerate(steps):
        # A restart that is not seen as one (more came than there was before) is beyond any reader.
        if n in restarts and step < raw:
            raw = 0
        raw += step
        tally = tallied(tally, MONDAY, raw, daily=daily)
    assert tally.count == sum(steps)
