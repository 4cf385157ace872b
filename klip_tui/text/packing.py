"""Phrases as text and back: what was said once is kept so that every reader reads it in their own language."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from klip_tui.commitment import kinds
from klip_tui.commitment.phrase import Phrase, Value

_MICROSECOND = timedelta(microseconds=1)


def packed(sentence: Phrase) -> str:
    """Write a phrase with its values as JSON."""
    import json

    return json.dumps(_pack(sentence), ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Phrase | None:
    """Read what ``packed`` wrote; None for anything else."""
    import json

    try:
        found = _unpack(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
        return None
    return found if isinstance(found, Phrase) else None


def _pack(value: Value) -> Any:
    if isinstance(value, Phrase):
        return {"phrase": value.template, "args": {name: _pack(one) for name, one in value.args}}
    if isinstance(value, StrEnum):
        return {"kind": type(value).__name__, "value": value.value}
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, timedelta):
        return {"lasting": value // _MICROSECOND}
    if isinstance(value, Fraction):
        return {"ratio": str(value)}
    return value


def _unpack(value: Any) -> Value:
    match value:
        case {"phrase": str(template), "args": dict(args)}:
            return Phrase(template, tuple((name, _unpack(one)) for name, one in args.items()))
        case {"kind": str(name), "value": str(which)}:
            kind: type[StrEnum] = vars(kinds)[name]
            return kind(which)
        case {"instant": str(text)}:
            return datetime.fromisoformat(text)
        case {"date": str(text)}:
            return date.fromisoformat(text)
        case {"lasting": int(count)}:
            return timedelta(microseconds=count)
        case {"ratio": str(text)}:
            return Fraction(text)
        case str() | int():
            return value
    raise ValueError(value)
