"""What each key of the configuration is for: the sentence behind it in the source, for the schema and the guides.

The sentence under a key is the only one: ``config schema`` shows it in an editor, config.example.toml and
docs/settings.md are made of it.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import Any

import msgspec

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ONLY_PYTHON = "$(?!\n)", "$(?!\\n)"
"""In a JSON schema a pattern's $ is the very end already, and not every reader of one knows a look-ahead."""


def sentences(kind: type[msgspec.Struct]) -> dict[str, str]:
    """Return the sentence of every key of a table, those that it inherits too."""
    found: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        if one.__module__.startswith("klip_tui"):
            found |= _own(one)
    return {name: found[name] for name in kind.__struct_fields__ if name in found}


def _own(kind: type) -> dict[str, str]:
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for field, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(after, ast.Expr):
            said = after.value
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                found[field.target.id] = " ".join(said.value.split())
    return found


def about(kind: type[msgspec.Struct]) -> str:
    """Return what a table is for: the first paragraph of its docstring."""
    return " ".join((inspect.getdoc(kind) or "").partition("\n\n")[0].split())


def schema() -> dict[str, Any]:
    """Return the configuration's JSON schema (draft 2020-12), with a sentence for each key."""
    from klip_tui.config.schema import Config

    found = msgspec.json.schema(Config)
    tables = {kind.__name__: kind for kind in structs(Config)}
    for name, definition in found["$defs"].items():
        for key, said in sentences(tables[name]).items() if name in tables else ():
            definition["properties"][key]["description"] = said
    _mend(found)
    return {"$schema": DIALECT, "title": "klip-tui", **found}


def structs(kind: type[msgspec.Struct]) -> list[type[msgspec.Struct]]:
    """Return a table and every table in it, each once."""
    found: list[type[msgspec.Struct]] = []

    def walk(step: Any) -> None:
        if isinstance(step, msgspec.inspect.StructType) and step.cls not in found:
            found.append(step.cls)
            for field in step.fields:
                walk(field.type)
        for name in ("item_type", "value_type"):
            if hasattr(step, name):
                walk(getattr(step, name))
        for inner in getattr(step, "types", ()):
            walk(inner)

    walk(msgspec.inspect.type_info(kind))
    return found


def _mend(step: Any) -> None:
    if isinstance(step, dict):
        if isinstance(step.get("pattern"), str):
            for ending in _ONLY_PYTHON:
                step["pattern"] = step["pattern"].replace(ending, "$")
        for inner in step.values():
            _mend(inner)
    elif isinstance(step, list):
        for inner in step:
            _mend(inner)
