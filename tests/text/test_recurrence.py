"""How often something recurs, as people write it, in both languages."""

from __future__ import annotations

import pytest

from klip_tui.commitment.phrase import Malformed
from klip_tui.text.recurrence import read_rule
from tests.commitment.build import at


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("every 2 weeks", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=6"),
        ("om de 2 weken", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=6"),
        ("wekelijks", "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU;COUNT=6"),
        ("Every month", "FREQ=MONTHLY;INTERVAL=1;BYDAY=2TU;COUNT=6"),
        ("elke 3 maanden", "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU;COUNT=6"),
        ("freq=daily;count=3", "FREQ=DAILY;COUNT=3"),
    ],
)
def test_it_is_read(typed: str, rule: str) -> None:
    assert read_rule(typed, at("2026-12-08T05:00"), 6) == rule


def test_the_fifth_of_a_month_is_its_last() -> None:
    assert "BYDAY=-1TU" in read_rule("monthly", at("2026-12-29T05:00"), 6)


def test_what_is_no_rule_is_said() -> None:
    with pytest.raises(Malformed):
        read_rule("soms", at("2026-12-08T05:00"), 6)
