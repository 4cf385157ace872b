"""A value in words that one line of a table can hold: instants on the wall, phrases as they read, whole values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from fractions import Fraction
from typing import Any

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.phrase import Phrase


def words(value: Any) -> str:
    """Say a value; of a dataclass only what is not empty."""
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    if isinstance(value, Phrase):
        return "“" + value.template.format(**{name: words(arg) for name, arg in value.args}) + "”"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, float):
        return f"{value:.6g}"
    if is_dataclass(value):
        said = [(field.name, getattr(value, field.name)) for field in fields(value)]
        inside = ", ".join(f"{name} {words(one)}" for name, one in said if one not in (None, (), "", {}))
        return f"{type(value).__name__}({inside})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{words(name)}: {words(one)}" for name, one in value.items()) + "}"
    if isinstance(value, (tuple, list, frozenset)):
        return "[" + ", ".join(words(one) for one in (sorted(value) if isinstance(value, frozenset) else value)) + "]"
    return str(value)
