"""A TOML file's values as a typed one, strictly, with errors that name file, line and key."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any, TypeVar

import msgspec

from klip_tui.commitment.phrase import FileRefused, phrase
from klip_tui.config.toml_source import DEEPEST, LARGEST, Key, Source, read
from klip_tui.text import outside
from klip_tui.text.clean import one_line

__all__ = ["DEEPEST", "LARGEST", "Key", "Source", "convert", "read"]

T = TypeVar("T")

_PATH = re.compile(r" - at `\$?([^`]*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[\.\.\.\]")


def convert(source: Source, kind: type[T]) -> T:
    """Turn a file's values into a typed one. Raises FileRefused."""
    try:
        return msgspec.convert(source.values, kind, builtin_types=(datetime, date, time))
    except msgspec.ValidationError as error:
        raise _refused(source, kind, str(error)) from None


def _refused(source: Source, kind: type, message: str) -> FileRefused:
    found = _PATH.search(message)
    key = _key(found[1]) if found else ()
    why = _PATH.sub("", message)
    unknown = re.fullmatch(r"Object contains unknown field `(.*)`", why)
    if unknown:
        import difflib

        near = difflib.get_close_matches(unknown[1], _fields(kind, key, source.values), n=1, cutoff=0.5)
        reason = phrase("unknown key; did you mean {near}?", near=near[0]) if near else phrase("unknown key")
        return source.refuse((*key, unknown[1]), reason)
    missing = re.fullmatch(r"Object missing required field `(.*)`", why)
    if missing:
        return source.refuse((*key, missing[1]), phrase("is missing"))
    if why.startswith(("Invalid enum value", "Invalid value")):
        known, given = _choices(kind, key, source.values), _at(source.values, key)
        if known:
            shown = one_line(repr(given), 60)
            return source.refuse(key, phrase("{given} is none of {known}", given=shown, known=", ".join(known)))
    return source.refuse(key, outside.value(why))


def _key(path: str) -> Key:
    return tuple(int(index) if index else name for name, index in _STEP.findall(path) if name or index)


def _at(values: Any, key: Key) -> Any:
    for part in key:
        values = _inner(values, part)
    return values


def _fields(kind: Any, key: Key, inside: Any) -> list[str]:
    """List the keys that are known where ``key`` leads."""
    step = _type(kind, key, inside)
    return [f.encode_name for f in step.fields] if isinstance(step, msgspec.inspect.StructType) else []


def _choices(kind: Any, key: Key, inside: Any) -> list[str]:
    """List the words that are known where ``key`` leads; none where it takes others."""
    tags = _tags(kind, key, inside)
    step, found = _type(kind, key, inside), []
    if tags:
        return tags
    for one in step.types if isinstance(step, msgspec.inspect.UnionType) else (step,):
        if isinstance(one, msgspec.inspect.LiteralType):
            found += [str(word) for word in one.values if word]
        elif isinstance(one, msgspec.inspect.EnumType):
            found += [str(member.value) for member in one.cls]
    return found


def _tags(kind: Any, key: Key, inside: Any) -> list[str]:
    """List the kinds of table that are known where ``key`` leads to the key that names one."""
    step = _type(kind, key[:-1], inside)
    tables = step.types if isinstance(step, msgspec.inspect.UnionType) else (step,)
    structs = [one for one in tables if isinstance(one, msgspec.inspect.StructType) and one.tag is not None]
    return sorted(str(one.tag) for one in structs if key[-1:] == (one.tag_field,))


def _type(kind: Any, key: Key, inside: Any) -> Any:
    """Return the type where ``key`` leads, following structs, lists and tagged unions."""
    step: Any = msgspec.inspect.type_info(kind)
    for part in key:
        inside = _inner(inside, part)
        if isinstance(step, msgspec.inspect.StructType):
            step = next((f.type for f in step.fields if f.encode_name == part), None)
        elif isinstance(step, (msgspec.inspect.ListType, msgspec.inspect.VarTupleType)):
            step = step.item_type
        if isinstance(step, msgspec.inspect.UnionType):
            tag = inside.get("kind") if isinstance(inside, dict) else None
            structs = [t for t in step.types if isinstance(t, msgspec.inspect.StructType)]
            step = next((t for t in structs if t.tag == tag or tag is None), step)
    return step


def _inner(values: Any, part: str | int) -> Any:
    if isinstance(values, list):
        return values[part] if isinstance(part, int) else None
    return values.get(part) if isinstance(values, dict) else None
