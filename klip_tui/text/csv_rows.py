"""CSV files that people bring in: rows by name, and errors that name file, line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from klip_tui.commitment.phrase import FileRefused, Phrase, Refused, phrase
from klip_tui.text.clean import one_line
from klip_tui.text.streams import opened

T = TypeVar("T")

LONGEST = 1_000_000
"""Characters of a line beyond which a file is no table: what has no line ends would be read into memory whole."""


def rows(path: Path, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> Iterator[tuple[int, list[str]]]:
    """Read a CSV file's rows below its header line, with their line numbers.

    Raises FileRefused for a wrong header, row or encoding; OSError for what can't be opened.
    """
    with opened(path) as raw:
        reader = csv.reader(_bounded(path, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")))
        try:
            header = [cell.strip().lower() for cell in next(reader, [])]
            known = [*columns, *optional]
            _judge(path, header, columns, known)
            for row in reader:
                if not row or (len(row) == 1 and not row[0].strip()):
                    continue
                if not len(columns) <= len(row) <= len(header):
                    raise refuse(path, reader.line_num, phrase("{count} columns expected", count=len(header)))
                # By name: of the optional columns some may be missing, in any order.
                named = dict(zip(header, (cell.strip() for cell in row), strict=False))
                yield reader.line_num, [named.get(name, "") for name in known]
        except UnicodeDecodeError as error:
            raise refuse(path, reader.line_num + _lines(error), phrase("not UTF-8 text")) from None
        except csv.Error as error:
            raise refuse(path, reader.line_num, one_line(str(error))) from None


def _bounded(path: Path, text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            raise refuse(path, number, phrase("longer than {size} characters", size=LONGEST))
        yield line


def _judge(path: Path, header: Sequence[str], columns: Sequence[str], known: Sequence[str]) -> None:
    """Raise FileRefused for the first column that is unknown, there twice or missing: nothing is left out silently."""
    wanted = phrase("the header line must read {header}", header=",".join(known))
    if set(known).isdisjoint(header) or "" in header:
        raise refuse(path, 1, wanted)
    for index, name in enumerate(header):
        key = one_line(name, 40)
        if name in header[:index]:
            raise refuse(path, 1, phrase("is there twice"), key)
        if name not in known:
            import difflib

            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            if near:
                raise refuse(path, 1, phrase("unknown column; did you mean {near}?", near=near[0]), key)
            raise refuse(path, 1, phrase("unknown column; {why}", why=wanted), key)
    for name in columns:
        if name not in header:
            raise refuse(path, 1, phrase("is missing; {why}", why=wanted), name)


def _lines(error: UnicodeDecodeError) -> int:
    """Count the lines of the piece at hand up to the one that can't be read, with it: those before it were read."""
    return len((error.object[: error.start] + b".").splitlines())


def refuse(path: Path, line: int, why: Phrase | str, key: str = "") -> FileRefused:
    """Make the error for a line of a file."""
    if key:
        return FileRefused(phrase("{file}, line {line}, {key}: {why}", file=str(path), line=line, key=key, why=why))
    return FileRefused(phrase("{file}, line {line}: {why}", file=str(path), line=line, why=why))


def cell(path: Path, line: int, key: str, read: Callable[[str], T], text: str) -> T:
    """Read a cell. Raises FileRefused with file, line and key."""
    try:
        return read(text)
    except Refused as error:
        raise refuse(path, line, error.sentence, key) from None
