"""What the long tests did, in one table at the end: what, how many, lost, twice, failures, seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

import pytest

WORDS = {"lost": ("is lost", "is not there", "waits"), "twice": ("times", "twice", "two incidents")}
"""Which words of a finding say that something was lost, or told twice."""
COLUMNS = ("what", "how many", "told", "lost", "twice", "failures", "seconds")


@dataclass
class Soaked:
    """One row: what was tried, and what went wrong."""

    what: str
    many: int = 0
    told: int = 0
    findings: list[str] = field(default_factory=list)
    failures: int = 0
    seconds: float = 0.0

    def count(self, many: int, *, told: int = 0) -> None:
        """Add what was tried; ``told`` is how many things reached a channel."""
        self.many += many
        self.told += told

    def failed(self, *findings: str) -> None:
        """Add what went wrong with one of them."""
        self.findings += findings
        self.failures += 1

    def row(self) -> tuple[str, ...]:
        """Return it as the table shows it."""
        lost, twice = (sum(any(word in one for word in words) for one in self.findings) for words in WORDS.values())
        return (self.what, str(self.many), str(self.told or ""), str(lost), str(twice), str(self.failures),
                f"{self.seconds:.0f}")  # fmt: skip


@pytest.fixture
def soaked(request: pytest.FixtureRequest) -> Iterator[Soaked]:
    """A row of the table for this test: it goes with the test's report, from whichever process ran it."""
    made = Soaked(request.node.nodeid.partition("tests/")[2].replace("::test_", " ").replace(".py", ""))
    begun = time.monotonic()
    yield made
    made.seconds = time.monotonic() - begun
    made.many = made.many or 1
    request.node.user_properties.append(("soaked", asdict(made)))


def rows_of(report: pytest.TestReport) -> list[Soaked]:
    """Return the rows that came with a report."""
    if report.when != "teardown":
        return []
    return [Soaked(**value) for name, value in report.user_properties if name == "soaked"]  # type: ignore[arg-type]


def gathered(rows: list[Soaked]) -> list[Soaked]:
    """Add up the rows of one name but for what stands in brackets: parts of one work, done side by side."""
    found: dict[str, Soaked] = {}
    for row in rows:
        name = row.what.partition("[part")[0]
        if name not in found:
            found[name] = Soaked(name)
        one = found[name]
        one.count(row.many, told=row.told)
        one.findings += row.findings
        one.failures += row.failures
        one.seconds += row.seconds
    return sorted(found.values(), key=lambda row: row.what)


def parts(number: int) -> str:
    """Name a part of one long work, so that the table adds them up (``pytest.mark.parametrize(…, ids=parts)``)."""
    return f"part {number}"


def table(rows: list[Soaked]) -> list[str]:
    """Lay the rows out."""
    whole = Soaked("all of it")
    for row in rows:
        whole.count(row.many, told=row.told)
        whole.findings += row.findings
        whole.failures += row.failures
        whole.seconds += row.seconds
    cells = [COLUMNS, *(row.row() for row in (*rows, whole))]
    widths = [max(len(row[at]) for row in cells) for at in range(len(COLUMNS))]
    return ["  ".join(cell.ljust(width) if at == 0 else cell.rjust(width)
                      for at, (cell, width) in enumerate(zip(row, widths, strict=True))) for row in cells]  # fmt: skip
