"""Answers of the commitment to many cases, side by side with what they were: whole, with each phrase and instant.

Where the tests beside this one say why an answer is what it is, here nothing changes unseen.
``python -m tests.commitment.recorded`` writes the tables anew; the difference is then read against the commitment.
"""

from __future__ import annotations

import pytest

from tests.commitment.recorded.tables import FOLDER, TABLES


@pytest.mark.parametrize("name", TABLES)
def test_the_answers_are_those_that_were_recorded(name: str) -> None:
    recorded = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    for number, (line, expected) in enumerate(zip(TABLES[name](), recorded, strict=True), 1):
        assert line == expected, f"{name}.txt, line {number}"
