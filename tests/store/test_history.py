"""Ten years of probes stay small and quick."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from history import BUDGET_MB, BUDGET_SECONDS, END, ours


def test_ten_years_stay_within_their_budget(tmp_path: Path) -> None:
    found = ours(tmp_path / "klip.db", END.replace(year=END.year - 10))
    assert found["MB"] < BUDGET_MB
    assert found["slowest month s"] < BUDGET_SECONDS
    assert found["up seconds"] > 0.99 * 10 * 365 * 86_400 * 0.99
