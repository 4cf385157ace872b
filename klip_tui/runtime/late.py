"""Modules that libraries load with themselves and that are seldom used: loaded when something of them is asked for.

SQLAlchemy brings ``importlib.metadata``, to find dialects and plug-ins that others installed, and with it the reading
of mails, of zip archives and of CSV: a twentieth of a short command, and a megabyte and a half of memory. It brings
asyncio too, of which it asks one function: as much again; and OpenSSL's digests for one that nobody calls. asyncio
brings TLS, whether or not there is any to be spoken; httpcore brings ``certifi``, for who gives it no authorities of
their own, and ours are the system's.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import Any

SELDOM = (
    "importlib.metadata", "certifi", "hashlib", "ssl", "asyncio", "asyncio.sslproto",
    "ipaddress", "locale", "shutil", "textwrap",
)  # fmt: skip
"""A package before its parts."""
LIGHT = {("asyncio", "iscoroutine"): "asyncio.coroutines"}
"""What is asked of a package as soon as a library is loaded, and the one part of it that suffices."""
_lock = RLock()


class Late(ModuleType):
    """A module that stands in its place and is filled when something of it is first asked for."""

    __spec__: ModuleSpec
    _filling = False

    def __getattr__(self, name: str) -> Any:
        """Fill it, in the thread that asks first, and return what was asked for."""
        light = LIGHT.get((self.__name__, name))
        if light is not None and not self._filling:
            return getattr(import_module(light), name)
        with _lock:
            if name not in vars(self) and not (self._filling or name.startswith("__")):
                assert self.__spec__.loader is not None
                self._filling = True
                self.__spec__.loader.exec_module(self)
        try:
            return vars(self)[name]
        except KeyError:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}") from None


def load_late() -> None:
    """Put what is seldom used in its place, to be filled when it is used; what is loaded already stays."""
    for name in SELDOM:
        package, _, last = name.rpartition(".")
        parent = import_module(package) if package else None
        spec = PathFinder.find_spec(name, parent.__path__ if parent is not None else None)
        if name in sys.modules or spec is None or spec.loader is None:
            continue
        module = Late(name)
        module.__spec__, module.__loader__, module.__file__ = spec, spec.loader, spec.origin
        if spec.submodule_search_locations is not None:
            module.__path__ = spec.submodule_search_locations
        module.__package__ = spec.parent
        sys.modules[name] = module
        if parent is not None:
            setattr(parent, last, module)
