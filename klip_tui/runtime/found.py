"""What registers itself: each folder of a package that declares a ``KIND``; a new kind is a new folder, no more."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def kinds_in(package: str) -> Iterator[Any]:
    """Yield the ``KIND`` of each folder of a package, in the order of their names."""
    for module in sorted(iter_modules(import_module(package).__path__), key=lambda one: one.name):
        if module.ispkg:
            yield import_module(f"{package}.{module.name}").KIND
