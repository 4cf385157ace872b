"""Sentences that are written once, in English, and put into a language at the edge.

The core must not know which language a person reads, so it returns a template with typed values;
``klip_tui.text`` translates the template and formats the values.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TypeAlias

from klip_tui.commitment.frozen import dataclass

Value: TypeAlias = "str | int | date | datetime | timedelta | Fraction | Phrase"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A translatable sentence: a template with ``{name}`` fields and the values for them."""

    template: str
    args: tuple[tuple[str, Value], ...] = ()


def phrase(template: str, **args: Value) -> Phrase:
    """Make a phrase; the template must be a literal, since the message catalogue is made from it."""
    return Phrase(template, tuple(sorted(args.items(), key=lambda item: item[0])))


class Refused(Exception):
    """Something a person asked for that cannot be; carries one clear sentence to show."""

    def __init__(self, sentence: Phrase) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return plain(self.sentence)


class Malformed(Refused):
    """Something that can't be read as what it should be: a malformed text, a name of nothing.

    What a rule refuses, however well it is written, is a plain ``Refused``.
    """


class Unreachable(Refused):
    """Something that can't be reached or opened now, however well it was asked for."""


class FileRefused(Malformed):
    """A file that says what cannot be: one sentence with file, line and key."""


def plain(sentence: Phrase) -> str:
    """Return a phrase in English with its values unformatted, for logs and tracebacks."""
    values = {name: plain(value) if isinstance(value, Phrase) else value for name, value in sentence.args}
    return sentence.template.format(**values) if values else sentence.template
