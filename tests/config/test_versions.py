"""Later versions of the commitment: what can't be meant is refused by its key (F10)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from klip_tui.commitment.calendar.working_days import day_of, is_working, year_days
from klip_tui.commitment.phrase import FileRefused
from klip_tui.config.load import load

HEAD = "[[commitment]]\nfirst_day = 2028-01-01\n"


def _file(folder: Path, rows: str) -> Path:
    file = folder / "config.toml"
    file.write_text(f'data = "{folder}"\n{HEAD}{rows}\n')
    file.chmod(0o600)
    return file


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ('extra_holidays = { X = "04-31" }', "extra_holidays.X"),
        ('extra_holidays = { X = "02-29" }', "extra_holidays.X"),
        ('extra_holidays = { X = "13-01" }', "extra_holidays.X"),
        ('extra_holidays = { X = "4-3" }', "extra_holidays.X"),
        ('extra_holidays = { X = "easter+99999999999" }', "extra_holidays.X"),
        ('extra_holidays = { X = "easter+300" }', "extra_holidays.X"),
        ('extra_holidays = { X = "easter-81" }', "extra_holidays.X"),
        ('extra_holidays = { X = "easter +1" }', "extra_holidays.X"),
        ('dropped_holidays = ["Kerstdagg"]', "dropped_holidays"),
        ('dropped_closed = ["Kerstdag"]', "dropped_closed"),
        ('extra_closed = { X = "12-27" }', "extra_closed.X"),
        ('extra_closed = { X = "12-31/12-27" }', "extra_closed.X"),
        ('extra_closed = { X = "12-27/12-32" }', "extra_closed.X"),
        ("end_before = 00:00:00", "end_before"),
        ('extra_closed = { X = "01-01/06-30", Y = "07-01/12-31" }', "extra_closed"),
    ],
)
def test_what_can_not_be_or_has_no_effect_is_refused_with_its_key_f10(rows: str, key: str, tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        load(_file(tmp_path, rows))
    said = str(refused.value)
    assert "config.toml, line 4" in said
    assert key in said


@pytest.mark.parametrize("after", [-80, 0, 1, 250])
def test_a_day_after_easter_lies_in_every_year_f10(after: int, tmp_path: Path) -> None:
    commitment = load(_file(tmp_path, f'extra_holidays = {{ X = "easter{after:+d}" }}')).commitment
    for year in range(2028, 2200):
        assert [day.date.year for day in year_days(commitment, year) if "X" in day.names] == [year]


def test_the_closed_days_are_data_of_a_version_f10(tmp_path: Path) -> None:
    rows = 'dropped_closed = ["Tussen kerst en nieuwjaar"]\nextra_closed = { Brugdagen = "12-28/12-29" }'
    commitment = load(_file(tmp_path, rows)).commitment
    assert [is_working(commitment, date(2028, 12, day)) for day in (27, 28, 29)] == [True, False, False]
    assert day_of(commitment, date(2028, 12, 28)).names == ("Brugdagen",)
    assert not is_working(commitment, date(2027, 12, 27)), "the version of its own day"


def test_what_is_dropped_is_gone_from_its_first_day(tmp_path: Path) -> None:
    commitment = load(_file(tmp_path, 'dropped_holidays = ["Dag van de koning"]')).commitment
    assert is_working(commitment, date(2028, 11, 15))
    assert not is_working(commitment, date(2027, 11, 15))
