"""What all tests share: which of them are stories, and the table of what the long ones did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import stores
from tests.soaking import Soaked, gathered, rows_of, soaked, table

__all__ = ["soaked"]


STORIES = (Path(__file__).parent / "live", Path(__file__).parent / "tui" / "test_counted_keys.py")
"""Whole days of people at terminals of their own, and real servers: seconds each, most of them waiting."""


MADE_ANEW = tuple(Path(__file__).parent / name for name in ("store", "durability", "faults", "live"))
"""Where it is about how a store is made: there each one is."""


@pytest.fixture(autouse=True)
def _stores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let new stores be copies of one that was made: a test needs one, not its fifty milliseconds."""
    if not any(request.node.path.is_relative_to(place) for place in MADE_ANEW):
        monkeypatch.setattr("klip_tui.store.opening._file", stores.begun)


ROWS: list[Soaked] = []
"""What the long tests reported, in the process that prints the summary."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the stories: ``make stories`` runs them, ``make test`` all the others."""
    for item in items:
        if any(item.path.is_relative_to(place) for place in STORIES):
            item.add_marker(pytest.mark.story)


@pytest.fixture(autouse=True)
def _row(request: pytest.FixtureRequest) -> None:
    """Give each long test a row of the table, whether it counts or not."""
    if request.node.get_closest_marker("soak") is not None:
        request.getfixturevalue("soaked")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Let a long test's row know that it failed, where it did not say so itself."""
    report = yield
    row = getattr(item, "funcargs", {}).get("soaked")
    if row is not None and report.when == "call" and report.failed and not row.failures:
        row.failed(str(report.longrepr)[-400:])
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what a long test reports."""
    ROWS.extend(rows_of(report))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table, where a long test was run."""
    if ROWS:
        terminalreporter.section("what was tried")
        for line in table(gathered(ROWS)):
            terminalreporter.write_line(line)
