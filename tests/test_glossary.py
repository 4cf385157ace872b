"""docs/words.md is the glossary: the Dutch catalogue, the notices' templates and the subjects of mails keep to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from klip_tui.text import heads
from tests import locale_tool

ROOT = Path(__file__).resolve().parents[1]
LITERAL = re.compile(
    r"\{\w+[^}]*\}|instant,state|log in|klip-tui [a-z -]+|--[a-z-]+|\[\[?[a-z.]+\]?\]|[a-z]+\.[a-z_.]+"
)
"""What stands in both languages as it is: fields, commands, options, keys."""


@dataclass(frozen=True)
class Row:
    """A line of the glossary."""

    english: str
    dutch: tuple[str, ...]
    never: tuple[str, ...]


def rows() -> list[Row]:
    found = []
    for line in (ROOT / "docs" / "words.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[0] != "English" and not cells[0].startswith("---"):
            found.append(Row(cells[0], _list(cells[1]), _list(cells[3])))
    return found


def _list(cell: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in cell.split(",") if one.strip())


def _holds(text: str, word: str) -> bool:
    """Whether a word stands in a text; a star is any ending, and a word in capitals is meant as it is written."""
    flags = re.NOFLAG if word.isupper() else re.IGNORECASE
    end = "" if word.endswith("*") else r"(?!\w)"
    return re.search(r"(?<!\w)" + re.escape(word.rstrip("*")) + end, text, flags) is not None


def dutch_texts() -> list[tuple[str, str]]:
    """Return every Dutch text of the program with where it stands."""
    catalogue = locale_tool.load()
    assert catalogue is not None
    found = [(str(one.id), LITERAL.sub(" ", str(one.string))) for one in catalogue if one.id]
    for path in sorted((ROOT / "klip_tui" / "templates" / "nl").glob("*.txt")):
        found.append((path.name, re.sub(r"\{[%{].*?[%}]\}", " ", path.read_text(encoding="utf-8"))))
    said = [*heads._PLANNED["nl"].values(), *heads._UNPLANNED["nl"].values(), *heads._SINCE["nl"].values()]
    return found + [("heads.py", LITERAL.sub(" ", text)) for text in said]


def test_no_word_stands_anywhere_that_the_glossary_puts_aside() -> None:
    wrong = [
        (where, word)
        for where, text in dutch_texts()
        for row in rows()
        for word in row.never
        if _holds(text, word) and not _is_literal(where, word)
    ]
    assert wrong == []


def _is_literal(where: str, word: str) -> bool:
    """Whether an English text names it too: then it is what a file or a command is to hold, such as a state."""
    return word == "down" and "down" in where


def test_one_thing_has_one_word_in_every_translation() -> None:
    catalogue = locale_tool.load()
    assert catalogue is not None
    wrong = []
    for message in catalogue:
        said = LITERAL.sub(" ", str(message.id))
        for row in rows():
            if not message.id or not _english(said, row.english):
                continue
            if not any(_holds(str(message.string), word) for word in row.dutch):
                wrong.append((row.english, message.id, message.string))
    assert wrong == []


def _english(text: str, word: str) -> bool:
    """Whether an English term stands in a text, singular or plural."""
    flags = re.NOFLAG if word.isupper() else re.IGNORECASE
    return re.search(rf"(?<![\w-]){re.escape(word)}s?(?![\w-])", text, flags) is not None


def test_the_glossary_is_read_whole() -> None:
    found = {row.english for row in rows()}
    assert {"notice", "outbox", "audience", "offset", "owed", "UP", "tell users"} <= found
    assert len(found) == len(rows()) > 30
