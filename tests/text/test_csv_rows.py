"""The header and the bytes of a table from elsewhere: what is misspelt is named, nothing is left out silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from klip_tui.commitment.phrase import FileRefused, plain
from klip_tui.text.csv_rows import rows


@pytest.mark.parametrize(
    ("header", "said"),
    [("date,procesed", "1, procesed: unknown column; did you mean processed?"),
     ("date,processed,recieved", "1, recieved: unknown column; did you mean received?"),
     ("date,processed,x", "1, x: unknown column; the header line must read date,processed,received"),
     ("date,processed,date", "1, date: is there twice"),
     ("date,received", "1, processed: is missing; the header line must read date,processed,received"),
     ("date;processed", "1: the header line must read date,processed,received"),
     ("date,processed,", "1: the header line must read date,processed,received"),
     ("", "1: the header line must read date,processed,received")],
)  # fmt: skip
def test_a_column_that_is_not_known_is_named(header: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(f"{header}\n2026-10-05,1,2\n")
    with pytest.raises(FileRefused) as refused:
        list(rows(file, ("date", "processed"), ("received",)))
    assert plain(refused.value.sentence) == f"{file}, line {said}"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("before", [0, 1, 3000])
def test_the_line_that_is_not_utf_8_is_named(before: int, end: str, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(f"date,processed{end}{f'2026-10-05,1{end}' * before}".encode() + b"2026-10-05,\xe9" + end.encode())
    with pytest.raises(FileRefused) as refused:
        list(rows(file, ("date", "processed")))
    assert plain(refused.value.sentence) == f"{file}, line {before + 2}: not UTF-8 text"


@pytest.mark.parametrize("before", ["", "date,processed\n"])
def test_a_file_without_line_ends_is_not_read_whole(before: str, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    with file.open("wb") as written:
        written.write(before.encode())
        written.truncate(2**26)
    with pytest.raises(FileRefused) as refused:
        list(rows(file, ("date", "processed")))
    assert plain(refused.value.sentence) == f"{file}, line {before.count(chr(10)) + 1}: longer than 1000000 characters"
