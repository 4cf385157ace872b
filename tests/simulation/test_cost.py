"""What a world asks of the store, by number: what is read twice in one look, or made anew, costs all that runs."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event

from tests.simulation.test_simulation import MEMORY, run
from tests.simulation.universe import Lab

WORLDS = range(4)
LEAST, MOST = 1500, 2200
"""Statements that a world asks, on average."""
MADE = 200
"""Statements of all these worlds that were made for the asking: the others are made once, and take values."""


def test_a_world_asks_few_statements_and_makes_nearly_none_of_them_anew() -> None:
    asked: list[Any] = []

    def note(_connection: Connection, statement: Any, *_more: Any) -> None:
        asked.append(statement)

    with tempfile.TemporaryDirectory(prefix="klip-tui-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        lab = Lab(Path(folder))
        event.listen(lab.engine, "before_execute", note)
        assert [run(seed, lab).wrong for seed in WORLDS] == [[] for _ in WORLDS]
    assert LEAST < len(asked) / len(WORLDS) < MOST
    # All of them are held here, so that no two are one by their place in memory.
    assert len({id(statement) for statement in asked}) < MADE
