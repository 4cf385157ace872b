"""Hours and weekdays as people write them, in both languages."""

from __future__ import annotations

import pytest

from klip_tui.commitment.phrase import Malformed
from klip_tui.commitment.window_wish import HourSpan
from klip_tui.text.wishes import read_days, read_hours, write_days, write_hours


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("05:00-09:00", [(300, 540)]), ("5-9", [(300, 540)]), ("05-09, 18-22", [(300, 540), (1080, 1320)]),
        ("[05-09, 18-22]", [(300, 540), (1080, 1320)]), ("22:00-02:00", [(1320, 120)]), ("5u30-9u", [(330, 540)]),
        ("18.00–24.00", [(1080, 1440)]), ("18:00-00:00", [(1080, 1440)]), ("0-24", [(0, 1440)]),
    ],
)  # fmt: skip
def test_hours_are_read_and_written(text: str, spans: list[tuple[int, int]]) -> None:
    found = read_hours(text)
    assert found == tuple(HourSpan(*span) for span in spans)
    assert read_hours(write_hours(found)) == found


@pytest.mark.parametrize("text", ["", "9", "9-9", "25-26", "09:60-10:00", "morgen", "5-9-11", "1:2-3:4", "24-25"])
def test_what_is_no_hours_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_hours(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("ma-do", {0, 1, 2, 3}), ("Mon-Thu", {0, 1, 2, 3}), ("di, do", {1, 3}), ("Sat,Sun", {5, 6}),
        ("vr-ma", {4, 5, 6, 0}),
        ("dinsdag", {1}), ("Wednesday-Friday", {2, 3, 4}), ("werkdagen", {0, 1, 2, 3, 4}), ("weekend", {5, 6}),
        ("zo", {6}),
    ],
)  # fmt: skip
def test_days_are_read_in_dutch_and_english(text: str, days: set[int]) -> None:
    found = read_days(text)
    assert found == days
    for lang in ("nl", "en"):
        assert read_days(write_days(found, lang)) == found


@pytest.mark.parametrize("text", ["", "x", "m", "ma-", "-do", "maandagje", "1-5", "ma do"])
def test_what_is_no_weekday_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_days(text)


def test_days_are_written_short() -> None:
    assert write_days({0, 1, 2, 3}, "nl") == "ma-do"
    assert write_days({2, 3, 5}, "en") == "Wed, Thu, Sat"
