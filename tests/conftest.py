"""What all tests share: the table of what the long ones did."""

from __future__ import annotations

import pytest

from tests.soaking import ROWS, soaked, table

__all__ = ["soaked"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table, where a long test was run."""
    rows = config.stash.get(ROWS, [])
    if rows:
        terminalreporter.section("what was tried")
        for line in table(rows):
            terminalreporter.write_line(line)
