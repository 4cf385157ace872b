"""Reading a TOML file, bounded, with errors that name file, line and key; what its values mean is ``toml_file``'s."""

from __future__ import annotations

import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from klip_tui.commitment.phrase import FileRefused, Unreachable, phrase
from klip_tui.config.place import default_path
from klip_tui.text.clean import one_line
from klip_tui.text.streams import opened

Key = tuple[str | int, ...]

LARGEST = 2_000_000
"""Bytes beyond which a file is no configuration and no draft."""

DEEPEST = 32
"""Parts of a dotted key: tomllib's work grows with the square of them."""
LONGEST_KEY = 200
"""Characters before an equals sign that are named as a key where a line is no TOML."""

_PART = re.compile(r"""[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*""")
"""One part of a dotted key (toml.io: bare, quoted, literal); each character is looked at once."""
_NAMED = re.compile(r"""[A-Za-z0-9_\-."' ]+""")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
_LIKE_A_DATE = re.compile(r"\s*\d{4}-\d{1,2}-\d{1,2}")


class Source:
    """A TOML file's path, text and values, and where each key stands in it."""

    def __init__(self, path: Path, text: str, values: dict[str, Any], names: Mapping[str, str] | None = None) -> None:
        self.path = path
        self.values = values
        self.text = text
        self._names = names or {}
        self._lines: dict[Key, int] | None = None

    def renamed(self, there: str, now: str) -> Source:
        """Read a table under another name than it has in the file, which is the one that people are told."""
        values = {now if name == there else name: value for name, value in self.values.items()}
        return Source(self.path, self.text, values, {**self._names, now: there})

    def line(self, key: Key) -> int:
        """Return the line of a key (or of the nearest table around it), 1 when nothing is found."""
        key = self._as_written(key)
        if self._lines is None:
            self._lines = _key_lines(self.text)
        while key:
            inside = [line for known, line in self._lines.items() if known[: len(key)] == key]
            if inside:
                # A list of tables has no line of its own: it begins with its first.
                return self._lines.get(key, min(inside))
            key = key[:-1]
        return 1

    def refuse(self, key: Key, why: Any) -> FileRefused:
        """Make the error for a key; ``why`` is a phrase or a plain text."""
        line, shown = self.line(key), _dotted(self._as_written(key))
        return FileRefused(
            phrase("{file}, line {line}, {key}: {why}", file=str(self.path), line=line, key=shown, why=why)
        )

    def _as_written(self, key: Key) -> Key:
        return (self._names.get(str(key[0]), key[0]), *key[1:]) if key else key


def read(path: Path) -> Source:
    """Read a TOML file (``-``: standard input). Raises FileRefused for what is no TOML, OSError."""
    with opened(path) as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise FileRefused(phrase("{file}, line 1: larger than {size} bytes", file=str(path), size=LARGEST))
    try:
        text = raw.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FileRefused(phrase("{file}, line {line}: not UTF-8 text", file=str(path), line=line)) from None
    deep = _too_deep(text)
    if deep:
        why = phrase("a key of more than {count} parts", count=DEEPEST)
        raise FileRefused(phrase("{file}, line {line}: {why}", file=str(path), line=deep, why=why))
    try:
        return Source(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(path, text, str(error)) from None
    except (ValueError, RecursionError) as error:
        raise FileRefused(phrase("{file}, line 1: {why}", file=str(path), why=one_line(str(error)))) from None


def written(path: Path | None) -> Source:
    """Read the configuration that is written; without a path the user's own.

    Raises FileRefused for what is no TOML, Unreachable for what can't be opened.
    """
    path = path or default_path()
    try:
        return read(path)
    except OSError as error:
        from klip_tui.text import outside

        raise Unreachable(phrase("{file} can't be opened: {why}", file=str(path), why=outside.system(error))) from error


def _no_toml(path: Path, text: str, message: str) -> FileRefused:
    from klip_tui.text import outside

    found = _AT_LINE.search(message)
    line = int(found[1]) if found and found[1] else text.count("\n") + 1
    rows = text.split("\n")
    row = rows[line - 1] if 0 < line <= len(rows) else ""
    before, equals, _ = row[: 10 * LONGEST_KEY].partition("=")
    key = before.strip()
    why = outside.toml(_AT_LINE.sub("", message).strip())
    if _LIKE_A_DATE.match(row.partition("=")[2]):
        why = phrase("no date or time; write 2026-12-08T07:00:00")
    if not equals or len(key) > LONGEST_KEY or not _NAMED.fullmatch(key):
        return FileRefused(phrase("{file}, line {line}: no TOML: {why}", file=str(path), line=line, why=why))
    return FileRefused(
        phrase("{file}, line {line}, {key}: no TOML: {why}", file=str(path), line=line, key=key, why=why)
    )


def _dotted(key: Key) -> str:
    shown = ""
    for part in key:
        shown += f"[{part + 1}]" if isinstance(part, int) else f".{one_line(part, 60)}" if shown else one_line(part, 60)
    return shown or "-"


def _key_lines(text: str) -> dict[Key, int]:
    lines: dict[Key, int] = {}
    table: Key = ()
    counts: dict[Key, int] = {}
    for number, brackets, names in _keys(text):
        if not brackets:
            lines.setdefault((*table, *names), number)
            continue
        table = _indexed(names, counts)
        if brackets == 2:
            counts[table] = counts.get(table, -1) + 1
            table = (*table, counts[table])
        lines.setdefault(table, number)
    return lines


def _too_deep(text: str) -> int:
    """Return the line of a key with too many parts, 0 where there is none."""
    return next((number for number, _, names in _keys(text, whole=False) if len(names) > DEEPEST), 0)


def _keys(text: str, *, whole: bool = True) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Give each line's key: line, brackets around it (2: an array of tables) and parts. Linear in the text.

    ``whole``: only keys that end as such (by an equals sign or a bracket). Lines inside a text of several are no keys.
    """
    closing = ""
    # Not splitlines: TOML has two line ends, and what reads as one more in a text would move every line after it.
    for number, row in enumerate(text.split("\n"), 1):
        if closing:
            closing = "" if closing in row else closing
            continue
        begin = len(row) - len(row.lstrip())
        brackets = 2 if row.startswith("[[", begin) else int(row.startswith("[", begin))
        names, end = _parts(row, begin + brackets)
        if names and (not whole or row.startswith("]" if brackets else "=", end)):
            yield number, brackets, names
        if not brackets:
            closing = next((quotes for quotes in ('"""', "'''") if row.count(quotes) == 1), "")


def _parts(row: str, at: int) -> tuple[tuple[str, ...], int]:
    """Read the parts of a key from a place in a line, a few more than may be; return where they end."""
    names: list[str] = []
    while len(names) <= DEEPEST:
        part = _PART.match(row, at)
        if part is None:
            break
        names.append(next(found for found in part.groups() if found is not None))
        at = part.end()
        if not row.startswith(".", at):
            break
        at += 1
    return tuple(names), at


def _indexed(table: tuple[str, ...], counts: dict[Key, int]) -> Key:
    """Put the running index behind each array of tables that a nested table's name passes through."""
    found: Key = ()
    for position, part in enumerate(table):
        found = (*found, part)
        if found in counts and position < len(table) - 1:
            found = (*found, counts[found])
    return found
