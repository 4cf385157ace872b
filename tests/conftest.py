"""What all tests share: which of them are stories, and the table of what the long ones did."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soaking import ROWS, soaked, table

__all__ = ["soaked"]


STORIES = (Path(__file__).parent / "live", Path(__file__).parent / "tui" / "test_counted_keys.py")
"""Whole days of people at terminals of their own, and real servers: seconds each, most of them waiting."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the stories: ``make stories`` runs them, ``make test`` all the others."""
    for item in items:
        if any(item.path.is_relative_to(place) for place in STORIES):
            item.add_marker(pytest.mark.story)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table, where a long test was run."""
    rows = config.stash.get(ROWS, [])
    if rows:
        terminalreporter.section("what was tried")
        for line in table(rows):
            terminalreporter.write_line(line)
